"""``barqiya compare``: what one item is to another, and why."""

from typing import Annotated

import typer

from barqiya.cli.options import AsJson, examples

EXAMPLES = examples(
    "barqiya compare lead.txt writethru.txt --source afp",
    "barqiya compare agency.txt newspaper.html -s spa --new-source okaz --hours 3",
    "barqiya compare a.txt b.txt --json | jq '.relation, .differs_in'",
)


def compare(
    old: Annotated[
        str, typer.Argument(metavar="A", help="The earlier item; - for standard input.")
    ],
    new: Annotated[str, typer.Argument(metavar="B", help="The later item.")],
    source: Annotated[
        str, typer.Option("--source", "-s", metavar="TEXT", help="Who sent the earlier one.")
    ] = "manual",
    new_source: Annotated[
        str | None,
        typer.Option(
            metavar="TEXT",
            help="Who sent the later one [default: the same].",
            show_default=False,
        ),
    ] = None,
    hours: Annotated[
        float, typer.Option(min=0, metavar="N", help="Hours from the one to the other.")
    ] = 0.0,
    as_json: AsJson = False,
) -> None:
    """Compare two items as the service would, without a server.

    Prints the relation of B to A, how alike they are, whether B could be dropped as a copy of A and
    what speaks against it, the evidence, and a difference word by word: [-gone-] {+new+}. An item
    that would become a dead letter cannot be compared: exit code 65.
    """
    from barqiya.cli.comparing import compare_files  # noqa: PLC0415 - not needed for --help

    code = compare_files((old, source), (new, new_source or source), hours=hours, as_json=as_json)
    raise typer.Exit(code)

"""``barqiya compare``: what one item is to another, and why."""

from typing import Annotated

import typer

from barqiya.cli.options import AsJson, examples

EXAMPLES = examples(
    "barqiya compare lead.txt writethru.txt --source afp",
    "barqiya compare agency.txt newspaper.html -s spa --new-source okaz --hours 3",
    "barqiya compare story.txt kill.txt --source afp",
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
    item_id: Annotated[
        str | None,
        typer.Option(
            metavar="TEXT",
            help="The provider's id of the earlier one, where the file has none.",
            show_default=False,
        ),
    ] = None,
    new_item_id: Annotated[
        str | None,
        typer.Option(
            metavar="TEXT", help="The provider's id of the later one.", show_default=False
        ),
    ] = None,
    revision: Annotated[
        str | None,
        typer.Option(
            metavar="TEXT", help="The provider's version of the earlier one.", show_default=False
        ),
    ] = None,
    new_revision: Annotated[
        str | None,
        typer.Option(
            metavar="TEXT", help="The provider's version of the later one.", show_default=False
        ),
    ] = None,
    hours: Annotated[
        float,
        typer.Option(min=0, max=8784, metavar="N", help="Hours from the one to the other."),
    ] = 0.0,
    as_json: AsJson = False,
) -> None:
    """Compare two items as the service would, without a server.

    Prints what B is to A (a copy, a revision, a correction, a withdrawal, a take ...) and what
    would become of it, had the service met nothing but A before; what their wording says, the
    evidence, and a difference word by word: [-gone-] {+new+}. An item that would become a dead
    letter cannot be compared: exit code 65.
    """
    from barqiya.cli.comparing import File, compare_files  # noqa: PLC0415 - not needed for --help

    earlier = File(old, source, item_id, revision)
    later = File(new, new_source or source, new_item_id, new_revision)
    raise typer.Exit(compare_files(earlier, later, hours=hours, as_json=as_json))

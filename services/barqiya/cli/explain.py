"""``barqiya explain``: what the service makes of an item, and why."""

from typing import Annotated

import typer

from barqiya.cli.options import AsJson, Data, examples

EXAMPLES = examples(
    "barqiya explain story.txt --source wam",
    "barqiya explain old.txt -t 'text/plain; charset=windows-1256'",
    "barqiya dead show 1712345678901-0 --raw | barqiya explain -",
    "barqiya explain story.txt -s okaz --index       what is it to what came before?",
    "barqiya explain story.txt -s okaz --item-id 4711 --revision 3 --index",
    "barqiya explain story.txt --json | jq '.lines[] | select(.kept | not)'",
)


def explain(
    file: Annotated[str, typer.Argument(metavar="FILE", help="The item; - for standard input.")],
    source: Annotated[
        str,
        typer.Option("--source", "-s", metavar="TEXT", help="Who sent it: its profile is used."),
    ] = "manual",
    content_type: Annotated[
        str | None,
        typer.Option(
            "--content-type",
            "-t",
            metavar="TYPE",
            help="Media type, with charset when known [default: by the file's suffix].",
            show_default=False,
        ),
    ] = None,
    received_at: Annotated[
        str | None,
        typer.Option(
            metavar="TIME",
            help="When it was received, RFC 3339 [default: now].",
            show_default=False,
        ),
    ] = None,
    item_id: Annotated[
        str | None,
        typer.Option(
            metavar="TEXT",
            help="The provider's id, where the file has none.",
            show_default=False,
        ),
    ] = None,
    revision: Annotated[
        str | None,
        typer.Option(metavar="TEXT", help="The provider's version.", show_default=False),
    ] = None,
    index: Annotated[
        bool,
        typer.Option(
            "--index",
            help="Ask the server what it remembers, and show what the item would be to it.",
        ),
    ] = False,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Show what becomes of an item, and why.

    No server is asked but with --index.

    Each line of the input comes with its label, kept (+) or removed (-), and the rule that decided;
    then the article, and every date with its evidence. The functions are those of the worker. An
    item that would become a dead letter is explained as such, and the exit code is 65. With
    --index follow the earlier articles that it was compared with, each with its relation and why it
    was taken or left, and the decision. Nothing is written.
    """
    from barqiya.cli.explaining import explain_file  # noqa: PLC0415 - not needed for --help

    labels = {
        "source": source,
        "content_type": content_type,
        "item_id": item_id,
        "revision": revision,
        "received_at": received_at,
    }
    raise typer.Exit(explain_file(file, labels, data, index=index, as_json=as_json))

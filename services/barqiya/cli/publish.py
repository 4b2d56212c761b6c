"""``barqiya publish``: put files on the queue."""

from typing import Annotated

import typer

from barqiya.cli.options import AsJson, Data, examples

EXAMPLES = examples(
    "barqiya publish story.txt --source wam",
    "barqiya publish old/*.txt -s spa -t 'text/plain; charset=windows-1256'",
    'curl -s "$feed" | barqiya publish - -s reuters -t application/json --item-id 4711',
)


def publish(
    files: Annotated[
        list[str], typer.Argument(metavar="FILE", help="Files to send; - for standard input.")
    ],
    source: Annotated[
        str,
        typer.Option(
            "--source", "-s", metavar="TEXT", help="Who sends it, as the registry knows it."
        ),
    ] = "manual",
    content_type: Annotated[
        str | None,
        typer.Option(
            "--content-type",
            "-t",
            metavar="TYPE",
            show_default=False,
            help="Media type, with charset when known: 'text/plain; charset=windows-1256' "
            "[default: by the file's suffix].",
        ),
    ] = None,
    item_id: Annotated[
        str | None, typer.Option(metavar="ID", help="The provider's own stable id.")
    ] = None,
    revision: Annotated[
        str | None, typer.Option(metavar="N", help="The provider's own version.")
    ] = None,
    url: Annotated[str | None, typer.Option(metavar="URL", help="Where it is published.")] = None,
    meta: Annotated[
        list[str] | None, typer.Option(metavar="KEY=VALUE", help="Own data; may be repeated.")
    ] = None,
    urgency: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=9,
            metavar="1..9",
            show_default=False,
            help="IPTC urgency, 1 most urgent: 1 and 2 go ahead of a backlog; decides who is "
            "refused first when the server's memory runs short [default: counts as 5].",
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
    language: Annotated[
        str,
        typer.Option(
            metavar="TAG",
            show_default=False,
            help="Of a service with partitions: the language, e.g. ar, when it is known "
            "[default: seen from the text].",
        ),
    ] = "",
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Put files on the queue, byte for byte, and print their ids.

    Each file is one raw item; its id is its name in outcomes, dead letters and logs.

    Each item is sent once and never repeated blindly. When the server's answer is lost the item may
    or may not be on the queue: the command says so and ends with 75. So it does when the server's
    memory is too full, or too few replicas have the item (BARQIYA_WAIT_REPLICAS). A file that is
    empty, too large, of a media type that nothing reads or unreadable is named and left out, the
    others are sent, and the exit code is 65 or 66.
    """
    from barqiya.cli.inputs import Labels  # noqa: PLC0415 - not needed for --help
    from barqiya.cli.publishing import run_publish  # noqa: PLC0415 - same

    single = {"--item-id": item_id, "--revision": revision, "--url": url}
    given = [name for name, value in single.items() if value is not None]
    if len(files) > 1 and given:
        raise typer.BadParameter("is for one file only", param_hint=", ".join(given))
    labels = Labels.from_options(
        {
            "source": source,
            "content_type": content_type,
            "item_id": item_id,
            "revision": revision,
            "url": url,
            "received_at": received_at,
        },
        [*(meta or []), *([f"urgency={urgency}"] if urgency else [])],
        language,
    )
    raise typer.Exit(run_publish(files, labels, data, as_json=as_json))

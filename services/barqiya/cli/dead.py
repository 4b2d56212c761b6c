"""``barqiya dead``: what could not be processed, and why."""

import asyncio
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from barqiya.cli.options import AsJson, Data, examples

if TYPE_CHECKING:
    from pathlib import Path

    from barqiya.cli.letters import Filter
    from barqiya.cli.streams import Entry, Fields

app = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="Look at items that could not be processed."
)


@app.command(
    "list",
    epilog=examples(
        "barqiya dead list --reason decode --limit 100",
        "barqiya dead list --source spa --json | jq -r .raw_id",
    ),
)
def list_letters(
    reason: Annotated[
        str | None,
        typer.Option(
            metavar="REASON", help="Only this reason, or all of a stage: 'decode.noise', 'decode'."
        ),
    ] = None,
    source: Annotated[
        str | None, typer.Option(metavar="TEXT", help="Only from this source.")
    ] = None,
    limit: Annotated[
        int, typer.Option("--limit", "-n", min=1, metavar="N", help="At most this many.")
    ] = 20,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """List dead letters, the newest first."""
    from barqiya.cli.entries import dead_json, dead_line  # noqa: PLC0415 - not needed for --help
    from barqiya.cli.letters import Filter  # noqa: PLC0415 - same
    from barqiya.cli.output import Output  # noqa: PLC0415 - same

    out = Output(as_json=as_json)
    letters = asyncio.run(_newest(data, Filter(reason, source), limit))
    for entry_id, fields in letters:
        out.data(dead_json(entry_id, fields))
        out.say(dead_line(entry_id, fields).text)
    if not letters:
        out.say("No dead letters." if reason is None and source is None else "No such dead letter.")


@app.command(
    "show",
    epilog=examples(
        "barqiya dead show 1712345678901-0",
        "barqiya dead show 1712345678901-0 --raw > item.bin; barqiya explain item.bin",
    ),
)
def show_letter(
    identifier: Annotated[
        str, typer.Argument(metavar="ID", help="Id of the dead letter or of the raw item.")
    ],
    raw: Annotated[
        bool, typer.Option("--raw", help="Write only the content, byte for byte.")
    ] = False,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Show a dead letter whole: why, and every field of the raw item, escaped."""
    from barqiya.cli.entries import dead_json  # noqa: PLC0415 - not needed for --help
    from barqiya.cli.letters import describe  # noqa: PLC0415 - same
    from barqiya.cli.output import Output  # noqa: PLC0415 - same

    if raw and as_json:
        raise typer.BadParameter("says what to write, and so does --json", param_hint="--raw")
    entry_id, fields = asyncio.run(_one(data, identifier))
    if raw:
        sys.stdout.buffer.write(_content(fields))
        sys.stdout.buffer.flush()
        return
    out = Output(as_json=as_json)
    out.data(dead_json(entry_id, fields))
    for line in describe(entry_id, fields):
        out.say(line)


def _content(fields: "Fields") -> bytes:
    from barqiya.errors import InputError  # noqa: PLC0415 - not needed for --help

    content = fields.get(b"raw.content")
    if content is None:
        raise InputError("This dead letter has no content: the raw entry had none, or was trimmed.")
    return content


async def _newest(data: "Path | None", wanted: "Filter", limit: int) -> "list[Entry]":
    from barqiya.cli.letters import newest_letters  # noqa: PLC0415 - not needed for --help
    from barqiya.cli.target import (  # noqa: PLC0415 - same
        keys_of,
        server_url,
        settings_for,
        talking_to,
    )

    settings = settings_for(data)
    async with talking_to(server_url(settings)) as client:
        return await newest_letters(client, keys_of(settings).dead, wanted, limit)


async def _one(data: "Path | None", identifier: str) -> "Entry":
    from barqiya.cli.letters import find  # noqa: PLC0415 - not needed for --help
    from barqiya.cli.target import (  # noqa: PLC0415 - same
        keys_of,
        server_url,
        settings_for,
        talking_to,
    )

    settings = settings_for(data)
    async with talking_to(server_url(settings)) as client:
        return await find(client, keys_of(settings).dead, identifier)

"""``barqiya route``: which kept item would go where, and why."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from barqiya.cli.options import AsJson, Data, examples

if TYPE_CHECKING:
    from barqiya.cli.output import Output
    from barqiya.settings import Settings

EXAMPLES = examples(
    "barqiya route --routes new.toml             what is on the queue and in the archive",
    "barqiya route --from 1712345678901-0 --json | jq .topics",
)


def route(
    _dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show: as without it.")] = False,
    routes: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Route file [default: BARQIYA_ROUTES_FILE].", show_default=False
        ),
    ] = None,
    start: Annotated[
        str, typer.Option("--from", metavar="ID", help="First kept item to look at.")
    ] = "0-0",
    count: Annotated[
        int, typer.Option("--count", "-n", min=1, metavar="N", help="Stop after this many items.")
    ] = 1000,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Show to which topics the events of kept items would go, and why.

    Routes are applied by the worker; here a route file is tried on what is kept. The items go
    through the pipeline again under today's rules, each as if it were new: the event is
    `published`, or `corrected` or `withdrawn` where the copy says so. Nothing is written.
    """
    from barqiya.cli.output import Output  # noqa: PLC0415 - not needed for --help
    from barqiya.cli.target import settings_for  # noqa: PLC0415 - same
    from barqiya.errors import ConfigurationError  # noqa: PLC0415 - same

    settings = settings_for(data)
    file = routes or settings.routes_file
    if file is None:
        raise ConfigurationError("No route file: name one with --routes or BARQIYA_ROUTES_FILE.")
    asyncio.run(_show_all(settings, file, start, count, Output(as_json=as_json)))


async def _show_all(
    settings: "Settings", file: Path, start: str, count: int, out: "Output"
) -> None:
    from barqiya.cli.routing import Counts, choices, lines  # noqa: PLC0415 - not needed for --help

    counts = Counts()
    async for found in choices(settings, file, start, count):
        counts.add(found)
        out.data(found)
        for text, style in lines(found):
            out.say(text, style)
    rows: list[tuple[str, str]] = [(name, str(number)) for name, number in counts.rows()]
    out.table(("topic", "events"), rows)

"""``barqiya tail``: follow a topic."""

import asyncio
import re
from typing import TYPE_CHECKING, Annotated

import typer

from barqiya.cli.options import AsJson, Data, examples
from barqiya.keys import is_entry_id

if TYPE_CHECKING:
    from barqiya.cli.output import Output
    from barqiya.settings import Settings

EXAMPLES = examples(
    "barqiya tail                                     new article events",
    "barqiya tail --from start --no-follow --json     every event there is, as JSON lines",
    "barqiya tail outcomes --from 1712345678901-0     what became of items since then",
)
_ROUTE = re.compile(r"^[A-Za-z0-9_.:-]{1,64}$")


def tail(
    topic: Annotated[
        str,
        typer.Argument(
            metavar="TOPIC", help="articles, outcomes, dead, raw, or the name of a route."
        ),
    ] = "articles",
    place: Annotated[
        str,
        typer.Option(
            "--from", metavar="ID|start|now", help="Begin after this entry id, or at start or now."
        ),
    ] = "now",
    count: Annotated[
        int | None,
        typer.Option("--count", "-n", min=1, metavar="N", help="Stop after this many entries."),
    ] = None,
    follow: Annotated[
        bool, typer.Option("--follow/--no-follow", help="Wait for new entries, or stop at the end.")
    ] = True,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Follow a topic, one line an entry, until Ctrl-C."""
    from barqiya.cli.output import Output  # noqa: PLC0415 - not needed for --help
    from barqiya.cli.target import settings_for  # noqa: PLC0415 - same

    if place not in {"start", "now"} and not _is_place(place):
        raise typer.BadParameter(
            "must be start, now, or an entry id such as 1712345678901-0", param_hint="--from"
        )
    if not _ROUTE.match(topic):
        raise typer.BadParameter("is no topic name", param_hint="TOPIC")
    out = Output(as_json=as_json)
    try:
        asyncio.run(_tail(settings_for(data), topic, place, count, follow, out))
    except KeyboardInterrupt:
        raise typer.Exit from None


def _is_place(text: str) -> bool:
    """Whether a text is an entry id, or the first number of one."""
    return is_entry_id(text if "-" in text else f"{text}-0")


async def _tail(
    settings: "Settings", name: str, place: str, count: int | None, follow: bool, out: "Output"
) -> None:
    from barqiya.cli.entries import topic_named  # noqa: PLC0415 - not needed for --help
    from barqiya.cli.output import notice  # noqa: PLC0415 - same
    from barqiya.cli.target import client_of, keys_of  # noqa: PLC0415 - same
    from barqiya.operate.streams import START, Follower, last_id  # noqa: PLC0415 - same

    topic = topic_named(name, keys_of(settings))
    async with client_of(settings) as client:
        if not await client.xlen(topic.key):
            end = "waiting for it" if follow else "nothing to show"
            notice(f"{topic.key} does not exist, or is empty: {end}")
        begin = {"start": START, "now": ""}.get(place, place) or await last_id(client, topic.key)
        follower = Follower(client, {topic.key: begin})
        left = count
        while left is None or left > 0:
            limit = min(left or 200, 200)
            entries = await follower.read(block_ms=500 if follow else None, limit=limit)
            for _, entry_id, fields in entries:
                out.data(topic.as_json(entry_id, fields))
                shown = topic.as_line(entry_id, fields)
                out.say(shown.text, shown.style)
            if left is not None:
                left -= len(entries)
            if not entries and not follow:
                return

"""Finding dead letters and describing one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from barqiya.cli.entries import text_of
from barqiya.cli.safe import clean, isolate, visible
from barqiya.cli.streams import after, milliseconds_of, newest, oldest
from barqiya.errors import InputError
from barqiya.reasons import Reason

if TYPE_CHECKING:
    from collections.abc import Iterator

    from redis.asyncio import Redis

    from barqiya.cli.streams import Entry, Fields

_ID = re.compile(r"^[0-9]{1,20}-[0-9]{1,20}$")
_OWN_FIELDS = ("raw_id", "source", "stage", "reason", "detail", "exception", "attempts")


@dataclass(frozen=True, slots=True)
class Filter:
    """Which dead letters are wanted; ``None`` wants all."""

    reason: str | None = None
    """A reason, or a stage: every reason of it."""
    source: str | None = None

    def takes(self, fields: Fields) -> bool:
        """Whether a dead letter is wanted."""
        reason = text_of(fields, "reason")
        if self.reason is not None and self.reason not in {reason, reason.partition(".")[0]}:
            return False
        return self.source is None or self.source == text_of(fields, "source")


async def newest_letters(client: Redis, key: str, wanted: Filter, limit: int) -> list[Entry]:
    """The newest dead letters that are wanted, newest first."""
    found: list[Entry] = []
    end = "+"
    while len(found) < limit and (page := await newest(client, key, end=end)):
        found += [entry for entry in page if wanted.takes(entry[1])]
        end = after(page[-1][0])
    return found[:limit]


async def find(client: Redis, key: str, identifier: str) -> Entry:
    """The dead letter with that id, or of the raw item with that id.

    Raises:
        InputError: There is none, or it is no entry id.
    """
    if not _ID.match(identifier):
        raise InputError(f"{identifier} is no entry id; `barqiya dead list` shows them.")
    if exact := await oldest(client, key, start=identifier, end=identifier):
        return exact[0]
    # A dead letter is younger than its raw item, whose id begins with its time.
    start = str(milliseconds_of(identifier))
    while page := await oldest(client, key, start=start):
        for entry in page:
            if text_of(entry[1], "raw_id") == identifier:
                return entry
        start = after(page[-1][0])
    raise InputError(f"There is no dead letter {identifier}, and none of a raw item of that id.")


def describe(entry_id: str, fields: Fields) -> Iterator[str]:
    """Lines for people: what and why, then the raw fields with every odd byte escaped."""
    yield f"dead letter  {entry_id}"
    for name in _OWN_FIELDS:
        if text := text_of(fields, name):
            shown = isolate(text) if name == "source" else clean(text)
            yield f"{name:<12} {shown}"
    reason = text_of(fields, "reason")
    meanings = [known.meaning for known in Reason if known.value == reason]
    yield from (f"{'meaning':<12} {meaning}" for meaning in meanings)
    for raw_name, value in fields.items():
        name = raw_name.decode("utf-8", "backslashreplace")
        if name.startswith("raw."):
            yield f"\n--- {clean(name)} ({len(value)} bytes)"
            yield visible(value)

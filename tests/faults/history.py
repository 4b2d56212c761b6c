"""What a run left behind: what publishers were told, what the streams hold, what was seen live.

A checker that reads only this cannot be misled by what a worker thinks it did.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from barqiya.keys import GROUP, Keys

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

#: Field of a raw entry that names the attempt to publish it; part of no digest.
TOKEN = b"meta.token"
_PAGE = 1000


@dataclass(frozen=True, slots=True)
class Sent:
    """One attempt to publish one item."""

    token: str
    raw_id: str | None
    """Id in ``XADD``'s reply: the item is accepted. ``None``: no reply came, nobody knows."""
    article: str
    """What the item is a delivery of; copies of one content share it."""
    version: int = 1
    """Which text of the article; a higher one is newer."""
    dead_as: tuple[str, ...] = ()
    """Reasons (or their beginnings or ends) under which it must die; none: it must live."""
    not_before_ms: int = 0
    """End of its embargo, Unix milliseconds: no event of it may be older."""


@dataclass(frozen=True, slots=True)
class Row:
    """One stream entry."""

    id: str
    fields: Mapping[bytes, bytes]

    def text(self, name: str) -> str:
        """A field as text; empty when it is missing."""
        return self.fields.get(name.encode(), b"").decode(errors="backslashreplace")


@dataclass(frozen=True, slots=True)
class Seen:
    """One entry that a live subscriber received."""

    entry_id: str
    event_id: str


@dataclass(frozen=True, slots=True)
class History:
    """Everything the checker reads. Streams are in stream order."""

    sent: tuple[Sent, ...] = ()
    raw: tuple[Row, ...] = ()
    outcomes: tuple[Row, ...] = ()
    events: tuple[Row, ...] = ()
    dead: tuple[Row, ...] = ()
    seen: tuple[Seen, ...] = ()
    pending: tuple[str, ...] = ()
    """Raw ids that a consumer still holds."""
    undelivered: tuple[str, ...] = ()
    """Raw ids that were never given to a consumer."""
    tally: Mapping[str, int] = field(default_factory=dict)


async def read_history(
    client: Any, keys: Keys, sent: Iterable[Sent], seen: Iterable[Seen] = ()
) -> History:
    """Read what the server holds now.

    Args:
        client: Client whose replies are bytes.
        keys: Key names of the namespace.
        sent: What was published.
        seen: What a live subscriber received.
    """
    raw = await _rows(client, keys.raw)
    groups = [g for g in await client.xinfo_groups(keys.raw) if g["name"] == GROUP.encode()]
    last = _position(groups[0]["last-delivered-id"].decode()) if groups else (-1, -1)
    tally = await client.hgetall(keys.tally)
    return History(
        sent=tuple(sent),
        raw=raw,
        outcomes=await _rows(client, keys.outcomes),
        events=await _rows(client, keys.articles),
        dead=await _rows(client, keys.dead),
        seen=tuple(seen),
        pending=await _pending(client, keys) if groups else (),
        undelivered=tuple(row.id for row in raw if _position(row.id) > last),
        tally={name.decode(): int(value) for name, value in tally.items()},
    )


async def _rows(client: Any, stream: str) -> tuple[Row, ...]:
    rows: list[Row] = []
    start = "-"
    while page := await client.xrange(stream, start, "+", _PAGE):
        rows += [Row(entry_id.decode(), fields) for entry_id, fields in page]
        start = f"({rows[-1].id}"
    return tuple(rows)


async def _pending(client: Any, keys: Keys) -> tuple[str, ...]:
    found: list[str] = []
    start = "-"
    while page := await client.xpending_range(keys.raw, GROUP, start, "+", _PAGE):
        found += [entry["message_id"].decode() for entry in page]
        start = f"({found[-1]}"
    return tuple(found)


def _position(entry_id: str) -> tuple[int, int]:
    milliseconds, _, sequence = entry_id.partition("-")
    return int(milliseconds), int(sequence)

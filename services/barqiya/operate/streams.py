"""The few stream commands the command line needs, with exact types, and a follower."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from barqiya.keys import entry_order
from barqiya.operate.retry import stop_if_cancelled

if TYPE_CHECKING:
    from collections.abc import Mapping

    from redis.asyncio import Redis

    from barqiya.keys import Keys

#: A stream entry's field names and values, as stored.
Fields = dict[bytes, bytes]
#: An entry id and the fields.
Entry = tuple[str, Fields]

START = "0-0"
_PAGE = 200
#: Names of keys that one ``SCAN`` looks at: some milliseconds of the server. Of a full index there
#: are millions, and by tens, as a client asks by itself, they would take minutes.
SCANNED = 10_000


async def add(client: Redis, key: str, fields: Mapping[bytes, bytes]) -> str:
    """Append an entry and return its id. One attempt; the client repeats nothing."""
    stop_if_cancelled()
    entry_id: Any = await client.xadd(key, cast("Any", fields))
    return cast("bytes", entry_id).decode()


async def oldest(
    client: Redis, key: str, *, start: str = "-", end: str = "+", count: int = _PAGE
) -> list[Entry]:
    """Up to ``count`` entries, oldest first."""
    return _entries(await client.xrange(key, start, end, count=count))


async def newest(client: Redis, key: str, *, end: str = "+", count: int = _PAGE) -> list[Entry]:
    """Up to ``count`` entries, newest first."""
    return _entries(await client.xrevrange(key, end, count=count))


async def last_id(client: Redis, key: str) -> str:
    """Id of the newest entry; the start of a stream that is empty or does not exist."""
    entries = await newest(client, key, count=1)
    return entries[0][0] if entries else START


async def route_topics(client: Redis, keys: Keys) -> list[str]:
    """Topics of routes that are there, also of those that are no more. Looks at every key."""
    found = client.scan_iter(keys.topic("*"), count=SCANNED, _type="STREAM")
    return sorted([key.decode() async for key in found])


def after(entry_id: str) -> str:
    """Range limit that leaves the entry itself out."""
    return f"({entry_id}"


def milliseconds_of(entry_id: str) -> int:
    """Server time at which an entry was added."""
    return entry_order(entry_id)[0]


class Follower:
    """Several streams, each from an entry on; remembers how far it has come."""

    def __init__(self, client: Redis, places: Mapping[str, str]) -> None:
        """Follow ``places``: the last entry already seen, by key."""
        self._client = client
        self._places = dict(places)

    async def read(
        self, *, block_ms: int | None = 500, limit: int = _PAGE
    ) -> list[tuple[str, str, Fields]]:
        """The next entries, oldest first, as (key, id, fields); empty when none came in time.

        Args:
            block_ms: How long to wait for one; ``None`` not at all.
            limit: Most entries of one stream.
        """
        stop_if_cancelled()  # a Ctrl-C that was lost would let the next read go on for ever
        reply: Any = await self._client.xread(
            cast("Any", self._places), count=limit, block=block_ms
        )
        found = [
            (key.decode(), entry_id, fields)
            for key, entries in cast("list[tuple[bytes, Any]]", reply or [])
            for entry_id, fields in _entries(entries)
        ]
        for key, entry_id, _ in found:
            self._places[key] = entry_id
        return sorted(found, key=lambda entry: entry_order(entry[1]))


def _entries(reply: object) -> list[Entry]:
    pairs = cast("list[tuple[bytes, Fields]]", reply or [])
    return [(entry_id.decode(), fields) for entry_id, fields in pairs]

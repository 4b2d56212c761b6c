"""Raw items that are kept: on the queue, in the archive, in the order of their ids."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from barqiya.keys import entry_order
from barqiya.operate.archive import Archive

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

    from redis.asyncio import Redis

    from barqiya.keys import Keys
    from barqiya.operate.archive import Entry

#: Items read at once from each place: each may be large.
_PAGE = 100


class Kept:
    """Every raw item of a namespace that is still kept somewhere."""

    def __init__(self, client: Redis, keys: Keys, folder: Path | None) -> None:
        """Read from the queue, from the archive on the server, and from ``folder`` if given."""
        self._client: Any = client
        self._keys = keys
        self._archive = Archive(folder) if folder is not None and folder.is_dir() else None

    async def read(self, start: str, end: str | None = None) -> AsyncIterator[Entry]:
        """Items from ``start`` to ``end`` (ids, inclusive), each once.

        Raises:
            OSError: The folder cannot be read.
            RedisError: The server cannot be read.
        """
        folder = _Ahead(self._archive.follow(start, end)) if self._archive is not None else None
        cursor = start
        while True:
            # The queue before the archive: an item moves from the one to the other and never back,
            # so that it is seen in at least one of them.
            places: list[list[Entry]] = [
                await self._client.xrange(key, cursor, end or "+", count=_PAGE)
                for key in (self._keys.raw, self._keys.archive)
            ]
            if folder is not None:
                places.append(folder.look(cursor, _PAGE))
            # Beyond the end of a full page that place may hold more than was read.
            ends = [_order(place[-1]) for place in places if len(place) == _PAGE]
            bound = min(ends, default=None)
            for raw_id, fields in _merged(places, bound):
                yield raw_id, fields
            if bound is None:
                return
            cursor = f"{bound[0]}-{bound[1] + 1}"


class _Ahead:
    """Entries of the folder, read once and kept until they are behind the page."""

    def __init__(self, entries: Iterator[Entry | None]) -> None:
        self._entries = entries
        self._read: list[Entry] = []

    def look(self, cursor: str, count: int) -> list[Entry]:
        """The first ``count`` entries from ``cursor`` on, or as many as there are now."""
        first = entry_order(cursor)
        self._read = [entry for entry in self._read if _order(entry) >= first]
        while len(self._read) < count and (entry := next(self._entries)) is not None:
            # What the queue has just given up may lie behind the page already.
            if _order(entry) >= first:
                self._read.append(entry)
        return self._read


def _order(entry: Entry) -> tuple[int, int]:
    return entry_order(entry[0].decode())


def _merged(places: list[list[Entry]], bound: tuple[int, int] | None) -> Iterator[Entry]:
    """Entries up to ``bound``, in the order of their ids, each once; the first place wins."""
    found: dict[tuple[int, int], Entry] = {}
    for entry in (entry for place in reversed(places) for entry in place):
        order = _order(entry)
        if bound is None or order <= bound:
            found[order] = entry
    for order in sorted(found):
        yield found[order]

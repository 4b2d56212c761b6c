"""Raw items that are kept: on the queue, in the archive, in the order of their ids."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from barqiya.keys import entry_order
from barqiya.operate.archive import Archive

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
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
        cursor = start
        while True:
            page, cursor_after = await self._page(cursor, end)
            for raw_id, fields in page:
                yield raw_id, fields
            if cursor_after is None:
                return
            cursor = cursor_after

    async def _page(self, cursor: str, end: str | None) -> tuple[list[Entry], str | None]:
        """The next items, and where to go on; ``None`` when these are the last."""
        # The queue before the archive: an item moves from the one to the other and never back, so
        # that it is seen in at least one of them.
        places: list[list[Entry]] = [
            await self._client.xrange(key, cursor, end or "+", count=_PAGE)
            for key in (self._keys.raw, self._keys.archive)
        ]
        if self._archive is not None:
            places.append(list(islice(self._archive.read(cursor, end), _PAGE)))
        # Beyond the end of a full page that place may hold more than was read.
        bounds = [entry_order(place[-1][0].decode()) for place in places if len(place) == _PAGE]
        bound = min(bounds, default=None)
        found: dict[tuple[int, int], Entry] = {}
        for entry in (entry for place in reversed(places) for entry in place):
            order = entry_order(entry[0].decode())
            if bound is None or order <= bound:
                found[order] = entry
        items = [found[order] for order in sorted(found)]
        if bound is None:
            return items, None
        return items, f"{bound[0]}-{bound[1] + 1}"

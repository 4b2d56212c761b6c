"""What the workers remember of the template of each source: which lines stand around its stories.

A count-min sketch for each source and period, on the server: rows of 16-bit counters, of fixed size
however many lines there are. A line adds one in each row; the least of its counters is how often it
was seen, or a little more. The most it can be too high is far below the share of the stories at
which a line counts as template (:mod:`barqiya.parse.page_text.template`).

All of this is a help, and best effort: counts are added after the commit, once for a story that is
new, and what cannot be read or written is left out. No item waits, fails or is done twice for it.
"""

from __future__ import annotations

import struct
import time
from collections import Counter
from functools import lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Final

from barqiya.operate.log import get_logger
from barqiya.operate.refusals import Refusals
from barqiya.operate.retry import SERVER_FAULTS
from barqiya.parse.page_text.template import STORIES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from redis.asyncio import Redis

    from barqiya.keys import Keys
    from barqiya.parse.contract import Repeated

_ROWS: Final = 4
_COLUMNS: Final = 2048
_COUNTER: Final = struct.Struct(">H")
_HASHES: Final = struct.Struct(f">{_ROWS}H")
_DAY: Final = 86_400.0

#: Seconds for which counts once read are used again; nothing of a template is that new.
_FRESH: Final = 5.0
#: Sources whose counts are kept at hand.
_MOST_SOURCES: Final = 256


class Sketch:
    """Counts of one source, as read from the server."""

    def __init__(self, periods: Iterable[bytes | None]) -> None:
        """Add up the counts of several periods."""
        self._periods = tuple(period for period in periods if period)

    def __call__(self, line: str) -> int:
        """In how many stories the line was seen; see ``parse.contract.Repeated``."""
        return min(sum(_at(period, cell) for period in self._periods) for cell in cells(line))


@lru_cache(maxsize=4096)  # the lines of a template come again and again
def cells(line: str) -> tuple[int, ...]:
    """Positions of the counters of a line, one in each row."""
    digest = blake2b(line.encode("utf-8", "surrogatepass"), digest_size=_HASHES.size).digest()
    hashes = _HASHES.unpack(digest)
    return tuple(row * _COLUMNS + value % _COLUMNS for row, value in enumerate(hashes))


def _at(period: bytes, cell: int) -> int:
    # The server keeps a string only up to its last byte that was written.
    at = cell * _COUNTER.size
    if at + _COUNTER.size > len(period):
        return period[at] << 8 if at < len(period) else 0
    value: int = _COUNTER.unpack_from(period, at)[0]
    return value


def _additions(lines: Mapping[str, int]) -> Iterator[str]:
    """Words of ``BITFIELD`` that add the counts of some lines."""
    for line, count in lines.items():
        added = str(count)
        for cell in cells(line):
            yield from ("INCRBY", "u16", f"#{cell}", added)


class TemplateMemory:
    """Reads the counts that a batch needs, and adds those that it gives."""

    def __init__(
        self,
        client: Redis,
        keys: Keys,
        *,
        days: int,
        clock: Callable[[], float] = time.time,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        """Make one.

        Args:
            client: Connection to the server.
            keys: Key names.
            days: Length of a period; counts live for two.
            clock: Unix time: says which period it is.
            timer: Seconds, for the age of what was read.
        """
        self._client = client
        self._keys = keys
        self._seconds = days * _DAY
        self._clock = clock
        self._timer = timer
        self._read: dict[str, tuple[float, Sketch]] = {}
        self._missed: set[str] = set()
        self._new: dict[str, Counter[str]] = {}
        self._log = get_logger()
        self._unread, self._unwritten = Refusals(), Refusals()

    def of(self, source: str) -> Repeated | None:
        """Counts of a source, if any were read; those of others are read with the next batch."""
        found = self._read.get(source)
        if found is None and len(self._missed) < _MOST_SOURCES:
            self._missed.add(source)
        return found[1] if found else None

    async def read(self, sources: Iterable[str]) -> None:
        """Read the counts of some sources, in one round trip, unless they are still fresh."""
        now = self._timer()
        stale = [
            source
            for source in dict.fromkeys((*sources, *self._missed))
            if source not in self._read or now - self._read[source][0] > _FRESH
        ][:_MOST_SOURCES]
        self._missed.clear()
        if not stale:
            return
        period = self._period()
        names = [self._keys.template(source, at) for source in stale for at in (period - 1, period)]
        try:
            values: list[Any] = await self._client.mget(names)
        except SERVER_FAULTS as error:
            if self._unread.is_news(error):
                self._log.warning(
                    "template.unread", error=str(error), action="none: pages lose a help"
                )
            values = [None] * len(names)
        else:
            self._unread.over()
        while len(self._read) + len(stale) > _MOST_SOURCES and self._read:
            del self._read[next(iter(self._read))]
        for number, source in enumerate(stale):
            sketch = Sketch(values[2 * number : 2 * number + 2])
            self._read[source] = now, sketch

    def note(self, source: str, lines: Iterable[str]) -> None:
        """Count the lines around one new story."""
        counter = self._new.setdefault(source, Counter())
        for line in (STORIES, *lines):
            counter[line] += 1

    async def write(self) -> None:
        """Add what was noted to the counts on the server, in one round trip."""
        if not self._new:
            return
        noted, self._new = self._new, {}
        period = self._period()
        pipeline = self._client.pipeline(transaction=False)
        for source, counter in noted.items():
            key = self._keys.template(source, period)
            # As one list of words: the client's own builder costs more than all of its sending.
            pipeline.execute_command("BITFIELD", key, "OVERFLOW", "SAT", *_additions(counter))
            pipeline.expire(key, int(2 * self._seconds))
        try:
            await pipeline.execute()
        except SERVER_FAULTS as error:
            if self._unwritten.is_news(error):
                self._log.warning(
                    "template.unwritten", error=str(error), action="none: counts are lost"
                )
        else:
            self._unwritten.over()

    def _period(self) -> int:
        return int(self._clock() // self._seconds)

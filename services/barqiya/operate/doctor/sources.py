"""Finding about sources: which are silent for longer than they ever were in the last day.

A day of outcomes is too much to read. The newest are read without a hole, and before them samples
at even distances: a source's pauses are known within them, and between them as far as they show.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from barqiya.operate.doctor.finding import Finding
from barqiya.operate.streams import milliseconds_of, newest, oldest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from redis.asyncio import Redis

    from barqiya.keys import Keys
    from barqiya.operate.streams import Entry

#: What is read: the newest outcomes, and samples of so many each over the last day.
_NEWEST: Final = 1000
_SAMPLES: Final = 48
_SAMPLE: Final = 200
_SPAN_MS: Final = 24 * 3_600_000
#: A source has a rhythm when it was seen so many times. It is quiet when it is silent for so many
#: times its longest pause, and for ten minutes at least.
_RHYTHM_ITEMS: Final = 6
_QUIET_PAUSES: Final = 4
_QUIET_MS: Final = 600_000


class Sample(NamedTuple):
    """Every outcome of a stretch of time, in milliseconds."""

    begin: int
    end: int
    seen: list[tuple[int, str]]
    """When, and from which source; oldest first."""


async def sources(client: Redis, keys: Keys) -> Finding:
    """Which sources are silent against their own rhythm."""
    seconds, microseconds = await client.time()
    now = seconds * 1000 + microseconds // 1000
    rhythms = list(_rhythms(await _samples(client, keys.outcomes, now), now))
    quiet = {
        source: silence
        for source, pause, silence in rhythms
        if silence > max(_QUIET_MS, _QUIET_PAUSES * pause)
    }
    if not quiet:
        return Finding("sources", "ok", f"{len(rhythms)} with a rhythm of their own keep it")
    said = [f"{source} for {quiet[source] / 60_000:.0f} min" for source in sorted(quiet)]
    remedy = "see whether it publishes at all, and `barqiya dead list --source` for what failed"
    return Finding("sources", "warn", f"silent: {', '.join(said)}", remedy)


async def _samples(client: Redis, key: str, now: int) -> list[Sample]:
    """Samples of a stream of outcomes, oldest first; the last reaches until now."""
    last = _seen(reversed(await newest(client, key, count=_NEWEST)))
    if not last:
        return []
    begin = last[0][0]
    found = [Sample(begin, now, last)]
    first = await oldest(client, key, start=str(max(0, now - _SPAN_MS)), count=1)
    if not first or (start := milliseconds_of(first[0][0])) >= begin:
        return found
    starts = [start + (begin - start) * part // _SAMPLES for part in range(_SAMPLES)]
    earlier = []
    for start, until in pairwise([*starts, begin]):
        entries = await oldest(client, key, start=str(start), end=f"({until}-0", count=_SAMPLE)
        seen = _seen(entries)
        # One that is not full has everything until the next begins.
        earlier.append(Sample(start, seen[-1][0] if len(seen) == _SAMPLE else until, seen))
    return earlier + found


def _seen(oldest_first: Iterable[Entry]) -> list[tuple[int, str]]:
    return [
        (milliseconds_of(entry_id), fields.get(b"source", b"").decode("utf-8", "backslashreplace"))
        for entry_id, fields in oldest_first
    ]


def _rhythms(samples: Sequence[Sample], now: int) -> Iterator[tuple[str, int, int]]:
    """Each source with a rhythm, its longest pause and for how long it is silent at least."""
    sightings: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for number, sample in enumerate(samples):
        for moment, source in sample.seen:
            sightings[source].append((number, moment))
    for source, found in sightings.items():
        if len(found) >= _RHYTHM_ITEMS:
            pause = max(_pause(samples, one, other) for one, other in pairwise(found))
            number, moment = found[-1]
            yield source, pause, now - moment - _unseen(samples, number)


def _pause(samples: Sequence[Sample], one: tuple[int, int], other: tuple[int, int]) -> int:
    """How long a source paused between two sightings.

    One that is in this sample and the next went on between them, as far as anybody knows. One that
    misses a sample may have been silent all the while.
    """
    between = _unseen(samples, one[0]) if other[0] == one[0] + 1 else 0
    return other[1] - one[1] - between


def _unseen(samples: Sequence[Sample], number: int) -> int:
    """Milliseconds between a sample and the next of which nothing was read."""
    if number + 1 == len(samples):
        return 0
    return samples[number + 1].begin - samples[number].end

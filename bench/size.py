"""What an item takes on the server and of the processors, as what is remembered grows.

``python -m bench.size --sizes 10000,100000`` drains backlogs of 3 KB page text, every item new,
with the default durability, until so many items are remembered. At each size it shows bytes an item
by kind of key, and what the last items cost; then what a day of 0.3, 1 and 10 million items needs
with the default lifetimes. The baseline of the growth is the first size.
"""

from __future__ import annotations

import argparse
import itertools
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from barqiya.keys import GROUP, Keys
from barqiya.operate.embedded import EmbeddedServer
from barqiya.settings import Settings, load_settings
from bench.soak.watch import Sample, Watch
from bench.soak.workers import Workers
from bench.throughput import send_pages

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_STEP: Final = 2000
#: Items at the end of each step whose cost is shown.
_COSTED: Final = 6000
_SAMPLED: Final = 300
_GIB: Final = 1024**3
_DAY_SECONDS: Final = 86_400
#: A busy hour has so many times the mean.
_PEAK: Final = 3
_DAYS: Final = (300_000, 1_000_000, 10_000_000)


class Cost(NamedTuple):
    """Of one item, over the last of a step."""

    rate: float
    worker_ms: float
    server_ms: float


def kind_of(name: str) -> str:
    """Kind of a key: its name without namespace, digests and numbers."""
    _, first, *rest = name.split(":")
    if first != "index":
        return first
    if rest[0] != "near":
        return f"index:{rest[0]}"
    if rest[1:2] == ["item"]:
        return "index:near:item"
    return "index:near"


def lifetime_days(kind: str, settings: Settings) -> float:
    """Days that a key of a kind, or an entry of a stream, lives; 0: for ever."""
    window = settings.window_hours / 24
    known = {
        "raw": settings.raw_hours / 24,
        "outcomes": settings.topic_hours / 24,
        "articles": settings.topic_hours / 24,
        "index:near:item": window * 9 / 8,
        # Segments live two windows from their opening, whatever came when.
        "index:near": 2 * window,
        "index:item": settings.identity_days,
        "index:story": settings.identity_days,
        "story": settings.identity_days,
    }
    return known.get(kind, window if kind.startswith("index:") else 0)


class Growth:
    """A server that remembers more and more."""

    def __init__(self, workers: Workers) -> None:
        self._workers = workers
        self._client: Any = workers.client
        self._keys = Keys()
        self._watch = Watch(self._client, self._keys)
        self._sent = 0

    def begin(self) -> None:
        """Make the group and start the workers."""
        self._client.xgroup_create(self._keys.raw, GROUP, id="0", mkstream=True)
        self._workers.start()
        self.to(_STEP)  # they load their code and data

    def _look(self) -> Sample:
        return self._watch.look(self._workers.pids())

    def to(self, items: int) -> Cost:
        """Send until so many items were sent in all, and wait until they are finished."""
        first = self._look()
        while (left := items - self._sent) > 0:
            if left > _COSTED - _STEP:
                first = self._look()
            self._send(min(_STEP, left))
            self._until(lambda sample: sample.lag < _STEP)
        last = self._until(lambda sample: sample.done >= items)
        count = last.done - first.done
        return Cost(
            count / (last.at - first.at),
            (last.worker_cpu - first.worker_cpu) / count * 1000,
            (last.server_cpu - first.server_cpu) / count * 1000,
        )

    def _until(self, reached: Callable[[Sample], bool]) -> Sample:
        while not reached(sample := self._look()):
            time.sleep(0.05)
        return sample

    def _send(self, count: int) -> None:
        send_pages(self._client, self._keys, range(self._sent, self._sent + count))
        self._sent += count

    def bytes_by_kind(self) -> dict[str, float]:
        """Bytes an item of each kind of key; ``tables`` are what the keys cost besides."""
        counts: Counter[str] = Counter()
        samples: dict[str, list[str]] = {}
        for name in self._names():
            kind = kind_of(name)
            counts[kind] += 1
            taken = samples.setdefault(kind, [])
            if len(taken) < _SAMPLED:
                taken.append(name)
        found = {}
        for kind, names in samples.items():
            sizes = [self._client.memory_usage(name, samples=50) or 0 for name in names]
            found[kind] = sum(sizes) / len(sizes) * counts[kind] / self._sent
        dataset = self._client.info("memory")["used_memory_dataset"]
        found["tables"] = max(0.0, dataset / self._sent - sum(found.values()))
        return dict(sorted(found.items(), key=lambda one: -one[1]))

    def _names(self) -> Iterator[str]:
        for name in self._client.scan_iter(f"{self._keys.namespace}:*", count=5000):
            yield name.decode()


def needed(by_kind: dict[str, float], items_a_day: int, settings: Settings) -> dict[str, float]:
    """Bytes that each kind takes when so many items come every day, all of them new."""
    return {
        kind: size * items_a_day * days
        for kind, size in by_kind.items()
        if (days := lifetime_days(kind, settings))
    }


def _growth(growth: Growth, sizes: list[int]) -> tuple[dict[str, float], Cost]:
    growth.begin()
    print(f"{'remembered':>11}{'items/s':>9}{'worker ms':>11}{'server ms':>11}{'B/item':>9}")
    rows = []
    for size in sizes:
        cost = growth.to(size)
        by_kind = growth.bytes_by_kind()
        rows.append((size, cost, by_kind))
        print(
            f"{size:>11,}{cost.rate:>9.0f}{cost.worker_ms:>11.2f}{cost.server_ms:>11.2f}"
            f"{sum(by_kind.values()):>9,.0f}",
            flush=True,
        )
    (_, first, _), (_, last, by_kind) = rows[0], rows[-1]
    worker, server = last.worker_ms / first.worker_ms, last.server_ms / first.server_ms
    print(f"the last an item beside the first: worker × {worker:.2f}, server × {server:.2f}\n")
    return by_kind, last


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(prog="bench.size", description=__doc__)
    parser.add_argument("--sizes", default="5000,20000", help="ascending [%(default)s]")
    parser.add_argument("--workers", type=int, default=2)
    args = parser.parse_args()
    sizes = [int(size) for size in args.sizes.split(",")]
    if any(after <= before for before, after in itertools.pairwise([_STEP, *sizes])):
        parser.error(f"--sizes must ascend, from more than {_STEP}")
    settings = load_settings()
    with (
        tempfile.TemporaryDirectory() as folder,
        EmbeddedServer(Path(folder), max_memory=max(_GIB, 30_000 * sizes[-1])) as server,
        Workers(server.url, args.workers, Path(folder)) as workers,
    ):
        by_kind, cost = _growth(Growth(workers), sizes)
    print(f"{'kind of key':<18}{'B/item':>8}{'days':>7}")
    for kind, size in by_kind.items():
        if size >= 1:
            print(f"{kind:<18}{size:>8,.0f}{lifetime_days(kind, settings) or '':>7}")
    print(f"\n{'items a day':>12}{'GiB':>8}{'of it topics':>14}{'cores, busy hour':>18}")
    for items in _DAYS:
        parts = needed(by_kind, items, settings)
        topics = parts.get("articles", 0) + parts.get("outcomes", 0)
        cores = items / _DAY_SECONDS * _PEAK * (cost.worker_ms + cost.server_ms) / 1000
        print(f"{items:>12,}{sum(parts.values()) / _GIB:>8.1f}{topics / _GIB:>14.1f}{cores:>18.2f}")


if __name__ == "__main__":
    main()

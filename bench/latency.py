"""Milliseconds from ``XADD`` to the event at a steady rate: raw redis-py, Barqiya.

Items come 200 a second, whatever becomes of them, on an embedded server with ``appendfsync
always``. The worker is a process of its own; publisher and subscriber share one with the clock. The
shapes take turns over several rounds. The baseline is the raw redis-py floor of the same run, which
reads, copies the item to the topic and acknowledges it, batch by batch.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from redis import Redis
from redis.asyncio import Redis as AsyncRedis

from barqiya.keys import GROUP, Keys
from barqiya.operate.embedded import EmbeddedServer
from bench.items import page_text

if TYPE_CHECKING:
    from collections.abc import Iterator

SHAPES = ("floor", "barqiya")
SOURCE = "العربي - وكالات"
_BATCH = 100
#: Items that a shape may take to load its code and data; not counted.
_WARM_UP = 100
_PATIENCE_SECONDS = 120.0


def run_floor(url: str, keys: Keys) -> None:
    """Read, copy to the topic, acknowledge, until killed."""
    client: Any = Redis.from_url(url)
    while True:
        reply = client.xreadgroup(GROUP, "floor", {keys.raw: ">"}, count=_BATCH, block=1000)
        for _, entries in reply:
            pipe = client.pipeline(transaction=False)
            for raw_id, fields in entries:
                pipe.xadd(keys.articles, fields)
                pipe.xack(keys.raw, GROUP, raw_id)
            pipe.execute()


@contextmanager
def working(shape: str, url: str, keys: Keys) -> Iterator[None]:
    """The worker of a shape, in a process of its own."""
    command = [sys.executable, "-m", "barqiya", "worker"]
    if shape == "floor":
        command = [sys.executable, "-m", "bench.latency", "--shape", "floor", "--url", url]
    settings = {"BARQIYA_REDIS_URL": url, "BARQIYA_NAMESPACE": keys.namespace}
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(  # noqa: S603 - our own modules
            command, env={**os.environ, **settings}, stdout=log, stderr=log
        )
        try:
            yield
        finally:
            process.kill()
            process.wait()


class Clock:
    """When each item was sent and when its event was there, by the number both carry."""

    def __init__(self) -> None:
        self.sent: dict[int, float] = {}
        self.seen: dict[int, float] = {}

    async def publish(self, client: Any, keys: Keys, numbers: range, rate: float) -> None:  # noqa: ANN401 - any client
        """Send items at a steady rate, whether the ones before were answered or not."""
        start, sending = time.perf_counter(), []
        for place, number in enumerate(numbers):
            await asyncio.sleep(start + place / rate - time.perf_counter())
            fields = {"source": SOURCE, "content": page_text(number)}
            # A field that events carry on: it tells which item an event is of.
            fields["traceparent"] = f"00-{number + 1:032x}-{1:016x}-01"
            self.sent[number] = time.perf_counter()
            sending.append(asyncio.create_task(client.xadd(keys.raw, fields)))
        await asyncio.gather(*sending)

    async def subscribe(self, client: Any, keys: Keys) -> None:  # noqa: ANN401 - any client
        """Note events as they come, until cancelled."""
        last = "0-0"
        while True:
            reply = await client.xread({keys.articles: last}, count=_BATCH, block=1000)
            now = time.perf_counter()
            for _, entries in reply:
                for entry_id, fields in entries:
                    last = entry_id
                    self.seen[int(fields[b"traceparent"].split(b"-")[1], 16) - 1] = now

    async def all_seen(self) -> None:
        """Wait for the events of all items that were sent."""
        async with asyncio.timeout(_PATIENCE_SECONDS):
            while len(self.seen) < len(self.sent):  # noqa: ASYNC110 - a benchmark may look again
                await asyncio.sleep(0.05)

    def milliseconds(self, numbers: range) -> list[float]:
        """From sending to event, of each item."""
        return [(self.seen[number] - self.sent[number]) * 1000 for number in numbers]


async def run_shape(shape: str, url: str, items: int, rate: float) -> list[float]:
    """Latencies of one shape, in milliseconds."""
    keys, clock = Keys(f"latency-{shape}"), Clock()
    publisher, subscriber = AsyncRedis.from_url(url), AsyncRedis.from_url(url)
    await publisher.delete(*(await publisher.keys(f"{keys.namespace}:*") or ["none"]))
    await publisher.xgroup_create(keys.raw, GROUP, id="0", mkstream=True)
    with working(shape, url, keys):
        listening = asyncio.create_task(clock.subscribe(subscriber, keys))
        await clock.publish(publisher, keys, range(_WARM_UP), rate)
        await clock.all_seen()
        measured = range(_WARM_UP, _WARM_UP + items)
        await clock.publish(publisher, keys, measured, rate)
        await clock.all_seen()
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
    await publisher.aclose()
    await subscriber.aclose()
    return clock.milliseconds(measured)


def measure(items: int, rounds: int, rate: float) -> dict[str, tuple[float, float]]:
    """Median over the rounds of p50 and p99, of every shape."""
    results: dict[str, list[tuple[float, float]]] = {shape: [] for shape in SHAPES}
    with tempfile.TemporaryDirectory() as folder, EmbeddedServer(Path(folder)) as server:
        for number in range(rounds):
            for shape in SHAPES:
                print(f"round {number + 1}/{rounds}: {shape}", file=sys.stderr, flush=True)
                times = asyncio.run(run_shape(shape, server.url, items, rate))
                cuts = statistics.quantiles(times, n=100)
                results[shape].append((cuts[49], cuts[98]))
    return {
        shape: (
            statistics.median(p50 for p50, _ in runs),
            statistics.median(p99 for _, p99 in runs),
        )
        for shape, runs in results.items()
    }


def report(results: dict[str, tuple[float, float]], rate: float) -> str:
    """Table of the shapes, as milliseconds and as ratios to the floor."""
    floor50, floor99 = results["floor"]
    lines = [
        f"XADD to event at {rate:g} items/s, appendfsync always",
        f"{'shape':<12}{'p50 ms':>10}{'× floor':>9}{'p99 ms':>10}{'× floor':>9}",
    ]
    lines += [
        f"{shape:<12}{p50:>10.2f}{p50 / floor50:>9.2f}{p99:>10.2f}{p99 / floor99:>9.2f}"
        for shape, (p50, p99) in results.items()
    ]
    return "\n".join(lines)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=2000, help="a round of a shape")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--rate", type=float, default=200, help="items a second")
    parser.add_argument("--shape", choices=["floor"], help=argparse.SUPPRESS)
    parser.add_argument("--url", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.shape:
        run_floor(args.url, Keys(f"latency-{args.shape}"))
    print(report(measure(args.items, args.rounds, args.rate), args.rate))


if __name__ == "__main__":
    main()

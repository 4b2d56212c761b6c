"""Milliseconds from ``XADD`` to the event of a flash, while a backlog waits before it.

The backlog lies on the queue when the worker starts. Then flashes come at a steady rate, and beside
each of them an ordinary item: the baseline is how many of these overtook the backlog as well, and
how long the backlog takes at the rate at which it went down meanwhile: that long a flash would wait
in its turn. Items of the backlog all differ from each other.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any, Final

from redis.asyncio import Redis

from barqiya.keys import GROUP, Keys
from barqiya.operate.embedded import EmbeddedServer
from bench.items import page_text, vocabulary
from bench.latency import SOURCE, working

#: Fields as the client takes them.
Fields = dict[Any, Any]
_NAMESPACE: Final = "flash"
_CHUNK: Final = 500


def backlog_item(number: int) -> dict[str, str]:
    """One item of the backlog: words at random, 3 KB of them, so that none is like another."""
    rng = random.Random(number)
    words = vocabulary()
    lines = [" ".join(rng.choices(words, k=length)) for length in (9, 70, 70, 70, 70)]
    return {"source": SOURCE, "content": "\n\n".join(lines), "traceparent": trace(0)}


def flash(number: int) -> str:
    """A flash as agencies send it."""
    _, *lines = page_text(10_000_000 + number).splitlines()
    return f"عاجل: {max(lines, key=len)[:160]}"


def trace(number: int) -> str:
    """A trace context that tells which item an event is of; 0: of the backlog."""
    return f"00-{number + 1:032x}-{1:016x}-01"


def traced(fields: dict[bytes, bytes]) -> int:
    """The number in an event's trace context."""
    return int(fields[b"traceparent"].split(b"-")[1], 16) - 1


async def fill(client: Any, keys: Keys, items: int) -> None:  # noqa: ANN401 - any client
    """Put the backlog on the queue."""
    for start in range(0, items, _CHUNK):
        pipe = client.pipeline(transaction=False)
        for number in range(start, min(items, start + _CHUNK)):
            pipe.xadd(keys.raw, backlog_item(number))
        await pipe.execute()


async def listen(client: Any, keys: Keys, seen: dict[int, float]) -> None:  # noqa: ANN401 - any client
    """Note when the event of each numbered item is there, until cancelled."""
    last = "0-0"
    while True:
        reply = await client.xread({keys.articles: last}, count=500, block=1000)
        now = time.perf_counter()
        for _, entries in reply:
            for entry_id, fields in entries:
                last = entry_id
                if number := traced(fields):
                    seen.setdefault(number, now)


async def run(url: str, backlog: int, flashes: int, rate: float) -> str:
    """Measure once; the report."""
    keys, seen, sent = Keys(_NAMESPACE), dict[int, float](), dict[int, float]()
    client, subscriber = Redis.from_url(url), Redis.from_url(url)
    await client.xgroup_create(keys.raw, GROUP, id="0", mkstream=True)
    await fill(client, keys, backlog)
    listening = asyncio.create_task(listen(subscriber, keys, seen))
    with working("barqiya", url, keys):
        while not await client.exists(keys.outcomes):  # noqa: ASYNC110 - a benchmark
            await asyncio.sleep(0.05)
        await asyncio.sleep(2)  # the worker has loaded its data
        began, done = time.perf_counter(), await client.xlen(keys.outcomes)
        for number in range(1, 2 * flashes, 2):
            await asyncio.sleep(began + number / 2 / rate - time.perf_counter())
            ordinary: Fields = {"source": SOURCE, "content": page_text(20_000_000 + number)}
            urgent: Fields = {"source": SOURCE, "content": flash(number)}
            sent[number] = time.perf_counter()
            pipe = client.pipeline(transaction=False)
            pipe.xadd(keys.raw, {**ordinary, "traceparent": trace(number + 1)})
            pipe.xadd(keys.raw, {**urgent, "traceparent": trace(number)})
            await pipe.execute()
        async with asyncio.timeout(60):
            while any(number not in seen for number in sent):  # noqa: ASYNC110 - a benchmark
                await asyncio.sleep(0.05)
        took = time.perf_counter() - began
        drained = await client.xlen(keys.outcomes) - done
        ordinary_seen = sum(number % 2 == 0 for number in seen)
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)
    await client.aclose()
    await subscriber.aclose()
    times = [(seen[number] - at) * 1000 for number, at in sent.items()]
    cuts = statistics.quantiles(times, n=100)
    left = backlog - done - drained
    return (
        f"{flashes} flashes at {rate:g} a second, {left} of {backlog} items still waiting then\n"
        f"XADD to event: p50 {cuts[49]:.0f} ms, p99 {cuts[98]:.0f} ms, most {max(times):.0f} ms\n"
        f"ordinary items sent beside them: {ordinary_seen} of {flashes} out\n"
        f"the backlog went down by {drained / took:.0f} items/s: in its turn the last flash would "
        f"have waited {left * took / max(1, drained):.0f} s"
    )


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--backlog", type=int, default=100_000, help="items before the flashes")
    parser.add_argument("--flashes", type=int, default=200)
    parser.add_argument("--rate", type=float, default=5, help="flashes a second")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, EmbeddedServer(Path(folder)) as server:
        print(asyncio.run(run(server.url, args.backlog, args.flashes, args.rate)))


if __name__ == "__main__":
    main()

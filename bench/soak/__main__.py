"""``make soak MINUTES=10``: drive a day of copy through the service and write a report.

A day of wire copy is told in minutes, on an embedded server with the default durability and real
worker processes: quiet at four in the morning, three bursts of twenty times the mean, an outage in
which every worker is killed, and the backlog it leaves. Latency is taken from the server's own
clock: the id of an item's outcome less the id of the item. Exit code 1 when an item was lost or
finished twice.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from redis.asyncio import Redis as AsyncRedis

from barqiya.keys import GROUP, Keys
from barqiya.operate.embedded import EmbeddedServer
from bench.soak.day import Day
from bench.soak.report import write_report
from bench.soak.result import DayResult, Item
from bench.soak.watch import Watch
from bench.soak.wire import Sent, copy_of_the_day
from bench.soak.workers import Workers

_SLICE_SECONDS = 0.02
_PATIENCE_SECONDS = 1800.0
_PROGRESS_SECONDS = 10


class Soak:
    """One run."""

    def __init__(self, url: str, day: Day, workers: Workers) -> None:
        self._client: Any = AsyncRedis.from_url(url)
        self._reader: Any = AsyncRedis.from_url(url)
        self._keys = Keys()
        self._day = day
        self._workers = workers
        self._watch = Watch(workers.client, self._keys)
        self.result = DayResult()
        self._last_outcome = b"0-0"

    async def run(self) -> DayResult:
        """Drive the day and wait until nothing is left.

        Raises:
            TimeoutError: Items were left long after the end of the day.
        """
        arrivals = list(self._day.arrivals())
        _say(f"writing {len(arrivals):,} items")
        sent = [copy_of_the_day(number, self._day.seed) for number in range(len(arrivals))]
        await self._client.xgroup_create(self._keys.raw, GROUP, id="0", mkstream=True)
        await self._warm_up()
        self._watch.began = time.monotonic()
        tasks = [asyncio.create_task(work()) for work in (self._listen, self._look, self._outage)]
        await self._send([arrival.at for arrival in arrivals], [a.phase for a in arrivals], sent)
        async with asyncio.timeout(_PATIENCE_SECONDS):
            while len(self.result.outcomes) < len(self.result.sent):  # noqa: ASYNC110 - may look again
                await asyncio.sleep(0.2)
        await asyncio.sleep(1)  # an outcome too many would come now
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self.result.samples = self._watch.samples
        await self._client.aclose()
        await self._reader.aclose()
        return self.result

    async def _warm_up(self) -> None:
        """Start the workers, and wait until one has finished an item of no interest."""
        self._workers.start()
        await self._client.xadd(self._keys.raw, {"source": "soak", "content": "warm-up"})
        async with asyncio.timeout(_PATIENCE_SECONDS):
            while not (found := await self._client.xrange(self._keys.outcomes)):
                self._workers.check()
                await asyncio.sleep(0.1)
        self._last_outcome = found[-1][0]

    def _now(self) -> float:
        return time.monotonic() - self._watch.began

    async def _send(self, times: list[float], phases: list[str], sent: list[Sent]) -> None:
        """Send what is due, a slice of time in one go."""
        place = 0
        while place < len(times):
            await asyncio.sleep(max(_SLICE_SECONDS, times[place] - self._now()))
            due = place
            while due < len(times) and times[due] <= self._now():
                due += 1
            pipe = self._client.pipeline(transaction=False)
            for one in sent[place:due]:
                pipe.xadd(self._keys.raw, one.fields)
            for number, raw_id in enumerate(await pipe.execute(), place):
                self.result.sent[raw_id.decode()] = Item(
                    sent[number].kind, phases[number], int(raw_id.split(b"-")[0])
                )
            place = due

    async def _listen(self) -> None:
        outcomes = self._keys.outcomes
        while True:
            reply = await self._reader.xread({outcomes: self._last_outcome}, count=1000, block=1000)
            for _, entries in reply:
                for entry_id, fields in entries:
                    self._last_outcome = entry_id
                    raw_id, outcome = fields[b"raw_id"].decode(), fields[b"outcome"].decode()
                    self.result.outcomes[raw_id].append((outcome, int(entry_id.split(b"-")[0])))

    async def _look(self) -> None:
        for second in range(10**9):
            sample = await asyncio.to_thread(self._watch.look, self._workers.pids())
            if second % _PROGRESS_SECONDS == 0:
                phase, sent = self._day.phase(sample.at), len(self.result.sent)
                _say(
                    f"{sample.at:6.0f} s  {phase:<7}{sent:>9,} sent"
                    f" {sample.done:>9,} done {sample.lag:>8,} waiting"
                )
            await asyncio.sleep(1)

    async def _outage(self) -> None:
        start, end = self._day.outage
        await asyncio.sleep(start - self._now())
        self._workers.kill()
        await asyncio.sleep(end - self._now())
        self._workers.start()
        self.result.backlog = len(self.result.sent) - len(self.result.outcomes)
        back = self._now()
        while len(self.result.outcomes) < len(self.result.sent):  # noqa: ASYNC110 - may look again
            await asyncio.sleep(0.05)
        self.result.drained_after = self._now() - back


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(
        prog="bench.soak",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--minutes", type=float, default=10, help="length of the day (10)")
    parser.add_argument("--items", type=int, default=60_000, help="items in it, about (60000)")
    parser.add_argument("--workers", type=int, default=2, help="worker processes (2)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--folder",
        type=Path,
        default=Path("bench/results/soak"),
        help="for the report (bench/results/soak)",
    )
    args = parser.parse_args()
    day = Day(args.items, args.minutes * 60, seed=args.seed)
    with (
        tempfile.TemporaryDirectory() as folder,
        EmbeddedServer(Path(folder)) as server,
        Workers(server.url, args.workers, Path(folder)) as workers,
    ):
        info = workers.client.info("server")
        name = f"{info['server_name']} {info['valkey_version']}"
        result = asyncio.run(Soak(server.url, day, workers).run())
    path = write_report(args.folder, day, args.workers, name, result)
    print(path.read_text(encoding="utf-8"))
    return 1 if result.lost() or result.twice() else 0


if __name__ == "__main__":
    sys.exit(main())

"""Items per second and CPU per item: raw redis-py, FastStream per message, Barqiya.

Each shape runs in a process of its own, interleaved over several rounds, against one embedded
server; the figures are medians. The baseline is the raw redis-py floor of the same run, which
reads, copies to a topic and acknowledges, and decodes nothing. ``contract`` is the least that the
messages of the contract cost with the libraries that the service is made of, see
:mod:`bench.contract`.

``client`` is processor time of the process that does the work: all of its threads, user and system.
``server`` is the same of the embedded server, which flushes its file after every write. The
overhead of Barqiya is given twice, against the floor's client alone and against client and server
together, because a commit by script moves work from the one to the other.

What is not the worker's is not charged to it: filling the queue, loading code and data (the first
500 items), and the answers of parse and normalize in the shape ``barqiya-rest``.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import io
import json
import logging
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from redis import Redis

from barqiya.keys import GROUP, Keys
from barqiya.operate.embedded import EmbeddedServer
from bench.answers import SOURCE, Answers, prepared_answers
from bench.contract import run_contract
from bench.items import page_text

if TYPE_CHECKING:
    from collections.abc import Callable


SHAPES = ("floor", "contract", "faststream", "barqiya-rest", "barqiya")
_BATCH = 100
#: Items that a shape may take to load its code and data; not counted.
_WARM_UP = 500


def fill(client: Any, keys: Keys, items: int) -> None:  # noqa: ANN401 - any client
    """Put items on the queue and make the group."""
    client.delete(*(client.keys(f"{keys.namespace}:*") or ["none"]))
    send_pages(client, keys, range(items))
    client.xgroup_create(keys.raw, GROUP, id="0")


def send_pages(client: Any, keys: Keys, seeds: range) -> None:  # noqa: ANN401 - any client
    """Put pages on the queue, 500 at a time."""
    for start in range(0, len(seeds), 500):
        pipe = client.pipeline(transaction=False)
        for seed in seeds[start : start + 500]:
            pipe.xadd(keys.raw, {"source": SOURCE, "content": page_text(seed)})
        pipe.execute()


def run_floor(url: str, keys: Keys, items: int) -> dict[str, float]:
    """Read, copy to a topic, acknowledge: nothing is decoded."""
    client: Any = Redis.from_url(url)
    done = 0
    while done < items:
        ((_, entries),) = client.xreadgroup(GROUP, "floor", {keys.raw: ">"}, count=_BATCH)
        pipe = client.pipeline(transaction=False)
        for raw_id, fields in entries:
            pipe.xadd(keys.articles, fields)
            pipe.xack(keys.raw, GROUP, raw_id)
        pipe.execute()
        done += len(entries)
    return {}


def run_least(url: str, keys: Keys, items: int) -> dict[str, float]:
    """The messages of the contract, and nothing that makes them right."""
    contents = {text: made.content for text, (_, made) in prepared_answers(items).items()}
    wall, cpu = time.perf_counter(), time.process_time()
    not_ours = run_contract(url, keys, items, contents)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu - not_ours
    return {"cpu_seconds": cpu / items, "wall_seconds": wall / items}


def run_faststream(url: str, keys: Keys, items: int) -> dict[str, float]:
    """FastStream as its tutorial has it: one message at a time, published by decorator."""
    from faststream import AckPolicy  # noqa: PLC0415 - only this shape pays for the import
    from faststream.redis import RedisBroker, StreamSub  # noqa: PLC0415

    muted = logging.getLogger("bench.muted")
    muted.disabled = True
    done = asyncio.Event()
    seen = 0

    async def main() -> None:
        broker = RedisBroker(url, logger=muted)
        stream = StreamSub(keys.raw, group=GROUP, consumer="f", max_records=_BATCH)

        @broker.subscriber(stream=stream, ack_policy=AckPolicy.ACK)
        @broker.publisher(stream=keys.articles)
        async def copy(message: dict[str, str]) -> dict[str, str]:
            nonlocal seen
            seen += 1
            if seen == items:
                done.set()
            return message

        async with broker:
            await broker.start()
            await done.wait()
            await asyncio.sleep(0.05)

    asyncio.run(main())
    return {}


def run_barqiya(
    url: str, keys: Keys, items: int, not_ours: Callable[[], float] = lambda: 0.0
) -> dict[str, float]:
    """The real worker, logs and all, until every item has its outcome.

    ``not_ours`` gives processor seconds that this process has spent on something else.
    """
    from barqiya.operate.log import configure_logging  # noqa: PLC0415 - only this shape needs it
    from barqiya.settings import load_settings  # noqa: PLC0415 - same
    from barqiya.worker.app import Worker  # noqa: PLC0415 - same

    log = io.StringIO()
    configure_logging("info", "json", log)
    settings = load_settings(redis_url=url, namespace=keys.namespace, consumer_name="b")
    # The server's clock of the last outcome ends the measurement: nobody else watches meanwhile.
    watch = Watch(url, keys, items, not_ours)

    async def main() -> None:
        worker = Worker(settings)
        task = asyncio.create_task(worker.run())
        await watch.until_done()
        worker.stop()
        await task

    asyncio.run(main())
    stages: dict[str, float] = {}
    for line in log.getvalue().splitlines():
        record = json.loads(line)
        if record["event"] in {"item.committed", "item.dead"}:
            for stage, milliseconds in record["ms"].items():
                stages[stage] = stages.get(stage, 0.0) + milliseconds * 1000 / items
    return {**stages, **watch.measured()}


def run_barqiya_rest(url: str, keys: Keys, items: int) -> dict[str, float]:
    """The same worker with parse and normalize answered from memory: decode to commit alone.

    Taking the two stages' own time off the full run would charge the rest for the caches that
    they empty, and a timer inside the worker cannot tell the two apart. An answer is made anew
    from its pickle, so that the rest finds it as a stage would have left it, just made; the time
    that takes is not the worker's and is left out.
    """
    with Answers(items).in_place() as answers:
        return run_barqiya(url, keys, items, answers.time_spent)


class Watch:
    """Processor and wall time between the warm-up's end and the last outcome."""

    def __init__(self, url: str, keys: Keys, items: int, not_ours: Callable[[], float]) -> None:
        self._client: Any = Redis.from_url(url)
        self._keys = keys
        self._items = items
        self._not_ours = not_ours
        self._marks: list[tuple[int, float, float]] = []

    async def until_done(self) -> None:
        """Wait for the last outcome, looking ten times a second."""
        done = 0
        while done < self._items:
            await asyncio.sleep(0.1)
            done = int(self._client.xlen(self._keys.outcomes))
            if done >= min(_WARM_UP, self._items // 2):
                cpu = time.process_time() - self._not_ours()
                self._marks.append((done, cpu, time.perf_counter()))

    def measured(self) -> dict[str, float]:
        """Seconds an item, after the warm-up."""
        (first, cpu1, wall1), (last, cpu2, wall2) = self._marks[0], self._marks[-1]
        count = max(last - first, 1)
        return {"cpu_seconds": (cpu2 - cpu1) / count, "wall_seconds": (wall2 - wall1) / count}


def run_shape(shape: str, url: str, items: int) -> dict[str, Any]:
    """Run one shape in this process and measure it."""
    keys = Keys(f"bench-{shape}")
    client: Any = Redis.from_url(url)
    fill(client, keys, items)
    server_before = _server_cpu(client)
    runner = {
        "floor": run_floor,
        "contract": run_least,
        "faststream": run_faststream,
        "barqiya-rest": run_barqiya_rest,
        "barqiya": run_barqiya,
    }[shape]
    wall, cpu = time.perf_counter(), time.process_time()
    stages = runner(url, keys, items)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    each_cpu = stages.pop("cpu_seconds", cpu / items)
    each_wall = stages.pop("wall_seconds", wall / items)
    return {
        "items_per_second": 1 / each_wall,
        "client_us": each_cpu * 1e6,
        "server_us": (_server_cpu(client) - server_before) / items * 1e6,
        "stages_us": stages,
    }


def _server_cpu(client: Any) -> float:  # noqa: ANN401 - any client
    info = client.info("cpu")
    return float(info["used_cpu_user"]) + float(info["used_cpu_sys"])


def measure(items: int, rounds: int) -> dict[str, dict[str, Any]]:
    """Medians of every shape over interleaved rounds."""
    results: dict[str, list[dict[str, Any]]] = {shape: [] for shape in SHAPES}
    with tempfile.TemporaryDirectory() as folder, EmbeddedServer(Path(folder)) as server:
        for number in range(rounds):
            for shape in SHAPES:
                print(f"round {number + 1}/{rounds}: {shape}", file=sys.stderr, flush=True)
                command = [sys.executable, "-m", "bench.throughput", "--shape", shape]
                command += ["--url", server.url, "--items", str(items)]
                done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 - our own module
                results[shape].append(json.loads(done.stdout))
    return {shape: _median(runs) for shape, runs in results.items()}


def _median(runs: list[dict[str, Any]]) -> dict[str, Any]:
    names = runs[0]["stages_us"]
    return {
        **{
            key: statistics.median(run[key] for run in runs)
            for key in ("items_per_second", "client_us", "server_us")
        },
        "stages_us": {
            name: statistics.median(run["stages_us"][name] for run in runs) for name in names
        },
    }


def report(results: dict[str, dict[str, Any]]) -> str:
    """Table of the shapes, as figures and as ratios to the floor."""
    floor = results["floor"]
    head = ("shape", "items/s", "client µs", "× floor", "server µs", "× floor")
    lines = ["{:<12}{:>10}{:>12}{:>9}{:>12}{:>9}".format(*head)]
    for shape, row in results.items():
        lines.append(
            f"{shape:<12}{row['items_per_second']:>10,.0f}{row['client_us']:>12.1f}"
            f"{row['client_us'] / floor['client_us']:>9.2f}{row['server_us']:>12.1f}"
            f"{row['server_us'] / floor['server_us']:>9.2f}"
        )
    full, rest, least = (results[name] for name in ("barqiya", "barqiya-rest", "contract"))
    stages = "  ".join(f"{name} {value:.1f}" for name, value in full["stages_us"].items())
    alone = _overhead(rest, floor, "client_us")
    both = _overhead(rest, floor, "client_us", "server_us")
    of_client = _overhead(least, floor, "client_us")
    of_both = _overhead(least, floor, "client_us", "server_us")
    lines += [
        "",
        f"stages of barqiya, µs, commit with its waits: {stages}",
        "overhead of barqiya, decode to commit, over the floor (aimed at 3 at most):",
        f"  {alone:.2f} × the floor's client CPU",
        f"  {both:.2f} × the floor's CPU, client and server together",
        f"  of these, the contract's messages alone: {of_client:.2f} and {of_both:.2f}",
        f"full pipeline on page text (aimed at 1.5 ms): {full['client_us'] / 1000:.3f} ms an item",
    ]
    return "\n".join(lines)


def _overhead(shape: dict[str, Any], floor: dict[str, Any], *parts: str) -> float:
    """How many times the floor's time a shape takes on top of it."""
    base = sum(floor[part] for part in parts)
    return float((sum(shape[part] for part in parts) - base) / base)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=5000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--shape", choices=SHAPES)
    parser.add_argument("--url")
    args = parser.parse_args()
    if args.shape:
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            result = run_shape(args.shape, args.url, args.items)
        print(json.dumps(result))
        return
    print(report(measure(args.items, args.rounds)))


if __name__ == "__main__":
    main()

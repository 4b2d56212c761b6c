"""Items per second at which a backlog goes down, with one, two and four workers.

The whole pipeline with the default durability, on the embedded server. The backlog lies on the
queue when the workers start; what they take to load their data is not counted. The baseline is one
worker; more than there are processors, less the server's part of one, cannot help.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from pathlib import Path

from barqiya.keys import GROUP, Keys
from barqiya.operate.embedded import EmbeddedServer
from bench.soak.watch import Sample, Watch
from bench.soak.workers import Workers
from bench.throughput import send_pages

_LOOK_SECONDS = 0.05
#: Part of the backlog that is not counted: the workers load their code and data.
_WARM_UP = 0.1


def drain(workers: int, items: int) -> tuple[Sample, Sample]:
    """Fill, start and wait; the first and the last look that count."""
    keys = Keys()
    with (
        tempfile.TemporaryDirectory() as folder,
        EmbeddedServer(Path(folder)) as server,
        Workers(server.url, workers, Path(folder)) as running,
    ):
        client = running.client
        client.xgroup_create(keys.raw, GROUP, id="0", mkstream=True)
        send_pages(client, keys, range(items))
        running.start()
        watch, first = Watch(client, keys), None
        while True:
            sample = watch.look(running.pids())
            if first is None and sample.done >= items * _WARM_UP:
                first = sample
            if sample.done >= items:
                return first or sample, sample
            time.sleep(_LOOK_SECONDS)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(prog="bench.drain", description=__doc__)
    parser.add_argument("--items", type=int, default=6000)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2, 4])
    args = parser.parse_args()
    print(f"{os.cpu_count()} processors, {args.items:,} items of page text of 3 KB")
    print(
        f"{'workers':>7}{'items/s':>10}{'× first':>9}{'worker ms':>11}{'server ms':>11}{'MiB':>7}"
    )
    base = 0.0
    for workers in args.workers:
        first, last = drain(workers, args.items)
        count = last.done - first.done
        rate = count / (last.at - first.at)
        base = base or rate
        cpu = (last.worker_cpu - first.worker_cpu) / count * 1000
        server = (last.server_cpu - first.server_cpu) / count * 1000
        mib = last.worker_bytes / workers / 1024**2
        print(
            f"{workers:>7}{rate:>10,.0f}{rate / base:>9.2f}{cpu:>11.2f}{server:>11.2f}{mib:>7.0f}"
        )


if __name__ == "__main__":
    main()

"""Items that harm their worker, end to end: isolated by delivery count, neighbours unharmed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from faults import poison
from support.corpus import ROOT
from support.examples import PATIENCE, environment
from support.service import Service

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="limits memory as Linux does")

#: Memory that the process may take beyond what it has when it begins to work.
SPARE_MIB = 192
MAX_DELIVERIES = 5
WORKER = f"""
import resource
from pathlib import Path
from barqiya.registry import load_registry
from barqiya.settings import load_settings
from barqiya.worker.process import run_worker
from faults import poison

poison.install()
load_registry(None)
pages = int(Path("/proc/self/statm").read_text().split()[0])
limit = pages * resource.getpagesize() + ({SPARE_MIB} << 20)
resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
raise SystemExit(run_worker(load_settings()))
"""


@contextmanager
def supervised(redis_url: str, namespace: str, folder: Path) -> Iterator[tuple[Service, list[int]]]:
    """A worker that is started again whenever it ends; with it the statuses of its ends."""
    log_file = folder / "worker.log"
    variables = environment(
        redis_url,
        namespace,
        BARQIYA_CLAIM_IDLE_MS="300",
        BARQIYA_MAX_DELIVERIES=str(MAX_DELIVERIES),
        BARQIYA_CONSUMER_NAME="w0",
    )
    variables["PYTHONPATH"] += os.pathsep + str(ROOT / "tests")
    ends: list[int] = []
    wanted = threading.Event()
    wanted.set()

    def start() -> subprocess.Popen[bytes]:
        with log_file.open("ab") as output:
            return subprocess.Popen(  # noqa: S603 - ours
                [sys.executable, "-c", WORKER], env=variables, stdout=output, stderr=output
            )

    service = Service(redis_url, namespace, log_file, start())

    def keep() -> None:
        while wanted.is_set():
            status = service.process.wait()
            if wanted.is_set():
                ends.append(status)
                time.sleep(0.2)  # as a supervisor waits
                service.process = start()

    keeper = threading.Thread(target=keep)
    keeper.start()
    try:
        yield service, ends
    finally:
        wanted.clear()
        service.process.kill()
        keeper.join()
        service.process.kill()
        service.process.wait()


def test_poison_is_isolated_and_its_neighbours_are_not_punished(
    redis_url: str, namespace: str, tmp_path: Path
) -> None:
    def copy(number: int, marker: str = "") -> dict[str, bytes | str]:
        return {"source": "spa", "content": f"خبر رقم {number} {marker}\n\nنص الخبر رقم {number}."}

    with supervised(redis_url, namespace, tmp_path) as (service, ends):
        bad = {}
        good = []
        for number in range(30):
            marker = {5: poison.KILLER, 12: poison.HOG, 20: poison.RAISER}.get(number, "")
            raw_id = service.publish(copy(number, marker))
            if marker:
                bad[marker] = raw_id
            else:
                good.append(raw_id)
        found = {each["raw_id"]: each for each in _settled(service, 30)}
        letters = {letter[b"raw_id"].decode(): letter for letter in service.letters()}
        lines = _committed(service)

    assert {found[raw_id]["outcome"] for raw_id in good} == {"published"}
    assert letters.keys() == set(bad.values())
    # The process ended on the killer each time that it was delivered, and the last time not.
    assert ends.count(poison.EXIT_STATUS) == MAX_DELIVERIES
    killer = letters[bad[poison.KILLER]]
    assert killer[b"reason"] == b"commit.poison"
    assert int(killer[b"attempts"]) == MAX_DELIVERIES + 1
    raiser = letters[bad[poison.RAISER]]
    assert (raiser[b"stage"], raiser[b"reason"]) == (b"parse", b"parse.crashed")
    assert raiser[b"exception"].startswith(b"PoisonError at poison.py:")
    assert int(raiser[b"attempts"]) == 2, "a second time alone, at once"
    hog = letters[bad[poison.HOG]]
    assert hog[b"reason"] in {b"parse.crashed", b"commit.poison"}
    for marker, raw_id in bad.items():
        assert marker in letters[raw_id][b"raw.content"].decode()
    # Who shared a batch with the killer was delivered once more, alone; once more again at most,
    # where the want of memory ended another part of the worker.
    assert max(line["deliveries"] for line in lines if line["raw_id"] in good) <= 3


def _settled(service: Service, count: int) -> list[dict[str, str]]:
    """Outcomes, when all are there: the worker ends again and again meanwhile."""
    end = time.monotonic() + 2 * PATIENCE
    while len(outcomes := service.outcomes()) < count:
        assert time.monotonic() < end, service.log_text()[-4000:]
        time.sleep(0.1)
    return outcomes


def _committed(service: Service) -> list[dict[str, Any]]:
    """Log lines of commits; a process that ends may leave half a line."""
    lines = [line for line in service.log_text().splitlines() if line.endswith("}")]
    return [each for each in map(json.loads, lines) if each["event"] == "item.committed"]

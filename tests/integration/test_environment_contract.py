"""The contract of `barqiya worker` with a harness that knows nothing of Barqiya but its variables.

The worker is a foreground process, killed and stopped like any other, on a server with its default
configuration and what the worker demands of it at its start.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import pytest
from redis import Redis
from redis.exceptions import RedisError

from barqiya.operate.embedded.binary import server_binary
from support.corpus import ROOT
from support.examples import copy_of_wire

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = [pytest.mark.slow]

FIELDS = (
    "raw_id",
    "outcome",
    "relation",
    "article_id",
    "story_id",
    "revision",
    "event_id",
    "reason",
)
OUTCOMES = {"published", "updated", "corrected", "withdrawn", "duplicate", "held", "dead"}
IMPORT_ROOTS = os.pathsep.join([str(ROOT / "services"), str(ROOT / "schemas")])
#: Seconds that anything may take on a loaded machine.
PATIENCE = 120.0


class Server:
    """A server of our own on a TCP port."""

    def __init__(self, folder: Path, *configuration: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.folder = folder
        self.configuration = configuration
        self.client: Any = Redis(port=self.port, socket_timeout=30)
        self.start()

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        command = [str(server_binary()), "--port", str(self.port), "--dir", str(self.folder)]
        self.process = subprocess.Popen(  # noqa: S603 - the server of the package
            [*command, *self.configuration], stdout=subprocess.DEVNULL
        )
        wait_until(self.answers)

    def answers(self) -> bool:
        with suppress(RedisError):
            return bool(self.client.ping())
        return False

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    running = Server(tmp_path, "--appendonly", "yes")
    yield running
    running.kill()


@pytest.fixture
def processes() -> Iterator[list[subprocess.Popen[bytes]]]:
    """Every worker of a test; none outlives it."""
    started: list[subprocess.Popen[bytes]] = []
    yield started
    for process in started:
        process.kill()
        process.wait()


def wait_until(true: Any, seconds: float = PATIENCE) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "did not come about in time"
        time.sleep(0.02)


def worker(
    processes: list[subprocess.Popen[bytes]], folder: Path, **variables: str
) -> subprocess.Popen[bytes]:
    """`barqiya worker`, driven by its variables only."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BARQIYA_")}
    with (folder / "workers.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "barqiya", "worker"],
            cwd=folder,
            env={**kept, **variables, "PYTHONPATH": IMPORT_ROOTS},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
    processes.append(process)
    return process


def items(count: int) -> list[dict[str, str]]:
    """Copy, copies of it, new versions of it, and what is no item at all."""
    found: list[dict[str, str]] = []
    for number in range(count):
        copy = copy_of_wire(f"المدينة رقم {number}")
        article = {"source": "outsider", "item_id": f"i{number}", "content": copy}
        found += [
            {**article, "revision": "1"},
            {**article, "revision": "1"},
            {**article, "revision": "2", "content": f"{copy}\nوحضر الافتتاح {number + 3} ضيفا.\n"},
            {"colour": f"blue {number}"},
        ]
    return found


def rows(server: Server, stream: str) -> list[dict[str, str]]:
    return [
        {name.decode(): value.decode() for name, value in fields.items()}
        for _, fields in server.client.xrange(stream)
    ]


def finish(server: Server, namespace: str, raw_ids: list[str]) -> list[dict[str, str]]:
    """Wait until nothing is left to do, and check what the contract says of it."""
    client = server.client

    def done() -> bool:
        (group,) = client.xinfo_groups(f"{namespace}:raw")
        behind = group["last-delivered-id"].decode() != raw_ids[-1]
        return not behind and group["pending"] == 0

    wait_until(done)
    outcomes = rows(server, f"{namespace}:outcomes")
    assert Counter(row["raw_id"] for row in outcomes) == Counter(raw_ids)
    for row in outcomes:
        assert set(FIELDS) <= row.keys()
        assert row["outcome"] in OUTCOMES
    events = rows(server, f"{namespace}:articles")
    assert len({event["id"] for event in events}) == len(events)
    issuing = [row["event_id"] for row in outcomes if row["outcome"] in {"published", "updated"}]
    assert Counter(issuing) == Counter(event["id"] for event in events)
    return outcomes


def test_every_entry_has_one_outcome_whatever_happens_to_the_workers(
    server: Server, processes: list[subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    variables = {
        "BARQIYA_REDIS_URL": server.url,
        "BARQIYA_NAMESPACE": "outside",
        "BARQIYA_CLAIM_IDLE_MS": "500",
        "BARQIYA_MAX_DELIVERIES": "20",
    }

    def start(name: str) -> subprocess.Popen[bytes]:
        return worker(processes, tmp_path, **variables, BARQIYA_CONSUMER_NAME=name)

    sending = items(40)
    raw_ids: list[str] = []

    def send(count: int) -> None:
        added = [server.client.xadd("outside:raw", sending.pop(0)) for _ in range(count)]
        raw_ids.extend(raw_id.decode() for raw_id in added)

    def progress(count: int) -> None:
        wait_until(lambda: server.client.xlen("outside:outcomes") >= count)

    send(40)
    first, second = start("one"), start("two")
    progress(1)
    first.kill()  # at any moment of its work
    send(40)
    first = start("one")
    progress(len(raw_ids) // 2)
    wait_until(lambda: b'"consumer":"two"' in (tmp_path / "workers.log").read_bytes())
    second.send_signal(signal.SIGSTOP)  # a zombie: others take what it holds, then it goes on
    send(40)
    progress(len(raw_ids) - 8)
    time.sleep(1.0)
    second.send_signal(signal.SIGCONT)
    server.kill()  # the server as well: both workers live on and wait for it
    server.start()
    send(len(sending))
    first.send_signal(signal.SIGTERM)
    assert first.wait(PATIENCE) == 0
    outcomes = finish(server, "outside", raw_ids)
    kinds = Counter(row["outcome"] for row in outcomes)
    assert (kinds["published"], kinds["dead"]) == (40, 40)
    # With several workers a second version may be decided before the first, which is then old.
    assert kinds["updated"] + kinds["duplicate"] == 80
    assert second.poll() is None, "it stays in the foreground"
    second.send_signal(signal.SIGTERM)
    assert second.wait(PATIENCE) == 0


def test_what_was_delivered_too_often_is_dead_and_its_neighbour_is_not(
    server: Server, processes: list[subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    client = server.client
    raw_ids = [client.xadd("wire:raw", item).decode() for item in items(1)[::2]]
    client.xgroup_create("wire:raw", "barqiya", "0")
    client.xreadgroup("barqiya", "gone", {"wire:raw": ">"})
    for raw_id, deliveries in zip(raw_ids, (3, 2), strict=True):
        client.xclaim("wire:raw", "barqiya", "gone", 0, [raw_id], retrycount=deliveries)
    worker(
        processes,
        tmp_path,
        BARQIYA_REDIS_URL=server.url,
        BARQIYA_CLAIM_IDLE_MS="500",
        BARQIYA_MAX_DELIVERIES="3",
        BARQIYA_CONSUMER_NAME="the-one",
    )
    first, second = finish(server, "wire", raw_ids)  # the default namespace
    assert (first["outcome"], first["reason"]) == ("dead", "commit.poison")
    assert second["outcome"] == "published"
    names = [consumer["name"] for consumer in client.xinfo_consumers("wire:raw", "barqiya")]
    assert b"the-one" in names


def test_it_ends_when_it_is_told_to_while_the_server_is_away(
    server: Server, processes: list[subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    process = worker(processes, tmp_path, BARQIYA_REDIS_URL=server.url)
    raw_id = server.client.xadd("wire:raw", items(1)[0]).decode()
    wait_until(lambda: server.client.xlen("wire:outcomes"))
    server.kill()
    time.sleep(1.0)  # it has noticed, and waits
    assert process.poll() is None
    process.send_signal(signal.SIGTERM)
    process.wait(PATIENCE)
    server.start()
    finish(server, "wire", [raw_id])


def test_it_ends_when_it_is_told_to_before_there_was_a_server(
    server: Server, processes: list[subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    server.kill()
    process = worker(processes, tmp_path, BARQIYA_REDIS_URL=server.url)
    wait_until(lambda: "server.unavailable" in (tmp_path / "workers.log").read_text())
    process.send_signal(signal.SIGTERM)
    assert process.wait(PATIENCE) == 0


def test_it_ends_when_it_is_told_to_between_two_workers(
    server: Server, processes: list[subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    """A worker that dies is replaced after a moment, in which a signal must not be lost."""
    process = worker(processes, tmp_path, BARQIYA_REDIS_URL=server.url)
    log = tmp_path / "workers.log"
    wait_until(lambda: "worker.started" in log.read_text())
    server.client.acl_setuser("default", enabled=True, commands=["-xreadgroup"])
    wait_until(lambda: log.read_text().count("worker.restarted") == 3)  # the longest pause
    process.send_signal(signal.SIGTERM)
    assert process.wait(PATIENCE) == 0
    assert log.read_text().count("worker.died") == 3


def test_one_partition_without_a_worker_takes_no_signal_from_the_others(
    server: Server, processes: list[subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    """The others may have items in hand: they end as ever, not by the signal itself."""
    process = worker(
        processes,
        tmp_path,
        BARQIYA_REDIS_URL=server.url,
        BARQIYA_PARTITIONS="lame,sound",
        BARQIYA_TOPIC_HOUR="24",
    )
    log = tmp_path / "workers.log"
    wait_until(lambda: log.read_text().count("worker.started") == 2)
    sound_only = "(+xreadgroup ~wire:{sound}:*)"
    server.client.execute_command("ACL", "SETUSER", "default", "-xreadgroup", sound_only)
    wait_until(lambda: log.read_text().count("worker.restarted") == 3)  # the longest pause
    process.send_signal(signal.SIGTERM)
    assert process.wait(PATIENCE) == 0
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    ended = [one["partition"] for one in lines if one["event"] == "worker.stopped"]
    assert ended == ["sound"]
    (unknown,) = [one for one in lines if one["event"] == "settings.unknown"]
    assert unknown["variables"] == ["BARQIYA_TOPIC_HOUR"]


@contextmanager
def _unsafe(folder: Path, *configuration: str) -> Iterator[Server]:
    running = Server(folder, *configuration)
    try:
        yield running
    finally:
        running.kill()


@pytest.mark.parametrize(
    ("configuration", "remedy"),
    [
        ((), "appendonly yes"),
        (
            ("--appendonly", "yes", "--maxmemory-policy", "allkeys-lru"),
            "maxmemory-policy noeviction",
        ),
    ],
)
def test_a_server_that_could_lose_items_is_refused_with_its_remedy(
    processes: list[subprocess.Popen[bytes]],
    tmp_path: Path,
    configuration: tuple[str, ...],
    remedy: str,
) -> None:
    with _unsafe(tmp_path, *configuration) as server:
        process = worker(processes, tmp_path, BARQIYA_REDIS_URL=server.url)
        assert process.wait(PATIENCE) not in {0, None}
    assert remedy in (tmp_path / "workers.log").read_text()

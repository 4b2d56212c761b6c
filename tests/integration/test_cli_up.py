"""`barqiya up`: server, worker and events with one command, and nothing left behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from redis import Redis

from barqiya.operate.embedded import EmbeddedServer, running_server
from barqiya.sample import load_sample

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Run = Callable[..., Any]

LIMIT = 40.0
#: Outcomes that come with an event.
PUBLISHING = {"published", "updated", "corrected", "withdrawn"}


class Up:
    """A running `barqiya up --json`."""

    def __init__(self, *arguments: str, **environment: str) -> None:
        self.process = subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-m", "barqiya", "up", "--json", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, **environment},
        )
        self.said: list[dict[str, Any]] = []
        self._news = threading.Condition()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            with self._news:
                self.said.append(json.loads(line))
                self._news.notify_all()

    def wait_for(self, kind: str, count: int = 1) -> list[dict[str, Any]]:
        """What was said of a kind, when there is enough of it."""
        with self._news:
            enough = self._news.wait_for(lambda: len(self.of(kind)) >= count, LIMIT)
        assert enough, f"no {count} x {kind} in {self.said}"
        return self.of(kind)

    def of(self, kind: str) -> list[dict[str, Any]]:
        """What was said of a kind so far."""
        return [each for each in self.said if each["kind"] == kind]

    def end(self, number: signal.Signals | None = None) -> int:
        """Send a signal and wait for the end; gives the exit code."""
        if number is not None:
            self.process.send_signal(number)
        code = self.process.wait(LIMIT)
        self._reader.join(LIMIT)
        return code

    def close(self) -> None:
        """Make sure that nothing is left of it."""
        self.process.kill()
        self.process.wait()
        self._reader.join(LIMIT)
        for stream in (self.process.stdout, self.process.stderr):
            assert stream is not None
            stream.close()

    def complaint(self) -> str:
        """Standard error."""
        assert self.process.stderr is not None
        return self.process.stderr.read()


@pytest.fixture
def up() -> Iterator[Callable[..., Up]]:
    started: list[Up] = []

    def start(*arguments: str, **environment: str) -> Up:
        started.append(Up(*arguments, **environment))
        return started[-1]

    yield start
    for each in started:
        each.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def wait_until(true: Callable[[], bool], seconds: float = LIMIT) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


def test_the_sample_is_accounted_for_and_again_as_duplicates(
    up: Callable[..., Up], folder: Path
) -> None:
    sample = load_sample()
    first = up("--data", str(folder), "--sample", "--once")
    assert first.end() == 0
    (summary,) = first.of("summary")
    assert summary["items"] == len(sample) >= 25
    assert summary["open"] == []
    assert summary["unexpected"] == {}
    assert sum(summary["outcomes"].values()) == len(sample)
    assert sum(summary["dead"].values()) == summary["outcomes"]["dead"]
    outcomes = [said["outcome"] for said in first.of("outcome")]
    assert len({outcome["raw_id"] for outcome in outcomes}) == len(sample)
    events = {said["event"]["id"] for said in first.of("event")}
    assert events == {
        outcome["event_id"] for outcome in outcomes if outcome["outcome"] in PUBLISHING
    }
    assert running_server(folder) is None

    again = up("--data", str(folder), "--sample", "--once")
    assert again.end() == 0
    (summary,) = again.of("summary")
    assert summary["open"] == []
    assert summary["unexpected"] is None, "nothing is promised of a second run"
    assert set(summary["outcomes"]) == {"duplicate", "dead"}
    assert again.of("event") == []


def test_for_people_it_ends_with_a_table(barqiya: Run, folder: Path) -> None:
    ran = barqiya("up", "--data", str(folder), "--sample", "--once")
    assert ran.code == 0, ran.stderr
    text = ran.text
    assert f"redis-cli -s {folder}/valkey.sock XADD wire:raw" in text
    assert f"barqiya publish story.txt --source desk --data {folder}" in text
    table = text[text.index("the sample") :]
    for row in ("items in", "published", "duplicate", "dead", "  intake.empty"):
        assert any(line.startswith(row) for line in table.splitlines()), row
    assert ["without", "an", "outcome", "0"] in [line.split() for line in table.splitlines()]
    assert "Every item ended as the sample promises." in table
    assert "\x1b" not in text, "no colour without a terminal"


def test_what_others_publish_is_followed_and_an_interrupt_ends_everything(
    up: Callable[..., Up], barqiya: Run, folder: Path
) -> None:
    running = up("--data", str(folder), "--port", "auto")
    (ready,) = running.wait_for("ready")
    (worker,) = running.wait_for("worker")
    story = (
        "أعلنت الوزارة افتتاح مكتبة عامة جديدة وسط المدينة\n\n"
        "قال المتحدث إن المكتبة تضم آلاف الكتب.\n"
    )
    with Redis(host="127.0.0.1", port=ready["port"]) as client:
        client.xadd("wire:raw", {"source": "spa", "content": story.encode()})
    (said,) = running.wait_for("event")
    assert said["event"]["type"] == "org.barqiya.article.published.v1"
    assert (
        barqiya("publish", "-", "--data", str(folder), "-s", "spa", stdin=story.encode()).code == 0
    )
    outcome = running.wait_for("outcome", 2)[1]["outcome"]
    assert (outcome["outcome"], outcome["original"]) == (
        "duplicate",
        said["event"]["subject"],
    )
    state = barqiya("status", "--data", str(folder), "--json").json()
    assert (state["outcomes"]["published"], state["outcomes"]["duplicate"]) == (1, 1)
    assert state["queue"]["lag"] == state["queue"]["pending"] == 0
    assert running.end(signal.SIGINT) == 0
    assert not is_alive(ready["server_pid"])
    assert not is_alive(worker["pid"])
    assert running.complaint() == ""
    assert "worker.stopped" in (folder / "worker.log").read_text(), "it stopped gracefully"


def test_a_worker_that_dies_is_started_again(up: Callable[..., Up], folder: Path) -> None:
    running = up("--data", str(folder))
    (ready,) = running.wait_for("ready")
    (worker,) = running.wait_for("worker")
    with Redis.from_url(ready["server"]) as client:
        client.xadd("wire:raw", {"source": "spa"})
    assert running.wait_for("outcome"), "there is a last line in the log, of an item"
    os.kill(worker["pid"], signal.SIGKILL)
    (notice,) = running.wait_for("notice")
    assert "signal 9" in notice["text"]
    assert "words" not in notice["text"]
    assert "intake" not in notice["text"], "what it wrote last is not why it was killed"
    running.wait_for("worker", 2)
    with Redis.from_url(ready["server"]) as client:
        client.xadd("wire:raw", {"source": "spa", "content": "خبر جديد بعد عودة العامل إلى العمل"})
    assert running.wait_for("outcome", 2)
    assert running.end(signal.SIGTERM) == 0


def test_nothing_outlives_a_kill(up: Callable[..., Up], folder: Path) -> None:
    running = up("--data", str(folder))
    (ready,) = running.wait_for("ready")
    (worker,) = running.wait_for("worker")
    with Redis.from_url(ready["server"]) as client:
        client.xadd("wire:raw", {"source": "spa", "content": "خبر يثبت أن العامل بدأ العمل"})
    assert running.wait_for("outcome"), "the worker is at work"
    running.end(signal.SIGKILL)
    wait_until(lambda: not is_alive(ready["server_pid"]), 5)
    wait_until(lambda: not is_alive(worker["pid"]), 30)


def test_a_second_up_uses_the_server_of_the_first_and_ends_with_it(
    up: Callable[..., Up], folder: Path
) -> None:
    first = up("--data", str(folder))
    (ready,) = first.wait_for("ready")
    second = up("--data", str(folder))
    (also,) = second.wait_for("ready")
    assert also["attached"]
    assert also["server_pid"] == ready["server_pid"]
    second.wait_for("worker")
    assert first.end(signal.SIGINT) == 0
    assert second.end() == 69
    assert "has ended" in second.complaint()


def test_a_given_server_is_used_and_none_is_started(
    up: Callable[..., Up], folder: Path, redis_url: str, namespace: str
) -> None:
    running = up("--data", str(folder), BARQIYA_REDIS_URL=redis_url, BARQIYA_NAMESPACE=namespace)
    (ready,) = running.wait_for("ready")
    running.wait_for("worker")
    assert (ready["server"], ready["server_pid"]) == (redis_url, None)
    with Redis.from_url(redis_url) as client:
        client.xadd(f"{namespace}:raw", {"source": "spa", "content": "خبر عن افتتاح مدرسة جديدة"})
        assert running.wait_for("outcome")
        assert running.end(signal.SIGINT) == 0
        assert client.ping(), "a server that is not ours is left alone"
    assert {path.name for path in folder.iterdir()} == {"worker.log"}


def test_a_worker_that_can_never_start_ends_it_with_the_reason(
    up: Callable[..., Up], folder: Path, tmp_path: Path
) -> None:
    with EmbeddedServer(tmp_path / "other") as server:
        with Redis.from_url(server.url) as client:
            client.config_set("maxmemory-policy", "allkeys-lru")
        running = up("--data", str(folder), BARQIYA_REDIS_URL=server.url)
        assert running.end() == 78
    assert "maxmemory-policy" in running.complaint()


def test_an_item_without_an_outcome_fails_the_run(up: Callable[..., Up], folder: Path) -> None:
    running = up("--data", str(folder), "--sample", "--once", "--timeout", "2")
    (worker,) = running.wait_for("worker")
    os.kill(worker["pid"], signal.SIGSTOP)
    (summary,) = running.wait_for("summary")
    os.kill(worker["pid"], signal.SIGCONT)
    assert running.end() == 1
    assert summary["open"]


def test_a_sample_that_ends_otherwise_than_promised_fails(tmp_path: Path) -> None:
    """With so little allowed for an item, the long ones of the sample are dead letters."""
    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "barqiya", "up", "--sample", "--once", "--data", str(tmp_path)],
        env={**os.environ, "BARQIYA_MAX_CONTENT_BYTES": "1024"},
        capture_output=True,
        check=False,
        text=True,
        timeout=3 * LIMIT,
    )
    assert done.returncode == 1, done.stdout
    assert "unexpected: " in done.stdout
    assert "no outcome yet" not in done.stdout

"""Startup: a server that could lose accepted items is refused, with the remedy in the message."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from redis import Redis
from redis.exceptions import ConnectionError as RedisConnectionError

from barqiya.keys import Keys
from barqiya.operate.embedded.binary import server_binary
from support.examples import PATIENCE, environment
from support.service import serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SAFE = {"appendonly": "yes", "appendfsync": "always", "maxmemory-policy": "noeviction"}


@contextmanager
def server(folder: Path, **options: str) -> Iterator[str]:
    """A server of one's own with options as on its command line; gives its address."""
    path = folder / "s.sock"
    settings = {**SAFE, "port": "0", "unixsocket": str(path), "dir": str(folder), "save": ""}
    settings |= {name.replace("_", "-"): value for name, value in options.items()}
    words = [word for name, value in settings.items() for word in (f"--{name}", value)]
    process = subprocess.Popen([str(server_binary()), *words], stdout=subprocess.DEVNULL)  # noqa: S603 - ours
    try:
        client = Redis(unix_socket_path=str(path), password=options.get("requirepass"))
        end = time.monotonic() + PATIENCE
        while True:
            try:
                client.ping()
                break
            except RedisConnectionError:
                assert time.monotonic() < end
                time.sleep(0.02)
        yield f"unix://{path}"
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()


def start(url: str, **settings: str) -> tuple[int, str]:
    """Run a worker that is expected to end by itself; its exit code and what it said."""
    done = subprocess.run(
        [sys.executable, "-m", "barqiya", "worker"],
        env=environment(url, "wire", **settings),
        capture_output=True,
        timeout=PATIENCE,
        check=False,
    )
    return done.returncode, (done.stdout + done.stderr).decode()


@pytest.mark.parametrize(
    ("options", "remedy"),
    [
        ({"maxmemory_policy": "allkeys-lru"}, "maxmemory-policy noeviction"),
        ({"maxmemory_policy": "volatile-ttl"}, "maxmemory-policy noeviction"),
        ({"appendonly": "no"}, "appendonly yes"),
    ],
)
def test_an_unsafe_server_is_refused_and_a_trial_may_use_it(
    tmp_path: Path, options: dict[str, str], remedy: str
) -> None:
    with server(tmp_path, **options) as url:
        code, said = start(url)
        assert code == 78
        assert f"`{remedy}`" in said
        assert "[configuration.unsafe_server]" in said
        client = Redis.from_url(url)
        assert client.keys("*") == [], "a refused server is left untouched"
        with serving(url, "wire", tmp_path, BARQIYA_ALLOW_VOLATILE_SERVER="true") as service:
            service.publish({"source": "spa", "content": "افتتاح جسر\n\nافتتحت البلدية جسرا."})
            service.settle(1)
            (warning,) = [line for line in service.log() if line["event"] == "server.volatile"]
        assert remedy in str(warning["problems"])


def test_every_problem_is_told_at_once(tmp_path: Path) -> None:
    with server(tmp_path, appendonly="no", maxmemory_policy="allkeys-lru") as url:
        _, said = start(url)
    assert "appendonly yes" in said
    assert "maxmemory-policy noeviction" in said


def test_newer_data_are_left_alone(tmp_path: Path) -> None:
    with server(tmp_path) as url:
        client = Redis.from_url(url)
        client.set(Keys().schema, "2")
        code, said = start(url)
        assert (code, "[configuration.schema_too_new]" in said) == (78, True)
        assert client.keys("*") == [Keys().schema.encode()]


def test_a_wrong_password_ends_the_worker_and_is_not_shown(tmp_path: Path) -> None:
    with server(tmp_path, requirepass="right-one") as url:
        for wrong in (url, url.replace("unix://", "unix://:wrong-one@")):
            code, said = start(wrong)
            assert code == 69
            assert "[server.unavailable]" in said
            assert "wrong-one" not in said


def test_a_slower_fsync_is_only_a_warning(tmp_path: Path) -> None:
    with server(tmp_path, appendfsync="everysec") as url, serving(url, "wire", tmp_path) as service:
        service.publish({"source": "spa", "content": "افتتاح جسر\n\nافتتحت البلدية جسرا."})
        service.settle(1)
        (warning,) = [line for line in service.log() if line["event"] == "server.fsync_not_always"]
    assert "appendfsync always" in warning["action"]

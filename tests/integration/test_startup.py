"""Startup: a server that could lose accepted items is refused, with the remedy in the message."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from barqiya.keys import Keys
from barqiya.worker.startup import DATA_VERSION
from support.examples import PATIENCE, environment
from support.own_server import own_server
from support.service import serving

if TYPE_CHECKING:
    from pathlib import Path


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
    with own_server(tmp_path, **options) as own:
        code, said = start(own.url)
        assert code == 78
        assert f"`{remedy}`" in said
        assert "[configuration.unsafe_server]" in said
        client = own.client()
        assert client.keys("*") == [], "a refused server is left untouched"
        with serving(own.url, "wire", tmp_path, BARQIYA_ALLOW_VOLATILE_SERVER="true") as service:
            service.publish({"source": "spa", "content": "افتتاح جسر\n\nافتتحت البلدية جسرا."})
            service.settle(1)
            (warning,) = [line for line in service.log() if line["event"] == "server.volatile"]
        assert remedy in str(warning["problems"])


def test_every_problem_is_told_at_once(tmp_path: Path) -> None:
    with own_server(tmp_path, appendonly="no", maxmemory_policy="allkeys-lru") as own:
        _, said = start(own.url)
    assert "appendonly yes" in said
    assert "maxmemory-policy noeviction" in said


def test_newer_data_are_left_alone(tmp_path: Path) -> None:
    with own_server(tmp_path) as own:
        client = own.client()
        client.set(Keys().schema, DATA_VERSION + 1)
        code, said = start(own.url)
        assert (code, "[configuration.schema_too_new]" in said) == (78, True)
        assert client.keys("*") == [Keys().schema.encode()]


def test_a_wrong_password_ends_the_worker_and_is_not_shown(tmp_path: Path) -> None:
    with own_server(tmp_path, requirepass="right-one") as own:
        for wrong in (own.url, own.url.replace("unix://", "unix://:wrong-one@")):
            code, said = start(wrong)
            assert code == 78
            assert "[configuration.invalid]" in said
            assert "wrong-one" not in said


def test_a_slower_fsync_is_only_a_warning(tmp_path: Path) -> None:
    with (
        own_server(tmp_path, appendfsync="everysec") as own,
        serving(own.url, "wire", tmp_path) as service,
    ):
        service.publish({"source": "spa", "content": "افتتاح جسر\n\nافتتحت البلدية جسرا."})
        service.settle(1)
        (warning,) = [line for line in service.log() if line["event"] == "server.fsync_not_always"]
    assert "appendfsync always" in warning["action"]

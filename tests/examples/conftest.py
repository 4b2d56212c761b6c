"""The examples run against the real server and one real worker, as their readers run them."""

from __future__ import annotations

import subprocess
import sys
import threading
import uuid
from typing import TYPE_CHECKING

import pytest

from support.examples import PATIENCE, Place, environment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def place(redis_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A namespace that a worker serves, one for all examples."""
    folder = tmp_path_factory.mktemp("worker")
    log = folder / "worker.log"
    namespace = f"x{uuid.uuid4().hex[:12]}"
    with log.open("wb") as output:
        worker = subprocess.Popen(
            [sys.executable, "-m", "barqiya", "worker"],
            cwd=folder,
            env=environment(redis_url, namespace),
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        yield Place(redis_url, namespace, log, worker)
        worker.terminate()
        assert worker.wait(PATIENCE) == 0, log.read_text()[-4000:]


@pytest.fixture
def quiet_place(redis_url: str, namespace: str) -> Place:
    """A namespace of this test only, without a worker: the test itself writes the topic."""
    return Place(redis_url, namespace)


@pytest.fixture
def running() -> Iterator[Callable[[subprocess.Popen[str]], subprocess.Popen[str]]]:
    """Programs handed to it are ended with the test, and after a time limit in any case."""
    programs: list[subprocess.Popen[str]] = []
    timers: list[threading.Timer] = []

    def take(program: subprocess.Popen[str]) -> subprocess.Popen[str]:
        programs.append(program)
        timers.append(threading.Timer(PATIENCE, program.kill))
        timers[-1].start()
        return program

    yield take
    for timer in timers:
        timer.cancel()
    for program in programs:
        program.kill()
        program.communicate()


@pytest.fixture
def wire_file(tmp_path: Path, request: pytest.FixtureRequest) -> Callable[..., Path]:
    """Writes an item of wire copy to a file, in the charset given."""

    def write(name: str, text: str, charset: str = "utf-8") -> Path:
        path = tmp_path / f"{request.node.name}-{name}.txt"
        path.write_bytes(text.encode(charset))
        return path

    return write

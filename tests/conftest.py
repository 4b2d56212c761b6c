"""A real server for every test that wants one, and a namespace of its own for each test."""

from __future__ import annotations

import io
import json
import os
import signal
import sys
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from barqiya.cli import main
from barqiya.operate.embedded import EmbeddedServer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    from redis.asyncio import Redis


if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A shell starts what is in its background so, and the programs that tests interrupt inherit it.
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def _settings_from_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test depends on the settings of the shell that runs it."""
    for name in list(os.environ):
        if name.startswith("BARQIYA_") and name != "BARQIYA_SHARED":
            monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedServer]:
    """The embedded server, one for the whole run. Do not stop it or flush it."""
    with EmbeddedServer(tmp_path_factory.mktemp("server")) as running:
        yield running


@pytest.fixture(scope="session")
def redis_url(server: EmbeddedServer) -> str:
    """Address of the server."""
    return server.url


@pytest.fixture
def namespace() -> str:
    """First part of the keys of this test only."""
    return f"t{uuid.uuid4().hex[:12]}"


@pytest.fixture
async def client(redis_url: str) -> AsyncIterator[Redis]:
    """Client of the server; keys and values are bytes."""
    # Imported here: unit tests do not wait for the client library.
    from barqiya.operate.redis_client import connect  # noqa: PLC0415

    redis = connect(redis_url)
    yield redis
    await redis.aclose()


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command left: its exit code and what it printed."""

    code: int
    stdout: bytes
    stderr: str

    @property
    def text(self) -> str:
        """Standard output as text."""
        return self.stdout.decode()

    @property
    def lines(self) -> list[str]:
        """Standard output, line by line."""
        return self.text.splitlines()

    def json(self) -> Any:
        """The one JSON value that was printed."""
        (line,) = self.lines
        return json.loads(line)

    def json_lines(self) -> list[Any]:
        """Every JSON value that was printed, one a line."""
        return [json.loads(line) for line in self.lines]


@pytest.fixture
def barqiya(
    capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Ran]:
    """Run the command line in this process, as ``barqiya("tail", "raw", stdin=b"")``."""

    def run(*arguments: str, stdin: bytes = b"") -> Ran:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        capfdbinary.readouterr()
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        printed = capfdbinary.readouterr()
        return Ran(int(ended.value.code or 0), printed.out, printed.err.decode())

    return run


@pytest.fixture
def on_server(redis_url: str, namespace: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Settings that name the server and this test's namespace; gives the namespace."""
    monkeypatch.setenv("BARQIYA_REDIS_URL", redis_url)
    monkeypatch.setenv("BARQIYA_NAMESPACE", namespace)
    return namespace

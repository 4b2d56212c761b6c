"""A real server for every test that wants one, and a namespace of its own for each test."""

from __future__ import annotations

import os
import uuid
from typing import TYPE_CHECKING

import pytest

from barqiya.operate.embedded import EmbeddedServer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from redis.asyncio import Redis


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

"""A real worker on a real server, and what it left behind."""

from __future__ import annotations

import json
import signal
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from redis import Redis

from barqiya.keys import GROUP, Keys
from support.examples import PATIENCE, environment
from support.nursery import nursery

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from support.nursery import Process

Fields = dict[str, str]
_PAGE = 200


@dataclass
class Service:
    """One namespace on a server, served by one worker."""

    redis_url: str
    namespace: str
    log_file: Path
    process: Process

    @property
    def keys(self) -> Keys:
        return Keys(self.namespace)

    @property
    def client(self) -> Any:
        """A client that answers with bytes."""
        return Redis.from_url(self.redis_url, socket_timeout=5)

    def publish(self, fields: dict[str, bytes | str]) -> str:
        """Put one entry on the queue; returns its id."""
        raw_id: bytes = self.client.xadd(self.keys.raw, fields)
        return raw_id.decode()

    def entries(self, stream: str) -> list[tuple[str, dict[bytes, bytes]]]:
        """Everything on a stream, in order, read in pages: a full server likes no more."""
        found: list[tuple[str, dict[bytes, bytes]]] = []
        client, behind = self.client, "-"
        while page := client.xrange(stream, min=behind, count=_PAGE):
            found += [(raw_id.decode(), fields) for raw_id, fields in page]
            behind = f"({found[-1][0]}"
        return found

    def outcomes(self) -> list[Fields]:
        return [_text(fields) for _, fields in self.entries(self.keys.outcomes)]

    def events(self) -> list[dict[str, Any]]:
        """Events with their article parsed."""
        found = []
        for _, fields in self.entries(self.keys.articles):
            event: dict[str, Any] = dict(_text(fields))
            event["data"] = json.loads(event["data"])
            found.append(event)
        return found

    def letters(self) -> list[dict[bytes, bytes]]:
        return [fields for _, fields in self.entries(self.keys.dead)]

    def settle(self, count: int) -> list[Fields]:
        """Wait until ``count`` items have their outcome; fails when they do not get it."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            outcomes = self.outcomes()
            if len(outcomes) >= count:
                return outcomes
            if self.process.poll() is not None:
                break
            time.sleep(0.02)
        pytest.fail(f"{len(self.outcomes())} of {count} outcomes\n{self.log_text()[-6000:]}")

    def wait_until_started(self) -> None:
        """Wait until the worker says that it runs: what follows is not its start-up time."""
        end = time.monotonic() + PATIENCE
        while "worker.started" not in self.log_text():
            if self.process.poll() is not None or time.monotonic() > end:
                pytest.fail(f"the worker does not start\n{self.log_text()[-6000:]}")
            time.sleep(0.02)

    def pending(self) -> int:
        return int(self.client.xpending(self.keys.raw, GROUP)["pending"])

    def log_text(self) -> str:
        return self.log_file.read_text(encoding="utf-8")

    def log(self) -> list[dict[str, Any]]:
        """Log lines, each one JSON."""
        return [json.loads(line) for line in self.log_text().splitlines()]

    def stop(self) -> int:
        """Stop gracefully; returns the exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE)


def _text(fields: dict[bytes, bytes]) -> Fields:
    return {name.decode(): value.decode() for name, value in fields.items()}


@contextmanager
def serving(redis_url: str, namespace: str, folder: Path, **settings: str) -> Iterator[Service]:
    """A worker as an operator starts it: ``barqiya worker`` and its environment.

    It is forked from a process that has imported everything.
    """
    log_file = folder / f"{namespace}.log"
    log_file.write_bytes(b"")
    process = nursery().start(folder, environment(redis_url, namespace, **settings), log_file)
    try:
        yield Service(redis_url, namespace, log_file, process)
    finally:
        process.kill()
        process.wait()

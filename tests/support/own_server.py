"""A server of one's own, with options as on its command line, to be broken and mended."""

from __future__ import annotations

import signal
import subprocess
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import BusyLoadingError
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.retry import Retry

from barqiya.operate.embedded.binary import server_binary
from support.examples import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SAFE = {"appendonly": "yes", "appendfsync": "always", "maxmemory-policy": "noeviction"}


class OwnServer:
    """A server on a folder; it may be killed and started again."""

    def __init__(self, folder: Path, **options: str) -> None:
        self._folder = folder
        self._socket = folder / "s.sock"
        self.options = {name.replace("_", "-"): value for name, value in options.items()}
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"unix://{self._socket}"

    def client(self) -> Any:
        password = self.options.get("requirepass")
        return Redis(
            unix_socket_path=str(self._socket),
            password=password,
            socket_timeout=10,
            # By itself it waits out LOADING without a word.
            retry=Retry(NoBackoff(), 0),
        )

    def start(self, *, wait: bool = True) -> None:
        """Start it; unless ``wait``, it may not have read its data yet."""
        settings = {"port": "0", "unixsocket": str(self._socket), "dir": str(self._folder)}
        settings |= {**SAFE, "save": "", **self.options}
        words = [word for name, value in settings.items() for word in (f"--{name}", value)]
        self._process = subprocess.Popen([str(server_binary()), *words], stdout=subprocess.DEVNULL)  # noqa: S603 - ours
        end = time.monotonic() + PATIENCE
        while not self._answers(wait):
            assert time.monotonic() < end
            time.sleep(0.02)

    def _answers(self, wait: bool) -> bool:
        try:
            self.client().ping()
        except BusyLoadingError:
            return not wait
        except RedisConnectionError:
            return False
        return True

    def kill(self) -> None:
        """As a power cut would, but for the disk."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()
            self._process = None


@contextmanager
def own_server(folder: Path, **options: str) -> Iterator[OwnServer]:
    """A running server."""
    server = OwnServer(folder, **options)
    server.start()
    try:
        yield server
    finally:
        server.kill()

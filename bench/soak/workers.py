"""Worker processes that can be killed and started again."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from typing import TYPE_CHECKING, Any, Self

from redis import Redis

from barqiya.keys import Keys

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

#: As much of the workers' log as is shown when one has ended.
_TOLD_BYTES = 4000


class Workers:
    """Several ``barqiya worker``; use it with ``with``."""

    def __init__(self, url: str, number: int, folder: Path) -> None:
        self.client: Any = Redis.from_url(url)
        self._url = url
        self._number = number
        self._folder = folder
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 - closed by __exit__
        self._processes: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        """Start them all."""
        for number in range(self._number):
            settings = {
                "BARQIYA_REDIS_URL": self._url,
                "BARQIYA_CONSUMER_NAME": f"soak-{number}",
                "BARQIYA_DATA_DIR": str(self._folder / "data"),
                "BARQIYA_NAMESPACE": Keys().namespace,
            }
            process = subprocess.Popen(
                [sys.executable, "-m", "barqiya", "worker"],
                env={**os.environ, **settings},
                stdout=self._log,
                stderr=self._log,
            )
            self._processes.append(process)

    def kill(self) -> None:
        """End them all, as ``kill -9`` does."""
        for process in self._processes:
            process.kill()
            process.wait()
        self._processes.clear()

    def check(self) -> None:
        """See that they live.

        Raises:
            RuntimeError: One has ended by itself; with the end of what it wrote.
        """
        if all(process.poll() is None for process in self._processes):
            return
        self._log.seek(max(0, self._log.seek(0, os.SEEK_END) - _TOLD_BYTES))
        raise RuntimeError(f"a worker has ended:\n{self._log.read().decode(errors='replace')}")

    def pids(self) -> list[int]:
        """Of those alive."""
        return [process.pid for process in self._processes]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.kill()
        self._log.close()
        self.client.close()

"""The worker as a child process: its log in a file, started again when it dies."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from typing import TYPE_CHECKING, NoReturn, Protocol

from barqiya.cli.safe import clean
from barqiya.errors import EXIT_CONFIG, EXIT_USAGE, ConfigurationError
from barqiya.operate.embedded.launch import BoundProcess
from barqiya.operate.embedded.server import open_log

if TYPE_CHECKING:
    from pathlib import Path

_POLL_SECONDS = 0.1
_STOP_SECONDS = 20.0
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 30.0
#: A worker that ran this long was well: the next pause is the first one again.
_WELL_SECONDS = 60.0
_LOG_END_BYTES = 4096


class Listener(Protocol):
    """Who wants to know how the worker is."""

    def worker_started(self, pid: int) -> None:
        """A worker process was started."""

    def notice(self, text: str) -> None:
        """It died; the text says how, and what happens next."""


class WorkerProcess:
    """One ``barqiya worker``, kept running."""

    def __init__(
        self,
        url: str,
        data_dir: Path,
        log: Path,
        listener: Listener,
        *,
        archive: str,
        partition: str = "",
    ) -> None:
        """Describe it; nothing happens yet.

        Args:
            url: Server for the worker.
            data_dir: Data folder, for its settings.
            log: File that gets its log, JSON lines.
            listener: Hears of starts and deaths.
            archive: Kind of archive, for its settings.
            partition: The partition that it serves.
        """
        self._log = log
        self._listener = listener
        self._process: BoundProcess | None = None
        self._environment = {
            **os.environ,
            "BARQIYA_REDIS_URL": url,
            "BARQIYA_DATA_DIR": str(data_dir),
            "BARQIYA_ARCHIVE": archive,
            "BARQIYA_PARTITION": partition,
            "BARQIYA_LOG_FORMAT": "json",
            "PYTHONUNBUFFERED": "1",
        }

    async def keep_running(self) -> NoReturn:
        """Start it, and again whenever it dies, with growing pauses. Runs until cancelled.

        Raises:
            ConfigurationError: It refuses to start for a reason that no restart will change.
        """
        pause = _FIRST_PAUSE
        try:
            while True:
                began = time.monotonic()
                status = await self._ended(self._start())
                if status in {EXIT_CONFIG, EXIT_USAGE}:
                    raise ConfigurationError(f"The worker cannot start: {self._last_words()}")
                if time.monotonic() - began > _WELL_SECONDS:
                    pause = _FIRST_PAUSE
                how = f"signal {-status}" if status < 0 else f"exit code {status}"
                self._listener.notice(
                    f"The worker ended ({how}); it starts again in {pause:g} s. Nothing is lost: "
                    f"unfinished items stay on the queue. Its last words: {self._last_words()}"
                )
                await asyncio.sleep(pause)
                pause = min(pause * 2, _LONGEST_PAUSE)
        finally:
            await self._stop()

    def _start(self) -> BoundProcess:
        with open_log(self._log) as output:
            self._process = process = BoundProcess(
                # -P: a file in the working directory must not stand in for one of our modules.
                [sys.executable, "-P", "-m", "barqiya", "worker"],
                output=output,
                environment=self._environment,
                death_signal=signal.SIGTERM,
            )
        self._listener.worker_started(process.pid)
        return process

    async def _ended(self, process: BoundProcess) -> int:
        while True:
            if (status := process.poll()) is not None:
                return status
            await asyncio.sleep(_POLL_SECONDS)

    async def _stop(self) -> None:
        """Let it finish the batch in hand; what it cannot finish stays on the queue."""
        process, self._process = self._process, None
        if process is None or process.poll() is not None:
            return
        process.terminate()
        try:
            async with asyncio.timeout(_STOP_SECONDS):
                await self._ended(process)
        except TimeoutError:
            process.kill()
            await self._ended(process)

    def _last_words(self) -> str:
        """Last line of its log, made safe."""
        with self._log.open("rb") as log:
            log.seek(max(0, log.seek(0, os.SEEK_END) - _LOG_END_BYTES))
            lines = log.read().decode("utf-8", "replace").split("\n")
        words = [line for line in map(clean, lines) if line.strip()]
        return words[-1] if words else f"none, see {self._log}"

"""The worker as a child process: its log in a file, started again when it dies."""

from __future__ import annotations

import asyncio
import json
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
        self._said_before = 0
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
                self._listener.notice(
                    f"The worker ended ({_how(status)}); it starts again in {pause:g} s. Nothing "
                    f"is lost: unfinished items stay on the queue.{self._why(status)}"
                )
                await asyncio.sleep(pause)
                pause = min(pause * 2, _LONGEST_PAUSE)
        finally:
            await self._stop()

    def _start(self) -> BoundProcess:
        with open_log(self._log) as output:
            self._said_before = os.fstat(output.fileno()).st_size
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

    def _why(self, status: int) -> str:
        """What it said of its end; one that was killed had no time to say anything."""
        return "" if status < 0 else f" Its last words: {self._last_words()}"

    def _last_words(self) -> str:
        """The last complaint in its log since it was started, made safe."""
        with self._log.open("rb") as log:
            start = max(self._said_before, log.seek(0, os.SEEK_END) - _LOG_END_BYTES)
            log.seek(start)
            lines = log.read().decode("utf-8", "replace").split("\n")
        if start > self._said_before:
            del lines[0]  # its beginning was not read
        words = [clean(line) for line in lines if _is_complaint(line)]
        return words[-1] if words else f"none, see {self._log}"


def _how(status: int) -> str:
    return f"signal {-status}" if status < 0 else f"exit code {status}"


def _is_complaint(line: str) -> bool:
    """Whether a line of the log tells of an end: an error, or words that are no log line at all."""
    if not line.strip():
        return False
    try:
        said = json.loads(line)
    except ValueError:
        return True
    return isinstance(said, dict) and said.get("level") == "error"

"""A private server that can be killed, restarted on its log, and robbed of the end of it."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from typing import TYPE_CHECKING

from barqiya.operate.embedded.binary import server_binary
from barqiya.operate.embedded.config import DEFAULT_MAX_MEMORY, server_config
from barqiya.operate.embedded.launch import BoundProcess
from barqiya.operate.embedded.probe import ServerStatus, probe

if TYPE_CHECKING:
    from pathlib import Path

_START_SECONDS = 240.0


class PrivateServer:
    """Runs on a folder under the configuration of the embedded server, on a Unix socket only."""

    def __init__(self, folder: Path, binary: Path | None = None, *, repair: bool = True) -> None:
        """Describe it; ``repair`` does before each start what an operator of Redis must do."""
        self.folder = folder
        self.socket = folder / "server.sock"
        self._log = folder / "server.log"
        self._binary = binary or server_binary()
        self._process: BoundProcess | None = None
        self._repairs_log = repair and self._binary.name == "redis-server"
        self.repairs = 0
        """Starts before which a torn transaction was taken out of the append-only file."""
        self.restarts = 0
        """Starts at which it ended at once and was started once more."""

    @property
    def running(self) -> bool:
        """Whether it was started and not killed."""
        return self._process is not None

    async def start(self) -> None:
        """Start and wait until it serves.

        Raises:
            RuntimeError: It did not come up; the message has its log.
        """
        config = self.folder / "server.conf"
        config.write_text(
            server_config(
                folder=self.folder,
                socket=str(self.socket),
                log=self._log,
                port=None,
                max_memory=DEFAULT_MAX_MEMORY,
            ),
            encoding="ascii",
        )
        await self._repair()
        # Started once more when it ends at once, as a supervisor does.
        if await self._serves(config):
            return
        self.restarts += 1
        if not await self._serves(config):
            raise RuntimeError(f"the server does not start:\n{self._log.read_text()[-2000:]}")

    async def _serves(self, config: Path) -> bool:
        with self._log.open("ab") as log:
            self._process = BoundProcess(
                [str(self._binary), str(config)],
                output=log,
                environment={"LC_ALL": "C", "TZ": "UTC"},
                death_signal=signal.SIGKILL,
            )
        deadline = time.monotonic() + _START_SECONDS
        while probe(str(self.socket)) is not ServerStatus.READY:
            if self._process.poll() is not None or time.monotonic() > deadline:
                return False
            await asyncio.sleep(0.01)
        return True

    async def _repair(self) -> None:
        """Run ``redis-check-aof --fix``.

        Redis leaves the beginning of a transaction in the file when its end was cut off. Nothing of
        it is executed; but what is written later stands behind it, and at the next start the
        beginning is executed with it (https://github.com/valkey-io/valkey/pull/4342).
        """
        manifest = self.folder / "appendonlydir" / "appendonly.aof.manifest"
        if not self._repairs_log or not manifest.exists():
            return
        checker = await asyncio.create_subprocess_exec(
            self._binary.with_name("redis-check-aof"),
            "--fix",
            manifest,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        said, _ = await checker.communicate(b"y\n")
        if checker.returncode:
            raise RuntimeError(f"redis-check-aof: {said.decode(errors='replace')[-2000:]}")
        self.repairs += b"Successfully truncated" in said

    def kill(self) -> None:
        """End it at once, as ``kill -9`` or a power cut does."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def log_file(self) -> Path:
        """The part of the append-only file that is written to now."""
        folder = self.folder / "appendonlydir"
        manifest = (folder / "appendonly.aof.manifest").read_text()
        words = [line.split() for line in manifest.splitlines()]
        # file <name> seq <number> type <b|i|h>
        return folder / next(w[1] for w in reversed(words) if w[5] == "i")

    def written(self) -> tuple[Path, int]:
        """The append-only file and its size now."""
        path = self.log_file()
        return path, path.stat().st_size

    @staticmethod
    def cut_log(path: Path, size: int) -> None:
        """Take what is behind ``size`` away: it never reached the disk."""
        with path.open("r+b") as log:
            log.truncate(size)
            os.fsync(log.fileno())

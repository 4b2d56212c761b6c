"""Life of the embedded server: start or attach, wait until it serves, stop."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import time
from contextlib import closing
from typing import TYPE_CHECKING, BinaryIO, Final, Literal, Self

from barqiya.errors import DataFolderBusyError, EmbeddedServerError
from barqiya.operate.embedded.binary import server_binary
from barqiya.operate.embedded.config import DEFAULT_MAX_MEMORY, server_config
from barqiya.operate.embedded.folder import DataFolder, Record
from barqiya.operate.embedded.launch import BoundProcess
from barqiya.operate.embedded.probe import ServerStatus, probe

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from pathlib import Path

_POLL_SECONDS = 0.005
#: How long a folder may be locked by a server that does not answer: it may be starting or ending.
_BUSY_SECONDS = 3.0
_STOP_SECONDS = 10.0
_LOG_LINES_SHOWN = 8
_LOG_BYTES = 8 << 20
#: The wheel's server has the allocator of the C library, which goes through its lists of small
#: freed pieces whenever a large one is asked for; a script with a batch asks for both all the time.
#: Without those lists, and with more of each size at hand, an item takes the server a tenth less
#: where much is remembered. Other C libraries do not know the words.
_MALLOC: Final = "glibc.malloc.mxfast=0:glibc.malloc.tcache_count=127"


class EmbeddedServer:
    """A Valkey server on a data folder; every accepted write is on the disk.

    Use it with ``with`` or ``async with``, or call :meth:`start` and :meth:`stop`. When a server
    already runs on the folder it is used (``attached`` is true), and :meth:`stop` leaves it alone.
    A server that was started here ends with this process, also when that is killed.
    """

    def __init__(
        self,
        data_dir: Path,
        *,
        port: int | Literal["auto"] | None = None,
        max_memory: int = DEFAULT_MAX_MEMORY,
        durable: bool = True,
        start_timeout: float = 120.0,
    ) -> None:
        """Describe a server; nothing happens yet.

        Args:
            data_dir: Folder of its data; made when missing.
            port: TCP port on 127.0.0.1, ``"auto"`` for a free one, ``None`` for the socket only.
            max_memory: Bytes of data after which it refuses new items.
            durable: Whether writes go to the disk; false for data that nobody needs afterwards.
            start_timeout: Seconds that reading its data may take.
        """
        self.folder = DataFolder(data_dir)
        self.attached = False
        self._port = port
        self._max_memory = max_memory
        self._durable = durable
        self._start_timeout = start_timeout
        self._process: BoundProcess | None = None
        self._record: Record | None = None
        self._log_start = 0

    @property
    def record(self) -> Record:
        """How to reach the server.

        Raises:
            EmbeddedServerError: It is not running.
        """
        if self._record is None:
            raise EmbeddedServerError("The embedded server is not running.")
        return self._record

    @property
    def url(self) -> str:
        """Address for clients on this machine."""
        return self.record.url

    @property
    def pid(self) -> int:
        """Process id of the server."""
        return self.record.pid

    def start(self) -> Self:
        """Start or attach, and wait until the server serves.

        Raises:
            DataFolderBusyError: Something else holds the folder and does not answer.
            EmbeddedServerError: The server did not start; the message has the end of its log.
            ConfigurationError: The folder cannot be used.
        """
        with closing(self._starting()) as waiting:
            for _ in waiting:
                time.sleep(_POLL_SECONDS)
        return self

    def stop(self) -> None:
        """Stop the server if it was started here, and wait until it has ended."""
        for _ in self._stopping():
            time.sleep(_POLL_SECONDS)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_exception: object) -> None:
        self.stop()

    async def __aenter__(self) -> Self:
        with closing(self._starting()) as waiting:
            for _ in waiting:
                await asyncio.sleep(_POLL_SECONDS)
        return self

    async def __aexit__(self, *_exception: object) -> None:
        for _ in self._stopping():
            await asyncio.sleep(_POLL_SECONDS)

    @property
    def is_running(self) -> bool:
        """Whether the server is there, started here or attached to."""
        if self._record is None or self.exit_status() is not None:
            return False
        return probe(self._record.socket) is not ServerStatus.DOWN

    def exit_status(self) -> int | None:
        """Exit status of the server started here when it has ended, else ``None``."""
        return self._process.poll() if self._process else None

    def _starting(self) -> Generator[None, None, None]:
        """Yield while waiting, so that the same steps serve threads and event loops."""
        if self._record is not None:
            raise EmbeddedServerError("The embedded server was started already.")
        self.folder.create()
        deadline = time.monotonic() + self._start_timeout
        lock = yield from self._lock_or_attach(deadline)
        if lock is None:
            return
        try:
            self._record = self._spawn(lock)
        finally:
            os.close(lock)
        try:
            yield from self._until_ready(self._record, deadline)
        except BaseException:
            self._abandon(self._record)
            raise

    def _lock_or_attach(self, deadline: float) -> Generator[None, None, int | None]:
        """Take the folder's lock, or attach to the server that holds it and return ``None``."""
        patience = time.monotonic() + _BUSY_SECONDS
        while (lock := self.folder.try_lock()) is None:
            record = self.folder.record()
            status = probe(record.socket) if record else ServerStatus.DOWN
            if record and status is ServerStatus.READY:
                self.attached, self._record = True, record
                return None
            if time.monotonic() > (patience if status is ServerStatus.DOWN else deadline):
                raise DataFolderBusyError(
                    f"The data folder {self.folder.path} is in use by process "
                    f"{self.folder.holder() or 'unknown'}, which does not answer. Stop it, or name "
                    "another folder with --data."
                )
            yield
        return lock

    def _spawn(self, lock: int) -> Record:
        folder = self.folder
        if left_behind := folder.record():
            folder.remove_socket(left_behind)
        address = folder.socket_path()
        port = _free_port() if self._port == "auto" else self._port
        text = server_config(
            folder=folder.path,
            socket=address,
            log=folder.log,
            port=port,
            max_memory=self._max_memory,
            durable=self._durable,
        )
        folder.write_private(folder.config, text)
        with open_log(folder.log) as log:
            self._log_start = log.tell()
            self._process = BoundProcess(
                [str(server_binary()), str(folder.config)],
                output=log,
                # Nothing of ours: the environment may hold secrets, and a locale that the machine
                # does not have would stop the server.
                environment={"LC_ALL": "C", "TZ": "UTC", "GLIBC_TUNABLES": _MALLOC},
                # The log on disk is complete after every command, so nothing is lost by the
                # hardest signal, and no dying server answers to one who starts the next.
                death_signal=signal.SIGKILL,
                keep_fds=(lock,),
            )
        record = Record(self._process.pid, address, port)
        folder.remember(record)
        return record

    def _until_ready(self, record: Record, deadline: float) -> Iterator[None]:
        while (status := probe(record.socket)) is not ServerStatus.READY:
            if self.exit_status() is not None:
                raise EmbeddedServerError(f"The embedded server did not start. {self._log_end()}")
            if time.monotonic() > deadline:
                doing = "reads its data" if status is ServerStatus.LOADING else "does not answer"
                raise EmbeddedServerError(
                    f"The embedded server still {doing} after {self._start_timeout:g} s. "
                    f"{self._log_end()}"
                )
            yield

    def _stopping(self) -> Iterator[None]:
        process, record = self._process, self._record
        self._process = self._record = None
        if process is None or record is None:
            return
        # First, while the server holds the lock: later it could be the record of the next one.
        self.folder.forget()
        process.terminate()
        deadline = time.monotonic() + _STOP_SECONDS
        while process.poll() is None:
            if time.monotonic() > deadline:
                process.kill()
            yield
        self.folder.remove_socket(record)

    def _abandon(self, record: Record) -> None:
        """End a server that never came to serve, without waiting for its goodbye."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self._process = self._record = None
        self.folder.remove_socket(record)

    def _log_end(self) -> str:
        lines = self.folder.log.read_bytes()[self._log_start :].decode("utf-8", "replace")
        end = "\n  ".join(lines.splitlines()[-_LOG_LINES_SHOWN:])
        return f"The end of {self.folder.log}:\n  {end or '(empty)'}"


def running_server(data_dir: Path) -> Record | None:
    """How to reach the server that runs on ``data_dir`` now, or ``None``."""
    record = DataFolder(data_dir).record()
    return record if record and probe(record.socket) is not ServerStatus.DOWN else None


def open_log(log: Path) -> BinaryIO:
    """Open a log that only this user can read, to add to it; one grown large is put aside first."""
    if log.exists() and log.stat().st_size > _LOG_BYTES:
        log.replace(log.with_name(f"{log.name}.1"))
    return os.fdopen(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab")


def _free_port() -> int:
    with socket.socket() as probe_socket:
        probe_socket.bind(("127.0.0.1", 0))
        port: int = probe_socket.getsockname()[1]
        return port

"""The data folder of an embedded server: who holds it, and where its server can be reached."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shutil
import stat
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import quote

from barqiya.errors import ConfigurationError

#: A Unix socket address is at most 104 bytes on macOS and 108 on Linux, with the closing zero.
MAX_SOCKET_PATH_BYTES = 100
_SOCKET = "valkey.sock"
_PREFIX = "barqiya-"


@dataclass(frozen=True, slots=True)
class Record:
    """How to reach the server that was started last on a folder. It may have ended since."""

    pid: int
    socket: str
    port: int | None = None

    @property
    def url(self) -> str:
        """Address for clients on this machine, through the Unix socket."""
        return f"unix://{quote(self.socket)}"

    @property
    def tcp_url(self) -> str | None:
        """Loopback address, when the server has a port."""
        return f"redis://127.0.0.1:{self.port}" if self.port else None


class DataFolder:
    """Paths, lock and record of one data folder."""

    def __init__(self, path: Path) -> None:
        self.path = path.absolute()
        self.config = self.path / "valkey.conf"
        self.log = self.path / "server.log"
        self.worker_log = self.path / "worker.log"
        self._record = self.path / "server.json"
        self._lock = self.path / "lock"

    def create(self) -> None:
        """Make the folder, private to this user; a folder that exists is left as it is.

        Raises:
            ConfigurationError: It cannot be made or written.
        """
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise ConfigurationError(
                f"The data folder {self.path} cannot be made: {error.strerror}. Name another one "
                "with --data or BARQIYA_DATA_DIR."
            ) from error
        if not os.access(self.path, os.W_OK | os.X_OK):
            raise ConfigurationError(f"The data folder {self.path} cannot be written.")

    def try_lock(self) -> int | None:
        """Take the folder's lock: an open file descriptor, or ``None`` when another holds it.

        The lock belongs to the open file, so a child that inherits the descriptor keeps it after
        this process has closed its own: the server holds the lock exactly as long as it lives.
        """
        descriptor = os.open(self._lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return None
        except BaseException:
            os.close(descriptor)
            raise
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, b"%d\n" % os.getpid(), 0)
        return descriptor

    def holder(self) -> int | None:
        """Process that holds the folder: its server, or who is starting one."""
        if record := self.record():
            return record.pid
        with contextlib.suppress(OSError, ValueError):
            return int(self._lock.read_bytes())
        return None

    def socket_path(self) -> str:
        """Path for a new server's socket: in the folder, or in a short private one of its own."""
        inside = self.path / _SOCKET
        if len(os.fsencode(inside)) <= MAX_SOCKET_PATH_BYTES:
            return str(inside)
        base = tempfile.gettempdir()
        if len(os.fsencode(base)) > MAX_SOCKET_PATH_BYTES - 40:
            base = "/tmp"  # noqa: S108 - mkdtemp makes the private folder inside it
        return str(Path(tempfile.mkdtemp(prefix=_PREFIX, dir=base), _SOCKET))

    def record(self) -> Record | None:
        """What the last server wrote down, when it is readable and its socket is ours."""
        try:
            values = json.loads(self._record.read_bytes())
            record = Record(int(values["pid"]), str(values["socket"]), values.get("port"))
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return record if self._is_private(Path(record.socket).parent) else None

    def remember(self, record: Record) -> None:
        """Write ``record`` down, whole or not at all."""
        self.write_private(self._record, json.dumps(asdict(record)) + "\n")

    def write_private(self, path: Path, text: str) -> None:
        """Write a file that only this user can read, whole or not at all."""
        draft = path.with_name(f"{path.name}.new")
        draft.unlink(missing_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(text)
        draft.replace(path)

    def forget(self) -> None:
        """Remove the record. Only the holder of the lock may."""
        self._record.unlink(missing_ok=True)

    def remove_socket(self, record: Record) -> None:
        """Remove what the server of ``record`` left behind outside of the folder."""
        place = Path(record.socket).parent
        if place != self.path and place.name.startswith(_PREFIX) and self._is_private(place):
            shutil.rmtree(place, ignore_errors=True)

    def _is_private(self, place: Path) -> bool:
        """Whether nobody else can have put a socket there: a swept temp folder can be remade."""
        if place == self.path:
            return True
        with contextlib.suppress(OSError):
            found = place.lstat()
            mine = found.st_uid == os.getuid() and stat.S_ISDIR(found.st_mode)
            return mine and stat.S_IMODE(found.st_mode) == stat.S_IRWXU
        return False

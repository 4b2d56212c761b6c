"""Worker processes that are forked, one nursery for all tests of this process."""

from __future__ import annotations

import atexit
import json
import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any, Protocol

from support.corpus import ROOT

_MAIN = Path(__file__).with_name("worker_main.py")
#: A start takes a moment; importing everything, before the first, some seconds.
_PATIENCE = 120.0


class Process(Protocol):
    """What tests do with the process of a worker, forked or not."""

    @property
    def pid(self) -> int: ...
    def poll(self) -> int | None: ...
    def wait(self, timeout: float | None = None) -> int: ...
    def send_signal(self, sig: int) -> None: ...
    def kill(self) -> None: ...


class Forked:
    """A forked process, as ``subprocess.Popen`` would show it."""

    def __init__(self) -> None:
        self.pid = 0
        self.returncode: int | None = None
        self.began, self.ended = threading.Event(), threading.Event()

    def poll(self) -> int | None:
        """Exit status, negative for a signal; ``None`` while it runs."""
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end."""
        if not self.ended.wait(timeout):
            raise subprocess.TimeoutExpired("barqiya worker", timeout or 0)
        assert self.returncode is not None
        return self.returncode

    def send_signal(self, sig: int) -> None:
        """Send a signal, if it is still there."""
        if not self.ended.is_set():
            with suppress(ProcessLookupError):  # it has just ended
                os.kill(self.pid, sig)

    def kill(self) -> None:
        """``kill -9``."""
        self.send_signal(signal.SIGKILL)


class Nursery:
    """The process that forks, and what has come of it."""

    def __init__(self) -> None:
        self._children: dict[str, Forked] = {}
        self._names = count()
        path = os.pathsep.join(str(ROOT / part) for part in ("services", "schemas", "tests"))
        kept = {k: v for k, v in os.environ.items() if not k.startswith("BARQIYA_")}
        self._process = subprocess.Popen(  # noqa: S603 - ours
            [sys.executable, str(_MAIN)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            # One thread before a fork: numeric libraries start a pool of their own otherwise.
            env={**kept, "PYTHONPATH": path, "OPENBLAS_NUM_THREADS": "1"},
        )
        threading.Thread(target=self._listen, daemon=True).start()
        atexit.register(self._close)

    def start(self, folder: Path, environment: dict[str, str], log: Path) -> Forked:
        """Fork a worker; it runs in ``folder`` and adds to ``log``."""
        assert self._process.stdin is not None
        name, child = str(next(self._names)), Forked()
        self._children[name] = child
        order = {"name": name, "folder": str(folder), "environment": environment, "log": str(log)}
        self._process.stdin.write(json.dumps(order).encode() + b"\n")
        self._process.stdin.flush()
        if not child.began.wait(_PATIENCE):
            raise RuntimeError("the process that starts workers does not answer")
        return child

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            message: dict[str, Any] = json.loads(line)
            if "name" not in message:
                continue
            child = self._children[message["name"]]
            if "status" in message:
                child.returncode = message["status"]
                child.ended.set()
            else:
                child.pid = message["pid"]
                child.began.set()

    def _close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()


@cache
def nursery() -> Nursery:
    """The one of this process, started when it is first asked for."""
    return Nursery()

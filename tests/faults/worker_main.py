"""Starts workers for the harness: imports the service once and forks, so a start takes a moment.

Every worker is a process of its own that runs ``run_worker(load_settings())``, as ``barqiya
worker`` does. Hooks that the tests need are put in here, so the service itself has none.

Run as a program, it reads one JSON object a line: ``{"name", "environment", "log"}``, and writes
``{"name", "pid"}`` when it has started one and ``{"name", "pid", "status"}`` when one has ended.
"""

from __future__ import annotations

import ctypes
import gc
import json
import os
import resource
import select
import signal
import sys
import traceback
from pathlib import Path
from typing import Any, NoReturn

from faults import mutants, poison

_PR_SET_PDEATHSIG = 1
MUTANT = "FAULTS_MUTANT"
MEMORY_MB = "FAULTS_MEMORY_MB"


def _preload() -> None:
    """Import what a worker imports, and keep it out of the collector's way."""
    import anyio  # noqa: PLC0415 - only in this process

    from barqiya.registry import load_registry  # noqa: PLC0415
    from barqiya.worker import app  # noqa: F401, PLC0415

    load_registry(None)
    anyio.run(anyio.sleep, 0)  # imports its event loop side, at which most of a start would go
    gc.collect()
    gc.freeze()


def _limit_memory(megabytes: int) -> None:
    """Allow this much address space beyond what the process has now."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    limit = pages * resource.getpagesize() + (megabytes << 20)
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def _work(order: dict[str, Any]) -> NoReturn:
    """Become a worker; runs in the forked process."""
    status = 70
    try:
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(log, 1)
        os.dup2(log, 2)
        os.environ.update(order["environment"])
        status = _run()
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else 1
    except BaseException:  # noqa: BLE001 - the log of a test says whatever it was
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _run() -> int:
    from barqiya.settings import load_settings  # noqa: PLC0415 - only in a worker
    from barqiya.worker.process import run_worker  # noqa: PLC0415

    poison.install()
    if name := os.environ.get(MUTANT):
        mutants.install(name)
    if megabytes := os.environ.get(MEMORY_MB):
        _limit_memory(int(megabytes))
    return run_worker(load_settings())


def _say(**message: object) -> None:
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


def _reap(workers: dict[int, str]) -> None:
    while workers:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if pid == 0:
            return
        _say(name=workers.pop(pid, "?"), pid=pid, status=os.waitstatus_to_exitcode(status))


def main() -> None:
    """Serve until standard input ends."""
    _preload()
    wake_reader, wake_writer = os.pipe()
    os.set_blocking(wake_writer, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wake_writer)
    workers: dict[int, str] = {}
    buffer = b""
    _say(ready=True)
    while True:
        readable, _, _ = select.select([0, wake_reader], [], [])
        if wake_reader in readable:
            os.read(wake_reader, 512)
            _reap(workers)
        if 0 not in readable:
            continue
        received = os.read(0, 1 << 16)
        if not received:
            break
        *orders, buffer = (buffer + received).split(b"\n")
        for order in map(json.loads, orders):
            pid = os.fork()
            if pid == 0:
                os.close(wake_reader)
                os.close(wake_writer)
                _work(order)
            workers[pid] = order["name"]
            _say(name=order["name"], pid=pid)
    for pid in workers:
        os.kill(pid, signal.SIGKILL)


if __name__ == "__main__":
    main()

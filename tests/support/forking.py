"""Starts workers in a moment: one process imports the service once, and forks.

Importing costs a worker three seconds of the processor, more than most tests need for all the rest.
What is forked is a process of its own, with its own environment, folder and log.

A program that calls :func:`serve` reads one JSON object a line: ``{"name", "log"}``, and what its
``become`` looks at. It writes ``{"ready"}`` first, ``{"name", "pid"}`` when it has started one, and
``{"name", "pid", "status"}`` when one has ended.
"""

from __future__ import annotations

import ctypes
import gc
import json
import os
import select
import signal
import sys
import traceback
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from collections.abc import Callable

_PR_SET_PDEATHSIG = 1


def serve(become: Callable[[dict[str, Any]], int]) -> None:
    """Start workers as they are ordered until standard input ends, then kill what still runs.

    Args:
        become: Called in the forked process; returns its exit status.
    """
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
                _work(order, become)
            workers[pid] = order["name"]
            _say(name=order["name"], pid=pid)
    for pid in workers:
        os.kill(pid, signal.SIGKILL)


def _preload() -> None:
    """Import what a worker imports, and keep it out of the collector's way."""
    import anyio  # noqa: PLC0415 - only in this process

    from barqiya.registry import load_registry  # noqa: PLC0415
    from barqiya.worker import process  # noqa: F401, PLC0415

    load_registry(None)
    anyio.run(anyio.sleep, 0)  # imports its event loop side, at which most of a start would go
    gc.collect()
    gc.freeze()


def _work(order: dict[str, Any], become: Callable[[dict[str, Any]], int]) -> NoReturn:
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
        status = become(order)
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else 1
    except BaseException:  # noqa: BLE001 - the log of a test says whatever it was
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _say(**message: object) -> None:
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


def _reap(workers: dict[int, str]) -> None:
    while workers:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if pid == 0:
            return
        _say(name=workers.pop(pid, "?"), pid=pid, status=os.waitstatus_to_exitcode(status))

"""Worker processes: started, killed, stopped and woken by the harness, restarted when they end."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from asyncio.subprocess import Process

_ROOT = Path(__file__).resolve().parents[2]
_MAIN = Path(__file__).with_name("worker_main.py")
_RESTART_SECONDS = 0.1


class Worker:
    """One worker, over all its lives: the name stays, the process changes."""

    def __init__(self, name: str, environment: dict[str, str], log: Path) -> None:
        self.name = name
        self.environment = environment
        self.log = log
        self.pid: int | None = None
        """Process id while it lives."""
        self.frozen = False
        self.wanted = False
        """Whether it is to be started again when it ends."""
        self.endings: Counter[int] = Counter()
        """Exit statuses; negative for signals."""
        self.ended = asyncio.Event()

    def signal(self, number: signal.Signals) -> bool:
        """Send a signal; whether there was a process to send it to."""
        if self.pid is None:
            return False
        with suppress(ProcessLookupError):
            os.kill(self.pid, number)
        return True

    def kill(self) -> bool:
        """``kill -9``."""
        return self.signal(signal.SIGKILL)

    def terminate(self) -> bool:
        """Ask it to end in its own time."""
        return self.signal(signal.SIGTERM)

    def freeze(self) -> bool:
        """Stop it in its tracks, unknown to itself."""
        self.frozen = self.signal(signal.SIGSTOP)
        return self.frozen

    def wake(self) -> bool:
        """Let it go on as if nothing had happened; whether it was frozen and is alive."""
        was, self.frozen = self.frozen, False
        return was and self.signal(signal.SIGCONT)


class Nursery:
    """Starts workers through one process that has imported everything."""

    def __init__(self) -> None:
        self._process: Process | None = None
        self._workers: dict[str, Worker] = {}
        self._listener: asyncio.Task[None] | None = None
        self._ready = asyncio.Event()
        self._restarts: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Start the process and wait until it can start workers."""
        path = [str(_ROOT / part) for part in ("services", "schemas", "tests")]
        path += filter(None, [os.environ.get("PYTHONPATH")])
        environment = {k: v for k, v in os.environ.items() if not k.startswith("BARQIYA_")}
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            str(_MAIN),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            # One thread before a fork: numeric libraries start a pool of their own otherwise.
            env={**environment, "PYTHONPATH": os.pathsep.join(path), "OPENBLAS_NUM_THREADS": "1"},
        )
        self._listener = asyncio.create_task(self._listen())
        ready = asyncio.create_task(self._ready.wait())
        await asyncio.wait([ready, self._listener], return_when=asyncio.FIRST_COMPLETED)
        ready.cancel()
        if not self._ready.is_set():
            raise RuntimeError("the process that starts workers ended; see its messages above")

    async def stop(self) -> None:
        """Kill what still runs."""
        for worker in self._workers.values():
            worker.wanted = False
            worker.kill()
        for task in self._restarts:
            task.cancel()
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()
            await self._process.wait()
        if self._listener is not None:
            await self._listener

    def launch(self, worker: Worker) -> None:
        """Start a worker and start it again whenever it ends, until :meth:`retire`."""
        worker.wanted = True
        self._workers[worker.name] = worker
        self._order(worker)

    async def retire(self, worker: Worker, timeout: float = 240.0) -> bool:  # noqa: ASYNC109
        """Ask a worker to stop and wait; whether it ended by itself in time."""
        worker.wanted = False
        worker.wake()
        if not worker.signal(signal.SIGTERM):
            return True
        try:
            async with asyncio.timeout(timeout):
                await worker.ended.wait()
        except TimeoutError:
            worker.kill()
            await worker.ended.wait()
            return False
        return True

    async def end(self, worker: Worker) -> None:
        """Kill a worker for good and wait until it is gone."""
        worker.wanted = False
        if worker.kill():
            await worker.ended.wait()

    def _order(self, worker: Worker) -> None:
        assert self._process is not None
        assert self._process.stdin is not None
        worker.ended.clear()
        order = {
            "name": worker.name,
            "environment": worker.environment,
            "log": str(worker.log),
        }
        self._process.stdin.write(json.dumps(order).encode() + b"\n")

    async def _listen(self) -> None:
        assert self._process is not None
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            self._heard(json.loads(line))

    def _heard(self, message: dict[str, Any]) -> None:
        if "ready" in message:
            self._ready.set()
            return
        worker = self._workers[message["name"]]
        if "status" not in message:
            worker.pid = message["pid"]
            return
        worker.pid = None
        worker.frozen = False
        worker.endings[message["status"]] += 1
        worker.ended.set()
        if worker.wanted:
            task = asyncio.create_task(self._restart(worker))
            self._restarts.add(task)
            task.add_done_callback(self._restarts.discard)

    async def _restart(self, worker: Worker) -> None:
        await asyncio.sleep(_RESTART_SECONDS)
        if worker.wanted:
            self._order(worker)

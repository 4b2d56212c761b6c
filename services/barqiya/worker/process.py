"""The process of a worker: another replaces one that died; the health port tells how it is."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import time
from typing import TYPE_CHECKING

from barqiya.errors import WorkerDiedError
from barqiya.operate.health import Check, make_app, serve
from barqiya.operate.log import configure_logging, get_logger
from barqiya.operate.metrics import Metrics
from barqiya.operate.tracing import start_tracing
from barqiya.worker.app import Worker

if TYPE_CHECKING:
    from barqiya.settings import Settings

#: A worker that died is replaced in the same process; more deaths than this in this time end it.
_MOST_DEATHS, _DEATHS_SECONDS = 3, 300.0
_RESTART_SECONDS = 1.0


def run_worker(settings: Settings) -> int:
    """Run a worker in the foreground; returns the exit code of a graceful stop.

    Raises:
        BarqiyaError: It could not start, or died again and again.
    """
    configure_logging(settings.log_level, settings.log_format)
    asyncio.run(_Process(settings).run())
    return 0


class _Process:
    """One worker after another, and the port that tells how the present one is."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._metrics = Metrics() if settings.health_port else None
        self._tracing = start_tracing(os.environ)
        self._worker: Worker | None = None

    async def run(self) -> None:
        try:
            await self._run()
        finally:
            if self._tracing is not None:
                await asyncio.to_thread(self._tracing.shut_down)

    async def _run(self) -> None:
        if self._metrics is None:
            await self._keep_working()
            return
        app = make_app(self._checks, self._metrics)
        port = asyncio.create_task(
            serve(app, self._settings.health_host, self._settings.health_port)
        )
        try:
            await self._keep_working()
        finally:
            port.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await port

    def _checks(self) -> list[Check]:
        if self._worker is None:
            return [Check("worker", ok=False, detail="none: the next one starts in a moment")]
        return self._worker.checks()

    async def _keep_working(self) -> None:
        """Run a worker, and another in its place when it dies; too often, and its death is ours."""
        deaths: list[float] = []
        while True:
            try:
                self._worker = Worker(self._settings, metrics=self._metrics, tracing=self._tracing)
                await self._worker.run()
            except WorkerDiedError:
                self._worker = None
                now = time.monotonic()
                deaths = [*(death for death in deaths if now - death < _DEATHS_SECONDS), now]
                if len(deaths) > _MOST_DEATHS:
                    raise
                _default_signals()
                get_logger(consumer=self._settings.consumer_name).warning(
                    "worker.restarted", deaths=len(deaths), at_most=_MOST_DEATHS
                )
                await asyncio.sleep(_RESTART_SECONDS * len(deaths))
            else:
                return


def _default_signals() -> None:
    """Let a signal end the process at once while no worker runs: then nothing is in hand.

    The handler of the worker that died is still there, and would take the signal for its own.
    """
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().remove_signal_handler(number)

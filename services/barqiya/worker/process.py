"""The process of a worker: another replaces one that died; the health port tells how it is.

With several partitions it has a worker for each: they share the processor and what the registry
knows, and stop together.
"""

from __future__ import annotations

import asyncio
import os
import signal
import time
from typing import TYPE_CHECKING, Any

from barqiya.errors import WorkerDiedError
from barqiya.operate.health import Check, make_app, serve
from barqiya.operate.log import configure_logging, get_logger, log_partition
from barqiya.operate.metrics import Metrics
from barqiya.operate.tracing import start_tracing
from barqiya.settings import unknown_variables
from barqiya.worker.app import Worker
from barqiya.worker.neighbours import neighbours_loop

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterator

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
    if unknown := unknown_variables(os.environ):
        get_logger(consumer=settings.consumer_name).warning(
            "settings.unknown",
            variables=unknown,
            action="none of them does anything: correct its name or remove it",
        )
    asyncio.run(_Process(settings).run())
    return 0


class _Process:
    """For each partition one worker after another, and the port that tells how they are."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._metrics = Metrics() if settings.health_port else None
        self._tracing = start_tracing(os.environ)
        self._workers: dict[str, Worker | None] = dict.fromkeys(settings.partition_names)
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._stops = False

    async def run(self) -> None:
        try:
            await self._run()
        finally:
            if self._tracing is not None:
                await asyncio.to_thread(self._tracing.shut_down)

    async def _run(self) -> None:
        tasks = [asyncio.create_task(each) for each in self._beside()]
        try:
            await self._keep_all_working()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def _beside(self) -> Iterator[Coroutine[Any, Any, None]]:
        """What runs beside the workers: the health port, and a look at other partitions."""
        settings, metrics = self._settings, self._metrics
        if metrics is not None:
            app = make_app(self._checks, metrics)
            yield serve(app, settings.health_host, settings.health_port)
        if settings.redis_address is not None and settings.partition_names != ("",):
            told = metrics.unserved if metrics is not None else None
            yield neighbours_loop(settings, settings.redis_address, told)

    def _checks(self) -> list[Check]:
        return [
            check._replace(name=f"{partition}: {check.name}") if len(self._workers) > 1 else check
            for partition, worker in self._workers.items()
            for check in _checks_of(worker)
        ]

    async def _keep_all_working(self) -> None:
        """Keep a worker for each partition; when one stops or cannot work, so do all."""
        self._listen_to_signals()
        self._tasks = {
            name: asyncio.create_task(self._keep_working(name)) for name in self._workers
        }
        try:
            await asyncio.gather(*self._tasks.values())
        except asyncio.CancelledError:
            if not self._stops:
                raise
        finally:
            self._stop_all()
            await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    def _stop_all(self) -> None:
        self._stops = True
        for name, task in self._tasks.items():
            worker = self._workers[name]
            if worker is None or not worker.stop():
                task.cancel()

    def _listen_to_signals(self) -> None:
        """Stop at a signal while a worker waits for its server; once it works it listens itself.

        The handler of one that died may still be there, and would take the signal for its own;
        other partitions may have items in hand, and are to finish them.
        """
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, self._stop_all)

    async def _keep_working(self, partition: str) -> None:
        """Run a worker, and another in its place when it dies; too often, and its death is ours."""
        deaths: list[float] = []
        log_partition(partition)
        settings = self._settings.model_copy(update={"partition": partition})
        while True:
            try:
                worker = Worker(
                    settings,
                    metrics=self._metrics,
                    tracing=self._tracing,
                    on_stop=self._stop_all,
                )
                self._workers[partition] = worker
                await worker.run()
            except WorkerDiedError:
                self._workers[partition] = None
                now = time.monotonic()
                deaths = [*(death for death in deaths if now - death < _DEATHS_SECONDS), now]
                if len(deaths) > _MOST_DEATHS:
                    raise
                self._listen_to_signals()
                get_logger(consumer=self._settings.consumer_name).warning(
                    "worker.restarted", deaths=len(deaths), at_most=_MOST_DEATHS
                )
                await asyncio.sleep(_RESTART_SECONDS * len(deaths))
            else:
                return


def _checks_of(worker: Worker | None) -> list[Check]:
    if worker is None:
        return [Check("worker", ok=False, detail="none: the next one starts in a moment")]
    return worker.checks()

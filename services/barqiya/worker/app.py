"""The worker process: check the server, subscribe, claim, stop gracefully."""

from __future__ import annotations

import asyncio
import gc
import time
from functools import partial
from typing import TYPE_CHECKING

from faststream import FastStream

from barqiya.dedupe import load_tables
from barqiya.errors import ConfigurationError, WorkerDiedError
from barqiya.intake import urgency_reader
from barqiya.keys import Keys
from barqiya.operate.gauges import gauge_loop
from barqiya.operate.log import get_logger
from barqiya.operate.redis_client import connect
from barqiya.operate.retry import SERVER_FAULTS, ServerState, call
from barqiya.pipeline import Timings, prepare, where
from barqiya.registry import load_registry
from barqiya.route import NO_ROUTES, read_routes
from barqiya.worker.batch import BatchProcessor
from barqiya.worker.claims import Hands, claim_loop, heartbeat
from barqiya.worker.fast_lane import AheadProcessor, Scout, fast_lane
from barqiya.worker.held import release_loop
from barqiya.worker.mending import mending_loop
from barqiya.worker.precedence import Precedence
from barqiya.worker.pulse import Pulse
from barqiya.worker.queue import Delivery, Queue
from barqiya.worker.retention import Retention, retention_loop
from barqiya.worker.standing import Standing, standing_loop
from barqiya.worker.startup import check_server
from barqiya.worker.subscriber import build_broker, reads
from barqiya.worker.template_memory import TemplateMemory

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from barqiya.operate.health import Check
    from barqiya.operate.metrics import Metrics
    from barqiya.operate.tracing import Tracing
    from barqiya.registry import Registry
    from barqiya.settings import Settings

#: Seconds between two looks of the watchdog.
_WATCH_SECONDS = 0.5
#: Seconds between two looks for floods that have ended.
_FLOODS_SECONDS = 5.0
#: What waits behind a shorter batch comes in a moment, and in its order.
_LONG_BATCH = 10
#: Objects made and not yet given back after which the collector looks: as many as two batches have.
_YOUNG_OBJECTS = 1_000_000


class Worker:
    """One worker: a subscriber for new items and a claim loop for abandoned ones."""

    def __init__(
        self,
        settings: Settings,
        timer: Callable[[], float] = time.perf_counter,
        metrics: Metrics | None = None,
        tracing: Tracing | None = None,
        on_stop: Callable[[], None] | None = None,
    ) -> None:
        """Make a worker.

        Args:
            settings: Its settings.
            timer: Measures its stages (benchmarks count processor time).
            metrics: Where it counts; nowhere when ``None``.
            tracing: Where its spans begin; nowhere when ``None``.
            on_stop: Called when it begins to stop as it was told to: of several workers in one
                process only the last one started hears of a signal.
        """
        if (address := settings.redis_address) is None:
            raise ConfigurationError("BARQIYA_REDIS_URL is not set; `barqiya up` starts a server.")
        self._settings = settings
        self._url = address
        self._keys = Keys(settings.namespace, settings.partition)
        self._log = get_logger(consumer=settings.consumer_name)
        self._state = ServerState(time.monotonic)
        self._client = connect(self._url, settings.socket_timeout, keys=self._keys)
        routes = read_routes(settings.routes_file) if settings.routes_file else NO_ROUTES
        self._queue = Queue(
            self._client, self._keys, settings.consumer_name, self._state, routes.topics()
        )
        registry = self._registry = load_registry(settings.registry_file, settings.digits)
        self._precedence = Precedence()

        def processor(
            lane: type[BatchProcessor], precedence: Precedence | None = None
        ) -> BatchProcessor:
            templates = None
            if settings.learn_templates:
                days = settings.template_days
                templates = TemplateMemory(self._client, self._keys, days=days)
            return lane(
                *(settings, self._queue, registry, timer),
                templates=templates,
                routes=routes,
                metrics=metrics,
                tracing=tracing,
                precedence=precedence,
            )

        self._processor = processor(BatchProcessor, self._precedence)
        self._ahead = processor(AheadProcessor)
        self._scout = Scout(self._queue, urgency_reader(registry.marks))
        self._behind = asyncio.Event()
        self._tracing = tracing
        self._retention = Retention(self._client, self._keys, settings)
        self._standing = Standing(volatile=settings.allow_volatile_server)
        self._pulse = Pulse(settings, self._state, self._standing)
        self._hands = Hands()
        self._one_batch = asyncio.Lock()
        self._app: FastStream | None = None
        self._metrics = metrics
        self._on_stop = on_stop

    async def run(self) -> None:
        """Work until told to stop (SIGTERM, SIGINT).

        Raises:
            BarqiyaError: The server cannot be used, or the subscriber died.
        """
        warm_up(self._registry)
        tame_collector()
        try:
            self._app = await self._prepared()
            await self._app.run()
        finally:
            for task in self._pulse.tasks:
                task.cancel()
            await asyncio.gather(*self._pulse.tasks, return_exceptions=True)
            await self._client.aclose()
            self._tell_of_floods(stops=True)
        if self._pulse.died:
            raise WorkerDiedError(self._pulse.died)
        self._log.info("worker.stopped")

    async def _prepared(self) -> FastStream:
        """The application, when the server has been found fit and the group is there."""
        settings = self._settings
        await check_server(
            self._client, self._keys, self._state, volatile=settings.allow_volatile_server
        )
        await call(self._queue.ensure_group, self._state)
        broker = build_broker(self._url, settings, self._queue, self._process, self._tracing)
        self._pulse.reads = partial(reads, broker)
        return FastStream(
            broker, logger=None, after_startup=[self._started], on_shutdown=[self._stopping]
        )

    def stop(self) -> bool:
        """Stop gracefully, as on SIGTERM: the batch in hand is finished or stays claimable.

        Returns:
            False when it still waits for its server: then nothing is in hand.
        """
        if self._app is None:
            return False
        self._app.exit()
        return True

    async def _process(self, deliveries: Sequence[Delivery]) -> None:
        """One batch at a time, new or claimed: the pipeline is bound by one core anyway."""
        with self._hands.holding(deliveries):
            async with self._one_batch:
                await self._settle(deliveries)

    async def _settle(self, deliveries: Sequence[Delivery]) -> None:
        with self._hands.holding(deliveries), self._pulse.batch():
            if len(deliveries) >= _LONG_BATCH:
                self._behind.set()
            try:
                await self._bring(self._processor, deliveries)
            finally:
                self._behind.clear()

    async def _overtake(self, deliveries: Sequence[Delivery]) -> None:
        """Urgent items, beside the batch in hand, which makes way for them."""
        urgent = self._precedence.urgent([one.entry_id for one in deliveries])
        with self._hands.holding(deliveries), urgent, self._pulse.lane():
            await self._bring(self._ahead, deliveries)

    async def _bring(self, processor: BatchProcessor, deliveries: Sequence[Delivery]) -> None:
        try:
            await processor.process(deliveries)
        except SERVER_FAULTS as error:
            self._log.error(
                "batch.failed",
                items=len(deliveries),
                error=str(error),
                action="the items stay pending and are tried again",
            )
        except Exception as error:
            # FastStream would pass over it in silence.
            self._log.error("batch.crashed", items=len(deliveries), exception=where(error))
            raise

    async def _started(self) -> None:
        self._pulse.tasks = [
            asyncio.create_task(heartbeat(self._settings, self._queue, self._hands)),
            asyncio.create_task(
                claim_loop(self._settings, self._queue, self._one_batch, self._settle)
            ),
            asyncio.create_task(fast_lane(self._queue, self._scout, self._behind, self._overtake)),
            asyncio.create_task(release_loop(self._queue, self._processor.item_lifetime_ms)),
            asyncio.create_task(
                retention_loop(self._retention, self._metrics.gap if self._metrics else None)
            ),
            asyncio.create_task(mending_loop(self._client, self._keys, self._state)),
            asyncio.create_task(self._watch()),
            asyncio.create_task(self._watch_floods()),
        ]
        if self._metrics is not None:
            gauges = self._metrics.gauges.part(self._settings.partition)
            self._pulse.tasks += [
                asyncio.create_task(gauge_loop(self._client, self._keys, gauges)),
                asyncio.create_task(standing_loop(self._client, self._standing)),
            ]
        self._log.info(
            "worker.started",
            namespace=self._settings.namespace,
            batch_size=self._settings.batch_size,
            claim_idle_ms=self._settings.claim_idle_ms,
        )

    async def _stopping(self) -> None:
        self._pulse.ends = True
        self._log.info("worker.stopping", in_hand=len(self._hands.held()))
        if self._on_stop is not None and self._pulse.died is None:
            self._on_stop()

    def checks(self) -> list[Check]:
        """What must be so for this worker to be live and ready; quick, for the health port."""
        return self._pulse.checks()

    async def _watch(self) -> None:
        """End this worker when a task has died or reads have gone silent: never a zombie."""
        while True:
            await asyncio.sleep(_WATCH_SECONDS)
            trouble = self._pulse.trouble()
            if trouble is not None:
                self._die(trouble)

    async def _watch_floods(self) -> None:
        while True:
            await asyncio.sleep(_FLOODS_SECONDS)
            self._tell_of_floods()

    def _tell_of_floods(self, *, stops: bool = False) -> None:
        for lane in (self._processor, self._ahead):
            lane.tell_of_floods(stops=stops)

    def _die(self, why: str) -> None:
        if self._pulse.died is None:
            self._pulse.died = why
            self._log.error(
                "worker.died",
                why=why,
                action="another takes its place; after three the process ends",
            )
            self.stop()


def warm_up(registry: Registry) -> None:
    """Read the tables that the first item would wait for: half a second, and it may be a flash."""
    fields = {b"source": b"warm-up", b"content": "لا خبر بعد\nNo news yet".encode()}
    timings = Timings(time.perf_counter)
    prepare("0-0", fields, registry, max_content_bytes=len(fields[b"content"]), timings=timings)
    load_tables()


def tame_collector() -> None:
    """Keep the garbage collector off what never becomes garbage.

    The registry is large, lives as long as the process, and would be searched again and again
    (measured: a tenth of the worker's processor time). Items hold next to no cycles, but a batch
    has some hundred thousand objects: a collection that runs before its end finds them all alive.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG_OBJECTS, 10, 10)

"""The worker process: check the server, subscribe, claim, stop gracefully."""

from __future__ import annotations

import asyncio
import gc
import time
from typing import TYPE_CHECKING

from faststream import FastStream
from redis.exceptions import RedisError

from barqiya.dedupe import load_policy
from barqiya.errors import ConfigurationError, WorkerDiedError
from barqiya.keys import Keys
from barqiya.operate.log import configure_logging, get_logger
from barqiya.operate.redis_client import connect
from barqiya.operate.retry import ServerState, call
from barqiya.registry import load_registry
from barqiya.worker.batch import BatchProcessor
from barqiya.worker.claims import Hands, claim_loop, heartbeat
from barqiya.worker.held import release_loop
from barqiya.worker.near import NearIndex
from barqiya.worker.queue import Delivery, Queue
from barqiya.worker.retention import Retention, retention_loop
from barqiya.worker.startup import check_server
from barqiya.worker.subscriber import build_broker

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from barqiya.settings import Settings

#: Seconds between two looks of the watchdog.
_WATCH_SECONDS = 0.5
#: Blocking reads that may pass without an answer, while the server is not known to be away,
#: before the subscriber counts as dead.
_SILENT_READS = 10


class Worker:
    """One worker: a subscriber for new items and a claim loop for abandoned ones."""

    def __init__(self, settings: Settings, timer: Callable[[], float] = time.perf_counter) -> None:
        """Make a worker; ``timer`` measures its stages (benchmarks count processor time)."""
        if settings.redis_url is None:
            raise ConfigurationError("BARQIYA_REDIS_URL is not set; `barqiya up` starts a server.")
        self._settings = settings
        self._url = settings.redis_url.get_secret_value()
        self._keys = Keys(settings.namespace, settings.partition)
        self._log = get_logger(consumer=settings.consumer_name)
        self._state = ServerState(time.monotonic)
        self._client = connect(self._url, settings.socket_timeout)
        self._queue = Queue(self._client, self._keys, settings.consumer_name, self._state)
        registry = load_registry(settings.registry_file)
        policy = load_policy(settings.policy_file)
        window_ms = policy.longest_window_ms(settings.window_hours)
        near = NearIndex(self._client, self._keys, self._state, window_ms)
        self._processor = BatchProcessor(settings, self._queue, near, registry, policy, timer)
        self._retention = Retention(self._client, self._keys, settings)
        self._hands = Hands()
        self._one_batch = asyncio.Lock()
        self._tasks: list[asyncio.Task[None]] = []
        self._died: str | None = None

    async def run(self) -> None:
        """Work until told to stop (SIGTERM, SIGINT).

        Raises:
            BarqiyaError: The server cannot be used, or the subscriber died.
        """
        settings = self._settings
        tame_collector()
        await check_server(
            self._client, self._keys, self._state, volatile=settings.allow_volatile_server
        )
        await call(self._queue.ensure_group, self._state)
        broker = build_broker(self._url, settings, self._queue, self._process)
        app = FastStream(
            broker, logger=None, after_startup=[self._started], on_shutdown=[self._stopping]
        )
        self._app = app
        try:
            await app.run()
        finally:
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
            await self._client.aclose()
        if self._died:
            raise WorkerDiedError(self._died)
        self._log.info("worker.stopped")

    def stop(self) -> None:
        """Stop gracefully, as on SIGTERM: the batch in hand is finished or stays claimable."""
        self._app.exit()

    async def _process(self, deliveries: Sequence[Delivery]) -> None:
        """One batch at a time, new or claimed: the pipeline is bound by one core anyway."""
        with self._hands.holding(deliveries):
            async with self._one_batch:
                await self._settle(deliveries)

    async def _settle(self, deliveries: Sequence[Delivery]) -> None:
        with self._hands.holding(deliveries):
            try:
                await self._processor.process(deliveries)
            except RedisError as error:
                self._log.error(
                    "batch.failed",
                    items=len(deliveries),
                    error=str(error),
                    action="the items stay pending and are tried again",
                )

    async def _started(self) -> None:
        self._tasks = [
            asyncio.create_task(heartbeat(self._settings, self._queue, self._hands)),
            asyncio.create_task(
                claim_loop(self._settings, self._queue, self._one_batch, self._settle)
            ),
            asyncio.create_task(release_loop(self._queue, self._processor.item_lifetime_ms)),
            asyncio.create_task(retention_loop(self._retention)),
            asyncio.create_task(self._watch()),
        ]
        self._log.info(
            "worker.started",
            namespace=self._settings.namespace,
            batch_size=self._settings.batch_size,
            claim_idle_ms=self._settings.claim_idle_ms,
        )

    async def _stopping(self) -> None:
        self._log.info("worker.stopping", in_hand=len(self._hands.held()))

    async def _watch(self) -> None:
        """End the process when a task has died or reads have gone silent: never a zombie."""
        settings = self._settings
        limit = _SILENT_READS * (settings.block_ms / 1000 + settings.socket_timeout)
        while True:
            await asyncio.sleep(_WATCH_SECONDS)
            state = self._state
            silent = time.monotonic() - state.last_success
            if any(task.done() for task in self._tasks):
                self._die("a background task ended")
            elif state.fatal is not None:
                self._die(f"the server refuses us: {state.fatal}")
            elif state.down_since is None and silent > limit:
                self._die(f"no read has been answered for {silent:.0f} seconds")

    def _die(self, why: str) -> None:
        if self._died is None:
            self._died = why
            self._log.error("worker.died", why=why, action="the supervisor should restart it")
            self._app.exit()


def tame_collector() -> None:
    """Keep the garbage collector off what never becomes garbage.

    The registry is large, lives as long as the process, and would be searched again and again
    (measured: a tenth of the worker's processor time). Items hold no cycles.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def run_worker(settings: Settings) -> int:
    """Run a worker in the foreground; returns the exit code of a graceful stop.

    Raises:
        BarqiyaError: It could not start or died.
    """
    configure_logging(settings.log_level, settings.log_format)

    async def main() -> None:
        await Worker(settings).run()

    asyncio.run(main())
    return 0

"""One batch: prepare every item, decide, commit, and log one line for each.

An item that cannot be processed ends as a dead letter and takes no neighbour with it; a batch that
the server refuses is committed item by item.
"""

from __future__ import annotations

import asyncio
import math
import time
from functools import partial
from typing import TYPE_CHECKING

from redis.exceptions import ResponseError

from barqiya.commit import Status
from barqiya.dedupe import load_policy
from barqiya.items import Rejected
from barqiya.operate.log import get_logger
from barqiya.operate.retry import SERVER_FAULTS
from barqiya.pipeline import where
from barqiya.reasons import Reason
from barqiya.route import NO_ROUTES
from barqiya.worker.committer import Committer
from barqiya.worker.decider import Decider
from barqiya.worker.flood import Flood
from barqiya.worker.ground import read_ground
from barqiya.worker.passes import read_passes
from barqiya.worker.preparer import Preparer
from barqiya.worker.report import Reporter

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from barqiya.commit import Entry
    from barqiya.operate.metrics import Metrics
    from barqiya.operate.tracing import Tracing
    from barqiya.pipeline import Candidate
    from barqiya.registry import Registry
    from barqiya.route import RouteFile
    from barqiya.settings import Settings
    from barqiya.worker.ground import Ground
    from barqiya.worker.item import Item
    from barqiya.worker.precedence import Precedence
    from barqiya.worker.queue import Delivery, Queue
    from barqiya.worker.template_memory import TemplateMemory

_HOUR_MS = 3_600_000
#: After this many rounds of shifting ground an item waits a little before it is decided again.
_PATIENT_ROUNDS = 3


class BatchProcessor:
    """Takes deliveries to their outcomes."""

    #: Whether it takes them ahead of their turn.
    _is_ahead = False

    def __init__(
        self,
        settings: Settings,
        queue: Queue,
        registry: Registry,
        timer: Callable[[], float] = time.perf_counter,
        clock: Callable[[], float] = time.time,
        templates: TemplateMemory | None = None,
        routes: RouteFile = NO_ROUTES,
        metrics: Metrics | None = None,
        precedence: Precedence | None = None,
        tracing: Tracing | None = None,
    ) -> None:
        """Make one.

        Args:
            settings: Limits and lifetimes.
            queue: Where items are committed.
            registry: What is known of sources.
            timer: Measures the stages, in seconds of one thread.
            clock: Unix time: an embargo that ends after it holds.
            templates: What is learned of the templates of sources; ``None``: nothing is.
            routes: Which events are copied to which topics.
            metrics: Where finished items are counted.
            precedence: Whom its batches make way for.
            tracing: Where their spans begin; nowhere when ``None``.
        """
        self._queue = queue
        policy = load_policy(settings.policy_file)
        self._near = queue.near_index(policy.longest_window_ms(settings.window_hours))
        self._salt = b""
        # Bound here and now: the lazy logger would bind anew for every line.
        self._log = get_logger(consumer=settings.consumer_name).bind()
        self._clock = clock
        self._templates = templates
        flood = Flood(settings.log_flood)
        self._reporter = Reporter(settings.consumer_name, registry, metrics, flood)
        self._decider = Decider(settings, policy, self._near, routes, clock)
        self._precedence = precedence
        make_way = precedence.make_way if precedence is not None else None
        self._preparer = Preparer(settings, registry, routes, templates, timer, make_way, tracing)
        self._lifetimes = {
            "delivery": settings.window_hours * _HOUR_MS,
            "text": settings.window_hours * _HOUR_MS,
            "headline": settings.window_hours * _HOUR_MS,
            "item": settings.identity_days * 24 * _HOUR_MS,
            "story": settings.identity_days * 24 * _HOUR_MS,
            "take": policy.takes.within_hours * _HOUR_MS,
            # Held events go when they are issued or dropped; this only bounds what an error leaves.
            "held": 10 * 365 * 24 * _HOUR_MS,
        }
        self._committer = Committer(queue, self._lifetimes)

    @property
    def item_lifetime_ms(self) -> int:
        """Milliseconds that the index remembers an article after its last revision."""
        return self._lifetimes["item"]

    def tell_of_floods(self, *, stops: bool = False) -> None:
        """Log how many lines were left out of floods that are over; of all when it ``stops``."""
        self._reporter.floods_ended(math.inf if stops else self._clock())

    async def process(self, deliveries: Sequence[Delivery]) -> None:
        """Take every delivery to its outcome, or leave it pending for another try.

        Raises:
            RedisError: The server refuses for a reason that does not pass by itself.
        """
        patiently, began = self._committer.patiently, time.perf_counter()
        self._salt = await patiently(self._near.salt)
        if self._templates is not None:
            await self._templates.read(_sources(deliveries))
        # In a thread, so that the heartbeat goes on however long an item takes: who is slow in the
        # event loop would be taken for dead.
        items = await asyncio.to_thread(self._preparer.prepare_all, deliveries, self._salt)
        try:
            await self._settle_all(items)
        finally:
            if self._templates is not None:
                await self._templates.write()
        seconds = time.perf_counter() - began
        self._log.debug("batch.finished", items=len(deliveries), seconds=round(seconds, 4))

    async def _settle_all(self, items: list[Item]) -> None:
        if len(items) == 1:
            await self._settle_alone(items[0])
            return
        try:
            await self._settle(items)
        except ResponseError as error:
            self._log.warning("batch.refused", items=len(items), error=str(error))
        except SERVER_FAULTS:
            raise
        except Exception as error:  # noqa: BLE001 - whatever one item raises, the others go on
            self._log.error("batch.crashed", items=len(items), exception=where(error))
        else:
            return
        for item in items:
            await self._settle_alone(item)

    async def _settle_alone(self, item: Item) -> None:
        try:
            await self._settle([item])
        except ResponseError as error:
            await self._settle_refused(item, error)
        except SERVER_FAULTS:
            raise
        except Exception as error:  # noqa: BLE001 - it is this item's end, and nobody else's
            item.prepared = Rejected(Reason.DEDUPE_CRASHED, exception=where(error))
            await self._settle([item])

    async def _settle_refused(self, item: Item, error: ResponseError) -> None:
        """The server refused this item alone: its dead letter needs nothing of what it refused."""
        item.prepared = Rejected(
            Reason.COMMIT_REFUSED, "the server refused the commit", exception=where(error)
        )
        self._log.error("commit.refused", raw_id=item.delivery.entry_id, error=str(error))
        try:
            await self._settle([item])
        except ResponseError as second:
            self._log.error(
                "commit.blocked",
                raw_id=item.delivery.entry_id,
                error=str(second),
                action="the item stays pending; see the error for what the server objects to",
            )

    async def _settle(self, items: list[Item]) -> None:
        """Decide and commit until nothing is left whose ground has shifted."""
        waiting = items
        while waiting:
            started = time.perf_counter()
            ground = await self._committer.patiently(partial(self._read, waiting))
            looked_up = (time.perf_counter() - started) / len(waiting)
            for item in waiting:
                item.timings.add("dedupe", looked_up)
            entries = [await self._decide_in_turn(item, ground) for item in waiting]
            waiting, entries = await self._withhold(waiting, entries)
            if not waiting:
                return
            started = time.perf_counter()
            statuses = await self._committer.commit(entries, ground.view)
            seconds = (time.perf_counter() - started) / len(waiting)
            waiting = self._after_commit(waiting, entries, statuses, seconds)
            if waiting and waiting[0].rounds > _PATIENT_ROUNDS:
                await asyncio.sleep(0.01 * waiting[0].rounds)

    async def _decide_in_turn(self, item: Item, ground: Ground) -> Entry:
        if self._precedence is not None:
            await self._precedence.make_way_here()
        return self._decider.decide(item, ground)

    async def _withhold(
        self, items: list[Item], entries: list[Entry]
    ) -> tuple[list[Item], list[Entry]]:
        """Items that are to be committed, with their entries: all of them."""
        return items, entries

    async def _read(self, items: Sequence[Item]) -> Ground:
        """Read everything that a decision needs."""
        await read_passes(items, self._queue)
        return await self._read_ground(items)

    async def _read_ground(self, items: Sequence[Item]) -> Ground:
        while True:
            articles = [
                article
                for item in items
                if not isinstance(item.prepared, Rejected)
                for article in item.prepared
            ]
            now_ms = int(self._clock() * 1000)
            ground = await read_ground(articles, self._queue, self._near, self._salt, now_ms)
            if ground is not None:
                return ground
            # The server has lost the index and with it the secret that texts are signed with.
            self._salt = await self._near.salt()
            for item in items:
                if not isinstance(item.prepared, Rejected):
                    item.prepared = tuple(self._sign_again(one) for one in item.prepared)

    def _sign_again(self, article: Candidate) -> Candidate:
        return article._replace(signature=article.signature.under(self._salt))

    def _after_commit(
        self, items: list[Item], entries: list[Entry], statuses: list[Status], seconds: float
    ) -> list[Item]:
        """Report what came of the commit; the items whose ground has shifted."""
        stale: list[Item] = []
        finished: list[tuple[Item, Entry]] = []
        for item, entry, status in zip(items, entries, statuses, strict=True):
            item.timings.add("commit", seconds)
            if status is Status.COMMITTED:
                finished.append((item, entry))
                self._learn(item)
            elif status is Status.STALE:
                item.rounds += 1
                stale.append(item)
            elif status is not Status.AHEAD:
                self._reporter.fenced(entry, status, by_lane=self._lanes_met(item))
        self._reporter.finished(finished, self._clock())
        return stale

    def _lanes_met(self, item: Item) -> bool:
        """Whether an item was in both lanes, of this worker or of two."""
        lane = self._precedence
        return self._is_ahead or (lane is not None and lane.took(item.delivery.entry_id))

    def _learn(self, item: Item) -> None:
        """Note the lines around what is a new story: reprints and updates teach nothing."""
        if self._templates is None or isinstance(item.prepared, Rejected):
            return
        for candidate in item.new_stories:
            if candidate.template_lines:
                self._templates.note(candidate.raw.source, candidate.template_lines)


def _sources(deliveries: Sequence[Delivery]) -> list[str]:
    """Sources of a batch, where the entry names them in a field of its own."""
    names = [delivery.fields.get(b"source") for delivery in deliveries]
    return [name.decode(errors="replace") for name in dict.fromkeys(names) if name]

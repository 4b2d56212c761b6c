"""Claims and heartbeat: nothing stays with a dead worker, nothing is taken from a slow one."""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING

from barqiya.operate.log import get_logger
from barqiya.operate.refusals import Refusals
from barqiya.operate.retry import SERVER_FAULTS

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, Sequence

    from barqiya.settings import Settings
    from barqiya.worker.queue import Delivery, Queue

_START = b"0-0"
#: Other consumers are forgotten when they were idle for this many claim times and hold nothing.
_RETIRE_AFTER_CLAIM_TIMES = 20


class Hands:
    """The items this worker holds now; the heartbeat shows life on them."""

    def __init__(self) -> None:
        # Counted: an item in the hands of the fast lane may be delivered to the other one as well.
        self._held: Counter[tuple[str, int]] = Counter()

    @contextmanager
    def holding(self, deliveries: Sequence[Delivery]) -> Iterator[None]:
        """Hold items for the time of a block."""
        held = [(delivery.entry_id, delivery.deliveries) for delivery in deliveries]
        self._held.update(held)
        try:
            yield
        finally:
            self._held -= Counter(held)

    def held(self) -> list[tuple[str, int]]:
        """Id and delivery count of each item in hand."""
        return list(self._held)


async def heartbeat(settings: Settings, queue: Queue, hands: Hands) -> None:
    """Show life on items in hand, three times in each claim time. Runs until cancelled."""
    log, refusals = get_logger(consumer=queue.consumer), Refusals()
    while True:
        await asyncio.sleep(settings.claim_idle_ms / 3000)
        held = hands.held()
        if not held:
            continue
        try:
            still = await queue.renew(held)
        except SERVER_FAULTS as error:
            if refusals.is_news(error):
                log.warning("heartbeat.refused", error=str(error))
            continue
        refusals.over()
        if still < len(held):
            log.debug("heartbeat.partly_lost", held=len(held), still=still)


async def claim_loop(
    settings: Settings,
    queue: Queue,
    turn: asyncio.Lock,
    process: Callable[[Sequence[Delivery]], Awaitable[None]],
) -> None:
    """Take over abandoned items, one at a time, so that one that kills its process is alone.

    An item is claimed only when it is its ``turn`` to be processed: one that had to wait for a
    batch that kills the process would be delivered in vain, and look like poison itself.

    Runs until cancelled.
    """
    log, refusals = get_logger(consumer=queue.consumer), Refusals()
    pause = min(settings.claim_idle_ms / 2000, 5.0)
    cursor = _START
    rounds = 0
    while True:
        try:
            async with turn:
                claim = await queue.claim(settings.claim_idle_ms, cursor)
                refusals.over()
                if claim.delivery is not None:
                    log.info(
                        "item.claimed",
                        raw_id=claim.delivery.entry_id,
                        deliveries=claim.delivery.deliveries,
                    )
                    await process([claim.delivery])
            if claim.lost:
                log.error(
                    "item.body_lost",
                    items=claim.lost,
                    action="somebody trims the queue; find out who. Dead letters were written",
                )
            cursor = claim.cursor
            if cursor == _START:
                rounds += 1
                if rounds % _RETIRE_AFTER_CLAIM_TIMES == 0:
                    await _retire(settings, queue)
                await asyncio.sleep(pause)
        except SERVER_FAULTS as error:
            if refusals.is_news(error):
                log.warning("claim.refused", error=str(error))
            await asyncio.sleep(pause)


async def _retire(settings: Settings, queue: Queue) -> None:
    retired = await queue.retire(settings.claim_idle_ms * _RETIRE_AFTER_CLAIM_TIMES)
    if retired:
        get_logger(consumer=queue.consumer).info("consumer.retired", names=retired)

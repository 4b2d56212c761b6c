"""The fast lane: flashes, corrections and kills overtake the items that wait before them.

While the worker has a batch in hand, the lane looks at what waits behind it, newest first, takes
what looks urgent and brings it to its outcome. The queue stays as it is: an item that was finished
ahead of its turn is marked, and only acknowledged when its turn comes (``commit.lua``).
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from barqiya.intake import HEAD_BYTES
from barqiya.keys import entry_order
from barqiya.operate.log import get_logger
from barqiya.operate.refusals import Refusals
from barqiya.operate.retry import SERVER_FAULTS
from barqiya.worker.batch import BatchProcessor

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from barqiya.commit import Entry
    from barqiya.intake import Glimpse
    from barqiya.worker.item import Item
    from barqiya.worker.queue import Delivery, Queue

#: Seconds between two looks: an urgent item waits for at most this, and its turn on the processor.
_LOOK_SECONDS: Final = 0.02
_REFUSED_SECONDS: Final = 1.0
#: Items looked at in one step; the server does nothing else meanwhile.
_PAGE: Final = 100
#: One look in so many is at what was skipped, if nothing new is urgent: each takes milliseconds of
#: the processor from the batch.
_OLDER_EVERY: Final = 3
#: Stretches of the queue that are remembered as not looked at; beyond that the oldest are joined.
_MOST_STRETCHES: Final = 64
_END = "+"
_START = "0-0"


class Stretch:
    """A part of the queue that was not looked at: what is behind one id and up to another."""

    __slots__ = ("behind", "newest")

    def __init__(self, behind: str, newest: str) -> None:
        self.behind = behind
        self.newest = newest


class Scout:
    """Finds urgent items among those that wait, each looked at once."""

    def __init__(self, queue: Queue, is_urgent: Callable[[Glimpse], bool]) -> None:
        """Look at ``queue``; ``is_urgent`` guesses from what is seen of an item."""
        self._queue = queue
        self._is_urgent = is_urgent
        self._seen = _START
        self._looks = 0
        self._skipped: list[Stretch] = []

    async def look(self) -> list[str]:
        """Ids of urgent items, oldest first: among the newest, now and then in what was skipped.

        What came last is looked at first. In a backlog that was there before the worker an urgent
        item is found within so many looks; one that comes now, at the next look.
        """
        found = await self._page(Stretch(self._seen, _END))
        self._looks += 1
        if not found and self._skipped and self._looks % _OLDER_EVERY == 0:
            stretch = self._skipped[-1]
            found = await self._page(stretch)
            self._skipped.remove(stretch)
        return sorted(found, key=entry_order)

    async def _page(self, stretch: Stretch) -> list[str]:
        """Look at one page of a stretch; the rest of it is looked at later."""
        delivered, found = await self._queue.look_ahead(
            stretch.newest, stretch.behind, _PAGE, HEAD_BYTES
        )
        if entry_order(self._seen) < entry_order(delivered):
            self._seen = delivered
        if not found:
            return []
        if entry_order(self._seen) < entry_order(found[0].entry_id):
            self._seen = found[0].entry_id
        if len(found) == _PAGE:
            self._skip(Stretch(stretch.behind, _before(found[-1].entry_id)))
        return [one.entry_id for one in found if self._is_urgent(one.glimpse)]

    def _skip(self, stretch: Stretch) -> None:
        self._skipped.append(stretch)
        if len(self._skipped) > _MOST_STRETCHES:
            first, second = self._skipped[:2]
            self._skipped[:2] = [
                Stretch(
                    min(first.behind, second.behind, key=entry_order),
                    max(first.newest, second.newest, key=entry_order),
                )
            ]


def _before(entry_id: str) -> str:
    """The last id that may stand before another."""
    milliseconds, number = entry_order(entry_id)
    return f"{milliseconds}-{number - 1}" if number else f"{milliseconds - 1}-{2**64 - 1}"


class AheadProcessor(BatchProcessor):
    """Takes items to their outcomes ahead of their turn, but for those that must come in it."""

    #: What takes an item from the lane is its delivery in its turn, to whomever.
    _is_ahead = True

    async def _withhold(
        self, items: list[Item], entries: list[Entry]
    ) -> tuple[list[Item], list[Entry]]:
        """Give back what takes back or corrects something that is not known yet."""
        early = [item.delivery for item in items if item.in_turn]
        if not early:
            return items, entries
        given = await self._queue.give_back([(one.entry_id, one.deliveries) for one in early])
        self._log.info("lane.gave_back", items=given, first=early[0].entry_id)
        pairs = zip(items, entries, strict=True)
        kept = [(item, entry) for item, entry in pairs if not item.in_turn]
        return [item for item, _ in kept], [entry for _, entry in kept]


async def fast_lane(
    queue: Queue,
    scout: Scout,
    behind: asyncio.Event,
    process: Callable[[Sequence[Delivery]], Awaitable[None]],
) -> None:
    """Bring urgent items to their outcome while others wait. Runs until cancelled.

    Args:
        queue: Where they are taken from.
        scout: Finds them.
        behind: Set while the worker has a batch in hand: only then does anything wait.
        process: Takes items to their outcomes.
    """
    log, refusals = get_logger(consumer=queue.consumer), Refusals()
    while True:
        await behind.wait()
        # Most batches are done by now, and nothing has waited for them.
        await asyncio.sleep(_LOOK_SECONDS)
        if not behind.is_set():
            continue
        try:
            urgent = await scout.look()
            taken = await queue.overtake(urgent) if urgent else []
        except SERVER_FAULTS as error:
            if refusals.is_news(error):
                log.warning("lane.refused", error=str(error))
            await asyncio.sleep(_REFUSED_SECONDS)
            continue
        refusals.over()
        if taken:
            log.info("lane.overtaking", items=len(taken), first=taken[0].entry_id)
            await process(taken)

"""Held events: issued on time, once, by whichever worker comes first."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from barqiya.operate.log import get_logger
from barqiya.operate.refusals import Refusals
from barqiya.operate.retry import SERVER_FAULTS

if TYPE_CHECKING:
    from barqiya.worker.queue import Queue

#: Longest pause between two looks: an event is late by at most this, and a moment.
_LOOK_SECONDS = 0.4


async def release_loop(queue: Queue, item_lifetime_ms: int) -> None:
    """Issue held events when their embargo ends. Runs until cancelled."""
    log, refusals = get_logger(consumer=queue.consumer), Refusals()
    while True:
        try:
            due, wait = await queue.due(time.time() * 1000)
            for article_id in due:
                status = await queue.release(article_id, item_lifetime_ms)
                if status > 0:
                    log.info("item.released", article_id=article_id)
                elif status < 0:
                    log.error(
                        "item.held_event_missing",
                        article_id=article_id,
                        action="the server lost the held event; ask the source to send again",
                    )
        except SERVER_FAULTS as error:
            if refusals.is_news(error):
                log.warning("release.refused", error=str(error))
            wait = _LOOK_SECONDS
        else:
            refusals.over()
        await asyncio.sleep(min(wait, _LOOK_SECONDS))

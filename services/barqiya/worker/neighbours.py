"""While workers of partitions run: does anything lie in a partition that nobody serves?

A change of the number of partitions in a wrong order leaves such items, and so does a publisher
with another list. No worker of theirs is there to tell; so the others do.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from barqiya.keys import Keys
from barqiya.operate.log import get_logger
from barqiya.operate.redis_client import connect
from barqiya.operate.refusals import Refusals
from barqiya.operate.retry import SERVER_FAULTS, is_passing, stop_if_cancelled
from barqiya.operate.unserved import gone_after_ms, unserved

if TYPE_CHECKING:
    from collections.abc import Callable

    from barqiya.settings import Settings

#: Between two looks: each goes over the names of all keys.
PERIOD_SECONDS: Final = 600.0


async def neighbours_loop(
    settings: Settings, address: str, told: Callable[[int], None] | None = None
) -> None:
    """Look again and again, and tell of changes. Runs until cancelled.

    Args:
        settings: Settings of the process, with the partitions that it serves.
        address: Of the server.
        told: Called with how many items lie where nobody works, at each look.
    """
    log, refusals, before = get_logger(consumer=settings.consumer_name), Refusals(), set[str]()
    served, idle = settings.partition_names, settings.claim_idle_ms
    client = connect(address, settings.socket_timeout, keys=Keys(settings.namespace, served[0]))
    wait = gone_after_ms(idle) / 1000  # in a rolling restart the others come a little later
    try:
        while True:
            stop_if_cancelled()
            await asyncio.sleep(wait)
            wait = PERIOD_SECONDS
            try:
                found = await unserved(
                    client, settings.namespace, served, url=address, claim_idle_ms=idle
                )
            except SERVER_FAULTS as error:
                if refusals.is_news(error) and not is_passing(error):
                    log.warning("partitions.refused", error=str(error))
                continue
            refusals.over()
            if told is not None:
                told(sum(left.items for left in found))
            names = {left.name for left in found}
            if names - before:
                log.warning(
                    "partitions.unserved",
                    left=[str(left) for left in found],
                    action="let workers serve them until they are empty (BARQIYA_PARTITIONS)",
                )
            elif before and not names:
                log.info("partitions.served")
            before = names
    finally:
        await client.aclose()

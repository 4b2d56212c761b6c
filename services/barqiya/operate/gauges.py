"""Reading the server's figures for the metrics, every few seconds."""

from __future__ import annotations

import asyncio
import math
import time
from typing import TYPE_CHECKING, Any, Final

from barqiya.dedupe import Segments, loaded
from barqiya.dedupe.segments import STEP
from barqiya.operate.log import get_logger
from barqiya.operate.pressure import read_pressure
from barqiya.operate.refusals import Refusals
from barqiya.operate.retry import SERVER_FAULTS, is_passing, stop_if_cancelled
from barqiya.operate.state import read_state

if TYPE_CHECKING:
    from redis.asyncio import Redis

    from barqiya.keys import Keys
    from barqiya.operate.metrics import ServerGauges

#: Seconds between two readings: below the usual scrape interval.
PERIOD_SECONDS: Final = 5.0
#: From this difference on, the clocks are worth a line: ages and embargoes are read off them.
SKEW_SECONDS: Final = 2.0


async def read_gauges(client: Redis, keys: Keys, gauges: ServerGauges) -> float:
    """Read everything once; returns how many seconds the server's clock is ahead.

    Raises:
        RedisError: The server does not answer or refuses.
    """
    before = time.time()
    seconds, microseconds = await client.time()
    ours = (before + time.time()) / 2
    state = await read_state(client, keys)
    queue, streams = state["queue"], state["streams"]
    pressure = await read_pressure(client)
    # A server that cannot tell has no empty queue.
    gauges.lag.set(math.nan if queue["lag"] is None else queue["lag"])
    gauges.ahead.set(queue["ahead"])
    gauges.pending.set(queue["pending"])
    gauges.oldest_waiting.set((queue["oldest_waiting_ms"] or 0) / 1000)
    gauges.oldest_pending.set((queue["oldest_pending_ms"] or 0) / 1000)
    gauges.held.set(await client.zcard(keys.held))
    gauges.index_items.set(await _index_items(client, keys, seconds * 1000))
    gauges.dead.set(streams["dead"])
    gauges.memory_used.set(pressure.used)
    gauges.memory_limit.set(pressure.limit)
    ahead = seconds + microseconds / 1e6 - ours
    gauges.clock_ahead.set(ahead)
    gauges.up.set(1)
    return float(ahead)


async def _index_items(client: Redis, keys: Keys, now_ms: int) -> int:
    """Numbers that the near-duplicate index gave out since its oldest live segment was opened."""
    values: list[Any] = await client.mget([keys.near_note, keys.near_tickets])
    note, last = loaded(Segments, values[0]), values[1]
    if note is None:
        return 0
    live = [one for one in note.live if one.expires_ms > now_ms]
    return max(0, int(last or 0) - live[0].first) // STEP if live else 0


async def gauge_loop(client: Redis, keys: Keys, gauges: ServerGauges) -> None:
    """Read the figures again and again. Runs until cancelled."""
    log, refusals = get_logger(), Refusals()
    ahead, skewed = 0.0, False
    while True:
        stop_if_cancelled()
        try:
            ahead = await read_gauges(client, keys, gauges)
            refusals.over()
        except SERVER_FAULTS as error:
            gauges.up.set(0)
            if refusals.is_news(error) and not is_passing(error):
                log.warning("gauges.refused", error=str(error))
        if (abs(ahead) >= SKEW_SECONDS) is not skewed:
            skewed = not skewed
            if skewed:
                log.warning(
                    "clock.skewed",
                    server_ahead_seconds=round(ahead, 3),
                    action="set the clocks of server and workers by NTP",
                )
            else:
                log.info("clock.agrees", server_ahead_seconds=round(ahead, 3))
        await asyncio.sleep(PERIOD_SECONDS)

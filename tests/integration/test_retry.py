"""The retry policy against a real server: it waits out what passes, and always lets go."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from barqiya.operate.retry import ServerState, call

#: Turns of the event loop in which one PING is sent and answered, and some more.
_TURNS = 40


async def test_a_cancellation_is_never_swallowed_whenever_it_comes(client: Any) -> None:
    """On Python 3.11 the client loses one that comes just when it has sent."""
    state = ServerState(time.monotonic)

    async def busy() -> None:
        while True:
            await call(client.ping, state)

    for turns in range(_TURNS):
        await client.ping()
        task = asyncio.create_task(busy())
        for _ in range(turns):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait({task}, timeout=1)
        ended = task.done()
        while not task.done():
            task.cancel()
            await asyncio.sleep(0.001)
        assert ended, f"cancelled after {turns} turns of the loop, it went on"

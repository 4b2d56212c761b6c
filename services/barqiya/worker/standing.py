"""While the worker runs: is the server still one that accepted items are safe on?

At its start the worker refuses a server that could lose items (:mod:`barqiya.worker.startup`). An
operator may change the configuration of a running one; then items are still processed, but the
worker is not ready, and says why.
"""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, Any, Final

from redis.exceptions import RedisError

from barqiya.commit import script_source
from barqiya.errors import UnsafeServerError
from barqiya.operate.log import get_logger
from barqiya.operate.retry import SERVER_FAULTS, is_passing, stop_if_cancelled
from barqiya.worker.startup import find_problems

if TYPE_CHECKING:
    from redis.asyncio import Redis

PERIOD_SECONDS: Final = 5.0


class Standing:
    """What was seen of the server at the last look."""

    def __init__(self, *, volatile: bool) -> None:
        """``volatile``: nothing makes the server unsafe (``allow_volatile_server``)."""
        self._volatile = volatile
        self.problems: list[str] = []
        """What makes it unsafe, each with its remedy."""
        self.refused = ""
        """Why it does not take the commit script; empty: it has it."""

    async def look(self, client: Redis) -> None:
        """Look once. A server that forgot the commit script gets it again.

        Raises:
            RedisError: It does not answer.
        """
        info: dict[str, Any] = await client.info()
        if info.get("loading"):
            return  # until it has read its data it says that it keeps no append-only file
        try:
            self.problems = [] if self._volatile else find_problems(info)
        except UnsafeServerError as error:
            self.problems = [str(error)]
        try:
            await client.script_load(script_source())
            self.refused = ""
        except RedisError as error:
            if is_passing(error):
                raise
            self.refused = str(error)


async def standing_loop(client: Redis, standing: Standing) -> None:
    """Look again and again, and tell of changes. Runs until cancelled."""
    log, told = get_logger(), False
    while True:
        stop_if_cancelled()
        with contextlib.suppress(*SERVER_FAULTS):  # whoever waits for the server says so
            await standing.look(client)
        if bool(standing.problems) is not told:
            told = not told
            if told:
                log.warning("server.unsafe", problems=standing.problems)
            else:
                log.info("server.safe")
        await asyncio.sleep(PERIOD_SECONDS)

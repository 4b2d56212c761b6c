"""Committing a batch: in pieces that a server takes, and for as long as it takes."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

from redis.exceptions import (
    AuthenticationError,
    AuthorizationError,
    NoPermissionError,
    ResponseError,
)

from barqiya.commit import NearIndexView, Status, pieces, plan_commit
from barqiya.keys import GROUP
from barqiya.operate.log import get_logger

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from barqiya.commit import CommitCall, Entry
    from barqiya.worker.queue import Queue

T = TypeVar("T")

#: Seconds between two tries to commit while a key of the namespace cannot be written to.
_FIRST_UNFIT_PAUSE, _LONGEST_UNFIT_PAUSE = 0.1, 5.0
#: Largest commit, in bytes of events and index entries. A command that outgrows the server's limits
#: for clients would cut the connection, and be repeated for ever.
_COMMIT_BYTES = 4 * 1024 * 1024


#: How a refusal begins that is no item's fault. The last two say, of Valkey and of Redis, that our
#: user may not run a command of the script.
_SERVERS_OWN = (
    *("UNFIT", "NOPERM", "NOAUTH"),
    *("ACL failure in script", "The user executing the script can't"),
)


def _is_the_servers(error: ResponseError) -> bool:
    """Whether a commit was refused for what the server is like, not for what it held."""
    refused = isinstance(error, NoPermissionError | AuthenticationError | AuthorizationError)
    return refused or str(error).startswith(_SERVERS_OWN)


class Committer:
    """Runs the commit script on entries."""

    def __init__(self, queue: Queue, lifetimes: dict[str, int]) -> None:
        """Commit through ``queue``; ``lifetimes`` in milliseconds, by kind of index entry."""
        self._queue = queue
        self._lifetimes = lifetimes
        self._log = get_logger(consumer=queue.consumer).bind()

    async def commit(self, entries: Sequence[Entry], view: NearIndexView) -> list[Status]:
        """Commit in pieces that no server refuses for their size, in order."""
        statuses: list[Status] = []
        for piece in pieces(entries, _COMMIT_BYTES):
            call = plan_commit(
                piece,
                keys=self._queue.keys,
                group=GROUP,
                consumer=self._queue.consumer,
                lifetimes=self._lifetimes,
                view=view,
            )
            statuses += await self._run(call)
        return statuses

    async def _run(self, call: CommitCall) -> list[Status]:
        """Commit; while no commit at all can be written, wait with the items in hand."""
        return await self.patiently(lambda: self._queue.commit(call), blames=_is_the_servers)

    async def patiently(
        self,
        do: Callable[[], Awaitable[T]],
        blames: Callable[[ResponseError], bool] = lambda _: True,
    ) -> T:
        """Do something until the server no longer refuses it for what is no item's fault.

        Given back, the items would be delivered again and again, and die of it as if they were
        poison.

        Args:
            do: Something that is safe to repeat.
            blames: Whether a refusal is the server's own; every one, unless given.
        """
        pause = _FIRST_UNFIT_PAUSE
        while True:
            try:
                return await do()
            except ResponseError as error:
                if not blames(error):
                    raise
                if pause == _FIRST_UNFIT_PAUSE:
                    self._log.error(
                        "commit.blocked",
                        error=str(error),
                        action="put right what the server objects to; the worker waits for it",
                    )
            await asyncio.sleep(pause)
            pause = min(2 * pause, _LONGEST_UNFIT_PAUSE)

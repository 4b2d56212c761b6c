"""Committing a batch: in pieces that a server takes, and for as long as it takes."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from redis.exceptions import ResponseError

from barqiya.commit import NearIndexView, Status, pieces, plan_commit
from barqiya.keys import GROUP
from barqiya.operate.log import get_logger

if TYPE_CHECKING:
    from collections.abc import Sequence

    from barqiya.commit import CommitCall, Entry
    from barqiya.worker.queue import Queue

#: Seconds between two tries to commit while a key of the namespace cannot be written to.
_FIRST_UNFIT_PAUSE, _LONGEST_UNFIT_PAUSE = 0.1, 5.0
#: Largest commit, in bytes of events and index entries. A command that outgrows the server's limits
#: for clients would cut the connection, and be repeated for ever.
_COMMIT_BYTES = 4 * 1024 * 1024


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
        """Commit; while no commit at all can be written, wait with the items in hand.

        Given back, they would be delivered again and again, and die of it as if they were poison.
        """
        pause = _FIRST_UNFIT_PAUSE
        while True:
            try:
                return await self._queue.commit(call)
            except ResponseError as error:
                if not str(error).startswith("UNFIT"):
                    raise
                if pause == _FIRST_UNFIT_PAUSE:
                    self._log.error(
                        "commit.blocked",
                        error=str(error),
                        action="put right what the server objects to; the worker waits for it",
                    )
            await asyncio.sleep(pause)
            pause = min(2 * pause, _LONGEST_UNFIT_PAUSE)

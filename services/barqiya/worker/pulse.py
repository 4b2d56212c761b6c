"""What a worker knows of its own health: for the health port, and for its own watchdog."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from barqiya.operate.health import Check
from barqiya.pipeline import where

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Iterator

    from barqiya.operate.retry import ServerState
    from barqiya.settings import Settings
    from barqiya.worker.standing import Standing

#: Blocking reads that may pass without an answer, while the server is not known to be away,
#: before the subscriber counts as dead.
_SILENT_READS = 10
#: A batch in hand for longer than this many claim times is stuck: the heartbeat keeps it from being
#: taken over, so somebody has to look.
_LONG_BATCH_CLAIM_TIMES = 3


class Pulse:
    """Signs of life of one worker."""

    def __init__(
        self,
        settings: Settings,
        state: ServerState,
        standing: Standing,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Make one; ``clock`` must be that of ``state``."""
        self._state = state
        self._standing = standing
        self._clock = clock
        self._longest_batch = _LONG_BATCH_CLAIM_TIMES * settings.claim_idle_ms / 1000
        self._longest_silence = _SILENT_READS * (settings.block_ms / 1000 + settings.socket_timeout)
        self._batch_since: float | None = None
        self._batch_ended = clock()
        self._lane_since: float | None = None
        self.tasks: list[asyncio.Task[None]] = []
        """Background tasks, none of which may end."""
        self.reads: Callable[[], bool] = lambda: True
        """Whether the subscriber's read loop is there."""
        self.ends = False
        """Whether the worker was told to stop: then the loops end one by one."""
        self.died: str | None = None
        """Why the worker gave itself up."""

    @contextmanager
    def batch(self) -> Iterator[None]:
        """While a batch is in hand."""
        self._batch_since = self._clock()
        try:
            yield
        finally:
            self._batch_since, self._batch_ended = None, self._clock()

    @contextmanager
    def lane(self) -> Iterator[None]:
        """While urgent items are in hand."""
        self._lane_since = self._clock()
        try:
            yield
        finally:
            self._lane_since = None

    def checks(self) -> list[Check]:
        """What must be so for this worker to be live and ready; quick."""
        state, now, standing = self._state, self._clock(), self._standing
        trouble, silent, busy = self.trouble(), self._silent(now), self._busy(now)
        away = None if state.down_since is None else now - state.down_since
        # While the server is away, a batch waits for it, and a restart would not help.
        stuck = away is None and busy > self._longest_batch
        problems = " ".join(standing.problems)
        return [
            Check("tasks", trouble is None, trouble or "run", vital=True),
            Check("batch", not stuck, f"in hand for {busy:.1f} s", vital=True),
            Check("started", bool(self.tasks), "yes" if self.tasks else "checking the server"),
            Check("server", away is None, "answers" if away is None else f"away for {away:.0f} s"),
            Check("reads", silent < self._longest_silence, f"answered {silent:.1f} s ago"),
            Check("configuration", not problems, problems or "safe"),
            Check("scripts", not standing.refused, standing.refused or "loaded"),
        ]

    def trouble(self) -> str | None:
        """Why this worker must be replaced; ``None`` when it need not be."""
        state, silent = self._state, self._silent(self._clock())
        if self.died is not None:
            return self.died
        for task in self.tasks:
            if task.done():
                error = None if task.cancelled() else task.exception()
                return f"a background task ended: {where(error) if error else task.get_name()}"
        if self.tasks and not self.ends and not self.reads():
            return "the subscriber's read loop has ended"
        if state.fatal is not None:
            return f"the server refuses us: {state.fatal}"
        if state.down_since is None and silent > self._longest_silence:
            return f"no read has been answered for {silent:.0f} seconds"
        return None

    def _busy(self, now: float) -> float:
        """Seconds that the oldest batch has been in hand, the server being there."""
        began = [since for since in (self._batch_since, self._lane_since) if since is not None]
        return max([now - max(since, self._state.up_since) for since in began], default=0.0)

    def _silent(self, now: float) -> float:
        """Seconds for which the subscriber could have read, and had no answer."""
        if self._batch_since is not None:
            return 0.0  # one after the other: it reads on when the batch is done
        return now - max(self._state.last_read, self._state.up_since, self._batch_ended)

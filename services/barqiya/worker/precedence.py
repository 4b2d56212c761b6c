"""Urgent items go first: while one is in hand, a batch in the same process makes way for it.

Two lanes share one processor. A batch takes a moment of it for each of its items; between two of
them it looks here. It waits for a short time only, so that a flood of urgent items slows it down
and does not stop it.
"""

from __future__ import annotations

import asyncio
import threading
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

#: Longest time that a batch waits before each of its items.
_LONGEST_WAIT_SECONDS: Final = 0.05
#: The same before each of the half dozen stages of an item.
_LONGEST_STAGE_WAIT_SECONDS: Final = 0.008
#: A batch keeps the event loop for this long at most.
_LONGEST_TURN_SECONDS: Final = 0.004
#: Items that went first and are remembered for what is said of them.
_MOST_TAKEN: Final = 10_000


class Precedence:
    """Who goes first. Shared by the lanes of one worker, and by their threads."""

    def __init__(self) -> None:
        self._in_hand = 0
        self._clear = threading.Event()
        self._clear.set()
        self._clear_here = asyncio.Event()
        self._turn_began = 0.0
        self._taken: dict[str, None] = {}

    @contextmanager
    def urgent(self, entry_ids: Iterable[str] = ()) -> Iterator[None]:
        """Go first with some items, for the time of a block."""
        self._taken.update(dict.fromkeys(entry_ids))
        while len(self._taken) > _MOST_TAKEN:
            del self._taken[next(iter(self._taken))]
        self._in_hand += 1
        self._clear.clear()
        self._clear_here.clear()
        try:
            yield
        finally:
            self._in_hand -= 1
            if not self._in_hand:
                self._clear.set()
                self._clear_here.set()

    def took(self, entry_id: str) -> bool:
        """Whether an item went first a while ago; a batch may have it as well."""
        return entry_id in self._taken

    def make_way(self) -> None:
        """Let what is urgent go first; for the thread that prepares a batch, at each stage."""
        if not self._clear.is_set():
            self._clear.wait(_LONGEST_STAGE_WAIT_SECONDS)

    async def make_way_here(self) -> None:
        """The same in the event loop, where others must be let through to be seen at all."""
        now = time.monotonic()
        if self._clear.is_set() and now - self._turn_began < _LONGEST_TURN_SECONDS:
            return
        await asyncio.sleep(0)
        if not self._clear.is_set():
            with suppress(TimeoutError):
                async with asyncio.timeout(_LONGEST_WAIT_SECONDS):
                    await self._clear_here.wait()
        self._turn_began = time.monotonic()

"""Which log lines are written when a source repeats itself without end.

A publisher in a loop sends one item a thousand times, or a thousand that cannot be read, and their
lines bury everybody else's. Of a kind that comes in floods one line in so many is written, and says
for how many it stands; of one that stops, it is told how many more there were. What led to an event
always has its line.
"""

from __future__ import annotations

import math
from collections import Counter
from typing import Final, NamedTuple

#: Of a flood, one line in so many is written.
ONE_IN: Final = 100
_WINDOW_SECONDS: Final = 60
_COME_IN_FLOODS: Final = frozenset({"duplicate", "dead"})


class Kind(NamedTuple):
    """Lines that are alike."""

    source: str
    """Id of the source's profile: there are only so many."""
    outcome: str
    reason: str


class Ruling(NamedTuple):
    """What becomes of one line."""

    written: bool
    not_written: int = 0
    """Lines of the kind that were left out since its last one was written."""
    begins: bool = False
    """Whether a flood begins with it."""


class Flood:
    """Counts lines by kind, a minute at a time."""

    def __init__(self, limit: int) -> None:
        """Let ``limit`` lines of a kind through in a minute; 0: all of them."""
        self._limit = limit
        self._window = 0
        self._seen: Counter[Kind] = Counter()
        self._before: frozenset[Kind] = frozenset()
        self._left_out: Counter[Kind] = Counter()

    def concerns(self, outcome: str) -> bool:
        """Whether lines of an outcome are ever left out."""
        return self._limit > 0 and outcome in _COME_IN_FLOODS

    def rule(self, kind: Kind, now: float) -> Ruling:
        """Say what becomes of the next line of a kind; ``now`` in seconds."""
        if not self.concerns(kind.outcome):
            return Ruling(written=True)
        self._turn(int(now // _WINDOW_SECONDS))
        self._seen[kind] += 1
        beyond = self._seen[kind] - self._limit
        if beyond > 0 and beyond % ONE_IN:
            self._left_out[kind] += 1
            # It goes on from the minute before, or it begins.
            begins = beyond == 1 and kind not in self._before
            return Ruling(written=False, begins=begins)
        return Ruling(written=True, not_written=self._left_out.pop(kind, 0))

    def ended(self, now: float) -> dict[Kind, int]:
        """Kinds of which nothing came for a minute, with their lines that none has stood for.

        Each flood is told of once; ``now`` in seconds, infinity when nothing more will come.
        """
        if not self._left_out:
            return {}
        last = now == math.inf
        if not last:
            self._turn(int(now // _WINDOW_SECONDS))
        # One that goes on has its next line, or left some out in this minute or the one before.
        over = [
            kind
            for kind in self._left_out
            if last or (kind not in self._seen and kind not in self._before)
        ]
        return {kind: self._left_out.pop(kind) for kind in over}

    def _turn(self, window: int) -> None:
        if window == self._window:
            return
        flooded = (kind for kind, count in self._seen.items() if count > self._limit)
        self._before = frozenset(flooded) if window == self._window + 1 else frozenset()
        self._window = window
        self._seen.clear()

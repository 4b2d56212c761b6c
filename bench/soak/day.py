"""The shape of a day: how many items arrive when. Pure; the same seed gives the same day."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Quietest and busiest hour of an agency's day, against its mean.
_TROUGH_HOUR: Final = 4.0
_SWING: Final = 0.75
#: Hours at which a burst begins, and how long one lasts, as a part of the day.
_BURST_HOURS: Final = (8.5, 13.0, 21.0)
_BURST_PART: Final = 0.004
#: The outage, in hours.
_OUTAGE: Final = (16.0, 16.8)


class Arrival(NamedTuple):
    """One item that arrives."""

    at: float
    """Seconds from the beginning."""
    phase: str
    """``night``, ``day``, ``burst`` or ``outage``."""


@dataclass(frozen=True, slots=True)
class Day:
    """A day of ``items`` items that is told in ``seconds``."""

    items: int
    seconds: float
    burst: float = 20.0
    """Rate in a burst, in means of the day."""
    seed: int = 1

    @property
    def mean(self) -> float:
        """Items a second, bursts not counted."""
        bursts = len(_BURST_HOURS) * _BURST_PART * self.burst
        return self.items / self.seconds / (1 + bursts)

    @property
    def outage(self) -> tuple[float, float]:
        """When no worker is alive, in seconds from the beginning."""
        start, end = (hour / 24 * self.seconds for hour in _OUTAGE)
        return start, end

    def phase(self, at: float) -> str:
        """What part of the day a moment belongs to."""
        hour = at / self.seconds * 24
        if any(start <= hour < start + 24 * _BURST_PART for start in _BURST_HOURS):
            return "burst"
        start, end = self.outage
        if start <= at < end:
            return "outage"
        return "night" if _curve(hour) < 1 else "day"

    def rate(self, at: float) -> float:
        """Items a second at a moment."""
        if self.phase(at) == "burst":
            return self.burst * self.mean
        return self.mean * _curve(at / self.seconds * 24)

    def arrivals(self) -> Iterator[Arrival]:
        """Items in order, as independent senders send them (a Poisson process, by thinning)."""
        rng, at = random.Random(self.seed), 0.0
        highest = self.mean * max(self.burst, 1 + _SWING)
        while True:
            at += rng.expovariate(highest)
            if at >= self.seconds:
                return
            if rng.random() * highest < self.rate(at):
                yield Arrival(at, self.phase(at))


def _curve(hour: float) -> float:
    return 1 - _SWING * math.cos((hour - _TROUGH_HOUR) / 24 * 2 * math.pi)

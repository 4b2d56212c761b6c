"""What a day says of the service: latencies by phase, costs, and whether all was finished."""

from __future__ import annotations

import statistics
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bench.soak.watch import Sample


class Item(NamedTuple):
    """One item that was accepted."""

    kind: str
    phase: str
    sent_ms: int
    """Server time of its ``XADD``."""


class Latency(NamedTuple):
    """Milliseconds from ``XADD`` to outcome, both on the server's clock."""

    items: int
    p50: float
    p99: float
    longest: float


@dataclass(slots=True)
class DayResult:
    """Everything that was seen."""

    sent: dict[str, Item] = field(default_factory=dict)
    """By raw id."""
    outcomes: dict[str, list[tuple[str, int]]] = field(default_factory=lambda: defaultdict(list))
    """By raw id: the outcome and the server time of its commit, in ms."""
    samples: list[Sample] = field(default_factory=list)
    drained_after: float = 0.0
    """Seconds after the outage until nothing waited."""
    backlog: int = 0
    """Items that waited when the outage was over."""

    def lost(self) -> list[str]:
        """Accepted items without an outcome."""
        return [raw_id for raw_id in self.sent if not self.outcomes.get(raw_id)]

    def twice(self) -> list[str]:
        """Items with more than one."""
        return [raw_id for raw_id, found in self.outcomes.items() if len(found) > 1]

    def kinds(self) -> Counter[str]:
        """How many of each outcome."""
        return Counter(kind for found in self.outcomes.values() for kind, _ in found)

    def latency(self, of: str) -> dict[str, Latency]:
        """Latencies by ``phase`` or ``kind`` of the items."""
        groups: dict[str, list[int]] = defaultdict(list)
        for raw_id, item in self.sent.items():
            for _, done_ms in self.outcomes.get(raw_id, ())[:1]:
                groups[getattr(item, of)].append(done_ms - item.sent_ms)
        return {name: _latency(values) for name, values in groups.items()}

    def by_second(self) -> list[tuple[float, float, float]]:
        """Second of the day, p50 and p99 of the items sent in it."""
        start = min((item.sent_ms for item in self.sent.values()), default=0)
        seconds: dict[int, list[int]] = defaultdict(list)
        for raw_id, item in self.sent.items():
            for _, done_ms in self.outcomes.get(raw_id, ())[:1]:
                seconds[(item.sent_ms - start) // 1000].append(done_ms - item.sent_ms)
        return [(at, *_latency(seconds[at])[1:3]) for at in sorted(seconds)]

    def cpu_per_item(self) -> tuple[float, float]:
        """Milliseconds of workers and of the server an item, over the whole run."""
        first, last = self.samples[0], self.samples[-1]
        items = max(1, last.done - first.done)
        workers = (last.worker_cpu - first.worker_cpu) / items
        return workers * 1000, (last.server_cpu - first.server_cpu) / items * 1000


def _latency(values: Sequence[int]) -> Latency:
    if len(values) == 1:
        return Latency(1, values[0], values[0], values[0])
    cuts = statistics.quantiles(values, n=100, method="inclusive")
    return Latency(len(values), cuts[49], cuts[98], max(values))

"""Metrics of one worker, in the names and units of Prometheus. Labels are bounded.

Items are counted batch by batch: a counter costs a microsecond, which is much for one of a hundred
items and nothing for a batch. Figures of the server (lag, pending, memory…) are read every few
seconds by :func:`barqiya.operate.gauges.gauge_loop`, never at a scrape.
"""

from __future__ import annotations

from collections import Counter as Tally
from copy import copy
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info

from barqiya import __version__
from barqiya.reasons import Reason

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

#: Sources with a label of their own; what a publisher may invent must not fill a time series base.
MOST_SOURCES: Final = 200
OTHER_SOURCE: Final = "other"
#: Seconds from the queue to the event: a millisecond to a backlog of an hour.
_LATENCY_BUCKETS: Final = (
    *(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5),
    *(1, 2.5, 5, 10, 30, 60, 300, 900, 3600),
)


class Seen(NamedTuple):
    """One finished item, as metrics see it."""

    source: str
    """Id in the registry, or the name on the queue where the registry does not know it."""
    outcome: str
    reason: str
    stages: Mapping[str, float]
    """Seconds by stage."""
    added_at: float
    """Unix seconds at which the item was put on the queue."""


class Metrics:
    """Everything that is counted and measured in this process."""

    def __init__(self) -> None:
        registry = CollectorRegistry()
        self.registry = registry
        self._sources: set[str] = set()
        Info("barqiya_build", "Version of this worker.", registry=registry).info(
            {"version": __version__}
        )
        self._items = Counter(
            "barqiya_items",
            "Items that have their outcome, by source and outcome.",
            ("source", "outcome"),
            registry=registry,
        )
        self._rejections = Counter(
            "barqiya_rejections",
            "Dead letters, by reason; the reason begins with the stage that gave up.",
            ("reason",),
            registry=registry,
        )
        # There from the beginning: of a counter that appears at 1 Prometheus sees no increase.
        for reason in Reason:
            self._rejections.labels(reason)
        self._stage_items = Counter(
            "barqiya_stage_items", "Items that entered a stage.", ("stage",), registry=registry
        )
        self._stage_seconds = Counter(
            "barqiya_stage_seconds",
            "Seconds spent in a stage, over all items.",
            ("stage",),
            registry=registry,
        )
        self._latency = Histogram(
            "barqiya_latency_seconds",
            "Seconds from the queue to the commit, by the server's clock and ours.",
            buckets=_LATENCY_BUCKETS,
            registry=registry,
        )
        self._last_item = Gauge(
            "barqiya_source_last_item_timestamp_seconds",
            "Unix time at which the last item of a source was finished.",
            ("source",),
            registry=registry,
        )
        self._gaps = Counter(
            "barqiya_topic_gaps",
            "Times that entries were trimmed before a registered subscriber had read them.",
            registry=registry,
        )
        self._unserved = Gauge(
            "barqiya_unserved_items",
            "Items in partitions that no worker serves, at the last look (every ten minutes).",
            registry=registry,
        )
        self.gauges = ServerGauges(registry)

    def unserved(self, items: int) -> None:
        """Note how many items lie in partitions that no worker serves."""
        self._unserved.set(items)

    def gap(self) -> None:
        """Count a gap in a topic."""
        self._gaps.inc()

    def finished(self, items: Iterable[Seen], now: float) -> None:
        """Count a batch of finished items; ``now`` in Unix seconds."""
        outcomes: Tally[tuple[str, str]] = Tally()
        reasons: Tally[str] = Tally()
        entered: Tally[str] = Tally()
        seconds: dict[str, float] = {}
        for item in items:
            outcomes[self._label(item.source), item.outcome] += 1
            if item.outcome == "dead":
                reasons[item.reason] += 1
            for stage, spent in item.stages.items():
                entered[stage] += 1
                seconds[stage] = seconds.get(stage, 0.0) + spent
            self._latency.observe(max(0.0, now - item.added_at))
        for (source, outcome), count in outcomes.items():
            self._items.labels(source, outcome).inc(count)
            self._last_item.labels(source).set(now)
        for reason, count in reasons.items():
            self._rejections.labels(reason).inc(count)
        for stage, count in entered.items():
            self._stage_items.labels(stage).inc(count)
            self._stage_seconds.labels(stage).inc(seconds[stage])

    def _label(self, source: str) -> str:
        if source in self._sources:
            return source
        if len(self._sources) >= MOST_SOURCES:
            return OTHER_SOURCE
        self._sources.add(source)
        return source


class ServerGauges:
    """Figures of the queue and the server, as last read."""

    def __init__(self, registry: CollectorRegistry) -> None:
        def gauge(name: str, text: str) -> Gauge:
            return Gauge(f"barqiya_{name}", text, registry=registry)

        self._values: dict[str, dict[str, float]] = {}
        self.lag = gauge("queue_lag_items", "Items on the queue that no worker has taken.")
        self.ahead = gauge(
            "queue_ahead_items", "Urgent items of these that are finished before their turn."
        )
        self.pending = gauge("queue_pending_items", "Items in the hands of workers.")
        self.oldest_waiting = gauge(
            "queue_oldest_waiting_seconds", "Age of the oldest item that no worker has taken."
        )
        self.oldest_pending = gauge(
            "queue_oldest_pending_seconds", "Age of the oldest item in the hands of a worker."
        )
        self.held = gauge("held_items", "Articles whose event waits for the end of an embargo.")
        self.dead = gauge("dead_letters", "Dead letters that wait for somebody.")
        self.memory_used = gauge("server_memory_used_bytes", "Memory that the server uses.")
        self.memory_limit = gauge(
            "server_memory_limit_bytes", "Memory that the server may use; 0 without a limit."
        )
        self.clock_ahead = gauge(
            "server_clock_ahead_seconds", "How far the server's clock is ahead of this worker's."
        )
        self.index_items = gauge(
            "index_items",
            "Items looked up in the near-duplicate index since its oldest live segment was opened: "
            "what it remembers, and the duplicates among them.",
        )
        self.up = gauge("server_up", "1 while the server answers, 0 while it does not.")

    def part(self, partition: str) -> ServerGauges:
        """The gauges as one partition of several sets them.

        What is counted adds up over the partitions of the process; of ages, clocks and memory the
        worst is shown.
        """
        part = copy(self)
        for name, gauge in vars(self).items():
            if isinstance(gauge, Gauge):
                values = self._values.setdefault(name, {})
                setattr(part, name, _Part(gauge, partition, values, _WORST.get(name, sum)))
        return part


#: How the figures of several partitions become one; they are added up where nothing is said.
_WORST: Final[dict[str, Callable[[Iterable[float]], float]]] = {
    "oldest_waiting": max,
    "oldest_pending": max,
    "memory_used": max,
    "memory_limit": max,
    "clock_ahead": partial(max, key=abs),
    "up": min,
}


@dataclass(frozen=True, slots=True)
class _Part:
    """What one partition says of a figure."""

    gauge: Gauge
    partition: str
    values: dict[str, float]
    combine: Callable[[Iterable[float]], float]

    def set(self, value: float) -> None:
        self.values[self.partition] = value
        self.gauge.set(self.combine(self.values.values()))

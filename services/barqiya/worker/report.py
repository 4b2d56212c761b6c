"""What operators see of finished items: one log line each, and the metrics."""

from __future__ import annotations

from typing import TYPE_CHECKING

from barqiya.items import Rejected
from barqiya.operate.log import get_logger
from barqiya.operate.metrics import Seen
from barqiya.worker.flood import ONE_IN, Flood, Kind
from barqiya.worker.traced import TracedTimings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from barqiya.commit import Entry, Status
    from barqiya.operate.metrics import Metrics
    from barqiya.registry import Registry
    from barqiya.worker.item import Item


class Reporter:
    """Tells of items in the words of their outcomes."""

    def __init__(
        self, consumer: str, registry: Registry, metrics: Metrics | None, flood: Flood
    ) -> None:
        """Make one; ``flood`` says which lines are written."""
        # Bound here and now: the lazy logger would bind anew for every line.
        self._log = get_logger(consumer=consumer).bind()
        self._registry = registry
        self._metrics = metrics
        self._flood = flood
        self._senders: dict[Kind, str] = {}

    def finished(self, items: Sequence[tuple[Item, Entry]], now: float) -> None:
        """Tell of items that have their outcome; ``now`` in Unix seconds."""
        committed: list[dict[str, object]] = []
        dead: list[dict[str, object]] = []
        for item, entry in items:
            line = _line(item, entry)
            if self._is_written(line, now):
                (dead if entry.dead else committed).append(line)
            self._warn_of_reverted(item, entry)
            if isinstance(item.timings, TracedTimings):
                said = zip(entry.outcome[::2], entry.outcome[1::2], strict=True)
                item.timings.span.end(said, dead=bool(entry.dead))
        self._log.write_lines("info", committed)
        self._log.write_lines("warning", dead)
        if self._metrics is not None:
            self._metrics.finished([self._seen(*each) for each in items], now)

    def _is_written(self, line: dict[str, object], now: float) -> bool:
        source, outcome, reason = (str(line[name]) for name in ("source", "outcome", "reason"))
        if not self._flood.concerns(outcome):
            return True
        kind = Kind(self._registry.profile(source).id, outcome, reason)
        ruling = self._flood.rule(kind, now)
        if ruling.begins:
            self._senders[kind] = source
            self._log.warning(
                "items.flood",
                source=source,
                outcome=outcome,
                reason=reason,
                action=f"find out who sends them; one line in {ONE_IN} of these is written now",
            )
        if ruling.not_written:
            line["not_written"] = ruling.not_written
        return ruling.written

    def floods_ended(self, now: float) -> None:
        """Tell of floods that are over by ``now``, in Unix seconds; infinity: all of them are."""
        for kind, count in self._flood.ended(now).items():
            self._log.warning(
                "items.flood_ended",
                source=self._senders.pop(kind, kind.source),
                outcome=kind.outcome,
                reason=kind.reason,
                not_written=count,
            )

    def fenced(self, entry: Entry, status: Status, *, by_lane: bool) -> None:
        """Tell of an item that was not ours to commit any more.

        Args:
            entry: What would have been committed.
            status: Why not.
            by_lane: Whether the two lanes of a worker met at it, as they do in good health.
        """
        if by_lane:
            self._log.debug(
                "item.in_both_lanes",
                raw_id=entry.entry_id,
                status=status.name.lower(),
                action="none: the batch and the fast lane had it, and one of them finished it",
            )
            return
        self._log.warning(
            "item.fenced",
            raw_id=entry.entry_id,
            status=status.name.lower(),
            action="none: another worker has it, or an earlier commit of it went through",
        )

    def _warn_of_reverted(self, item: Item, entry: Entry) -> None:
        if isinstance(item.prepared, Rejected):
            return
        texts = sum([candidate.reverted for candidate in item.prepared])
        if texts:
            self._log.warning(
                "text.reverted",
                raw_id=entry.entry_id,
                texts=texts,
                action="none: the texts stand as they came; please report what they held",
            )

    def _seen(self, item: Item, entry: Entry) -> Seen:
        said = dict(zip(entry.outcome[::2], entry.outcome[1::2], strict=True))
        milliseconds = entry.entry_id.partition("-")[0]
        return Seen(
            source=self._registry.profile(said["source"]).id,
            outcome=said["outcome"],
            reason=said["reason"],
            stages=item.timings.seconds,
            added_at=int(milliseconds) / 1000,
        )


def _line(item: Item, entry: Entry) -> dict[str, object]:
    """The one line that a finished item has."""
    words = entry.outcome
    line: dict[str, object] = {"event": "item.dead" if entry.dead else "item.committed"}
    line.update(zip(words[::2], words[1::2], strict=True))
    line.pop("considered", None)  # long, and `barqiya item` tells it
    if isinstance(item.prepared, Rejected):
        line["detail"] = item.prepared.detail
        line["exception"] = item.prepared.exception
    if carried := item.delivery.fields.get(b"traceparent"):
        line["traceparent"] = carried.decode("utf-8", "replace")
    line["deliveries"] = entry.deliveries
    line["ms"] = item.timings.milliseconds()
    return line

"""Timings that become spans as well; made only where traces are wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from barqiya.pipeline import Timings

if TYPE_CHECKING:
    from collections.abc import Callable

    from barqiya.operate.tracing import ItemSpan


class TracedTimings(Timings):
    """What each stage took, and when, for the span of the item."""

    def __init__(self, timer: Callable[[], float], span: ItemSpan) -> None:
        """Measure with ``timer``; tell ``span``."""
        super().__init__(timer)
        self.span = span

    def add(self, stage: str, seconds: float) -> None:
        """Add to what a stage took."""
        super().add(stage, seconds)
        self.span.add(stage, seconds)

"""One delivery on its way through a batch."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from barqiya.intake import Standing
    from barqiya.items import Rejected
    from barqiya.pipeline import Candidate, Timings
    from barqiya.worker.queue import Delivery


@dataclass(slots=True)
class Item:
    """One delivery on its way through the batch."""

    delivery: Delivery
    timings: Timings
    prepared: tuple[Candidate, ...] | Rejected
    standing: Standing
    attempts: int = 1
    new_stories: list[Candidate] = field(default_factory=list)
    """Its articles that begin a story, by the decision last made."""
    in_turn: bool = False
    """Whether it must come in its turn: it takes back or corrects what is not known yet."""
    rounds: int = 0

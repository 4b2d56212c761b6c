"""The priority topic: what an editor must hear at once, whatever the route file says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from barqiya.route.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

#: Name of the topic, as of a route.
PRIORITY: Final = "priority"
_EVENTS: Final = frozenset({"corrected", "withdrawn"})
_SIGNALS: Final = frozenset({"flash", "correction", "kill"})
#: IPTC urgency of a flash and of an urgent item.
_URGENCY: Final = 2


def judge_priority(event: str, signals: AbstractSet[str], urgency: int | None) -> Verdict:
    """Whether an event goes to the priority topic: a flash, a correction, a kill.

    Args:
        event: ``published``, ``updated``, ``corrected`` or ``withdrawn``.
        signals: What the copy says it is.
        urgency: IPTC urgency of the article.
    """
    said = sorted(_SIGNALS & signals)
    if event in _EVENTS:
        return Verdict(PRIORITY, taken=True, why=f"event is {event}")
    if said:
        return Verdict(PRIORITY, taken=True, why=f"signal is {said[0]}")
    if urgency is not None and urgency <= _URGENCY:
        return Verdict(PRIORITY, taken=True, why=f"urgency is {urgency}")
    return Verdict(PRIORITY, taken=False, why="no flash, correction or kill")

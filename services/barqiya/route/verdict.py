"""What a route says of an event."""

from __future__ import annotations

from typing import NamedTuple


class Verdict(NamedTuple):
    """What one route says of an event."""

    route: str
    taken: bool
    why: str
    """One line of English; names values of the route file, never words of the article."""

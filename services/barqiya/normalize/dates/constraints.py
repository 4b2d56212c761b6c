"""What the text itself says of the day it was written: «اليوم الإثنين», «أمس الأحد», «غدا 5 مايو».

Such a mention is a constraint. It can rule a date out, or agree with it; a weekday alone names no
day.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from barqiya.normalize.dates.arithmetic import shifted

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date

    from barqiya.normalize.dates.claims import Claim

_WEEK = 7
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_RELATIVE = {-2: "day before yesterday", -1: "yesterday", 0: "today", 1: "tomorrow"}


@dataclass(frozen=True, slots=True)
class Constraints:
    """The mentions of a text that are tied to its day of writing."""

    claims: tuple[Claim, ...]

    def agreeing(self, days: Collection[date]) -> list[Claim]:
        """Mentions that agree with one of ``days`` as the day of writing."""
        return [claim for claim in self.claims if any(fits(claim, day) for day in days)]

    def contradicting(self, days: Collection[date]) -> list[Claim]:
        """Mentions that rule every one of ``days`` out."""
        return [claim for claim in self.claims if not any(fits(claim, day) for day in days)]

    def written_on(self) -> date | None:
        """The day of writing, when the text names it and nothing in the text contradicts it."""
        for claim in self.claims:
            if claim.day is not None:
                day = shifted(claim.day, -(claim.mention.offset or 0))
                return day if day and not self.contradicting((day,)) else None
        return None


def constraints(claims: Iterable[Claim]) -> Constraints:
    """Pick the mentions that constrain the day of writing; a self-contradictory one does not."""
    return Constraints(
        tuple(
            claim
            for claim in claims
            if claim.mention.offset is not None
            and (claim.sure or (claim.day is None and claim.mention.weekday is not None))
        )
    )


def fits(claim: Claim, day: date) -> bool:
    """Whether a constraint agrees with ``day`` as the day of writing."""
    offset = claim.mention.offset or 0
    if claim.day is not None:
        return shifted(claim.day, -offset) == day
    return claim.mention.weekday == (day.isoweekday() - 1 + offset) % _WEEK + 1


def says(claim: Claim) -> str:
    """A constraint in English: ``the text's "yesterday" is a Sunday``."""
    name = _RELATIVE.get(claim.mention.offset or 0, "day after tomorrow")
    if claim.day is not None:
        return f'the text\'s "{name}" is {claim.day.isoformat()}'
    return f'the text\'s "{name}" is a {_WEEKDAYS[(claim.mention.weekday or 1) - 1]}'


def named(day: date) -> str:
    """A day with its weekday: "Friday 2024-09-13"."""
    return f"{_WEEKDAYS[day.isoweekday() - 1]} {day.isoformat()}"

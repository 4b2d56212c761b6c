"""What speaks for and against an unlabelled date beside the text as the date of publication."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from barqiya.normalize.dates.arithmetic import day_in
from barqiya.normalize.dates.constraints import named, says
from barqiya.normalize.dates.dateline import DELIVERY, TOLERANCE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from barqiya.normalize.dates.claims import Claim
    from barqiya.normalize.dates.constraints import Constraints
    from barqiya.normalize.dates.dateline import Filed


@dataclass(frozen=True, slots=True)
class Grounds:
    """What speaks for and against a claim as the date of publication, in English."""

    claim: Claim
    support: str = ""
    against: str = ""
    by_receipt: bool = False
    too_early: bool = False
    """Before the copy was filed: not even the day the page was rendered."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What an unlabelled date is weighed against."""

    filed: Filed
    limits: Constraints
    received: date | None
    zone: str | None
    usable: Sequence[Claim]

    def weigh(self, claim: Claim) -> Grounds:
        """What speaks for and against a date beside the text."""
        if claim.day is None:
            return Grounds(claim)
        later = (claim.day - self.filed.day).days if self.filed.day else 0
        against = self.limits.contradicting(days_of(claim, self.zone))
        if against:
            return Grounds(claim, against=f"contradicted: {says(against[0])}")
        if later < 0 and self.filed.day:
            day = named(self.filed.day)
            return Grounds(claim, against=f"before the dateline's {day}", too_early=True)
        return self._support(claim, claim.day) if later <= TOLERANCE else Grounds(claim)

    def _support(self, claim: Claim, day: date) -> Grounds:
        """What speaks for a date that nothing contradicts, the strongest first."""
        agree = self.limits.agreeing(days_of(claim, self.zone))
        if agree:
            return Grounds(claim, says(agree[0]))
        if self.filed.day:
            return Grounds(claim, "the dateline has that day or the day before")
        if _stands_before_update(claim, self.usable):
            return Grounds(claim, "a date of update stands beside it")
        if claim.role == "byline" and self.received and (self.received - day).days in DELIVERY:
            return Grounds(claim, "the item was received within days of it", by_receipt=True)
        return Grounds(claim)


def days_of(claim: Claim, zone: str | None) -> set[date]:
    """The day as stated, and as it was in the source's own zone."""
    local = day_in(zone, claim.value) if claim.value and "T" in claim.value else None
    return {day for day in (claim.day, local) if day is not None}


def _stands_before_update(claim: Claim, usable: Sequence[Claim]) -> bool:
    """«07.04.2024 - محدث : 08.04.2024»: beside an update, the other date is the publication."""
    return any(
        other.label == "updated"
        and other.group == claim.group
        and other.role == claim.role
        and other.day is not None
        and claim.day is not None
        and other.day >= claim.day
        for other in usable
    )

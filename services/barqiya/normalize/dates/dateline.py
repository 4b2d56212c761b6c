"""The day a dateline says the copy was filed: «الرياض 25 شوال 1436 هـ الموافق 10 أغسطس 2015 م»."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Final

from barqiya.normalize.dates.constraints import named, says

if TYPE_CHECKING:
    from collections.abc import Sequence

    from barqiya.normalize.dates.claims import Claim
    from barqiya.normalize.dates.constraints import Constraints

#: Days from filing to receipt that count as the same delivery.
DELIVERY: Final = range(-1, 4)
#: Zones and midnights: how many days two statements of one day may lie apart.
TOLERANCE: Final = 1


@dataclass(frozen=True, slots=True)
class Filed:
    """The claim that tells the day of filing; none when the dateline has no sound date."""

    claim: Claim | None = None
    broken: bool = False
    """The dateline contradicts itself, or the text."""

    @property
    def day(self) -> date | None:
        """Day of filing."""
        return self.claim.day if self.claim else None


def read_filed(claims: Sequence[Claim], limits: Constraints, received: date | None) -> Filed:
    """Read the day of filing from the claims of a dateline.

    A Hijri day alone is within a day and fixes none. A day without a year is of the year in which
    the copy was received, if it was received within three days of it.
    """
    for claim in claims:
        _complete(claim, received)
    dated = [claim for claim in claims if claim.day is not None and claim.verdict != "refused"]
    broken = [claim for claim in dated if claim.mention.weekday_consistent is False]
    days = [claim.day.toordinal() for claim in dated if claim.day]
    if broken or (days and max(days) - min(days) > TOLERANCE):
        for claim in dated:
            claim.judge("conflict", "The dateline's dates contradict each other.")
        return Filed(broken=True)
    sure = sorted((c for c in dated if c.sure), key=lambda c: c.mention.calendar == "hijri")
    if not sure:
        for claim in dated:
            claim.judge("context", "A Hijri date without a weekday fixes no day by itself.")
        return Filed()
    return _against_text(sure[0], dated, limits)


def _against_text(main: Claim, dated: Sequence[Claim], limits: Constraints) -> Filed:
    if main.day is None:
        return Filed()
    against = limits.contradicting((main.day,))
    if against:
        for claim in dated:
            claim.judge("conflict", f"Contradicted by the text: {says(against[0])}.")
        return Filed(broken=True)
    for claim in dated:
        claim.judge("supports", f"The dateline's {named(main.day)}, said again.")
    main.judge("accepted", "The dateline's date: the day the copy was filed.")
    return Filed(main)


def _complete(claim: Claim, received: date | None) -> None:
    """Give a day without a year the year of receipt, when receipt followed within days."""
    if claim.mention.month_day is None or received is None:
        return
    month, day = claim.mention.month_day
    for year in (received.year, received.year - 1, received.year + 1):
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if (received - found).days in DELIVERY:
            weekday = claim.mention.weekday
            fits = found.isoweekday() == weekday if weekday else None
            note = "the year is that of receipt"
            claim.mention = replace(
                claim.mention, day=found, month_day=None, weekday_consistent=fits, note=note
            )
            claim.value, claim.precision = found.isoformat(), "day"

"""From claims to the dates of the article. The rules are stated in the package's docstring."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final, Literal

from barqiya.normalize.dates.arithmetic import at_clock
from barqiya.normalize.dates.constraints import says
from barqiya.normalize.dates.dateline import DELIVERY, TOLERANCE, Filed, read_filed
from barqiya.normalize.dates.weigh import Scene

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from barqiya.normalize.dates.claims import Claim
    from barqiya.normalize.dates.constraints import Constraints
    from barqiya.normalize.dates.weigh import Grounds

#: Until this hour a night desk may still write the date of the day before.
NIGHT_DESK: Final = 3
#: Years that a date of publication can have.
NEWS_YEARS: Final = range(1900, 2101)


@dataclass(slots=True)
class Decision:
    """The dates of an article, as far as they are known."""

    filed: Filed
    published: Claim | None = None
    published_at: str | None = None
    updated: Claim | None = None
    rendered: Claim | None = None
    conflict: bool = False
    by_receipt: bool = False
    """The day of receipt supports the publication."""

    @property
    def status(self) -> Literal["known", "unknown", "conflict"]:
        """State of the date of publication."""
        if self.published_at is not None:
            return "known"
        return "conflict" if self.conflict else "unknown"


def decide(
    stated: Sequence[Claim],
    dateline: Sequence[Claim],
    limits: Constraints,
    received: date | None,
    zone: str | None,
) -> Decision:
    """Apply the rules to the claims of one item and write a verdict into each.

    Args:
        stated: Claims of the format's own fields and of the texts outside the body.
        dateline: Claims of the dateline and of the wire's end marks.
        limits: What the text says of its day of writing.
        received: Day of receipt.
        zone: The source's time zone.
    """
    dated = [claim for claim in stated if _is_possible(claim, received)]
    _break_pairs(dated)
    possible = [claim for claim in dated if _is_sound(claim)]
    filing = [claim for claim in dateline if claim.day is None or _is_possible(claim, received)]
    out = Decision(read_filed(filing, limits, received))
    usable = _settled(possible)
    out.conflict = out.filed.broken or any(
        claim.verdict == "conflict" and claim.label != "updated" for claim in stated
    )
    plain = [claim for claim in usable if claim.label is None]
    explicit = [claim for claim in usable if claim.label == "published"]
    if explicit:
        _accept_explicit(explicit, out)
    else:
        scene = Scene(out.filed, limits, received, zone, usable)
        several = _accept_supported([scene.weigh(claim) for claim in plain], out)
        if out.published is None and not several:
            _accept_filed(filing, plain, limits, received, out)
    _compare(plain, out)
    _accept_rendered(usable, out)
    _accept_updated(usable, out)
    return out


def _is_possible(claim: Claim, received: date | None) -> bool:
    """Whether the item can have had this date when it was received."""
    if claim.day is None:
        return False
    if claim.day.year not in NEWS_YEARS:
        claim.judge("refused", "No date of publication can be in that year.")
    elif received and (claim.day - received).days > TOLERANCE:
        claim.judge("refused", "It lies after the day the item was received.")
    return claim.verdict != "refused"


def _is_sound(claim: Claim) -> bool:
    if claim.verdict != "conflict" and claim.mention.weekday_consistent is False:
        claim.judge("conflict", "The weekday that is written is not the weekday of the date.")
    return claim.verdict != "conflict"


def _break_pairs(claims: Sequence[Claim]) -> None:
    """Take neither of two days side by side that a weekday sets apart.

    A Hijri day is known within a day, and its weekday tells which; unless the Gregorian day beside
    it is the other one: «السبت 2 ذو القعدة 1445 هـ الموافق 10 مايو 2024», a Friday.
    """
    for before, claim in pairwise(claims):
        if before.group != claim.group or before.label != claim.label:
            continue
        if before.mention.calendar == claim.mention.calendar or not (before.day and claim.day):
            continue
        hijri = before if before.mention.calendar == "hijri" else claim
        if hijri.sure and 0 < abs((before.day - claim.day).days) <= TOLERANCE:
            for one in (before, claim):
                one.judge("conflict", "The weekday is not that of the date in the other calendar.")


def _settled(claims: list[Claim]) -> list[Claim]:
    """Claims that fix one day; of a day in two calendars, the Gregorian one."""
    for before, claim in pairwise(claims):
        if not claim.mention.paired or before.group != claim.group:
            continue
        if before.day and claim.day and abs((before.day - claim.day).days) > TOLERANCE:
            before.judge("conflict", "The date beside it, in the other calendar, is another day.")
            claim.judge("conflict", "The date beside it, in the other calendar, is another day.")
        else:
            hijri = before if before.mention.calendar == "hijri" else claim
            hijri.judge("supports", "The date beside it, in the other calendar.")
    for claim in claims:
        if not claim.reason and not claim.sure:
            claim.judge("context", "A Hijri date without a weekday fixes no day by itself.")
    return [claim for claim in claims if not claim.reason]


def _accept_explicit(claims: list[Claim], out: Decision) -> None:
    """Take what the item itself calls its publication."""
    first = claims[0]
    days = [claim.day.toordinal() for claim in claims if claim.day]
    if max(days) - min(days) > TOLERANCE:
        out.conflict = True
        for claim in claims:
            claim.judge("conflict", "The item states several dates of publication.")
        return
    for claim in claims:
        claim.judge("supports", "The same publication, stated again.")
    _accept(first, "Stated as the date of publication.", out)


def _accept(claim: Claim, reason: str, out: Decision) -> None:
    claim.judge("accepted", reason)
    out.published, out.published_at = claim, claim.value


def _accept_supported(grounds: list[Grounds], out: Decision) -> bool:
    """Take the unlabelled date that something supports and nothing contradicts.

    Returns:
        Whether there were several, so that none was taken.
    """
    for one in grounds:
        if one.against:
            out.conflict = True
            rendered = one.claim.role == "page_chrome" and not one.too_early
            end = "; the day the page was rendered." if rendered else "."
            reason = f"Unlabelled, and {one.against}{end}"
            one.claim.judge("rendered" if rendered else "conflict", reason)
    good = [one for one in grounds if one.support]
    if len({one.claim.day for one in good}) > 1:
        out.conflict = True
        for one in good:
            one.claim.judge("conflict", "Several dates could be the publication.")
        return True
    if good:
        best = min(good, key=lambda one: (one.claim.precision == "day", one.claim.role != "byline"))
        out.by_receipt = best.by_receipt
        _accept(best.claim, f"Unlabelled, and supported: {best.support}.", out)
    return False


def _accept_filed(
    dateline: Sequence[Claim],
    plain: Sequence[Claim],
    limits: Constraints,
    received: date | None,
    out: Decision,
) -> None:
    """Take the dateline's day, with the time of the end mark, when something supports it."""
    claim = out.filed.claim
    if claim is None or claim.day is None:
        return
    agree = limits.agreeing((claim.day,))
    near = received is not None and (received - claim.day).days in DELIVERY
    if agree:
        support = says(agree[0])
    elif near and not plain:
        support, out.by_receipt = "the item was received within days of it", True
    else:
        out.conflict = out.conflict or bool(plain)
        claim.reason = "The day the copy was filed; whether it was published then is not known."
        return
    _accept(claim, f"The dateline's date, supported: {support}.", out)
    if claim.mention.clock is None:
        _accept_end_mark(dateline, claim.day, out)


def _accept_end_mark(dateline: Sequence[Claim], day: date, out: Decision) -> None:
    """Add the one time at which the item was closed to the dateline's day."""
    marks = [mark for mark in dateline if mark.day is None and mark.mention.clock]
    clock = marks[0].mention.clock if len(marks) == 1 else None
    if clock is None:
        return
    moment, precision = at_clock(day, clock, None)
    if clock.hour < NIGHT_DESK:
        marks[0].judge("context", "Past midnight: the dateline may be of the day before.")
    elif precision != "day":
        out.published_at = moment
        marks[0].judge("accepted", "The time the item was closed, on the dateline's day.")


def _compare(plain: Sequence[Claim], out: Decision) -> None:
    """Say what the dates are that were not taken."""
    published = out.published.day if out.published else None
    for claim in plain:
        if claim is out.published or claim.day is None or claim.verdict == "conflict":
            continue
        later = (claim.day - published).days if published else None
        if later is not None and abs(later) <= TOLERANCE:
            claim.judge("supports", "The day of publication, or the day beside it.")
        elif claim.role == "page_chrome" and (later is None or later > 0):
            if claim.verdict != "rendered":
                claim.judge("rendered", "Unlabelled, and nothing says that it is the publication.")
        elif later is not None:
            claim.judge("conflict", "Not the day of publication that the item states.")
        else:
            claim.judge("context", "Unlabelled, and nothing says that it is the publication.")
    filed = out.filed.claim
    if filed and filed.day and published and (filed.day - published).days > TOLERANCE:
        filed.judge("conflict", "The dateline lies after the publication that the item states.")
        out.filed = Filed(broken=True)


def _accept_rendered(usable: Sequence[Claim], out: Decision) -> None:
    """The page was rendered on the latest day that it shows as its own."""
    for claim in usable:
        if claim.label == "rendered":
            claim.judge("rendered", "Stated as the date of printing or access.")
    shown = [claim for claim in usable if claim.verdict == "rendered" and claim.value]
    out.rendered = max(shown, key=lambda claim: (claim.day, claim.value), default=None)


def _accept_updated(usable: Sequence[Claim], out: Decision) -> None:
    """Take the latest date that is labelled as an update and is not before the publication."""
    updates = []
    for claim in usable:
        if claim.label != "updated" or claim.day is None:
            continue
        published = out.published.day if out.published else None
        if published and (published - claim.day).days > TOLERANCE:
            claim.judge("conflict", "Stated as an update, but before the publication.")
        else:
            claim.judge("supports", "Stated as an earlier update.")
            updates.append(claim)
    out.updated = max(updates, key=lambda claim: (claim.day, claim.value), default=None)
    if out.updated:
        out.updated.judge("accepted", "Stated as the date of the last update.")

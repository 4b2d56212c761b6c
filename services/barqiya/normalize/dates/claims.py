"""Claims: every mention with where it stood, before and after it is decided what it is worth."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from barqiya.normalize.dates.arithmetic import at_clock, rfc3339
from barqiya.normalize.dates.days import NO_YEAR
from barqiya.normalize.dates.find import find_dates
from barqiya.normalize.dates.model import Clock, Mention
from barqiya.normalize.dates.moments import iso_8601
from barqiya_schemas.article import DateEvidence

if TYPE_CHECKING:
    from barqiya.items import DateText
    from barqiya.normalize.dates.model import Label
    from barqiya.registry.calendar import Calendar
    from barqiya_schemas.article import DatePrecision, DateRole, DateVerdict

_LONGEST_META = 200
#: A date beside the text comes with every item of a day; what is longer is somebody's words.
_LONGEST_REMEMBERED: Final = 100
_DAY_AND_MONTH: Final = re.compile(
    r"(?<![\d/.:-])(\d{1,2})[ \xa0]?[-/][ \xa0]?(\d{1,2})(?![ \xa0]?[-/.:]?[ \xa0]?\d)"
)
_LAST_DAY: Final = 31
_MONTHS: Final = 12
#: Claims taken from outside the body: above what any page shows.
MAX_OUTSIDE: Final = 64


@dataclass(slots=True)
class Claim:
    """One mention, its place, its value, and the verdict on it."""

    mention: Mention
    role: DateRole
    line: int | None = None
    group: int = 0
    """Number of the text it stood in: claims of one group were written side by side."""
    value: str | None = None
    precision: DatePrecision = "none"
    verdict: DateVerdict = "context"
    reason: str = ""

    @property
    def day(self) -> date | None:
        """The day as stated, in its own zone."""
        return self.mention.day

    @property
    def label(self) -> Label | None:
        """What the text beside it says the date is of."""
        return self.mention.label

    @property
    def sure(self) -> bool:
        """Whether it fixes one day: a Hijri date does only when its weekday is stated too."""
        exact = self.mention.calendar == "gregorian" or self.mention.weekday is not None
        return self.day is not None and self.mention.weekday_consistent is not False and exact

    def judge(self, verdict: DateVerdict, reason: str) -> None:
        """Set the verdict and the reason for it."""
        self.verdict, self.reason = verdict, reason

    def evidence(self) -> DateEvidence:
        """The claim as the contract shows it."""
        reason = self.reason or _plain_reason(self)
        note = self.mention.note
        return DateEvidence(
            raw=self.mention.raw,
            role=self.role,
            line=self.line,
            value=self.value,
            precision=self.precision,
            calendar=self.mention.calendar,
            weekday=self.mention.weekday,
            weekday_consistent=self.mention.weekday_consistent,
            verdict=self.verdict,
            reason=f"{reason} Reading: {note}." if note else reason,
        )


def _plain_reason(claim: Claim) -> str:
    if claim.mention.weekday_consistent is False:
        return "The weekday that is written is not the weekday of the date."
    if claim.role == "body_absolute":
        return "A date that the text tells of; it says nothing of publication."
    if claim.role == "body_weekday":
        return "A weekday alone; which week is meant is not written."
    if claim.role == "body_relative":
        return "Counted from a day that is not known."
    return "It fixes no day of publication."


def claim_of(
    mention: Mention, role: DateRole, line: int | None, zone: str | None, group: int = 0
) -> Claim:
    """Make a claim of a mention; ``zone`` is for clock times that state none."""
    claim = Claim(mention, role, line, group, precision=mention.precision)
    if mention.day is not None:
        claim.value, claim.precision = at_clock(mention.day, mention.clock, zone)
    return claim


def meta_claim(
    text: str | None, label: Label, calendar: Calendar, zone: str | None
) -> Claim | None:
    """Claim of a date field of the format: ISO 8601 in any form, RFC 5322, or words."""
    written = (text or "").strip()
    if not written:
        return None
    short = written[:_LONGEST_META].encode("utf-8", "replace").decode()
    moment = _iso(short)
    if moment is not None:
        day, clock = moment.date(), Clock(moment.hour, moment.minute, moment.second)
        mention = Mention(short, 0, day=day, label=label, precision="day")
        claim = Claim(mention, "meta", value=day.isoformat(), precision="day")
        if moment.tzinfo is not None:
            claim.value, claim.precision = rfc3339(moment), "second"
        elif len(short) > len("2015-08-10"):
            claim.value, claim.precision = at_clock(day, clock, zone)
        return claim
    for found in find_dates(short, calendar, language="en", labels=True):
        if found.day is not None:
            whole = replace(found, raw=short, start=0, offset=None, label=label, paired=False)
            return claim_of(whole, "meta", None, zone)
    claim = Claim(Mention(short, 0, label=label), "meta")
    claim.judge("refused", "The field holds no date that can be read.")
    return claim


def _iso(text: str) -> datetime | None:
    written = iso_8601(text)
    if written is None:
        return None
    try:
        return datetime.fromisoformat(written)
    except ValueError:
        return None


def page_claims(
    texts: tuple[DateText, ...], calendar: Calendar, language: str, zone: str | None
) -> list[Claim]:
    """Claims of the texts outside the body that hold dates."""
    claims: list[Claim] = []
    found = [_beside_text(text.raw, calendar, language) for text in texts]
    for k, (this, following) in enumerate(pairwise((*texts, None))):
        if this is None:
            continue
        mentions = found[k]
        if not mentions and following is not None and _next_line(this, following):
            # «تاريخ النشر:» on one line, the date on the next.
            both = _beside_text(f"{this.raw} {following.raw}", calendar, language)
            if both and both[0].label and both[0].start < len(this.raw):
                found[k], found[k + 1] = (), both
        if this.role == "meta":
            label: Label = next(
                (mention.label for mention in found[k] if mention.label), "published"
            )
            field = meta_claim(this.raw, label, calendar, zone)
            claims += [replace(field, line=this.line, group=k)] if field else []
        else:
            claims += [claim_of(m, this.role, this.line, zone, group=k) for m in found[k]]
    return claims[:MAX_OUTSIDE]


def _beside_text(text: str, calendar: Calendar, language: str) -> tuple[Mention, ...]:
    find = _remembered if len(text) <= _LONGEST_REMEMBERED else find_dates
    return find(text, calendar, language=language, labels=True)


_remembered = lru_cache(maxsize=4096)(find_dates)


def _next_line(this: DateText, following: DateText) -> bool:
    return this.line is None or following.line is None or following.line == this.line + 1


def dateline_claims(
    text: str | None, calendar: Calendar, language: str, zone: str | None, line: int | None
) -> list[Claim]:
    """Claims of the dateline."""
    if not text:
        return []
    found = find_dates(text, calendar, language=language) or _figures_alone(
        text, calendar, language
    )
    return [claim_of(mention, "dateline", line, zone, group=-1) for mention in found]


def _figures_alone(text: str, calendar: Calendar, language: str) -> tuple[Mention, ...]:
    """«الكويت 26 - 11 (كونا)»: day and month in figures, which only a dateline can mean."""
    found = _DAY_AND_MONTH.search(text)
    if found is None or language.partition("-")[0].lower() not in calendar.day_first_languages:
        return ()
    day, month = int(found[1]), int(found[2])
    if not (1 <= day <= _LAST_DAY and 1 <= month <= _MONTHS):
        return ()
    return (Mention(found[0], found.start(), month_day=(month, day), absolute=True, note=NO_YEAR),)


def text_claims(
    headline: str | None,
    paragraphs: tuple[tuple[int | None, str], ...],
    calendar: Calendar,
    language: str,
    zone: str | None,
    known: frozenset[str],
) -> list[Claim]:
    """Claims of headline and body, each wording once.

    Args:
        headline: The headline.
        paragraphs: Line number and text of each paragraph.
        calendar: The words to read with.
        language: BCP 47 tag.
        zone: For clock times that state none.
        known: Wordings of the dateline, which stands in the first paragraph too.
    """
    texts = [(None, headline or ""), *paragraphs]
    ends: list[int] = []
    position = 0
    for _, text in texts:
        position += len(text) + 1
        ends.append(position)
    claims: list[Claim] = []
    seen = set(known)
    at = 0
    for mention in find_dates("\n".join([text for _, text in texts]), calendar, language=language):
        while mention.start >= ends[at]:
            at += 1
        if mention.raw not in seen:
            seen.add(mention.raw)
            claims.append(claim_of(mention, _role(mention), texts[at][0], zone))
    return claims


def _role(mention: Mention) -> DateRole:
    if mention.absolute:
        return "body_absolute"
    return "body_weekday" if mention.weekday is not None else "body_relative"

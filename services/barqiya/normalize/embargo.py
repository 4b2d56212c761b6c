"""Embargo: until when an item that says it is under embargo must not be published."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from barqiya.items import Rejected
from barqiya.normalize.dates import find_dates
from barqiya.normalize.dates.arithmetic import zone_named
from barqiya.normalize.noon import with_clock
from barqiya.normalize.parts import WORD, fold_word
from barqiya.reasons import Reason

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from barqiya.normalize.dates import Mention
    from barqiya.registry import Registry

#: A day without a year that is not longer past than this is past; otherwise it is next year's.
_JUST_PAST: Final = timedelta(days=31)
_WEEK: Final = 7
_YEARS: Final = (-1, 0, 1)
#: Words between two mentions of one moment: «28 نوفمبر عند الساعة 8». After more, other copy began.
_MOST_BETWEEN: Final = 3
#: Where what is said of the embargo ends, and other copy begins.
_CLAUSE_END: Final = re.compile(r"[)\]\n]|\s[-–—]+\s|[:;؛.](?=\s|$)")
_LONGEST_CLAUSE: Final = 160
_LONGEST_DETAIL: Final = 120


@dataclass(frozen=True, slots=True)
class Embargo:
    """The end of an embargo."""

    until: str
    """RFC 3339 date-time with offset."""
    ms: int
    """The same in Unix milliseconds."""
    end_of_day: bool = False
    """Whether midnight of a day was taken for its end."""


def read_embargo(
    raw: str | None, received_at: str, timezone: str | None, registry: Registry, language: str = ""
) -> Embargo | Rejected | None:
    """Read the end of an embargo from the words that state it.

    A day without a time ends at its first minute. A day without a year is the next such day, or
    one of the last 31 days, which means that the embargo is over. A weekday is the next such day,
    today included. A time without a day is of the day of receipt, or of the next when that time
    had passed. Noon is 12:00; midnight of a day is its end, which is the later of its two. Times
    without a zone are of the source's zone.

    Args:
        raw: The words, e.g. «الساعة 10:00 بتوقيت غرينتش يوم 12 أبريل 2026»; ``None`` when there is
            no embargo.
        received_at: RFC 3339 moment of receipt.
        timezone: IANA zone of the source.
        registry: The words to read dates with, and those that say nothing beside them.
        language: BCP 47 tag of the text; tells which figure of 5/6/2026 is the day.

    Returns:
        The end; ``None`` without an embargo; ``normalize.embargo_unreadable`` with the words when
        they do not say a time that can be read, or say more of it than could be read: publishing
        on a guess could break it.
    """
    if raw is None:
        return None
    received = datetime.fromisoformat(received_at)
    clause = _CLAUSE_END.search(raw, 0, _LONGEST_CLAUSE)
    end = clause.start() if clause else _LONGEST_CLAUSE
    said, midnight = with_clock(raw, end, registry)
    mentions = _of_one_moment(said, find_dates(said, registry.calendar, language=language))
    moment = None
    if mentions and not _says_more(said, mentions, registry):
        moment = _moment(mentions, received, timezone)
    if moment is None:
        return Rejected(Reason.NORMALIZE_EMBARGO_UNREADABLE, _detail(raw))
    end_of_day = midnight and any(map(_names_a_day, mentions))
    if end_of_day:
        moment += timedelta(days=1)
    return Embargo(moment.isoformat(), int(moment.timestamp() * 1000), end_of_day)


def _detail(raw: str) -> str:
    """What could not be read, in one line that a terminal can show."""
    words = " ".join(raw[:_LONGEST_DETAIL].split())
    return f"until when? «{''.join(filter(str.isprintable, words))}»"


def _of_one_moment(raw: str, mentions: Sequence[Mention]) -> tuple[Mention, ...]:
    """The mentions that belong together; those further on are of the story."""
    found: list[Mention] = []
    for mention in mentions:
        if found and len(WORD.findall(raw, _end(found[-1]), mention.start)) > _MOST_BETWEEN:
            break
        found.append(mention)
    return tuple(found)


def _end(mention: Mention) -> int:
    return mention.start + len(mention.raw)


def _says_more(raw: str, mentions: Sequence[Mention], registry: Registry) -> bool:
    """Whether words beside the mentions may say another time: ``NOON``, ``0800 IST``, ``at 8``.

    Before the last mention only words that join are let pass. After it other copy may follow, so
    there only figures and words of time in the same clause are in doubt.
    """
    words = registry.marks.embargo_words
    at = 0
    for mention in mentions:
        own = _keys(raw, mention.start, _end(mention)) if mention.clock is None else ()
        if not words.of_time.isdisjoint(own):
            return True
        if not words.passed_over.issuperset(_keys(raw, at, mention.start)):
            return True
        at = _end(mention)
    end = _CLAUSE_END.search(raw, at)
    rest = _keys(raw, at, end.start() if end else len(raw))
    return any(
        key.isdecimal() or key in words.of_time or key in words.of_day
        for key in rest
        if key not in words.passed_over
    )


def _keys(raw: str, start: int, end: int) -> Iterable[str]:
    return [fold_word(word) for word in WORD.findall(raw, start, end)]


def _moment(
    mentions: Sequence[Mention], received: datetime, timezone: str | None
) -> datetime | None:
    clock = next((mention.clock for mention in mentions if mention.clock), None)
    zone = zone_named((clock.zone if clock else None) or timezone)
    if zone is None:
        return None
    at = time(clock.hour, clock.minute or 0, clock.second or 0) if clock else time()
    today = received.astimezone(zone).date()
    if not any(map(_names_a_day, mentions)):
        moment = datetime.combine(today, at, zone)
        return moment if clock is None or moment > received else moment + timedelta(days=1)
    day = _day(mentions, today)
    return None if day is None else datetime.combine(day, at, zone)


def _names_a_day(mention: Mention) -> bool:
    return bool(
        mention.absolute or mention.day or mention.weekday is not None or mention.offset is not None
    )


def _day(mentions: Sequence[Mention], today: date) -> date | None:
    """The day that the mentions name; ``None`` when one cannot be read, or two do not agree."""
    naming = [mention for mention in mentions if _names_a_day(mention)]
    # Beside a Gregorian date the Hijri one may be a day off, and says nothing more.
    sure = [mention for mention in naming if mention.calendar == "gregorian"] or naming
    return min(set.intersection(*(_days_of(mention, today) for mention in sure)), default=None)


def _days_of(mention: Mention, today: date) -> set[date]:
    """Days that a mention can mean."""
    if mention.weekday_consistent is False:
        return set()
    if mention.day is not None:
        return {mention.day}
    if mention.offset is not None:
        return {today + timedelta(days=mention.offset)}
    if mention.month_day is not None:
        found = _next_such(mention.month_day, today)
        return {found} if found and mention.weekday in {None, found.isoweekday()} else set()
    if mention.absolute or mention.weekday is None:
        return set()
    return {today + timedelta(days=(mention.weekday - today.isoweekday()) % _WEEK)}


def _next_such(month_day: tuple[int, int], today: date) -> date | None:
    """The first day of that name from 31 days ago on; ``None`` when the calendar has none."""
    for year in _YEARS:
        try:
            found = date(today.year + year, *month_day)
        except ValueError:
            continue
        if found >= today - _JUST_PAST:
            return found
    return None

"""Written figures to a Gregorian day: order of figures, Hijri, weekday, clock and zone.

Hijri days are read in the Umm al-Qura calendar of Saudi Arabia (hijridate), which differs from what
other countries announce by up to a day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

from hijridate import Hijri

if TYPE_CHECKING:
    from barqiya.normalize.dates.model import Clock
    from barqiya_schemas.article import DatePrecision

_NOON = 12
_HIJRI_YEARS = range(1300, 1600)

NO_SUCH_DAY = "there is no such day in the calendar"
AMBIGUOUS = "day and month could be either way round"
HIJRI = "Hijri date in the Umm al-Qura calendar, within a day"


@dataclass(frozen=True, slots=True)
class Figures:
    """A date as written: figures with the calendar they belong to."""

    system: Literal["gregorian", "hijri"]
    day: int | None
    month: int
    year: int | None
    either: bool = False
    """All figures, and day and month could be exchanged."""
    note: str = ""
    """Why the figures fix no day, when they do not."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A Gregorian day, or why there is none."""

    day: date | None
    note: str = ""


def is_hijri_year(year: int) -> bool:
    """Whether a year in figures can only be Hijri: no Gregorian date of the news has it."""
    return year in _HIJRI_YEARS


def read_figures(figures: Figures, weekday: int | None, *, day_first: bool) -> Reading:
    """Read figures as a Gregorian day.

    A weekday that is written beside them settles which figure is the day, and which of two days a
    Hijri date is; otherwise it decides nothing here.

    Args:
        figures: The date as written.
        weekday: ISO weekday written beside it.
        day_first: Whether the language writes the day before the month.
    """
    if figures.note or figures.day is None or figures.year is None:
        return Reading(None, figures.note)
    read = _read_hijri if figures.system == "hijri" else _read_gregorian
    written = read(figures.year, figures.month, figures.day, weekday)
    if not figures.either:
        return written
    exchanged = read(figures.year, figures.day, figures.month, weekday)
    fitting = [
        found
        for found in (written, exchanged)
        if weekday and found.day and found.day.isoweekday() == weekday
    ]
    if len(fitting) == 1:
        return Reading(fitting[0].day, "the weekday tells the day from the month")
    if figures.system == "hijri":
        return written
    return Reading(written.day, "day before month") if day_first else Reading(None, AMBIGUOUS)


def _read_gregorian(year: int, month: int, day: int, _: int | None) -> Reading:
    try:
        return Reading(date(year, month, day))
    except ValueError:
        return Reading(None, NO_SUCH_DAY)


def _read_hijri(year: int, month: int, day: int, weekday: int | None) -> Reading:
    try:
        found = date(*Hijri(year, month, day).to_gregorian().datetuple())
    except OverflowError:
        return Reading(None, "a Hijri year outside the Umm al-Qura tables")
    except ValueError:
        return Reading(None, "the Hijri month has no such day in the Umm al-Qura calendar")
    for shift in (0, 1, -1):
        moved = found + timedelta(days=shift)
        if weekday == moved.isoweekday():
            how = "and its weekday agrees" if not shift else "moved by one day to its weekday"
            return Reading(moved, f"Hijri date in the Umm al-Qura calendar, {how}")
    return Reading(found, HIJRI)


def hour_of_day(hour: int, part: str | None) -> int | None:
    """Hour 0 to 23 of a written hour and part of the day; ``None`` when they contradict."""
    if part is None or hour > _NOON:
        fits = part is None or hour >= _PARTS[part].late_from
        return hour if fits and hour < 24 else None  # noqa: PLR2004 - hours of a day
    return _PARTS[part].hours.get(hour)


@dataclass(frozen=True, slots=True)
class _Part:
    hours: dict[int, int]
    """Hour of the day for each hour of the twelve-hour clock that is said with it."""
    late_from: int
    """First hour of the 24-hour clock that is still said with it."""


_PARTS = {
    "am": _Part({0: 0, 12: 0} | {hour: hour for hour in range(1, 12)}, 24),
    "pm": _Part({12: 12} | {hour: hour + 12 for hour in range(1, 12)}, 13),
    "noon": _Part({11: 11, 12: 12} | {hour: hour + 12 for hour in range(1, 5)}, 13),
    "night": _Part(
        {0: 0, 12: 0} | {h: h for h in range(1, 6)} | {h: h + 12 for h in range(6, 12)}, 18
    ),
}


def zone_named(name: str | None) -> tzinfo | None:
    """Zone for ``UTC``, ``+hh:mm`` or an IANA name; ``None`` for any other text."""
    if not name:
        return None
    if name == "UTC":
        return UTC
    try:
        if name[0] in "+-":
            hours, minutes = int(name[1:3]), int(name[4:6])
            span = timedelta(hours=hours, minutes=minutes)
            return timezone(span if name[0] == "+" else -span)
        return ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        # Not a zone of this machine's database, or no name at all: profiles are written by hand.
        return None


def at_clock(day: date, clock: Clock | None, zone: str | None) -> tuple[str, DatePrecision]:
    """Return day and clock time as RFC 3339 with the precision that was written.

    Args:
        day: The day.
        clock: Time of day, when one is written.
        zone: Zone for a clock time that states none, e.g. of the source's profile.

    Returns:
        The day alone, when there is no clock time or no zone to tell its offset.
    """
    if clock is None:
        return day.isoformat(), "day"
    place = zone_named(zone if clock.zone is None else clock.zone)
    if place is None:
        return day.isoformat(), "day"
    moment = datetime.combine(
        day, time(clock.hour, clock.minute or 0, clock.second or 0, tzinfo=place)
    )
    precision: DatePrecision = "hour" if clock.minute is None else "minute"
    return rfc3339(moment), precision if clock.second is None else "second"


def rfc3339(moment: datetime) -> str:
    """RFC 3339 form of a moment with a zone, ``Z`` for UTC."""
    offset = moment.utcoffset() or timedelta()
    if offset.seconds % 60:
        # Local mean time of before about 1920 has seconds, which RFC 3339 cannot say.
        offset -= timedelta(seconds=offset.seconds % 60)
        moment = moment.replace(tzinfo=timezone(offset))
    return moment.isoformat().replace("+00:00", "Z")


def shifted(day: date, days: int) -> date | None:
    """``day`` moved by ``days``; ``None`` past the ends of the calendar."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return None


def day_in(zone: str | None, moment: str) -> date | None:
    """Day that an RFC 3339 date-time falls on in a zone, or where it was written without one.

    Returns:
        ``None`` when the text is no moment of the calendar.
    """
    try:
        read = datetime.fromisoformat(moment)
        place = zone_named(zone)
        return (read.astimezone(place) if place and read.tzinfo else read).date()
    except (ValueError, OverflowError):
        return None

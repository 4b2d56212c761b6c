"""What a date in a text is, before anything is decided about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import date

    from barqiya_schemas.article import DatePrecision

#: What a label beside a date says the date is of.
Label = Literal["published", "updated", "rendered"]


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day as written."""

    hour: int
    minute: int | None = None
    second: int | None = None
    zone: str | None = None
    """``UTC``, an offset or an IANA name; ``""`` for "local time"; ``None`` when not stated."""


@dataclass(frozen=True, slots=True)
class Mention:
    """One date, weekday, relative day or time found in a text."""

    raw: str
    """As written, with its label and weekday."""
    start: int
    """Offset of ``raw`` in the text."""
    calendar: Literal["gregorian", "hijri"] = "gregorian"
    day: date | None = None
    """Gregorian reading; ``None`` when the text does not fix a day."""
    month_day: tuple[int, int] | None = None
    """Gregorian month and day when no year is written."""
    precision: DatePrecision = "none"
    weekday: int | None = None
    """ISO weekday that is stated, 1 = Monday."""
    weekday_consistent: bool | None = None
    offset: int | None = None
    """Days from the day of writing, when the text says so: 0 for «اليوم», -1 for «أمس»."""
    clock: Clock | None = None
    label: Label | None = None
    absolute: bool = False
    """It names a day or a month itself, as opposed to a weekday or «أمس»."""
    paired: bool = False
    """The same day as the mention before it, in another calendar."""
    note: str = ""
    """How it was read, or why it has no value: one English clause."""

"""Schema of ``data/calendar.toml``."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

#: Calendar systems that are read.
System = Literal["gregorian", "hijri"]
#: Where a month's name is in use; ``hijri`` for the names of that calendar.
Tradition = Literal["gulf", "levant", "maghreb", "morocco", "english", "french", "hijri"]

_DAYS_OF_MONTH = 31
_Word = Annotated[str, Field(min_length=1, pattern=r"\S")]
_Words = Annotated[list[_Word], Field(min_length=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Month(_Strict):
    """A month and what it is called."""

    calendar: System
    number: Annotated[int, Field(ge=1, le=12)]
    names: dict[Tradition, _Words]
    needs_year: bool = False


class Weekday(_Strict):
    """A weekday: names that stand for themselves, and ``bare`` ones that need a date beside."""

    iso: Annotated[int, Field(ge=1, le=7)]
    names: _Words
    bare: _Words


class Relative(_Strict):
    """A day counted from today."""

    days: Annotated[int, Field(ge=-7, le=7)]
    names: _Words


class NotToday(_Strict):
    """Words before or after «اليوم» with which it is not today."""

    before: _Words
    after: _Words


class Around(_Strict):
    """Words around a date."""

    day: _Words
    qualifier: _Words
    link: _Words
    before_month: _Words
    before_year: _Words
    filler: _Words
    ordinal_suffix: _Words
    hijri_mark: _Words
    gregorian_mark: _Words
    capital_only: _Words
    ordinals: Annotated[list[_Words], Field(min_length=_DAYS_OF_MONTH, max_length=_DAYS_OF_MONTH)]


class Span(_Strict):
    """«قبل يومين», "2 hours ago": forms that say how many, and forms that need a number."""

    before: _Words
    after: _Words
    alone: _Words
    counted: _Words
    counts: _Words


class PartOfDay(_Strict):
    """Parts of the day, and single letters for two of them."""

    am: _Words
    pm: _Words
    noon: _Words
    night: _Words
    am_letter: _Words
    pm_letter: _Words


class Zone(_Strict):
    """A time zone; ``short`` names count only directly after a clock time."""

    zone: Annotated[str, Field(pattern=r"^(|UTC|[+-]\d\d:\d\d|[A-Z][A-Za-z]+/[A-Z][A-Za-z_]+)$")]
    names: _Words
    short: list[_Word] = []


class Time(_Strict):
    """Words before and after a clock time."""

    word: _Words
    zone: list[Zone]


class LabelWords(_Strict):
    """What a page writes beside its dates."""

    published: _Words
    updated: _Words
    rendered: _Words


class CalendarFile(_Strict):
    """The file."""

    day_first_languages: _Words
    month: Annotated[list[Month], Field(min_length=24, max_length=24)]
    weekday: Annotated[list[Weekday], Field(min_length=7, max_length=7)]
    relative: list[Relative]
    not_today: NotToday
    around: Around
    span: Span
    part_of_day: PartOfDay
    time: Time
    label: LabelWords

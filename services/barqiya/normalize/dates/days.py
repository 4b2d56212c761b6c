"""A day or a month as written at one place: figures, or figures and a month's name."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from barqiya.normalize.dates.arithmetic import Figures, is_hijri_year

if TYPE_CHECKING:
    from barqiya.normalize.dates.look import Look
    from barqiya.registry.calendar import Phrase

_YEAR_DIGITS = 4
_SHORT = 2  # digits of a day or a month
_LAST_DAY = 31
_MONTHS = 12
_FIGURE_GAPS: Final = frozenset("/-.")
_INNER_GAPS: Final = frozenset({"", "-", "/", ","})
_YEAR_GAPS: Final = _INNER_GAPS | {")", "),", "("}
#: Years that a month's name may have beside it; other figures of four digits are no years.
_NEWS_YEARS: Final = range(1800, 2101)
_HIJRI_YEARS: Final = range(1000, 1600)

NO_YEAR = "the year is not written"
RANGE = "a range of days"
TWO_MONTHS = "two months"


@dataclass(frozen=True, slots=True)
class Day:
    """Figures that were read, and the word after them."""

    end: int
    figures: Figures


@dataclass(frozen=True, slots=True)
class _Month:
    """A month under one or two names, where they end, and whether they agree."""

    phrase: Phrase
    end: int
    same: bool = True


class Days:
    """Reads days of one text."""

    __slots__ = ("_calendar", "_look", "_words")

    def __init__(self, look: Look) -> None:
        self._look = look
        self._words = look.words
        self._calendar = look.calendar

    def figures_first(self, i: int) -> Day | None:
        """A day that begins with a figure."""
        return self._numeric(i) or self._day_month(i) or self._range(i)

    def month_first(self, i: int, month: Phrase) -> Day | None:
        """A day, or a month and a year, that begins with a month's name."""
        return self._month_day(i, month) or self._year(self._month(i, month), None)

    def ordinal_first(self, i: int, day: int) -> Day | None:
        """``الخامس عشر من مايو 2021``; without «من» or «شهر» the ordinal is no day."""
        k = self._look.skip(i, self._calendar.before_month)
        month = self._look.kind(k, "month") if k > i and not self._words.gap(i) else None
        return self._year(self._month(k, month), day) if month else None

    def _numeric(self, i: int) -> Day | None:
        """``28/8/2015``, ``2015-08-28``, ``28.08.2015``, ``1436/10/28 هـ``."""
        words = self._words
        sizes = tuple(words.digits(i + k) for k in range(3))
        if not all(sizes):
            return None
        gap = words.gap(i + 1)
        if gap not in _FIGURE_GAPS or words.gap(i + 2) != gap or self._continues(i, gap):
            return None
        first, second, third = (words.number(i + k) or 0 for k in range(3))
        if sizes[2] == _YEAR_DIGITS and max(sizes[:2]) <= _SHORT:
            figures = _ordered(first, second, third)
            loose = figures is not None and gap != "." and max(first, second) <= _MONTHS
            figures = replace(figures, either=first != second) if figures and loose else figures
        elif sizes[0] == _YEAR_DIGITS and max(sizes[1:]) <= _SHORT:
            figures = _ordered(third, second, first)
        else:
            return None
        return self._marked(i + 3, figures) if figures else None

    def _continues(self, i: int, gap: str) -> bool:
        """Whether the figures are part of a longer row: an address, a number, a version."""
        words = self._words
        before = i > 0 and words.digits(i - 1) > 0 and words.gap(i) == gap
        after = words.digits(i + 3) > 0 and words.written_gap(i + 3) == gap
        return before or after

    def _day(self, i: int) -> int | None:
        """Day of the month in figures; a nought too many, as in «011 أغسطس», is passed over."""
        words = self._words
        day = words.number(i)
        if day is None or not 1 <= day <= _LAST_DAY:
            return None
        return day if words.digits(i) <= _SHORT or words.folded[i][0] == "0" else None

    def _after_suffix(self, i: int) -> int:
        """Place after the letters of ``1st`` and ``1er``."""
        suffixed = self._look.among(i, self._calendar.ordinal_suffixes) and self._words.touching(i)
        return i + 1 if suffixed else i

    def _day_month(self, i: int) -> Day | None:
        """``28 أغسطس 2015``, ``13 Sep / September 2024``, ``1er août``, ``5 من شهر مايو``."""
        day = self._day(i)
        if day is None:
            return None
        k = self._look.skip(self._after_suffix(i + 1), self._calendar.before_month)
        month = self._look.kind(k, "month")
        if month is None or self._words.gap(k) not in _INNER_GAPS:
            return None
        return self._year(self._month(k, month), day)

    def _range(self, i: int) -> Day | None:
        """``10-12 أغسطس 2015``: two days, so none."""
        words = self._words
        if words.digits(i) > _SHORT or words.digits(i + 1) == 0 or words.gap(i + 1) != "-":
            return None
        last = self._day_month(i + 1)
        return last and replace(last, figures=replace(last.figures, day=None, note=RANGE))

    def _month_day(self, i: int, month: Phrase) -> Day | None:
        """``September 13, 2024``, ``أغسطس 10, 2015``; without a year only in Latin letters."""
        k = i + len(month.words)
        latin = month.words[0].isascii()
        day = self._day(k)
        if day is None or self._words.gap(k) not in ({"", "."} if latin else {""}):
            return None
        k = self._after_suffix(k + 1)
        if self._look.kind(self._look.skip(k, self._calendar.before_month), "month"):
            # «mar. 5 août»: the figure belongs to the month after it.
            return None
        found = self._year(_Month(month, k), day)
        return found if latin or (found and found.figures.year) else None

    def _month(self, i: int, month: Phrase) -> _Month:
        """A month under one or two names: ``شباط (فبراير)``, ``يوليو تموز``."""
        k = i + len(month.words)
        if k < len(self._words) and self._words.gap(k) in {"", "/", "-", "("}:
            other = self._look.kind(k, "month")
            if other and other.text == month.text:
                return _Month(month, k + len(other.words), same=other.value == month.value)
        return _Month(month, k)

    def _year(self, month: _Month, day: int | None) -> Day | None:
        """Finish a date after its month; without a day it needs a year."""
        hijri = month.phrase.text == "hijri"
        figures = Figures("hijri" if hijri else "gregorian", day, month.phrase.value, None)
        if not month.same:
            figures = replace(figures, day=None, note=TWO_MONTHS)
        k = self._look.skip(month.end, self._calendar.before_year)
        year = self._words.number(k)
        if self._words.digits(k) == _YEAR_DIGITS and self._may_be_year(k, month.phrase):
            marked = self._look.among(k + 1, self._calendar.hijri_marks)
            if year in (_HIJRI_YEARS if hijri or marked else _NEWS_YEARS):
                return self._marked(k + 1, replace(figures, year=year))
        if day is None or month.phrase.flag:
            return None
        return Day(month.end, replace(figures, note=figures.note or NO_YEAR))

    def _may_be_year(self, i: int, month: Phrase) -> bool:
        """Whether four digits are no time of day: «1930 بتوقيت غرينتش»."""
        gap = self._words.gap(i)
        near = gap in _YEAR_GAPS or (gap == "." and month.words[0].isascii())
        timed = self._look.kind(i + 1, "zone") is not None and self._look.zone(i + 1) is not None
        return near and not timed

    def _marked(self, end: int, figures: Figures) -> Day:
        """Take «هـ» or «م» after a year, and see that it fits."""
        words, calendar = self._words, self._calendar
        near = end < len(words) and words.gap(end) in {"", "("}
        if near and self._look.among(end, calendar.hijri_marks):
            wrong = figures.system == "gregorian"
            figures = replace(figures, note="marked Hijri") if wrong else figures
            return Day(end + 1, figures)
        if near and self._look.among(end, calendar.gregorian_marks):
            wrong = figures.system == "hijri"
            figures = replace(figures, note="a Hijri date marked Gregorian") if wrong else figures
            return Day(end + 1, figures)
        return Day(end, figures)


def _ordered(day: int, month: int, year: int) -> Figures | None:
    """Tell day from month by their size; the day is expected first.

    Returns:
        ``None`` when no order makes a day and a month of the figures.
    """
    if month > _MONTHS:
        day, month = month, day
    if not (1 <= month <= _MONTHS and 1 <= day <= _LAST_DAY):
        return None
    return Figures("hijri" if is_hijri_year(year) else "gregorian", day, month, year)

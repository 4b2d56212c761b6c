"""Units in a row to mentions: «مساء اليوم (الاثنين)، 25 شوال 1436 هـ الموافق 10 أغسطس 2015 م»."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from barqiya.normalize.dates.arithmetic import read_figures
from barqiya.normalize.dates.model import Mention

if TYPE_CHECKING:
    from barqiya.normalize.dates.arithmetic import Figures
    from barqiya.normalize.dates.model import Clock, Label
    from barqiya.normalize.dates.units import Unit, Units
    from barqiya.normalize.dates.words import Words
    from barqiya.registry.calendar import Calendar, Phrase
    from barqiya_schemas.article import DatePrecision

_JOINING: Final = frozenset(",-/|()[]:•·")
_LONGEST_JOIN = 4
_SHORT_NAME = 4
_MOST_FILLERS = 2
#: Words: several times the longest date line that was seen.
_LONGEST_ROW = 48
_LABELS: Final[dict[str, Label]] = {
    "published": "published",
    "updated": "updated",
    "rendered": "rendered",
}


@dataclass(slots=True)
class _Lead:
    """What stands before a date and belongs to it."""

    start: int | None = None
    end: int = 0
    offset: int | None = None
    relative_end: int = 0
    weekday: int | None = None
    weekday_start: int = 0
    bare: bool = False
    """The weekday's word means something else unless a date is beside it."""
    bare_end: int = 0
    after_day: bool = False
    """The last word was «يوم»."""
    qualified: bool = False
    """«الاثنين المقبل»: not the day that a date beside it is."""
    label: Label | None = None
    clock: Clock | None = None
    loose: bool = False
    """«اليوم في …», «اليوم من …»: what follows need not be today."""

    @property
    def names_a_day(self) -> bool:
        return self.offset is not None or self.weekday is not None

    def take(self, start: int, end: int) -> None:
        """Count the words from ``start`` to ``end`` to the lead."""
        self.start = start if self.start is None else self.start
        self.end = end


@dataclass(slots=True)
class _Found:
    """A mention and its words."""

    start: int
    end: int
    mention: Mention
    figures: Figures | None = None
    """Of a date: what follows directly may still add to it."""


class Row:
    """One row of units with nothing unknown between them."""

    __slots__ = ("_calendar", "_day_first", "_found", "_lead", "_words")

    def __init__(self, words: Words, calendar: Calendar, *, day_first: bool) -> None:
        self._words = words
        self._calendar = calendar
        self._day_first = day_first
        self._lead = _Lead()
        self._found: list[_Found] = []

    def read(self, i: int, first: Unit, units: Units) -> int:
        """Read the row that begins at word ``i`` with a unit; return the word after the row."""
        words, calendar, fillers = self._words, self._calendar, 0
        most = min(len(words), i + _LONGEST_ROW)
        self._take(i, first)
        i = first.end
        while i < most and self._joined(i):
            unit = units.at(i)
            if unit:
                self._take(i, unit)
                i, fillers = unit.end, 0
            elif words.folded[i] in calendar.qualifiers:
                self._qualify(i + 1)
                i += 1
            elif fillers < _MOST_FILLERS and words.folded[i] in calendar.fillers:
                self._lead.loose = self._lead.offset is not None
                i, fillers = i + 1, fillers + 1
            else:
                break
        self._flush()
        return i

    def mentions(self) -> list[Mention]:
        """What was found, as written."""
        done = []
        for found in self._found:
            start, end = self._words.span(found.start, found.end)
            done.append(replace(found.mention, raw=self._words.text[start:end], start=start))
        return done

    def _joined(self, i: int) -> bool:
        gap = self._words.gap(i)
        if gap == ".":
            before = self._words.folded[i - 1]
            return before.isascii() and before.isalpha() and len(before) <= _SHORT_NAME
        return len(gap) <= _LONGEST_JOIN and _JOINING.issuperset(gap)

    def _take(self, i: int, unit: Unit) -> None:
        if unit.figures:
            self._take_date(i, unit.end, unit.figures)
        elif unit.clock:
            self._take_clock(i, unit.end, unit.clock)
        elif unit.phrase:
            self._take_word(i, unit.end, unit.phrase)
        else:
            self._take_span(i, unit.end)

    def _take_word(self, i: int, end: int, phrase: Phrase) -> None:
        after_day, self._lead.after_day = self._lead.after_day, False
        if phrase.kind == "label":
            self._flush()
            self._lead.label = _LABELS[phrase.text]
            self._lead.take(i, end)
        elif phrase.kind == "relative" and (phrase.value or self._is_today(i, end)):
            if self._lead.names_a_day:
                self._flush()
            self._lead.offset, self._lead.relative_end = phrase.value, end
            self._lead.take(i, end)
        elif phrase.kind == "weekday":
            if self._lead.weekday is not None:
                self._flush()
            self._lead.weekday, self._lead.weekday_start = phrase.value, i
            self._lead.bare = phrase.flag and not after_day
            if self._lead.bare:
                self._lead.start = i if self._lead.start is None else self._lead.start
                self._lead.bare_end = end
            else:
                self._lead.take(i, end)
        elif phrase.kind in {"day", "part"}:
            self._lead.start = i if self._lead.start is None else self._lead.start
            self._lead.after_day = phrase.kind == "day"

    def _is_today(self, i: int, end: int) -> bool:
        """Whether «اليوم» is today, and not the seventh day, a national day or a newspaper."""
        words, calendar = self._words, self._calendar
        before = i > 0 and words.folded[i - 1] in calendar.not_today_before and not words.gap(i)
        after = end < len(words) and words.folded[end] in calendar.not_today_after
        return not before and not (after and not words.gap(end))

    def _qualify(self, end: int) -> None:
        lead = self._lead
        if lead.weekday is None:
            return
        if lead.offset is not None and lead.relative_end:
            # «قائد الغد" الخميس المقبل»: next Thursday is not tomorrow.
            mention = Mention("", 0, offset=lead.offset, label=lead.label)
            self._found.append(_Found(lead.start or 0, lead.relative_end, mention))
            lead.start, lead.offset, lead.label = lead.weekday_start, None, None
        lead.end, lead.qualified = end, True

    def _take_date(self, i: int, end: int, figures: Figures) -> None:
        if self._lead.loose and self._lead.weekday is None:
            self._flush()
        lead, before = self._lead, self._pair(figures)
        mention = Mention(
            raw="",
            start=0,
            calendar=figures.system,
            offset=before.offset if before else lead.offset,
            clock=lead.clock,
            label=before.label if before else lead.label,
            absolute=True,
            paired=before is not None,
        )
        start = i if lead.start is None else lead.start
        found = _Found(start, end, mention, figures)
        self._read_with(found, before.weekday if before else lead.weekday)
        self._found.append(found)
        self._lead = _Lead()

    def _read_with(self, found: _Found, weekday: int | None) -> None:
        """Read the figures of a date with the weekday that is written beside them."""
        figures = found.figures
        if figures is None:
            return
        reading = read_figures(figures, weekday, day_first=self._day_first)
        day = reading.day
        found.mention = replace(
            found.mention,
            day=day,
            month_day=_month_day(figures),
            precision="day" if day else _precision(figures),
            weekday=weekday,
            weekday_consistent=day.isoweekday() == weekday if day and weekday else None,
            note=reading.note,
        )

    def _pair(self, figures: Figures) -> Mention | None:
        """The date just before, when this one says the same day in another calendar."""
        lead, last = self._lead, self._open()
        if last is None or lead.names_a_day or lead.label or lead.clock:
            return None
        return last.mention if last.mention.calendar != figures.system else None

    def _open(self) -> _Found | None:
        return self._found[-1] if self._found and self._found[-1].figures else None

    def _take_clock(self, i: int, end: int, clock: Clock) -> None:
        lead, last = self._lead, self._open()
        if last and last.mention.clock is None and not lead.names_a_day and not lead.label:
            last.mention, last.end = replace(last.mention, clock=clock), end
            return
        if lead.clock is not None:
            self._flush()
        self._lead.clock = clock
        self._lead.take(i, end)

    def _take_span(self, i: int, end: int) -> None:
        if self._lead.names_a_day:
            self._flush()
        start, label = self._lead.start, self._lead.label
        mention = Mention("", 0, label=label, note="a length of time before an unknown moment")
        self._found.append(_Found(i if start is None or not label else start, end, mention))
        self._lead = _Lead()

    def _flush(self) -> None:
        """End the lead that no date has followed."""
        lead, last = self._lead, self._open()
        self._lead = _Lead()
        start = lead.start
        if start is None:
            return
        alone = lead.offset is None and not lead.label and not lead.clock and not lead.qualified
        if last and alone and lead.weekday is not None and last.mention.weekday is None:
            # «10/8/2015 (الاثنين)»: the weekday stands after its date.
            last.end = max(lead.end, lead.bare_end)
            self._read_with(last, lead.weekday)
        elif lead.names_a_day and not (lead.bare and lead.offset is None):
            weekday = None if lead.bare else lead.weekday
            mention = Mention(
                raw="",
                start=0,
                precision="weekday" if weekday else "none",
                weekday=weekday,
                offset=lead.offset,
                clock=lead.clock,
                label=lead.label,
            )
            self._found.append(_Found(start, lead.end, mention))
        elif lead.clock and lead.label and last:
            same_day = replace(last.mention, clock=lead.clock, label=lead.label, paired=False)
            note = "the day is that of the date before it"
            self._found.append(_Found(start, lead.end, replace(same_day, note=note)))
        elif lead.clock and (lead.clock.zone is not None or lead.label):
            note = "a time of day without a day"
            mention = Mention("", 0, clock=lead.clock, label=lead.label, note=note)
            self._found.append(_Found(start, lead.end, mention))


def _month_day(figures: Figures) -> tuple[int, int] | None:
    if figures.system == "hijri" or figures.year is not None or figures.day is None:
        return None
    return figures.month, figures.day


def _precision(figures: Figures) -> DatePrecision:
    whole_month = figures.year is not None and figures.day is None and not figures.note
    return "month" if whole_month else "none"

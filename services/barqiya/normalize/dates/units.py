"""One unit of a date expression at one place: a day, a time, a span, or a known word.

Each reader looks a bounded number of words ahead, so that reading a text is linear.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from barqiya.normalize.dates.clocks import Clocks
from barqiya.normalize.dates.days import Days

if TYPE_CHECKING:
    from barqiya.normalize.dates.arithmetic import Figures
    from barqiya.normalize.dates.look import Look
    from barqiya.normalize.dates.model import Clock
    from barqiya.registry.calendar import Phrase

_BETWEEN_FIGURES: Final = frozenset("/-.:,")
#: Letters between the hour and the minute.
JOINTS: Final[frozenset[str]] = frozenset({"ر", "h"})


@dataclass(frozen=True, slots=True)
class Unit:
    """What was read: one of figures, a clock time, a phrase or a span; and the word after it."""

    end: int
    figures: Figures | None = None
    clock: Clock | None = None
    phrase: Phrase | None = None
    """``None`` in a unit without figures and clock: a length of time before now."""


class Units:
    """Reads units of one text."""

    __slots__ = ("_calendar", "_clocks", "_days", "_look", "_with_labels", "_words")

    def __init__(self, look: Look, *, labels: bool) -> None:
        self._look = look
        self._words = look.words
        self._calendar = look.calendar
        self._days = Days(look)
        self._clocks = Clocks(look)
        self._with_labels = labels

    def at(self, i: int) -> Unit | None:
        """The unit that begins at word ``i``."""
        if self._words.digits(i):
            if not self._goes_on(i + 1):
                return None
            day = self._days.figures_first(i)
            if day:
                return Unit(day.end, figures=day.figures)
            time = self._clocks.at(i)
            return Unit(time.end, clock=time.clock) if time else self._count_ago(i)
        label = self._look.phrase(i, self._calendar.labels) if self._with_labels else None
        phrase = label or self._look.phrase(i, self._calendar.words)
        return self._named(i, phrase) if phrase else None

    def _goes_on(self, i: int) -> bool:
        """Whether a figure before word ``i`` can begin a date: most figures of a text cannot."""
        words = self._words
        if words.digits(i):
            return words.gap(i) in _BETWEEN_FIGURES
        word = words.folded[i] if i < len(words.folded) else ""
        return word in self._calendar.after_figure or word in JOINTS

    def _named(self, i: int, phrase: Phrase) -> Unit | None:
        end = i + len(phrase.words)
        month = phrase if phrase.kind == "month" else self._look.kind(i, "month")
        day = self._days.month_first(i, month) if month else None
        if phrase.kind == "ordinal":
            day = self._days.ordinal_first(end, phrase.value)
        return Unit(day.end, figures=day.figures) if day else self._other(i, phrase)

    def _other(self, i: int, phrase: Phrase) -> Unit | None:
        """A unit that is no day of a month."""
        end = i + len(phrase.words)
        if phrase.kind == "clock":
            time = self._clocks.after_word(end)
            return Unit(time.end, clock=time.clock) if time else None
        if phrase.kind == "ago":
            return self._ago(end)
        if phrase.kind == "month":
            # «Mar 5 août»: a month's name that is a weekday's too.
            weekday = self._look.kind(i, "weekday")
            return Unit(i + len(weekday.words), phrase=weekday) if weekday else None
        return None if phrase.kind in {"zone", "ordinal"} else Unit(end, phrase=phrase)

    def _ago(self, i: int) -> Unit | None:
        """What follows «قبل» and «منذ»: ``يومين``, ``3 أيام``, ``خمس ساعات``."""
        words, calendar = self._words, self._calendar
        counted = words.digits(i) > 0 or self._look.among(i, calendar.counts)
        k = i + 1 if counted else i
        word = words.folded[k] if k < len(words) else ""
        if word not in calendar.spans_alone and not (counted and word in calendar.spans_counted):
            return None
        if words.gap(i) or words.gap(k):
            return None
        if self._look.kind(k + 1, "weekday") or self._look.kind(k, "relative"):
            # «قبل يوم الاثنين», «قبل يوم أمس»: a day, not a length of time.
            return None
        return Unit(k + 1)

    def _count_ago(self, i: int) -> Unit | None:
        """``2 hours ago``."""
        look, calendar = self._look, self._calendar
        known = look.among(i + 1, calendar.spans_alone) or look.among(i + 1, calendar.spans_counted)
        return Unit(i + 3) if known and look.among(i + 2, calendar.span_after) else None

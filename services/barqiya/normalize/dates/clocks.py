"""A time of day as written at one place, with its part of the day and its zone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from barqiya.normalize.dates.arithmetic import hour_of_day
from barqiya.normalize.dates.model import Clock

if TYPE_CHECKING:
    from barqiya.normalize.dates.look import Look

_YEAR_DIGITS = 4
_SHORT = 2  # digits of an hour or a minute
_FRACTION = 9  # digits of a fraction of a second that are passed over
_MINUTES = 60
_HOURS = 24
_NOON = 12
_REH: Final = "ر"


@dataclass(frozen=True, slots=True)
class Time:
    """A time that was read, and the word after it."""

    end: int
    clock: Clock


class Clocks:
    """Reads times of day of one text."""

    __slots__ = ("_calendar", "_look", "_words")

    def __init__(self, look: Look) -> None:
        self._look = look
        self._words = look.words
        self._calendar = look.calendar

    def at(self, i: int) -> Time | None:
        """``20:26 ت م``, ``13:42 GMT``, ``11:16 صباحا``, ``1100 بتوقيت جرينتش``, ``7 مساء``."""
        words = self._words
        first = words.number(i)
        if first is None:
            return None
        if words.digits(i) == _YEAR_DIGITS and self._look.zone(i + 1):
            return self._finish(i + 1, first // 100, first % 100)
        if words.digits(i) > _SHORT:
            return None
        if words.digits(i + 1) == _SHORT and words.gap(i + 1) == ":":
            return self._with_seconds(i + 2, first, words.number(i + 1))
        return self._marked(i, first)

    def _marked(self, i: int, first: int) -> Time | None:
        """A time that is one by what follows: ``7 مساء``, ``14h30``, ``01,00 تغ``."""
        words = self._words
        if self._is_french(i):
            return self._finish(i + 3, first, words.number(i + 2))
        if self._look.kind(i + 1, "part") and not words.gap(i + 1):
            return self._finish(i + 1, first, None)
        if self._is_reh(i) and self._look.zone(i + 3):
            return self._reh(i)
        if self._is_pointed(i) and self._look.zone(i + 2):
            return self._finish(i + 2, first, words.number(i + 1))
        return None

    def after_word(self, i: int) -> Time | None:
        """What follows «الساعة»: ``15:30``, ``7.30``, ``00ر00``, ``11 صباحا``, ``11``."""
        words = self._words
        i = self._look.skip(i, self._calendar.fillers)
        first = words.number(i)
        if first is None or words.gap(i) not in {"", ":", "("}:
            return None
        if self._is_pointed(i):
            return self._finish(i + 2, first, words.number(i + 1))
        if self._is_reh(i):
            return self._reh(i)
        if words.digits(i) > _SHORT:
            return self.at(i)
        return self.at(i) or self._finish(i + 1, first, None)

    def _with_seconds(self, i: int, hour: int, minute: int | None) -> Time | None:
        words = self._words
        if words.digits(i) != _SHORT or words.gap(i) != ":":
            return self._finish(i, hour, minute)
        second = words.number(i)
        i += 1
        if 0 < words.digits(i) <= _FRACTION and words.gap(i) == ".":
            i += 1
        return self._finish(i, hour, minute, second)

    def _is_pointed(self, i: int) -> bool:
        """Whether ``7.30`` or ``04,00`` stands here; a time only beside «الساعة» or a zone."""
        words = self._words
        short = words.digits(i) <= _SHORT and words.digits(i + 1) == _SHORT
        return short and words.gap(i + 1) in {".", ","}

    def _is_french(self, i: int) -> bool:
        """Whether ``14h30`` stands here."""
        words = self._words
        hour = i + 2 < len(words) and words.folded[i + 1] == "h" and words.touching(i + 1)
        return hour and words.touching(i + 2) and words.digits(i + 2) == _SHORT

    def _is_reh(self, i: int) -> bool:
        """Whether two figures of two digits with «ر» between them begin at word ``i``."""
        words = self._words
        reh = i + 2 < len(words) and words.folded[i + 1] == _REH
        return reh and words.digits(i) == words.digits(i + 2) == _SHORT

    def _reh(self, i: int) -> Time | None:
        """``47ر09`` is 09:47: agencies that write «ر» write the figures in the order they look.

        Where both orders are times of day, which was meant is not known.
        """
        minute, hour = self._words.number(i) or 0, self._words.number(i + 2) or 0
        if hour >= _HOURS:
            hour, minute = minute, hour
        elif minute < _HOURS and minute != hour:
            return None
        return self._finish(i + 3, hour, minute)

    def _finish(
        self, i: int, hour: int, minute: int | None, second: int | None = None
    ) -> Time | None:
        """Take the part of the day and the zone that follow, and see that the time exists."""
        part, i = self._part(i, short=minute is not None)
        zone, i = self._offset(i) if second is not None else (None, i)
        if zone is None:
            zone, i = self._zone(i)
        if part is None and minute is None and hour <= _NOON and not zone:
            # «الساعة 7»: in the morning or in the evening.
            return None
        found = hour_of_day(hour, part)
        if found is None or (minute or 0) >= _MINUTES or (second or 0) >= _MINUTES:
            return None
        return Time(i, Clock(found, minute, second, zone))

    def _part(self, i: int, *, short: bool) -> tuple[str | None, int]:
        if i >= len(self._words) or self._words.gap(i) not in {"", "-"}:
            return None, i
        if short and self._look.among(i, self._calendar.am_letters):
            return "am", i + 1
        if short and self._look.among(i, self._calendar.pm_letters):
            return "pm", i + 1
        # «7 من مساء اليوم»
        k = self._look.skip(i, self._calendar.fillers)
        part = self._look.kind(k, "part")
        return (part.text, k + len(part.words)) if part else (None, i)

    def _zone(self, i: int) -> tuple[str | None, int]:
        words = self._words
        if i < len(words) and words.folded[i] == "z" and words.touching(i):
            return "UTC", i + 1
        zone = self._look.zone(i)
        return (zone.text, i + len(zone.words)) if zone else (None, i)

    def _offset(self, i: int) -> tuple[str | None, int]:
        """``+03:00`` or ``-0400`` after seconds."""
        words = self._words
        sign = words.gap(i) if i < len(words) else ""
        if sign not in {"+", "-"}:
            return None, i
        if words.digits(i) == _YEAR_DIGITS:
            text = words.folded[i]
            return f"{sign}{text[:2]}:{text[2:]}", i + 1
        if words.digits(i) == words.digits(i + 1) == _SHORT and words.gap(i + 1) == ":":
            return f"{sign}{words.folded[i]}:{words.folded[i + 1]}", i + 2
        return None, i

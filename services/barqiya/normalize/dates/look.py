"""Looks words up: which phrase of the calendar stands at a place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from barqiya.normalize.dates.words import Words
    from barqiya.registry.calendar import Calendar, Kind, Phrase

_PHRASE_GAPS: Final = frozenset({"", "-", "."})
_ZONE_GAPS: Final = frozenset({"", "(", ",", "-", "."})
_MOST_FILLERS = 2


class Look:
    """One text and the calendar to read it with. Each question looks a few words ahead at most."""

    __slots__ = ("calendar", "words")

    def __init__(self, words: Words, calendar: Calendar) -> None:
        self.words = words
        self.calendar = calendar

    def phrase(self, i: int, table: Mapping[str, tuple[Phrase, ...]]) -> Phrase | None:
        """The longest phrase of the table at word ``i``."""
        for phrase in self._beginning(i, table):
            if self._stands(i, phrase):
                return phrase
        return None

    def kind(self, i: int, kind: Kind) -> Phrase | None:
        """The longest phrase of one kind at word ``i``."""
        for phrase in self._beginning(i, self.calendar.words):
            if phrase.kind == kind and self._stands(i, phrase):
                return phrase
        return None

    def _beginning(self, i: int, table: Mapping[str, tuple[Phrase, ...]]) -> tuple[Phrase, ...]:
        folded = self.words.folded
        return table.get(folded[i], ()) if i < len(folded) else ()

    def zone(self, i: int) -> Phrase | None:
        """The time zone at word ``i``, directly after a clock time."""
        if i >= len(self.words) or self.words.gap(i) not in _ZONE_GAPS:
            return None
        return self.phrase(i, self.calendar.short_zones)

    def among(self, i: int, table: frozenset[str]) -> bool:
        """Whether word ``i`` is one of ``table``."""
        return i < len(self.words.folded) and self.words.folded[i] in table

    def skip(self, i: int, fillers: frozenset[str]) -> int:
        """Place after at most two words such as «من شهر»."""
        for _ in range(_MOST_FILLERS):
            if not self.among(i, fillers) or self.words.gap(i):
                break
            i += 1
        return i

    def _stands(self, i: int, phrase: Phrase) -> bool:
        words, parts = self.words, phrase.words
        length = len(parts)
        if length > 1:
            if tuple(words.folded[i : i + length]) != parts:
                return False
            if any(words.gap(i + k) not in _PHRASE_GAPS for k in range(1, length)):
                return False
        if phrase.kind == "month" and parts[0] in self.calendar.capital_only:
            return words.written(i)[0].isupper()
        return True

"""Datelines: where, when and by whom the copy says it was filed.

«لشبونة (أ ف ب) - …», «الرياض 25 شوال 1436 هـ الموافق 10 أغسطس 2015 م واس», «الدوحة /قنا/ …»,
«باكو/ فلان/ الأناضول», ``LONDON, March 3 (Reuters) - …``. The text keeps its dateline; it is only
read. A dateline is recognized by its form: the parts of the head (:mod:`barqiya.normalize.parts`)
and the signs between them, written as one short code and matched against a table of forms.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from barqiya.normalize.agency_in_text import agency_in_text, is_agency
from barqiya.normalize.dateline_forms import (
    FORMS,
    WINDOW,
    Rule,
    encode,
)
from barqiya.normalize.parts import WORD, Kind, Part, split_parts
from barqiya.registry.parties import line_words
from barqiya_schemas.article import Dateline

if TYPE_CHECKING:
    from collections.abc import Sequence

    from barqiya.registry import Registry


@dataclass(frozen=True, slots=True)
class DatelineReading:
    """A dateline and what stands in it beside place and agency."""

    dateline: Dateline
    date_raw: str | None
    """Its date as written: ``25 شوال 1436 هـ الموافق 10 أغسطس 2015 م``."""
    byline: str | None
    """The reporter it names, as written."""
    length: int
    """Characters of the text that the dateline takes, with the separator after it."""
    agency_raw: str | None = None
    """The agency's name as written: ``أ ف ب``; or ``وكالات``."""
    unnamed: bool = False
    """Whether it says agencies and names none: «عواصم - وكالات»."""


_FEWEST_WORDS_AFTER_PLACE: Final = 6

#: Notes and names that may stand above the dateline, and their words; a sentence has more.
_MOST_NOTES: Final = 3
_LONGEST_NOTE: Final = 6
_LONGEST_BRACKETED: Final = 40
#: A note in brackets before a dateline on the same line.
_NOTE: Final = re.compile(r"\([^()\n]{3,80}\)\s+(?=\S)")

_CLOSING: Final = frozenset(" \xa0\t\n\r)]}/\\|-–—―ـ_.…:»”")
_PAIRS: Final = {"(": ")", "[": "]", "/": "/", "«": "»", "“": "”", '"': '"'}
_MOST_WORDS_OF_A_REPORTER: Final = 4


def first_dateline(paragraphs: Sequence[str], registry: Registry) -> DatelineReading | None:
    """Read the dateline of an item: at its first paragraph, or right below notes above it.

    «(لإضافة تفاصيل)» and «من فلان» stand above a dateline, or the note in brackets before it.
    """
    for paragraph in paragraphs[:_MOST_NOTES]:
        found = read_dateline(paragraph, registry)
        if found is None and (note := _NOTE.match(paragraph)):
            found = read_dateline(paragraph[note.end() :], registry)
            if found is not None:
                found = replace(found, length=found.length + note.end())
        if found is not None or not _is_note(paragraph):
            return found
    return None


def _is_note(paragraph: str) -> bool:
    """Whether a paragraph is no copy: a name or two, or a note in brackets."""
    bracketed = paragraph.startswith("(") and paragraph.rstrip().endswith(")")
    longest = _LONGEST_BRACKETED if bracketed else _LONGEST_NOTE
    return len(paragraph.split(None, longest)) <= longest


def read_dateline(text: str, registry: Registry) -> DatelineReading | None:
    """Read the dateline at the head of a paragraph, or a dateline that is a line of its own.

    Args:
        text: First paragraph of the copy, or its dateline.
        registry: Agencies, places and the words of dates.

    Returns:
        The reading; ``None`` when the text does not begin with a dateline. The cost does not grow
        with the length of the text.
    """
    parts = split_parts(text, registry, window=WINDOW)
    if not parts or parts[0].kind is Kind.TEXT or parts[0].key in registry.words.source_labels:
        return None
    code, at = encode(text, parts)
    for pattern, rule in FORMS:
        match = pattern.match(code)
        if match is None:
            continue
        found = _Found(text, parts, match, at)
        if rule is Rule.REPORTER_OR_NEXT and not found.has_reporter(registry):
            continue
        if rule is Rule.REPORTER_OR_NOTHING and not found.has_reporter(registry):
            return None
        if rule in {Rule.PLACE_BEFORE_TEXT, Rule.AGENCY_BEFORE_TEXT}:
            return found.before_text(registry, agency=rule is Rule.AGENCY_BEFORE_TEXT)
        return found.reading()
    return None


@dataclass(frozen=True, slots=True)
class _Found:
    """A form that fits, over the parts it was found in."""

    text: str
    parts: list[Part]
    match: re.Match[str]
    at: list[int]

    def _group(self, name: str) -> list[Part]:
        if name not in self.match.re.groupindex or self.match[name] is None:
            return []
        start, end = self.match.span(name)
        return [part for part, at in zip(self.parts, self.at, strict=True) if start <= at < end]

    def _covered(self) -> list[Part]:
        end = self.match.end()
        return [part for part, at in zip(self.parts, self.at, strict=True) if at < end]

    def _slice(self, parts: list[Part]) -> str | None:
        return self.text[parts[0].start : parts[-1].end] if parts else None

    def has_reporter(self, registry: Registry) -> bool:
        """Whether the names can be of persons: «الصين: دعم جهود السلام المحلية» has none."""
        links = registry.words.name_links
        return all(
            1 < len(words) <= _MOST_WORDS_OF_A_REPORTER or not links.isdisjoint(words)
            for words in (part.key.split() for part in self._group("byline"))
        )

    def _is_reporter(self) -> bool:
        """Whether what stands where a place may is a person: «فلان الفلاني – عين اليوم»."""
        place, by = self._group("place"), self._group("by")
        if len(place) != 1 or place[0].kind is not Kind.NAME or " " not in place[0].key:
            return False
        outlet = bool(by) and by[0].named is not None and not is_agency(by[0].named)
        return outlet and place[0].start < by[0].start and "(" not in self.match[0]

    def _place(self) -> str | None:
        if self._is_reporter():
            return None
        filed = self._group("filed") or [part for part in self._group("by") if part.place]
        if filed and filed[0].place:
            return self.text[slice(*filed[0].place)]
        parts = self._group("place")
        if not parts:
            return None
        # «لايبزيج (ألمانيا)»: what stands in brackets explains the place.
        inner = "(" in self.match["place"]
        return self._slice(parts[:1] if inner else parts)

    def _date(self) -> str | None:
        spans = [part.date for part in self._covered() if part.date]
        return self.text[spans[0][0] : spans[-1][1]] if spans else None

    def _agency(self) -> str | None:
        by = self._group("by")
        if not by or not (by[0].named or by[0].kind is Kind.UNNAMED):
            return None
        if not by[0].place:
            return self._slice(by)
        if by[0].date is None:
            return None
        # «الرياض 25 شوال 1436 هـ واس»: the agency is what stands after the date.
        name = WORD.search(self.text, by[0].date[1], by[0].end)
        return self.text[name.start() : by[0].end] if name else None

    def reading(self) -> DatelineReading:
        """What the parts say."""
        by = self._group("by")
        named = by[0].named if by else None
        party = named.preferred if named else None
        return self._reading(self._covered()[-1].end, party.id if party else None, self._agency())

    def _reading(self, end: int, agency_id: str | None, agency_raw: str | None) -> DatelineReading:
        by = self._group("by")
        length = self._after_separator(end)
        return DatelineReading(
            dateline=Dateline(
                raw=self.text[self._start() : self._after_bracket(end)],
                place=self._place(),
                agency_id=agency_id,
            ),
            date_raw=self._date(),
            byline=self._slice(self._group("place" if self._is_reporter() else "byline")),
            length=length,
            agency_raw=agency_raw,
            unnamed=bool(by) and by[0].kind is Kind.UNNAMED,
        )

    def _start(self) -> int:
        """Where the first part begins, or the bracket before it."""
        start = self.parts[0].start
        return max(self.text.rfind(bracket, 0, start) for bracket in "([") if self.at[0] else start

    def _after_bracket(self, end: int) -> int:
        """The end with the sign that closes what a sign before the last part opened."""
        last = self._covered()[-1]
        before = self.text[max(last.start - 3, 0) : last.start].rstrip()[-1:]
        if before == "/" and "(" in self.match[0]:
            # «(وات / تحرير فلان)».
            before = "("
        after = self.text[end : end + 3]
        closing = _PAIRS.get(before)
        if end == last.end and closing and after.lstrip().startswith(closing):
            return end + after.index(closing) + 1
        return end

    def _after_separator(self, end: int) -> int:
        start = self._covered()[-1].start
        closing = _CLOSING | ({'"'} if self.text[start - 1 : start] == '"' else set())
        while end < len(self.text) and self.text[end] in closing:
            end += 1
        return end

    def before_text(self, registry: Registry, *, agency: bool) -> DatelineReading | None:
        """A place, or an agency, that stands alone is a dateline only before running text."""
        covered = self._covered()
        if not agency and any(part.date for part in covered):
            return self.reading()
        if self.parts[-1].kind is not Kind.TEXT or self.parts[-2] is not covered[-1]:
            return None
        if agency:
            named = covered[0].named
            return self.reading() if named and is_agency(named) else None
        if self.match.string[self.match.end()] != "-":
            return None
        glued = agency_in_text(self.text, self.parts[-1].start, registry)
        if glued is not None:
            start, end, party_id = glued
            return self._reading(end, party_id, self.text[start:end])
        after = self.text[covered[-1].end :][:WINDOW]
        running = len(line_words(after)) >= _FEWEST_WORDS_AFTER_PLACE
        return self.reading() if after[:1].isspace() and running else None

"""A short line cut at its separators, and what each part is: place, date, agency, name.

Datelines, source lines and bylines are all made of the same parts: «صنعاء: محمد عبدالعظيم،
الوكالات», «لشبونة (أ ف ب) -», «واس - جدة». What a part is depends on the registry alone; what the
line is, on the order of its parts and on the separators.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from barqiya.registry.parties import Strength, line_words

if TYPE_CHECKING:
    from barqiya.registry import Registry
    from barqiya.registry.parties import Named


class Kind(StrEnum):
    """What a part of a line is. The letters are what line grammars are written in."""

    AGENCY = "A"
    """A party by a name that means little else."""
    SHORT = "S"
    """A party by an abbreviation that is a word too."""
    WEAK = "W"
    """A word that is also the name of an outlet: «اليوم»."""
    OUTLET = "O"
    """Called an outlet by one of its words, but unknown: «صحيفة الساحل»."""
    UNNAMED = "U"
    """«وكالات»."""
    DESK = "K"
    """«خاص», «المحليات»."""
    PLACE = "P"
    PLACE_OR_WEAK = "X"
    """A place and the name of an outlet: «الرياض»."""
    PLACE_OR_SHORT = "Q"
    """A place and an abbreviation of an agency: «قنا»."""
    DATE = "D"
    FILED = "F"
    """A known place and a date: «عمان 13 أبريل»."""
    FILED_SOMEWHERE = "f"
    """A place that is not known and a date."""
    FILED_BY = "G"
    """A place, a date and an agency: «جدة 25 شوال 1436 هـ واس»."""
    NAME = "N"
    """Words that can be a name: of a person, or of a place that is not known."""
    TEXT = "T"
    """Anything else."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a line, with where it is in it."""

    kind: Kind
    key: str
    """Its folded words."""
    start: int
    end: int
    named: Named | None = None
    """The party that it names, or that stands at its end."""
    place: tuple[int, int] | None = None
    """Offsets of the place in a part that is more than one thing."""
    date: tuple[int, int] | None = None
    """Offsets of the date."""


# No part of such a line is longer: what is, is text.
_LONGEST_PART: Final = 90
_MOST_WORDS: Final = 18
_MOST_WORDS_OF_A_NAME: Final = 5
_MOST_PARTS: Final = 10

_SEPARATOR: Final = re.compile(
    r"[()\[\]{}«»\"“”„|/\\:;؛,،+\n\r\t•…–—―*>_-]|(?<!\w)ـ+(?!\w)|[ \xa0]{3,}|\.(?=[\s./)\-–—:]|$)"
)
_MARKS: Final = "\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u200c\u200d"
#: A word or a figure as written, vowel marks and all.
WORD: Final = re.compile(rf"\d+|(?:[^\W\d_]|[{_MARKS}])+")
#: White space and direction marks: what does not count at the ends of a part.
BLANK: Final = "".join(chr(c) for c in range(0x3001) if chr(c).isspace()) + (
    "\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
)
_UNSPACED_IN_FIGURES: Final = frozenset(":/,،.")


def fold_word(word: str) -> str:
    """Folded form of one word of :data:`WORD`."""
    return "".join(line_words(word))


def split_parts(
    text: str, registry: Registry, *, window: int, past_text: bool = False
) -> list[Part]:
    """Cut the first ``window`` characters of a text into parts.

    Args:
        text: Any string.
        registry: Parties, places and words.
        window: How far to look. The cost is linear in it.
        past_text: Go on after a part that is text; otherwise that one is the last in the list.
    """
    parts: list[Part] = []
    begin = 0
    end = min(len(text), window)
    for match in _SEPARATOR.finditer(text, 0, end):
        if not _separates(text, match.start(), match.end()):
            continue
        is_text = _append(parts, text, begin, match.start(), registry)
        if (is_text and not past_text) or len(parts) == _MOST_PARTS:
            return parts
        begin = match.end()
    _append(parts, text, begin, end, registry)
    return parts


def _append(parts: list[Part], text: str, begin: int, end: int, registry: Registry) -> bool:
    """Add the part between two separators, if there is one; tell whether it is text."""
    if end - begin > _LONGEST_PART:
        parts.append(Part(Kind.TEXT, "", begin, end))
        return True
    chunk = text[begin:end]
    stripped = chunk.strip(BLANK)
    if not stripped:
        return False
    start = begin + chunk.index(stripped)
    part = classify(text, start, start + len(stripped), registry)
    if part is None:
        return False
    parts.append(part)
    return part.kind is Kind.TEXT


def _separates(text: str, start: int, end: int) -> bool:
    """Tell a separator from the same sign inside a date, a time, a word or an abbreviation."""
    sign, before, after = text[start], text[start - 1 : start], text[end : end + 1]
    if sign == "-":
        left, right = text[:start].rstrip()[-1:], text[end : end + 3].lstrip()[:1]
        if left.isdigit() and right.isdigit():
            return False
        return not (before.isascii() and before.isalnum() and after.isascii() and after.isalnum())
    if sign == "_":
        return not before.isalnum() or not after.isalnum()
    if sign == ".":
        # «أ. ف. ب» and «د. هيا»: a point after a single letter.
        return not (before.isalpha() and not text[start - 2 : start - 1].isalpha())
    if sign in _UNSPACED_IN_FIGURES:
        return not (before.isdigit() and after.isdigit()) and not _spells_out(text, start, end)
    return True


def _spells_out(text: str, start: int, end: int) -> bool:
    """Whether the sign stands between single letters, no space beside it: «ق,ن,أ»."""
    around = text[max(start - 2, 0) : start], text[end : end + 2]
    return (
        around[0][-1:].isalpha()
        and around[1][:1].isalpha()
        and not (around[0][:-1].isalpha() or around[1][1:].isalpha())
    )


def classify(text: str, start: int, end: int, registry: Registry) -> Part | None:
    """Tell what ``text[start:end]`` is; ``None`` when it has no word."""
    words = line_words(text[start:end])
    if not words:
        return None
    key = " ".join(words)
    if len(words) > _MOST_WORDS:
        return Part(Kind.TEXT, key, start, end)
    named = registry.named(key)
    if named is not None:
        return Part(_party_kind(named, is_place=key in registry.places), key, start, end, named)
    kind = _simple_kind(key, words, registry)
    if kind is Kind.TEXT:
        filed = _filed(text, start, end, words, registry)
        if filed is not None:
            return filed
    whole = (start, end)
    return Part(
        kind,
        key,
        start,
        end,
        place=whole if kind is Kind.PLACE else None,
        date=whole if kind is Kind.DATE else None,
    )


def _party_kind(named: Named, *, is_place: bool) -> Kind:
    if named.strength is Strength.CERTAIN:
        return Kind.AGENCY
    if named.strength is Strength.SHORT:
        return Kind.PLACE_OR_SHORT if is_place else Kind.SHORT
    return Kind.PLACE_OR_WEAK if is_place else Kind.WEAK


def _simple_kind(key: str, words: tuple[str, ...], registry: Registry) -> Kind:
    for kind, known in (
        (Kind.PLACE, registry.places),
        (Kind.UNNAMED, registry.words.unnamed),
        (Kind.DESK, registry.words.desk),
    ):
        if key in known:
            return kind
    if _is_date(words, registry):
        return Kind.DATE
    if len(words) > _MOST_WORDS_OF_A_NAME or not _can_be_name(words, registry):
        return Kind.TEXT
    if len(words) > 1 and not registry.phrases.outlet_words.isdisjoint(words):
        return Kind.OUTLET
    return Kind.NAME


def _can_be_name(words: tuple[str, ...], registry: Registry) -> bool:
    vocabulary, verbs = registry.words, registry.phrases.reporting_verbs
    return (
        all(word.isalpha() for word in words)
        and vocabulary.not_in_names.isdisjoint(words)
        and words[0] not in vocabulary.titles
        and (verbs.isdisjoint(words) or not vocabulary.name_links.isdisjoint(words))
    )


def _is_date(words: tuple[str, ...], registry: Registry) -> bool:
    return all(_dates(word, registry) for word in words) and any(
        word.isdecimal() or word in registry.phrases.months or word in registry.phrases.weekdays
        for word in words
    )


def _dates(word: str, registry: Registry) -> bool:
    return word.isdecimal() or word in registry.date_words


def _filed(
    text: str, start: int, end: int, words: tuple[str, ...], registry: Registry
) -> Part | None:
    """Read «place date» and «place date agency», which no separator divides."""
    first = next((i for i, word in enumerate(words) if _opens_date(words, i, registry)), 0)
    last = first
    while last < len(words) and _dates(words[last], registry):
        last += 1
    named = registry.named(" ".join(words[last:])) if last < len(words) else None
    place = words[: first - 1] if words[first - 1] in registry.words.from_words else words[:first]
    if not first or not place or (last < len(words) and not _is_telling(named)):
        return None
    known = " ".join(place) in registry.places
    if not known and (len(place) > _MOST_WORDS_OF_A_NAME or not _can_be_name(place, registry)):
        return None
    spans = [match.span() for match in WORD.finditer(text, start, end)]
    if len(spans) != len(words):
        return None
    kind = Kind.FILED if known else Kind.FILED_SOMEWHERE
    return Part(
        Kind.FILED_BY if last < len(words) else kind,
        " ".join(words),
        start,
        end,
        named,
        place=(spans[0][0], spans[len(place) - 1][1]),
        date=(spans[first][0], spans[last - 1][1]),
    )


def _is_telling(named: Named | None) -> bool:
    return named is not None and named.strength is not Strength.WEAK


def _opens_date(words: tuple[str, ...], at: int, registry: Registry) -> bool:
    if words[at].isdecimal():
        return True
    followed = at + 1 < len(words) and words[at + 1].isdecimal()
    return followed and words[at] in registry.phrases.months


def name_before_place(text: str, part: Part, registry: Registry) -> tuple[int, int] | None:
    """Offsets of the name in «فلان الفلاني من جدة»; ``None`` when the part is not of that form."""
    words = list(WORD.finditer(text, part.start, part.end))
    keys = [fold_word(match[0]) for match in words]
    at = next((i for i, key in enumerate(keys) if key in registry.words.from_words), 0)
    if not at or at == len(keys) - 1 or len(words) > _MOST_WORDS:
        return None
    place, name = keys[at + 1 :], keys[:at]
    unlikely = registry.words.not_in_names | registry.phrases.reporting_verbs
    if not unlikely.isdisjoint(name) or not unlikely.isdisjoint(place):
        return None
    return words[0].start(), words[at - 1].end()

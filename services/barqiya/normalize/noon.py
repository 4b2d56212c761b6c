"""Noon and midnight in the words that say when an embargo ends, written as clock times.

Noon is 12:00. Midnight of a day that is named may be its first moment or its last: the last is
taken, for copy that comes out a day late breaks no embargo.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from barqiya.normalize.parts import WORD, fold_word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from barqiya.registry import Registry

_NOON: Final = "12:00"
_MIDNIGHT: Final = "00:00"
_DAY: Final = "يوم"
#: «ظهر» without an article is a verb, too: a day must follow.
_BEFORE_A_DAY: Final = "ظهر"
_TWELVE: Final = "12"
_SHARP: Final = "00"
_BETWEEN: Final = re.compile(r"[ :.]?")


class Clocked(NamedTuple):
    """Words with a clock time in the place of the one that said noon or midnight."""

    text: str
    midnight: bool = False


class _Word(NamedTuple):
    key: str
    start: int
    end: int


class _Found(NamedTuple):
    start: int
    end: int
    midnight: bool


def with_clock(raw: str, end: int, registry: Registry) -> Clocked:
    """Write the noon or midnight of a text as a clock time; where it says two, none is.

    Args:
        raw: The words.
        end: Where what they say of the embargo ends.
        registry: The words of noon and midnight, and of days.
    """
    words = [_Word(fold_word(match[0]), *match.span()) for match in WORD.finditer(raw, 0, end)]
    found = list(_find(raw, words, registry))
    if len(found) != 1:
        return Clocked(raw)
    one = found[0]
    clock = _MIDNIGHT if one.midnight else _NOON
    return Clocked(raw[: one.start] + clock + raw[one.end :], one.midnight)


def _find(raw: str, words: list[_Word], registry: Registry) -> Iterator[_Found]:
    known = registry.marks.embargo_words
    for at, word in enumerate(words):
        two = f"{word.key} {words[at + 1].key}" if at + 1 < len(words) else ""
        first = _twelve(raw, words, at)
        start = words[first].start
        if two in known.midnight:
            yield _Found(start, words[at + 1].end, midnight=True)
        elif word.key in known.midnight or (first < at and word.key in known.after_twelve):
            yield _Found(start, word.end, midnight=True)
        elif word.key in known.noon and _is_noon(words, at, first, registry):
            yield _Found(start, word.end, midnight=False)


def _twelve(raw: str, words: list[_Word], at: int) -> int:
    """Position of the "12" or "12:00" before a word; its own where there is none."""
    first = at
    if first and words[first - 1].key == _SHARP:
        first -= 1
    if first and words[first - 1].key == _TWELVE:
        gaps = (raw[words[n].end : words[n + 1].start] for n in range(first - 1, at))
        return first - 1 if all(_BETWEEN.fullmatch(gap) for gap in gaps) else at
    return at


def _is_noon(words: list[_Word], at: int, first: int, registry: Registry) -> bool:
    before = words[at - 1].key if at else ""
    after = words[at + 1].key if at + 1 < len(words) else ""
    known = registry.marks.embargo_words
    if before in known.not_noon or (before.isdecimal() and first == at):
        return False  # «بعد الظهر»; «1 ظهرا» is read as a clock time
    day = after.isdecimal() or after in registry.date_words or after in known.of_day
    return words[at].key != _BEFORE_A_DAY or day or after == _DAY

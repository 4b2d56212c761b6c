"""What makes words a wire mark: a separator after them, a number, a sign before them, the opening.

«عاجل: …» is a flash, «قرض عاجل» a loan; «سحب خبر:» is a kill, «سحب المنتج» is news. Where in
an item each of them is looked for is in :mod:`.mark_places`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from barqiya.normalize.parts import BLANK, WORD, fold_word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from barqiya.registry import Registry
    from barqiya.registry.marks import Mark, Where


class Hit(NamedTuple):
    """A mark that counts where it stands."""

    mark: Mark
    end: int
    """Offset after the mark in its text."""
    number: int | None = None
    """1 in «تحديث 1-»."""


class Word(NamedTuple):
    """A word of a text."""

    key: str
    """Folded."""
    raw: str
    """As written."""
    start: int
    end: int


#: Marks stand within this many characters of a headline or a line.
_WINDOW: Final = 160
_SOON: Final = 60

_SEPARATOR: Final = re.compile(r"[ \xa0]?(?:[:|/)\]»”!–—_ـ]|\.\.|…|-(?=[\s-])|-(?=[^\sA-Za-z\d]))")
_DASH: Final = "-"
_HASH: Final = "#"
_ORDINAL: Final = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th|er|ère|e|ème|eme)?[ \xa0-]{0,2}(?=[^\W\d_])", re.IGNORECASE
)
_UPDATE_NUMBER: Final = re.compile(r"[0-9]{1,2}")
TIME: Final = re.compile(r"\d")
#: Shorter words of time, ``am`` and ``est``, are words of other things too.
_SHORTEST_TIME: Final = 4


def first_words(text: str, start: int, count: int) -> list[Word]:
    """The first words from an offset on, so many at most."""
    found: list[Word] = []
    for match in WORD.finditer(text, start, start + _WINDOW):
        found.append(Word(fold_word(match[0]), match[0], match.start(), match.end()))
        if len(found) == count:
            break
    return found


def may_begin(text: str, at: int, registry: Registry) -> bool:
    """Whether a mark can begin here. Nearly all copy is done with after this look-up."""
    match = WORD.match(text, at, at + _WINDOW)
    if match is None:
        return False
    return match[0].isdecimal() or fold_word(match[0]) in registry.marks.starts


def longest_first(where: Where, words: list[Word], registry: Registry) -> Iterator[Mark]:
    """Marks that the words begin with, longest first."""
    candidates = registry.marks.by_place.get(where, {})
    for mark in candidates.get(words[0].key, ()) if words else ():
        if len(mark.words) <= len(words) and all(
            word.key == known for word, known in zip(words, mark.words, strict=False)
        ):
            yield mark


def _fits(mark: Mark, words: list[Word], text: str, registry: Registry) -> bool:
    used = words[: len(mark.words)]
    if mark.capitals and not all(word.raw.isupper() for word in used):
        return False
    return not mark.needs_time or _time_follows(text, used[-1].end, registry)


def _time_follows(text: str, at: int, registry: Registry) -> bool:
    if TIME.search(text, at, at + _SOON):
        return True
    words = [fold_word(word[0]) for word in WORD.finditer(text, at, at + _SOON)]
    times = registry.marks.embargo_words.of_time
    return any(
        word in registry.date_words or (len(word) >= _SHORTEST_TIME and word in times)
        for word in words
    )


def label_hit(text: str, at: int, registry: Registry, where: Where = "label") -> Hit | None:
    """«عاجل: …»: a separator makes the words before it a label."""
    words = first_words(text, at, registry.marks.longest)
    if not words or words[0].start != at:
        return None
    for mark in longest_first(where, words, registry):
        last = words[len(mark.words) - 1]
        end = _after_label(text, last, words[: len(mark.words)])
        if end is not None and _fits(mark, words, text, registry):
            return Hit(mark, end)
    return None


def hashtag_hit(text: str, at: int, registry: Registry) -> Hit | None:
    """«#عاجل وزارة الصحة …»: the sign sets a word apart as a bracket does."""
    if not text.startswith(_HASH, max(at - 1, 0)):
        return None
    words = first_words(text, at, registry.marks.longest)
    for mark in longest_first("hashtag", words, registry):
        if _fits(mark, words, text, registry):
            return Hit(mark, words[len(mark.words) - 1].end)
    return None


def _after_label(text: str, last: Word, words: list[Word]) -> int | None:
    """Offset after the separator that makes words a label; ``None`` when they go on."""
    if not text[last.end :].strip(BLANK):
        return len(text)
    match = _SEPARATOR.match(text, last.end)
    if match is not None:
        return match.end()
    # ``CORRECTED-Copper``: no space after, and only in capitals, for «Flash-flood» is a word.
    capitals = all(word.raw.isupper() for word in words)
    return last.end + 1 if capitals and text.startswith(_DASH, last.end) else None


def numbered_hit(text: str, at: int, registry: Registry) -> Hit | None:
    """«تحديث 1-», ``UPDATE 2-``, ``1st Ld-Writethru``."""
    ordinal = _ORDINAL.match(text, at)
    start = ordinal.end() if ordinal else at
    words = first_words(text, start, registry.marks.longest + 1)
    if not words or words[0].start != start:
        return None
    for mark in longest_first("number", words, registry):
        used = words[: len(mark.words)]
        if ordinal is not None:
            end = _after_label(text, used[-1], used)
            if end is not None or text[used[-1].end : used[-1].end + 1] == ",":
                return Hit(mark, end or used[-1].end + 1, int(ordinal[1]))
            continue
        following = words[len(used) :][:1]
        if following and _UPDATE_NUMBER.fullmatch(following[0].key):
            end = _after_number(text, following[0].end)
            if end is not None:
                return Hit(mark, end, int(following[0].key))
    return None


def _after_number(text: str, at: int) -> int | None:
    match = _SEPARATOR.match(text, at)
    if match is not None:
        return match.end()
    return at + 1 if text.startswith(_DASH, at) else None


def opening_hits(text: str, at: int, registry: Registry, where: Where = "opening") -> Iterator[Hit]:
    """Words that are a mark at the head of a text, whatever follows them."""
    words = first_words(text, at, registry.marks.longest)
    for mark in longest_first(where, words, registry):
        if _fits(mark, words, text, registry):
            yield Hit(mark, words[len(mark.words) - 1].end)
            return

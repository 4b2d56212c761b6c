"""Where a wire mark must stand to count: at the head of a headline, before a separator, and so on.

«عاجل: …» is a flash, «قرض عاجل» a loan; «سحب خبر:» is a kill, «سحب المنتج» is news.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from barqiya.normalize.parts import BLANK, WORD, fold_word
from barqiya.registry.mark_lines import embargo_alone, marks_alone
from barqiya.text.fold import fold

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


class _Word(NamedTuple):
    key: str
    raw: str
    start: int
    end: int


#: Marks stand within this many characters of a headline or a line.
_WINDOW: Final = 160
_SOON: Final = 60
_MOST_MARKS: Final = 4

_LEAD_IN: Final = re.compile(r"[\s\u200e\u200f\u202a-\u202c#*•▪●◾🔴🚨⚡️«\"“”()\[\]<>_-]*")
_SEPARATOR: Final = re.compile(r"[ \xa0]?(?:[:|/)\]»”!–—_ـ]|\.\.|…|-(?=[\s-])|-(?=[^\sA-Za-z\d]))")
_DASH: Final = "-"
_HASH: Final = "#"
_TAIL: Final = re.compile(r"(?:\(([^()]{2,40})\)|\[([^\[\]]{2,40})\]|\s[-–—|]\s([^-–—|]{2,40}))$")
_ORDINAL: Final = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th|er|ère|e|ème|eme)?[ \xa0-]{0,2}(?=[^\W\d_])", re.IGNORECASE
)
_ASIDE: Final = re.compile(
    r"[(\[]([^()\[\]\n]{4,120})[)\]]|[ \xa0][-–—|]{1,2}[ \xa0]([^-–—|\n]{4,120})$"
)
_ASIDE_SIGN: Final = re.compile(r"[(\[–—|]| -")
_UPDATE_NUMBER: Final = re.compile(r"[0-9]{1,2}")
_TIME: Final = re.compile(r"\d")
#: Shorter words of time, ``am`` and ``est``, are words of other things too.
_SHORTEST_TIME: Final = 4
_TAIL_WINDOW: Final = 80
_LONGEST_NOTE: Final = 300
_WAW: Final = "و"


def _words(text: str, start: int, count: int) -> list[_Word]:
    found: list[_Word] = []
    for match in WORD.finditer(text, start, start + _WINDOW):
        found.append(_Word(fold_word(match[0]), match[0], match.start(), match.end()))
        if len(found) == count:
            break
    return found


def _may_begin(text: str, at: int, registry: Registry) -> bool:
    """Whether a mark can begin here. Nearly all copy is done with after this look-up."""
    match = WORD.match(text, at, at + _WINDOW)
    if match is None:
        return False
    return match[0].isdecimal() or fold_word(match[0]) in registry.marks.starts


def _longest(where: Where, words: list[_Word], registry: Registry) -> Iterator[Mark]:
    """Marks that the words begin with, longest first."""
    candidates = registry.marks.by_place.get(where, {})
    for mark in candidates.get(words[0].key, ()) if words else ():
        if len(mark.words) <= len(words) and all(
            word.key == known for word, known in zip(words, mark.words, strict=False)
        ):
            yield mark


def _fits(mark: Mark, words: list[_Word], text: str, registry: Registry) -> bool:
    used = words[: len(mark.words)]
    if mark.capitals and not all(word.raw.isupper() for word in used):
        return False
    return not mark.needs_time or _time_follows(text, used[-1].end, registry)


def _time_follows(text: str, at: int, registry: Registry) -> bool:
    if _TIME.search(text, at, at + _SOON):
        return True
    words = [fold_word(word[0]) for word in WORD.finditer(text, at, at + _SOON)]
    times = registry.marks.embargo_words.of_time
    return any(
        word in registry.date_words or (len(word) >= _SHORTEST_TIME and word in times)
        for word in words
    )


def headline_hits(text: str, registry: Registry) -> Iterator[Hit]:
    """Marks at the head, one after the other: «عاجل - تحديث 1 - …»."""
    at = 0
    for hit in _head_hits(text, registry):
        yield hit
        at = hit.end
    at = _LEAD_IN.match(text, at).end()  # type: ignore[union-attr]  # matches anything
    if _may_begin(text, at, registry):
        yield from _opening_hits(text, at, registry)


def _head_hits(text: str, registry: Registry) -> Iterator[Hit]:
    """Those of them that stand apart, by a separator or a number."""
    at = 0
    for _ in range(_MOST_MARKS):
        at = _LEAD_IN.match(text, at).end()  # type: ignore[union-attr]  # matches anything
        if not _may_begin(text, at, registry):
            return
        hit = _label_hit(text, at, registry) or _numbered_hit(text, at, registry)
        hit = hit or _hashtag_hit(text, at, registry)
        if hit is None:
            return
        yield hit
        at = hit.end


def without_marks(headline: str, registry: Registry) -> str:
    """A headline without the marks that stand apart at its head or its end.

    Returns:
        What is left, or the whole headline when that is nothing.
    """
    told = headline
    for hit in _head_hits(headline, registry):
        told = headline[hit.end :]
    told = told.strip(BLANK)
    if any(tail_hits(told, registry)):
        found = _TAIL.search(told, max(len(told) - _TAIL_WINDOW, 0))
        told = (told[: found.start()] if found else told.rpartition(",")[0]).rstrip(BLANK)
    return told or headline


def whole_hits(text: str, registry: Registry) -> list[Hit]:
    """Marks of a text that says nothing else: «إلغاء إلغاء إلغاء», ``STRICT EMBARGO 28 NOV``."""
    lead = _LEAD_IN.match(text)
    if not _may_begin(text, lead.end() if lead else 0, registry):
        return []
    alone = [Hit(mark, len(text)) for mark in marks_alone(text, registry.marks)]
    if not alone and (held := embargo_alone(text, registry.marks, registry.date_words)):
        alone = [Hit(held, 0)]
    return alone


def aside_hits(text: str, registry: Registry) -> Iterator[tuple[str, Hit]]:
    """Embargoes in brackets in a headline, or after its last dash, with what stands there."""
    if not _ASIDE_SIGN.search(text):
        return
    for match in _ASIDE.finditer(text[:_LONGEST_NOTE]):
        aside = match[1] or match[2]
        if not _may_begin(aside, 0, registry):
            continue
        # In small letters «(under embargo)» may be of the story.
        found = whole_hits(aside, registry) if aside.upper() == aside or _TIME.search(aside) else []
        for hit in found or _opening_hits(aside, 0, registry):
            if hit.mark.signal == "embargo":
                yield aside, hit


def notice_hits(text: str, registry: Registry) -> Iterator[Hit]:
    """«سحب خبر …» at the head of an item that is short: no story begins so."""
    lead = _LEAD_IN.match(text)
    at = lead.end() if lead else 0
    if _may_begin(text, at, registry):
        yield from _opening_hits(text, at, registry, "notice")


def _label_hit(text: str, at: int, registry: Registry, where: Where = "label") -> Hit | None:
    words = _words(text, at, registry.marks.longest)
    if not words or words[0].start != at:
        return None
    for mark in _longest(where, words, registry):
        last = words[len(mark.words) - 1]
        end = _after_label(text, last, words[: len(mark.words)])
        if end is not None and _fits(mark, words, text, registry):
            return Hit(mark, end)
    return None


def _hashtag_hit(text: str, at: int, registry: Registry) -> Hit | None:
    """«#عاجل وزارة الصحة …»: the sign sets a word apart as a bracket does."""
    if not text.startswith(_HASH, max(at - 1, 0)):
        return None
    words = _words(text, at, registry.marks.longest)
    for mark in _longest("hashtag", words, registry):
        if _fits(mark, words, text, registry):
            return Hit(mark, words[len(mark.words) - 1].end)
    return None


def _after_label(text: str, last: _Word, words: list[_Word]) -> int | None:
    """Offset after the separator that makes words a label; ``None`` when they go on."""
    if not text[last.end :].strip(BLANK):
        return len(text)
    match = _SEPARATOR.match(text, last.end)
    if match is not None:
        return match.end()
    # ``CORRECTED-Copper``: no space after, and only in capitals, for «Flash-flood» is a word.
    capitals = all(word.raw.isupper() for word in words)
    return last.end + 1 if capitals and text.startswith(_DASH, last.end) else None


def _numbered_hit(text: str, at: int, registry: Registry) -> Hit | None:
    """«تحديث 1-», ``UPDATE 2-``, ``1st Ld-Writethru``."""
    ordinal = _ORDINAL.match(text, at)
    start = ordinal.end() if ordinal else at
    words = _words(text, start, registry.marks.longest + 1)
    if not words or words[0].start != start:
        return None
    for mark in _longest("number", words, registry):
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


def _opening_hits(
    text: str, at: int, registry: Registry, where: Where = "opening"
) -> Iterator[Hit]:
    words = _words(text, at, registry.marks.longest)
    for mark in _longest(where, words, registry):
        if _fits(mark, words, text, registry):
            yield Hit(mark, words[len(mark.words) - 1].end)
            return


def tail_hits(text: str, registry: Registry) -> Iterator[Hit]:
    """«… (محدث)», «… - تحديث», ``…, 1st Ld-Writethru``."""
    tail = text.rstrip(BLANK)[-_TAIL_WINDOW:]
    match = _TAIL.search(tail)
    phrases = [group for group in match.groups() if group] if match else []
    if "," in tail:
        phrases.append(tail.rpartition(",")[2].strip(BLANK))
    for phrase in phrases:
        if not _may_begin(phrase, 0, registry):
            continue
        words = _words(phrase, 0, registry.marks.longest)
        for mark in _longest("tail", words, registry):
            if len(mark.words) == len(words):
                yield Hit(mark, len(text))
                return
        numbered = _numbered_hit(phrase, 0, registry)
        if numbered is not None:
            yield numbered
            return


def line_hits(line: str, registry: Registry) -> Iterator[Hit]:
    """Marks of one line: a label, the opening of a note, or a telling phrase."""
    lead = _LEAD_IN.match(line)
    at = lead.end() if lead else 0
    if _may_begin(line, at, registry):
        hit = _label_hit(line, at, registry, "line")
        if hit is not None:
            yield hit
            lead = _LEAD_IN.match(line, hit.end)
            at = lead.end() if lead else hit.end
        yield from _opening_hits(line, at, registry)
        if _in_brackets(line):
            yield from _opening_hits(line, at, registry, "note")
    yield from _hits_within(line, registry)


def _in_brackets(line: str) -> bool:
    stripped = line.strip(BLANK)
    return stripped[:1] in {"(", "["} and stripped.rstrip(".")[-1:] in {")", "]"}


def _hits_within(line: str, registry: Registry) -> Iterator[Hit]:
    if len(line) > _LONGEST_NOTE:
        return  # a long paragraph is copy: what it says was withdrawn is news
    folded = fold(line)
    for phrase, mark in registry.marks.within:
        if (
            phrase in folded
            and _stands_in(folded, phrase)
            and any(_stands_in(folded, beside) for beside in mark.beside)
        ):
            yield Hit(mark, len(line))
            return


def _stands_in(folded: str, phrase: str) -> bool:
    """Whether the phrase is in the text as whole words; «و» may be written onto it."""
    at = folded.find(phrase)
    while at >= 0:
        end = at + len(phrase)
        before = folded[max(at - 2, 0) : at].removesuffix(_WAW)[-1:]
        if not before.isalnum() and not folded[end : end + 1].isalnum():
            return True
        at = folded.find(phrase, end)
    return False

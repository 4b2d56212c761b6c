"""Where in an item marks are looked for: the headline's head and end, lines, whole short texts.

What makes words a mark there is in :mod:`.mark_forms`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from barqiya.normalize.agency_in_text import is_agency
from barqiya.normalize.mark_forms import (
    TIME,
    Hit,
    first_words,
    hashtag_hit,
    label_hit,
    longest_first,
    may_begin,
    numbered_hit,
    opening_hits,
)
from barqiya.normalize.parts import BLANK
from barqiya.registry.mark_lines import NOTE_LEAD, embargo_alone, marks_alone
from barqiya.registry.parties import line_words
from barqiya.text.fold import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from barqiya.registry import Registry

_MOST_MARKS: Final = 4
_TAIL: Final = re.compile(r"(?:\(([^()]{2,40})\)|\[([^\[\]]{2,40})\]|\s[-–—|]\s([^-–—|]{2,40}))$")
_ASIDE: Final = re.compile(
    r"[(\[]([^()\[\]\n]{4,120})[)\]]|[ \xa0][-–—|]{1,2}[ \xa0]([^-–—|\n]{4,120})$"
)
_ASIDE_SIGN: Final = re.compile(r"[(\[–—|]| -")
_TAIL_WINDOW: Final = 80
#: What may be the name of an agency, and what sets it apart.
_NAME_BEFORE: Final = re.compile(
    r"[(\[]?([^\W\d_]{1,12}(?:[ .]{1,2}[^\W\d_]{1,12}){0,3})\.?(?:[ \xa0]{0,2}[:/|–—-]|[)\]])"
)
_LONGEST_NOTE: Final = 300
_WAW: Final = "و"
_LEAD_IN: Final = re.compile(r"[\s\u200e\u200f\u202a-\u202c#*•▪●◾🔴🚨⚡️«\"“”()\[\]<>_-]*")


def headline_hits(text: str, registry: Registry) -> Iterator[Hit]:
    """Marks at the head, one after the other: «عاجل - تحديث 1 - …»."""
    at = _after_agency(text, registry)
    for hit in _head_hits(text, at, registry):
        yield hit
        at = hit.end
    at = _LEAD_IN.match(text, at).end()  # type: ignore[union-attr]  # matches anything
    if may_begin(text, at, registry):
        yield from opening_hits(text, at, registry)


def _head_hits(text: str, at: int, registry: Registry) -> Iterator[Hit]:
    """Those of them that stand apart, by a separator or a number; from an offset on."""
    for _ in range(_MOST_MARKS):
        at = _LEAD_IN.match(text, at).end()  # type: ignore[union-attr]  # matches anything
        if not may_begin(text, at, registry):
            return
        hit = label_hit(text, at, registry) or numbered_hit(text, at, registry)
        hit = hit or hashtag_hit(text, at, registry)
        if hit is None:
            return
        yield hit
        at = hit.end


def _after_agency(text: str, registry: Registry) -> int:
    """Offset after an agency's name at the head: «وام / تصحيح: …», ``Reuters - CORRECTED-…``."""
    found = _NAME_BEFORE.match(text)
    if found is None:
        return 0
    named = registry.named(" ".join(line_words(found[1])))
    return found.end() if named and is_agency(named) else 0


def without_marks(headline: str, registry: Registry) -> str:
    """A headline without the marks that stand apart at its head or its end.

    Returns:
        What is left, or the whole headline when that is nothing.
    """
    told = headline
    for hit in _head_hits(headline, _after_agency(headline, registry), registry):
        told = headline[hit.end :]
    told = told.strip(BLANK)
    if any(tail_hits(told, registry)):
        found = _TAIL.search(told, max(len(told) - _TAIL_WINDOW, 0))
        told = (told[: found.start()] if found else told.rpartition(",")[0]).rstrip(BLANK)
    return told or headline


def whole_hits(text: str, registry: Registry) -> list[Hit]:
    """Marks of a text that says nothing else: «إلغاء إلغاء إلغاء», ``STRICT EMBARGO 28 NOV``."""
    lead = _LEAD_IN.match(text)
    if not may_begin(text, lead.end() if lead else 0, registry):
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
        if not may_begin(aside, 0, registry):
            continue
        # In small letters «(under embargo)» may be of the story.
        found = whole_hits(aside, registry) if aside.upper() == aside or TIME.search(aside) else []
        for hit in found or opening_hits(aside, 0, registry):
            if hit.mark.signal == "embargo":
                yield aside, hit


def notice_hits(text: str, registry: Registry) -> Iterator[Hit]:
    """«سحب خبر …» at the head of an item that is short: no story begins so."""
    lead = _LEAD_IN.match(text)
    at = lead.end() if lead else 0
    if may_begin(text, at, registry):
        yield from opening_hits(text, at, registry, "notice")


def tail_hits(text: str, registry: Registry) -> Iterator[Hit]:
    """«… (محدث)», «… - تحديث», ``…, 1st Ld-Writethru``."""
    tail = text.rstrip(BLANK)[-_TAIL_WINDOW:]
    match = _TAIL.search(tail)
    phrases = [group for group in match.groups() if group] if match else []
    if "," in tail:
        phrases.append(tail.rpartition(",")[2].strip(BLANK))
    for phrase in phrases:
        if not may_begin(phrase, 0, registry):
            continue
        words = first_words(phrase, 0, registry.marks.longest)
        for mark in longest_first("tail", words, registry):
            if len(mark.words) == len(words):
                yield Hit(mark, len(text))
                return
        numbered = numbered_hit(phrase, 0, registry)
        if numbered is not None:
            yield numbered
            return


def line_hits(line: str, registry: Registry) -> Iterator[Hit]:
    """Marks of one line: a label, the opening of a note, or a telling phrase."""
    lead = _LEAD_IN.match(line)
    at = lead.end() if lead else 0
    if may_begin(line, at, registry):
        hit = label_hit(line, at, registry, "line")
        if hit is not None:
            yield hit
            lead = _LEAD_IN.match(line, hit.end)
            at = lead.end() if lead else hit.end
        yield from opening_hits(line, at, registry)
        if _in_brackets(line):
            yield from opening_hits(line, at, registry, "note")
    note = NOTE_LEAD.match(line)
    if note is not None:
        yield from opening_hits(line, note.end(), registry, "note")
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

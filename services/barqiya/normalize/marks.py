"""Wire marks: what the copy says of itself. Flash, update, correction, kill, embargo, advisory.

«عاجل», «تحديث 1-», «تصحيح:», «سحب خبر:», «محظور النشر حتى …», ``UPDATE 2-``, ``KILL``,
``1st Ld-Writethru``. The phrases are data (:mod:`barqiya.registry.marks`); where a phrase must
stand to count is in :mod:`barqiya.normalize.mark_places`. The headline itself stays as written.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from barqiya.normalize.mark_places import (
    aside_hits,
    headline_hits,
    line_hits,
    notice_hits,
    tail_hits,
    whole_hits,
)
from barqiya.normalize.parts import BLANK, WORD, fold_word
from barqiya.registry.parties import name_key

if TYPE_CHECKING:
    from barqiya.normalize.mark_forms import Hit
    from barqiya.registry import Registry
    from barqiya.registry.marks import Signal


@dataclass(frozen=True, slots=True)
class Marks:
    """What was found in headline and first lines."""

    urgency: int | None = None
    """IPTC urgency, 1 most urgent."""
    status: Literal["usable", "withheld", "canceled"] = "usable"
    signals: tuple[Signal, ...] = ()
    """Each once, in the order found."""
    embargo_raw: str | None = None
    """What says when the embargo ends, as written: ``الساعة 1500 بتوقيت غرينتش 3 مارس``."""
    editorial_note: str | None = None
    """The line that is a note to editors, as written."""
    update_number: int | None = None
    """1 in «تحديث 1-», 2 in ``2nd Ld-Writethru``."""
    confidence: float = 0.0
    """Of the surest mark found, 0 to 1; 0 when there is none."""


_NO_MARKS: Final = Marks()
#: A cancelled item is cancelled whatever else is said of it.
_STRENGTH: Final = ("usable", "withheld", "canceled")
#: From here on a mark may set the status of the item.
_SURE: Final = 0.8
_LONGEST_LINE: Final = 600
_MOST_LINES: Final = 4
_LONGEST_TIME: Final = 120
_LONGEST_PHRASE: Final = 4
_SIGNS: Final = ":()[]-–—.،,*"
_MOST_SLUGS: Final = 2
_SLUG: Final = re.compile(r"[\s\u200e\u200f]{0,16}+([^/\n]{2,30})/(?!/)")


def split_slug(headline: str, registry: Registry) -> tuple[str | None, str]:
    """Split «عام / …» (SPA and others) into the slugline and the headline proper.

    Returns:
        The category words as written, without the last slash, and the rest; ``None`` and the whole
        headline when it does not begin with a category, or is nothing else.
    """
    end = 0
    for _ in range(_MOST_SLUGS):
        match = _SLUG.match(headline, end)
        if match is None or name_key(match[1]) not in registry.marks.slugs:
            break
        if not headline[match.end() :].strip(BLANK):
            break
        end = match.end()
    if not end:
        return None, headline
    return headline[: end - 1].strip(BLANK), headline[end:].strip(BLANK)


def read_marks(
    headline: str, first_lines: tuple[str, ...], registry: Registry, *, short: bool = False
) -> Marks:
    """Read the marks of an item.

    Args:
        headline: The headline, with its category or without.
        first_lines: The first lines or paragraphs of the body; four are looked at.
        registry: The phrases.
        short: Whether the item is no more than a note, which can be about another item.

    Returns:
        All marks together. A cancelled item is cancelled whatever else it says, and a withheld one
        withheld. Linear.
    """
    text = split_slug(headline, registry)[1]
    hits = [*headline_hits(text, registry), *tail_hits(text, registry)]
    hits += whole_hits(text, registry)
    embargo = _embargo(text, hits)
    for aside, hit in aside_hits(text, registry):
        hits.append(hit)
        embargo = _surer(embargo, _embargo(aside, [hit]))
    notes: list[str] = []
    for line in first_lines[:_MOST_LINES]:
        found = [*line_hits(line[:_LONGEST_LINE], registry), *whole_hits(line, registry)]
        if short:
            found += notice_hits(line, registry)
        hits += found
        embargo = _surer(embargo, _embargo(line, found))
        if found:
            notes.append(line.strip(BLANK))
    if short:
        hits += notice_hits(text, registry)
    return _together(hits, embargo, notes)


def join_marks(first: Marks, second: Marks) -> Marks:
    """Both together: the more urgent, the stronger status, and every signal."""
    urgencies = [one.urgency for one in (first, second) if one.urgency is not None]
    numbers = [one.update_number for one in (first, second) if one.update_number is not None]
    notes = [one.editorial_note for one in (first, second) if one.editorial_note]
    return Marks(
        urgency=min(urgencies, default=None),
        status=max(first.status, second.status, key=_STRENGTH.index),
        signals=tuple(dict.fromkeys((*first.signals, *second.signals))),
        embargo_raw=_surer(first.embargo_raw, second.embargo_raw),
        editorial_note="\n".join(dict.fromkeys(notes)) or None,
        update_number=max(numbers, default=None),
        confidence=max(first.confidence, second.confidence),
    )


def embargo_in(text: str, registry: Registry) -> Marks | None:
    """The embargo that a text opens with: the rest of a dateline's sentence, a line at the end."""
    hits = [*line_hits(text[:_LONGEST_LINE], registry), *whole_hits(text, registry)]
    found = [hit for hit in hits if hit.mark.signal == "embargo"]
    return _together(found, _embargo(text, found), []) if found else None


def embargo_in_note(note: str, registry: Registry) -> Marks | None:
    """The embargo that a note to editors speaks of, wherever in it: it is of the item itself."""
    words = registry.marks.embargo_words
    for line in note.splitlines()[:_MOST_LINES]:
        key = name_key(line)
        if words.in_notes.search(key) is None or words.lifted.search(key):
            continue
        return Marks(
            status="withheld",
            signals=("embargo",),
            embargo_raw=_from_embargo(line, registry),
            confidence=_SURE,
        )
    return None


def _from_embargo(line: str, registry: Registry) -> str:
    """The line from the word of the embargo on."""
    found = [(match.start(), fold_word(match[0])) for match in WORD.finditer(line)]
    for at, (start, _) in enumerate(found):
        following = " ".join(word for _, word in found[at : at + _LONGEST_PHRASE])
        if registry.marks.embargo_words.in_notes.match(following):
            return line[start : start + _LONGEST_TIME]
    return line[:_LONGEST_TIME]


def _surer(first: str | None, second: str | None) -> str | None:
    """Of two ends of an embargo the one that says when."""
    says_when = first is not None and any(map(str.isdecimal, first))
    return first if says_when or not second else second


def _together(hits: list[Hit], embargo: str | None, notes: list[str]) -> Marks:
    if not hits:
        return _NO_MARKS
    marks = [hit.mark for hit in hits]
    sure = {mark.status for mark in marks if mark.confidence >= _SURE}
    urgencies = [mark.urgency for mark in marks if mark.urgency is not None]
    numbers = [hit.number for hit in hits if hit.number is not None]
    status: Literal["usable", "withheld", "canceled"] = "usable"
    if "canceled" in sure:
        status = "canceled"
    elif "withheld" in sure:
        status = "withheld"
    return Marks(
        urgency=min(urgencies, default=None),
        status=status,
        signals=tuple(dict.fromkeys(mark.signal for mark in marks)),
        embargo_raw=embargo,
        editorial_note="\n".join(notes) or None,
        update_number=max(numbers, default=None),
        confidence=max((mark.confidence for mark in marks), default=0.0),
    )


def _embargo(text: str, hits: list[Hit]) -> str | None:
    for hit in hits:
        if hit.mark.signal == "embargo":
            rest = text[hit.end : hit.end + _LONGEST_TIME].partition("\n")[0]
            return rest.strip(BLANK + _SIGNS) or text[:_LONGEST_TIME].strip(BLANK + _SIGNS)
    return None

"""Lines that say nothing but what the copy below them is: «عاجل», ``KILL KILL KILL``, «تصحيح».

Such a line is no headline and no furniture of a page. Parsers set it apart, and what it says is
read from it. The phrases are those of ``wire_marks.toml``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from barqiya.registry.parties import name_key

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Set as AbstractSet

    from barqiya.registry.marks import Mark, Where, WireMarks

#: No line of marks is longer; copy is, and is not looked at.
_LONGEST: Final = 160
_MOST_WORDS: Final = 10
_MOST_WORDS_OF_EMBARGO: Final = 26
#: Where phrases are listed that can be the whole of a line.
_ALONE: Final[tuple[Where, ...]] = ("alone", "label", "line", "number")
_EMBARGO: Final[tuple[Where, ...]] = ("opening", "alone", "label", "line")
#: How a note to editors begins: ``Eds: ADDS quotes.``, «ملاحظة للمحررين: …».
NOTE_LEAD: Final = re.compile(
    r"\(?(?:Eds?|Editors?['’]?s?(?: note)?|Note(?: to editors)?|ملاحظة|تنويه"
    r"|(?:ملاحظة|ملحوظة|تنويه) (?:لل|إلى (?:الزملاء )?ال)محررين)\s{0,2}[:_—-]\s*",
    re.IGNORECASE,
)
_LABEL_END: Final = re.compile(r"[:|/–—]|\s-\s")


def marks_alone(text: str, marks: WireMarks) -> tuple[Mark, ...]:
    """The marks that a text is made of; empty when it says anything else.

    Figures beside a mark are let pass: ``UPDATE 2``, «تحديث 1».
    """
    if len(text) > _LONGEST:
        return ()
    words = name_key(text).split()
    if not words or len(words) > _MOST_WORDS or not _may_begin(words, marks):
        return ()
    found: list[Mark] = []
    at = 0
    while at < len(words):
        mark = next(_at(words, at, _ALONE, marks, capitals=text == text.upper()), None)
        if mark is not None and not mark.needs_time:
            found.append(mark)
            at += len(mark.words)
        elif words[at].isdecimal():
            at += 1
        else:
            return ()
    return tuple(found)


def embargo_alone(text: str, marks: WireMarks, date_words: AbstractSet[str]) -> Mark | None:
    """The mark of a text that says that it is under embargo, and until when, and nothing else.

    Args:
        text: A line, a headline, or what stands in brackets in one.
        marks: The phrases.
        date_words: Folded words that dates are made of.
    """
    if len(text) > _LONGEST:
        return None
    words = name_key(text).split()
    if not words or len(words) > _MOST_WORDS_OF_EMBARGO or words[0] not in marks.starts:
        return None
    capitals = text == text.upper()
    for mark in _at(words, 0, _EMBARGO, marks, capitals=capitals):
        if mark.signal == "embargo" and _is_time(words[len(mark.words) :], marks, date_words):
            return mark
    return None


def opens_notice(text: str, marks: WireMarks) -> bool:
    """Whether a text tells editors what to do with an earlier item: «يرجى اعتماد النص التالي …»."""
    words = name_key(text[:_LONGEST]).split()
    found = _at(words, 0, ("opening",), marks, capitals=False) if words else iter(())
    return any(mark.signal == "correction" for mark in found)


def opens_headline(text: str, marks: WireMarks) -> bool:
    """Whether a text is marks, a separator and more: ``ANNULE ET REMPLACE - Séisme …``."""
    label = _LABEL_END.split(text[:_LONGEST], maxsplit=1)
    return len(label) > 1 and bool(label[1].strip()) and bool(marks_alone(label[0], marks))


def _is_time(words: list[str], marks: WireMarks, date_words: AbstractSet[str]) -> bool:
    known = marks.embargo_words
    return bool(words) and all(
        word.isdecimal()
        or word in date_words
        or word in known.passed_over
        or word in known.of_time
        or word in known.of_day
        for word in words
    )


def _may_begin(words: list[str], marks: WireMarks) -> bool:
    return words[0].isdecimal() or words[0] in marks.starts


def _at(
    words: list[str], at: int, places: tuple[Where, ...], marks: WireMarks, *, capitals: bool
) -> Iterator[Mark]:
    """Marks at a word, longest first."""
    found = [mark for where in places for mark in marks.by_place.get(where, {}).get(words[at], ())]
    for mark in sorted(found, key=lambda mark: -len(mark.words)):
        fits = tuple(words[at : at + len(mark.words)]) == mark.words
        if fits and (capitals or not mark.capitals):
            yield mark

"""Above the copy: marks such as ``REFILE`` and «عاجل», the headline, the byline, notes to editors.

An equals sign ends the heading where the agency writes one (dpa, APA, KNA). Elsewhere it ends at an
empty line, an indentation or a dateline.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from barqiya.parse._marks import as_mark
from barqiya.registry import packaged_marks
from barqiya.registry.mark_lines import embargo_alone
from barqiya.registry.parties import name_key
from barqiya.registry.phrases import load_phrases

if TYPE_CHECKING:
    from collections.abc import Sequence

_HEADING_LINES: Final = 10
_END: Final = "="
#: «برلين (د ب أ) -», ``ATLANTA (AP) _``, «الدوحة في 12 يناير /قنا/».
_DATELINE: Final = re.compile(
    r"[^\n()/]{2,70}+[(/][^()/\n]{2,24}+[)/]\s{0,2}(?:[-–—_ـ:.]|(?<=/)\s{0,2}\S)"
)
_INDENT: Final = re.compile(r"[ \t\xa0\u3000]{2}|\t")
_BYLINE: Final = re.compile(
    r"(?:(?:By|BY|Von|Par|Por|Di)\s+\S|(?:بقلم|كتب|كتبت|إعداد|تحرير)\s{0,2}[:/]?\s)[^\n]{2,120}"
)
_NOTE: Final = re.compile(r"\(?(?:Eds|EDS|Editors|Note|ملاحظة|تنويه)\s?:")
_LONGEST_NOTE: Final = 400
_SHORTEST_NOTE: Final = 5
_CAPITALS: Final = re.compile(r"\(?[A-Z0-9][A-Z0-9 ./'-]{2,38}\)?")
_MARK_WORDS: Final = 6
_MARK_LENGTH: Final = 40
_ORDINAL: Final = re.compile(r"\d{1,2}|(?:\d{1,2})?(?:st|nd|rd|th)")
#: A headline line of this length went on in the next line.
_FULL: Final = 45
_SHORT: Final = 0.75
_ENDS: Final = (".", "!", "?", "؟", "…", "»")


class Heading(NamedTuple):
    """What stands above the copy."""

    headline: str | None = None
    others: tuple[str, ...] = ()
    """Further headlines."""
    byline: str | None = None
    marks: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    used: int = 0
    """Number of lines of the heading."""


def read_heading(lines: Sequence[str]) -> Heading:
    """Read the heading of a text, cut into lines."""
    first = next((number for number, line in enumerate(lines) if line.strip()), len(lines))
    signed = _end_by_sign(lines, first)
    end = _end_by_shape(lines, first) if signed is None else signed
    if end == first:
        return Heading(used=first)
    heading = [line.strip().rstrip(_END).strip() for line in lines[first:end]]
    return _sorted([line for line in heading if line], end, is_signed=signed is not None)


def _end_by_sign(lines: Sequence[str], first: int) -> int | None:
    """After the last line of the heading that ends in an equals sign."""
    end = None
    for number in range(first, min(first + _HEADING_LINES, len(lines))):
        line = lines[number].strip()
        if line.endswith(_END):
            end = number + 1
        elif not line or _begins_copy(lines[number]):
            break
    return end


def _end_by_shape(lines: Sequence[str], first: int) -> int:
    number = first
    while number + 1 < min(first + _HEADING_LINES, len(lines)):
        line = lines[number].strip()
        if not (_is_mark(line) or _is_note(line)) or _DATELINE.match(line):
            break
        number += 1
        while number + 1 < len(lines) and not lines[number].strip():
            number += 1
    if _begins_copy(lines[number]) if number < len(lines) else True:
        return number
    ends = [at for at in range(number + 1, number + 5) if at >= len(lines) or _ends_at(lines[at])]
    if ends and ends[0] - number < 4:  # noqa: PLR2004 - longer is copy
        return ends[0]
    widest = max(len(line.strip()) for line in lines)
    title = lines[number].strip()
    return number + 1 if len(title) < _SHORT * widest and not title.endswith(_ENDS) else number


def _ends_at(line: str) -> bool:
    return not line.strip() or _begins_copy(line)


def _begins_copy(line: str) -> bool:
    return bool(_INDENT.match(line) or _DATELINE.match(line.strip()))


def _is_note(line: str) -> bool:
    """Whether a line is for editors: in brackets, or with a word that says so."""
    if not _SHORTEST_NOTE <= len(line) <= _LONGEST_NOTE:
        return False
    return (line[0] == "(" and line[-1] == ")") or _NOTE.match(line) is not None


def _is_mark(line: str) -> bool:
    """Whether a line is nothing but a mark of agencies: «تصحيح», ``1ST LEAD``, «إضافة أولى»."""
    if embargo_alone(line, packaged_marks(), load_phrases().date_words):
        return True
    words = name_key(line).split() if len(line) <= _MARK_LENGTH else []
    while words and _ORDINAL.fullmatch(words[0]):
        del words[0]
    if not words or len(words) > _MARK_WORDS:
        return False
    known = packaged_marks()
    if words[0] in known.takes.add:
        return True
    return any(
        tuple(words[: len(mark.words)]) == mark.words
        and all(word.isdecimal() for word in words[len(mark.words) :])
        for place in known.by_place.values()
        for mark in place.get(words[0], ())
    )


def _sorted(heading: list[str], used: int, *, is_signed: bool) -> Heading:
    marks: list[str] = []
    notes: list[str] = []
    bylines: list[str] = []
    titles: list[str] = []
    for number, line in enumerate(heading):
        more = number + 1 < len(heading)
        if _is_note(line) and (titles or more):
            notes.append(line)
        elif titles and _BYLINE.fullmatch(line):
            bylines.append(line)
        elif more and not titles and (_is_mark(line) or (is_signed and _CAPITALS.fullmatch(line))):
            # Where the agency ends its heading by a sign, words in capitals are no headline.
            marks.append(as_mark(line.strip("()")) if line.isascii() else line)
        else:
            titles.append(line)
    joined = _joined(titles)
    return Heading(
        joined[0] if joined else None,
        tuple(joined[1:]),
        ", ".join(bylines) or None,
        tuple(marks),
        tuple(notes),
        used,
    )


def _joined(titles: list[str]) -> list[str]:
    """Lines of one headline that was wrapped are one."""
    joined: list[str] = []
    wrapped = False
    for line in titles:
        if wrapped:
            joined[-1] = f"{joined[-1]} {line}"
        else:
            joined.append(line)
        wrapped = len(line) >= _FULL
    return joined

"""Cutting a text into lines, also one that came without any line end."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

# Pages whose line ends were lost keep their layout as runs of spaces or tabs.
_WIDE_GAP: Final = re.compile(r"[ \u00a0]{4,}|[ \u00a0]*\t[ \u00a0\t]*")
_GAP: Final = re.compile(r"[ \u00a0]{2,}")
_FEWEST_GAPS = 3
#: Characters of a piece and its gap, on average: with fewer, letters were spaced out, and no lines.
_NARROWEST: Final = 4
_SHORTEST_PAGE = 200
_MOST_LINES = 2

# Where a sentence ends inside a line; what stands after the last one may be wire marks.
_SENTENCE_END: Final = re.compile(r"[.!?؟…»”\"](?=\s)")
_LONGEST_TAIL = 240
_MARK: Final = re.compile(
    r"//? ?[^\W\d]{3,6} ?//?|\([^\W\d]{5,8}\)|(?<!\w)N{4,}(?!\w)|(?<!\d)\d{1,2}:\d\d ت ?مـ?(?!\w)"
)


def split_lines(text: str, is_footer: Callable[[str], bool]) -> list[str]:
    """Cut a text into its non-blank lines, verbatim, without line ends.

    Line ends are those of :meth:`str.splitlines`: CRLF, CR, NEL, U+2028, U+2029, form feed and the
    others. A text of one or two lines that is long and has runs of spaces or tabs is cut there; a
    long line without such runs loses only its tail, and only when ``is_footer`` knows the tail or
    it begins with a wire end mark. No character but white space is ever dropped.
    """
    lines = [line for line in text.splitlines() if line and not line.isspace()]
    if len(lines) > _MOST_LINES or not any(len(line) >= _SHORTEST_PAGE for line in lines):
        return lines
    return [piece for line in lines for piece in _split_long(line, is_footer)]


def _split_long(line: str, is_footer: Callable[[str], bool]) -> list[str]:
    if len(line) < _SHORTEST_PAGE:
        return [line]
    # Copy has none, and is often one or two long lines: seen without the patterns.
    has_gaps = "  " in line or "\t" in line or "\u00a0" in line
    for gap in (_WIDE_GAP, _GAP) if has_gaps else ():
        pieces = [piece for piece in gap.split(line) if piece and not piece.isspace()]
        if _FEWEST_GAPS < len(pieces) <= len(line) // _NARROWEST:
            return pieces
    return _split_tail(line, is_footer)


def _split_tail(line: str, is_footer: Callable[[str], bool]) -> list[str]:
    window = max(0, len(line) - _LONGEST_TAIL)
    ends = [match.end() for match in _SENTENCE_END.finditer(line, window)]
    for end in ends:
        tail = line[end:].strip()
        if tail and (_MARK.match(tail) or is_footer(tail)):
            return [line[:end], *_split_marks(tail)]
    return [line]


def _split_marks(tail: str) -> list[str]:
    """Cut «// انتهى // 22:01 ت م NNNN» into its marks and what stands between them."""
    pieces: list[str] = []
    at = 0
    for match in _MARK.finditer(tail):
        pieces += [tail[at : match.start()], match[0]]
        at = match.end()
    pieces.append(tail[at:])
    return [piece.strip() for piece in pieces if piece.strip()]

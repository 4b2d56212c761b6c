"""A text cut into words and figures, kept in step with what was written.

Dates are matched on folded words and reported as written, so each folded word keeps its place in
the text. What stands between two words is a *gap*; :meth:`Words.gap` gives its punctuation.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate, chain
from typing import TYPE_CHECKING, Final

from barqiya.text.coded import CHARACTERS, CHARSET, coded, uncoded
from barqiya.text.fold import dashed, fold

if TYPE_CHECKING:
    from collections.abc import Container

#: What :meth:`Words.gap` gives where a date cannot go on: a line end, or much in between.
BREAK: Final = "\n"

# Letters of the scripts that calendar words are in; figures; everything else is gap. Ligatures
# that fold to several words (ﷺ) are left out, so that a word stays one word when it is folded.
_LETTER = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f"
    "\u0620-\u063f\u0641-\u064a\u066e\u066f\u0671-\u06d3\u06d5\u06ee\u06ef\u06fa-\u06ff"
    "\ufb50-\ufbb1\ufbd3-\ufbe9\ufe80-\ufefc"
)
_INSIDE = "\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u200c\u200d"
_FIGURE = "0-9٠-٩۰-۹"
_WORD: Final = re.compile(f"([{_LETTER}][{_LETTER}{_INSIDE}]*|[{_FIGURE}]+)")
# Lone surrogates too: they can stand in no evidence.
_LINE_END: Final = re.compile("[\n\r\v\f\x1c-\x1e\x85\u2028\u2029\ud800-\udfff]")
_BRACKETS: Final = re.compile("[()]")

_LONGEST_GAP = 12
_LONGEST_WORD = 24
_PLAIN: Final = {
    "": "", " ": "", "\u00a0": "", "، ": ",", "،": ",", ", ": ",", ",": ",", ". ": ".", ".": ".",
    " / ": "/", "/": "/", " - ": "-", "-": "-", " (": "(", "(": "(", ") ": ")", ")": ")", ": ": ":",
    ":": ":", " | ": "|", " «": "", "» ": "", ' "': "", '" ': "", "\n": BREAK,
}  # fmt: skip


class _Line:
    """One line of a text, cut into gaps and words in turn, as written."""

    __slots__ = ("_starts", "first", "last", "parts", "start")

    def __init__(self, text: str, start: int, first: int) -> None:
        self.parts = _WORD.split(text)
        self.start = start
        """Offset in the whole text."""
        self.first = first
        """Its first word, and the one after its last, among those of the whole text."""
        self.last = first + len(self.parts) // 2
        self._starts: list[int] | None = None

    def offset(self, part: int) -> int:
        """Offset in the whole text of one of its parts."""
        if self._starts is None:
            self._starts = list(accumulate(map(len, self.parts), initial=self.start))
        return self._starts[part]


class Words:
    """The words of one text.

    ``folded[i]`` is the match key of word ``i``; figures are in ASCII digits. Total for any text,
    and linear in its length.
    """

    __slots__ = ("_cut", "_ends", "_now", "_starts", "folded", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self._cut: dict[int, _Line] = {}
        self._starts: list[int] = []
        lines = _fold_bytes(text)
        if lines is None:
            # Read as one line; its end is seen in the gap all the same.
            whole = self._cut[0] = _Line(text, 0, 0)
            lines = [_fold_all(whole.parts[1::2])]
        self.folded = list(chain.from_iterable(lines))
        self._ends = list(accumulate(map(len, lines)))
        self._now: _Line | None = None

    def _line(self, i: int) -> _Line:
        """The line of word ``i``, cut: asked for where something like a date was found."""
        now = self._now
        if now is None or not now.first <= i < now.last:
            number = min(bisect_right(self._ends, i), len(self._ends) - 1)
            now = self._now = self._cut.get(number) or self._cut_line(number)
        return now

    def _cut_line(self, number: int) -> _Line:
        if not self._starts:
            lengths = [len(line) + 1 for line in self.text.split("\n")]
            self._starts = list(accumulate(lengths, initial=0))
        start, end = self._starts[number : number + 2]
        first = self._ends[number - 1] if number else 0
        line = self._cut[number] = _Line(self.text[start : end - 1], start, first)
        return line

    def __len__(self) -> int:
        """Return the number of words."""
        return len(self.folded)

    def hits(self, heads: Container[str], labels: Container[str] = ()) -> list[int]:
        """Places of figures and of words that one of the two tables knows."""
        words = enumerate(self.folded)
        if labels == ():  # running text, and much of it
            return [i for i, word in words if word in heads or word < ":"]
        return [i for i, word in words if word < ":" or word in heads or word in labels]

    def written(self, i: int) -> str:
        """Return word ``i`` as written."""
        line = self._line(i)
        return line.parts[2 * (i - line.first) + 1]

    def gap(self, i: int) -> str:
        """Punctuation before word ``i``: folded, without spaces and quotation marks."""
        raw = self.written_gap(i)
        known = _PLAIN.get(raw)
        if known is not None:
            return known
        if len(raw) > _LONGEST_GAP or _LINE_END.search(raw):
            return BREAK
        return fold(raw.replace("ـ", "-")).replace(" ", "").replace('"', "").replace("'", "")

    def written_gap(self, i: int) -> str:
        """What stands between word ``i - 1`` and word ``i``, as written; a break between lines."""
        line = self._line(i)
        if i == line.first and line.start:
            return BREAK
        return line.parts[2 * (i - line.first)]

    def touching(self, i: int) -> bool:
        """Whether nothing stands between word ``i - 1`` and word ``i``."""
        return not self.written_gap(i)

    def number(self, i: int) -> int | None:
        """Value of word ``i`` when it is a figure of at most four digits."""
        if i >= len(self.folded):
            return None
        word = self.folded[i]
        return int(word) if word < ":" and len(word) <= 4 else None  # noqa: PLR2004 - a year's digits

    def digits(self, i: int) -> int:
        """Return how many digits word ``i`` has; 0 when it is no figure."""
        word = self.folded[i] if i < len(self.folded) else ""
        return len(word) if word and word < ":" else 0

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the text of words ``start`` up to, not including, ``end``."""
        line = self._line(start)
        first = line.offset(2 * (start - line.first) + 1)
        line = self._line(end - 1)
        last = line.offset(2 * (end - line.first))
        depth = lowest = 0
        for sign in _BRACKETS.findall(self.text, first, last):
            depth += 1 if sign == "(" else -1
            lowest = min(lowest, depth)
        if lowest < 0 and self.text[first - 1 : first] == "(":
            first, depth = first - 1, depth + 1
        if depth > 0 and self.text[last : last + 1] == ")":
            last += 1
        return first, last


def _fold_bytes(text: str) -> list[list[str]] | None:
    """The folded words of each line of a text in Windows-1256, as nearly all copy can be written.

    A table of bytes does in one pass what pattern and folding do word by word.

    Returns:
        ``None`` where the pattern must decide: other characters, a letter that touches a figure,
        tatweel for a dash.
    """
    written = coded(text)
    if written is None:
        return None
    kinds = written.translate(_KINDS)
    if b"a0" in kinds or b"0a" in kinds or dashed(text):
        return None
    return [line.split() for line in uncoded(written.translate(_FOLDED, _LEFT_OUT)).split("\n")]


def _byte_tables() -> tuple[bytes, bytes, bytes]:
    """Kind of each byte (letter ``a``, figure ``0``); its folded form; and those to leave out."""
    kinds, folded, left_out = bytearray(b" " * 256), bytearray(b" " * 256), bytearray()
    for byte, character in enumerate(CHARACTERS):
        if re.match(f"[{_INSIDE}]", character):
            kinds[byte] = ord("a")
            left_out.append(byte)
        elif _WORD.match(character):
            kinds[byte] = ord("a" if character.isalpha() else "0")
            (folded[byte],) = fold(character).encode(CHARSET)
    folded[ord("\n")] = ord("\n")
    return bytes(kinds), bytes(folded), bytes(left_out)


_KINDS, _FOLDED, _LEFT_OUT = _byte_tables()


def _fold_all(words: list[str]) -> list[str]:
    folded = fold(" ".join(words)).split(" ")
    if len(folded) == len(words):
        return folded
    return [fold(word[:_LONGEST_WORD]) for word in words]

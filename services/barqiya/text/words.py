"""Words: what must never be lost, and how many there are."""

from __future__ import annotations

import re
from typing import Final

from barqiya.text.coded import CHARACTERS, CHARSET, coded, uncoded
from barqiya.text.fold import fold
from barqiya.text.key import without_punctuation

_WAW: Final = "و"
#: Tables of bytes: white space is a space; anything else is a stroke as well; signs.
_SPACED: Final = bytes(32 if one.isspace() else at for at, one in enumerate(CHARACTERS))
_STROKES: Final = bytes(32 if one.isspace() else ord("x") for one in CHARACTERS)
_SIGNS: Final = bytes(
    at for at, one in enumerate(CHARACTERS) if not (one.isalnum() or one.isspace())
)
_LETTER_RUN: Final = re.compile(r"[^\W\d_]+")
#: A space for every character that stands in no run of letters.
_LETTERS_ALONE: Final = bytes(
    at if _LETTER_RUN.match(one) else 32 for at, one in enumerate(CHARACTERS)
)


def words(text: str) -> list[str]:
    """Return the words of ``text`` in order, folded; for comparison, never for publication."""
    return without_punctuation(fold(text)).split()


def letter_runs(text: str) -> list[str]:
    """Return what of ``text`` is letters side by side, in order, as written."""
    written = coded(text)
    if written is None:
        return _LETTER_RUN.findall(text)
    return uncoded(written.translate(_LETTERS_ALONE)).split()


def same_words(before: str, after: str) -> bool:
    """Tell whether two texts have the same words in the same order, however they are written.

    Runs of text that are equal say the same: where a text was cleaned, only those that were changed
    are looked at.
    """
    if before == after:
        return True
    runs, cleaned = before.split(), after.split()
    if len(runs) == len(cleaned):
        changed = [pair for pair in zip(runs, cleaned, strict=True) if pair[0] != pair[1]]
        if all(words(old) == words(new) for old, new in changed):
            return True
    return words(before) == words(after)


def word_count(text: str) -> int:
    """Return the number of words, as an editor counts the length of a piece.

    A word is what stands between white space and has at least one letter or digit, so lone dashes
    and bullets do not count. A conjunction «و» that stands alone does not count either: Arabic
    writes it joined to the next word, and «و قال» is as long as «وقال».
    """
    written = coded(text)
    if written is None:
        runs = text.split()
        # Nearly every run begins with a letter or a digit; the others are looked at whole.
        others = [run for run in runs if not run[0].isalnum()]
        empty = [run for run in others if not any(map(str.isalnum, run))]
        return len(runs) - len(empty) - runs.count(_WAW)
    # Without its signs, a run of nothing else is not there.
    count = (b" " + written.translate(_STROKES, _SIGNS)).count(b" x")
    written = written.translate(_SPACED)
    waw = _WAW.encode(CHARSET)
    return count - written.split().count(waw) if b" %b " % waw in b" %b " % written else count

"""Cutting folded text into the words that phrases and names are compared by.

Letters stand apart from figures, so that «2019آخر» is two words.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from barqiya.text.coded import CHARACTERS, coded, uncoded

if TYPE_CHECKING:
    from collections.abc import Sequence

_WORD: Final = re.compile(r"\d+|[^\W\d]+")
_BETWEEN: Final = "~"
#: The signs of ordinary copy; replacing them costs a third of a regular expression.
_COMMON_SIGNS: Final = ".,:-\"()/|!?';%"


def phrase_words(folded: str) -> list[str]:
    """Cut a folded text into its words; figures are words too."""
    words = folded.split()
    if _are_words(words):
        return words
    words = _without_signs(folded).split()
    return words if _are_words(words) else _WORD.findall(folded)


def phrase_words_of(folded: Sequence[str]) -> list[list[str]]:
    """The words of many texts, as :func:`phrase_words` cuts each."""
    together = _BETWEEN.join(folded)
    if len(folded) < 2 or together.count(_BETWEEN) >= len(folded):  # noqa: PLR2004
        return [phrase_words(text) for text in folded]
    written = coded(together)
    if written is not None and _is_cut(written):
        together = uncoded(written.translate(_UNSIGNED))
        return [text.split() for text in together.split(_BETWEEN)]
    cut = [text.split() for text in _without_signs(together).split(_BETWEEN)]
    return [
        words if _are_words(words) else _WORD.findall(text)
        for words, text in zip(cut, folded, strict=True)
    ]


def phrase_key(words: Sequence[str]) -> str:
    """Key of a line from its words: numbers become ``#``."""
    if any(map(str.isdecimal, words)):
        return " ".join("#" if word.isdecimal() else word for word in words)
    return " ".join(words)


def _without_signs(text: str) -> str:
    for sign in _COMMON_SIGNS:
        text = text.replace(sign, " ")
    return text


def _are_words(words: list[str]) -> bool:
    """Whether each is of letters alone or of figures alone."""
    together = "".join(words)
    if together.isalpha() or not words:
        return True
    if not together.isalnum():
        return False
    return all(word.isdecimal() for word in words if not word.isalpha())


def _is_cut(written: bytes) -> bool:
    """Whether white space and common signs part all words of a text in Windows-1256."""
    kinds = written.translate(_KINDS)
    return not (b"a0" in kinds or b"0a" in kinds or b"?" in kinds)


def _kind(character: str) -> str:
    if character.isalpha():
        return "a"
    if character.isdecimal():
        return "0"
    between = character.isspace() or character == _BETWEEN or character in _COMMON_SIGNS
    return " " if between else "?"


_KINDS: Final = "".join(map(_kind, CHARACTERS)).encode()
#: A space for every common sign.
_UNSIGNED: Final = bytes(32 if one in _COMMON_SIGNS else at for at, one in enumerate(CHARACTERS))

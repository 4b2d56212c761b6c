"""Words as they are compared, and how much each one tells.

The unit is the *run*: what stands between white space, as written. Its words are a pure function of
it, so they are kept: the words of a text cost one look-up a run, and folding is paid once for each
new spelling.

A word becomes a *token* of eight bytes: its weight, then seven bytes of its digest. So one look-up
brings everything that comparing needs, and the tokens of a text, joined, are an array.
"""

from __future__ import annotations

import re
from functools import lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING, Final, NamedTuple, cast

from barqiya.dedupe.figures import (
    MARK,
    NUMBER_WORDS,
    SPELLED,
    UNITS_ONLY,
    combine,
    spelled,
    written,
)
from barqiya.dedupe.frequency import weight_of, without_waw
from barqiya.text.fold import fold_key

if TYPE_CHECKING:
    from collections.abc import Sequence

#: First byte of the token of a figure; words have their weight there, which is less.
FIGURE: Final = 255
TOKEN_BYTES: Final = 8

#: Runs kept with their tokens, about 250 B each: those met lately, and as many met before them.
#: Three runs of five are met once and never again; the others come through.
_MAX_RUNS: Final = 1 << 16
#: A longer run is no word: its end is not looked at, and it is not kept.
_MAX_RUN: Final = 64

_DIGIT: Final = re.compile("[0-9]")
_NUMBER_CLITICS: Final = re.compile("[بلك]?(?:ال)?|لل")
_CLITICS: Final = "بلكا"
_MIN_STEM: Final = 3
_MIN_NUMBER: Final = 4
_NOT_WITH_CLITICS: Final = frozenset(("ميه", "مايه", "اثنين"))

#: What the fold does to a word of plain Arabic letters, in one pass.
_LETTERS: Final = str.maketrans(
    {
        **dict.fromkeys("أإآٱ", "ا"),
        "ؤ": "و",
        **dict.fromkeys("ئىی", "ي"),
        "ة": "ه",
        "ک": "ك",
        **dict.fromkeys("\u0640\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652"),
    }
)
_SERVANT: Final = re.compile("عبد(?=ال.{2})")
#: Signs that stand before or after a word.
EDGES: Final = "«»\"'()[]،؛؟.,:!-–—…“”‘’"
_PLAIN: Final = re.compile("[\u0621-\u063a\u0641-\u064a]+")


class Words(NamedTuple):
    """A text as tokens."""

    tokens: list[bytes]
    figures: dict[int, str]
    """Figures by their place among the tokens, as :mod:`barqiya.dedupe.figures` writes them."""


def fold_run(run: str) -> tuple[str, ...]:
    """Folded words of a run, without their leading waw; a figure is ``#`` and its value."""
    # Nine runs of ten are an Arabic word, perhaps with signs at its ends: a fifth of the cost.
    word = run.strip(EDGES).translate(_LETTERS)
    if _PLAIN.fullmatch(word) and "عبدال" not in word:
        return (_plain_word(word),) if len(word) > 1 else ()
    words: list[str] = []
    # «عبدالعزيز» is «عبد العزيز».
    for part in _SERVANT.sub("عبد ", fold_key(run)).split():
        if _DIGIT.search(part):
            letters = part.strip("0123456789.,%-+:/$€£ه")
            words += [part] if letters.isascii() and letters.isalnum() else written(part)
        elif len(part) > 1 and any(map(str.isalnum, part)):
            words.append(_plain_word(part))
    return tuple(words)


def _plain_word(word: str) -> str:
    joined = word[0] == "و" and len(word) > _MIN_STEM
    bare = word[1:] if joined else word
    number = spelled(bare, joined=joined)
    if number is None and bare[0] in _CLITICS and len(bare) > _MIN_NUMBER:
        stem = bare[_NUMBER_CLITICS.match(bare).end() :]  # type: ignore[union-attr]  # may be empty
        # «في المئة» and «بالمئة» are a unit, «الاثنين» is a day.
        known = stem not in _NOT_WITH_CLITICS and (stem in NUMBER_WORDS or stem in UNITS_ONLY)
        if len(stem) >= _MIN_STEM and known:
            number = spelled(stem, joined=joined)
    return number or without_waw(bare)


def token_of(word: str) -> bytes:
    """Token of a folded word or a figure."""
    first = FIGURE if word[0] == MARK else weight_of(word)
    return bytes((first,)) + blake2b(word.encode(), digest_size=TOKEN_BYTES - 1).digest()


class _Tokens(dict[str, bytes]):
    """Token of every figure and word met lately in a run that is not one plain word."""

    def __missing__(self, word: str) -> bytes:
        if len(self) >= 2 * _MAX_RUNS:
            self.clear()
        token = self[word] = token_of(word)
        return token


_TOKENS: Final = _Tokens()


class _Runs(dict[str, "bytes | None"]):
    """Token of every run met lately; ``None`` for a run that is no word, several, or a number.

    Four runs of five are one word, and a look-up that gives its token is all they cost.
    """

    def __init__(self) -> None:
        super().__init__()
        self._before: dict[str, bytes | None] = {}

    def __missing__(self, run: str) -> bytes | None:
        if len(run) > _MAX_RUN:
            return None
        if len(self) >= _MAX_RUNS:
            self._before = dict(self)
            self.clear()
        token = self._before.get(run, b"")
        if token == b"":
            words = fold_run(run)
            token = _TOKENS[words[0]] if len(words) == 1 and words[0][0] != MARK else None
        self[run] = token
        return token


@lru_cache(_MAX_RUNS)
def _several(run: str) -> tuple[str, ...]:
    """Words of a run that is not one word."""
    return fold_run(run)


_RUNS: Final = _Runs()


def words_of(text: str) -> Words:
    """Tokens of a text."""
    runs = text.split()
    tokens = list(map(_RUNS.__getitem__, runs))
    if None not in tokens:
        return Words(cast("list[bytes]", tokens), {})
    found: list[bytes] = []
    figures: dict[int, str] = {}
    done = 0
    for at in [at for at, token in enumerate(tokens) if token is None]:
        if at < done:
            continue
        found += tokens[done:at]  # type: ignore[arg-type]  # none of these is None
        words: Sequence[str] = _several(runs[at][:_MAX_RUN])
        done = at + 1
        if any(word[0] == MARK for word in words):
            words, done = _spelled_out(runs, tokens, done, words)
            first = len(found)
            figures |= {first + n: word for n, word in enumerate(words) if word[0] == MARK}
        found += map(_TOKENS.__getitem__, words)
    found += tokens[done:]  # type: ignore[arg-type]  # nor of these
    return Words(found, figures)


def _spelled_out(
    runs: list[str], tokens: list[bytes | None], at: int, words: Sequence[str]
) -> tuple[Sequence[str], int]:
    """Words of a run with a figure, joined with those of the following runs that count on.

    Returns:
        The words, and the index of the run after the last one used.
    """
    first = at
    following = list(words)
    while at < len(runs) and tokens[at] is None and following[-1][0] == MARK:
        more = _several(runs[at][:_MAX_RUN])
        if len(more) != 1 or not more[0].startswith(SPELLED):
            break
        following += more
        at += 1
    if at == first and not any(word.startswith(SPELLED) for word in words):
        return words, at
    return combine(following), at


def places_of(text: str) -> tuple[list[str], list[int]]:
    """Runs of a text, and for each of its tokens the index of the run it begins in."""
    runs = text.split()
    tokens = list(map(_RUNS.__getitem__, runs))
    if None not in tokens:
        return runs, list(range(len(runs)))
    places: list[int] = []
    done = 0
    for at in [at for at, token in enumerate(tokens) if token is None]:
        if at < done:
            continue
        places += range(done, at)
        words: Sequence[str] = _several(runs[at][:_MAX_RUN])
        done = at + 1
        if any(word[0] == MARK for word in words):
            words, done = _spelled_out(runs, tokens, done, words)
        places += [at] * len(words)
    places += range(done, len(runs))
    return runs, places

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
    SCALES,
    SPELLED,
    UNITS_ONLY,
    combine,
    spelled,
    written,
)
from barqiya.dedupe.frequency import without_accents, without_waw, word_weight
from barqiya.text.key import fold_key

if TYPE_CHECKING:
    from collections.abc import Iterable

#: First byte of the token of a figure; words have their weight there, which is less.
FIGURE: Final = 255
TOKEN_BYTES: Final = 8

#: Runs kept with their tokens, about 250 B each: those met lately, and as many met before them.
#: Three runs of five are met once and never again; the others come through.
_MAX_RUNS: Final = 1 << 16
#: Numbers of several words kept with their tokens.
_MAX_COMBINED: Final = 1 << 12
#: A longer run is no word: its end is not looked at, and it is not kept.
_MAX_RUN: Final = 64
#: A letter that stands alone is no word.
_LEAST_LETTERS: Final = 2

_DIGIT: Final = re.compile("[0-9]")
#: What may stand before a number word in one run.
_CLITIC: Final = re.compile("[بلك]?(?:ال)?")
_CLITICS: Final = ("ب", "ل", "ك", "ال", "بال", "لال", "كال")
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
#: A decimal sign with a mark of direction: nobody says in which order the two groups are read.
_TURNED: Final = re.compile("([0-9]{1,18})[.,][\u200e\u200f]([0-9]{1,18})(?![0-9])")
_SERVANT: Final = re.compile("عبد(?=ال.{2})")
#: Signs that stand before or after a word.
EDGES: Final = "«»\"'()[]،؛؟.,:!-–—…“”‘’"
_PLAIN: Final = re.compile("[\u0621-\u063a\u0641-\u064a]+")
_LETTERS_ALONE: Final = re.compile("[\u0621-\u063a\u0641-\u064aٱکی]+")


class Words(NamedTuple):
    """A text as tokens."""

    tokens: list[bytes]
    figures: dict[int, str]
    """Figures by their place among the tokens, as :mod:`barqiya.dedupe.figures` writes them."""


def fold_run(run: str) -> tuple[str, ...]:
    """Folded words of a run, without their leading waw; a figure is ``#`` and its value."""
    # Nine runs of ten are an Arabic word, perhaps with signs at its ends: a fifth of the cost.
    bare = run.strip(EDGES)
    word = bare.translate(_LETTERS)
    if _is_plain(word):
        return _plain_words(word)
    if bare.isdecimal() and bare.isascii():
        return tuple(written(bare))
    if "\u200f" in run or "\u200e" in run:
        run = _TURNED.sub(r"\1ر\2", run)
    words: list[str] = []
    # «عبدالعزيز» is «عبد العزيز».
    for part in without_accents(_SERVANT.sub("عبد ", fold_key(run))).split():
        if _DIGIT.search(part):
            letters = part.strip("0123456789.,%-+:/$€£ه")
            words += [part] if letters.isascii() and letters.isalnum() else written(part)
        elif len(part) >= _LEAST_LETTERS and any(map(str.isalnum, part)):
            words.append(_plain_word(part))
    return tuple(words)


def folded(run: str) -> str:
    """A run folded, in one piece; empty where it is no word."""
    return "".join(fold_run(run))


def _is_plain(word: str) -> bool:
    """Whether what the table of letters made of a run is folded and one word."""
    return _PLAIN.fullmatch(word) is not None and "عبدال" not in word


def _plain_words(word: str) -> tuple[str, ...]:
    return (_plain_word(word),) if len(word) >= _LEAST_LETTERS else ()


def _plain_word(word: str) -> str:
    joined = word[0] == "و" and len(word) > _MIN_STEM
    bare = word[1:] if joined else word
    number = _NUMBERS.get(bare)
    return (number and spelled(number, joined=joined)) or without_waw(bare)


def _number_words() -> dict[str, str]:
    """Every folded word, without its waw, that may be a number, and what of it is one."""
    numbers = {word: word for word in (*NUMBER_WORDS, *SCALES, *UNITS_ONLY)}
    # «في المئة» and «بالمئة» are a unit, «الاثنين» is a day.
    counting = {*NUMBER_WORDS, *UNITS_ONLY} - _NOT_WITH_CLITICS
    for stem in [stem for stem in counting if len(stem) >= _MIN_STEM]:
        for word in [clitic + stem for clitic in _CLITICS]:
            # «بالفان» is not «الفان»: the article goes where it can.
            if len(word) > _MIN_NUMBER and word == _CLITIC.match(word)[0] + stem:  # type: ignore[index]  # may be empty
                numbers.setdefault(word, stem)
    return numbers


_NUMBERS: Final = _number_words()


def token_of(word: str) -> bytes:
    """Token of a folded word or a figure."""
    first = FIGURE if word[0] == MARK else word_weight(word)
    return bytes((first,)) + blake2b(word.encode(), digest_size=TOKEN_BYTES - 1).digest()


def total_weight(tokens: Iterable[bytes]) -> int:
    """Weight of the words among some tokens; figures have none."""
    return sum(b"".join(tokens)[::TOKEN_BYTES].replace(b"\xff", b""))


class _Tokens(dict[str, bytes]):
    """Token of every figure and word met lately in a run that is not one plain word."""

    def __missing__(self, word: str) -> bytes:
        if len(self) >= 2 * _MAX_RUNS:
            self.clear()
        token = self[word] = token_of(word)
        return token


_TOKENS: Final = _Tokens()


class _Runs:
    """Token of every run met lately; an empty one for a run that is no word, several, or a number.

    Four runs of five are one word, and a look-up that gives its token is all they cost.
    """

    def __init__(self) -> None:
        self._now: dict[str, bytes] = {}
        self._before: dict[str, bytes] = {}

    def tokens(self, runs: list[str]) -> tuple[list[bytes], list[int]]:
        """Token of each run, and the places of those that have none."""
        tokens = list(map(self._now.get, runs))
        if all(tokens):
            return cast("list[bytes]", tokens), []
        # One pass finds what is not known and what has no token; only these are looked at again.
        holes = [at for at, token in enumerate(tokens) if not token]
        self._learn(runs, tokens, [at for at in holes if tokens[at] is None])
        return cast("list[bytes]", tokens), [at for at in holes if not tokens[at]]

    def _learn(self, runs: list[str], tokens: list[bytes | None], unknown: list[int]) -> None:
        """Fill in the tokens of runs that were not met lately."""
        now, before = self._now, self._before
        for at in unknown:
            run = runs[at]
            token = before.get(run)
            if token is None:
                if len(run) > _MAX_RUN:
                    tokens[at] = b""
                    continue
                token = self._token(run)
            now[run] = tokens[at] = token
        if len(now) >= _MAX_RUNS:
            self._before, self._now = now, {}

    def _token(self, run: str) -> bytes:
        bare = run.strip(EDGES)
        if len(bare) < len(run):
            # «قال،» has the token of «قال».
            known = self._now.get(bare) or self._before.get(bare)
            if known and _LETTERS_ALONE.fullmatch(bare) and "عبد" not in bare:
                return known
        word = bare.translate(_LETTERS)
        if _is_plain(word):
            words = _plain_words(word)
            return _TOKENS[words[0]] if words and words[0][0] != MARK else b""
        several = _several(run)
        return several.tokens[0] if len(several.words) == 1 and not several.figures else b""


class _Several(NamedTuple):
    """A run that is not one word."""

    words: tuple[str, ...]
    tokens: tuple[bytes, ...]
    figures: bool
    """Whether any of its words is a number."""
    spelled: bool
    """Whether any is a number in words, which those around it may go on with."""


@lru_cache(_MAX_RUNS)
def _several(run: str) -> _Several:
    words = fold_run(run)
    figures = any(word[0] == MARK for word in words)
    spelled_out = figures and any(word.startswith(SPELLED) for word in words)
    tokens = () if spelled_out else tuple(map(_TOKENS.__getitem__, words))
    return _Several(words, tokens, figures, spelled_out)


_RUNS: Final = _Runs()

#: Where tokens and runs of a text get out of step: a run, how many tokens come of it, and the next
#: run that is looked at. Elsewhere one run is one token.
Step = tuple[int, int, int]


def words_of(text: str) -> Words:
    """Tokens of a text."""
    return read_words(text.split())[0]


def read_words(runs: list[str]) -> tuple[Words, list[Step]]:
    """Tokens of the runs of a text, and for :func:`places_of` where they are not one for one."""
    tokens, holes = _RUNS.tokens(runs)
    if not holes:
        return Words(tokens, {}), []
    found: list[bytes] = []
    figures: dict[int, str] = {}
    steps: list[Step] = []
    done = 0
    for at in holes:
        if at < done:
            continue
        found += tokens[done:at]
        done = at + 1
        words, own, has_figures, is_spelled = _several(runs[at][:_MAX_RUN])
        if has_figures:
            if is_spelled or (done < len(runs) and not tokens[done]):
                following, done = _following(runs, tokens, done, words)
                words, own = _combined(following)
            placed = enumerate(words, len(found))
            figures |= {place: word for place, word in placed if word[0] == MARK}
        if len(own) != 1 or done > at + 1:
            steps.append((at, len(own), done))
        found += own
    found += tokens[done:]
    return Words(found, figures), steps


def _following(
    runs: list[str], tokens: list[bytes], at: int, words: tuple[str, ...]
) -> tuple[tuple[str, ...], int]:
    """Words of a run with a figure, and those of the following runs that count on.

    Returns:
        The words, and the index of the run after the last one used.
    """
    while at < len(runs) and not tokens[at] and words[-1][0] == MARK:
        more = _several(runs[at][:_MAX_RUN]).words
        if len(more) != 1 or not more[0].startswith(SPELLED):
            break
        words += more
        at += 1
    return words, at


@lru_cache(_MAX_COMBINED)
def _combined(words: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[bytes, ...]]:
    """Words with their numbers joined, and the tokens of these."""
    if any(word.startswith(SPELLED) for word in words):
        words = tuple(combine(words))
    return words, tuple(map(_TOKENS.__getitem__, words))


def places_of(runs: int, steps: list[Step]) -> list[int]:
    """For each token of a text the index of the run it begins in.

    Args:
        runs: How many the text has.
        steps: As :func:`read_words` gives them.
    """
    places: list[int] = []
    done = 0
    for at, count, following in steps:
        places += range(done, at)
        places += [at] * count
        done = following
    places += range(done, runs)
    return places

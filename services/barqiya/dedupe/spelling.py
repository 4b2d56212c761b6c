"""Whether two words are spellings, or forms, of one word: strict, for what may be dropped.

What is alike here says the same whatever the story: the seat of a hamza, the case that a dual or
a plural stands in, ي and ت before a verb, the letters of a name from another tongue. What is not
alike is two words. One of something and several of it are never alike: «شخص» and «شخصين».
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from barqiya.dedupe.classes import word_classes
from barqiya.dedupe.words import fold_run, folded, token_of

if TYPE_CHECKING:
    from collections.abc import Iterable

#: What is written onto a name or the adjective of it, folded.
_BEFORE: Final = re.compile("(?:[فبلك]?ال|لل)(?=.{3})")
_CLITICS: Final = "بلكف"
#: Endings by what they say; words are forms of one when theirs say the same.
_ENDINGS: Final = {
    "one": ("ه", "ي", "يه", "ا", "يا", "e"),
    "several": ("ين", "ون", "ان", "ات", "يين", "يون", "يات", "s", "es"),
    # A desk writes «حصولها» of clubs, another «حصولهم».
    "theirs": ("ها", "هم", "هن"),
}
_LEAST_BEFORE_ENDING: Final = 3
#: Words kept as they were read.
_MAX_WORDS: Final = 1 << 13
#: Shorter stems that differ in a letter are two names: «عمر» and «عامر».
_MIN_STEM: Final = 4
#: From so many letters on, letters for one sound of another tongue are put for each other.
_LONG: Final = 6
#: Letters that are written or not in names of other tongues, and letters for one sound.
_VOWELS: Final = frozenset("اويaeiouyh")
_SOUNDS: Final = ("جغق", "سص", "تط", "دض", "ذزظ", "حه", "فب", "aeiouy", "ckq", "sz", "gj", "vw")
_FOREIGN_SOUNDS: Final = (*_SOUNDS, "جغقكخ", "اوي")
#: The end of a name such as «شولتس», «شولتز».
_LAST: Final = {"س", "ز"}

#: The ending of a dual or a plural, and what comes and goes between the letters of a root.
_DUAL: Final = re.compile("(?:ين|ان|وا)$")
_WEAK: Final = re.compile("[اويىء]")
_WRITTEN_ON: Final = re.compile("^(?:[بلك]?ال|لل|[بلك])(?=.{4})")
_ROOT: Final = 3

#: A hamza on any seat, but at the beginning, where it is folded away.
_HAMZA_AT_THE_END: Final = re.compile("(?<=.)(?:[ىي]ء|ئ)(?!\\w)")
_HAMZA: Final = re.compile("[ؤئ]|(?<=\\w{3})أ|(?<=[^وبلكفا\\W]{2})أ")
#: «تنطلق البطولة» and «ينطلق الدوري», after «س» and «ل» too.
_VERB: Final = re.compile("([سلف]?)[يت](?=.{3})")


class _Spelling(NamedTuple):
    """One way to read a word."""

    word: str
    """Folded."""
    forms: frozenset[tuple[str, str]]
    """Stems that it may have, each with what its ending says."""
    verb: str
    """With one letter for «ي» and «ت» where they may stand before a verb."""


def spelled_alike(first: str, second: str) -> bool:
    """Tell whether two words, as written, are certainly spellings or forms of one.

    Stricter than :func:`barqiya.dedupe.variants.same_spelling`: what is not alike is two names.
    """
    ours, theirs = _spellings(first), _spellings(second)
    return any(_alike(one, other) for one in ours for other in theirs)


def letters_of(runs: Iterable[str]) -> str:
    """Letters and figures of some runs, folded, whatever the spaces: «أميرمنطقة», «أمير منطقة»."""
    return "".join(word for run in runs for word in fold_run(_seatless(run)))


@lru_cache(_MAX_WORDS)
def root_of(run: str) -> str:
    """The letters of an Arabic word's root, near enough; empty where there are too few.

    «قتيلين» and «قتلى», «عاملين» and «عمال» have one: weak letters and the dual's ending are out.
    """
    word = _WRITTEN_ON.sub("", folded(run))
    root = _WEAK.sub("", _DUAL.sub("", word))
    return root if len(root) >= _ROOT else ""


@lru_cache(_MAX_WORDS)
def _spellings(run: str) -> tuple[_Spelling, ...]:
    """A word folded, and with every hamza on one seat."""
    words = {folded(run), folded(_seatless(run))} - {""}
    return tuple(_Spelling(word, frozenset(_forms(word)), _verb(word)) for word in sorted(words))


def _seatless(word: str) -> str:
    return _HAMZA.sub("ء", _HAMZA_AT_THE_END.sub("ي", word))


def _alike(ours: _Spelling, theirs: _Spelling) -> bool:
    if not ours.forms.isdisjoint(theirs.forms) or ours.verb == theirs.verb:
        return True
    if _differ_in_clitic(ours.word, theirs.word):
        return True
    return any(
        said == other and min(len(stem), len(known)) >= _MIN_STEM and _one_letter(stem, known)
        for stem, said in ours.forms
        for known, other in theirs.forms
        if -1 <= len(stem) - len(known) <= 1
    )


def _differ_in_clitic(ours: str, theirs: str) -> bool:
    """Whether one has «ب», «ل», «ك» or «ف» before it, or another of them than the other one."""
    joined, other = ours[0] in _CLITICS, theirs[0] in _CLITICS
    if (joined and ours[1:] == theirs) or (other and theirs[1:] == ours):
        return True
    return joined and other and ours[1:] == theirs[1:] and len(ours) > _MIN_STEM


def _forms(word: str) -> set[tuple[str, str]]:
    """Stems that a word may have, each with what its ending says."""
    bare = _BEFORE.sub("", word)
    found = {(bare, "one")}
    for said, endings in _ENDINGS.items():
        for ending in endings:
            stem = bare.removesuffix(ending)
            if _LEAST_BEFORE_ENDING <= len(stem) < len(bare):
                found.add((stem, said))
    return found


def _verb(word: str) -> str:
    """A word with one letter for «ي» and «ت» where they may stand before a verb: not «تونس»."""
    found = _VERB.match(word) if token_of(word) not in word_classes() else None
    return f"{found[1]}ي{word[found.end() :]}" if found else word


def _one_letter(first: str, second: str) -> bool:
    """Whether two stems differ in one letter that is easily another or none."""
    short, long = sorted((first, second), key=len)
    at = next((at for at, letter in enumerate(short) if letter != long[at]), len(short))
    if len(short) == len(long):
        sounds = _FOREIGN_SOUNDS if len(short) >= _LONG else _SOUNDS
        if {short[at], long[at]} == _LAST and at == len(short) - 1 and at >= _MIN_STEM:
            return True
        same = short[at + 1 :] == long[at + 1 :]
        return same and any(short[at] in sound and long[at] in sound for sound in sounds)
    more = long[at]
    return short[at:] == long[at + 1 :] and (more in _VOWELS or (at > 0 and more == long[at - 1]))

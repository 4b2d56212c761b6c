"""Words that desks put for each other without another meaning: house style, not news."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import Final

from barqiya.dedupe.vocabulary import vocabulary

#: Share of letters in common from which two words are taken for spellings of one.
SIMILAR: Final = 0.6


def same_sense(first: bytes, second: bytes) -> bool:
    """Tell whether two tokens are words of one sense."""
    senses = vocabulary().senses
    sense = senses.get(first)
    return sense is not None and sense == senses.get(second)


def same_spelling(first: str, second: str) -> bool:
    """Tell whether two words look like one name spelled twice: «سوريا» and «سورية»."""
    letters = len(first) + len(second)
    # No more than the letters that both have can stand in one order: mostly that is too few.
    common = sum([min(first.count(letter), second.count(letter)) for letter in set(first)])
    if 2 * common < SIMILAR * letters:
        return False
    return SequenceMatcher(None, first, second, autojunk=False).ratio() >= SIMILAR

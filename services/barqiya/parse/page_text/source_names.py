"""Lines of names alone: «(رويترز، أ ف ب)», «العربي - وكالات», ``Le Matin avec AFP``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from barqiya.parse.page_text.grammar import is_known
from barqiya.registry.phrase_words import phrase_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from barqiya.parse.page_text.draft import Draft
    from barqiya.registry.phrases import PagePhrases

_APART: Final = re.compile("[-–—/,،؛;+&|]")
_MOST_WORDS: Final = 5
_WAW: Final = "و"


def names_alone(line: Draft, phrases: PagePhrases) -> bool:
    """Whether a line names agencies and outlets and says nothing else.

    They stand apart by a sign, by a word (``and``, ``avec``) or by «و»; such a word may stand
    before the first: ``Avec AFP``.
    """
    if is_known(" ".join(line.words), phrases):
        return True
    parts = [words for part in _APART.split(line.folded) if (words := phrase_words(part))]
    return bool(parts) and all(_are_names(words, phrases) for words in parts)


def _are_names(words: Sequence[str], phrases: PagePhrases) -> bool:
    """Whether words are names and what joins them: «رويترز وفرانس برس»."""
    if is_known(" ".join(words), phrases):
        return True
    at = 0
    joined = True
    while at < len(words):
        if words[at] in phrases.joining_words:
            joined = True
            at += 1
            continue
        rest = list(words[at : at + _MOST_WORDS])
        length = _longest_name(rest, phrases) if joined else 0
        if not length and at and rest[0].startswith(_WAW):
            length = _longest_name([rest[0].removeprefix(_WAW), *rest[1:]], phrases)
        if not length:
            return False
        at += length
        joined = False
    return not joined


def _longest_name(words: Sequence[str], phrases: PagePhrases) -> int:
    """Words of the name that they begin with; a name that is an ordinary word too does not count.

    «مع اليوم» is no credit.
    """
    for length in range(len(words), 0, -1):
        key = " ".join(words[:length])
        if key in phrases.agencies or key in phrases.outlets:
            return length
    return 0

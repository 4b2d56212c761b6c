"""Agencies in running text that no sign, or not even a space, divides from it: «وامالتقى»."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

from barqiya.normalize.parts import WORD
from barqiya.registry.parties import Strength, line_words

if TYPE_CHECKING:
    from barqiya.registry import Registry
    from barqiya.registry.parties import Named

#: Characters of the text in which an agency is looked for.
_WINDOW: Final = 220
_LONGEST_AGENCY: Final = 3
_ARTICLE: Final = "ال"
_ALEF_HAMZA: Final = "أإآ"
#: «واسأل» and «واسألوا» are "and ask".
_SHORTEST_VERB: Final = 4
_SHORTEST_WITH_ARTICLE: Final = 5


def agency_in_text(text: str, at: int, registry: Registry) -> tuple[int, int, str] | None:
    """Find an agency at the head of running text.

    Args:
        text: The paragraph.
        at: Where the running text begins, white space before it or not.
        registry: The agencies.

    Returns:
        Where its name begins and ends, and its id.
    """
    first = WORD.search(text, at)
    if first is None:
        return None
    start = first.start()
    words = line_words(text[start : start + _WINDOW])
    for count in range(min(len(words), _LONGEST_AGENCY), 0, -1):
        named = registry.named(" ".join(words[:count]))
        if named and named.preferred and _stands_apart(named):
            raw = WORD.finditer(text, start)
            end = [match.end() for match in islice(raw, count)][-1]
            return start, end, named.preferred.id
    for name in registry.words.glued:
        rest = words[0].removeprefix(name) if words else ""
        party = registry.party(name)
        begins = text.startswith(name, start) and rest != words[0]
        end = start + len(name)
        if begins and party and _is_first_word(rest, text[end : end + 1], registry):
            return start, end, party.id
    return None


def is_agency(named: Named) -> bool:
    """Whether a name is, surely enough, that of agencies alone."""
    return named.strength > Strength.WEAK and all(p.kind == "agency" for p in named.parties)


def _stands_apart(named: Named) -> bool:
    return named.strength is Strength.CERTAIN and is_agency(named)


def _is_first_word(word: str, letter: str, registry: Registry) -> bool:
    """Whether what is left of a glued word can open a report: «التقى» of «وامالتقى».

    An alef with its hamza begins a word, so «وامأطلقت» is two; «وامتنع» is one. ``letter`` is the
    first as written: folding takes the hamza off.
    """
    if word in registry.phrases.reporting_verbs:
        return True
    if letter and letter in _ALEF_HAMZA:
        return len(word) >= _SHORTEST_VERB
    return word.startswith(_ARTICLE) and len(word) >= _SHORTEST_WITH_ARTICLE

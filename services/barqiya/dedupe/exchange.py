"""Words in each other's place that make a copy another statement: strict, for what may be dropped.

Names, days, currencies, and two that change places: the winner and the loser, the dead and the
wounded, 3-2 and 2-3. Only stretches that differ are looked at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from barqiya.dedupe.classes import Differs, conflict, one_member
from barqiya.dedupe.variants import same_sense, spelled_alike
from barqiya.dedupe.words import FIGURE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from barqiya.dedupe.align import Slot
    from barqiya.dedupe.measure import Pair
    from barqiya.dedupe.tokens import Tokens

#: Weight from which a word can be a name: one article in twenty has it, or fewer.
NAME: Final = 60
#: Weight from which a word that changes places with another can be one.
_TELLING: Final = 30
#: Stretches longer than this are rewritten: nothing in them stands in another word's place.
LONGEST: Final = 12
#: The same for the order of what both have.
_LONGEST_ORDER: Final = 24
#: Words in which two headlines of one length are still one headline.
_HEADLINE: Final = 3

Places = tuple[bytes, bytes]
"""A word of the new text and the one of the old that stands there."""


def exchanges(pair: Pair) -> Iterator[tuple[Slot, frozenset[Differs]]]:
    """Stretches of the two bodies that say another thing, and in what they differ."""
    stretches = [
        (slot, _tokens(pair.new, slot.new), _tokens(pair.old, slot.old))
        for slot in pair.slots
        if _both(slot)
    ]
    swapped = _swapped(stretches)
    for slot, ours, theirs in stretches:
        found = _ordered_otherwise(pair, slot, ours, theirs)
        if max(len(ours), len(theirs)) <= LONGEST:
            found |= conflict(_without(ours, theirs), _without(theirs, ours))
            if swapped and any(places in swapped for places in _in_place(ours, theirs)):
                found |= {_kind(pair, slot)}
        if found:
            yield slot, found


def _both(slot: Slot) -> bool:
    """Whether a stretch has words on both sides, and not too many."""
    (new, new_end), (old, old_end) = slot.new, slot.old
    return new < new_end and old < old_end and max(new_end - new, old_end - old) <= _LONGEST_ORDER


def headlines_exchange(pair: Pair) -> frozenset[Differs]:
    """The same of two headlines that are one but for a few words."""
    ours, theirs = pair.new.title.tokens, pair.old.title.tokens
    places = _in_place(ours, theirs)
    if not places or len(places) > min(_HEADLINE, len(ours) - 1):
        return frozenset()
    if sorted(ours) == sorted(theirs):
        figures = any(FIGURE in (new[0], old[0]) for new, old in places)
        return frozenset({"numbers" if figures else "names"})
    return conflict(_without(ours, theirs), _without(theirs, ours))


def mean_one(first: bytes, second: bytes) -> bool:
    """Tell whether two words say the same: «قال» and «أضاف», «يونيو» and «حزيران»."""
    return same_sense(first, second) or one_member(first, second)


def variants(pair: Pair, ours: int, theirs: int) -> bool:
    """Whether words at two places of the bodies are two words, or spellings, for one thing."""
    first, second = pair.new.words.tokens[ours], pair.old.words.tokens[theirs]
    return mean_one(first, second) or spelled_alike(
        pair.new.word_at(ours), pair.old.word_at(theirs)
    )


def _tokens(text: Tokens, span: tuple[int, int]) -> list[bytes]:
    """Words of a stretch that are not of the dateline."""
    tokens, dateline = text.words.tokens, text.dateline
    if span[0] >= dateline.stop:
        return tokens[span[0] : span[1]]
    return [tokens[place] for place in range(*span) if place not in dateline]


def _without(words: Sequence[bytes], others: Sequence[bytes]) -> set[bytes]:
    return set(words).difference(others)


def _in_place(ours: Sequence[bytes], theirs: Sequence[bytes]) -> list[Places]:
    """Words in each other's place, where the stretches are of one length."""
    if len(ours) != len(theirs):
        return []
    return [(new, old) for new, old in zip(ours, theirs, strict=True) if new != old]


def _swapped(stretches: Iterable[tuple[Slot, list[bytes], list[bytes]]]) -> frozenset[Places]:
    """Words that stand in each other's place the one way and the other."""
    found = {
        places
        for _, ours, theirs in stretches
        if len(ours) <= LONGEST
        for places in _in_place(ours, theirs)
    }
    return frozenset(
        (new, old) for new, old in found if (old, new) in found and min(new[0], old[0]) >= _TELLING
    )


def _ordered_otherwise(
    pair: Pair, slot: Slot, ours: Sequence[bytes], theirs: Sequence[bytes]
) -> frozenset[Differs]:
    """What of a stretch that both have stands in another order there."""
    found: set[Differs] = set()
    if min(len(ours), len(theirs)) < 2:  # noqa: PLR2004 - one alone has no order
        return frozenset()
    if _turned([word for word in ours if word[0] == FIGURE], [w for w in theirs if w[0] == FIGURE]):
        found.add("numbers")
    new = [word for word in ours if NAME <= word[0] < FIGURE]
    if _turned(new, [word for word in theirs if NAME <= word[0] < FIGURE]):
        found.add(_kind(pair, slot))
    return frozenset(found)


def _turned(ours: Sequence[bytes], theirs: Sequence[bytes]) -> bool:
    """Whether two rows have the same words, as often, in another order."""
    common = set(ours).intersection(theirs)
    if len(common) < 2:  # noqa: PLR2004 - one alone has no order
        return False
    new, old = [w for w in ours if w in common], [w for w in theirs if w in common]
    return len(new) == len(old) and new != old


def _kind(pair: Pair, slot: Slot) -> Differs:
    """What words that change places say: who it was, or, beside figures, how many of whom."""
    first, last = slot.new
    beside = range(first - 1, last + 1)
    return "numbers" if any(place in pair.new.words.figures for place in beside) else "names"

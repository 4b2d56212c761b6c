"""Names and places that a copy has and its original has not: strict, for what may be dropped.

A desk writes «محافظات الجنوب» for «جميع المحافظات», or adds who presided: few words, another fact.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from barqiya.dedupe.classes import word_classes
from barqiya.dedupe.exchange import LONGEST, NAME, own_words, variants
from barqiya.dedupe.vocabulary import vocabulary

if TYPE_CHECKING:
    from collections.abc import Sequence

    from barqiya.dedupe.align import Slot
    from barqiya.dedupe.measure import Pair

#: Weight from which a word is seldom another than a name: one article in 250 has it, or fewer.
SELDOM: Final = 110
#: Words of a name that stand side by side.
_FULL_NAME: Final = 2


def names_more(pair: Pair, slot: Slot) -> bool:
    """Tell whether a stretch names a person or a place that the other text has nowhere.

    What stands before and after a text is more often an outlet's own line than news.
    """
    if not stands_for(pair, slot) or slot.new[1] - slot.new[0] > LONGEST:
        return False
    tokens, classes = pair.new.words.tokens, word_classes()
    own = [
        place
        for place in own_words(pair.new, slot.new, pair.old, 1)
        if (tokens[place][0] >= NAME or tokens[place] in classes)
        and tokens[place] not in vocabulary().courtesies
        and "." not in pair.new.word_at(place)
    ]
    own = [place for place in own if all(not variants(pair, place, at) for at in range(*slot.old))]
    return (
        any(_is_named(pair, place) for place in own)
        or _full_name(pair, slot, own)
        or _place_more(pair, slot, own)
    )


def stands_for(pair: Pair, slot: Slot) -> bool:
    """Tell whether a stretch stands between shared words, or where both texts begin alike."""
    if slot.framed:
        return True
    new, old = slot.new, slot.old
    begin = new[0] == old[0] == 0 and new[1] > 0 and old[1] > 0
    return begin and pair.new.words.tokens[0] == pair.old.words.tokens[0]


def _place_more(pair: Pair, slot: Slot, own: Sequence[int]) -> bool:
    """Whether nothing was put in but «في» and a word that nearly nobody has."""
    first, last = slot.new
    tokens = pair.new.words.tokens
    return (
        slot.old[0] == slot.old[1]
        and last - first == _FULL_NAME
        and tokens[first] in vocabulary().where
        and any(tokens[place][0] >= SELDOM for place in own)
    )


def _is_named(pair: Pair, place: int) -> bool:
    """Whether a word is a country, a place or an office of which the other text has no form."""
    tokens = pair.new.words.tokens
    if place and tokens[place - 1] in vocabulary().of_a_house:
        return False
    named = [
        (of.of, member)
        for of in word_classes().get(tokens[place], ())
        if of.differs == "names" and not of.of_one_event
        for member in of.members
    ]
    return bool(named) and pair.old_members.isdisjoint(named)


def _full_name(pair: Pair, slot: Slot, own: Sequence[int]) -> bool:
    """Whether words that nearly nobody has stand side by side, where the other has none of its own.

    «وكيل المحكمة محمد الدعيج» names him; «محمد بن عثمان القرني» says no more than «محمد القرني».
    """
    tokens = pair.new.words.tokens
    if own_words(pair.old, slot.old, pair.new, NAME):
        return False
    heavy = [place for place in own if tokens[place][0] >= NAME]
    return any(
        after - place < _FULL_NAME
        and max(tokens[place][0], tokens[after][0]) >= SELDOM
        and tokens[place - 1] not in vocabulary().of_a_house
        for place, after in pairwise(heavy)
    )

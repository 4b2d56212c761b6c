"""Two headlines side by side: whether they say of two texts that they tell of two things."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from barqiya.dedupe.classes import conflict, one_member, other_fact
from barqiya.dedupe.figures import alike
from barqiya.dedupe.spelling import root_of, spelled_alike
from barqiya.dedupe.variants import same_spelling
from barqiya.dedupe.vocabulary import vocabulary
from barqiya.dedupe.words import folded

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from barqiya.dedupe.measure import Pair

_BEFORE: Final = re.compile("^(?:[فبلك]?ال|لل|[بلك])(?=.{3})")
#: Words kept with their stems.
_MAX_STEMS: Final = 1 << 13
#: Weight from which a word can be a name by itself.
_RARE: Final = 60
#: Words that two headlines of one mould have in common at least, and what part of the longer one.
_COMMON: Final = 2
_MOULD: Final = 0.5


def figures_differ(pair: Pair) -> bool:
    """Tell whether both headlines have figures and none is one of the other text's.

    «676 ألف سيارة» and «677 ألف سيارة» are one figure of the texts, 676,962, rounded.
    """
    new, old = pair.new, pair.old
    ours, theirs = list(new.title.figures.values()), list(old.title.figures.values())
    if not ours or not theirs:
        return False
    return not any(_stands_in(f, [*theirs, *pair.old_figures.values()]) for f in ours) and not any(
        _stands_in(f, [*ours, *pair.new_figures.values()]) for f in theirs
    )


def _stands_in(figure: str, others: Iterable[str]) -> bool:
    return any(alike(figure, other) for other in others)


def name_others(pair: Pair) -> bool:
    """Tell whether names stand in each other's place in the bodies, and in the headlines too."""
    if pair.new.title.tokens == pair.old.title.tokens:
        return False
    ours, theirs = _own_stems(pair.new.headline, pair.old.headline)
    if not ours or not theirs:
        return False
    exchanges = dict.fromkeys((*pair.exchanges, *pair.first_exchanges))
    new = {one for one in {new for new, _ in exchanges} if _stem(pair.new.written(one)) in ours}
    found = [exchange for exchange in exchanges if exchange[0] in new]
    old = {one for one in {old for _, old in found} if _stem(pair.old.written(one)) in theirs}
    return any(exchange[1] in old and _two_names(pair, exchange) for exchange in found)


def _own_stems(first: str, second: str) -> tuple[set[str], set[str]]:
    """Words of each headline that the other one has not."""
    ours, theirs = ({_stem(run) for run in title.split()} - {""} for title in (first, second))
    return ours - theirs, theirs - ours


@lru_cache(_MAX_STEMS)
def _stem(run: str) -> str:
    """A word without what is written onto it: «بحائل» in the headline, «منطقة حائل» below it."""
    return _BEFORE.sub("", folded(run))


def _two_names(pair: Pair, exchange: tuple[bytes, bytes]) -> bool:
    found = conflict(exchange[:1], exchange[1:])
    if found:
        # «الثاني» for «الثالث» is told as time goes by.
        return "names" in found
    turned = not vocabulary().negations.isdisjoint(exchange)
    if turned or min(exchange[0][0], exchange[1][0]) < _RARE:
        return False
    words = pair.words_of(exchange)
    if one_member(*exchange) or same_spelling(*words) or spelled_alike(*words):
        return False
    # «عاملين» and «ثلاثة عمال» are forms of one word.
    new, old = map(root_of, words)
    return not new or new != old


def of_one_mould(pair: Pair) -> bool:
    """Tell whether two headlines are one, but for what stands in each other's place.

    A desk that writes its own headline keeps neither the words of the other one nor their order.
    """
    ours, theirs = pair.new.title.tokens, pair.old.title.tokens
    new, old = _common(ours, theirs), _common(theirs, ours)
    return len(new) >= max(_COMMON, _MOULD * max(len(ours), len(theirs))) and new == old


def _common(words: Sequence[bytes], other: Sequence[bytes]) -> list[bytes]:
    return [word for word in words if word in other]


def days_differ(pair: Pair) -> bool:
    """Tell whether the headlines name two weekdays, months or currencies: not «غدا» and «اليوم»."""
    ours, theirs = set(pair.new.title.tokens), set(pair.old.title.tokens)
    return other_fact(ours - theirs, theirs - ours)

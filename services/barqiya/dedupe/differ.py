"""Whether a copy says anything that the original does not: strict, for what may be dropped.

Where the relation of two texts forgives a rounded figure or a synonym, nothing is forgiven here.
The worst that a false alarm does is to publish a copy, linked to its original.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from barqiya.dedupe.exchange import (
    LONGEST,
    NAME,
    exchanges,
    headlines_exchange,
    mean_one,
    own_words,
    same_letters,
    variants,
)
from barqiya.dedupe.figures import agree
from barqiya.dedupe.naming import SELDOM, names_more, stands_for
from barqiya.dedupe.spelling import spelled_alike
from barqiya.dedupe.vocabulary import vocabulary
from barqiya.dedupe.words import FIGURE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from barqiya.dedupe.align import Slot
    from barqiya.dedupe.measure import Pair
    from barqiya.dedupe.tokens import Tokens

#: What a copy can differ in so that it must not be dropped.
Kind = Literal["numbers", "notation", "dateline", "names", "quotes", "negation"]

#: Words of its own with which a stretch says something new; a dateline has fewer.
_SAYS_MORE: Final = 4
#: Weight from which a word of one's own counts for that.
_TELLING: Final = 30
#: Share of the telling words of a longer stretch that are its own when it tells something else.
_OTHER_TEXT: Final = 0.5
#: Words of the original that a copy of about its length has: then a missing figure was taken out.
_WHOLE: Final = 0.8


class Differences(NamedTuple):
    """What a copy does not have in common with its original."""

    kinds: tuple[Kind, ...]
    adds: bool
    numbers: tuple[tuple[int | None, int | None], ...]
    """Places in the new and the old text of figures that differ; ``None``: it has none there."""
    exchanged: tuple[Slot, ...]
    """Stretches where the other text has another name, day or order."""
    added: tuple[Slot, ...]


def differences(pair: Pair) -> Differences:
    """Everything in which the new text of a pair differs from the old one."""
    numbers = tuple(_numbers(pair))
    exchanged = dict(exchanges(pair))
    named = [slot for slot in pair.slots if _names_differ(pair, slot) or names_more(pair, slot)]
    other = headlines_exchange(pair).union(*exchanged.values())
    added = tuple(slot for slot in pair.slots if _says_more(pair, slot))
    kinds: list[Kind] = []
    if numbers or "numbers" in other or _title_numbers(pair) or pair.of_two_days:
        kinds.append("numbers")
    elif _written_otherwise(pair, pair.digits):
        kinds.append("notation")
    elif _written_otherwise(pair, pair.all_digits):
        kinds.append("dateline")
    if named or "names" in other or _exchanged_again(pair):
        kinds.append("names")
    if _quotes_differ(pair):
        kinds.append("quotes")
    if any(_negated(pair, slot) for slot in pair.slots):
        kinds.append("negation")
    unseen = pair.new.rest is not None and pair.new.rest != pair.old.rest
    shown = tuple(dict.fromkeys((*exchanged, *named)))
    return Differences(tuple(kinds), bool(added) or unseen, numbers, shown, added)


def _numbers(pair: Pair) -> Iterator[tuple[int | None, int | None]]:
    new, old = pair.new_figures, pair.old_figures
    known = _all_figures(pair.old, old)
    places = pair.figure_places
    for place, figure in new.items():
        other = places.get(place)
        if other is not None:
            if not agree(figure, old.get(other, figure)):
                yield place, other
        elif not _stands_in(figure, known):
            yield place, None
    if _whole(pair):
        kept = _all_figures(pair.new, new)
        yield from ((None, place) for place, figure in old.items() if not _stands_in(figure, kept))


def _title_numbers(pair: Pair) -> bool:
    ours = _all_figures(pair.new, pair.new_figures)
    theirs = _all_figures(pair.old, pair.old_figures)
    gone = pair.old.title.figures.values() if _whole(pair) else ()
    return any(not _stands_in(figure, theirs) for figure in pair.new.title.figures.values()) or any(
        not _stands_in(figure, ours) for figure in gone
    )


def _written_otherwise(pair: Pair, digits: tuple[frozenset[str], frozenset[str]]) -> bool:
    """Whether a number of equal value has other digits: «أربعة» for 4, 81 thousand for 81,000.

    What words say is read by rules that may err; digits are there for everybody to see.
    """
    ours, theirs = digits
    return not ours <= theirs or (_whole(pair) and ours != theirs)


def _whole(pair: Pair) -> bool:
    """Whether the copy was not cut; a long dateline that it leaves out is no part of the story."""
    ours, theirs = (len(text.words.tokens) - len(text.dateline) for text in (pair.new, pair.old))
    return ours >= _WHOLE * theirs


def _all_figures(text: Tokens, figures: Mapping[int, str]) -> frozenset[str]:
    return frozenset(figures.values()).union(text.title.figures.values())


def _stands_in(figure: str, others: Iterable[str]) -> bool:
    return any(agree(figure, other) for other in others)


def _names_differ(pair: Pair, slot: Slot) -> bool:
    """Whether each side of a stretch has a word of its own, no variant of one of the other's.

    Where one is a name for certain, what it stands for may be common: «مصرف الرافدين» is not
    «المصرف المركزي».
    """
    if max(slot.new[1] - slot.new[0], slot.old[1] - slot.old[0]) > LONGEST:
        return False
    theirs = own_words(pair.old, slot.old, pair.new, NAME)
    if _are_other(pair, slot, own_words(pair.new, slot.new, pair.old, NAME), theirs):
        return True
    if not stands_for(pair, slot):
        return False
    # The headline may have kept what the body calls by another name.
    tokens, known = pair.old.words.tokens, pair.new.word_set
    gone = [
        at
        for at in range(*slot.old)
        if _TELLING <= tokens[at][0] < FIGURE and tokens[at] not in known
    ]
    return _are_other(pair, slot, own_words(pair.new, slot.new, pair.old, SELDOM), gone)


def _are_other(pair: Pair, slot: Slot, ours: list[int], theirs: list[int]) -> bool:
    if not ours or not theirs or same_letters(pair, slot):
        return False
    new, old = range(*slot.new), range(*slot.old)
    return any(all(not variants(pair, a, b) for b in old) for a in ours) and any(
        all(not variants(pair, a, b) for a in new) for b in theirs
    )


def _exchanged_again(pair: Pair) -> bool:
    """Whether a word stands for another one in two places, as a name does, however common it is.

    «صور» is a city, and a word for pictures that one article in twenty has.
    """
    ours, theirs = set(pair.new.title.tokens), set(pair.old.title.tokens)
    return any(
        (times > 1 or (new in ours and old in theirs))
        and not mean_one(new, old)
        and not spelled_alike(*pair.words_of((new, old)))
        for (new, old), times in pair.exchanges.items()
    )


def _says_more(pair: Pair, slot: Slot) -> bool:
    """Whether a stretch is longer by words of its own, or another text in that of the other."""
    own = len(own_words(pair.new, slot.new, pair.old, _TELLING))
    if own < _SAYS_MORE:
        return False
    # What the new text has elsewhere is not what a stretch of its own stands for.
    replaced = pair.old_covered.count(0, *slot.old)
    if (slot.new[1] - slot.new[0]) - replaced >= _SAYS_MORE:
        return True
    told = pair.new.words.tokens[slice(*slot.new)]
    telling = sum(_TELLING <= word[0] < FIGURE for word in told)
    return len(told) > LONGEST and own >= _OTHER_TEXT * telling


def _negated(pair: Pair, slot: Slot) -> bool:
    if max(slot.new[1] - slot.new[0], slot.old[1] - slot.old[0]) > LONGEST:
        return False
    negations = vocabulary().negations
    ours = sum(token in negations for token in pair.new.words.tokens[slice(*slot.new)])
    theirs = sum(token in negations for token in pair.old.words.tokens[slice(*slot.old)])
    return ours != theirs


def _quotes_differ(pair: Pair) -> bool:
    """Whether words inside quotation marks are the new text's own."""
    slots = [
        slot
        for slot in pair.slots
        if slot.framed and own_words(pair.new, slot.new, pair.old, _TELLING)
    ]
    if not slots:
        return False
    quoted = pair.new.quoted
    return any(
        any(quoted[place] for place in range(*slot.new)) and _worded_otherwise(pair, slot)
        for slot in slots
    )


def _worded_otherwise(pair: Pair, slot: Slot) -> bool:
    """Whether a stretch has words of its own that are no spellings of what stands there."""
    if same_letters(pair, slot):
        return False
    return any(
        all(
            not spelled_alike(pair.new.word_at(place), pair.old.word_at(other))
            for other in range(*slot.old)
        )
        for place in own_words(pair.new, slot.new, pair.old, _TELLING)
    )

"""Whether a copy says anything that the original does not: strict, for what may be dropped.

Where the relation of two texts forgives a rounded figure or a synonym, nothing is forgiven here.
The worst that a false alarm does is to publish a copy, linked to its original.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from barqiya.dedupe.figures import agree
from barqiya.dedupe.variants import negations, same_sense, same_spelling
from barqiya.dedupe.words import FIGURE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from barqiya.dedupe.align import Slot
    from barqiya.dedupe.measure import Pair
    from barqiya.dedupe.tokens import Tokens

#: What a copy can differ in so that it must not be dropped.
Kind = Literal["numbers", "notation", "dateline", "names", "quotes", "negation"]

#: Weight from which a word can be a name: one article in twenty has it, or fewer.
_NAME: Final = 60
#: Words of its own with which a stretch says something new; a dateline has fewer.
_SAYS_MORE: Final = 4
#: Weight from which a word of one's own counts for that.
_TELLING: Final = 30
#: Words of the original that a copy of about its length has: then a missing figure was taken out.
_WHOLE: Final = 0.8
#: Stretches further apart in length than this are an addition, not an exchange.
_EXCHANGE: Final = 12
#: Exchanged names that are looked for: spellings are compared letter by letter.
_SHOWN: Final = 3


class Differences(NamedTuple):
    """What a copy does not have in common with its original."""

    kinds: tuple[Kind, ...]
    adds: bool
    numbers: tuple[tuple[int | None, int | None], ...]
    """Places in the new and the old text of figures that differ; ``None``: it has none there."""
    names: tuple[Slot, ...]
    """The first three."""
    added: tuple[Slot, ...]


def differences(pair: Pair) -> Differences:
    """Everything in which the new text of a pair differs from the old one."""
    numbers = tuple(_numbers(pair))
    names = tuple(islice((slot for slot in pair.slots if _names_differ(pair, slot)), _SHOWN))
    added = tuple(slot for slot in pair.slots if _says_more(pair, slot))
    kinds: list[Kind] = []
    if numbers or _title_numbers(pair) or pair.of_two_days:
        kinds.append("numbers")
    elif _written_otherwise(pair, pair.digits):
        kinds.append("notation")
    elif _written_otherwise(pair, pair.all_digits):
        kinds.append("dateline")
    if names or _exchanged_again(pair):
        kinds.append("names")
    if _quotes_differ(pair):
        kinds.append("quotes")
    if any(_negated(pair, slot) for slot in pair.slots):
        kinds.append("negation")
    unseen = pair.new.rest is not None and pair.new.rest != pair.old.rest
    return Differences(tuple(kinds), bool(added) or unseen, numbers, names, added)


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
    if _titles_exchange(pair):
        return True
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


def _titles_exchange(pair: Pair) -> bool:
    """Whether two headlines are one but for the order of their figures: 2-1 is not 1-2."""
    ours, theirs = pair.new.title, pair.old.title
    if len(ours.tokens) != len(theirs.tokens) or ours.figures.keys() != theirs.figures.keys():
        return False
    words = (place for place in range(len(ours.tokens)) if place not in ours.figures)
    return all(ours.tokens[place] == theirs.tokens[place] for place in words) and any(
        not agree(figure, theirs.figures[place]) for place, figure in ours.figures.items()
    )


def _whole(pair: Pair) -> bool:
    return len(pair.new.words.tokens) >= _WHOLE * len(pair.old.words.tokens)


def _all_figures(text: Tokens, figures: Mapping[int, str]) -> frozenset[str]:
    return frozenset(figures.values()).union(text.title.figures.values())


def _stands_in(figure: str, others: Iterable[str]) -> bool:
    return any(agree(figure, other) for other in others)


def own_words(text: Tokens, span: tuple[int, int], other: Tokens, weight: int) -> list[int]:
    """Places of the words in a stretch that the other text has nowhere, but in the dateline."""
    tokens, dateline, known = text.words.tokens, text.dateline, other.vocabulary
    return [
        place
        for place in range(*span)
        if place not in dateline
        and weight <= tokens[place][0] < FIGURE
        and tokens[place] not in known
    ]


def _names_differ(pair: Pair, slot: Slot) -> bool:
    if max(slot.new[1] - slot.new[0], slot.old[1] - slot.old[0]) > _EXCHANGE:
        return False
    ours = own_words(pair.new, slot.new, pair.old, _NAME)
    theirs = own_words(pair.old, slot.old, pair.new, _NAME)
    if not ours or not theirs:
        return False
    return any(all(not _variants(pair, a, b) for b in theirs) for a in ours)


def _exchanged_again(pair: Pair) -> bool:
    """Whether a word stands for another one in two places, as a name does, however common it is.

    «صور» is a city, and a word for pictures that one article in twenty has.
    """
    ours, theirs = set(pair.new.title.tokens), set(pair.old.title.tokens)
    return bool(pair.repeated_exchanges) or any(
        new in ours and old in theirs and not same_spelling(*pair.words_of((new, old)))
        for new, old in pair.exchanges
    )


def _variants(pair: Pair, ours: int, theirs: int) -> bool:
    return same_sense(pair.new.words.tokens[ours], pair.old.words.tokens[theirs]) or same_spelling(
        pair.new.word_at(ours), pair.old.word_at(theirs)
    )


def _says_more(pair: Pair, slot: Slot) -> bool:
    longer = (slot.new[1] - slot.new[0]) - (slot.old[1] - slot.old[0])
    return (
        longer >= _SAYS_MORE
        and len(own_words(pair.new, slot.new, pair.old, _TELLING)) >= _SAYS_MORE
    )


def _negated(pair: Pair, slot: Slot) -> bool:
    if max(slot.new[1] - slot.new[0], slot.old[1] - slot.old[0]) > _EXCHANGE:
        return False
    ours = sum(token in negations() for token in pair.new.words.tokens[slice(*slot.new)])
    theirs = sum(token in negations() for token in pair.old.words.tokens[slice(*slot.old)])
    return ours != theirs


def _quotes_differ(pair: Pair) -> bool:
    """Whether words inside quotation marks are the new text's own."""
    spans = [
        slot.new
        for slot in pair.slots
        if slot.framed and own_words(pair.new, slot.new, pair.old, _TELLING)
    ]
    if not spans:
        return False
    quoted = pair.new.quoted
    return any(quoted[place] for span in spans for place in range(*span))

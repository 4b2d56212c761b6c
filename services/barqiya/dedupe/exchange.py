"""Words in each other's place that make a copy another statement: strict, for what may be dropped.

Names, days, currencies, and two that change places: the winner and the loser, the dead and the
wounded, 3-2 and 2-3. Only stretches that differ are looked at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from barqiya.dedupe.classes import Differs, conflict, one_member, word_classes
from barqiya.dedupe.figures import agree
from barqiya.dedupe.spelling import letters_of, spelled_alike
from barqiya.dedupe.variants import same_sense
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
#: Words around a list in which a figure may be the score of what it names.
_NEAR: Final = 8
_AND: Final = "و"
#: Characters of the figure of a year, with its mark.
_YEAR: Final = 5

Places = tuple[bytes, bytes]
"""A word of the new text and the one of the old that stands there."""


def exchanges(pair: Pair) -> Iterator[tuple[Slot, frozenset[Differs]]]:
    """Stretches of the two bodies that say another thing, and in what they differ."""
    stretches = [
        (slot, _tokens(pair.new, slot.new), _tokens(pair.old, slot.old))
        for slot in pair.slots
        if _both(slot)
    ]
    places = [_in_place(pair, *stretch) for stretch in stretches]
    swapped = _swapped(places)
    for (slot, ours, theirs), own in zip(stretches, places, strict=True):
        found = _ordered_otherwise(pair, slot, ours, theirs)
        if max(len(ours), len(theirs)) <= LONGEST:
            found |= conflict(_without(ours, theirs), _without(theirs, ours))
            if not swapped.isdisjoint(own):
                found |= {_kind(pair, slot)}
        if found:
            yield slot, found


def _both(slot: Slot) -> bool:
    """Whether a stretch has words on both sides, and not too many."""
    (new, new_end), (old, old_end) = slot.new, slot.old
    return new < new_end and old < old_end and max(new_end - new, old_end - old) <= _LONGEST_ORDER


def headlines_exchange(pair: Pair) -> frozenset[Differs]:
    """The same of two headlines that are one but for a few words, or but for figures."""
    new, old = pair.new.title, pair.old.title
    if len(new.tokens) != len(old.tokens):
        return frozenset()
    ours, theirs = new.tokens, old.tokens
    places = [at for at, word in enumerate(ours) if word != theirs[at]]
    if all(at in new.figures and at in old.figures for at in places):
        other = any(not agree(new.figures[at], old.figures[at]) for at in places)
        return frozenset({"numbers"} if other else ())
    if len(places) > min(_HEADLINE, len(ours) - 1):
        return frozenset()
    if sorted(ours) == sorted(theirs):
        figures = any(at in new.figures or at in old.figures for at in places)
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


def same_letters(pair: Pair, slot: Slot) -> bool:
    """Whether a stretch has the letters of the other, with other spaces: «أبوعماد», «أبو عماد»."""
    return letters_of(pair.new.runs_of(slot.new)) == letters_of(pair.old.runs_of(slot.old))


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


def _tokens(text: Tokens, span: tuple[int, int]) -> list[bytes]:
    """Words of a stretch that are not of the dateline."""
    tokens, dateline = text.words.tokens, text.dateline
    if span[0] >= dateline.stop:
        return tokens[span[0] : span[1]]
    return [tokens[place] for place in range(*span) if place not in dateline]


def _without(words: Sequence[bytes], others: Sequence[bytes]) -> set[bytes]:
    return set(words).difference(others)


def _in_place(
    pair: Pair, slot: Slot, ours: Sequence[bytes], theirs: Sequence[bytes]
) -> list[Places]:
    """Words in each other's place, where the stretches are of one length and short."""
    if len(ours) != len(theirs) or len(ours) > LONGEST or _enumerated(pair, slot, ours, theirs):
        return []
    found = [(a, b) for a, b in zip(ours, theirs, strict=True) if a != b and not mean_one(a, b)]
    if any(FIGURE in (new[0], old[0]) for new, old in found) and (
        _figures(pair.new, slot.new) == _figures(pair.old, slot.old)
    ):
        return [places for places in found if FIGURE not in (places[0][0], places[1][0])]
    return found


def _swapped(places: Iterable[list[Places]]) -> frozenset[Places]:
    """Words that stand in each other's place the one way and the other."""
    found = {one for stretch in places for one in stretch}
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
    if _turned(_figures(pair.new, slot.new), _figures(pair.old, slot.old)):
        found.add("numbers")
    if _turned(_named(ours), _named(theirs)) and not _enumerated(pair, slot, ours, theirs):
        found.add(_kind(pair, slot))
    return frozenset(found)


def _named(words: Sequence[bytes]) -> list[object]:
    """Words that can be names, what means one thing as one: «يونيو (حزيران)», «حزيران (يونيو)»."""
    classes = word_classes()
    return [classes.get(word, word) for word in words if NAME <= word[0] < FIGURE]


def _figures(text: Tokens, span: tuple[int, int]) -> list[str]:
    """Figures of a stretch, dates and seasons of two years in one order: 8/2/1433, 1433-2-8."""
    figures, dateline = text.words.figures, text.dateline
    row = [figures[at] for at in range(*span) if at in figures and at not in dateline]
    at = 0
    while at < len(row):
        day, month, year = (*row[at : at + 3], "", "")[:3]
        if _is_year(day) and _is_year(month):
            row[at : at + 2] = sorted((day, month))
            at += 2
        elif _is_year(year) and not _is_year(day) and not _is_year(month):
            row[at : at + 3] = [year, month, day]
            at += 3
        else:
            at += 3 if _is_year(day) else 1
    return row


def _is_year(figure: str) -> bool:
    return len(figure) == _YEAR and figure[1:].isdecimal() and figure[1] in "12"


def _turned(ours: Sequence[object], theirs: Sequence[object]) -> bool:
    """Whether two rows have the same words, as often, in another order."""
    common = {word for word in ours if word in theirs}
    if len(common) < 2:  # noqa: PLR2004 - one alone has no order
        return False
    new, old = [w for w in ours if w in common], [w for w in theirs if w in common]
    return len(new) == len(old) and new != old


def _enumerated(pair: Pair, slot: Slot, ours: Sequence[bytes], theirs: Sequence[bytes]) -> bool:
    """Whether a stretch is a list in another order: «مصر والأردن», «الأردن ومصر».

    Every word but the first has its waw, and no figure is near: «الهلال والنصر 2-1» says who won.
    """
    if sorted(ours) != sorted(theirs):
        return False
    first, last = slot.new
    figures = pair.new.words.figures
    if any(place in figures for place in range(first - _NEAR, last + _NEAR)):
        return False
    return all(
        run.startswith(_AND)
        for text, span in ((pair.new, slot.new), (pair.old, slot.old))
        for run in text.runs_of(span)[1:]
    )


def _kind(pair: Pair, slot: Slot) -> Differs:
    """What words that change places say: who it was, or, beside figures, how many of whom."""
    first, last = slot.new
    beside = range(first - 1, last + 1)
    return "numbers" if any(place in pair.new.words.figures for place in beside) else "names"

"""Figures of two texts that stand in each other's place, in what both have and in what differs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from barqiya.dedupe.figures import agree, alike
from barqiya.dedupe.spelling import root_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from barqiya.dedupe.align import Slot
    from barqiya.dedupe.measure import Pair

#: Longest stretch that can be another one's counterpart word by word.
_SHORT: Final = 6
#: Longest row of a table, such as one of times, in which figures are compared one by one.
_ROW: Final = 24
#: What is counted with the plural.
_FEW: Final = frozenset(f"#{value}" for value in range(3, 11))
#: The ending of a dual.
_DUAL: Final = re.compile("(?:ين|ان)$")
_DIGITS: Final = re.compile(r"\d+")


def figures_replaced(pair: Pair) -> list[tuple[int, int]]:
    """Places in the new and the old text of figures in each other's place that differ.

    What is rounded, or told without its scale, does not differ.
    """
    new, old = pair.new_figures, pair.old_figures
    if not new or not old:
        return []
    found = [(place, other) for place, other in pair.figure_places.items() if other in old]
    found += pair.figure_rows
    for slot in pair.slots:
        if slot.framed and slot.is_short(_SHORT) and not _is_row(pair, slot):
            ours = [place for place in range(*slot.new) if place in new]
            theirs = [place for place in range(*slot.old) if place in old]
            some = ours and theirs and not _is_torn(pair, ours, theirs)
            if some and not any(alike(new[a], old[b]) for a in ours for b in theirs):
                found.append((ours[0], theirs[0]))
    return [(a, b) for a, b in found if not agree(new[a], old[b]) and not alike(new[a], old[b])]


def figure_rows(pair: Pair) -> list[tuple[int, int]]:
    """Places of figures in stretches that differ in nothing but figures, one by one."""
    return [
        (place, slot.old[0] + place - slot.new[0])
        for slot in pair.slots
        if _is_row(pair, slot)
        for place in range(*slot.new)
        if place in pair.new_figures
    ]


def _is_row(pair: Pair, slot: Slot) -> bool:
    """Whether a stretch is the other one with other figures: «الفجر 4:51، الشروق 6:14».

    Figures side by side alone are none: a date may stand in another order.
    """
    (first, last), (start, end) = slot.new, slot.old
    if last - first != end - start or last - first > _ROW:
        return False
    ours, theirs = pair.new.words.tokens[first:last], pair.old.words.tokens[start:end]
    words = 0
    for at, (word, other) in enumerate(zip(ours, theirs, strict=True)):
        figure = first + at in pair.new_figures
        if figure != (start + at in pair.old_figures) or (not figure and word != other):
            return False
        words += not figure
    return 0 < words < last - first


def _is_torn(pair: Pair, ours: Sequence[int], theirs: Sequence[int]) -> bool:
    """Whether figures are one that came apart at its point: «8. 54», «54.8»."""
    new, old = (
        sorted(_DIGITS.findall(" ".join(map(text.word_at, places))))
        for text, places in ((pair.new, ours), (pair.old, theirs))
    )
    return len(new) > 1 and new == old


def counts_changed(pair: Pair) -> int:
    """Stretches where two of something became several of it: «قتيلين» and «ثلاثة قتلى».

    The dual has no numeral; that both speak of one thing is told by the letters of its root.
    """
    return sum(
        slot.framed and slot.is_short(_SHORT) and _other_count(pair, slot) for slot in pair.slots
    )


def _other_count(pair: Pair, slot: Slot) -> bool:
    sides = (
        (pair.new, slot.new, pair.new_figures, pair.old, slot.old, pair.old_figures),
        (pair.old, slot.old, pair.old_figures, pair.new, slot.new, pair.new_figures),
    )
    for several, counted, figures, two, named, others in sides:
        if not any(place in others for place in range(*named)):
            roots = {
                root_of(several.word_at(place + 1))
                for place in range(counted[0], counted[1] - 1)
                if figures.get(place) in _FEW
            } - {""}
            if roots and any(
                _DUAL.search(run) and root_of(run) in roots for run in two.runs_of(named)
            ):
                return True
    return False

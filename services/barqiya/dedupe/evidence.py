"""Evidence in sentences: what two texts share, and where they part, in the words of the copy."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

from barqiya_schemas import RelationKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from barqiya.dedupe.differ import Differences
    from barqiya.dedupe.measure import Measures, Pair

#: Lines at most, and differences of one sort.
MAX_LINES: Final = 8
_OF_A_SORT: Final = 3
#: Words of the copy that are quoted at most.
_QUOTED: Final = 12
_AROUND: Final = 4


def evidence(
    kind: RelationKind, pair: Pair, measures: Measures, found: Differences
) -> tuple[str, ...]:
    """Lines of evidence, the weightiest first; English, with the words of the copy in «»."""
    # Figures side by side are shown with the same words around them: once is enough.
    return tuple(islice(dict.fromkeys(_lines(kind, pair, measures, found)), MAX_LINES))


def _lines(kind: RelationKind, pair: Pair, it: Measures, found: Differences) -> Iterator[str]:
    yield (
        f"{it.new_shared:.0%} of its words stand in stretches shared with the other text, "
        f"{it.old_shared:.0%} of the other's in its own"
    )
    if kind is RelationKind.EXPANSION:
        times = it.new_words / max(1, it.old_words)
        yield f"{times:.1f} times as long, with {it.old_known:.0%} of what the other says"
    if kind is RelationKind.TEMPLATE_SIBLING:
        for word, other in map(pair.words_of, pair.repeated_exchanges[:_OF_A_SORT]):
            yield f"again and again «{word}» where the other has «{other}»"
    yield from _numbers(pair, found)
    for slot in found.exchanged[:_OF_A_SORT]:
        ours, theirs = pair.new.stretch(slot.new, _QUOTED), pair.old.stretch(slot.old, _QUOTED)
        yield f"«{ours}», in the other «{theirs}»"
    for slot in found.added[:_OF_A_SORT]:
        yield f"says more: «{pair.new.stretch(slot.new, _QUOTED)}»"
    if found.adds and not found.added:
        yield "goes on beyond the words that are compared"
    if "notation" in found.kinds:
        here, there = pair.digits
        yield f"writes numbers otherwise: {_some(here - there)}, in the other {_some(there - here)}"
    if "dateline" in found.kinds:
        here, there = pair.all_digits
        yield f"dateline with {_some(here - there)}, the other's with {_some(there - here)}"
    yield from (f"differs in {what}" for what in found.kinds if what in {"quotes", "negation"})


def _some(digits: frozenset[str]) -> str:
    return ", ".join(sorted(digits)[:_OF_A_SORT]) or "none"


def _numbers(pair: Pair, found: Differences) -> Iterator[str]:
    for ours, theirs in pair.changed_figures[:_OF_A_SORT]:
        yield (
            f"number «{pair.new.word_at(ours)}», in the other «{pair.old.word_at(theirs)}»: "
            f"«{pair.new.around(ours, _AROUND)}»"
        )
    told = {ours for ours, _ in pair.changed_figures}
    for place, gone in [number for number in found.numbers if number[0] not in told][:_OF_A_SORT]:
        if place is not None:
            yield f"number of its own: «{pair.new.around(place, _AROUND)}»"
        elif gone is not None:
            yield f"number missing: «{pair.old.around(gone, _AROUND)}»"

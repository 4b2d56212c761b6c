"""What two texts are to each other: relation, score, and what differs.

Structural rules with few round thresholds, in the order of :func:`_relation`; every one of them can
be said in a sentence, and the sentence is the evidence. A learned classifier scores better on pairs
that a program made and worse on real ones.

Two questions are kept apart. The *relation* says what a text is to another: a reprint stays one when
its outlet changed a figure or added a paragraph. Whether it may be dropped is decided by ``adds`` and
``differs_in``, which are strict.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from barqiya.dedupe.measure import Measures, Pair, measure
from barqiya_schemas import RelationKind

if TYPE_CHECKING:
    from barqiya.dedupe.signature import Tokens

#: What a copy can differ in so that it must not be dropped.
Difference = Literal["numbers", "names", "quotes", "negation"]


class PairContext(NamedTuple):
    """What is known of a pair besides its texts."""

    hours: float = 0.0
    """From the reception of the old one to that of the new one; never negative."""
    same_source: bool = False
    new_marks: frozenset[str] = frozenset()
    """Signals of the new item: ``correction``, ``update``, ``kill``, ``flash``, ``writethru`` …"""
    old_marks: frozenset[str] = frozenset()
    new_take: int | None = None
    """Number of the take, 0 for the first; ``None`` when the item is not part of a series."""
    old_take: int | None = None


_ALONE: Final = PairContext()


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a new text is to an old one."""

    kind: RelationKind
    score: float
    """How alike they are, 0 to 1."""
    adds: bool
    """Whether the new text says more than the old one."""
    differs_in: tuple[Difference, ...]
    evidence: tuple[str, ...]
    """One line each, in English with the words of the copy: what agreed, what differed."""
    measures: Measures | None = None
    """``None`` when so little is shared that nothing was measured."""

    @property
    def may_suppress(self) -> bool:
        """Whether the new text tells nothing that the old one does not."""
        return self.kind is RelationKind.REPRINT and not self.adds and not self.differs_in


#: Of the shorter text's shingles, the share that must be shared before anything is measured.
RELATED: Final = 0.2


def compare(new: Tokens, old: Tokens, *, context: PairContext = _ALONE) -> Comparison:
    """Tell what ``new`` is to ``old``, which came before it."""
    common = len(new.shingle_set & old.shingle_set)
    smaller = min(len(new.shingle_set), len(old.shingle_set))
    if not smaller or common < RELATED * smaller:
        return Comparison(RelationKind.UNRELATED, 0.0, adds=True, differs_in=(), evidence=())
    pair = Pair(new, old)
    measures = measure(pair)
    kind = _relation(measures, context)
    score = max(measures.new_shared, measures.old_shared)
    return Comparison(kind, score, adds=False, differs_in=(), evidence=(), measures=measures)


def _relation(it: Measures, context: PairContext) -> RelationKind:
    if not _alike(it):
        return RelationKind.UNRELATED
    changed, equal = it.figures_changed, it.figures_equal
    if it.exchanged or it.exchanged_title:
        return RelationKind.TEMPLATE_SIBLING
    if changed > 1 and changed >= equal:
        if context.hours > SAME_STORY_HOURS:
            return RelationKind.TEMPLATE_SIBLING
        return RelationKind.REVISION
    if "correction" in context.new_marks and "correction" not in context.old_marks:
        return RelationKind.CORRECTION
    if it.new_words >= EXPANSION * it.old_words and it.old_known >= CONTAINED:
        return RelationKind.EXPANSION
    if changed and (context.same_source or it.changed_early or 2 * changed > equal):
        return RelationKind.REVISION
    if it.title_figures:
        return RelationKind.REVISION
    if min(it.new_lead, it.old_lead) < LEADS_AGREE:
        return RelationKind.UNRELATED
    return RelationKind.REPRINT


def _alike(it: Measures) -> bool:
    whole = max(it.new_shared, it.old_shared) >= 0.5 and max(it.new_known, it.old_known) >= 0.76
    cut = it.reach_shared >= 0.75 and it.reach_known >= 0.85 and it.reach >= 0.25 and it.new_shared >= 0.2 and it.old_lead >= 0.75
    return whole or cut


SAME_STORY_HOURS: Final = 12
EXPANSION: Final = 2.2
CONTAINED: Final = 0.7
LEADS_AGREE: Final = 0.4

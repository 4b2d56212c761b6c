"""What two texts are to each other: relation, score, and what differs.

Structural rules with few round thresholds (:mod:`barqiya.dedupe.rules`); every one of them can be
said in a sentence, and the sentence is the evidence. A learned classifier scores better on pairs
that a program made and worse on real ones.

Two questions are kept apart. The *relation* says what a text is to another: a reprint stays one
when its outlet changed a late figure or added a paragraph. Whether it may be dropped is decided by
``adds`` and ``differs_in``, which are strict.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

from barqiya.dedupe.classes import one_member, other_event, word_classes
from barqiya.dedupe.differ import Kind, differences
from barqiya.dedupe.evidence import evidence
from barqiya.dedupe.figures import agree
from barqiya.dedupe.measure import FLASH_MOST, Measures, Pair, measure, weighed_share
from barqiya.dedupe.rules import FULLER, SAME_STORY_HOURS, relation
from barqiya_schemas import RelationKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from barqiya.dedupe.tokens import Tokens


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


class Comparison(NamedTuple):
    """What a new text is to an old one."""

    kind: RelationKind
    score: float
    """How alike they are, 0 to 1: the larger share of a text's words in shared stretches."""
    adds: bool
    """Whether the new text says more than the old one."""
    differs_in: tuple[Kind, ...]
    evidence: tuple[str, ...]
    """One line each, in English with the words of the copy: what agreed, what differed."""
    measures: Measures | None = None
    """``None`` when so little is shared that nothing was measured."""

    @property
    def may_suppress(self) -> bool:
        """Whether the new text tells nothing that the old one does not."""
        return self.kind is RelationKind.REPRINT and not self.adds and not self.differs_in


T = TypeVar("T")

#: Of the shorter text's shingles, the share that must be shared before anything is measured.
RELATED: Final = 0.2
#: Weighed share of the headline by which two takes belong together.
TAKE_TITLES: Final = 0.8

#: A flash has so many words; of what it says, so much stands in headline and lead of its story.
FLASH_LEAST: Final = 5
FLASH_TOLD: Final = 0.7
#: What has other figures than its flash, a new toll, says nearly all the rest of it.
FLASH_SURE: Final = 0.9
#: Words of a story that tell what its flash said.
FLASH_LEAD: Final = 60
#: The relation that says most about an item, first.
ORDER: Final = (
    RelationKind.TAKE,
    RelationKind.REPRINT,
    RelationKind.CORRECTION,
    RelationKind.REVISION,
    RelationKind.EXPANSION,
    RelationKind.TEMPLATE_SIBLING,
    RelationKind.UNRELATED,
)


def compare(new: Tokens, old: Tokens, *, context: PairContext = _ALONE) -> Comparison:
    """Tell what ``new`` is to ``old``, which came before it.

    Total: no exception for any two texts; time is linear in their length, which is bounded.
    """
    return _finish(_judge(new, old, context))


def best(
    new: Tokens, candidates: Iterable[tuple[T, Tokens, PairContext]]
) -> tuple[T, Comparison] | None:
    """Choose what an item is to several that came before it.

    Args:
        new: The item.
        candidates: Key, text and context of each; of equals the first is chosen.

    Returns:
        Key and comparison of the candidate that says most about the item: a reprint before a
        revision, the most alike of two. ``None`` when it is related to none.
    """
    judged = [(key, _judge(new, old, context)) for key, old, context in candidates]
    related = [found for found in judged if found[1].kind is not RelationKind.UNRELATED]
    if not related:
        return None
    key, chosen = max(related, key=lambda found: (-ORDER.index(found[1].kind), found[1].score))
    return key, _finish(chosen)


class _Judged(NamedTuple):
    """A relation before anybody asked for its evidence."""

    kind: RelationKind
    score: float = 0.0
    pair: Pair | None = None
    measures: Measures | None = None
    evidence: tuple[str, ...] = ()


def _judge(new: Tokens, old: Tokens, context: PairContext) -> _Judged:
    if _takes(new, old, context):
        line = f"same source and headline, take {context.new_take} to take {context.old_take}"
        return _Judged(RelationKind.TAKE, 1.0, evidence=(line,))
    if _share_enough(new, old):
        pair = Pair(new, old)
        measures = measure(pair)
        kind = relation(measures, context)
        score = round(max(measures.new_shared, measures.old_shared), 3)
        if kind is not RelationKind.UNRELATED:
            return _Judged(kind, score, pair, measures)
    else:
        score, measures = 0.0, None
    told = _flash_told(old, new, context)
    if told >= FLASH_TOLD:
        line = f"headline and lead have {told:.0%} of what the other, a flash, says"
        return _Judged(RelationKind.EXPANSION, round(told, 3), evidence=(line,))
    told = _flash_told(new, old, context)
    if told >= FLASH_TOLD:
        line = f"a flash: {told:.0%} of what it says stands in headline and lead of the other"
        return _Judged(RelationKind.REPRINT, round(told, 3), evidence=(line,))
    return _Judged(RelationKind.UNRELATED, score, measures=measures)


def _flash_told(flash: Tokens, story: Tokens, context: PairContext) -> float:
    """Weighed share of a flash's words in headline and lead of a fuller text; 0: it is none."""
    words = flash.word_count
    if not FLASH_LEAST <= words <= FLASH_MOST or story.word_count < FULLER * words:
        return 0.0
    if not context.same_source and context.hours > SAME_STORY_HOURS:
        return 0.0
    own = flash.words.tokens
    lead = frozenset((*story.title.tokens, *story.words.tokens[:FLASH_LEAD]))
    # «بطرابلس» tells «طرابلس», «العراقي» «العراق».
    lead = lead.union(word for word in own if word not in lead and _meant(word, lead))
    told = min(weighed_share(own, lead), weighed_share([*flash.title.tokens, *own], lead))
    if told < FLASH_TOLD or other_event(frozenset(own) - lead, lead.difference(own)):
        return 0.0
    return told if told >= FLASH_SURE or _figures_told(flash, story) else 0.0


def _meant(word: bytes, lead: frozenset[bytes]) -> bool:
    return word in word_classes() and any(one_member(word, other) for other in lead)


def _figures_told(flash: Tokens, story: Tokens) -> bool:
    """Whether a figure of a flash stands in headline and lead of a story; or it has none."""
    ours = flash.words.figures.values()
    lead = [figure for at, figure in story.words.figures.items() if at < FLASH_LEAD]
    theirs = [*story.title.figures.values(), *lead]
    return not ours or any(agree(figure, other) for figure in ours for other in theirs)


def most_shared(new: Tokens, old: Tokens) -> int:
    """How many shingles two texts share at most: told by bits, in a tenth of the time of counting.

    What is shared has its bit in both. A text has fewer bits than shingles where several have one.
    """
    both = (new.shingle_bits & old.shingle_bits).bit_count()
    return both + len(new.shingle_set) - new.shingle_bits.bit_count()


def _share_enough(new: Tokens, old: Tokens) -> bool:
    """Whether a part of the shorter text's shingles is shared: most candidates end here."""
    ours = new.shingle_set
    fewest = min(len(ours), old.shingle_bits.bit_count())
    if most_shared(new, old) < max(1.0, RELATED * fewest):
        return False
    theirs = frozenset(old.shingles.tolist())
    return len(ours & theirs) >= max(1.0, RELATED * min(len(ours), len(theirs)))


def _finish(judged: _Judged) -> Comparison:
    kind, score, pair, measures, lines = judged
    if kind is RelationKind.UNRELATED or pair is None or measures is None:
        return Comparison(kind, score, adds=True, differs_in=(), evidence=lines, measures=measures)
    found = differences(pair)
    lines = evidence(kind, pair, measures, found)
    return Comparison(kind, score, found.adds, found.kinds, lines, measures)


def _takes(new: Tokens, old: Tokens, context: PairContext) -> bool:
    if context.new_take is None or context.old_take is None:
        return False
    return (
        context.same_source
        and context.new_take != context.old_take
        and weighed_share(new.title.tokens, frozenset(old.title.tokens)) >= TAKE_TITLES
    )

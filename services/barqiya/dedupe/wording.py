"""Items that are known by nothing but the wording they share with others.

Every earlier article with enough words in common has been compared; here each is weighed under the
policy, and the one that says most about the item is taken: one that it repeats, else one of which
it is the next revision, else one whose story it belongs to, else one of the same mould.
"""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, NamedTuple

from barqiya.dedupe.case import Considered, duplicate, publish, revived
from barqiya.dedupe.compare import ORDER
from barqiya.dedupe.fingerprint import story_id_for
from barqiya.dedupe.memory import DeliveryNote
from barqiya.dedupe.remembered import source_mark
from barqiya.dedupe.story import advise, dispute, join_story
from barqiya.dedupe.versions import came_before
from barqiya_schemas import OutcomeKind, Relation, RelationKind

if TYPE_CHECKING:
    from barqiya.dedupe.case import Case, Decision
    from barqiya.dedupe.match import Match
    from barqiya.dedupe.memory import ArticleState
    from barqiya.dedupe.remembered import Remembered

_HOUR_S = 3600
#: Marks of copy that takes the place of earlier copy.
_UPDATE_MARKS = frozenset({"update", "correction", "writethru"})


class _Role(IntEnum):
    """What an earlier article is to the item; the highest is taken."""

    STRANGER = 0
    SIBLING = 1
    KIN = 2
    PREDECESSOR = 3
    ORIGINAL = 4


class _Weighed(NamedTuple):
    match: Match
    state: ArticleState
    role: _Role
    why: str

    def order(self) -> tuple[int, int, float, int, int]:
        """The highest is taken: by role, relation, likeness, trust, then the newest.

        Likeness counts both ways: a statement is a copy of the statement before it is one of the
        round-up that has all of it.
        """
        remembered, comparison = self.match.remembered, self.match.comparison
        it = comparison.measures
        likeness = min(it.new_shared, it.old_shared) if it is not None else comparison.score
        return (
            *(self.role, -ORDER.index(comparison.kind), round(likeness, 2)),
            *(-remembered.trust_tier, remembered.revision),
        )


def decide_by_wording(case: Case) -> Decision | None:
    """Decide an item by what it shares with earlier ones; ``None`` when that is nothing."""
    weighed = []
    for match in case.matches:
        state = case.state_of(match.remembered.article)
        if state is not None:
            role, why = (_weigh_kill if case.killed else _weigh)(case, match, state)
            weighed.append(_Weighed(match, state, role, why))
    best = max(weighed, key=_Weighed.order, default=None)
    if best is None:
        return None
    considered = tuple(_considered(one, taken=one is best) for one in weighed)
    if best.role is _Role.STRANGER:
        considered = tuple(one._replace(taken=False) for one in considered)
        decision = None if case.killed or case.marked_correction else _stranger(case)
    elif case.killed:
        decision = _kill(case, best)
    else:
        decision = _DECIDE[best.role](case, best)
    return decision and decision._replace(considered=considered)


_LOOKS_ALIKE = {
    RelationKind.UNRELATED: (_Role.STRANGER, "shares words, tells something else"),
    RelationKind.TEMPLATE_SIBLING: (_Role.SIBLING, "same mould, other facts: never merged"),
}


def _weigh(case: Case, match: Match, state: ArticleState) -> tuple[_Role, str]:
    kind, policy = match.comparison.kind, case.policy
    if kind in _LOOKS_ALIKE:
        return _LOOKS_ALIKE[kind]
    if kind is RelationKind.REVISION and _is_late(case, match):
        return _Role.SIBLING, "same source and mould, other figures, long after: never merged"
    if kind in policy.duplicate.relations:
        against = _against_suppressing(case, match, state)
        repeats = (_Role.ORIGINAL, "repeats it and adds nothing")
        return repeats if against is None else (_Role.KIN, against)
    if kind in policy.revision.relations and _is_own(case, match, state):
        return _Role.PREDECESSOR, "same source, without item ids"
    if kind in policy.story.relations:
        return _Role.KIN, "tells the same story"
    return _Role.STRANGER, f"policy: {kind.value} joins no story"


def _against_suppressing(case: Case, match: Match, state: ArticleState) -> str | None:
    """Why a copy is published all the same; ``None`` when nothing speaks for it."""
    policy, comparison = case.policy.duplicate, match.comparison
    differs = [kind for kind in comparison.differs_in if kind not in policy.may_differ_in]
    if differs:
        return f"copy that differs in {', '.join(differs)}"
    if comparison.adds and not policy.may_add:
        return "copy that says more"
    if match.remembered.trust_tier > case.profile.trust_tier + policy.original_less_trusted_by:
        return "copy by a source that is trusted more"
    named = case.probe.has_item_id and state.has_item_id
    if named and _same_source(case, match) and not policy.may_have_own_id:
        return "nearly equal, but its source gives it an id of its own"
    return None


def _is_late(case: Case, match: Match) -> bool:
    """Whether a source's text with other figures is that of another day: it marks no update."""
    marked = case.marks & _UPDATE_MARKS
    return _same_source(case, match) and not marked and not _is_near(case, match)


def _is_near(case: Case, match: Match) -> bool:
    apart = abs(case.received_s - match.remembered.received_s)
    return apart <= case.policy.revision.within_hours * _HOUR_S


def _is_own(case: Case, match: Match, state: ArticleState) -> bool:
    """Whether the item may be the next revision of an article: its source's own, and unnamed."""
    policy = case.policy.revision
    if match.comparison.kind in policy.need_mark and not case.marks & _UPDATE_MARKS:
        return False
    unnamed = not case.probe.has_item_id and not state.has_item_id
    return unnamed and _same_source(case, match) and _is_near(case, match)


def _same_source(case: Case, match: Match) -> bool:
    return match.remembered.source == source_mark(case.profile.id)


def _weigh_kill(case: Case, match: Match, state: ArticleState) -> tuple[_Role, str]:
    """A kill notice that repeats the text it kills."""
    if match.comparison.kind in _LOOKS_ALIKE:
        return _Role.STRANGER, "shares words only"
    if not _same_source(case, match):
        return _Role.KIN, f"withdraws what {state.source_id} owns: a word to its readers"
    if state.status == "canceled":
        return _Role.ORIGINAL, "withdrawn before"
    return _Role.PREDECESSOR, "its own source withdraws it"


def _kill(case: Case, best: _Weighed) -> Decision:
    state = best.state
    if best.role is _Role.KIN:
        return dispute(case, state.article_id, state.story_id, state.source_id)
    relation = _relation(best, RelationKind.WITHDRAWAL)
    if best.role is _Role.ORIGINAL:
        note = DeliveryNote(state.article_id, state.story_id, state.revision, case.raw.raw_id)
        item = ("item", best.match.remembered.article)
        return duplicate(case, relation, "dedupe.already_withdrawn", note, based_on=(item,))
    return _revise(case, best, OutcomeKind.WITHDRAWN, relation)


def _original(case: Case, best: _Weighed) -> Decision:
    """Suppressed: the item repeats an article of a source that is trusted as much."""
    match, state = best.match, best.state
    same_source = _same_source(case, match)
    kind = RelationKind.SAME_CONTENT if same_source else RelationKind.REPRINT
    note = DeliveryNote(
        state.article_id, state.story_id, match.remembered.revision, case.raw.raw_id
    )
    decision = duplicate(
        case,
        _relation(best, kind),
        f"dedupe.{kind.value}",
        note,
        based_on=(("item", match.remembered.article),),
    )
    return decision._replace(again=remembered_again(case, match))


def remembered_again(case: Case, match: Match) -> Remembered | None:
    """What a copy repeats, when that was long ago: a story is known as long as copies of it come.

    It is remembered as it was, under the anchors of the copy: text that drifts from copy to copy
    is no measure of the next.
    """
    since = case.received_s - match.remembered.received_s
    if since < case.policy.duplicate.remember_again_after_hours * _HOUR_S:
        return None
    return match.remembered._replace(received_s=case.received_s)


def _predecessor(case: Case, best: _Weighed) -> Decision:
    """The next revision of an article that its source sends without item ids."""
    kind, state = best.match.comparison.kind, best.state
    if came_before(case.raw.raw_id, state.raw_id):
        note = DeliveryNote(state.article_id, state.story_id, state.revision, case.raw.raw_id)
        item = ("item", best.match.remembered.article)
        overtaken = f"came before {state.raw_id}, which overtook it"
        relation = _relation(best, kind)
        seen = relation.model_copy(update={"evidence": (overtaken, *relation.evidence)})
        return duplicate(case, seen, "dedupe.older_version", note, based_on=(item,))
    corrects = case.marked_correction or kind is RelationKind.CORRECTION
    outcome = OutcomeKind.CORRECTED if corrects else OutcomeKind.UPDATED
    if state.waits and not state.revision:
        outcome = OutcomeKind.PUBLISHED
    relation = with_changes(case, _relation(best, kind))
    told = (*revived(case, state), *relation.evidence)
    return _revise(case, best, outcome, relation.model_copy(update={"evidence": told}))


def _revise(case: Case, best: _Weighed, outcome: OutcomeKind, relation: Relation) -> Decision:
    state = best.state
    decision = publish(
        case,
        outcome,
        relation.model_copy(update={"revision": state.revision, "raw_id": state.raw_id}),
        f"dedupe.{relation.kind.value}",
        story_id=state.story_id,
        article_id=state.article_id,
        revision=state.revision + 1,
        before=state,
    )
    own = decision._replace(based_on=(("item", best.match.remembered.article),))
    return advise(case, own)


def _kin(case: Case, best: _Weighed) -> Decision:
    """An article of its own in the story of another."""
    relation = _relation(best, best.match.comparison.kind)
    copied = relation.kind in case.policy.duplicate.relations
    decision = publish(
        case,
        OutcomeKind.PUBLISHED,
        relation.model_copy(update={"evidence": (best.why, *relation.evidence)}),
        "dedupe.copy_kept" if copied else f"dedupe.{relation.kind.value}",
        story_id=best.state.story_id,
        article_id=case.probe.article_id,
        revision=1,
    )
    return join_story(case, decision, best.state)


def _sibling(case: Case, best: _Weighed) -> Decision:
    """An article and a story of its own."""
    return publish(
        case,
        OutcomeKind.PUBLISHED,
        _relation(best, RelationKind.TEMPLATE_SIBLING),
        f"dedupe.{RelationKind.TEMPLATE_SIBLING.value}",
        story_id=story_id_for(case.probe.article_id),
        article_id=case.probe.article_id,
        revision=1,
    )


def _stranger(case: Case) -> Decision:
    return publish(
        case,
        OutcomeKind.PUBLISHED,
        Relation(kind=RelationKind.UNRELATED),
        f"dedupe.{RelationKind.UNRELATED.value}",
        story_id=story_id_for(case.probe.article_id),
        article_id=case.probe.article_id,
        revision=1,
    )


_DECIDE = {
    _Role.SIBLING: _sibling,
    _Role.KIN: _kin,
    _Role.PREDECESSOR: _predecessor,
    _Role.ORIGINAL: _original,
}


def _relation(best: _Weighed, kind: RelationKind) -> Relation:
    """The relation to the revision that was compared, with the evidence of the comparison."""
    remembered, comparison = best.match.remembered, best.match.comparison
    return Relation(
        kind=kind,
        article_id=best.state.article_id,
        # Revision 0 is held: nobody has seen it.
        revision=remembered.revision or None,
        raw_id=remembered.raw_id,
        score=comparison.score,
        evidence=comparison.evidence,
    )


def _considered(weighed: _Weighed, *, taken: bool) -> Considered:
    match = weighed.match
    return Considered(
        article_id=weighed.state.article_id,
        revision=match.remembered.revision,
        relation=match.comparison.kind,
        score=match.comparison.score,
        taken=taken,
        why=weighed.why,
    )


def with_changes(case: Case, relation: Relation) -> Relation:
    """The relation with what changed in the words since the article's last revision."""
    last = max(
        (match for match in case.matches if match.remembered.article_id == relation.article_id),
        key=lambda match: match.remembered.revision,
        default=None,
    )
    if last is None:
        return relation
    return relation.model_copy(
        update={
            "changes": last.changes(),
            "score": last.comparison.score,
            # The relation may say already what the comparison says.
            "evidence": tuple(dict.fromkeys((*relation.evidence, *last.comparison.evidence))),
        }
    )

"""Items that are known by nothing but the wording they share with others.

Every earlier article with enough words in common has been compared; here each is weighed under the
policy, and the one that says most about the item is taken: one that it repeats, else one of which
it is the next revision, else one whose story it belongs to, else one of the same mould.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from barqiya.dedupe.case import duplicate, publish, revived, told_unknown
from barqiya.dedupe.decision import Considered
from barqiya.dedupe.fingerprint import story_id_for
from barqiya.dedupe.memory import DeliveryNote
from barqiya.dedupe.story import advise, dispute, join_story
from barqiya.dedupe.versions import came_before
from barqiya.dedupe.weigh import HOUR_S, Role, Weighed, same_source, weigh, weigh_kill
from barqiya_schemas import OutcomeKind, Relation, RelationKind

if TYPE_CHECKING:
    from barqiya.dedupe.case import Case
    from barqiya.dedupe.decision import Decision
    from barqiya.dedupe.match import Match
    from barqiya.dedupe.remembered import Remembered


def decide_by_wording(case: Case) -> Decision | None:
    """Decide an item by what it shares with earlier ones; ``None`` when that is nothing."""
    weighed = []
    for match in case.matches:
        state = case.state_of(match.remembered.article)
        if state is not None:
            role, why = (weigh_kill if case.killed else weigh)(case, match, state)
            weighed.append(Weighed(match, state, role, why))
    best = max(weighed, key=Weighed.order, default=None)
    if best is None:
        return None
    considered = tuple(_considered(one, best) for one in weighed)
    if best.role is Role.STRANGER:
        considered = tuple(one._replace(taken=False) for one in considered)
        decision = None if case.killed or case.marked_correction else _stranger(case)
    elif case.killed:
        decision = _kill(case, best)
    else:
        decision = _DECIDE[best.role](case, best)
    return decision and decision._replace(considered=considered)


def _kill(case: Case, best: Weighed) -> Decision:
    state = best.state
    if best.role is Role.KIN:
        return dispute(case, state.article_id, state.story_id, state.source_id)
    relation = _relation(best, RelationKind.WITHDRAWAL)
    if best.role is Role.ORIGINAL:
        note = DeliveryNote(state.article_id, state.story_id, state.revision, case.raw.raw_id)
        item = ("item", best.match.remembered.article)
        return duplicate(case, relation, "dedupe.already_withdrawn", note, based_on=(item,))
    return _revise(case, best, OutcomeKind.WITHDRAWN, relation)


def _original(case: Case, best: Weighed) -> Decision:
    """Suppressed: the item repeats an article of a source that is trusted as much."""
    match, state = best.match, best.state
    own = same_source(case, match)
    kind = RelationKind.SAME_CONTENT if own else RelationKind.REPRINT
    note = DeliveryNote(
        state.article_id, state.story_id, match.remembered.revision, case.raw.raw_id
    )
    relation = _relation(best, kind)
    decision = duplicate(
        case,
        relation.model_copy(update={"evidence": (*revived(case, state), *relation.evidence)}),
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
    if since < case.policy.duplicate.remember_again_after_hours * HOUR_S:
        return None
    return match.remembered._replace(received_s=case.received_s)


def _predecessor(case: Case, best: Weighed) -> Decision:
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


def _revise(case: Case, best: Weighed, outcome: OutcomeKind, relation: Relation) -> Decision:
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


def _kin(case: Case, best: Weighed) -> Decision:
    """An article of its own in the story of another."""
    relation = _relation(best, best.match.comparison.kind)
    copied = relation.kind in case.policy.duplicate.relations
    decision = publish(
        case,
        OutcomeKind.PUBLISHED,
        relation.model_copy(
            update={"evidence": (best.why, *revived(case, best.state), *relation.evidence)}
        ),
        "dedupe.copy_kept" if copied else f"dedupe.{relation.kind.value}",
        story_id=best.state.story_id,
        article_id=case.probe.article_id,
        revision=1,
    )
    return join_story(case, decision, best.state)


def _sibling(case: Case, best: Weighed) -> Decision:
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
        Relation(kind=RelationKind.UNRELATED, evidence=told_unknown(case)),
        f"dedupe.{RelationKind.UNRELATED.value}",
        story_id=story_id_for(case.probe.article_id),
        article_id=case.probe.article_id,
        revision=1,
    )


_DECIDE = {
    Role.SIBLING: _sibling,
    Role.KIN: _kin,
    Role.PREDECESSOR: _predecessor,
    Role.ORIGINAL: _original,
}


def _relation(best: Weighed, kind: RelationKind) -> Relation:
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


def _considered(weighed: Weighed, best: Weighed) -> Considered:
    match, taken = weighed.match, weighed is best
    # Why the one and not the other, where both are the same to it.
    less = "" if taken or weighed.role is not best.role else "; another one is nearer"
    return Considered(
        article_id=weighed.state.article_id,
        revision=match.remembered.revision,
        relation=match.comparison.kind,
        score=match.comparison.score,
        taken=taken,
        why=f"{weighed.why}{less}",
    )


def with_changes(case: Case, relation: Relation) -> Relation:
    """The relation with what changed in the words since the article's last revision.

    That revision may be known no more, or share no words with the item: then nothing is said of
    changes, for what changed since an earlier one is something else. Evidence that is of an earlier
    one says so.
    """
    known = {
        match.remembered.revision: match
        for match in case.matches
        if match.remembered.article_id == relation.article_id
    }
    state = case.state_of(next(iter(known.values())).remembered.article) if known else None
    if state is None:
        return relation
    # A kill has no words of the article.
    current = state.revision - (state.status == "canceled")
    evidence = relation.evidence
    if relation.revision not in {None, current, state.revision}:
        evidence = (f"beside revision {relation.revision}:", *evidence)
    last = known.get(current)
    if last is None:
        return relation.model_copy(update={"evidence": evidence})
    if evidence != relation.evidence:
        evidence = (*evidence, f"beside revision {current}:")
    return relation.model_copy(
        update={
            "changes": last.changes(),
            "score": last.comparison.score,
            # The relation may say already what the comparison says.
            "evidence": tuple(dict.fromkeys((*evidence, *last.comparison.evidence))),
        }
    )

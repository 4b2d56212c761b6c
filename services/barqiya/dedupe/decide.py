"""The decision: what an item is to what came before, and what becomes of it.

Nothing real is suppressed on a guess. What is suppressed: the same delivery, the same source with
equal content, an older version of what is already published, and a copy of an article whose source
has at least the trust of the copy's, when it differs in nothing that matters and says no more. What
may suppress, supersede and join what is data: ``policy.toml``.

Identity comes first: the delivery, the provider's item id, equal content. Only an item that is new
in all three is decided by the wording it shares with others (:mod:`barqiya.dedupe.wording`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from barqiya.dedupe.case import (
    Case,
    duplicate,
    publish,
    relation_to,
    revived,
    told_unknown,
)
from barqiya.dedupe.decision import Decision
from barqiya.dedupe.fingerprint import story_id_for
from barqiya.dedupe.memory import HELD, ArticleState, DeliveryNote, TextNote
from barqiya.dedupe.notices import (
    correct_by_headline,
    kill_by_headline,
    killed_before,
    note_kill,
)
from barqiya.dedupe.story import advise, dispute, join_story, move
from barqiya.dedupe.takes import begin_series, decide_take, with_parts
from barqiya.dedupe.unpublished import cancel_held, withhold
from barqiya.dedupe.versions import came_before, compare_versions
from barqiya.dedupe.wording import decide_by_wording, remembered_again, with_changes
from barqiya_schemas import OutcomeKind, Relation, RelationKind

if TYPE_CHECKING:
    from barqiya.dedupe.remembered import Remembered
    from barqiya.items import Replay


def decide(case: Case) -> Decision:
    """Decide one item. ``case.known`` must have the values of ``case.probe.index_keys()``."""
    return (
        _returned(case)
        or withhold(case)
        or decide_take(case)
        or begin_series(case, _decide_anew(case))
    )


def _returned(case: Case) -> Decision | None:
    """What is here again: moved or replayed by an operator, or delivered once more."""
    delivery, replay = case.delivery(), case.replay
    if replay is not None and replay.story_id:
        return with_parts(case, move(case, replay, case.state()))
    if replay is not None:
        return _replayed(case, replay, case.state())
    return _same_delivery(case, delivery) if delivery is not None else None


def _decide_anew(case: Case) -> Decision:
    state, text = case.state(), case.text()
    if state is not None:
        return _known_item(case, state)
    if text is not None and not (case.killed and text.source_id == case.profile.id):
        return _known_text(case, text)
    if case.killed:
        return kill_by_headline(case, decide_by_wording(case)) or _first(case)
    if case.marked_correction:
        return correct_by_headline(case, decide_by_wording(case)) or _first(case)
    return killed_before(case) or decide_by_wording(case) or _first(case)


#: What nearly every item is: made once, for it costs as much as a digest.
_UNRELATED = Relation(kind=RelationKind.UNRELATED)


def _same_delivery(case: Case, note: DeliveryNote) -> Decision:
    relation = Relation(
        kind=RelationKind.SAME_DELIVERY,
        article_id=note.article_id,
        revision=note.revision,
        raw_id=note.raw_id,
        evidence=("same source, item id, version and bytes",),
    )
    decision = duplicate(case, relation, "dedupe.same_delivery", note)
    return decision._replace(writes=(), again=_remembered_again(case, note.article_id))


def _remembered_again(case: Case, article_id: str) -> Remembered | None:
    """What an item repeats word for word, when that was long ago."""
    found = (one for one in case.matches if one.remembered.article_id == article_id)
    return next((remembered_again(case, one) for one in found), None)


def _replayed(case: Case, replay: Replay, state: ArticleState | None) -> Decision | None:
    """An article is taken again under today's rules: its next revision, if it is still its turn.

    ``None``: it was a duplicate and may be an article of its own now, or it is withheld; it is
    decided like any.
    """
    if not replay.content:
        return _unreplayed(case, state, "dedupe.replay_unchanged", "it says what it said")
    if (state.revision if state else 0) != replay.revision:
        found = f"revision {state.revision} is out" if state else "it is remembered no more"
        return _unreplayed(case, state, "dedupe.replay_superseded", f"meanwhile {found}")
    if case.content != replay.content:
        different = "this worker's rules are not those of the command: restart it, replay again"
        return _unreplayed(case, state, "dedupe.replay_other_rules", different)
    if state is None or case.withheld:
        return None
    if case.killed:
        if state.waits and (cancelled := cancel_held(case, state)) is not None:
            return cancelled
        outcome, kind = OutcomeKind.WITHDRAWN, RelationKind.WITHDRAWAL
    else:
        outcome = OutcomeKind.UPDATED if state.revision else OutcomeKind.PUBLISHED
        kind = RelationKind.REVISION
    decision = _next_revision(case, state, outcome, kind)
    relation = decision.relation.model_copy(update={"evidence": ("read again by today's rules",)})
    reason = decision.reason if decision.held == "put" else "dedupe.replayed"
    return decision._replace(relation=relation, reason=reason)


def _unreplayed(case: Case, state: ArticleState | None, reason: str, evidence: str) -> Decision:
    """A replay that comes too late, or finds another worker than expected, changes nothing."""
    article_id = case.probe.article_id
    story_id, revision, raw_id = story_id_for(article_id), 0, None
    if state is not None:
        story_id, revision, raw_id = state.story_id, state.revision, state.raw_id
    relation = Relation(
        kind=RelationKind.REVISION,
        article_id=article_id,
        revision=revision or None,
        raw_id=raw_id,
        evidence=(evidence,),
    )
    return Decision(
        OutcomeKind.DUPLICATE, relation, reason, article_id, story_id, revision, None, ()
    )


def _known_item(case: Case, state: ArticleState) -> Decision:
    """The provider's item is known: an older, an equal, or a new version of it."""
    order = compare_versions(case.probe.version, state.version)
    if order is not None and order < 0:
        seen = f"version {case.probe.version} comes before {state.version}, already here"
        return _suppressed(case, state, RelationKind.REVISION, "dedupe.older_version", seen)
    differs = (state.text, state.status) != (case.probe.text, case.status)
    if not order and differs and came_before(case.raw.raw_id, state.raw_id):
        seen = f"came before {state.raw_id}, which overtook it"
        return _suppressed(case, state, RelationKind.REVISION, "dedupe.older_version", seen)
    if state.waits:
        return _held_item(case, state)
    return _published_item(case, state)


def _published_item(case: Case, state: ArticleState) -> Decision:
    if case.killed and state.status != "canceled":
        return _next_revision(case, state, OutcomeKind.WITHDRAWN, RelationKind.WITHDRAWAL)
    if state.text == case.probe.text and case.status == state.status:
        return _suppressed(
            case, state, RelationKind.SAME_CONTENT, "dedupe.same_content", "equal after folding"
        )
    if case.killed:
        return _suppressed(
            case, state, RelationKind.WITHDRAWAL, "dedupe.already_withdrawn", "withdrawn before"
        )
    if case.marked_correction:
        return _next_revision(case, state, OutcomeKind.CORRECTED, RelationKind.CORRECTION)
    return _next_revision(case, state, OutcomeKind.UPDATED, RelationKind.REVISION)


def _held_item(case: Case, state: ArticleState) -> Decision:
    """The provider's item is known and held: its next revision has not been published."""
    if case.killed:
        cancelled = cancel_held(case, state)
        return cancelled or _next_revision(
            case, state, OutcomeKind.WITHDRAWN, RelationKind.WITHDRAWAL
        )
    if state.status == HELD and state.text == case.probe.text and case.under_embargo:
        return _suppressed(
            case, state, RelationKind.SAME_CONTENT, "dedupe.same_content", "equal after folding"
        )
    outcome = OutcomeKind.PUBLISHED
    if state.revision:
        outcome = OutcomeKind.CORRECTED if case.marked_correction else OutcomeKind.UPDATED
    return _next_revision(case, state, outcome, RelationKind.REVISION)


def _known_text(case: Case, note: TextNote) -> Decision:
    """The content is known under another item id or from another source."""
    same_source = note.source_id == case.profile.id
    if case.killed:
        return dispute(case, note.article_id, note.story_id, note.source_id)
    kind = RelationKind.SAME_CONTENT if same_source else RelationKind.REPRINT
    state = case.state_of(note.article_id.removeprefix("a-"))
    relation = Relation(
        kind=kind,
        article_id=note.article_id,
        revision=note.revision,
        raw_id=note.raw_id,
        evidence=(
            *(revived(case, state) if state is not None else ()),
            "headline, standfirst and body are equal after folding",
        ),
    )
    policy = case.policy.duplicate
    trusted = note.trust_tier <= case.profile.trust_tier + policy.original_less_trusted_by
    if same_source or (trusted and kind in policy.relations):
        delivery = DeliveryNote(note.article_id, note.story_id, note.revision, case.raw.raw_id)
        again = _remembered_again(case, note.article_id)
        return duplicate(case, relation, f"dedupe.{kind.value}", delivery)._replace(again=again)
    # A less trusted source must never suppress a more trusted one: publish, in the same story.
    decision = publish(
        case,
        OutcomeKind.PUBLISHED,
        relation,
        "dedupe.more_trusted_reprint",
        story_id=note.story_id,
        article_id=case.probe.article_id,
        revision=1,
    )
    return join_story(case, decision, state)


def _first(case: Case) -> Decision:
    """Nothing is known of it."""
    outcome = OutcomeKind.PUBLISHED
    evidence: tuple[str, ...]
    if case.killed:
        # An article of its own, withdrawn from the beginning: nobody may take it for copy.
        outcome = OutcomeKind.WITHDRAWN
        kind, evidence = RelationKind.WITHDRAWAL, ("withdraws an item that is not known here",)
    elif case.marked_correction:
        kind, evidence = RelationKind.CORRECTION, ("corrects an item that is not known here",)
    else:
        kind, evidence = RelationKind.UNRELATED, told_unknown(case)
    article_id = case.probe.article_id
    decision = publish(
        case,
        outcome,
        Relation(kind=kind, evidence=evidence) if evidence else _UNRELATED,
        f"dedupe.{kind}",
        story_id=story_id_for(article_id),
        article_id=article_id,
        revision=1,
    )
    return note_kill(case, decision) if case.killed else decision


def _next_revision(
    case: Case, state: ArticleState, outcome: OutcomeKind, kind: RelationKind
) -> Decision:
    told = (*_versions(case, state), *revived(case, state))
    relation = relation_to(state, kind, "same source and item id", *told)
    decision = publish(
        case,
        outcome,
        with_changes(case, relation),
        f"dedupe.{kind.value}",
        story_id=state.story_id,
        article_id=state.article_id,
        revision=state.revision + 1,
        before=state,
    )
    return advise(case, decision)


def _versions(case: Case, state: ArticleState) -> tuple[str, ...]:
    """What is to be said where the versions do not say which of two items is the newer one."""
    ours, theirs = case.probe.version, state.version
    if ours is None or theirs is None:
        return ()
    order = compare_versions(ours, theirs)
    if order is None:
        return (f"versions {ours} and {theirs} cannot be compared: taken as they came",)
    return () if order else (f"version {ours} once more, with other words",)


def _suppressed(
    case: Case, state: ArticleState, kind: RelationKind, reason: str, evidence: str
) -> Decision:
    note = DeliveryNote(state.article_id, state.story_id, state.revision, case.raw.raw_id)
    more = []
    order = compare_versions(case.probe.version, state.version)
    if kind is RelationKind.SAME_CONTENT and (order is None or order > 0) and case.probe.version:
        # Equal content under a newer version: remember the version, or an older one could pass.
        newer = state._replace(version=case.probe.version)
        more.append((("item", case.probe.item), newer.dump()))
    decision = duplicate(case, relation_to(state, kind, evidence), reason, note, *more)
    if kind is not RelationKind.SAME_CONTENT:
        return decision
    return decision._replace(again=_remembered_again(case, state.article_id))

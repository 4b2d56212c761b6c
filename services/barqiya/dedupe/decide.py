"""The decision: what an item is to what came before, and what becomes of it.

Nothing real is suppressed on a guess. Suppressed are: the same delivery, the same source with equal
content, an older version of what is already published, and equal content from another source whose
original has at least its trust tier.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from barqiya.dedupe.fingerprint import Probe, event_id, story_id_for
from barqiya.dedupe.memory import HELD, ArticleState, DeliveryNote, TextNote
from barqiya.dedupe.versions import compare_versions
from barqiya_schemas import EVENT_OF_OUTCOME, OutcomeKind, Relation, RelationKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from barqiya.items import Replay
    from barqiya.registry.model import SourceProfile
    from barqiya_schemas import RawItem

#: (kind, digest) of an index entry.
IndexKey = tuple[str, str]


class Decision(NamedTuple):
    """What becomes of an item, why, and what the index is to remember of it."""

    outcome: OutcomeKind
    relation: Relation
    reason: str
    article_id: str
    story_id: str
    revision: int
    event_id: str | None
    writes: tuple[tuple[IndexKey, bytes], ...]
    """Index entries to write when the item is committed."""
    issues: OutcomeKind | None = None
    """For ``held``: the outcome whose event is issued when the time has come."""
    held: Literal["put", "drop"] | None = None
    """Whether the article's held event is put (or replaced) or dropped."""
    after_release: bytes | None = None
    """For ``held``: the article's index entry once the event has been issued."""


class _Case(NamedTuple):
    """One item with everything the rules look at."""

    raw: RawItem
    probe: Probe
    profile: SourceProfile
    status: str
    marked_correction: bool
    under_embargo: bool
    delivery: DeliveryNote | None
    state: ArticleState | None
    text: TextNote | None


def decide(
    raw: RawItem,
    probe: Probe,
    profile: SourceProfile,
    *,
    status: str,
    marked_correction: bool,
    under_embargo: bool = False,
    replay: Replay | None = None,
    content: str = "",
    known: Mapping[IndexKey, bytes | None],
) -> Decision:
    """Decide one item.

    Args:
        raw: The raw item.
        probe: Its digests.
        profile: Its source.
        status: Publishing status its own text or metadata gives (``canceled`` for a kill).
        marked_correction: Whether it says that it corrects something.
        under_embargo: Whether it must not be published yet.
        replay: What it is to take the place of, when its raw item is replayed.
        content: Digest of what it says, when it is to take the place of something.
        known: The index values of ``probe.index_keys()``, as read.
    """
    delivery, state, text = (known[key] for key in probe.index_keys())
    case = _Case(
        raw,
        probe,
        profile,
        status,
        marked_correction,
        under_embargo,
        DeliveryNote.load(delivery) if delivery is not None else None,
        ArticleState.load(state) if state is not None else None,
        TextNote.load(text) if text is not None else None,
    )
    if replay is not None:
        replayed = _replayed(case, replay, content)
        if replayed is not None:
            return replayed
    elif case.delivery is not None:
        return _same_delivery(case.delivery)
    if case.state is not None:
        return _known_item(case, case.state)
    if case.text is not None:
        return _known_text(case, case.text)
    return _first(case)


#: What nearly every item is: made once, for it costs as much as a digest.
_UNRELATED = Relation(kind=RelationKind.UNRELATED)


def _same_delivery(note: DeliveryNote) -> Decision:
    relation = Relation(
        kind=RelationKind.SAME_DELIVERY,
        article_id=note.article_id,
        revision=note.revision,
        raw_id=note.raw_id,
        evidence=("same source, item id, version and bytes",),
    )
    return Decision(
        OutcomeKind.DUPLICATE,
        relation,
        "dedupe.same_delivery",
        note.article_id,
        note.story_id,
        note.revision,
        None,
        (),
    )


def _replayed(case: _Case, replay: Replay, content: str) -> Decision | None:
    """An article is taken again under today's rules: its next revision, if it is still its turn.

    ``None``: it was a duplicate and may be an article of its own now; it is decided like a new one.
    """
    state = case.state
    if not replay.content:
        return _unreplayed(case, "dedupe.replay_unchanged", "it says what it said")
    if (state.revision if state else 0) != replay.revision:
        found = f"revision {state.revision} is out" if state else "it is remembered no more"
        return _unreplayed(case, "dedupe.replay_superseded", f"meanwhile {found}")
    if content != replay.content:
        different = "this worker's rules are not those of the command: restart it, replay again"
        return _unreplayed(case, "dedupe.replay_other_rules", different)
    if state is None:
        return None
    if case.status == "canceled":
        if state.status == HELD:
            return _cancel_held(case, state)
        outcome, kind = OutcomeKind.WITHDRAWN, RelationKind.WITHDRAWAL
    else:
        outcome = OutcomeKind.UPDATED if state.revision else OutcomeKind.PUBLISHED
        kind = RelationKind.REVISION
    decision = _next_revision(case, state, outcome, kind)
    relation = decision.relation.model_copy(update={"evidence": ("read again by today's rules",)})
    reason = decision.reason if decision.held == "put" else "dedupe.replayed"
    return decision._replace(relation=relation, reason=reason)


def _unreplayed(case: _Case, reason: str, evidence: str) -> Decision:
    """A replay that comes too late, or finds another worker than expected, changes nothing."""
    article_id = case.probe.article_id
    story_id, revision, raw_id = story_id_for(article_id), 0, None
    if case.state is not None:
        story_id, revision, raw_id = case.state.story_id, case.state.revision, case.state.raw_id
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


def _known_item(case: _Case, state: ArticleState) -> Decision:
    """The provider's item is known: an older, an equal, or a new version of it."""
    order = compare_versions(case.probe.version, state.version)
    if order is not None and order < 0:
        seen = f"version {case.probe.version} comes before {state.version}, already here"
        return _suppressed(case, state, RelationKind.REVISION, "dedupe.older_version", seen)
    if state.status == HELD:
        return _held_item(case, state)
    return _published_item(case, state)


def _published_item(case: _Case, state: ArticleState) -> Decision:
    killed = case.status == "canceled"
    if killed and state.status != "canceled":
        return _next_revision(case, state, OutcomeKind.WITHDRAWN, RelationKind.WITHDRAWAL)
    if state.text == case.probe.text and case.status == state.status:
        return _suppressed(
            case, state, RelationKind.SAME_CONTENT, "dedupe.same_content", "equal after folding"
        )
    if killed:
        return _suppressed(
            case, state, RelationKind.WITHDRAWAL, "dedupe.already_withdrawn", "withdrawn before"
        )
    if case.marked_correction:
        return _next_revision(case, state, OutcomeKind.CORRECTED, RelationKind.CORRECTION)
    return _next_revision(case, state, OutcomeKind.UPDATED, RelationKind.REVISION)


def _held_item(case: _Case, state: ArticleState) -> Decision:
    """The provider's item is known and held: its next revision has not been published."""
    if case.status == "canceled":
        return _cancel_held(case, state)
    if state.text == case.probe.text and case.under_embargo:
        return _suppressed(
            case, state, RelationKind.SAME_CONTENT, "dedupe.same_content", "equal after folding"
        )
    outcome = OutcomeKind.PUBLISHED
    if state.revision:
        outcome = OutcomeKind.CORRECTED if case.marked_correction else OutcomeKind.UPDATED
    return _next_revision(case, state, outcome, RelationKind.REVISION)


def _cancel_held(case: _Case, state: ArticleState) -> Decision:
    """A kill before the time: what was never published is withdrawn without an event."""
    relation = Relation(
        kind=RelationKind.WITHDRAWAL,
        article_id=state.article_id,
        raw_id=state.raw_id,
        evidence=("withdrawn before its embargo ended",),
    )
    if state.revision:
        return _next_revision(case, state, OutcomeKind.WITHDRAWN, RelationKind.WITHDRAWAL)
    delivery_key, item_key, _ = case.probe.index_keys()
    ended = state._replace(status="canceled", text=case.probe.text, raw_id=case.raw.raw_id)
    note = DeliveryNote(state.article_id, state.story_id, state.revision, case.raw.raw_id)
    return Decision(
        OutcomeKind.WITHDRAWN,
        relation,
        "dedupe.withdrawn_while_held",
        state.article_id,
        state.story_id,
        state.revision,
        None,
        ((delivery_key, note.dump()), (item_key, ended.dump())),
        held="drop",
    )


def _known_text(case: _Case, note: TextNote) -> Decision:
    """The content is known under another item id or from another source."""
    if case.status == "canceled":
        return _first(case)
    same_source = note.source_id == case.profile.id
    kind = RelationKind.SAME_CONTENT if same_source else RelationKind.REPRINT
    relation = Relation(
        kind=kind,
        article_id=note.article_id,
        revision=note.revision,
        raw_id=note.raw_id,
        evidence=("headline, standfirst and body are equal after folding",),
    )
    if same_source or note.trust_tier <= case.profile.trust_tier:
        delivery = DeliveryNote(note.article_id, note.story_id, note.revision, case.raw.raw_id)
        return Decision(
            OutcomeKind.DUPLICATE,
            relation,
            f"dedupe.{kind.value}",
            note.article_id,
            note.story_id,
            note.revision,
            None,
            ((case.probe.index_keys()[0], delivery.dump()),),
        )
    # A less trusted source must never suppress a more trusted one: publish, in the same story.
    return _publish(
        case,
        OutcomeKind.PUBLISHED,
        relation,
        "dedupe.more_trusted_reprint",
        story_id=note.story_id,
        article_id=case.probe.article_id,
        revision=1,
    )


def _first(case: _Case) -> Decision:
    """Nothing is known of it."""
    if case.status == "canceled":
        kind, evidence = RelationKind.WITHDRAWAL, "withdraws an item that is not known here"
    elif case.marked_correction:
        kind, evidence = RelationKind.CORRECTION, "corrects an item that is not known here"
    else:
        kind, evidence = RelationKind.UNRELATED, ""
    article_id = case.probe.article_id
    return _publish(
        case,
        OutcomeKind.PUBLISHED,
        Relation(kind=kind, evidence=(evidence,)) if evidence else _UNRELATED,
        f"dedupe.{kind}",
        story_id=story_id_for(article_id),
        article_id=article_id,
        revision=1,
    )


def _next_revision(
    case: _Case, state: ArticleState, outcome: OutcomeKind, kind: RelationKind
) -> Decision:
    relation = Relation(
        kind=kind,
        article_id=state.article_id,
        revision=state.revision,
        raw_id=state.raw_id,
        evidence=("same source and item id",),
    )
    return _publish(
        case,
        outcome,
        relation,
        f"dedupe.{kind.value}",
        story_id=state.story_id,
        article_id=state.article_id,
        revision=state.revision + 1,
    )


def _suppressed(
    case: _Case, state: ArticleState, kind: RelationKind, reason: str, evidence: str
) -> Decision:
    relation = Relation(
        kind=kind,
        article_id=state.article_id,
        revision=state.revision,
        raw_id=state.raw_id,
        evidence=(evidence,),
    )
    note = DeliveryNote(state.article_id, state.story_id, state.revision, case.raw.raw_id)
    writes = [(case.probe.index_keys()[0], note.dump())]
    order = compare_versions(case.probe.version, state.version)
    if kind is RelationKind.SAME_CONTENT and (order is None or order > 0) and case.probe.version:
        # Equal content under a newer version: remember the version, or an older one could pass.
        newer = state._replace(version=case.probe.version)
        writes.append((case.probe.index_keys()[1], newer.dump()))
    return Decision(
        OutcomeKind.DUPLICATE,
        relation,
        reason,
        state.article_id,
        state.story_id,
        state.revision,
        None,
        tuple(writes),
    )


def _publish(
    case: _Case,
    outcome: OutcomeKind,
    relation: Relation,
    reason: str,
    *,
    story_id: str,
    article_id: str,
    revision: int,
) -> Decision:
    raw, probe, profile = case.raw, case.probe, case.profile
    delivery_key, item_key, text_key = probe.index_keys()
    hold = case.under_embargo and outcome is not OutcomeKind.WITHDRAWN
    # While an item is held its state counts the revisions that are out.
    state = ArticleState(
        article_id,
        story_id,
        revision - 1 if hold else revision,
        probe.version,
        probe.text,
        HELD if hold else case.status,
        raw.raw_id,
    )
    writes = [
        (delivery_key, DeliveryNote(article_id, story_id, revision, raw.raw_id).dump()),
        (item_key, state.dump()),
    ]
    # The text of a kill notice is not copy that anyone could reprint.
    known = case.text
    if case.status != "canceled" and (
        known is None or known.article_id == article_id or known.trust_tier > profile.trust_tier
    ):
        note = TextNote(article_id, story_id, revision, profile.id, profile.trust_tier, raw.raw_id)
        writes.append((text_key, note.dump()))
    kind = str(EVENT_OF_OUTCOME[outcome])
    was_held = case.state is not None and case.state.status == HELD
    return Decision(
        OutcomeKind.HELD if hold else outcome,
        relation,
        "dedupe.embargo" if hold else reason,
        article_id,
        story_id,
        revision,
        event_id(kind, story_id, article_id, revision, probe.text),
        tuple(writes),
        issues=outcome,
        held="put" if hold else "drop" if was_held else None,
        after_release=(
            state._replace(revision=revision, status=case.status).dump() if hold else None
        ),
    )

"""What is not to be published: copy that is withheld, and kills of what was never out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from barqiya.dedupe.case import duplicate, headline_writes, relation_to
from barqiya.dedupe.decision import Decision
from barqiya.dedupe.fingerprint import story_id_for
from barqiya.dedupe.memory import HELD, WITHHELD, ArticleState, DeliveryNote
from barqiya.dedupe.versions import came_before, compare_versions
from barqiya_schemas import OutcomeKind, Relation, RelationKind

if TYPE_CHECKING:
    from barqiya.dedupe.case import Case


def withhold(case: Case) -> Decision | None:
    """Hold what its source says not to publish until further notice; ``None``: it does not.

    There is no time at which it is released, so no event waits: a later version that is usable is
    published, a kill ends it. Nobody's copy of it is suppressed, for it may never come out.
    """
    if not case.withheld:
        return None
    probe, state = case.probe, case.state()
    if state is not None and (overtaken := _older(case, state)) is not None:
        return overtaken
    article_id = state.article_id if state is not None else probe.article_id
    story_id = state.story_id if state is not None else story_id_for(article_id)
    if state is None:
        relation = Relation(kind=RelationKind.UNRELATED, evidence=(_WITHHELD,))
        state = ArticleState(
            *(article_id, story_id, 0, probe.version, probe.text, WITHHELD, case.raw.raw_id),
            *(case.profile.id, case.profile.trust_tier, probe.has_item_id),
        )
        waits = False
    else:
        relation = relation_to(state, RelationKind.REVISION, _WITHHELD)
        waits = state.status == HELD or state.pending
        state = state._replace(
            version=probe.version,
            text=probe.text,
            status=WITHHELD,
            raw_id=case.raw.raw_id,
            pending=False,
        )
    article = article_id.removeprefix("a-")
    note = DeliveryNote(article_id, story_id, state.revision, case.raw.raw_id)
    return Decision(
        OutcomeKind.HELD,
        relation,
        "dedupe.withheld",
        article_id,
        story_id,
        state.revision,
        None,
        (
            (("delivery", probe.delivery), note.dump()),
            (("item", article), state.dump()),
            *headline_writes(case, article),
        ),
        held="drop" if waits else None,
    )


_WITHHELD = "its source says not to publish it until further notice"


def _older(case: Case, state: ArticleState) -> Decision | None:
    """What is withheld, when a later version is here already, or the same."""
    order = compare_versions(case.probe.version, state.version)
    note = DeliveryNote(state.article_id, state.story_id, state.revision, case.raw.raw_id)
    if (order is not None and order < 0) or (
        not order and came_before(case.raw.raw_id, state.raw_id)
    ):
        seen = "its source withheld an earlier version than the one that is here"
        relation = relation_to(state, RelationKind.REVISION, seen)
        return duplicate(case, relation, "dedupe.older_version", note)
    if state.status == "canceled":
        relation = relation_to(state, RelationKind.REVISION, "withdrawn before, now withheld")
        return duplicate(case, relation, "dedupe.already_withdrawn", note)
    return None


def cancel_held(case: Case, state: ArticleState, evidence: str = "") -> Decision | None:
    """A kill before the time: what was never published is withdrawn without an event.

    ``None`` when revisions of it are out: they are withdrawn like any.
    """
    if state.revision:
        return None
    relation = Relation(
        kind=RelationKind.WITHDRAWAL,
        article_id=state.article_id,
        raw_id=state.raw_id,
        evidence=(evidence, _NEVER_OUT) if evidence else (_NEVER_OUT,),
    )
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
        (
            (("delivery", case.probe.delivery), note.dump()),
            (("item", state.article_id.removeprefix("a-")), ended.dump()),
        ),
        held="drop",
    )


_NEVER_OUT = "withdrawn before it was published"

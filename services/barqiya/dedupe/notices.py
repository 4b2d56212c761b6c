"""Kills and corrections that name what they speak of by its headline, and by nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from barqiya.dedupe.case import duplicate, publish, relation_to
from barqiya.dedupe.decision import Advice, Decision
from barqiya.dedupe.fingerprint import event_id, story_id_for
from barqiya.dedupe.headlines import HeadlineNote
from barqiya.dedupe.memory import ArticleState, DeliveryNote
from barqiya.dedupe.story import advise
from barqiya.dedupe.unpublished import cancel_held
from barqiya.dedupe.versions import came_before
from barqiya.dedupe.wording import with_changes
from barqiya_schemas import ADVISORY_TYPE, OutcomeKind, Relation, RelationKind

if TYPE_CHECKING:
    from barqiya.dedupe.case import Case
    from barqiya.dedupe.decision import IndexKey

_SAME = "its source sent one article under the headline or slug that it names"


def kill_by_headline(case: Case, by_wording: Decision | None) -> Decision | None:
    """Decide a kill of a new item: by the headline that it names, else by the words it repeats.

    Args:
        case: The kill.
        by_wording: What its wording makes of it.
    """
    found = _named(case)
    live = [state for state in found if state.status != "canceled"]
    if len(live) == 1:
        return _withdraw(case, live[0])
    repeats = by_wording is not None and by_wording.reason != "dedupe.kill_by_another"
    if repeats or not found:
        return by_wording
    return _ask(case, live) if live else _withdrawn_before(case, found[-1])


def correct_by_headline(case: Case, by_wording: Decision | None) -> Decision | None:
    """Decide a correction that comes without an item id and whose wording finds no article.

    Args:
        case: The correction.
        by_wording: What its wording makes of it.
    """
    own = by_wording is None or by_wording.article_id == case.probe.article_id
    if case.probe.has_item_id or not own:
        return by_wording
    found = [state for state in _named(case) if state.status == "usable"]
    if len(found) == 1:
        state = found[0]
        relation = with_changes(case, relation_to(state, RelationKind.CORRECTION, _SAME))
        return _revise(case, state, OutcomeKind.CORRECTED, relation)
    return by_wording if by_wording is not None or not found else _ask(case, found)


def killed_before(case: Case) -> Decision | None:
    """Whether a kill that came later on the queue was decided before, and names its headline."""
    notes = [case.headline(name) for name in case.probe.names()]
    kill = next((note.kill for note in notes if note is not None and note.kill is not None), None)
    if kill is None:
        return None
    article_id, story_id, raw_id = kill
    if not came_before(case.raw.raw_id, raw_id):
        return None
    relation = Relation(
        kind=RelationKind.WITHDRAWAL,
        article_id=article_id,
        revision=1,
        raw_id=raw_id,
        evidence=(
            f"came before {raw_id}, which overtook it and withdraws it by its headline or slug",
        ),
    )
    delivery = DeliveryNote(article_id, story_id, 1, case.raw.raw_id)
    return duplicate(case, relation, "dedupe.older_version", delivery)


def note_kill(case: Case, decision: Decision) -> Decision:
    """Note a kill that found nothing under the headlines it names: what it kills may be late."""
    kill = (decision.article_id, decision.story_id, case.raw.raw_id)
    notes: list[tuple[IndexKey, bytes]] = []
    for headline in [one for group in case.probe.named for one in group]:
        before = case.headline(headline) or HeadlineNote(())
        notes.append((("headline", headline), before._replace(kill=kill).dump()))
    return decision._replace(writes=(*decision.writes, *notes))


def _named(case: Case) -> list[ArticleState]:
    """Articles of its source that it names by their headline, but those that came after it."""
    for group in case.probe.named:
        notes = [note for one in group if (note := case.headline(one)) is not None]
        articles = dict.fromkeys(article for note in notes for article in note.articles)
        states = [state for one in articles if (state := case.state_of(one)) is not None]
        found = [
            state
            for state in states
            if state.source_id == case.profile.id and not came_before(case.raw.raw_id, state.raw_id)
        ]
        if found:
            return found
    return []


def _withdraw(case: Case, state: ArticleState) -> Decision:
    if state.waits and (cancelled := cancel_held(case, state, _SAME)) is not None:
        return cancelled._replace(based_on=(_item(state),))
    relation = relation_to(state, RelationKind.WITHDRAWAL, _SAME)
    return _revise(case, state, OutcomeKind.WITHDRAWN, relation)


def _revise(case: Case, state: ArticleState, outcome: OutcomeKind, relation: Relation) -> Decision:
    decision = publish(
        case,
        outcome,
        relation,
        f"dedupe.{relation.kind.value}",
        story_id=state.story_id,
        article_id=state.article_id,
        revision=state.revision + 1,
        before=state,
    )
    return advise(case, decision._replace(based_on=(_item(state),)))


def _withdrawn_before(case: Case, state: ArticleState) -> Decision:
    relation = relation_to(state, RelationKind.WITHDRAWAL, _SAME, "withdrawn before")
    note = DeliveryNote(state.article_id, state.story_id, state.revision, case.raw.raw_id)
    return duplicate(case, relation, "dedupe.already_withdrawn", note, based_on=(_item(state),))


def _ask(case: Case, found: list[ArticleState]) -> Decision:
    """One of several: nothing is done to any of them, and an editor looks at each.

    The notice is an article of its own.
    """
    kind, outcome = RelationKind.CORRECTION, OutcomeKind.PUBLISHED
    if case.killed:
        kind, outcome = RelationKind.WITHDRAWAL, OutcomeKind.WITHDRAWN
    article_id = case.probe.article_id
    seen = f"may mean any of {len(found)} articles that its source sent under one headline"
    decision = publish(
        case,
        outcome,
        Relation(kind=kind, evidence=(seen,)),
        "dedupe.headline_of_several",
        story_id=story_id_for(article_id),
        article_id=article_id,
        revision=1,
    )
    return decision._replace(
        advice=tuple(_doubt(case, state, article_id) for state in found),
        based_on=tuple(map(_item, found)),
    )


def _doubt(case: Case, state: ArticleState, by_article_id: str) -> Advice:
    name = event_id(ADVISORY_TYPE, state.story_id, state.article_id, 0, case.probe.delivery)
    return Advice(
        *(state.article_id, state.source_id, "disputed", by_article_id, 1, case.profile.id),
        *(name, state.story_id),
    )


def _item(state: ArticleState) -> IndexKey:
    return ("item", state.article_id.removeprefix("a-"))

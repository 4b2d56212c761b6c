"""Stories: which articles belong together, and who must hear of a correction or a kill."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from barqiya.dedupe.case import Advice, Decision
from barqiya.dedupe.fingerprint import event_id
from barqiya.dedupe.memory import DeliveryNote, Member, Story
from barqiya_schemas import ADVISORY_TYPE, OutcomeKind, Relation, RelationKind

if TYPE_CHECKING:
    from barqiya.dedupe.case import Case
    from barqiya.dedupe.memory import ArticleState

_ACTIONS: Final[dict[OutcomeKind, Literal["corrected", "withdrawn"]]] = {
    OutcomeKind.CORRECTED: "corrected",
    OutcomeKind.WITHDRAWN: "withdrawn",
}


def join_story(case: Case, decision: Decision, matched: ArticleState | None) -> Decision:
    """Note a new article as one of the story of what it matched.

    A story is noted when its second article comes. A copy that comes after its original was
    corrected or withdrawn, and is published all the same, gets an advisory at once.
    """
    if matched is None:
        return decision
    key = ("story", decision.story_id)
    story = case.story(decision.story_id)
    if not story.members:
        first = (
            *(matched.article_id, matched.source_id, matched.trust_tier),
            *(RelationKind.UNRELATED.value, matched.raw_id),
        )
        story = Story((Member(*first),))
    member = Member(
        *(decision.article_id, case.profile.id, case.profile.trust_tier),
        *(decision.relation.kind.value, case.raw.raw_id),
    )
    joined = story.joined_by(member, case.policy.story.most_articles)
    item = ("item", matched.article_id.removeprefix("a-"))
    return decision._replace(
        writes=(*decision.writes, (key, joined.dump())),
        based_on=(*decision.based_on, key, item),
        advice=(*decision.advice, *_late_advice(case, decision, matched)),
    )


def _late_advice(case: Case, decision: Decision, matched: ArticleState) -> tuple[Advice, ...]:
    """What a copy must hear that comes after the correction or the kill of its original."""
    copied = decision.relation.revision or 0
    if matched.source_id == case.profile.id:
        return ()
    if matched.status == "canceled":
        action, revision = OutcomeKind.WITHDRAWN, matched.revision
    elif copied < matched.corrected:
        action, revision = OutcomeKind.CORRECTED, matched.corrected
    else:
        return ()
    by = (matched.article_id, revision, matched.source_id)
    return (_advice(case, decision.article_id, case.profile.id, action, by, decision.story_id),)


def advise(case: Case, decision: Decision) -> Decision:
    """Tell the articles of other sources when their story was corrected or withdrawn."""
    if decision.outcome not in _ACTIONS:
        return decision
    story = case.story(decision.story_id)
    by = (decision.article_id, decision.revision, case.profile.id)
    told = tuple(
        _advice(
            *(case, member.article_id, member.source_id, decision.outcome, by, decision.story_id)
        )
        for member in story.others(case.profile.id)
    )
    return decision._replace(
        advice=(*decision.advice, *told),
        based_on=(*decision.based_on, ("story", decision.story_id)),
    )


def dispute(case: Case, article_id: str, story_id: str, source_id: str) -> Decision:
    """A kill by a source that does not own the article: a word to its readers, and no more."""
    relation = Relation(
        kind=RelationKind.WITHDRAWAL,
        article_id=article_id,
        evidence=(f"{case.profile.id} withdraws its copy; the article is {source_id}'s",),
    )
    name = event_id(ADVISORY_TYPE, story_id, article_id, 0, case.probe.delivery)
    advice = Advice(article_id, source_id, "disputed", article_id, 0, case.profile.id, name)
    note = DeliveryNote(article_id, story_id, 0, case.raw.raw_id)
    return Decision(
        OutcomeKind.PUBLISHED,
        relation,
        "dedupe.kill_by_another",
        article_id,
        story_id,
        0,
        name,
        ((("delivery", case.probe.delivery), note.dump()),),
        advice=(advice,),
    )


def _advice(
    case: Case,
    article_id: str,
    source_id: str,
    outcome: OutcomeKind,
    by: tuple[str, int, str],
    story_id: str,
) -> Advice:
    by_article, by_revision, by_source = by
    told = f"{article_id} {by_article} {outcome.value}"
    name = event_id(ADVISORY_TYPE, story_id, told, by_revision, case.probe.text)
    return Advice(
        article_id, source_id, _ACTIONS[outcome], by_article, by_revision, by_source, name
    )

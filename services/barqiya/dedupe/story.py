"""Stories: which articles belong together, and who must hear of a correction or a kill."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from barqiya.dedupe.case import publish
from barqiya.dedupe.decision import Action, Advice, Decision
from barqiya.dedupe.fingerprint import event_id
from barqiya.dedupe.memory import DeliveryNote, Member, Story
from barqiya_schemas import ADVISORY_TYPE, OutcomeKind, Relation, RelationKind

if TYPE_CHECKING:
    from barqiya.dedupe.case import Case
    from barqiya.dedupe.memory import ArticleState
    from barqiya.items import Replay

_ACTIONS: Final[dict[OutcomeKind, Action]] = {
    OutcomeKind.CORRECTED: "corrected",
    OutcomeKind.WITHDRAWN: "withdrawn",
}


#: What a text is to another one whose errors it may have.
_SAME_STORY: Final = frozenset(
    {RelationKind.REPRINT, RelationKind.REVISION, RelationKind.CORRECTION, RelationKind.EXPANSION}
)


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
    """What a copy must hear that comes after the correction or the kill of its original.

    It may be most like another copy, and the original that was killed stand behind that one.
    """
    copied = [(matched, decision.relation.revision or 0)]
    # What an operator puts in a story was decided by somebody who saw it.
    for match in case.matches if case.replay is None else ():
        state = case.state_of(match.remembered.article)
        if match.comparison.kind in _SAME_STORY and state is not None:
            copied.append((state, match.remembered.revision))
    for state, revision in copied:
        done = _done_since(state, revision)
        if done and state.story_id == decision.story_id and state.source_id != case.profile.id:
            by = (state.article_id, done[1], state.source_id)
            to = (decision.article_id, case.profile.id)
            action = _action(done[0], copied=case.profile.trust_tier >= state.trust_tier)
            return (_advice(case, *to, action, by, decision.story_id),)
    return ()


def _done_since(state: ArticleState, revision: int) -> tuple[OutcomeKind, int] | None:
    """What became of an article since a revision of it that was copied, and in which revision."""
    if state.status == "canceled":
        return OutcomeKind.WITHDRAWN, state.revision
    if revision < state.corrected:
        return OutcomeKind.CORRECTED, state.corrected
    return None


def advise(case: Case, decision: Decision) -> Decision:
    """Tell the articles of other sources when their story was corrected or withdrawn.

    Who copies an article and then kills the copy withdraws nothing of the original: that one, and
    all that came before the copy, are told that it is disputed.
    """
    # What is held will be told with its event, when its time has come.
    outcome = decision.issues if decision.held == "put" else decision.outcome
    if outcome not in _ACTIONS:
        return decision
    story = case.story(decision.story_id)
    by = (decision.article_id, decision.revision, case.profile.id)
    told = []
    copied = all(member.article_id != decision.article_id for member in story.members)
    for member in story.members:
        if member.source_id != case.profile.id:
            # What came before, or is trusted more, is no copy of it.
            action = _action(
                outcome, copied=copied and member.trust_tier >= case.profile.trust_tier
            )
            to = (member.article_id, member.source_id)
            told.append(_advice(case, *to, action, by, decision.story_id))
        copied = copied or member.article_id == decision.article_id
    return decision._replace(
        advice=(*decision.advice, *told),
        based_on=(*decision.based_on, ("story", decision.story_id)),
    )


def _action(outcome: OutcomeKind, *, copied: bool) -> Action:
    """What those hear who have an article, when another of its story was corrected or withdrawn.

    Args:
        outcome: What was done to the other.
        copied: Whether theirs may be a copy of it.
    """
    return _ACTIONS[outcome] if copied else "disputed"


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


def move(case: Case, replay: Replay, state: ArticleState | None) -> Decision:
    """An operator puts an article in another story, or takes it out of one.

    It is published in its next revision, with the words it has; what was suppressed as a copy
    becomes an article of its own.
    """
    article_id = case.probe.article_id
    if (state.revision if state is not None else 0) != replay.revision:
        return _not_moved(case, state, replay, "it has another revision by now")
    if case.withheld or (state is not None and state.status != "usable"):
        return _not_moved(case, state, replay, "it is held, withheld or withdrawn")
    apart = replay.story_id == f"s-{article_id.removeprefix('a-')}"
    relation = Relation(
        kind=RelationKind.UNRELATED if apart else RelationKind.REVISION,
        article_id=article_id if state is not None else None,
        revision=replay.revision or None,
        raw_id=state.raw_id if state is not None else None,
        evidence=(f"{'split' if apart else 'merged'} by {replay.order}",),
    )
    decision = publish(
        case,
        OutcomeKind.UPDATED if state is not None else OutcomeKind.PUBLISHED,
        relation,
        "dedupe.story_split" if apart else "dedupe.story_merged",
        story_id=replay.story_id,
        article_id=article_id,
        revision=replay.revision + 1,
        before=state,
    )
    if state is not None and state.story_id != replay.story_id:
        decision = _left(case, decision, state)
    if apart:
        return decision
    first = case.state_of(replay.story_id.removeprefix("s-"))
    return join_story(case, decision, first)


def _left(case: Case, decision: Decision, state: ArticleState) -> Decision:
    """The decision, with the article taken off the list of the story that it was in."""
    key = ("story", state.story_id)
    story = case.story(state.story_id)
    rest = tuple(one for one in story.members if one.article_id != state.article_id)
    if rest == story.members:
        return decision
    return decision._replace(
        writes=(*decision.writes, (key, Story(rest).dump())),
        based_on=(*decision.based_on, key),
    )


def _not_moved(case: Case, state: ArticleState | None, replay: Replay, why: str) -> Decision:
    article_id = case.probe.article_id
    story_id = state.story_id if state is not None else replay.story_id
    relation = Relation(
        kind=RelationKind.REVISION,
        article_id=article_id,
        evidence=(f"not moved, {why}; asked by {replay.order}",),
    )
    return Decision(
        *(OutcomeKind.DUPLICATE, relation, "dedupe.replay_superseded", article_id, story_id),
        *(state.revision if state is not None else 0, None, ()),
    )


def _advice(
    case: Case,
    article_id: str,
    source_id: str,
    action: Action,
    by: tuple[str, int, str],
    story_id: str,
) -> Advice:
    by_article, by_revision, by_source = by
    told = f"{article_id} {by_article} {action}"
    name = event_id(ADVISORY_TYPE, story_id, told, by_revision, case.probe.text)
    return Advice(article_id, source_id, action, by_article, by_revision, by_source, name)

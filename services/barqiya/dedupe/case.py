"""One item before the rules, and the decisions that all of them make."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from barqiya.dedupe.decision import Decision, Later
from barqiya.dedupe.fingerprint import Probe, digest, event_id
from barqiya.dedupe.headlines import HeadlineNote
from barqiya.dedupe.memory import HELD, ArticleState, DeliveryNote, Story, TextNote, loaded
from barqiya_schemas import (
    EVENT_OF_OUTCOME,
    EventType,
    OutcomeKind,
    Relation,
    RelationKind,
    TextChanges,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from barqiya.dedupe.decision import Considered, IndexKey
    from barqiya.dedupe.match import Match
    from barqiya.dedupe.policy import Policy
    from barqiya.items import Replay
    from barqiya.registry.model import SourceProfile
    from barqiya_schemas import RawItem


#: Marks of copy that takes the place of what its source sent before.
_TAKES_THE_PLACE: Final = frozenset({"update", "writethru"})


class TakeFacts(NamedTuple):
    """What an item says of its place in a story that is sent in parts."""

    series: str
    """Digest that all parts of the story share."""
    number: int | None
    last: bool | None


class Case(NamedTuple):
    """One item with everything the rules look at."""

    raw: RawItem
    probe: Probe
    profile: SourceProfile
    status: str
    marked_correction: bool
    under_embargo: bool
    known: Mapping[IndexKey, bytes | None]
    matches: tuple[Match, ...]
    policy: Policy
    received_s: int = 0
    """When the newsroom received it, in Unix seconds."""
    replay: Replay | None = None
    """What it is to take the place of, when its raw item is replayed."""
    content: str = ""
    """Digest of what it says, when it is to take the place of something."""
    take: TakeFacts | None = None
    marks: frozenset[str] = frozenset()
    """What the copy says of itself: ``update``, ``correction`` …"""
    said: bytes = b"{}"
    """Content of the article in JSON, as its event says it."""
    withheld: bool = False
    """Whether its source says not to publish it until further notice."""

    @property
    def killed(self) -> bool:
        """Whether the item withdraws something."""
        return self.status == "canceled"

    def delivery(self) -> DeliveryNote | None:
        """The same delivery, if it was here."""
        return loaded(DeliveryNote, self.known[self.probe.index_keys()[0]])

    def state(self) -> ArticleState | None:
        """The provider's item, if it was here."""
        return self.state_of(self.probe.item)

    def text(self) -> TextNote | None:
        """Equal content, if it was here."""
        return loaded(TextNote, self.known[self.probe.index_keys()[2]])

    def state_of(self, article: str) -> ArticleState | None:
        """Latest state of an article, by its digest."""
        return loaded(ArticleState, self.known.get(("item", article)))

    def headline(self, headline: str) -> HeadlineNote | None:
        """What its source sent under a headline, by the headline's digest."""
        return loaded(HeadlineNote, self.known.get(("headline", headline)))

    def story(self, story_id: str) -> Story:
        """Articles of a story; none while it has one only."""
        return loaded(Story, self.known.get(("story", story_id))) or Story(())


def relation_to(
    state: ArticleState, kind: RelationKind, *evidence: str, score: float = 1.0
) -> Relation:
    """The relation to the latest revision of an article."""
    return Relation(
        kind=kind,
        article_id=state.article_id,
        # Revision 0 is not out: nobody has seen it.
        revision=state.revision or None,
        raw_id=state.raw_id,
        score=score,
        evidence=evidence,
    )


def revived(case: Case, state: ArticleState) -> tuple[str, ...]:
    """What an item must say that repeats or continues a withdrawn article: nobody may miss it."""
    if case.killed or state.status != "canceled":
        return ()
    return (f"the article had been withdrawn: revision {state.revision}, {state.raw_id}",)


def told_unknown(case: Case) -> tuple[str, ...]:
    """What is to be said of copy of which nothing else is known here, or is known any more."""
    notes = [case.headline(name) for name in case.probe.names()]
    kills = dict.fromkeys(note.kill[2] for note in notes if note is not None and note.kill)
    withdrew = "its source withdrew an item of this headline or slug before"
    told = [f"{withdrew}: {raw_id}" for raw_id in kills]
    if not case.marks.isdisjoint(_TAKES_THE_PLACE):
        told.insert(0, "says that it updates an item, which is not known here")
    return tuple(told)


def duplicate(
    case: Case,
    relation: Relation,
    reason: str,
    note: DeliveryNote,
    *more: tuple[IndexKey, bytes],
    based_on: tuple[IndexKey, ...] = (),
    considered: tuple[Considered, ...] = (),
) -> Decision:
    """Suppress an item; its delivery is remembered, and whose copy it is."""
    return Decision(
        OutcomeKind.DUPLICATE,
        relation,
        reason,
        note.article_id,
        note.story_id,
        note.revision,
        None,
        ((case.probe.index_keys()[0], note.dump()), *more),
        based_on=based_on,
        considered=considered,
    )


def publish(
    case: Case,
    outcome: OutcomeKind,
    relation: Relation,
    reason: str,
    *,
    story_id: str,
    article_id: str,
    revision: int,
    before: ArticleState | None = None,
) -> Decision:
    """Publish an item, at once or when its embargo ends.

    Args:
        case: The item.
        outcome: What it is published as.
        relation: What it is to what came before.
        reason: Stable word for why.
        story_id: Its story.
        article_id: Its article.
        revision: The revision that it makes.
        before: State of the article before it, when it is known.
    """
    hold = case.under_embargo and outcome is not OutcomeKind.WITHDRAWN
    released = _state_after(case, outcome, story_id, article_id, revision, before)
    state = released
    if hold:
        # While an item is held its state counts the revisions that are out.
        corrected = before.corrected if before is not None else 0
        state = released._replace(revision=revision - 1, status=HELD, corrected=corrected)
    waits = before is not None and (before.status == HELD or before.pending)
    return Decision(
        OutcomeKind.HELD if hold else outcome,
        relation,
        "dedupe.embargo" if hold else reason,
        article_id,
        story_id,
        revision,
        event_id(EVENT_OF_OUTCOME[outcome].value, story_id, article_id, revision, case.probe.text),
        tuple(_writes(case, state, revision)),
        issues=outcome,
        held="put" if hold else "drop" if waits else None,
        after_release=released.dump() if hold else None,
        remember=not case.killed,
    )


def _state_after(
    case: Case,
    outcome: OutcomeKind,
    story_id: str,
    article_id: str,
    revision: int,
    before: ArticleState | None,
) -> ArticleState:
    """State of an article when the item is out."""
    raw, probe, profile = case.raw, case.probe, case.profile
    corrected = before.corrected if before is not None else 0
    return ArticleState(
        article_id,
        story_id,
        revision,
        probe.version,
        probe.text,
        case.status,
        # What an operator puts on the queue again keeps its place among what its source sent.
        before.raw_id if before is not None and case.replay is not None else raw.raw_id,
        profile.id,
        profile.trust_tier,
        before.has_item_id if before is not None else probe.has_item_id,
        revision if outcome is OutcomeKind.CORRECTED else corrected,
    )


def _writes(
    case: Case, state: ArticleState, revision: int
) -> Iterator[tuple[IndexKey, bytes | None]]:
    """What the index is to know of an item that is published as a revision of an article."""
    raw, probe, profile = case.raw, case.probe, case.profile
    article_id, story_id = state.article_id, state.story_id
    article = article_id.removeprefix("a-")
    delivery = DeliveryNote(article_id, story_id, revision, raw.raw_id)
    yield ("delivery", probe.delivery), delivery.dump()
    yield ("item", article), state.dump()
    # The text of a kill notice is not copy that anyone could reprint.
    known = case.text()
    if not case.killed and (
        known is None or known.article_id == article_id or known.trust_tier > profile.trust_tier
    ):
        note = TextNote(article_id, story_id, revision, profile.id, profile.trust_tier, raw.raw_id)
        yield ("text", probe.text), note.dump()
    yield from headline_writes(case, article)


def headline_writes(case: Case, article: str) -> list[tuple[IndexKey, bytes]]:
    """What is to be noted of headline and slug, so that a notice that names one finds the article.

    Args:
        case: The item.
        article: Digest of its article.
    """
    if case.killed:
        return []
    before = [(name, case.headline(name) or HeadlineNote(())) for name in case.probe.names()]
    after = [(name, note, note.with_article(article)) for name, note in before]
    return [(("headline", name), now.dump()) for name, note, now in after if now != note]


def await_more(decision: Decision, content: bytes, evidence: str) -> Decision:
    """The decision, and an event after a while that says what is the case if nothing more comes."""
    revision = decision.revision + 1
    kind, article_id = EventType.UPDATED.value, decision.article_id
    name = event_id(kind, decision.story_id, article_id, revision, digest(content=content))
    written = _state_written(decision)
    relation = relation_to(written, RelationKind.TAKE, evidence)
    # Not a word of it changes.
    relation = relation.model_copy(update={"changes": TextChanges()})
    then = written._replace(revision=revision)
    key = ("item", article_id.removeprefix("a-"))
    pending = written._replace(pending=True).dump()
    return decision._replace(
        writes=tuple((k, pending if k == key else value) for k, value in decision.writes),
        later=Later(content, revision, name, relation, then.dump()),
    )


def _state_written(decision: Decision) -> ArticleState:
    """The article's state as the decision leaves it."""
    values = dict(decision.writes)
    value = values["item", decision.article_id.removeprefix("a-")]
    if value is None:
        raise ValueError("a decision that is awaited writes its article's state")
    return ArticleState.load(value)

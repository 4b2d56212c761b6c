"""What one raw item leaves behind: its outcome, its events or dead letter, its index entries."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Final, NamedTuple

import orjson

from barqiya.commit.event import Event, IndexKey, Part, Posting, Words, advisory, issued
from barqiya_schemas import ArticleOutcome, ConsideredArticle, OutcomeKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from barqiya.dedupe import Considered, Later
    from barqiya.items import Rejected

#: Earlier articles that an outcome names at most: it is written for every item and kept for weeks.
_CONSIDERED_TOLD: Final = 5


class Entry(NamedTuple):
    """One raw item, ready to be committed."""

    entry_id: str
    """Stream entry that is acknowledged; the ``raw_id``, but for a retry of a trimmed entry."""
    deliveries: int
    """Delivery count under which this worker holds the item: half of the fence."""
    outcome: Words
    tally: tuple[str, ...]
    guards: tuple[tuple[IndexKey, bytes | None], ...] = ()
    writes: tuple[tuple[IndexKey, bytes | None], ...] = ()
    """Index entries to write, or to delete."""
    events: tuple[Event, ...] = ()
    advisories: tuple[Event, ...] = ()
    """Events for the priority topic too."""
    held: tuple[tuple[str, int], ...] = ()
    """Articles whose held event is put, with its time in Unix ms, or dropped, with 0."""
    dead: Words = ()
    postings: tuple[Posting, ...] = ()

    def size(self) -> int:
        """About how many bytes it sends to the server."""
        written = sum([len(value) for _, value in self.writes if value is not None])
        articles = sum([len(event.data) for event in (*self.events, *self.advisories)])
        articles += sum([len(copy.data) for event in self.events for copy in event.copies])
        articles += sum([len(posting.value) for posting in self.postings])
        # Arabic takes two bytes a letter; an event's attributes hardly count.
        return written + articles + 2 * sum(map(len, chain(self.dead, self.outcome)))

    def standing_for(
        self, raw_id: str, replay_of: str | None, passes: tuple[tuple[IndexKey, bytes], ...]
    ) -> Entry:
        """The entry when the item stands for an earlier one: its passes are used up with it.

        Args:
            raw_id: Id under which it is known.
            replay_of: The raw item that it replays, if it does.
            passes: Index entries that allow it, as read.
        """
        if not passes:
            return self
        words: list[str] = []
        if raw_id != self.entry_id:
            words += ("retried_as", self.entry_id)
        if replay_of is not None:
            words += ("replay_of", replay_of)
        used = passes
        if self.dead and replay_of is not None:
            used = passes[:-1]  # it may be retried, and is a replay then as before
        return self._replace(
            outcome=(*self.outcome, *words),
            guards=(*self.guards, *passes),
            writes=(*self.writes, *((key, None) for key, _ in used)),
        )


def decided_entry(
    parts: Sequence[Part], *, entry_id: str, deliveries: int, namespace: str
) -> Entry:
    """Entry of an item that was decided: its articles are published in some form, or duplicates.

    Args:
        parts: The articles of the item, at least one, in its order.
        entry_id: Stream entry that is acknowledged.
        deliveries: Delivery count of that entry.
        namespace: First part of every key.
    """
    guards = dict(parts[0].guards)
    writes: dict[IndexKey, bytes | None] = {}
    held: dict[str, int] = {}
    events: list[Event] = []
    advisories: list[Event] = []
    for part in parts:
        event = issued(part, namespace)
        if part is not parts[0]:
            # It was decided on top of the articles before it: what counts is what the index held
            # before the item.
            guards = {**dict(part.guards), **guards}
        writes.update(part.decision.writes)
        told = [advisory(part, advice, namespace) for advice in part.decision.advice]
        _hold(part, event, told, namespace, held, writes)
        if part.decision.held != "put":
            events += [event] if event else []
            advisories += told
    main = next((part for part in parts if part.decision.issues is not None), parts[0])
    return Entry(
        entry_id=entry_id,
        deliveries=deliveries,
        outcome=_outcome(main, parts, deliveries),
        tally=("outcome:" + main.decision.outcome,),
        guards=tuple(guards.items()),
        writes=tuple(writes.items()),
        events=tuple(events),
        advisories=tuple(advisories),
        held=tuple(held.items()),
        postings=tuple(part.posting for part in parts if part.posting is not None),
    )


def _outcome(main: Part, parts: Sequence[Part], deliveries: int) -> Words:
    """Fields of the outcome; ``main`` stands for the item: the first article with an event."""
    decision, relation = main.decision, main.decision.relation
    words: list[str] = [
        "raw_id", main.raw.raw_id,
        "source", main.raw.source,
        "outcome", str(decision.outcome),
        "relation", str(relation.kind),
        "article_id", decision.article_id,
        "story_id", decision.story_id,
        "revision", str(decision.revision) if decision.revision else "",
        "event_id", decision.event_id or "",
        "reason", decision.reason,
        "deliveries", str(deliveries),
    ]  # fmt: skip
    if decision.outcome is OutcomeKind.DUPLICATE:
        words += ("original", relation.article_id or "")
    if relation.evidence:
        words += ("evidence", "\n".join(relation.evidence))
    if decision.considered:
        told = _told(decision.considered)
        listed = [one.model_dump(mode="json", exclude_none=True) for one in told]
        words += ("considered", orjson.dumps(listed).decode())
    if len(parts) > 1:
        words += ("articles", _listed(parts))
    return tuple(words)


def _listed(parts: Sequence[Part]) -> str:
    """Each article of an item that carries several, as JSON of ``ArticleOutcome``."""
    listed = [
        ArticleOutcome(
            outcome=decision.outcome,
            relation=decision.relation.kind,
            article_id=decision.article_id,
            story_id=decision.story_id,
            revision=decision.revision or None,
            event_id=decision.event_id,
            reason=decision.reason,
            original=(
                decision.relation.article_id if decision.outcome is OutcomeKind.DUPLICATE else None
            ),
            evidence=decision.relation.evidence,
            considered=_told(decision.considered),
        ).model_dump(mode="json", exclude_none=True)
        for decision in (part.decision for part in parts)
    ]
    return orjson.dumps(listed).decode()


def _told(considered: Sequence[Considered]) -> tuple[ConsideredArticle, ...]:
    """The earlier articles that an outcome names: the one that was taken, then the nearest."""
    nearest = sorted(considered, key=lambda one: (not one.taken, -one.score))
    return tuple(
        ConsideredArticle(
            article_id=one.article_id,
            revision=one.revision or None,
            relation=one.relation,
            score=round(one.score, 3),
            taken=one.taken,
            why=one.why,
        )
        for one in nearest[:_CONSIDERED_TOLD]
    )


def held_key(article_id: str) -> IndexKey:
    """Index entry that keeps the held event of an article."""
    return ("held", article_id)


def _hold(
    part: Part,
    event: Event | None,
    told: Sequence[Event],
    namespace: str,
    held: dict[str, int],
    writes: dict[IndexKey, bytes | None],
) -> None:
    """Note what changes among the held events: nothing, one dropped, or one put."""
    decision = part.decision
    if decision.later is not None:
        _hold_later(part, decision.later, namespace, held, writes)
        return
    if decision.held is None:
        return
    if decision.held == "drop":
        held[decision.article_id] = 0
        writes[held_key(decision.article_id)] = None
        return
    state = decision.after_release
    if part.hold_until_ms is None or state is None or event is None:
        raise ValueError("a held item needs an event, a time and the state after its release")
    held[decision.article_id] = part.hold_until_ms
    writes[held_key(decision.article_id)] = _letter(event, state, told)


def _hold_later(
    part: Part,
    later: Later,
    namespace: str,
    held: dict[str, int],
    writes: dict[IndexKey, bytes | None],
) -> None:
    """Put the event that is issued after a while."""
    decision = part.decision
    then = decision._replace(
        issues=OutcomeKind.UPDATED,
        revision=later.revision,
        event_id=later.event_id,
        relation=later.relation,
    )
    event = issued(part._replace(content=later.content, decision=then), namespace)
    if part.hold_until_ms is None or event is None:
        raise ValueError("an event that is issued later needs a time")
    held[decision.article_id] = part.hold_until_ms
    writes[held_key(decision.article_id)] = _letter(event, later.state)


def _letter(event: Event, state: bytes, told: Sequence[Event] = ()) -> bytes:
    """A held event, its advisories, and its article's index entry once it has been issued."""
    letter: dict[str, object] = {"event": event.words(), "state": state.decode()}
    if event.copies:
        letter["copies"] = [(copy.route, copy.words()) for copy in event.copies]
    if told:
        letter["advisories"] = [one.words() for one in told]
    return orjson.dumps(letter)


def dead_entry(
    entry_id: str,
    raw_id: str,
    source: str,
    rejected: Rejected,
    *,
    deliveries: int,
    attempts: int,
) -> Entry:
    """Entry of an item that could not be processed. The script adds the raw fields itself."""
    reason = rejected.reason
    outcome: Words = (
        *("raw_id", raw_id),
        *("source", source),
        *("outcome", OutcomeKind.DEAD.value),
        *("relation", ""),
        *("article_id", ""),
        *("story_id", ""),
        *("revision", ""),
        *("event_id", ""),
        *("reason", reason.value),
        *("deliveries", str(deliveries)),
    )
    dead: Words = (
        *("raw_id", raw_id),
        *("source", source),
        *("stage", reason.stage),
        *("reason", reason.value),
        *("detail", rejected.detail.encode("utf-8", "replace").decode()),
        *("exception", rejected.exception or ""),
        *("attempts", str(attempts)),
    )
    return Entry(
        entry_id=entry_id,
        deliveries=deliveries,
        outcome=outcome,
        tally=("outcome:dead", f"dead:{reason.value}"),
        dead=dead,
    )

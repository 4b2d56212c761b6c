"""What one raw item leaves behind: its outcome, its events or dead letter, its index entries."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

import orjson

from barqiya_schemas import (
    ARTICLE_SCHEMA_URI,
    EVENT_OF_OUTCOME,
    Content,
    OutcomeKind,
    Relation,
)

if TYPE_CHECKING:
    from barqiya.dedupe import Decision
    from barqiya.items import Rejected
    from barqiya_schemas import RawItem

#: (kind, digest) of an index entry, as in ``barqiya.dedupe``.
IndexKey = tuple[str, str]
#: Field names and values, alternating, as ``XADD`` takes them.
Words = tuple[str, ...]

_CONTENT_JSON = Content.__pydantic_serializer__.to_json
_RELATION_JSON = Relation.__pydantic_serializer__.to_json


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
    event: Words = ()
    held: tuple[str | int, ...] = ()
    """Article whose held event is dropped; or article and time (ms) when it is put."""
    dead: Words = ()

    def size(self) -> int:
        """About how many bytes it sends to the server."""
        written = sum(len(value) for _, value in self.writes if value is not None)
        # Arabic takes two bytes a letter; what is not text hardly counts.
        return written + 2 * sum(map(len, (*self.event, *self.dead, *self.outcome)))


def decided_entry(
    raw: RawItem,
    content: Content,
    decision: Decision,
    *,
    entry_id: str,
    deliveries: int,
    guards: tuple[tuple[IndexKey, bytes | None], ...],
    namespace: str,
    hold_until_ms: int | None = None,
) -> Entry:
    """Entry of an item that was decided: published in some form, or a duplicate."""
    relation = decision.relation
    outcome: list[str] = [
        *("raw_id", raw.raw_id),
        *("source", raw.source),
        *("outcome", decision.outcome.value),
        *("relation", relation.kind.value),
        *("article_id", decision.article_id),
        *("story_id", decision.story_id),
        *("revision", str(decision.revision) if decision.revision else ""),
        *("event_id", decision.event_id or ""),
        *("reason", decision.reason),
    ]
    if decision.outcome is OutcomeKind.DUPLICATE:
        outcome += ("original", relation.article_id or "")
    if relation.evidence:
        outcome += ("evidence", "\n".join(relation.evidence))
    event: Words = ()
    if decision.issues is not None:
        event = _event(raw, content, decision, decision.issues, namespace)
    held, held_writes = _held(decision, event, hold_until_ms)
    return Entry(
        entry_id=entry_id,
        deliveries=deliveries,
        outcome=tuple(outcome),
        tally=(f"outcome:{decision.outcome.value}",),
        guards=guards,
        writes=(*decision.writes, *held_writes),
        event=() if decision.held == "put" else event,
        held=held,
    )


def held_key(article_id: str) -> IndexKey:
    """Index entry that keeps the held event of an article."""
    return ("held", article_id)


def _held(
    decision: Decision, event: Words, hold_until_ms: int | None
) -> tuple[tuple[str | int, ...], tuple[tuple[IndexKey, bytes | None], ...]]:
    """What changes among the held events: nothing, one dropped, or one put."""
    article_id = decision.article_id
    if decision.held is None:
        return (), ()
    if decision.held == "drop":
        return (article_id,), ((held_key(article_id), None),)
    state = decision.after_release
    if hold_until_ms is None or state is None:
        raise ValueError("a held item needs a time and the state after its release")
    letter = orjson.dumps({"event": event, "state": state.decode()})
    return (article_id, hold_until_ms), ((held_key(article_id), letter),)


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


def article_json(content: Content, decision: Decision) -> str:
    """The article in JSON: its identity, then everything its text says.

    Put together from two JSON objects: making one model of both would cost as much as all the rest
    of the commit. The contract test reads it back as an :class:`barqiya_schemas.Article`.
    """
    identity = orjson.dumps(
        {
            "article_id": decision.article_id,
            "story_id": decision.story_id,
            "revision": decision.revision,
        }
    )
    relation = _RELATION_JSON(decision.relation, exclude_none=True)
    rest = _CONTENT_JSON(content, exclude_none=True)
    return b"".join((identity[:-1], b',"relation":', relation, b",", rest[1:])).decode()


@lru_cache(maxsize=1024)
def _source_uri(namespace: str, source: str) -> str:
    return f"/barqiya/{namespace}/{quote(source, safe='')}"


def _event(
    raw: RawItem, content: Content, decision: Decision, issues: OutcomeKind, namespace: str
) -> Words:
    words: list[str] = [
        *("specversion", "1.0"),
        *("id", decision.event_id or ""),
        *("source", _source_uri(namespace, raw.source)),
        *("type", EVENT_OF_OUTCOME[issues].value),
        *("subject", decision.article_id),
        *("time", raw.received_at),
        *("dataschema", ARTICLE_SCHEMA_URI),
        *("datacontenttype", "application/json"),
        *("sequence", f"{decision.revision:010d}"),
        *("partitionkey", decision.story_id),
    ]
    if raw.traceparent:
        words += ("traceparent", raw.traceparent)
    words += ("data", article_json(content, decision))
    return tuple(words)

"""What one raw item leaves behind: its outcome, its events or dead letter, its index entries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from barqiya_schemas import ARTICLE_SCHEMA_URI, EVENT_OF_OUTCOME, Article, OutcomeKind

if TYPE_CHECKING:
    from barqiya.dedupe import Decision
    from barqiya.items import Rejected
    from barqiya_schemas import Content, RawItem

#: (kind, digest) of an index entry, as in ``barqiya.dedupe``.
IndexKey = tuple[str, str]
#: Field names and values, alternating, as ``XADD`` takes them.
Words = tuple[bytes | str, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One raw item, ready to be committed."""

    raw_id: str
    deliveries: int
    """Delivery count under which this worker holds the item: half of the fence."""
    outcome: Words
    tally: tuple[str, ...]
    guards: tuple[tuple[IndexKey, bytes | None], ...] = ()
    writes: tuple[tuple[IndexKey, bytes], ...] = ()
    event: Words = ()
    dead: Words = ()


def decided_entry(
    raw: RawItem,
    content: Content,
    decision: Decision,
    *,
    deliveries: int,
    guards: tuple[tuple[IndexKey, bytes | None], ...],
    namespace: str,
) -> Entry:
    """Entry of an item that was decided: published in some form, or a duplicate."""
    relation = decision.relation
    outcome: list[bytes | str] = [
        *("raw_id", raw.raw_id),
        *("source", raw.source),
        *("outcome", decision.outcome.value),
        *("relation", relation.kind.value),
        *("article_id", decision.article_id),
        *("story_id", decision.story_id),
        *("revision", str(decision.revision)),
        *("event_id", decision.event_id or ""),
        *("reason", decision.reason),
    ]
    if decision.outcome is OutcomeKind.DUPLICATE:
        outcome += ("original", relation.article_id or "")
    if relation.evidence:
        outcome += ("evidence", "\n".join(relation.evidence))
    event: Words = ()
    if decision.outcome in EVENT_OF_OUTCOME:
        event = _event(raw, content, decision, namespace)
    return Entry(
        raw_id=raw.raw_id,
        deliveries=deliveries,
        outcome=tuple(outcome),
        tally=(f"outcome:{decision.outcome.value}",),
        guards=guards,
        writes=decision.writes,
        event=event,
    )


def dead_entry(
    raw_id: str, source: str, rejected: Rejected, *, deliveries: int, attempts: int
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
        *("detail", rejected.detail),
        *("exception", rejected.exception or ""),
        *("attempts", str(attempts)),
    )
    return Entry(
        raw_id=raw_id,
        deliveries=deliveries,
        outcome=outcome,
        tally=("outcome:dead", f"dead:{reason.value}"),
        dead=dead,
    )


def build_article(content: Content, decision: Decision) -> Article:
    """The article: what its text says, and what it is to others."""
    # Every part was validated when the content was made; validating again costs more than the rest.
    return Article.model_construct(
        **content.__dict__,
        article_id=decision.article_id,
        story_id=decision.story_id,
        revision=decision.revision,
        relation=decision.relation,
    )


def _event(raw: RawItem, content: Content, decision: Decision, namespace: str) -> Words:
    words: list[bytes | str] = [
        *("specversion", "1.0"),
        *("id", decision.event_id or ""),
        *("source", f"/barqiya/{namespace}/{quote(raw.source, safe='')}"),
        *("type", EVENT_OF_OUTCOME[decision.outcome].value),
        *("subject", decision.article_id),
        *("time", raw.received_at),
        *("dataschema", ARTICLE_SCHEMA_URI),
        *("datacontenttype", "application/json"),
        *("sequence", f"{decision.revision:010d}"),
        *("partitionkey", decision.story_id),
    ]
    if raw.traceparent:
        words += ("traceparent", raw.traceparent)
    words += ("data", build_article(content, decision).model_dump_json(exclude_none=True))
    return tuple(words)

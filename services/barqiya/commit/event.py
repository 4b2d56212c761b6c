"""Events: one article of a raw item, decided → the entries that subscribers read."""

from __future__ import annotations

from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import quote

import orjson

from barqiya_schemas import (
    ADVISORY_SCHEMA_URI,
    ADVISORY_TYPE,
    ARTICLE_SCHEMA_URI,
    EVENT_OF_OUTCOME,
    AdvisoryAction,
    Article,
    Content,
    Relation,
    StoryAdvisory,
)
from barqiya_schemas.render import OWN_FORM, RENDERINGS

if TYPE_CHECKING:
    from barqiya.dedupe import Advice, Decision
    from barqiya_schemas import RawItem

#: (kind, digest) of an index entry, as in ``barqiya.dedupe``.
IndexKey = tuple[str, str]
#: Field names and values, alternating, as ``XADD`` takes them.
Words = tuple[str, ...]
#: Name of a route and the form that it asks for, a name of ``barqiya_schemas.render.RENDERINGS``.
Route = tuple[str, str]

_CONTENT_JSON: Final = Content.__pydantic_serializer__.to_json
_RELATION_JSON: Final = Relation.__pydantic_serializer__.to_json


class Posting(NamedTuple):
    """What the near-duplicate index is to remember of one article."""

    ticket: bytes
    """Its number, counted from the first of the newest segment: 3 bytes."""
    shards: tuple[str, ...]
    """Keys that its anchors lie in."""
    anchors: tuple[bytes, ...]
    """For each shard the anchor's block of the filter (4 bytes), its field (3 bytes) and the newest
    ticket seen under it (3 bytes)."""
    key: str
    """Key that the value is remembered under."""
    value: bytes
    lifetime_ms: int


class Copy(NamedTuple):
    """An event on the topic of a route."""

    route: str
    """Name of the route."""
    attributes: Words
    """CloudEvents attributes; the media type is that of the route's form."""
    data: bytes
    """The article in that form; the very bytes of the event where it is our own."""

    def words(self) -> Words:
        """All of its fields."""
        return (*self.attributes, "data", self.data.decode())


class Event(NamedTuple):
    """One entry of the articles topic."""

    attributes: Words
    """Its CloudEvents attributes."""
    data: bytes
    """The article in JSON: the last field of the entry, and nearly all of its bytes."""
    copies: tuple[Copy, ...] = ()
    """The event once more, on the topics of the routes that take it."""

    def words(self) -> Words:
        """All of its fields."""
        return (*self.attributes, "data", self.data.decode())


class Part(NamedTuple):
    """One article of a raw item, decided."""

    raw: RawItem
    content: bytes
    """What it says, made by :func:`content_json`."""
    decision: Decision
    guards: tuple[tuple[IndexKey, bytes | None], ...]
    """Index values that the decision was made from."""
    hold_until_ms: int | None = None
    posting: Posting | None = None
    routes: tuple[Route, ...] = ()
    """Routes that take its event."""


def content_json(content: Content) -> bytes:
    """Everything an article's text says, as a JSON object without members that are null."""
    return _CONTENT_JSON(content, exclude_none=True)


def article_json(content: bytes, decision: Decision) -> bytes:
    """The article in JSON: its identity, then everything its text says.

    Put together from two JSON objects: making one model of both would cost as much as all the rest
    of the commit. The contract test reads it back as an :class:`barqiya_schemas.Article`.

    Args:
        content: Made by :func:`content_json`.
        decision: What became of the article.
    """
    identity = orjson.dumps(
        {
            "article_id": decision.article_id,
            "story_id": decision.story_id,
            "revision": decision.revision,
        }
    )
    relation = _RELATION_JSON(decision.relation, exclude_none=True)
    # A view: the content is copied once, into its place.
    rest = memoryview(content)[1:]
    return b"".join((identity[:-1], b',"relation":', relation, b",", rest))


@lru_cache(maxsize=1024)
def _source_uri(namespace: str, source: str) -> str:
    return f"/barqiya/{namespace}/{quote(source, safe='')}"


def issued(part: Part, namespace: str) -> Event | None:
    """The event that an article issues, at once or when it is released."""
    decision = part.decision
    if decision.issues is None:
        return None
    attributes = (
        *_attributes(
            *(part, EVENT_OF_OUTCOME[decision.issues], decision.event_id),
            *(decision.story_id, namespace),
        ),
        *("subject", decision.article_id),
        *("dataschema", ARTICLE_SCHEMA_URI),
        *("sequence", f"{decision.revision:010d}"),
    )
    data = article_json(part.content, decision)
    return Event(attributes, data, _copies(attributes, data, part.routes))


def _copies(attributes: Words, data: bytes, routes: tuple[Route, ...]) -> tuple[Copy, ...]:
    """The event for each route that takes it, in the form that the route asks for."""
    if not routes:
        return ()
    article = None
    copies = []
    for name, rendering in routes:
        if rendering == OWN_FORM:
            copies.append(Copy(name, attributes, data))
            continue
        if article is None:
            article = Article.model_validate_json(data)
        form = RENDERINGS[rendering]
        changed = {"datacontenttype": form.media_type, "dataschema": form.schema_uri or ""}
        named = zip(attributes[::2], attributes[1::2], strict=True)
        words = [(field, changed.get(field, value)) for field, value in named]
        kept = chain.from_iterable(pair for pair in words if pair[1])
        copies.append(Copy(name, tuple(kept), form.write(article).encode()))
    return tuple(copies)


def advisory(part: Part, advice: Advice, namespace: str) -> Event:
    """The event that tells those who have an article what happened to its story."""
    relation = part.decision.relation
    story_id = advice.story_id or part.decision.story_id
    body = StoryAdvisory(
        story_id=story_id,
        article_id=advice.article_id,
        source_id=advice.source_id,
        action=AdvisoryAction(advice.action),
        by_article_id=advice.by_article_id,
        by_revision=advice.by_revision or None,
        by_source_id=advice.by_source_id,
        raw_id=part.raw.raw_id,
        evidence=relation.evidence,
        changes=relation.changes,
    )
    attributes = (
        *_attributes(part, ADVISORY_TYPE, advice.event_id, story_id, namespace),
        *("subject", advice.article_id),
        *("dataschema", ADVISORY_SCHEMA_URI),
    )
    return Event(attributes, body.model_dump_json(exclude_none=True).encode())


def _attributes(
    part: Part, kind: str, event_id: str | None, story_id: str, namespace: str
) -> Words:
    """CloudEvents attributes that every event has."""
    raw = part.raw
    return (
        *("specversion", "1.0"),
        *("id", event_id or ""),
        *("source", _source_uri(namespace, raw.source)),
        *("type", kind),
        *("time", raw.received_at),
        *("datacontenttype", "application/json"),
        *("partitionkey", story_id),
        *(("traceparent", raw.traceparent) if raw.traceparent else ()),
    )

"""The event: CloudEvents 1.0 attributes and an article, as stream fields."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Final, Literal

from pydantic import Field

from barqiya_schemas.article import Article
from barqiya_schemas.base import Model, Moment, OutcomeKind


class EventType(StrEnum):
    """CloudEvents ``type`` of an article event. The version is that of the ``data`` schema."""

    PUBLISHED = "org.barqiya.article.published.v1"
    UPDATED = "org.barqiya.article.updated.v1"
    CORRECTED = "org.barqiya.article.corrected.v1"
    WITHDRAWN = "org.barqiya.article.withdrawn.v1"


#: The event that each publishing outcome issues; other outcomes issue none.
EVENT_OF_OUTCOME = {
    OutcomeKind.PUBLISHED: EventType.PUBLISHED,
    OutcomeKind.UPDATED: EventType.UPDATED,
    OutcomeKind.CORRECTED: EventType.CORRECTED,
    OutcomeKind.WITHDRAWN: EventType.WITHDRAWN,
}

#: ``dataschema`` of version 1 article events.
ARTICLE_SCHEMA_URI: Final = "urn:barqiya:schema:article:v1"


class ArticleEvent(Model):
    """One entry of ``wire:articles``; each attribute is a stream field, ``data`` is JSON."""

    specversion: Literal["1.0"] = "1.0"
    """Version of CloudEvents."""
    id: str
    """Derived from the content, so an event that is published again carries the same id."""
    source: str
    """URI reference of the publisher's feed: ``/barqiya/<namespace>/<source>``, percent-encoded."""
    type: EventType
    """What happened to the article."""
    subject: str
    """The ``article_id``."""
    time: Moment
    """When the raw item was received."""
    dataschema: Literal["urn:barqiya:schema:article:v1"] = ARTICLE_SCHEMA_URI
    """Schema of ``data``."""
    datacontenttype: Literal["application/json"] = "application/json"
    """Media type of ``data``."""
    sequence: Annotated[str, Field(pattern=r"^[0-9]{10}$")]
    """The article's revision, zero-padded so that it also sorts as text."""
    partitionkey: str
    """The ``story_id``: events of one story keep their order."""
    traceparent: str | None = None
    """W3C trace context of the raw item, when its publisher sent one."""
    data: Article
    """The article as it now stands, whole."""

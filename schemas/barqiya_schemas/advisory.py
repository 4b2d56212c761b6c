"""The advisory: a word to those who have an article, about what happened to its story elsewhere."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Final, Literal

from pydantic import Field

from barqiya_schemas.article import TextChanges
from barqiya_schemas.base import Model, Moment

#: ``type`` of an advisory.
ADVISORY_TYPE: Final = "org.barqiya.story.advisory.v1"
#: ``dataschema`` of version 1 advisories.
ADVISORY_SCHEMA_URI: Final = "urn:barqiya:schema:story-advisory:v1"


class AdvisoryAction(StrEnum):
    """What happened."""

    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"
    DISPUTED = "disputed"


class StoryAdvisory(Model):
    """What happened, and to which article it matters. Nothing in that article was changed."""

    story_id: str
    """The story of both."""
    article_id: str
    """The article that is affected: an editor should look at it."""
    source_id: str
    """Registry id of the source of that article."""
    action: AdvisoryAction
    """``corrected`` or ``withdrawn``: another source did that to its article of this story, of
    which the affected one may be a copy. ``disputed``: a source that does not own the affected
    article withdraws what it says, or corrects or withdraws its own copy of it; or its own source
    withdraws or corrects an article by a headline that several have."""
    by_article_id: str
    """The article that was corrected or withdrawn. Without one, when disputed, the affected one
    itself, or the article that the notice is which may mean it."""
    by_revision: Annotated[int, Field(ge=1)] | None = None
    """The revision that did it."""
    by_source_id: str
    """Registry id of the source that did it."""
    raw_id: str
    """Entry id of the raw item that did it."""
    evidence: tuple[str, ...] = ()
    """One line each, naming what was corrected or why it was withdrawn."""
    changes: TextChanges | None = None
    """What the correction changed, word by word."""


class AdvisoryEvent(Model):
    """An advisory on ``wire:articles`` and ``wire:articles:priority``."""

    specversion: Literal["1.0"] = "1.0"
    """Version of CloudEvents."""
    id: str
    """Derived from the content, so an event that is published again carries the same id."""
    source: str
    """URI reference of the feed whose item is the reason, percent-encoded."""
    type: Literal["org.barqiya.story.advisory.v1"] = ADVISORY_TYPE
    """What the event is."""
    subject: str
    """The ``article_id`` that is affected."""
    time: Moment
    """When the raw item was received."""
    dataschema: Literal["urn:barqiya:schema:story-advisory:v1"] = ADVISORY_SCHEMA_URI
    """Schema of ``data``."""
    datacontenttype: Literal["application/json"] = "application/json"
    """Media type of ``data``."""
    partitionkey: str
    """The ``story_id``: events of one story keep their order."""
    traceparent: str | None = None
    """W3C trace context of the raw item, when its publisher sent one."""
    data: StoryAdvisory
    """What happened, and to which article it matters."""

"""The gap event: a subscriber was too far behind, and entries that it never read are gone."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import Field

from barqiya_schemas.base import Model, Moment

#: ``type`` of a gap event.
GAP_TYPE: Final = "org.barqiya.topic.gap.v1"
#: ``dataschema`` of version 1 gap events.
GAP_SCHEMA_URI: Final = "urn:barqiya:schema:topic-gap:v1"

_EntryId = Annotated[str, Field(pattern="^[0-9]{1,20}-[0-9]{1,20}$")]


class TopicGap(Model):
    """What a subscriber has missed: everything between two entries."""

    subscriber: str
    """Name of the consumer group or of the registered subscriber; nobody else missed anything."""
    after: _EntryId
    """The last entry that it has finished."""
    oldest_kept: _EntryId
    """What came before this entry id is gone from the topic."""


class GapEvent(Model):
    """A gap event; it stands on the topic that has the gap."""

    specversion: Literal["1.0"] = "1.0"
    """Version of CloudEvents."""
    id: str
    """Derived from the subscriber and the place of the gap."""
    source: str
    """URI reference of the service: `/barqiya/<namespace>`."""
    type: Literal["org.barqiya.topic.gap.v1"] = GAP_TYPE
    """What the event is."""
    subject: str
    """Name of the subscriber that has missed something."""
    time: Moment
    """When the entries were forgotten."""
    dataschema: Literal["urn:barqiya:schema:topic-gap:v1"] = GAP_SCHEMA_URI
    """Schema of `data`."""
    datacontenttype: Literal["application/json"] = "application/json"
    """Media type of `data`."""
    data: TopicGap
    """What was missed."""

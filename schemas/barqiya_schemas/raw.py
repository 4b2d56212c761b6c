"""The raw item: what a publisher puts on ``wire:raw``."""

from __future__ import annotations

from typing import Annotated

from pydantic import ConfigDict, Field

from barqiya_schemas.base import Model, Moment

#: Fields a publisher may set on a stream entry; anything else but ``meta.*`` is refused.
RAW_FIELDS = frozenset(
    {
        "source",
        "content",
        "content_type",
        "item_id",
        "revision",
        "url",
        "received_at",
        "traceparent",
    }
)
META_PREFIX = "meta."


class RawItem(Model):
    """One entry of ``wire:raw``; on the stream the fields are flat and ``content`` is bytes."""

    model_config = ConfigDict(extra="forbid")

    raw_id: str
    """Stream entry id; the name of this delivery everywhere else."""
    source: Annotated[str, Field(min_length=1, max_length=256)]
    """Who sent it, as the publisher names it, e.g. ``العربي - وكالات`` or ``spa``."""
    content: Annotated[bytes, Field(min_length=1)]
    """The item as it arrived, in its own charset (base64 in JSON)."""
    content_type: str = "text/plain"
    """Media type, optionally with ``; charset=…``."""
    item_id: Annotated[str, Field(max_length=512)] | None = None
    """The provider's own stable id."""
    revision: Annotated[str, Field(max_length=64)] | None = None
    """The provider's own version."""
    url: Annotated[str, Field(max_length=2048)] | None = None
    """Address that the item was taken from."""
    received_at: Moment
    """When the newsroom received it; the stream entry's time when the publisher does not say."""
    traceparent: str | None = None
    """W3C trace context, carried to the event."""
    meta: dict[str, str] = Field(default_factory=dict)
    """Publisher's own ``meta.*`` fields, kept; only ``meta.urgency`` is read."""

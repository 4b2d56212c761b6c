"""What the index remembers, as compact JSON strings: one value a key, compared whole on commit."""

from __future__ import annotations

from typing import NamedTuple

import orjson

#: Status of an article whose next revision waits for the end of its embargo.
HELD = "held"


class DeliveryNote(NamedTuple):
    """A delivery seen: these bytes, from this source, under this item id and version."""

    article_id: str
    story_id: str
    revision: int
    raw_id: str

    def dump(self) -> bytes:
        """As stored."""
        return orjson.dumps(tuple(self))

    @classmethod
    def load(cls, value: bytes) -> DeliveryNote:
        """From a stored value."""
        return cls(*orjson.loads(value))


class ArticleState(NamedTuple):
    """Latest state of one publisher's item."""

    article_id: str
    story_id: str
    revision: int
    """Revisions published so far; 0 while the first one is held."""
    version: str | None
    """The provider's version of it, as sent."""
    text: str
    """Fingerprint of its content."""
    status: str
    raw_id: str

    def dump(self) -> bytes:
        """As stored."""
        return orjson.dumps(tuple(self))

    @classmethod
    def load(cls, value: bytes) -> ArticleState:
        """From a stored value."""
        return cls(*orjson.loads(value))


class TextNote(NamedTuple):
    """The article that first had this content, or the most trusted one that had it."""

    article_id: str
    story_id: str
    revision: int
    source_id: str
    trust_tier: int
    raw_id: str

    def dump(self) -> bytes:
        """As stored."""
        return orjson.dumps(tuple(self))

    @classmethod
    def load(cls, value: bytes) -> TextNote:
        """From a stored value."""
        return cls(*orjson.loads(value))

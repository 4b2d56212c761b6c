"""What the index remembers, as compact JSON strings: one value a key, compared whole on commit."""

from __future__ import annotations

from dataclasses import dataclass

import orjson

#: Status of an article whose next revision waits for the end of its embargo.
HELD = "held"


@dataclass(frozen=True, slots=True)
class DeliveryNote:
    """A delivery seen: these bytes, from this source, under this item id and version."""

    article_id: str
    story_id: str
    revision: int
    raw_id: str

    def dump(self) -> bytes:
        """As stored."""
        return orjson.dumps([self.article_id, self.story_id, self.revision, self.raw_id])

    @classmethod
    def load(cls, value: bytes) -> DeliveryNote:
        """From a stored value."""
        return cls(*orjson.loads(value))


@dataclass(frozen=True, slots=True)
class ArticleState:
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
        return orjson.dumps(
            [
                self.article_id,
                self.story_id,
                self.revision,
                self.version,
                self.text,
                self.status,
                self.raw_id,
            ]
        )

    @classmethod
    def load(cls, value: bytes) -> ArticleState:
        """From a stored value."""
        return cls(*orjson.loads(value))


@dataclass(frozen=True, slots=True)
class TextNote:
    """The article that first had this content, or the most trusted one that had it."""

    article_id: str
    story_id: str
    revision: int
    source_id: str
    trust_tier: int
    raw_id: str

    def dump(self) -> bytes:
        """As stored."""
        return orjson.dumps(
            [
                self.article_id,
                self.story_id,
                self.revision,
                self.source_id,
                self.trust_tier,
                self.raw_id,
            ]
        )

    @classmethod
    def load(cls, value: bytes) -> TextNote:
        """From a stored value."""
        return cls(*orjson.loads(value))

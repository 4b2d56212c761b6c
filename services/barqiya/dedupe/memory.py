"""What the index remembers, as compact JSON strings: one value a key, compared whole on commit."""

from __future__ import annotations

from typing import NamedTuple, Protocol, Self, TypeVar

import orjson

#: Status of an article whose next revision waits for the end of its embargo.
HELD = "held"
#: Status of an article of which the next revision is withheld: no time releases it.
WITHHELD = "withheld"


class Stored(Protocol):
    """What can be read back from an index value."""

    @classmethod
    def load(cls, value: bytes) -> Self:
        """From a stored value."""
        ...


_Stored = TypeVar("_Stored", bound=Stored)


def loaded(kind: type[_Stored], value: bytes | None) -> _Stored | None:
    """Read an index value; ``None`` when there is none, or one that this version cannot read.

    A value of another version, or of a stranger, counts as if it were not there: it must not be the
    end of every item that comes near it.
    """
    if value is None:
        return None
    try:
        return kind.load(value)
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


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
    source_id: str = ""
    trust_tier: int = 4
    has_item_id: bool = True
    """Whether its source names it; else it is known by its content."""
    corrected: int = 0
    """Revision that last corrected it: copies of what was before carry the error."""
    pending: bool = False
    """Whether an event of it is issued after a while, unless something comes before."""

    @property
    def waits(self) -> bool:
        """Whether its next revision is here and not out."""
        return self.status in {HELD, WITHHELD}

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


class Member(NamedTuple):
    """One article of a story."""

    article_id: str
    source_id: str
    trust_tier: int
    relation: str
    """What it was to the story when it came."""
    raw_id: str
    """The item that brought its first revision."""


class Story(NamedTuple):
    """Articles of a story that has more than one, in the order they came."""

    members: tuple[Member, ...]

    def dump(self) -> bytes:
        """As stored."""
        return orjson.dumps([tuple(member) for member in self.members])

    @classmethod
    def load(cls, value: bytes) -> Story:
        """From a stored value."""
        return cls(tuple(Member(*member) for member in orjson.loads(value)))

    def joined_by(self, member: Member, most: int) -> Story:
        """The story with one article more; what it has is not added again."""
        if any(known.article_id == member.article_id for known in self.members):
            return self
        return Story((*self.members, member)[-most:])

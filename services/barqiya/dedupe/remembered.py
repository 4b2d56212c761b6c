"""What the near-duplicate index remembers of one item: who sent it, and its text."""

from __future__ import annotations

from hashlib import blake2b
from struct import Struct
from typing import Final, NamedTuple, Self

#: Article (12 bytes of its id), revision, trust tier, source (6 bytes of a digest), received (s),
#: raw id (ms, number), marks (a bit each), take.
_HEAD: Final = Struct(">12sHB6sIQIHB")
#: What a copy may say of itself; the bit of a mark is its place here, and never changes.
_MARKS: Final = (
    *("flash", "update", "correction", "kill", "withhold", "advisory"),
    *("embargo", "writethru", "expansion"),
)
_NO_MARKS: Final = frozenset[str]()
_MOST_TAKES: Final = 255
_MOST_REVISIONS: Final = 2**16 - 1
_MOST_SECONDS: Final = 2**32 - 1


class Remembered(NamedTuple):
    """One item of the index, as compact bytes on the server."""

    article: str
    """Digest of its article: the ``item`` index entry, and the id without ``a-``."""
    revision: int
    trust_tier: int
    source: bytes
    """As :func:`source_mark` makes it."""
    received_s: int
    """When the newsroom received it, in Unix seconds."""
    raw_id: str
    payload: bytes
    """Its text, for the comparison."""
    marks: frozenset[str] = frozenset()
    """What it says of itself: ``update``, ``correction`` …"""
    take: int | None = None
    """Its number, from 1, when it is a part of a story in parts."""

    @property
    def article_id(self) -> str:
        """Id of its article."""
        return f"a-{self.article}"

    def dump(self) -> bytes:
        """As stored."""
        milliseconds, _, number = self.raw_id.partition("-")
        head = _HEAD.pack(
            bytes.fromhex(self.article),
            min(self.revision, _MOST_REVISIONS),
            self.trust_tier,
            self.source,
            max(0, min(self.received_s, _MOST_SECONDS)),
            int(milliseconds) % 2**64,
            int(number or 0) % 2**32,
            sum(1 << bit for bit, mark in enumerate(_MARKS) if mark in self.marks),
            min(self.take or 0, _MOST_TAKES),
        )
        return head + self.payload

    @classmethod
    def load(cls, value: bytes) -> Self:
        """From the stored value.

        Raises:
            ValueError: It is not one: too short, or of a layout that is not known.
        """
        if len(value) < _HEAD.size:
            raise ValueError("not an item of the near-duplicate index")
        article, revision, tier, source, received, milliseconds, number, marks, take = (
            _HEAD.unpack_from(value)
        )
        return cls(
            article.hex(),
            revision,
            tier,
            source,
            received,
            f"{milliseconds}-{number}",
            value[_HEAD.size :],
            frozenset([mark for bit, mark in enumerate(_MARKS) if marks >> bit & 1])
            if marks
            else _NO_MARKS,
            take or None,
        )


def source_mark(source_id: str) -> bytes:
    """Six bytes by which two sources are told apart."""
    return blake2b(source_id.encode(), digest_size=6).digest()

"""Anchors: the keys under which a text is remembered, and under which earlier ones are found."""

from __future__ import annotations

from functools import cache
from hashlib import blake2b
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from barqiya.dedupe.align import SHINGLE
from barqiya.dedupe.words import total_weight

if TYPE_CHECKING:
    import numpy.typing as npt

    from barqiya.dedupe.tokens import Tokens

#: Shingles of the head of a text: 32 words. A text that has no more is *short*.
LEAD_SHINGLES: Final = 30
#: Anchors that a longer text is remembered under: of all its shingles, and of its lead.
BODY_KEPT: Final = 6
LEAD_KEPT: Final = 3
#: And of its headline: a flash that comes after the story meets it there.
TITLE_KEPT: Final = 1
#: Shingles of a headline that are looked at.
TITLE_SHINGLES: Final = 12
#: More are looked for: looking is cheap where nothing is.
BODY_ASKED: Final = 12
LEAD_FIRM: Final = 4
#: The first two choose a shard, the second to fifth a block of a filter, the last three the bits in
#: it; and they are a field.
ANCHOR_BYTES: Final = 8

_ANCHOR: Final = np.dtype(f"V{ANCHOR_BYTES}")
_SHIFT: Final = np.uint64(29)
_SPREAD: Final = np.uint64(0xC2B2AE3D27D4EB4F)


class Anchors(NamedTuple):
    """Keyed hashes of shingles of a text, ``ANCHOR_BYTES`` each."""

    kept: tuple[bytes, ...]
    """Those that it is remembered under."""
    asked: tuple[bytes, ...]
    """Those under which earlier texts are looked for: ``kept`` among them.

    A short text is remembered under all of its shingles, and any text asks for all of its headline
    and lead: a flash is found by its later story whatever the secret, if they share three words.
    """
    firm: int
    """The first so many of ``asked`` are a sample of the text; the others are headline and lead."""

    @property
    def short(self) -> bool:
        """Whether they are all of a short text: it has more than its share of what it meets."""
        return len(self.kept) == len(self.asked)


@cache
def _keys(salt: bytes) -> tuple[np.uint64, np.uint64]:
    digest = blake2b(b"anchors", key=salt, digest_size=16).digest()
    first, second = np.frombuffer(digest, dtype="<u8")
    return first | np.uint64(1), second


def anchors(tokens: Tokens, salt: bytes) -> Anchors:
    """Keys under which a text is remembered and looked up."""
    codes = _hashed(tokens.shingles, salt)
    headline = _telling(tokens, salt)
    lead = _smallest(codes[:LEAD_SHINGLES], LEAD_SHINGLES)
    if len(codes) <= LEAD_SHINGLES:
        every = tuple(dict.fromkeys(lead + headline))
        return Anchors(every, every, min(len(lead), BODY_ASKED))
    body = _smallest(codes, BODY_ASKED)
    kept = dict.fromkeys(body[:BODY_KEPT] + lead[:LEAD_KEPT] + headline[:TITLE_KEPT])
    firm = dict.fromkeys(body + lead[:LEAD_FIRM])
    return Anchors(tuple(kept), tuple(dict.fromkeys([*firm, *headline, *lead])), len(firm))


def _telling(tokens: Tokens, salt: bytes) -> list[bytes]:
    """Anchors of the headline, those with the rarest words first: a flash has these too."""
    shingles = tokens.title_shingles[:TITLE_SHINGLES]
    if not len(shingles):
        return []
    words = tokens.title.tokens
    weights = [total_weight(words[at : at + SHINGLE]) for at in range(len(shingles))]
    order = sorted(range(len(shingles)), key=lambda at: -weights[at])
    return list(dict.fromkeys(_spread(_hashed(shingles[order], salt))))


def _hashed(shingles: npt.NDArray[np.uint64], salt: bytes) -> npt.NDArray[np.uint64]:
    factor, offset = _keys(salt)
    codes = shingles ^ offset
    codes *= factor
    codes ^= codes >> _SHIFT
    codes *= factor
    return codes


def _smallest(codes: npt.NDArray[np.uint64], count: int) -> list[bytes]:
    # Repeats are rare; twice as many as wanted leave enough. The smallest begin alike: once more
    # multiplied, they are as even as they were before.
    return list(dict.fromkeys(_spread(np.sort(codes)[: 2 * count])))[:count]


def _spread(codes: npt.NDArray[np.uint64]) -> list[bytes]:
    anchors: list[bytes] = (codes * _SPREAD).astype(">u8").view(_ANCHOR).tolist()
    return anchors

"""Anchors: the keys under which a text is remembered, and under which earlier ones are found."""

from __future__ import annotations

from functools import cache
from hashlib import blake2b
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

import numpy as np

from barqiya.dedupe.align import SHINGLE
from barqiya.dedupe.tokens import shingle_all
from barqiya.dedupe.words import total_weight

if TYPE_CHECKING:
    from collections.abc import Sequence, Sized

    import numpy.typing as npt

    from barqiya.dedupe.tokens import Tokens

#: Shingles of the head of a text: 32 words. A text that has no more is *short*.
LEAD_SHINGLES: Final = 30
#: Anchors that a longer text is remembered under: of all its shingles, and of its lead.
BODY_KEPT: Final = 5
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

_Row = TypeVar("_Row", "npt.NDArray[np.uint64]", list[bytes])

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


def anchors(texts: Sequence[Tokens], salt: bytes) -> list[Anchors]:
    """Keys under which texts are remembered and looked up; of many at once each costs half."""
    if not texts:
        return []
    shingle_all(texts)
    # All shingles are hashed in one go, and all that are chosen are spread in one go.
    count = len(texts)
    shingles = [text.shingles for text in texts]
    shingles += [text.title_shingles[:TITLE_SHINGLES] for text in texts]
    codes = _apart(_hashed(np.concatenate(shingles), salt), shingles)
    chosen = [_smallest(body[:LEAD_SHINGLES], LEAD_SHINGLES) for body in codes[:count]]
    chosen += [_smallest(body, BODY_ASKED) for body in codes[:count]]
    chosen += codes[count:]
    keys = _apart(_spread(np.concatenate(chosen)), chosen)
    leads, bodies, titles = keys[:count], keys[count : 2 * count], keys[2 * count :]
    return list(map(_of_text, texts, leads, bodies, titles))


def _apart(together: _Row, like: Sequence[Sized]) -> list[_Row]:
    """Cut a row into pieces as long as others."""
    ends: list[int] = [0, *accumulate(map(len, like))]
    return [together[start:end] for start, end in pairwise(ends)]


def _of_text(text: Tokens, lead: list[bytes], body: list[bytes], title: list[bytes]) -> Anchors:
    """Anchors of one text, of the keys that were chosen; repeats are rare, and left out."""
    headline = _rarest_first(text, title)
    lead = list(dict.fromkeys(lead))
    if len(text.shingles) <= LEAD_SHINGLES:
        every = tuple(dict.fromkeys(lead + headline))
        return Anchors(every, every, min(len(lead), BODY_ASKED))
    body = list(dict.fromkeys(body))[:BODY_ASKED]
    kept = dict.fromkeys(body[:BODY_KEPT] + lead[:LEAD_KEPT] + headline[:TITLE_KEPT])
    firm = dict.fromkeys(body + lead[:LEAD_FIRM])
    return Anchors(tuple(kept), tuple(dict.fromkeys([*firm, *headline, *lead])), len(firm))


def _rarest_first(text: Tokens, title: list[bytes]) -> list[bytes]:
    """Keys of the headline, those of the rarest words first: a flash has these too."""
    if not title:
        return []
    words = text.title.tokens
    weights = [total_weight(words[at : at + SHINGLE]) for at in range(len(title))]
    order = sorted(range(len(title)), key=lambda at: -weights[at])
    return list(dict.fromkeys([title[at] for at in order]))


def _hashed(shingles: npt.NDArray[np.uint64], salt: bytes) -> npt.NDArray[np.uint64]:
    factor, offset = _keys(salt)
    codes = shingles ^ offset
    codes *= factor
    codes ^= codes >> _SHIFT
    codes *= factor
    return codes


def _smallest(codes: npt.NDArray[np.uint64], count: int) -> npt.NDArray[np.uint64]:
    # Repeats are rare; twice as many as wanted leave enough.
    return np.sort(codes)[: 2 * count]


def _spread(codes: npt.NDArray[np.uint64]) -> list[bytes]:
    # The smallest begin alike: once more multiplied, they are as even as they were before.
    keys: list[bytes] = (codes * _SPREAD).astype(">u8").view(_ANCHOR).tolist()
    return keys

"""The usual methods, to be measured beside: MinHash LSH of datasketch, and SimHash.

Each gets what helps it: folded words, and the threshold that scores best on the very pairs it is
then scored on.
"""

from __future__ import annotations

import re
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

import numpy as np
from datasketch import MinHash, MinHashLSH

from barqiya.dedupe.frequency import word_weight
from barqiya.text import fold_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_NUMBER: Final = re.compile(r"\d+(?:[.,]\d+)*")
_THRESHOLDS: Final = tuple(step / 20 for step in range(4, 20))


def numbers(text: str) -> frozenset[str]:
    """Numbers in digits, of any keyboard, as they are written."""
    return frozenset(_NUMBER.findall(fold_key(text)))


def _shingles(text: str) -> set[bytes]:
    words = fold_key(text).split()
    return {" ".join(words[at : at + 3]).encode() for at in range(max(1, len(words) - 2))}


def _f1(pairs: Iterable[tuple[bool, bool]]) -> float:
    hits = given = wanted = 0
    for want, give in pairs:
        hits += want and give
        given += give
        wanted += want
    return 2 * hits / max(1, given + wanted)


class DatasketchMinHash:
    """datasketch: MinHash of 128 permutations over folded 3-word shingles, and its LSH."""

    name = "datasketch MinHash LSH"

    def __init__(self) -> None:
        self.threshold = 0.5
        self._kept: dict[str, MinHash] = {}

    def signature(self, text: str) -> MinHash:
        """Sign a text, once."""
        if text not in self._kept:
            made = MinHash(num_perm=128)
            made.update_batch(_shingles(text))
            self._kept[text] = made
        return self._kept[text]

    def fit(self, pairs: Sequence[tuple[bool, str, str]]) -> None:
        """Choose the threshold that scores best."""
        alike = [(want, self.signature(a).jaccard(self.signature(b))) for want, a, b in pairs]
        self.threshold = max(
            _THRESHOLDS, key=lambda limit: _f1((want, near >= limit) for want, near in alike)
        )

    def same(self, new: str, old: str) -> bool:
        """Whether two texts are duplicates."""
        return float(self.signature(new).jaccard(self.signature(old))) >= self.threshold

    def families(self, texts: Sequence[str]) -> list[int]:
        """Cluster texts in stream order."""
        index = MinHashLSH(threshold=self.threshold, num_perm=128)
        made, family = [], list(range(len(texts)))
        self._kept.clear()
        for number, text in enumerate(texts):
            signature = self.signature(text)
            made.append(signature)
            near = [
                (float(signature.jaccard(made[other])), other) for other in index.query(signature)
            ]
            if near and max(near)[0] >= self.threshold:
                family[number] = family[max(near)[1]]
            index.insert(number, signature)
        return family


class SimHash:
    """SimHash of 64 bits over folded words, weighed by their rarity; four tables of 16 bits."""

    name = "SimHash, weighed"

    def __init__(self) -> None:
        self.distance = 3

    def signature(self, text: str) -> int:
        """Sign a text."""
        words = fold_key(text).split() or [""]
        digests = b"".join(blake2b(word.encode(), digest_size=8).digest() for word in words)
        bits = np.unpackbits(np.frombuffer(digests, dtype=np.uint8)).reshape(len(words), 64)
        weights = np.fromiter(
            (word_weight(word) for word in words), dtype=np.int64, count=len(words)
        )
        sums = weights @ (bits.astype(np.int64) * 2 - 1)
        return int.from_bytes(np.packbits(sums > 0).tobytes(), "big")

    def fit(self, pairs: Sequence[tuple[bool, str, str]]) -> None:
        """Choose the threshold that scores best."""
        kept: dict[str, int] = {}
        for _, first, second in pairs:
            for text in (first, second):
                kept[text] = kept.get(text) or self.signature(text)
        apart = [(want, (kept[a] ^ kept[b]).bit_count()) for want, a, b in pairs]
        self.distance = max(
            range(1, 24), key=lambda limit: _f1((want, far <= limit) for want, far in apart)
        )

    def same(self, new: str, old: str) -> bool:
        """Whether two texts are duplicates."""
        return (self.signature(new) ^ self.signature(old)).bit_count() <= self.distance

    def families(self, texts: Sequence[str]) -> list[int]:
        """Cluster texts in stream order."""
        tables: dict[tuple[int, int], list[int]] = {}
        made, family = [], list(range(len(texts)))
        for number, text in enumerate(texts):
            code = self.signature(text)
            made.append(code)
            keys = [(part, code >> 16 * part & 0xFFFF) for part in range(4)]
            others = {other for key in keys for other in tables.get(key, ())}
            near = [((code ^ made[other]).bit_count(), other) for other in others]
            if near and min(near)[0] <= self.distance:
                family[number] = family[min(near)[1]]
            for key in keys:
                tables.setdefault(key, []).append(number)
        return family


def methods() -> list[DatasketchMinHash | SimHash]:
    """Every method that is measured beside."""
    return [DatasketchMinHash(), SimHash()]

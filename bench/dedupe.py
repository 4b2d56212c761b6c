"""Comparing texts: processor time of signing, opening and comparing, beside datasketch's MinHash.

``python -m bench.dedupe`` takes made-up copy; ``--articles FILE`` takes articles of your own, JSON
lines with ``title`` and ``text`` or ``body``, gzipped or not. Times are medians of processor time
of one item, the first third of the items left out: by then the common words are known. The row of
all of it reads, seals and compares a batch at a time, as the worker does.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import statistics
import time
from collections import Counter, defaultdict, deque
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from datasketch import MinHash

from barqiya.dedupe import Earlier, Facts, Remembered, Signature, likely, match, sign
from barqiya.dedupe.compare import compare
from barqiya.dedupe.match import MOST_LOOSE
from barqiya.dedupe.segments import BUCKET
from barqiya.dedupe.signature import unpack
from barqiya.text import fold_key
from bench.index import Texts

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

T = TypeVar("T")

_SHINGLE = 3
_BATCH = 100
_FACTS = Facts("bench", 0)


def articles(path: Path, limit: int) -> list[list[str]]:
    """Headline and paragraphs of the articles in a file."""
    opened: Any = gzip.open if path.suffix == ".gz" else open
    found: list[list[str]] = []
    with opened(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            raw = json.loads(line)
            body = (raw.get("text") or raw.get("body") or "").split("\n")
            found.append([raw.get("title") or "", *(part for part in body if part.strip())])
            if len(found) == limit:
                break
    return found


def median(work: Callable[[T], object], things: Sequence[T]) -> float:
    """Microseconds of processor time for one, the first third of all left out."""
    spent = []
    for thing in things:
        started = time.thread_time_ns()
        work(thing)
        spent.append(time.thread_time_ns() - started)
    return statistics.median(spent[len(spent) // 3 :]) / 1000


def sign_text(text: Sequence[str]) -> Signature:
    """Sign one article."""
    return read_text(text).seal()


def read_text(text: Sequence[str]) -> Signature:
    """Read one article; it is not sealed yet."""
    return sign(text[0], None, text[1:], salt=b"bench")


def in_batches(texts: Sequence[Sequence[str]], verify: Callable[[Signature], None]) -> float:
    """Microseconds of an article from its text to the end, a batch at a time as the worker does."""
    spent: list[int] = []
    for start in range(0, len(texts), _BATCH):
        batch: list[Signature] = []
        taken: list[int] = []
        for text in texts[start : start + _BATCH]:
            started = time.thread_time_ns()
            batch.append(read_text(text))
            taken.append(time.thread_time_ns() - started)
        for step in (Signature.seal, verify):
            for at, one in enumerate(batch):
                started = time.thread_time_ns()
                step(one)
                taken[at] += time.thread_time_ns() - started
        spent += taken
    return statistics.median(spent[len(spent) // 3 :]) / 1000


def minhash(text: Sequence[str]) -> MinHash:
    """What datasketch needs of one article: 128 permutations of its folded shingles."""
    words = fold_key("\n".join(text)).split()
    made = MinHash(num_perm=128)
    made.update_batch(
        {" ".join(words[at : at + _SHINGLE]).encode() for at in range(max(1, len(words) - 2))}
    )
    return made


class Verify:
    """Look up in memory, open the candidates, compare: what follows the signature of an item."""

    def __init__(self) -> None:
        self._buckets: dict[bytes, deque[Remembered]] = defaultdict(lambda: deque(maxlen=BUCKET))
        self.compared = 0

    def item(self, signature: Signature) -> None:
        """Take one item."""
        kept, asked, firm = signature.anchors
        votes: Counter[Remembered] = Counter()
        for anchor in asked[firm:]:
            votes.update(self._buckets.get(anchor, ()))
        votes = Counter({one: min(count, MOST_LOOSE) for one, count in votes.items()})
        for anchor in asked[:firm]:
            votes.update(self._buckets.get(anchor, ()))
        chosen = likely(
            (Earlier(one, count, weight=count) for one, count in votes.most_common()),
            signature.payload,
        )
        self.compared += len(chosen)
        match(signature, chosen, _FACTS)
        what = Remembered(
            os.urandom(12).hex(), 1, 4, b"source", _FACTS.received_s, "1-0", signature.payload
        )
        for anchor in kept:
            self._buckets[anchor].append(what)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=3000)
    parser.add_argument("--articles", type=Path)
    arguments = parser.parse_args()
    if arguments.articles:
        texts = articles(arguments.articles, arguments.items)
        if not texts:
            parser.error(f"{arguments.articles} has no article with a title and a text")
    else:
        made = Texts()
        texts = [made.next() for _ in range(arguments.items)]
    signed = [sign_text(text) for text in texts]
    pairs = list(zip(signed[1:], signed, strict=False))
    verify, whole = Verify(), Verify()
    rows = [
        ("sign", median(sign_text, texts)),
        ("open a payload", median(lambda s: unpack(s.payload), signed)),
        ("compare with another", median(lambda p: compare(p[0].tokens, p[1].tokens), pairs)),
        ("compare with itself", median(lambda s: compare(s.tokens, s.tokens), signed)),
        ("look up, open, compare", median(verify.item, signed)),
        ("all of it, in batches", in_batches(texts, whole.item)),
        ("datasketch: MinHash alone", median(minhash, texts)),
    ]
    base = rows[-1][1]
    size = sum(len(one.payload) for one in signed) / len(signed)
    print(f"\nComparing texts: {len(texts)} items, payload {size:.0f} B, ", end="")
    print(f"{verify.compared / len(texts):.1f} candidates an item; median of processor time")
    for name, spent in rows:
        print(f"{name:<28}{spent:>9.0f} µs{spent / base:>8.2f} of MinHash")


if __name__ == "__main__":
    main()

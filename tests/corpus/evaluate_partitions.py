"""How many duplicates the routing of partitions tears apart, on real and on edited articles.

``python tests/corpus/evaluate_partitions.py`` prints, for the rule of
:func:`barqiya_schemas.partition.partition_of` and for others that one might think of, the share of
pairs whose two texts go to different partitions, and how evenly the partitions are filled.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections import Counter
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from barqiya.text.fold import fold
from barqiya_schemas.partition import partition_of, text_key
from support.corpus import shared

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

#: Share of five-word shingles from which on two articles of the summer count as one text.
ALIKE: Final = 0.8
COUNTS: Final = (2, 4, 8)
_LEAD_WORDS: Final = 10

Pair = tuple[str, str]


class Text(NamedTuple):
    """An article, as the rules see it."""

    source: str
    headline: str
    body: str

    @property
    def content(self) -> bytes:
        """The article as page text."""
        return f"{self.headline}\n\n{self.body}".encode()


class Reference(NamedTuple):
    """Articles, and pairs of them by what they are to each other."""

    texts: Mapping[str, Text]
    pairs: Mapping[str, Sequence[Pair]]


def _hashed(text: str) -> str:
    return blake2b(text.encode(), digest_size=8).hexdigest()


#: Key of an item under each rule. The first is the one of the kit.
RULES: Final[Mapping[str, Callable[[Text], str]]] = {
    "text (the rule)": lambda text: text_key(text.content),
    "source": lambda text: text.source,
    "headline": lambda text: _hashed(fold(text.headline)),
    "first ten words": lambda text: " ".join(fold(text.body).split()[:_LEAD_WORDS]),
}


def _lines(name: str) -> Iterator[dict[str, Any]]:
    with gzip.open(shared("corpus", f"{name}.jsonl.gz"), "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def edited() -> Reference:
    """Articles edited as outlets edit agency copy."""
    texts = {
        raw["id"]: Text(raw["src"], raw["title"], raw["body"]) for raw in _lines("dedupe_dev_items")
    }
    pairs: dict[str, list[Pair]] = {"duplicates, edited": [], "updates, edited": []}
    names = {"DUP": "duplicates, edited", "UPDATE": "updates, edited"}
    for raw in _lines("dedupe_dev_pairs"):
        if raw["label"] in names:
            pairs[names[raw["label"]]].append((raw["a"], raw["b"]))
    return Reference(texts, pairs)


def real() -> Reference:
    """Articles of one summer, of which pairs share most of their wording."""
    pairs = [(raw["a"], raw["b"]) for raw in _lines("saudi_dev_pairs") if raw["jaccard5"] >= ALIKE]
    wanted = {each for pair in pairs for each in pair}
    texts = {
        raw["id"]: Text(raw["source"], raw["title"], raw["text"])
        for raw in _lines("saudi_dev")
        if raw["id"] in wanted
    }
    kept = [pair for pair in pairs if pair[0] in texts and pair[1] in texts]
    return Reference(texts, {"near-copies, real": kept})


class Apart(NamedTuple):
    """What a rule does with a number of partitions."""

    share: Mapping[str, float]
    """Share of the pairs of a kind that are torn apart."""
    fullest: float
    """Items in the fullest partition, by the mean."""


def apart(reference: Reference, rule: str, count: int) -> Apart:
    """Route every article among ``count`` partitions of one script."""
    names = [f"arab-{number}" for number in range(1, count + 1)]
    of = RULES[rule]
    places = {
        name: partition_of(text.content, names, key=of(text))
        for name, text in reference.texts.items()
    }
    share = {
        kind: sum(places[a] != places[b] for a, b in pairs) / len(pairs)
        for kind, pairs in reference.pairs.items()
    }
    filled = Counter(places.values())
    return Apart(share, max(filled.values()) * count / len(places))


def main() -> None:
    """Print the table."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    for reference in (edited(), real()):
        for rule in RULES:
            for count in COUNTS:
                found = apart(reference, rule, count)
                shares = ", ".join(f"{kind} {share:.1%}" for kind, share in found.share.items())
                print(  # noqa: T201 - the report
                    f"{rule:<16} {count} partitions: apart {shares}; fullest × {found.fullest:.2f}"
                )


if __name__ == "__main__":
    main()

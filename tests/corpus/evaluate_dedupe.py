"""Scores of duplicate detection on labelled pairs and on articles in stream order.

``python tests/corpus/evaluate_dedupe.py`` prints the tables; docs/explanation/duplicates.md says
how the scores count. The index is in memory here, laid out as the one in Redis is.
"""

from __future__ import annotations

import argparse
import gzip
import json
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, Protocol

from barqiya.dedupe.compare import PairContext, best, compare
from barqiya.dedupe.figures import agree
from barqiya.dedupe.match import MOST_CANDIDATES, MOST_LOOSE, anchor_weight
from barqiya.dedupe.segments import BUCKET, OLDEST
from barqiya.dedupe.signature import open_payload, sign
from barqiya.normalize.marks import read_marks
from barqiya.registry import load_registry
from barqiya_schemas import RelationKind
from support import baselines
from support.corpus import shared
from support.dedupe_pairs import read_pairs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from barqiya.dedupe.anchors import Anchors
    from barqiya.dedupe.tokens import Tokens

SALT: Final = b"evaluation"
REGISTRY: Final = load_registry()

#: The labels' words for the relations: what a label calls DUP is a reprint, and so on.
DUPLICATE: Final = RelationKind.REPRINT
#: A candidate with so many times fewer anchors than the best one is not compared.
FEW: Final = 4


@dataclass(frozen=True)
class Item:
    """An article of the reference data, signed."""

    id: str
    source: str
    seconds: float
    tokens: Tokens
    anchors: Anchors
    payload: bytes
    marks: frozenset[str]
    text: str
    cluster: str = ""


def load(name: str) -> Iterator[dict[str, object]]:
    """Read a JSON-lines file of the reference data."""
    with gzip.open(shared("corpus", f"{name}.jsonl.gz"), "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def item_of(raw: Mapping[str, object], key: str = "") -> Item:
    """Sign an article."""
    title, body = str(raw["title"]), str(raw.get("body") or raw.get("text") or "")
    paragraphs = [line for line in body.split("\n") if line.strip()]
    signature = sign(title, None, paragraphs, salt=SALT)
    marks = read_marks(title, tuple(paragraphs[:2]), REGISTRY).signals
    return Item(
        id=key or str(raw["id"]),
        source=str(raw.get("src") or raw.get("source")),
        seconds=_seconds(raw),
        tokens=signature.tokens,
        anchors=signature.anchors,
        payload=signature.payload,
        marks=frozenset(marks),
        text=f"{title}\n{body}",
        cluster=str(raw.get("cluster", "")),
    )


def _seconds(raw: Mapping[str, object]) -> float:
    if "ts" in raw:
        return float(str(raw["ts"]))
    return datetime.fromisoformat(str(raw["seen_at"])).replace(tzinfo=UTC).timestamp()


def context(new: Item, old: Item) -> PairContext:
    """What the worker would know of the two."""
    return PairContext(
        hours=max(0.0, new.seconds - old.seconds) / 3600,
        same_source=new.source == old.source,
        new_marks=new.marks,
        old_marks=old.marks,
    )


@dataclass
class Binary:
    """Precision, recall and F1 of "duplicate", each pair counted with its weight."""

    hits: float = 0
    given: float = 0
    wanted: float = 0

    def add(self, *, wanted: bool, given: bool, weight: float = 1.0) -> None:
        """Count one pair."""
        self.hits += weight * (wanted and given)
        self.given += weight * given
        self.wanted += weight * wanted

    @property
    def precision(self) -> float:
        """Share of those called duplicate that are."""
        return self.hits / self.given if self.given else 1.0

    @property
    def recall(self) -> float:
        """Share of the duplicates that are called so."""
        return self.hits / self.wanted if self.wanted else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of the two."""
        return 2 * self.hits / (self.given + self.wanted) if self.given + self.wanted else 1.0


@dataclass
class PairScores:
    """Scores of one method on labelled pairs."""

    duplicate: Binary = field(default_factory=Binary)
    called: Counter[str] = field(default_factory=Counter)
    """Pairs called duplicate, by label."""
    of: Counter[str] = field(default_factory=Counter)

    def add(self, label: str, *, given: bool, weight: float = 1.0) -> None:
        """Count one pair; UNCLEAR ones do not count."""
        if label == "UNCLEAR":
            return
        self.duplicate.add(wanted=label == "DUP", given=given, weight=weight)
        self.called[label] += given
        self.of[label] += 1

    def share(self, label: str) -> float:
        """Share of a label's pairs that are called duplicate."""
        return self.called[label] / self.of[label] if self.of[label] else 0.0


Pair = tuple[str, str, Item, Item, float]
"""Label, class, new item, old item, weight."""


def generated_pairs(items: Mapping[str, Item]) -> Iterator[Pair]:
    """The pairs that were made by editing articles."""
    for raw in load("dedupe_dev_pairs"):
        new, old = _in_time(items[str(raw["a"])], items[str(raw["b"])])
        yield str(raw["label"]), str(raw["cls"]), new, old, 1.0


def real_pairs() -> list[Pair]:
    """The pairs labelled by hand, each with the number of pairs of the outlets it stands for."""
    raws = list(load("dedupe_hand_labelled_pairs"))
    found = []
    for number, raw in enumerate(raws):
        first, second = (item_of(raw[side], f"{side}{number}") for side in ("a", "b"))  # type: ignore[arg-type]
        found.append((str(raw["label"]), *_in_time(first, second)))
    population = Counter(_bin(float(str(p["jaccard5"]))) for p in load("saudi_dev_pairs"))
    bins = [_bin(_jaccard(new, old)) for _, new, old in found]
    sample = Counter(bins)
    return [
        (label, "hand", new, old, population[at] / sample[at])
        for (label, new, old), at in zip(found, bins, strict=True)
    ]


def _bin(jaccard: float) -> int:
    return min(4, int(jaccard * 5))


def _jaccard(new: Item, old: Item) -> float:
    """Jaccard similarity of the sets of five successive words."""
    sets = [
        {tuple(words[at : at + 5]) for at in range(max(1, len(words) - 4))}
        for words in (new.text.split(), old.text.split())
    ]
    return len(sets[0] & sets[1]) / max(1, len(sets[0] | sets[1]))


def _in_time(first: Item, second: Item) -> tuple[Item, Item]:
    return (first, second) if first.seconds >= second.seconds else (second, first)


class Index:
    """The index of Redis, in memory: anchor → newest items, capped."""

    def __init__(self) -> None:
        self._buckets: dict[bytes, list[int]] = defaultdict(list)
        self.items: list[Item] = []

    def candidates(self, item: Item) -> list[int]:
        """Numbers of the items that share most anchors, best first; then remember the item."""
        kept, asked, firm = item.anchors
        votes: Counter[int] = Counter()
        weights: Counter[int] = Counter()
        for place in (*range(firm, len(asked)), *range(firm)):
            bucket = self._buckets.get(asked[place], ())
            for number in bucket:
                if place < firm or votes[number] < MOST_LOOSE:
                    votes[number] += 1
                    weights[number] += anchor_weight(len(bucket))
        for anchor in kept:
            self._buckets[anchor].append(len(self.items))
            del self._buckets[anchor][OLDEST : OLDEST - BUCKET]
        self.items.append(item)
        ranked = [number for number, _ in weights.most_common(MOST_CANDIDATES)]
        most = max((votes[number] for number in ranked), default=0)
        return [number for number in ranked if FEW * votes[number] >= most]


def stream(items: Sequence[Item]) -> tuple[list[int], dict[str, float]]:
    """Send items through an index; return the family of each, and CPU per item in µs."""
    index, family = Index(), list(range(len(items)))
    started = time.process_time()
    for number, item in enumerate(items):
        known = [
            (other, opened, context(item, items[other]))
            for other in index.candidates(item)
            if (opened := open_payload(items[other].payload)) is not None
        ]
        chosen = best(item.tokens, known)
        if chosen is not None and chosen[1].kind is DUPLICATE:
            family[number] = family[chosen[0]]
    spent = time.process_time() - started
    return family, {"us": spent / len(items) * 1e6}


def b_cubed(found: Sequence[int], wanted: Sequence[str]) -> tuple[float, float, float]:
    """B³ precision, recall and F1 of a clustering (Bagga & Baldwin 1998)."""
    both = Counter(zip(found, wanted, strict=True))
    ours, theirs = Counter(found), Counter(wanted)
    total = len(found)
    precision = sum(n * n / ours[f] for (f, _), n in both.items()) / total
    recall = sum(n * n / theirs[w] for (_, w), n in both.items()) / total
    return precision, recall, 2 * precision * recall / (precision + recall)


def adjusted_rand(found: Sequence[int], wanted: Sequence[str]) -> float:
    """Adjusted Rand index (Hubert & Arabie 1985)."""

    def pairs(counts: Iterable[int]) -> float:
        return sum(n * (n - 1) / 2 for n in counts)

    both = pairs(Counter(zip(found, wanted, strict=True)).values())
    ours, theirs = pairs(Counter(found).values()), pairs(Counter(wanted).values())
    expected = ours * theirs / pairs([len(found)])
    return (both - expected) / ((ours + theirs) / 2 - expected)


class Method(Protocol):
    """Another method: fitted to pairs, asked about pairs, and run on a stream."""

    name: str

    def fit(self, pairs: Sequence[tuple[bool, str, str]]) -> None:
        """Choose the threshold that scores best."""

    def same(self, new: str, old: str) -> bool:
        """Whether two texts are duplicates."""

    def families(self, texts: Sequence[str]) -> list[int]:
        """Cluster texts in stream order."""


def row(name: str, *cells: str) -> None:
    """Print one row of a table."""
    print(f"{name:<30}" + "".join(f"{cell:>10}" for cell in cells))  # noqa: T201


def score_pairs(
    pairs: Iterable[Pair], same: Callable[[Item, Item], bool]
) -> tuple[PairScores, dict[str, Counter[bool]]]:
    """Scores of a method, and what it called duplicate in each class."""
    scores, classes = PairScores(), defaultdict[str, Counter[bool]](Counter)
    for label, cls, new, old, weight in pairs:
        given = same(new, old)
        scores.add(label, given=given, weight=weight)
        classes[f"{label} {cls.partition(':')[0]}"][given] += 1
    return scores, classes


def ours(new: Item, old: Item) -> bool:
    """Whether Barqiya calls a pair duplicate."""
    return compare(new.tokens, old.tokens, context=context(new, old)).kind is DUPLICATE


def report_pairs(items: Sequence[Item], methods: Sequence[Method]) -> None:
    """Print the table of labelled pairs."""
    generated = list(generated_pairs({item.id: item for item in items}))
    real = real_pairs()
    print('\nLabelled pairs: F1 of "duplicate", and share of a label that is called so')  # noqa: T201
    row("method", "gen. F1", "update", "template", "real F1", "weighted")
    known = [(label == "DUP", new.text, old.text) for label, _, new, old, _ in generated]
    tests: list[tuple[str, Callable[[Item, Item], bool]]] = [("barqiya", ours)]
    for method in methods:
        method.fit(known)
        tests.append((method.name, lambda new, old, m=method: m.same(new.text, old.text)))  # type: ignore[misc]
    classes: dict[str, Counter[bool]] = {}
    for name, same in tests:
        made, by_class = score_pairs(generated, same)
        classes = classes or by_class
        weighted, _ = score_pairs(real, same)
        plain, _ = score_pairs([(*pair[:4], 1.0) for pair in real], same)
        row(
            name,
            f"{made.duplicate.f1:.4f}",
            f"{made.share('UPDATE'):.2%}",
            f"{made.share('TEMPLATE'):.2%}",
            f"{plain.duplicate.f1:.4f}",
            f"{weighted.duplicate.f1:.4f}",
        )
    print("\nBarqiya, by class of pair: called duplicate, of")  # noqa: T201
    for name in sorted(classes):
        row(name, str(classes[name][True]), str(classes[name].total()))


def report_stream(items: Sequence[Item], methods: Sequence[Method]) -> None:
    """Print the table of clusters in stream order."""
    wanted = [item.cluster for item in items]
    print(f"\nClusters of {len(items)} items in stream order")  # noqa: T201
    row("method", "B3 P", "B3 R", "B3 F1", "ARI", "µs/item")
    families, spent = stream(items)
    results = [("barqiya (look up + verify)", families, spent["us"])]
    for method in methods:
        started = time.process_time()
        found = method.families([item.text for item in items])
        results.append((method.name, found, (time.process_time() - started) / len(items) * 1e6))
    for name, found, us in results:
        cells = [
            f"{value:.4f}" for value in (*b_cubed(found, wanted), adjusted_rand(found, wanted))
        ]
        row(name, *cells, f"{us:.0f}")


def report_outlets() -> None:
    """Print what is found of the reprints among real outlets, and what is dropped."""
    items = sorted((item_of(raw) for raw in load("saudi_dev")), key=lambda item: item.seconds)
    number = {item.id: at for at, item in enumerate(items)}
    index, related = Index(), dict[tuple[int, int], bool]()
    family = list(range(len(items)))
    for at, item in enumerate(items):
        known = [
            (other, items[other].tokens, context(item, items[other]))
            for other in index.candidates(item)
        ]
        chosen = best(item.tokens, known)
        if chosen is None:
            continue
        related[at, chosen[0]] = chosen[1].may_suppress
        if chosen[1].kind is not RelationKind.TEMPLATE_SIBLING:
            family[at] = family[chosen[0]]
    counts = Counter[str]()
    for raw in load("saudi_dev_pairs"):
        if float(str(raw["jaccard5"])) < 0.8:
            continue
        old, new = sorted((number[str(raw["a"])], number[str(raw["b"])]))
        dropped = related.get((new, old), False)
        if baselines.numbers(items[new].text) == baselines.numbers(items[old].text):
            counts["equal"] += 1
            counts["equal found"] += family[new] == family[old]
        else:
            counts["written otherwise"] += 1
            counts["written otherwise, dropped"] += dropped
        if not _same_values(items[new].tokens, items[old].tokens):
            counts["other"] += 1
            counts["other, dropped"] += dropped
    print(f"\nReal outlets, {len(items)} articles in time order; pairs of Jaccard .8 and more")  # noqa: T201
    share = counts["equal found"] / counts["equal"]
    row(
        "same digits: in one family",
        f"{counts['equal found']}",
        f"of {counts['equal']}",
        f"{share:.4f}",
    )
    for name in ("other", "written otherwise"):
        row(f"numbers {name}: dropped", f"{counts[f'{name}, dropped']}", f"of {counts[name]}")
    row("dropped in all", str(sum(related.values())), f"of {len(items)}")


def _same_values(new: Tokens, old: Tokens) -> bool:
    """Whether each figure of either text, headline included, stands in the other with its value."""
    ours, theirs = (
        [*text.words.figures.values(), *text.title.figures.values()] for text in (new, old)
    )
    return all(any(agree(figure, other) for other in theirs) for figure in ours) and all(
        any(agree(figure, other) for other in ours) for figure in theirs
    )


def report_own() -> None:
    """Print how many of the project's own pairs are called what they are."""
    called: dict[str, Counter[str]] = defaultdict(Counter)
    for pair in read_pairs():
        called[pair.label][pair.compare().kind.value] += 1
    print("\nOwn pairs: what each label's are called")  # noqa: T201
    for label, kinds in called.items():
        row(label, *(f"  {kind} {count}" for kind, count in kinds.most_common()))


def main() -> None:
    """Print every table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--without-baselines", action="store_true", help="Barqiya's rows only")
    arguments = parser.parse_args()
    report_own()
    if not shared("corpus").exists():
        print("\nThe reference data is not here: no other table.")  # noqa: T201
        return
    methods: Sequence[Method] = () if arguments.without_baselines else baselines.methods()
    items = [item_of(raw) for raw in load("dedupe_dev_items")]
    size = sum(len(item.payload) for item in items) / len(items)
    anchors = sum(len(item.anchors.kept) for item in items) / len(items)
    print(f"payload {size:.0f} B and {anchors:.1f} anchors an item")  # noqa: T201
    report_pairs(items, methods)
    report_stream(items, methods)
    report_outlets()


if __name__ == "__main__":
    main()

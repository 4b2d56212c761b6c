"""Scores of deduplication in stream order, through the real queue, index and commit.

``python tests/corpus/evaluate_stream.py`` sends the reference items in the order of their time to
an embedded server, takes them to their outcomes batch by batch, and compares what was called a copy
of what with the labels: B³ and adjusted Rand index of the clusters, and how many pairs of a class
were called one text, and suppressed. Then the same for real articles of one summer, whose pairs a
program found.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import json
import os
import re
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from barqiya.dedupe import Segments
from barqiya.operate.embedded import EmbeddedServer
from barqiya.operate.log import configure_logging
from barqiya.operate.redis_client import connect
from barqiya.text.key import fold_key
from support.processing import Desk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

ROOT = Path(__file__).resolve().parents[2]
#: Relations that say: the same text.
_SAME = frozenset({"same_delivery", "same_content", "reprint"})
_BATCH = 100
#: Share of five-word shingles from which on two articles count as one text.
_ALIKE = 0.8
_FIGURE = re.compile("[0-9]+(?:[.,][0-9]+)*")
_SHOWN = 5


class Item(NamedTuple):
    """A reference item."""

    id: str
    source: str
    received: float
    """Unix seconds."""
    headline: str
    body: str


class Told(NamedTuple):
    """What became of an item."""

    outcome: str
    relation: str
    article_id: str
    revision: str
    original: str
    """The article that it was related to."""
    copied: str
    """The revision of that."""


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of a gzipped JSON Lines file."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def stream(items: Sequence[Item], salt: bytes = bytes(16)) -> dict[str, Told]:
    """Take items through a service of their own; what became of each, by id.

    Which earlier items are found is a little by chance: with one ``salt`` always the same ones.
    """
    configure_logging("error", "json")
    return asyncio.run(_stream(sorted(items, key=lambda item: item.received), salt))


async def _stream(items: Sequence[Item], salt: bytes) -> dict[str, Told]:
    with tempfile.TemporaryDirectory() as folder, EmbeddedServer(Path(folder)) as server:
        client = connect(server.url)
        desk = Desk(client, "evaluation")
        await client.set(desk.keys.near_note, Segments(salt.hex()).dump())
        started, cpu = time.perf_counter(), time.process_time()
        raw_ids: dict[str, str] = {}
        for first in range(0, len(items), _BATCH):
            batch = items[first : first + _BATCH]
            found = await desk.publish([_fields(item) for item in batch])
            raw_ids |= dict(zip(found, (item.id for item in batch), strict=True))
            await desk.processor.process(await desk.read())
        spent = time.process_time() - cpu
        outcomes = await desk.outcomes()
        events = {event["id"]: event for event in await desk.events()}
        await client.aclose()
    took = time.perf_counter() - started
    _say(f"{len(items)} items in {took:.0f} s, {spent / len(items) * 1e6:.0f} us CPU an item\n")
    return {raw_ids[outcome["raw_id"]]: _told(outcome, events) for outcome in outcomes}


def _fields(item: Item) -> dict[str, str | bytes]:
    received = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=item.received)
    # ninjs, so that headline and body need not be found: page text is scored elsewhere.
    content = {"headline": item.headline, "body_text": item.body, "type": "text"}
    return {
        "source": item.source,
        "content_type": "application/ninjs+json",
        "content": json.dumps(content).encode(),
        "received_at": received.isoformat(),
    }


def _told(outcome: Mapping[str, str], events: Mapping[str, Mapping[str, str]]) -> Told:
    original, copied = outcome.get("original", ""), outcome["revision"]
    event = events.get(outcome["event_id"])
    if not original and event is not None:
        relation = json.loads(event["data"])["relation"]
        original, copied = relation.get("article_id", ""), str(relation.get("revision", ""))
    return Told(
        *(outcome["outcome"], outcome["relation"], outcome["article_id"], outcome["revision"]),
        *(original, copied),
    )


class Groups:
    """Sets that grow together (union-find)."""

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}

    def root(self, item: str) -> str:
        """The one that stands for all of its set."""
        self._parent.setdefault(item, item)
        while self._parent[item] != item:
            self._parent[item] = self._parent[self._parent[item]]
            item = self._parent[item]
        return item

    def join(self, one: str, other: str) -> None:
        """Make two sets one."""
        self._parent[self.root(one)] = self.root(other)


def clusters_told(told: Mapping[str, Told]) -> dict[str, str]:
    """Cluster of each item: what is called the same text, revisions of an article apart."""
    groups = Groups()
    text_of: dict[tuple[str, str], str] = {}
    for item_id, one in told.items():
        groups.root(item_id)
        if one.relation in _SAME and (one.original, one.copied) in text_of:
            groups.join(item_id, text_of[one.original, one.copied])
        if one.outcome != "duplicate":
            text_of[one.article_id, one.revision] = item_id
    return {item_id: groups.root(item_id) for item_id in told}


def clusters_labelled(ids: Iterable[str], pairs: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """Cluster of each item by the labels."""
    groups = Groups()
    for pair in pairs:
        if pair["label"] == "DUP":
            groups.join(pair["a"], pair["b"])
    return {item_id: groups.root(item_id) for item_id in ids}


def b_cubed(found: Mapping[str, str], wanted: Mapping[str, str]) -> tuple[float, float, float]:
    """B³ precision, recall and F1 of clusters."""
    both = Counter((found[item], wanted[item]) for item in wanted)
    ours, theirs = Counter(found[item] for item in wanted), Counter(wanted.values())
    total = len(wanted)
    precision = sum(n * n / ours[one] for (one, _), n in both.items()) / total
    recall = sum(n * n / theirs[other] for (_, other), n in both.items()) / total
    return precision, recall, 2 * precision * recall / (precision + recall)


def adjusted_rand(found: Mapping[str, str], wanted: Mapping[str, str]) -> float:
    """Adjusted Rand index of clusters."""

    def pairs(counts: Iterable[int]) -> float:
        return sum(n * (n - 1) / 2 for n in counts)

    both = pairs(Counter((found[item], wanted[item]) for item in wanted).values())
    ours = pairs(Counter(found[item] for item in wanted).values())
    theirs = pairs(Counter(wanted.values()).values())
    expected = ours * theirs / pairs([len(wanted)])
    return (both - expected) / ((ours + theirs) / 2 - expected)


class StreamScore(NamedTuple):
    """Scores of the labelled items."""

    b_cubed: float
    adjusted_rand: float
    merged: dict[str, float]
    """Share of the pairs of each label that were called one text."""
    suppressed: dict[str, float]
    """Share of the pairs of each label whose later item was suppressed as a copy of the other."""


def score_labelled(folder: Path) -> StreamScore:
    """Stream the labelled items and score the clusters."""
    items = [
        Item(one["id"], one["src"], one["ts"], one["title"], one["body"])
        for one in read_lines(folder / "dedupe_dev_items.jsonl.gz")
    ]
    pairs = list(read_lines(folder / "dedupe_dev_pairs.jsonl.gz"))
    told = stream(items)
    found = clusters_told(told)
    wanted = clusters_labelled((item.id for item in items), pairs)
    precision, recall, f1 = b_cubed(found, wanted)
    rand = adjusted_rand(found, wanted)
    merged, suppressed = _shares(pairs, told, found)
    _say(f"B3 precision {precision:.4f} recall {recall:.4f} F1 {f1:.4f}   ARI {rand:.4f}\n")
    _say(f"{'class':<24}{'pairs':>7}{'merged':>9}{'suppressed':>12}\n")
    classes = {(pair["label"], pair["cls"]): 0 for pair in pairs}
    for label, name in sorted(classes):
        chosen = [pair for pair in pairs if (pair["label"], pair["cls"]) == (label, name)]
        one, other = _shares(chosen, told, found)
        _say(f"{label + ' ' + name:<24}{len(chosen):>7}{one[label]:>9.3f}{other[label]:>12.3f}\n")
    for label in sorted(merged):
        _say(f"{label:<24}{'':>7}{merged[label]:>9.3f}{suppressed[label]:>12.3f}\n")
    return StreamScore(f1, rand, merged, suppressed)


class SummerScore(NamedTuple):
    """Scores of real articles: pairs of two outlets with at least 0.8 of their shingles shared."""

    found: float
    """Share of the pairs with equal figures that were called one text."""
    wrongly_suppressed: int
    """Pairs with differing figures of which the later was suppressed as a copy of the earlier."""
    differing: int
    """Pairs with differing figures."""


def score_summer(folder: Path) -> SummerScore:
    """Stream real articles in the order they were seen; score the pairs that a program found."""
    items = {
        one["id"]: Item(
            one["id"],
            one["source"],
            datetime.fromisoformat(one["seen_at"]).replace(tzinfo=UTC).timestamp(),
            one["title"],
            one["text"],
        )
        for one in read_lines(folder / "saudi_dev.jsonl.gz")
    }
    pairs = [
        (pair["a"], pair["b"])
        for pair in read_lines(folder / "saudi_dev_pairs.jsonl.gz")
        if pair["jaccard5"] >= _ALIKE and not pair["same_outlet"]
    ]
    told = stream(tuple(items.values()))
    found = clusters_told(told)
    equal = [pair for pair in pairs if _figures(items[pair[0]]) == _figures(items[pair[1]])]
    differing = [pair for pair in pairs if _figures(items[pair[0]]) != _figures(items[pair[1]])]
    missed = [(one, other) for one, other in equal if found[one] != found[other]]
    wrong = [pair for pair in differing if _suppressed_by(told, *pair)]
    score = SummerScore(1 - len(missed) / len(equal), len(wrong), len(differing))
    _say(f"reprints with equal figures: {len(equal)}, found {score.found:.4f}\n")
    _say(f"pairs with differing figures: {len(differing)}, suppressed {len(wrong)}\n")
    _say(f"outcomes: {dict(Counter(one.outcome for one in told.values()))}\n")
    _say(f"relations: {dict(Counter(one.relation for one in told.values()))}\n")
    for kind, shown in (("missed", missed), ("suppressed", wrong)):
        for one, other in shown[:_SHOWN]:
            _say(f"{kind}: {told[one]}\n  {one}\n  {other} {told[other]}\n")
    return score


def _figures(item: Item) -> frozenset[str]:
    """Figures of an item, each once, without the signs between their digits; &#39; is none."""
    found = _FIGURE.findall(fold_key(f"{item.headline} {item.body}"))
    return frozenset(re.sub("[.,]", "", figure) for figure in found)


def _suppressed_by(told: Mapping[str, Told], one: str, other: str) -> bool:
    return any(
        told[a].outcome == "duplicate" and told[a].original == told[b].article_id
        for a, b in ((one, other), (other, one))
    )


def _shares(
    pairs: Iterable[Mapping[str, str]], told: Mapping[str, Told], found: Mapping[str, str]
) -> tuple[dict[str, float], dict[str, float]]:
    total: Counter[str] = Counter()
    merged: Counter[str] = Counter()
    suppressed: Counter[str] = Counter()
    for pair in pairs:
        label, one, other = pair["label"], pair["a"], pair["b"]
        total[label] += 1
        same = found[one] == found[other]
        merged[label] += same
        suppressed[label] += same and "duplicate" in (told[one].outcome, told[other].outcome)
    return (
        {label: merged[label] / n for label, n in total.items()},
        {label: suppressed[label] / n for label, n in total.items()},
    )


def main() -> None:
    """Print the scores."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=["labelled", "summer"])
    chosen = parser.parse_args()
    base = Path(os.environ.get("BARQIYA_SHARED", ROOT.parent / "shared")) / "corpus"
    if not base.exists():
        _say("The reference data is not here.\n")
        return
    if chosen.only != "summer":
        score_labelled(base)
    if chosen.only != "labelled":
        score_summer(base)


def _say(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


if __name__ == "__main__":
    main()

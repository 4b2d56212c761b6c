"""Pinned floors of the comparison: own pairs one by one, reference data in samples."""

from __future__ import annotations

from collections import Counter
from typing import Final

import pytest

from corpus import evaluate_dedupe
from corpus.evaluate_dedupe import PairScores, adjusted_rand, b_cubed, ours
from support.corpus import corpus_path
from support.dedupe_pairs import Copy, read_pairs

PAIRS: Final = read_pairs()
#: What a pair of each label may be called.
MEANS: Final = {
    "DUP": {"reprint"},
    "UPDATE": {"revision", "correction", "expansion"},
    "TEMPLATE": {"template_sibling", "revision", "unrelated"},
    "DIFF": {"unrelated"},
}


def test_own_pairs_are_many_of_every_label() -> None:
    count = Counter(pair.label for pair in PAIRS)
    assert count.total() >= 120
    assert all(count[label] >= 10 for label in MEANS)
    assert len({pair.name for pair in PAIRS}) == count.total()


@pytest.mark.parametrize("pair", PAIRS, ids=[pair.name for pair in PAIRS])
def test_own_pair(pair: Copy) -> None:
    found = pair.compare()
    assert found.kind.value in MEANS[pair.label], found
    assert pair.relation is None or found.kind.value == pair.relation, found
    assert pair.drop is None or found.may_suppress is pair.drop, found
    assert set(pair.differs) <= set(found.differs_in), found
    assert (found.kind.value == "unrelated") is not bool(found.evidence)


@pytest.mark.parametrize("pair", PAIRS, ids=[pair.name for pair in PAIRS])
def test_an_item_that_is_told_twice_is_a_copy_of_itself(pair: Copy) -> None:
    marked = pair.context._replace(old_marks=pair.context.new_marks)
    assert pair._replace(old=pair.new, context=marked).compare().may_suppress


def test_generated_pairs_keep_their_floors() -> None:
    """One article in ten; the whole is scored by ``make eval``."""
    for name in ("dedupe_dev_items", "dedupe_dev_pairs"):
        corpus_path("corpus", f"{name}.jsonl.gz")
    wanted = [
        pair for n, pair in enumerate(evaluate_dedupe.load("dedupe_dev_pairs")) if n % 10 == 0
    ]
    ids = {str(pair[side]) for pair in wanted for side in ("a", "b")}
    items = {
        str(raw["id"]): evaluate_dedupe.item_of(raw)
        for raw in evaluate_dedupe.load("dedupe_dev_items")
        if raw["id"] in ids
    }
    scores = PairScores()
    for pair in wanted:
        old, new = sorted((items[str(pair["a"])], items[str(pair["b"])]), key=lambda i: i.seconds)
        scores.add(str(pair["label"]), given=ours(new, old))
    assert scores.duplicate.f1 >= 0.98
    assert scores.share("UPDATE") <= 0.03
    assert scores.share("TEMPLATE") <= 0.01


def test_real_pairs_keep_their_floors() -> None:
    for name in ("dedupe_hand_labelled_pairs", "saudi_dev_pairs"):
        corpus_path("corpus", f"{name}.jsonl.gz")
    weighted, plain = PairScores(), PairScores()
    for label, _, new, old, weight in evaluate_dedupe.real_pairs():
        given = ours(new, old)
        weighted.add(label, given=given, weight=weight)
        plain.add(label, given=given)
    assert weighted.duplicate.f1 >= 0.95
    assert plain.duplicate.f1 >= 0.92


def test_cluster_scores_are_those_of_the_papers() -> None:
    """Bagga and Baldwin's example: two of three clusters merged."""
    wanted = ["a"] * 5 + ["b"] * 2 + ["c"] * 5
    found = [1] * 5 + [2] * 7
    precision, recall, _ = b_cubed(found, wanted)
    assert precision == pytest.approx(0.762, abs=0.001)
    assert recall == 1.0
    assert adjusted_rand(found, wanted) == pytest.approx(0.690, abs=0.001)
    assert adjusted_rand([1, 1, 2], ["a", "a", "b"]) == 1.0

"""The routing of partitions keeps duplicates together as often as its page says."""

from __future__ import annotations

import pytest

from corpus.evaluate_partitions import apart, edited, real
from support.corpus import corpus_path


@pytest.mark.corpus
@pytest.mark.slow
def test_duplicates_meet() -> None:
    corpus_path("corpus", "saudi_dev_pairs.jsonl.gz")
    found = apart(real(), "text (the rule)", 4)
    assert found.share["near-copies, real"] <= 0.03
    assert found.fullest <= 1.3
    # What one might do instead: it keeps nothing together.
    assert apart(real(), "source", 4).share["near-copies, real"] >= 0.5


@pytest.mark.corpus
@pytest.mark.slow
def test_edited_copies_and_updates_mostly_meet() -> None:
    corpus_path("corpus", "dedupe_dev_pairs.jsonl.gz")
    found = apart(edited(), "text (the rule)", 4)
    assert found.share["duplicates, edited"] <= 0.17
    assert found.share["updates, edited"] <= 0.29

"""Deduplication in stream order keeps its scores on the reference items."""

from __future__ import annotations

import pytest

from corpus.evaluate_stream import score_labelled
from support.corpus import corpus_path


@pytest.mark.corpus
@pytest.mark.slow
def test_clusters_of_the_labelled_items() -> None:
    score = score_labelled(corpus_path("corpus", "dedupe_dev_items.jsonl.gz").parent)
    assert score.b_cubed >= 0.987
    assert score.adjusted_rand >= 0.97
    assert score.merged["UPDATE"] <= 0.03
    assert score.merged["TEMPLATE"] <= 0.01
    assert score.suppressed["UPDATE"] == 0.0

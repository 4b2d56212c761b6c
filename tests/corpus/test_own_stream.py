"""The project's own articles and copies, in time order through queue, index and commit."""

from __future__ import annotations

from collections import Counter

import pytest

from corpus.evaluate_stream import (
    Item,
    adjusted_rand,
    b_cubed,
    clusters_labelled,
    clusters_told,
    stream,
)
from support.dedupe_pairs import read_stream

#: A flash that comes an hour after the story that has all of it: it may be found.
LATE_FLASH = "quake-flash"


@pytest.mark.parametrize("salt", [bytes(16), bytes(range(16))])
def test_own_articles_in_stream_order(salt: bytes) -> None:
    sent = read_stream()
    assert len(sent) > 150
    items = [Item(one.id, one.source, one.received, one.headline, one.body) for one in sent]
    told = stream(items, salt)
    pairs = [{"a": one.id, "b": one.original, "label": one.label} for one in sent]
    found, wanted = clusters_told(told), clusters_labelled((one.id for one in sent), pairs)
    merged = Counter(
        one.label for one in sent if one.label and found[one.id] == found[one.original]
    )
    of = Counter(one.label for one in sent)
    assert b_cubed(found, wanted)[2] >= 0.965
    assert adjusted_rand(found, wanted) >= 0.95
    assert merged["DUP"] >= 0.95 * of["DUP"]
    assert (merged["UPDATE"], merged["TEMPLATE"]) == (0, 0)
    assert of["UPDATE"] >= 10 <= of["TEMPLATE"]

    dropped = {item_id for item_id, one in told.items() if one.outcome == "duplicate"}
    assert [one.id for one in sent if one.drop is True and one.id not in dropped] == []
    assert [one.id for one in sent if one.drop is False and one.id in dropped] == []
    assert {one.id for one in sent if one.label != "DUP" and one.id in dropped} <= {LATE_FLASH}

"""Floors of the fields of real Saudi Press Agency items; evaluate_spa.py says how they are read."""

from __future__ import annotations

import pytest

from corpus.evaluate_spa import FIELDS, Counts, evaluate, expected, main

pytestmark = pytest.mark.corpus

#: Items of the agency, and how many of them are adds, which have no dateline.
ITEMS = 194
ADDS = 16


def test_precision_and_recall_per_field_and_what_all_items_give() -> None:
    counts, found, number_of_items = evaluate()
    for name in FIELDS:
        assert counts.precision(name) == 1.0, counts.wrong
        assert counts.recall(name) == 1.0, counts.wrong
        least = ITEMS - ADDS if name in {"place", "agency", "hijri", "gregorian", "day"} else ITEMS
        assert found[name] == least, name
    assert number_of_items == ITEMS


def test_the_sample_is_large_enough_and_has_adds() -> None:
    truths = expected().values()
    assert len(truths) >= 60
    assert sum(truth["take"] > 1 for truth in truths) >= 10
    assert sum(not truth["last"] for truth in truths) >= 10


def test_a_difference_is_counted_and_told() -> None:
    counts = Counts()
    counts.add("1", dict.fromkeys(FIELDS) | {"take": 2, "place": "جده"}, {"take": 1, "slug": "عام"})
    assert (counts.given["take"], counts.wanted["take"], counts.right["take"]) == (1, 1, 0)
    assert (counts.given["slug"], counts.wanted["slug"]) == (0, 1)
    assert len(counts.wrong) == 3


def test_the_report_names_every_field(capsys: pytest.CaptureFixture[str]) -> None:
    main()
    printed = capsys.readouterr().out
    assert {"field", *FIELDS} <= {line.split()[0] for line in printed.splitlines()}

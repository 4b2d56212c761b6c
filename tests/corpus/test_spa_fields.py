"""Precision and recall per field on real Saudi Press Agency items, against values read by eye.

``spa_fields.toml`` holds ids and short field values of 80 of the 194 items: all that differ from
the usual form, and a random choice of the others. The texts stay where they are.
"""

from __future__ import annotations

import gzip
import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from barqiya.normalize.datelines import read_dateline
from barqiya.normalize.marks import split_slug
from barqiya.normalize.takes import read_end_marks, read_take
from barqiya.registry import Registry, load_registry
from support.corpus import corpus_path

pytestmark = pytest.mark.corpus

_EXPECTED = Path(__file__).with_name("spa_fields.toml")
_FIELDS = ("slug", "place", "agency", "hijri", "gregorian", "take", "last", "time")
#: (precision, recall); what is measured today. Lower is a loss.
_FLOORS = dict.fromkeys(_FIELDS, (1.0, 1.0))


@pytest.fixture(scope="module")
def registry() -> Registry:
    return load_registry(None)


@pytest.fixture(scope="module")
def items() -> dict[str, dict[str, str]]:
    with gzip.open(corpus_path("corpus", "saudi_dev.jsonl.gz"), "rt", encoding="utf-8") as lines:
        rows = (json.loads(line) for line in lines)
        return {row["id"].partition("=")[2]: row for row in rows if row["source"] == "was"}


def _lines(item: dict[str, str]) -> list[str]:
    return [line.strip() for line in item["text"].split("\n") if line.strip()]


def _read(item: dict[str, str], registry: Registry) -> dict[str, Any]:
    lines = _lines(item)
    marks = tuple(line for line in lines[-3:] if len(line) < 30)
    slug, headline = split_slug(item["title"], registry)
    reading = read_dateline(lines[0], registry)
    take = read_take(headline, marks, lines[0], registry)
    hijri, _, gregorian = ((reading.date_raw or "") if reading else "").partition(" الموافق ")
    return {
        "slug": slug,
        "place": reading.dateline.place if reading else None,
        "agency": reading.dateline.agency_id if reading else None,
        "hijri": hijri or None,
        "gregorian": gregorian or None,
        "take": take.number if take else None,
        "last": take.last if take else None,
        "time": read_end_marks(marks, registry).time_raw,
    }


def test_precision_and_recall_per_field(
    items: dict[str, dict[str, str]], registry: Registry
) -> None:
    expected = tomllib.loads(_EXPECTED.read_text("utf-8"))["item"]
    assert len(expected) >= 60
    right = dict.fromkeys(_FIELDS, 0)
    given = dict.fromkeys(_FIELDS, 0)
    wanted = dict.fromkeys(_FIELDS, 0)
    wrong: list[str] = []
    for entry in expected:
        found = _read(items[entry["id"]], registry)
        truth = {"agency": "spa" if "place" in entry else None, **entry}
        for field in _FIELDS:
            wanted[field] += truth.get(field) is not None
            given[field] += found[field] is not None
            right[field] += found[field] is not None and found[field] == truth.get(field)
            if found[field] != truth.get(field):
                wrong.append(f"{entry['id']} {field}: {found[field]!r}, not {truth.get(field)!r}")
    for field in _FIELDS:
        precision, recall = right[field] / given[field], right[field] / wanted[field]
        least_precision, least_recall = _FLOORS[field]
        assert precision >= least_precision, (field, precision, wrong)
        assert recall >= least_recall, (field, recall, wrong)


def test_every_item_has_a_dateline_or_is_an_add(
    items: dict[str, dict[str, str]], registry: Registry
) -> None:
    """All 194: SPA leaves the dateline out of adds only."""
    assert len(items) == 194
    for number, item in items.items():
        found = _read(item, registry)
        assert (found["agency"] == "spa") is (found["take"] == 1), number
        assert found["slug"], number
        assert found["last"] is not None, number

"""Datelines that newspapers put before their copy, and how seldom one is seen where none is."""

from __future__ import annotations

import gzip
import json
import tomllib
from pathlib import Path

import pytest

from barqiya.normalize.datelines import DatelineReading, read_dateline
from barqiya.normalize.marks import read_marks, split_slug
from barqiya.registry import Registry, load_registry
from support.corpus import corpus_path

pytestmark = pytest.mark.corpus

_EXPECTED = Path(__file__).with_name("newsroom_datelines.toml")
#: Outlets whose datelines stand beside the text in this corpus, not in it.
_WITHOUT = ("aawsat", "aleqtisadiya", "almadina", "alwatan", "alweeam", "okaz")


@pytest.fixture(scope="module")
def registry() -> Registry:
    return load_registry(None)


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    with gzip.open(corpus_path("corpus", "saudi_dev.jsonl.gz"), "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def _first(row: dict[str, str]) -> str:
    return next((line.strip() for line in row["text"].split("\n") if line.strip()), "")


def test_place_agency_and_reporter_of_a_hand_checked_sample(
    rows: list[dict[str, str]], registry: Registry
) -> None:
    by_id = {row["id"]: row for row in rows}
    expected = tomllib.loads(_EXPECTED.read_text("utf-8"))["item"]
    right = given = wanted = 0
    for entry in expected:
        reading: DatelineReading | None = read_dateline(_first(by_id[entry["id"]]), registry)
        truth = (entry.get("place"), entry.get("agency"), entry.get("reporter", False))
        found: tuple[str | None, str | None, bool] = (None, None, False)
        if reading is not None:
            line = reading.dateline
            found = (line.place, line.agency_id, reading.byline is not None)
        nothing = (None, None, False)
        wanted += truth != nothing
        given += found != nothing
        right += found == truth != nothing
    assert len(expected) >= 60
    assert right / given >= 1.0
    assert right / wanted >= 0.98


def test_no_dateline_is_seen_where_none_is(rows: list[dict[str, str]], registry: Registry) -> None:
    paragraphs = [_first(row) for row in rows if row["source"] in _WITHOUT]
    assert len(paragraphs) > 7000
    seen = [text[:80] for text in paragraphs if text and read_dateline(text, registry)]
    assert not seen


def test_no_mark_is_seen_in_newspaper_copy(rows: list[dict[str, str]], registry: Registry) -> None:
    """No item of this corpus has one; «سحب», «تصحيح» and «عاجل» stand in many headlines."""
    telling = ("سحب", "تصحيح", "عاجل", "إلغاء", "حظر", "تحديث")
    assert sum(any(word in row["title"] for word in telling) for row in rows) > 50
    for row in rows:
        lines = [line.strip() for line in row["text"].split("\n") if line.strip()][:2]
        assert not read_marks(row["title"], tuple(lines), registry).signals, row["title"]


def test_only_the_agency_has_sluglines(rows: list[dict[str, str]], registry: Registry) -> None:
    for row in rows:
        slug, _ = split_slug(row["title"], registry)
        assert (slug is not None) is (row["source"] == "was"), row["title"]

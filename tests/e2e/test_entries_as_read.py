"""Outcomes and dead letters of a real worker, as a client reads them, fit their schemas."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

from barqiya_schemas.generate import DEFAULT_FOLDER, file_name
from barqiya_schemas.published import published_schema
from barqiya_schemas.stream import ForeignEntryError
from barqiya_schemas.stream_outcomes import read_dead_letter, read_outcome

if TYPE_CHECKING:
    from support.service import Service

STORY = "افتتاح جسر للمشاة في الموصل\n\nافتتحت البلدية صباح اليوم جسرا للمشاة."
FEED = """<rss version="2.0"><channel><title>البلدية</title>
<item><title>إغلاق شارع الميناء</title>
<description>أغلقت البلدية شارع الميناء للصيانة.</description>
<guid>p-1</guid></item>
<item><title>مكتبة جديدة في الحي</title>
<description>افتتحت في الحي مكتبة للأطفال.</description>
<guid>p-2</guid></item></channel></rss>"""
ITEMS: tuple[dict[str, bytes | str], ...] = (
    {"source": "ina", "content": STORY},
    {"source": "ina", "content": STORY},
    {"source": "ina", "content": FEED, "content_type": "application/rss+xml"},
    {"source": "ina", "content": b"\x89PNG\r\n\x1a\n\x00\x00", "meta.desk": "x"},
    {"content": "no source"},
    {"source": b"\xc7\xe1\xda", "content": b"text", "\u0639": "unknown"},
)


def fits(name: str, fields: dict[bytes, bytes]) -> list[str]:
    """What does not fit: each value is text, and bytes that are none stand for themselves."""
    schema = json.loads((DEFAULT_FOLDER / file_name(name)).read_text("utf-8"))
    texts = {k.decode(): v.decode("utf-8", "surrogateescape") for k, v in fields.items()}
    return [error.message for error in Draft202012Validator(schema).iter_errors(texts)]


def whole(name: str, model: Any) -> list[str]:
    """What of a model as JSON does not fit the schema of the model."""
    document = model.model_dump(mode="json")
    return [
        error.message
        for error in Draft202012Validator(published_schema(name)).iter_errors(document)
    ]


def test_what_is_read_fits_and_can_be_converted(service: Service) -> None:
    raw_ids = [service.publish(item) for item in ITEMS]
    service.settle(len(ITEMS))
    outcomes = {}
    for _, fields in service.entries(service.keys.outcomes):
        assert fits("outcome-entry", fields) == []
        outcome = read_outcome(fields)
        assert read_outcome({k.decode(): v.decode() for k, v in fields.items()}) == outcome
        assert whole("outcome", outcome) == []
        outcomes[outcome.raw_id] = outcome
    of = [outcomes[raw_id] for raw_id in raw_ids]
    assert [one.outcome for one in of] == [
        *("published", "duplicate", "published", "dead", "dead", "dead")
    ]
    assert (of[0].revision, of[1].original) == (1, of[0].article_id)
    assert of[1].evidence
    assert len(of[2].articles) == 2
    assert (of[3].revision, of[3].article_id, of[4].source) == (None, None, "")
    letters = {}
    for fields in service.letters():
        assert fits("dead-letter-entry", fields) == []
        letter = read_dead_letter(fields)
        assert whole("dead-letter", letter) == []
        letters[letter.raw_id] = letter
    assert letters.keys() == set(raw_ids[3:])
    assert letters[raw_ids[3]].raw["content"] == ITEMS[3]["content"]
    assert (letters[raw_ids[3]].attempts, letters[raw_ids[3]].exception) == (1, None)
    assert letters[raw_ids[5]].raw["ع"] == b"unknown"


@pytest.mark.parametrize(
    ("field", "value"), [("revision", "first"), ("outcome", "gone"), ("raw_id", None)]
)
def test_another_outcome_entry_fits_neither_schema_nor_reader(
    field: str, value: str | None
) -> None:
    good = {"raw_id": "1-0", "source": "x", "outcome": "dead", "reason": "decode.noise"}
    entry = {**good, "revision": ""}
    assert read_outcome(entry).revision is None
    changed = {k: v for k, v in {**entry, field: value}.items() if v is not None}
    assert fits("outcome-entry", {k.encode(): v.encode() for k, v in changed.items()})
    with pytest.raises(ForeignEntryError, match=field):
        read_outcome(changed)


@pytest.mark.parametrize(
    "entry",
    [
        {b"raw_id": b"1-0", b"reason": b"\xff", b"outcome": b"dead"},
        {b"raw_id": b"1-0", b"reason": b"x", b"outcome": b"dead", b"articles": b"["},
        {b"type": b"org.barqiya.topic.gap.v1"},
    ],
    ids=["not UTF-8", "not JSON", "a gap"],
)
def test_whatever_else_an_entry_holds_is_a_foreign_entry(entry: dict[bytes, bytes]) -> None:
    with pytest.raises(ForeignEntryError):
        read_outcome(entry)
    with pytest.raises(ForeignEntryError):
        read_dead_letter(entry)

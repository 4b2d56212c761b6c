"""How events look to people: every kind of event on a topic by its own name."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from barqiya.cli.entries import dead_line, event_line
from barqiya_schemas import ADVISORY_TYPE, GAP_TYPE, EventType

if TYPE_CHECKING:
    from collections.abc import Mapping


def _line(kind: str, data: Mapping[str, object], **fields: str) -> str:
    event = {"type": kind, "partitionkey": "s-0123456789", "subject": "a-9876543210", **fields}
    encoded = {name.encode(): value.encode() for name, value in event.items()}
    return event_line("1-0", {**encoded, b"data": json.dumps(data).encode()}).text


def test_an_article_event_shows_what_and_whose_it_is() -> None:
    data = {"headline": "زلزال يضرب الفلبين", "provenance": {"source": "spa"}}
    line = _line(EventType.UPDATED, data, sequence="0000000002")
    assert line.split()[:4] == ["updated", "r2", "s-01234567", "a-98765432"]
    assert "spa" in line
    assert "زلزال يضرب الفلبين" in line


def test_an_advisory_names_the_copy_and_who_did_what() -> None:
    data = {
        "source_id": "alarabiya",
        "action": "corrected",
        "by_article_id": "a-5555555555",
        "by_source_id": "reuters",
    }
    line = _line(ADVISORY_TYPE, data)
    assert line.split()[:3] == ["advisory", "s-01234567", "a-98765432"]
    assert "alarabiya" in line
    assert "corrected by" in line
    assert "reuters" in line
    assert "(a-55555555)" in line


def test_a_gap_names_the_subscriber_and_what_it_missed() -> None:
    line = _line(GAP_TYPE, {"after": "5-0", "oldest_kept": "9-1"}, subject="cms")
    assert line.split()[0] == "gap"
    assert "cms" in line
    assert "after 5-0, kept from 9-1" in line


def test_what_is_no_event_is_shown_all_the_same() -> None:
    assert event_line("1-0", {b"data": b"[]"}).text.strip()
    assert event_line("1-0", {b"type": b"x", b"data": b"{"}).text.strip()


def test_a_dead_letter_is_one_line_however_long_its_detail() -> None:
    fields = {b"reason": b"parse.unknown_media_type", b"source": b"spa", b"detail": b"no parser "}
    assert dead_line("1-0", fields).text.endswith("no parser")
    long = dead_line("1-0", fields | {b"detail": b"x" * 3000}).text
    assert long.endswith(f" {'x' * 99}…")

"""The reader of dates on real copy: 15,391 Saudi newspaper and agency items of summer 2015."""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from barqiya.items import DateText
from barqiya.normalize.dates import find_dates, read_dates
from barqiya.registry.calendar import load_calendar
from support.corpus import corpus_path

if TYPE_CHECKING:
    from collections.abc import Iterator

    from barqiya_schemas import Dates

pytestmark = pytest.mark.corpus

CALENDAR = load_calendar()
DATELINE = re.compile(r"[^\n]{2,90}?\d{4} ?م واس")
END_MARK = re.compile(r"\d{1,2}:\d{2} ت مـ?")


def items() -> Iterator[dict[str, Any]]:
    with gzip.open(corpus_path("corpus", "saudi_dev.jsonl.gz"), "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def read(item: dict[str, Any], *marks: str, dateline: str | None = None) -> Dates:
    return read_dates(
        page_texts=tuple(DateText(mark, "dateline") for mark in marks),
        headline=item["title"],
        paragraphs=tuple((None, text) for text in item["text"].split("\n")),
        dateline_text=dateline,
        meta_published=None,
        meta_updated=None,
        received_at=item["seen_at"].replace(" ", "T") + "+03:00",
        timezone="Asia/Riyadh",
        language="ar",
        calendar=CALENDAR,
    )


def test_newspaper_copy_is_read_whole() -> None:
    """Every twentieth item: read without an exception, and nothing is called a publication."""
    read_items = [read(item) for number, item in enumerate(items()) if number % 20 == 0]
    assert len(read_items) > 700
    assert {dates.status for dates in read_items} == {"unknown"}


def test_spa_dateline_is_the_day_the_item_was_seen() -> None:
    near, with_time, all_items = 0, 0, 0
    for item in items():
        dateline = DATELINE.match(item["text"].lstrip())
        if item["source"] != "was" or dateline is None:
            continue
        all_items += 1
        dates = read(item, *END_MARK.findall(item["text"][-60:]), dateline=dateline[0])
        if dates.published_at:
            published = date.fromisoformat(dates.published_at[:10])
            near += abs((date.fromisoformat(item["seen_at"][:10]) - published).days) <= 1
            with_time += "T" in dates.published_at
    assert all_items >= 175
    assert near == all_items
    assert with_time / all_items > 0.95


def test_weekdays_of_today_agree_with_the_day_of_capture() -> None:
    """Items were captured within days of publication: «اليوم» and «أمس» must mostly fit that."""
    back: Counter[int] = Counter()
    for number, item in enumerate(items()):
        if number % 20:
            continue
        seen = date.fromisoformat(item["seen_at"][:10])
        for found in find_dates(item["text"], CALENDAR):
            if found.offset is not None and found.weekday and not found.day:
                back[(seen.isoweekday() - found.weekday + found.offset) % 7] += 1
    assert back.total() > 80
    assert (back[0] + back[1]) / back.total() > 0.8

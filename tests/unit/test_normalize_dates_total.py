"""Any text is read without an exception, in bounded time, and what is read keeps its promises."""

from __future__ import annotations

import time
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from barqiya.items import DateText
from barqiya.normalize.dates import find_dates, read_dates
from barqiya.normalize.dates.find import MAX_MENTIONS
from barqiya.normalize.dates.reader import MAX_EVIDENCE
from barqiya.normalize.dates.words import _WORD, BREAK, Words, _fold_all
from barqiya.registry.calendar import load_calendar
from barqiya_schemas import Dates

CALENDAR = load_calendar()
RECEIVED = "2024-09-13T09:30:00Z"

#: Pieces that dates are made of, so that random rows of them reach every rule of the grammar.
PIECES = (
    *(
        "1",
        "5",
        "12",
        "13",
        "31",
        "00",
        "011",
        "30",
        "99",
        "1436",
        "2024",
        "1930",
        "0",
        "9999",
        "٢٨",
    ),
    *("يوليو", "تموز", "شوال", "صفر", "كانون", "الثاني", "Sept", "May", "مارس", "غشت", "آب"),
    *("اليوم", "أمس", "الأول", "غدا", "بعد", "يوم", "مساء", "الإثنين", "الجمعة", "أحد", "Fri"),
    *(
        "هـ",
        "م",
        "ص",
        "ت",
        "غ",
        "GMT",
        "Z",
        "T",
        "+",
        "+03:00",
        "بتوقيت",
        "مكة",
        "المكرمة",
        "الساعة",
    ),
    *("الموافق", "المقبل", "من", "شهر", "عام", "في", "قبل", "يومين", "3", "أيام", "ago", "hours"),
    *("نشر", "آخر", "تحديث", "محدث", "Updated", "ر", "h", "pm", "الخامس", "عشر", "غرة"),
    *(
        " ",
        " ",
        " ",
        " ",
        "/",
        "-",
        ".",
        ":",
        "،",
        "(",
        ")",
        "\n",
        "\u200f",
        "ـ",
        "َ",
        "ﷺ",
        "\ud800",
    ),
)
pieces = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)
anything = st.text(max_size=300) | pieces
languages = st.sampled_from(["ar", "en", "fr", "und", "", "AR-eg"])
zones = st.sampled_from([None, "Asia/Riyadh", "UTC", "Nowhere/None", "", "../etc", "+03:00", "\0"])
moments = st.sampled_from(
    [RECEIVED, "2015-08-10T23:59:59+03:00", "0001-01-01T00:00:00+14:00",
     "9999-12-31T23:59:59-12:00", "2024-02-31T00:00:00Z", "2016-02-29T12:00:00.123456789Z"]
)  # fmt: skip


simple = st.text(alphabet=st.characters(codec="cp1256"), max_size=40)


@settings(max_examples=400, deadline=None)
@given(st.lists(simple, max_size=4).map("\n".join) | anything)
def test_words_cut_by_tables_and_lines_are_those_of_the_pattern(text: str) -> None:
    words, parts = Words(text), _WORD.split(text)
    assert words.folded == _fold_all(parts[1::2])
    for i, (gap, word) in enumerate(zip(parts[::2], parts[1::2], strict=False)):
        assert words.written(i) == word
        assert text[slice(*words.span(i, i + 1))] == word
        assert words.written_gap(i) == gap or ("\n" in gap and words.gap(i) == BREAK)
        assert words.touching(i) == (not gap)


@settings(max_examples=400, deadline=None)
@given(text=anything, language=languages, labels=st.booleans())
def test_every_mention_is_in_the_text_as_written(text: str, language: str, labels: bool) -> None:
    found = find_dates(text, CALENDAR, language=language, labels=labels)
    assert found == find_dates(text, CALENDAR, language=language, labels=labels)
    end = 0
    for one in found:
        assert one.raw
        assert text.startswith(one.raw, one.start)
        assert one.start >= end or one.raw.startswith("(")
        end = one.start + len(one.raw)
        if one.day and one.weekday:
            assert one.weekday_consistent == (one.day.isoweekday() == one.weekday)


@settings(max_examples=400, deadline=None)
@given(
    page=st.lists(
        st.builds(
            DateText,
            anything,
            st.sampled_from(["meta", "byline", "page_chrome", "dateline"]),
            st.none() | st.integers(1, 9),
        ),
        max_size=4,
    ),
    headline=st.none() | anything,
    paragraphs=st.lists(st.tuples(st.none() | st.integers(1, 99), anything), max_size=4),
    dateline=st.none() | pieces,
    published=st.none() | anything,
    updated=st.none() | anything,
    received=moments,
    zone=zones,
    language=languages,
)
def test_every_item_is_read_and_the_result_keeps_the_contract(
    page: list[DateText],
    headline: str | None,
    paragraphs: list[tuple[int | None, str]],
    dateline: str | None,
    published: str | None,
    updated: str | None,
    received: str,
    zone: str | None,
    language: str,
) -> None:
    dates = read_dates(
        page_texts=tuple(page),
        headline=headline,
        paragraphs=tuple(paragraphs),
        dateline_text=dateline,
        meta_published=published,
        meta_updated=updated,
        received_at=received,
        timezone=zone,
        language=language,
        calendar=CALENDAR,
    )
    assert Dates.model_validate_json(dates.model_dump_json()) == dates
    assert (dates.published_at is not None) == (dates.status == "known")
    assert len(dates.evidence) <= MAX_EVIDENCE
    verdicts = [one.verdict for one in dates.evidence]
    if dates.published_at or dates.updated_at:
        assert "accepted" in verdicts
    if dates.rendered_at:
        assert dates.rendered_at in [one.value for one in dates.evidence]
    assert all(one.reason.endswith(".") for one in dates.evidence)


@settings(max_examples=200, deadline=None)
@given(day=st.dates(), weekday=st.sampled_from(["", "الإثنين ", "الجمعة "]), label=st.booleans())
def test_nothing_published_after_it_was_received(day: object, weekday: str, label: bool) -> None:
    raw = f"{'نشر في ' if label else ''}{weekday}{day}"
    dates = read_dates(
        page_texts=(DateText(raw, "page_chrome", 1),),
        headline=None,
        paragraphs=((2, "قال الوزير اليوم الجمعة"),),
        dateline_text=None,
        meta_published=None,
        meta_updated=None,
        received_at=RECEIVED,
        timezone=None,
        language="ar",
        calendar=CALENDAR,
    )
    latest = (datetime.fromisoformat(RECEIVED) + timedelta(days=1)).date().isoformat()
    for value in (dates.published_at, dates.rendered_at):
        assert value is None or value <= latest


KILOBYTE = 1024
HOSTILE = (
    "1", "1/", "1/2/", "1/2/2015/", "1/2/2015 ", "1-", "1 - ", "12:30 ", "12:30:", "10ر10", "1.",
    "يوليو ", "يوليو/", "5 يوليو ", "5 يوليو 2015 ", "كانون ", "اليوم ", "اليوم الاثنين ",
    "الاثنين ",
    "نشر في ", "آخر ", "5 من ", "قبل ", "الحادي ", "الموافق ", "ت ", "بتوقيت ", "مكة ", "(", "َ",
    "ﷺ", " ", "\n", "1\n", "5 شوال 1436 هـ ", "5 يوليو/تموز 2015 (الاثنين) الموافق ", "\ud800", "ا",
)  # fmt: skip


@pytest.mark.parametrize("piece", HOSTILE)
def test_64_kilobytes_made_to_be_slow_are_read_in_50_ms(piece: str) -> None:
    text = piece * (64 * KILOBYTE // len(piece.encode("utf-8", "surrogatepass")))
    best = 1.0
    for _ in range(5):
        start = time.thread_time()
        found = find_dates(text, CALENDAR, labels=True)
        best = min(best, time.thread_time() - start)
        assert len(found) <= MAX_MENTIONS
        if best < 0.05:
            break
    assert best < 0.05

"""What looks urgent from its first bytes: in every charset and format that flashes come in."""

from __future__ import annotations

import gzip
import json
from itertools import islice

import pytest

from barqiya.intake import HEAD_BYTES, Glimpse, urgency_reader
from barqiya.registry import packaged_marks
from support.corpus import corpus_path

IS_URGENT = urgency_reader(packaged_marks())
LONG = "أعلنت الوزارة أن أعمال الصيانة تمضي وفق الجدول المعلن. " * 40


def seen(body: bytes | str, urgency: bytes = b"", returned: int = 0) -> bool:
    head = body.encode() if isinstance(body, str) else body
    return IS_URGENT(Glimpse(b"s", b"", urgency, head[:HEAD_BYTES], returned))


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "cp1256", "iso8859_6", "utf-16"])
@pytest.mark.parametrize(
    "text",
    [
        "عاجل: استقالة رئيس الوزراء",
        "عاجل / الرياض / استقالة رئيس الوزراء",
        "استقالة رئيس الوزراء (عاجل)",
        "الإثنين 12 يناير 2026\nتصحيح: استقالة وزير المالية",
        "السادة المشتركون\n\nيرجى إلغاء الخبر رقم 71",
        "سحب خبر: استقالة رئيس الوزراء",
    ],
)
def test_marks_of_arabic_copy(text: str, charset: str) -> None:
    assert seen(f"{text}\n\n{LONG}".encode(charset))


@pytest.mark.parametrize(
    "text",
    [
        "URGENT: Minister resigns",
        "CORRECTION: Minister resigns",
        "Minister resigns\nKILL KILL KILL",
    ],
)
def test_marks_of_english_copy(text: str) -> None:
    assert seen(text)


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({"urgency": 1, "headline": "a"}),
        '{"headline": "a",\n "priority" : "2"}',
        json.dumps({"pubstatus": "canceled"}),
        json.dumps({"headline": "عاجل: استقالة رئيس الوزراء"}),
        "<newsItem><contentMeta><urgency>2</urgency></contentMeta></newsItem>",
        "<nar:newsItem><nar:contentMeta><nar:urgency>1</nar:urgency>",
        '<newsItem><itemMeta><pubStatus qcode="stat:canceled"/>',
        '<newsItem><itemMeta><signal qcode="sig:correction"/>',
        '<NewsItem><NewsManagement><Urgency FormalName="1"/>',
        '<NewsItem><NewsManagement><Status FormalName="Canceled"/>',
        '<nitf><head><docdata><urgency ed-urg="1"/>',
        '<nitf><head><docdata management-status="killed">',
        "<rss><channel><item><title>عاجل: استقالة رئيس الوزراء</title>",
        '<feed><at:deleted-entry ref="a"/>',
        "\x01dpa1234 1 pl 40 urgent\r\n\x02text\x03",
        "\x01v1234\x1fb\x1fi\x1f\r\n\x02text\x03",
    ],
)
def test_what_the_formats_say_in_their_fields(text: str) -> None:
    assert seen(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        LONG,
        "نفى المتحدث وجود أي إجراء عاجل بهذا الشأن",
        "ودعا إلى تصحيح المسار",
        "The minister called it an urgent matter",
        json.dumps({"urgency": 5, "headline": "a", "pubstatus": "usable"}),
        "<newsItem><contentMeta><urgency>4</urgency></contentMeta></newsItem>",
        "\x01dpa1234 4 pl 40 text\r\n\x02text\x03",
        f"{LONG}\n\nعاجل: شيء في آخر النص",
    ],
)
def test_what_is_not(text: str) -> None:
    assert not seen(text)


def test_a_publisher_says_it_in_a_field() -> None:
    assert seen("كرة القدم", urgency=b"1")
    assert seen("كرة القدم", urgency=b" 2 ")
    assert not seen("كرة القدم", urgency=b"3")


def test_what_stands_for_an_earlier_item_is_never_urgent() -> None:
    assert not seen("عاجل: استقالة", urgency=b"1", returned=1)


def test_any_bytes_will_do() -> None:
    for body in (b"\xff\xfe", b"\xff\xfea", bytes(range(256)) * 16, b"\\u0", b"{\\uD800"):
        assert seen(body) in {True, False}


def test_hardly_any_story_of_the_corpus_is_urgent() -> None:
    """A guess that took most items would make the fast lane the slow one."""
    with gzip.open(corpus_path("corpus", "saudi_dev.jsonl.gz"), "rt", encoding="utf-8") as lines:
        stories = [json.loads(line) for line in islice(lines, 2000)]
    urgent = [one for one in stories if seen(f"{one['title']}\n\n{one['text']}")]
    assert len(urgent) < len(stories) / 50

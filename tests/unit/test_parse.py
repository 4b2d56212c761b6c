"""The parse stage: who reads what, and what comes out of whole pages and plain wire copy."""

from __future__ import annotations

import re

import pytest

from barqiya.items import Rejected
from barqiya.parse import PARSERS, known_media_types, parse
from barqiya.reasons import Reason
from barqiya.registry.phrases import load_phrases
from support.corpus import ROOT
from support.parsing import body, decoded, labels, read, removed

PAGE = """الإثنين 10 Mar / March 2025

نقص الأدوية يهدد مرضى الكلى في دارفور.. والأمم المتحدة تطلب ممرات آمنة

نقص الأدوية يهدد مرضى الكلى في دارفور.. والأمم المتحدة تطلب ممرات آمنة

شارك القصة

مرضى ينتظرون جلسات الغسيل في مستشفى بالفاشر (غيتي)
مرضى ينتظرون جلسات الغسيل في مستشفى بالفاشر (غيتي)
حذرت وزارة الصحة السودانية من نفاد أدوية غسيل الكلى في دارفور خلال أسبوعين وطلبت ممرات آمنة.

حذرت وزارة الصحة السودانية الأحد من نفاد أدوية غسيل الكلى في دارفور وطلبت فتح ممرات آمنة خلال أيام.

وقال مدير المستشفى التخصصي في الفاشر إن أربعة من مراكز الغسيل توقفت عن العمل منذ مطلع الأسبوع.

مخازن بلا تبريد

وأضاف أن انقطاع الكهرباء أتلف كميات من المحاليل كانت محفوظة في مخازن بلا تبريد منذ مطلع الشهر.

ولم يصدر تعليق من "قوات الدعم السريع".

تابع القراءة
المصادر:
التلفزيون العربي - وكالات
Close"""


def test_unknown_media_type_is_refused_and_named() -> None:
    rejected = parse(decoded("x", "application/pdf"), source="s", phrases=load_phrases())
    assert isinstance(rejected, Rejected)
    assert rejected.reason is Reason.PARSE_UNKNOWN_MEDIA_TYPE
    assert rejected.detail == (
        "no parser for 'application/pdf'; all that are read: docs/reference/formats/index.md"
    )


@pytest.mark.parametrize(
    ("sent", "meant"),
    [
        ("application/ninjs", "application/ninjs+json"),
        ("text/htm", "text/html"),
        ("application/newsml", "application/newsml+xml"),
        ("text/rss", "application/rss+xml"),
        ("application/x-iptc7901", "application/x-iptc-7901"),
    ],
)
def test_the_media_types_that_may_be_meant_are_named(sent: str, meant: str) -> None:
    rejected = parse(decoded("x", sent), source="s", phrases=load_phrases())
    assert isinstance(rejected, Rejected)
    assert f"did you mean {meant}" in rejected.detail
    assert rejected.detail.count("/") <= 8, "some, not all"


def test_the_page_of_formats_lists_every_media_type() -> None:
    page = (ROOT / "docs/reference/formats/index.md").read_text(encoding="utf-8")
    section = page.partition("## Every media type that is read\n")[2].partition("\n## ")[0]
    assert sorted(set(re.findall(r"`(\w+/[^`]+)`", section))) == list(known_media_types())


def test_media_type_in_the_detail_is_cut() -> None:
    rejected = parse(decoded("x", "a/" + "b" * 9999), source="s", phrases=load_phrases())
    assert isinstance(rejected, Rejected)
    assert len(rejected.detail) < 200


def test_every_parser_has_a_name_of_its_own_and_media_types_in_lower_case() -> None:
    names = [parser.NAME for parser in PARSERS]
    assert len(set(names)) == len(names)
    for media_type in known_media_types():
        assert media_type == media_type.lower()
        assert ";" not in media_type


@pytest.mark.parametrize("text", ["", "\n\n", " \t\r\n\u00a0", "\u2028\x0c\x85"])
def test_text_without_a_line_is_refused(text: str) -> None:
    rejected = parse(decoded(text), source="s", phrases=load_phrases())
    assert isinstance(rejected, Rejected)
    assert rejected.reason is Reason.PARSE_NO_TEXT


def test_page_of_nothing_but_furniture_is_refused() -> None:
    rejected = parse(
        decoded("شارك القصة\nFacebook\nتابع القراءة\nالمصدر: وكالات"),
        source="s",
        phrases=load_phrases(),
    )
    assert isinstance(rejected, Rejected)
    assert rejected.reason is Reason.PARSE_NO_TEXT


def test_a_page_becomes_headline_standfirst_blocks_and_data() -> None:
    item = read(PAGE)
    assert item.parser == "page_text"
    assert item.headline == PAGE.split("\n")[2]
    assert item.standfirst is not None
    assert item.standfirst.startswith("حذرت وزارة الصحة السودانية من نفاد")
    assert [block.type for block in item.blocks] == [
        "paragraph",
        "paragraph",
        "intertitle",
        "paragraph",
        "paragraph",
    ]
    assert item.source_texts == ("التلفزيون العربي - وكالات",)
    assert [(date.raw, date.role, date.line) for date in item.date_texts] == [
        ("الإثنين 10 Mar / March 2025", "page_chrome", 1)
    ]
    assert [image.caption for image in item.images] == [
        "مرضى ينتظرون جلسات الغسيل في مستشفى بالفاشر (غيتي)"
    ]
    assert item.end_marks == ()
    assert item.byline is None


def test_every_line_of_a_page_is_kept_or_removed_with_a_reason() -> None:
    item = read(PAGE)
    written = [line for line in PAGE.split("\n") if line.strip()]
    assert [line.text for line in item.lines] == written
    assert [line.number for line in item.lines] == list(range(1, len(written) + 1))
    assert all(line.reason for line in item.lines)
    headline, caption = written[1], written[4]
    assert removed(item) == [
        written[0],
        headline,
        "شارك القصة",
        caption,
        "تابع القراءة",
        "المصادر:",
        "التلفزيون العربي - وكالات",
        "Close",
    ]


def test_first_headline_and_caption_are_kept_and_their_repetitions_are_not() -> None:
    item = read(PAGE)
    assert [line.kept for line in item.lines if line.label == "headline"] == [True, False]
    assert [line.kept for line in item.lines if line.label == "caption"] == [True, False]
    assert item.lines[2].reason == "repeats headline"
    assert item.lines[5].reason == "repeats caption"


def test_words_of_the_standfirst_are_not_also_a_block() -> None:
    item = read(PAGE)
    assert item.standfirst not in body(item)


def test_standfirst_equal_to_the_first_paragraph_leaves_the_paragraph() -> None:
    lead = (
        "أعلنت بلدية صفاقس أن أشغال توسعة الكورنيش ستنطلق مطلع الشهر القادم وستستمر ثمانية "
        "أشهر كاملة."
    )
    item = read(
        f"أخبار تونس\n{lead}\nانطلاق أشغال توسعة كورنيش صفاقس\n5 مارس 2024 , 10:25 ص\n{lead}\nشارك"
    )
    assert item.standfirst == lead
    assert body(item) == [lead]
    assert item.headline == "انطلاق أشغال توسعة كورنيش صفاقس"


def test_text_of_a_block_is_untouched_but_for_white_space_at_its_ends() -> None:
    line = (
        "  قالــت «الهيئة» : إنّ ٣٥ ٪ من المحطات ، عادت إلى العمل بعد إصلاح الأعطال التي "
        "سببتها العاصفة ..  "
    )
    item = read(f"عودة محطات الكهرباء إلى العمل\n{line}")
    assert body(item) == [line.strip()]
    assert item.lines[1].text == line


def test_block_lines_tell_where_each_block_came_from() -> None:
    item = read(PAGE)
    by_number = {line.number: line.text.strip() for line in item.lines}
    assert [by_number[number] for number in item.body_block_lines] == body(item)


@pytest.mark.parametrize(
    "end", ["\n", "\r\n", "\r", "\u0085", "\u2028", "\u2029", "\x0c", "\n\n\n"]
)
def test_any_line_end_gives_the_same_item(end: str) -> None:
    expected = read(PAGE)
    item = read(end.join(line for line in PAGE.split("\n") if line))
    assert labels(item) == labels(expected)
    assert body(item) == body(expected)


@pytest.mark.parametrize("gap", ["  ", "    ", "\t", " \t ", "\u00a0\u00a0"])
def test_page_without_line_ends_is_cut_at_runs_of_space(gap: str) -> None:
    expected = read(PAGE)
    item = read(gap.join(line for line in PAGE.split("\n") if line))
    assert labels(item) == labels(expected)
    assert body(item) == body(expected)


def test_one_huge_line_loses_only_its_marks() -> None:
    story = (
        "افتتح أمير منطقة حائل اليوم ملتقى الاستثمار الزراعي الثاني بمشاركة ستين جهة حكومية وخاصة. "
        "وقال في كلمة خلال الافتتاح إن المنطقة تملك مقومات كبيرة في إنتاج الحبوب والتمور. "
        "وأضاف : نتطلع إلى أن تتحول توصيات الملتقى إلى مشاريع قائمة على أرض الواقع."
    )
    item = read(f"{story} // انتهى // 22:01 ت م NNNN تغريد")
    assert body(item) == [story]
    assert item.end_marks == ("// انتهى //", "22:01 ت م", "NNNN")
    assert removed(item) == ["// انتهى //", "22:01 ت م", "NNNN", "تغريد"]


def test_source_at_the_end_of_one_huge_line_is_cut_off() -> None:
    story = (
        "ارتفع منسوب مياه بحيرة القرعون بعد الأمطار الأخيرة إلى أعلى مستوى له منذ خمسة أعوام. " * 3
    )
    item = read(f"{story}المصدر: الوكالة الوطنية للإعلام")
    assert body(item) == [story.strip()]
    assert item.source_texts == ("الوكالة الوطنية للإعلام",)


def test_double_spaces_between_sentences_of_short_copy_do_not_cut_it() -> None:
    flash = "عاجل:  إخلاء مبنى البرلمان في نيروبي بعد بلاغ عن جسم مشبوه"
    assert read(flash).headline == flash

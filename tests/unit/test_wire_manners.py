"""Manners of single agencies: stamps, bulletins, prefixes of headlines, who wrote it."""

from __future__ import annotations

import pytest

from support.articles import prepared
from support.parsing import body, labels, read

STORY = (
    "أعلنت وزارة الموارد المائية اليوم ارتفاع خزين سد الموصل إلى ستة مليارات متر مكعب مع بداية"
    " موسم الأمطار في شمال البلاد."
)


@pytest.mark.parametrize(
    "stamp",
    ["KUNA 261130 Nov 26GMT", "كونا 261130 جمت نوف 26", "ب ن ا 1042 جمت 25/11/2026"],
)
def test_the_stamp_of_a_transmission_is_no_copy(stamp: str) -> None:
    item = read(f"خزين سد الموصل يرتفع\n{STORY}\n{stamp}")
    assert body(item) == [STORY]
    assert item.end_marks == (stamp,)


def test_an_agency_above_its_copy_makes_it_no_page() -> None:
    lines = ["وفي ما يلي المصححة:", "السدود الأخرى", "سد دوكان", "سد حمرين"]
    item = read("\n".join(["بنا", "خزين سد الموصل يرتفع", STORY, *lines, "ع ذ"]))
    assert body(item) == [STORY, *lines]
    assert item.end_marks == ("ع ذ",)


def test_a_dateline_that_names_its_editor_in_the_bracket() -> None:
    content = prepared(
        f"تونس 26 نوفمبر 2026 (وات / تحرير أميرة بن عامر) - {STORY}"
    ).normalized.content
    assert content.dateline is not None
    assert content.dateline.raw == "تونس 26 نوفمبر 2026 (وات / تحرير أميرة بن عامر)"
    assert content.dateline.agency_id == "tap"
    assert content.byline == "أميرة بن عامر"
    assert content.headline.startswith("أعلنت وزارة الموارد")


def test_a_sign_off_names_writer_and_translator_without_what_they_did() -> None:
    sign_off = "(تغطية صحفية نايرة عبد الله من دبي - إعداد محمد حرفوش للنشرة العربية)"
    content = prepared(
        f"خزين سد الموصل يرتفع\nبغداد (رويترز) - {STORY}\n{sign_off}"
    ).normalized.content
    assert content.byline == "نايرة عبد الله، محمد حرفوش"


@pytest.mark.parametrize(
    ("headline", "signal"),
    [
        ('وام / تصحيح: "الإمارات للتنمية" يمول 40 مشروعا وليس 14', "correction"),
        ("سانا: تصويب", "correction"),
        ("رويترز - تصحيح-خزين سد الموصل يرتفع", "correction"),
        ("أ ف ب / عاجل / خزين سد الموصل يبلغ ذروته", "flash"),
        ("(أ ش أ) عاجل: خزين سد الموصل يرتفع", "flash"),
        ("الأمم المتحدة: تصحيح المسار في العراق يحتاج إلى وقت", None),
        ("وام / عاجلا أو آجلا ترتفع المياه في السد", None),
    ],
)
def test_a_mark_after_the_name_of_an_agency(headline: str, signal: str | None) -> None:
    content = prepared(f"{headline}\nبغداد (أ ف ب) - {STORY}").normalized.content
    assert content.headline == headline
    assert content.signals == ((signal,) if signal else ())


def test_a_bulletin_with_its_agency_before_it_is_a_headline() -> None:
    headline = "وكالة الأنباء القطرية / قنا / نشرة الأخبار الاقتصادية الموجزة"
    item = read(f"{headline}\nالدوحة في 26 نوفمبر /قنا/ {STORY}\n- بورصة قطر ترتفع 0.4 بالمئة.")
    assert item.headline == headline
    assert item.byline is None


def test_a_reporter_may_stand_between_dateline_and_story() -> None:
    item = read(f"خزين سد الموصل يرتفع\nبغداد/ واع\nمتابعة - سعاد الربيعي\n{STORY}")
    assert labels(item) == ["headline", "dateline", "byline", "body"]


@pytest.mark.parametrize("mark", ["/ نهاية الخبر /", "(نهاية الخبر)", "// نهاية التقرير //"])
def test_the_end_of_what(mark: str) -> None:
    item = read(f"خزين سد الموصل يرتفع\n{STORY} {mark}")
    assert body(item) == [STORY]


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("من فاطمة عثمان", "فاطمة عثمان"),
        ("فاطمة عثمان", "فاطمة عثمان"),
        ("من شرم الشيخ", "من شرم الشيخ"),
        ("من", "من"),
    ],
)
def test_from_whom_an_item_is(line: str, name: str) -> None:
    nitf = (
        f"<nitf><body><body.head><hedline><hl1>خزين سد الموصل يرتفع</hl1></hedline><byline>{line}"
        f"</byline></body.head><body.content><p>{STORY}</p></body.content></body></nitf>"
    )
    assert prepared(nitf, "application/nitf+xml").normalized.content.byline == name

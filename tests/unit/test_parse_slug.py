"""Plain wire copy without a frame: slug, notes to editors, byline above it, marks below."""

from __future__ import annotations

import pytest

from barqiya.parse._marks import begins_note, read_slug_line
from support.articles import prepared
from support.parsing import body, labels, read

AP = """BC-NA--Harbour-Fire, 2nd Ld-Writethru
Eds: UPDATES with quotes from the port chief, ADDS background.
By JANE DOE
AP Business Writer
ROTTERDAM, Netherlands (AP) — A fire in a warehouse of the port was put out on Tuesday.
"Nobody was hurt," the chief of the port told reporters.
Work at the quays went on as usual through the morning and into the afternoon, he said in a call.
MORE
"""
KUNA = """تصويب
يُرجى اعتماد النص التالي بدلاً من الخبر المعنون «حريق في مستودع بميناء صور» لتصحيح العدد.
صور - 18 - 11 (كونا) -- أعلن الدفاع المدني اللبناني أن 14 شخصاً أصيبوا في حريق شب في مستودع.
وذكر في بيان أن فرقه سيطرت على الحريق بعد نحو ساعتين من اندلاعه وأنها تواصل أعمال التبريد. (النهاية)
م ع / خ ا
كونا180945 جمت نوف 26
"""


def test_slug_note_and_byline_above_plain_copy() -> None:
    content = prepared(AP, source="ap").normalized.content
    assert content.slugline == "BC-NA--Harbour-Fire"
    assert content.headline.startswith("A fire in a warehouse")
    assert (
        content.editorial_note == "Eds: UPDATES with quotes from the port chief, ADDS background."
    )
    assert content.byline == "JANE DOE"
    assert content.images == ()
    assert [block.text for block in content.body] == AP.splitlines()[4:7]
    assert {"writethru", "update"} <= set(content.signals)
    assert content.take is not None
    assert content.take.last is False


def test_every_line_of_plain_copy_stands_once_whatever_it_is() -> None:
    for copy in (AP, KUNA):
        assert [line.text for line in read(copy).lines] == copy.splitlines()


def test_notice_above_a_corrected_item_is_a_note_and_not_its_headline() -> None:
    content = prepared(KUNA, source="kuna").normalized.content
    assert content.headline.startswith("أعلن الدفاع المدني اللبناني أن 14 شخصاً")
    assert "correction" in content.signals
    assert content.editorial_note is not None
    assert "حريق في مستودع بميناء صور" in content.editorial_note
    assert len(content.body) == 2
    assert content.dateline is not None
    assert content.dateline.agency_id == "kuna"


def test_a_note_to_editors_without_copy_is_the_item_itself() -> None:
    text = (
        "ملاحظة للمحررين: تبث الوكالة اليوم تقريراً موسعاً عن مؤتمر المناخ عند الساعة الخامسة مساء."
    )
    assert body(read(text)) == [text]


@pytest.mark.parametrize(
    ("line", "slug"),
    [
        ("BC-EU--Harbour-Fire,1st Ld-Writethru", ("BC-EU--Harbour-Fire", "1st Ld-Writethru")),
        ("AM-SOC--Cup-Final", ("AM-SOC--Cup-Final", "")),
        ("MIDEAST-LEBANON/FIRE (UPDATE 2)", ("MIDEAST-LEBANON/FIRE", "UPDATE 2")),
        ("OIL-PRICES/", ("OIL-PRICES", "")),
        ("BC is a province of Canada", None),
        ("USA/Mexico border talks resume", None),
        ("AC/DC", None),
        ("عام / وزير الصحة يفتتح مركزا", None),
    ],
)
def test_a_slug_is_a_line_of_its_own(line: str, slug: tuple[str, str] | None) -> None:
    assert read_slug_line(line) == slug


def test_notes_begin_with_a_word_to_editors() -> None:
    assert begins_note("Eds: ADDS quotes")
    assert begins_note("(EDITORS' NOTE: graphic content)")
    assert begins_note("ملاحظة إلى الزملاء المحررين: الصور مرفقة")
    assert not begins_note("Edsel cars return to the road")
    assert not begins_note("ملاحظات على مسودة القانون")


@pytest.mark.parametrize(
    ("line", "label"),
    [
        ("من رانيا الجمل", "byline"),
        ("من دمشق إلى حلب", "headline"),
        ("من يكون الرئيس المقبل؟", "headline"),
    ],
)
def test_from_whom_above_a_dateline(line: str, label: str) -> None:
    copy = "تونس 4 مارس (رويترز) - قالت وزارة المالية التونسية إن عجز الميزانية تراجع هذا العام."
    item = read(f"{line}\n{copy}")
    assert labels(item) == [label, "dateline"]
    assert item.byline == ("رانيا الجمل" if label == "byline" else None)


@pytest.mark.parametrize(
    "stamp",
    [
        "كونا180945 جمت نوف 26",
        "كونا 041530 جمت مار 24",
        "180945 GMT NOV 26",
        "بنا 1412 جمت 26/11/2026",
    ],
)
def test_the_stamp_of_the_transmission_is_an_end_mark(stamp: str) -> None:
    copy = "قالت وزارة المالية التونسية يوم الثلاثاء إن عجز الميزانية تراجع في نهاية هذا العام."
    item = read(f"عجز الميزانية يتراجع\n{copy}\n{stamp}")
    assert item.end_marks == (stamp,)
    assert body(item) == [copy]


def test_more_below_a_page_is_a_button() -> None:
    page = (
        "Share\nHarbour fire put out\nMarch 4, 2026\n"
        "A fire that broke out in a warehouse of the port was put out on Tuesday without harm.\n"
        "Related stories\nMORE"
    )
    assert read(page).end_marks == ()


def test_a_derived_headline_has_no_dateline() -> None:
    copy = "تونس 4 مارس (رويترز) - قالت وزارة المالية التونسية إن عجز الميزانية تراجع."
    content = prepared(copy).normalized.content
    assert content.headline == copy.partition(" - ")[2]
    assert content.body[0].text == copy


def test_a_flash_says_that_more_follows() -> None:
    item = read("عاجل\nالجيش اللبناني يعلن تفكيك شبكة تهريب على الحدود الشرقية\nيتبع")
    assert item.end_marks == ("يتبع",)
    assert item.blocks == ()


def test_an_agency_above_its_copy_is_a_source_and_no_headline() -> None:
    copy = "أعلنت وزارة التجارة العراقية اليوم الخميس إطلاق الوجبة الرابعة من مفردات البطاقة."
    content = prepared(
        f"وكالة الأنباء العراقية\nبغداد – واع – نور الزبيدي\n{copy}"
    ).normalized.content
    assert content.headline == copy
    assert [block.text for block in content.body if block.type == "paragraph"] == [copy]
    assert "Iraqi News Agency" in {source.name for source in content.sources}
    assert content.byline == "نور الزبيدي"


@pytest.mark.parametrize(
    ("ending", "marks"),
    [
        ("ع ذ\nبنا 1412 جمت 26/11/2026", ("ع ذ", "بنا 1412 جمت 26/11/2026")),
        ("/العُمانية/\nأحمد", ("أحمد",)),
        ("// انتهى //\nسلمى", ("// انتهى //", "سلمى")),
    ],
)
def test_who_signs_below_plain_copy_is_no_copy(ending: str, marks: tuple[str, ...]) -> None:
    copy = "نظمت غرفة التجارة ملتقى للاستثمار في ولاية صحار بمشاركة أكثر من مئة شركة محلية وأجنبية."
    item = read(f"ملتقى للاستثمار في صحار\n{copy}\n{ending}")
    assert body(item) == [copy]
    assert item.end_marks == marks


def test_a_word_alone_below_plain_copy_is_copy() -> None:
    copy = "نظمت غرفة التجارة ملتقى للاستثمار في ولاية صحار بمشاركة أكثر من مئة شركة محلية وأجنبية."
    assert body(read(f"ملتقى للاستثمار في صحار\n{copy}\nسلمى")) == [copy, "سلمى"]

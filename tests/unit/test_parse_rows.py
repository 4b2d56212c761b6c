"""Copy without long sentences: tables, lists of figures, live blogs, notices of death."""

from __future__ import annotations

import pytest

from support.parsing import body, read, removed

LEAD = (
    "قالت وزارة التموين في نشرتها الأسبوعية إن أسعار الجملة في سوق العبور استقرت للأسبوع الثاني"
    " على التوالي مع وفرة المعروض."
)
ENGLISH_LEAD = (
    "The Muscat bourse closed lower on Thursday as telecom shares slid for a third session in a"
    " row on thin volume."
)


def test_prices_below_the_story_are_its_copy() -> None:
    rows = [
        "الطماطم: 9 جنيهات للكيلو",
        "البطاطس 11.50 جنيها",
        "الصنف",
        "جملة",
        "تجزئة",
        "خيار",
        "7.25",
        "12",
        "كوسة",
        "8.00",
        "13.50",
    ]
    last = "وكان سعر البصل قد تراجع أول أمس."
    head = ["اقتصاد", "استقرار أسعار الجملة في سوق العبور", "3 نوفمبر 2026"]
    tail = ["شارك", "اقرأ أيضا", "طرح 40 طنا من السكر"]
    item = read("\n".join([*head, LEAD, *rows, last, *tail]))
    assert body(item) == [LEAD, *rows, last]


def test_a_column_named_like_a_button_stays_a_column() -> None:
    cells = ["Index", "Close", "Change", "MSX30", "4,712.3", "-0.41%", "Omantel", "0.98", "-2.1%"]
    item = read("\n".join(["Markets", "Muscat bourse slips", ENGLISH_LEAD, *cells, "Share"]))
    assert body(item) == [ENGLISH_LEAD, *cells]
    assert removed(item) == ["Markets", "Share"]


def test_a_table_between_paragraphs_keeps_its_figures() -> None:
    cells = ["المحافظة", "إصابات", "صنعاء", "14", "إب", "9", "تعز", "22"]
    item = read("\n".join(["أخبار", "حصيلة حمى الضنك في اليمن", LEAD, *cells, f"و{LEAD}", "طباعة"]))
    assert body(item) == [LEAD, *cells, f"و{LEAD}"]


def test_results_above_the_first_sentence_belong_to_the_story() -> None:
    rows = ["النتائج", "النجم 2-0 الترجي", "البنزرتي 1-1 الإفريقي", "قابس 3-2 الاتحاد"]
    item = read("\n".join(["رياضة", "نتائج الجولة التاسعة في تونس", "20-11-2026", *rows, LEAD]))
    assert item.headline == "نتائج الجولة التاسعة في تونس"
    assert body(item) == [*rows, LEAD]


@pytest.mark.parametrize("headline", ["أسعار الذهب اليوم في دمشق وحلب", "الذهب اليوم"])
def test_a_page_of_nothing_but_rows(headline: str) -> None:
    rows = ["عيار 21: 812 ألف ليرة", "عيار 18: 696 ألفا", "الليرة الذهبية 6750", "الأونصة 4015"]
    item = read("\n".join(["الرئيسية", headline, "الأحد 1 نوفمبر 2026", *rows, "شارك"]))
    assert item.headline == headline
    assert body(item) == rows


def test_a_line_may_say_what_the_rows_are() -> None:
    rows = ["عمان الشرقية 14 - 6", "مرتفعات الشراة 10 - 2", "العقبة 24 - 13"]
    title = "درجات الحرارة العظمى والصغرى المتوقعة اليوم"
    item = read("\n".join(["الرئيسية", "طقس بارد اليوم", LEAD, title, *rows, "أخبار ذات صلة"]))
    assert body(item) == [LEAD, title, *rows]


def test_numbered_lines_go_on_as_a_list() -> None:
    rows = [
        "1- الإسبانية",
        "2- العربية",
        "3- الصينية",
        "4- اللغة الألمانية في مدارس كثيرة جدا",
    ]
    item = read("\n".join(["الرئيسية", "اللغات الأكثر طلبا", LEAD, *rows, "شارك"]))
    assert body(item) == [LEAD, *rows]


def test_titles_of_other_stories_and_the_imprint_are_no_rows() -> None:
    titles = ["مقتل 4 أشخاص في حادث قرب سوسة", "ضبط 30 قطعة أثرية مهربة في مطار قرطاج"]
    imprint = ["هاتف: 71345678", "فاكس: 71345679", "جوال: 98123456"]
    item = read("\n".join(["الرئيسية", "سوق العبور يستقر", LEAD, "شارك", *titles, *imprint]))
    assert body(item) == [LEAD]


def test_numbers_of_a_gallery_are_no_table() -> None:
    captions = ["باعة ينقلون بضائع الجملة", "شاحنات عند باب سوق العبور", "عمال يفرزون المعروض"]
    pictures = [f"{at}/3\n{text}" for at, text in enumerate(captions, 1)]
    item = read("\n".join(["بالصور سوق العبور في يوم ماطر", "3 نوفمبر 2026", *pictures, LEAD]))
    assert body(item) == [LEAD]
    assert [image.caption for image in item.images] == captions


def test_entries_of_a_live_blog_are_copy() -> None:
    entries = [
        "مراسلنا: المياه تبلغ الطابق الأول في حي الميناء",
        "هبطت طائرة مساعدات في المطار.",
        "قالت شركة الكهرباء إن العطل أصاب محطة التحويل.",
    ]
    times = ["14:20", "13:55", "13:10 بتوقيت غرينتش"]
    timed = [line for pair in zip(times, entries, strict=True) for line in pair]
    item = read("\n".join(["مباشر | فيضانات الساحل", LEAD, *timed, "شارك", "اقرأ أيضا", "عنوان"]))
    assert body(item) == [LEAD, *entries]


def test_cards_of_other_stories_are_no_live_blog() -> None:
    cards = ["رئيس البلدية يفتتح حديقة", "منذ ساعتين", "وزير النقل في جولة", "12 نوفمبر 2026"]
    item = read("\n".join(["الرئيسية", "استقرار أسعار الجملة", LEAD, *cards]))
    assert body(item) == [LEAD]


def test_verse_and_formula_are_words_of_a_notice_of_death() -> None:
    verse = "﴿كُلُّ نَفْسٍ ذَائِقَةُ الْمَوْتِ﴾ (آل عمران)"
    lines = ["بسم الله الرحمن الرحيم", verse, LEAD, "وللنساء في منزله", "إنا لله وإنا إليه راجعون"]
    item = read("\n".join(["وفيات", "الحاج سالم الكعبي في ذمة الله", *lines, "شارك"]))
    assert body(item) == lines
    assert item.images == ()


def test_who_made_an_interview() -> None:
    item = read(f"حوار\nوزيرة البيئة: لن ندفن نفايات الغير\nأجرت الحوار: سلمى الدريدي\n{LEAD}")
    assert item.byline == "سلمى الدريدي"
    assert item.images == ()


def test_points_above_the_story_are_no_pictures() -> None:
    points = ["- الوزير: الخط يعمل في 2028", "- الكلفة 4 مليارات دولار"]
    item = read(
        "\n".join(
            [
                "اقتصاد",
                "وزارة التموين: أسعار الجملة مستقرة في سوق العبور",
                "إسطنبول / الأناضول",
                *points,
                LEAD,
            ]
        )
    )
    assert body(item)[-3:] == [*points, LEAD]
    assert item.images == ()

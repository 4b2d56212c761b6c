"""What a site says of itself and asks of its readers, and the story that sounds like it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.parsing import body, labels, read, removed
from unit.test_parse_rules import label

if TYPE_CHECKING:
    from barqiya.items import ParsedItem

PARAGRAPH = (
    "أعلنت شركة الكهرباء إعادة التيار إلى مناطق الجبل الغربي بعد إصلاح خط النقل الذي أسقطته الرياح "
    "فجر أمس الأحد."
)
SECOND = (
    "وأوضحت الشركة أن ثلاث فرق صيانة شاركت في رفع البرج الساقط جنوب المدينة وإعادة تركيبه خلال يوم "
    "واحد فقط."
)


def page(*lines: str) -> ParsedItem:
    """Read lines as a page."""
    return read("\n".join(lines))


HEADLINE = "شركة الكهرباء تعيد التيار إلى الجبل الغربي"


@pytest.mark.parametrize(
    "text",
    [
        "تابعوا أخبارنا عبر واتساب",
        "يمكنكم الآن متابعة آخر الأخبار مجاناً من خلال حسابنا على تويتر",
        "قراؤنا من مستخدمي تلغرام يمكنكم الاشتراك بقناتنا",
        "انضموا إلى قناتنا",
        "للاشتراك في النشرة",
        "Follow us on Facebook and X.",
        "You can now subscribe to our newsletter",
        "A+",
        "-A",
        "1x",
        "2 / 4",
        "ع ع ع",
        "مدة القراءة: 3 دقائق",
        "2 دقيقة للقراءة",
        "الوقت التقديري للقراءة 4 دقائق",
        "12 min read",
        "© إيلاف 2025",
        "aXA6IDQuMTQ1LjExMC4xMCA=",
    ],
)
def test_a_site_speaks_of_itself(text: str) -> None:
    assert label(text) == "ui"


@pytest.mark.parametrize(
    "text",
    [
        "تابع الوزير مشاركة الطلاب في الأولمبياد",
        "اشترك في الهجوم ثلاثون مسلحا",
        "يمكن للمزارع أن يروي أرضه",
        "متابعة أعمال الصيانة في الطريق الساحلي",
        "إيلون ماسك يطلق ميزة جديدة على تويتر",
        "3 قتلى",
        "قراءة في موازنة 2024",
        "internationalization",
    ],
)
def test_a_headline_that_sounds_like_a_site_is_left(text: str) -> None:
    assert label(text) is None


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("  • 01:08 . السودان يستأنف الملاحة الجوية... المزيد", "related"),
        ("أنهت لجنة المال درس الموازنة من دون… اقرأ المزيد", "related"),
        ("قال إن لديهم... المزيد من الوقت للتفكير قبل أن يجيبوا", None),
        ("المزيد", "ui"),
    ],
)
def test_a_headline_cut_off_before_the_link_to_its_rest(text: str, wanted: str | None) -> None:
    assert label(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "عمال في الميناء. NADA HARIB / AFP",
        "ورشة في طرابلس. NADA HARIB POUR « LE JOURNAL »",
        "المخرج يؤدي إلى البرشاء. من المصدر",
        "Visitors at the fair (AN Photo by Huda Bashatah)",
        "سياح قرب الأكروبوليس - حقوق النشر AP Photo",
        "A torn net in Zarzis. Photograph: Amine Landoulsi/The Paper",
        "کوهرنگ زیر برف / عکس: آرشیو",
    ],
)
def test_credits_of_pictures(text: str) -> None:
    assert label(text) == "caption"


def test_an_agency_in_brackets_after_the_last_stop_leaves_the_sentence_in_the_story() -> None:
    last = 'وقال رئيس الشركة "إن الشبكة تكفي حاجة المدينة هذا الصيف".-(بترا)'
    item = page(HEADLINE, "10:30 2024-05-12", PARAGRAPH, SECOND, last, "طباعة")
    assert body(item) == [PARAGRAPH, SECOND, last]


def test_above_the_story_the_same_brackets_close_a_caption() -> None:
    caption = "البرج الساقط جنوب المدينة. (عكاظ)"
    item = page(HEADLINE, "شارك", caption, PARAGRAPH, SECOND)
    assert [image.caption for image in item.images] == [caption]
    assert body(item) == [PARAGRAPH, SECOND]


def test_comments_are_no_story_however_long() -> None:
    comment = "هذا الكلام نسمعه كل عام ولا يتغير شيء في القرى التي تنتظر الكهرباء منذ سنوات طويلة."
    card = ["1", "ابن الجبل", "الخميس 16 ماي 2024 - 19:02", comment]
    lines = [HEADLINE, "شارك", PARAGRAPH, SECOND, "تعليقات الزوار 1", *card]
    item = page(*lines)
    assert body(item) == [PARAGRAPH, SECOND]
    assert removed(item) == ["شارك", "تعليقات الزوار 1", *card]


def test_a_counter_of_comments_above_the_story_opens_nothing() -> None:
    lines = [
        HEADLINE,
        "التعليقات",
        "الخميس 16 ماي 2024 - 19:02",
        PARAGRAPH,
        SECOND,
        PARAGRAPH + " ",
    ]
    assert body(page(*lines))[:2] == [PARAGRAPH, SECOND]


def test_sentences_after_an_advertisement_at_the_end_belong_to_the_story() -> None:
    last = "وشكرت الأهالي على صبرهم."
    item = page(HEADLINE, "شارك", PARAGRAPH, SECOND, "إعلان", last)
    assert body(item) == [PARAGRAPH, SECOND, last]


def test_one_word_that_ends_the_story_is_kept() -> None:
    item = page(HEADLINE, "شارك", PARAGRAPH, SECOND, "لم أجب.")
    assert body(item) == [PARAGRAPH, SECOND, "لم أجب."]


def test_a_teaser_above_the_masthead_is_no_story() -> None:
    teaser = "قضت محكمة الاستثمار بإلزام شركة مقاولات أن تؤدي لأحد البنوك الكبرى مبلغا وقدره..."
    lines = [teaser, "رئيس التحرير: جاسم الكواري", "مساحة إعلانية", PARAGRAPH, SECOND]
    item = page(*lines)
    assert body(item) == [PARAGRAPH, SECOND]
    assert labels(item)[:3] == ["related", "ui", "ui"]


def test_items_of_a_menu_are_no_headline_even_when_they_stand_twice() -> None:
    menu = ["  • مفاوضات الحبوب في إسطنبول", "  • منتدى الطاقة الدولي"]
    item = page(*menu, *menu, HEADLINE, "شارك", PARAGRAPH, SECOND)
    assert item.headline == HEADLINE


def test_the_deck_does_not_win_over_the_headline() -> None:
    headline = "الكهرباء تعود إلى الجبل الغربي بعد يومين"
    deck = "ثلاث فرق صيانة أعادت تركيب البرج الساقط وإصلاح خط النقل جنوب المدينة"
    item = page(headline, deck, "10:30 2024-05-12", "شارك", PARAGRAPH, SECOND)
    assert (item.headline, item.standfirst) == (headline, deck)


def test_the_latest_entry_of_a_live_blog_keeps_its_title() -> None:
    lines = ["لحظة بلحظة.. عاصفة في الجبل", "منذ 12 دقيقة", "عودة التيار", PARAGRAPH, "19:04"]
    item = page(*lines, "فرق الصيانة", SECOND, "18:20", PARAGRAPH)
    assert item.headline == "لحظة بلحظة.. عاصفة في الجبل"
    assert labels(item)[2] == "intertitle"


@pytest.mark.parametrize(
    ("footer", "sources"),
    [
        ("المصدر :\nرويترز ـ أ.ف.ب", ("رويترز ـ أ.ف.ب",)),
        ("رويترز، فرانس برس", ("رويترز، فرانس برس",)),
        ("نقلا عن رويترز", ("رويترز",)),
        ("وكالات", ("وكالات",)),
    ],
)
def test_sources_after_the_story(footer: str, sources: tuple[str, ...]) -> None:
    item = page(HEADLINE, "شارك", PARAGRAPH, SECOND, footer)
    assert item.source_texts == sources


@pytest.mark.parametrize("mark", ["======== ر.ا", "ف.ق.ع, H.B", "انتهای پیام"])
def test_initials_and_marks_of_desks(mark: str) -> None:
    item = page(HEADLINE, PARAGRAPH, SECOND, mark)
    assert item.end_marks == (mark,)


@pytest.mark.parametrize(
    ("opening", "rest"),
    [
        ("إيلاف من لندن:", " اقترب سعر أونصة الذهب من ثلاثة آلاف دولار في تعاملات الجمعة."),
        ("تونس- “القدس العربي”:", " دخل إضراب المعلمين أسبوعه الثالث دون مؤشرات على انفراج."),
        ("شفق نيوز/", " قررت الهيئة العامة للكمارك استثناء صغار المستوردين من نظام التصريح."),
        ("أورومتشي 6 نوفمبر 2023 (شينخوا)", " قال خبير أثري صيني إن فريقه عثر على نسيج حريري."),
    ],
)
def test_datelines_of_outlets_own_desks(opening: str, rest: str) -> None:
    item = read(f"{HEADLINE}\n{opening}{rest}\n{PARAGRAPH}")
    assert labels(item)[1] == "dateline"
    assert body(item)[0] == opening + rest


def test_a_speaker_before_a_colon_is_no_dateline() -> None:
    quoted = "مدير من لندن: اقترب سعر الذهب من ثلاثة آلاف دولار في تعاملات الجمعة كما توقعنا."
    assert "dateline" not in labels(read(f"{HEADLINE}\n{quoted}\n{PARAGRAPH}"))


@pytest.mark.parametrize("text", ["نسخ رابط الخبر", "أضف تعليقك على المقال", "Copy this link"])
def test_nothing_but_words_of_buttons(text: str) -> None:
    assert label(text) == "ui"


@pytest.mark.parametrize("text", ["حفظ السلام", "المقال", "إضافة لاعب إلى القائمة"])
def test_words_of_buttons_beside_others_say_nothing(text: str) -> None:
    assert label(text) is None


def test_a_request_after_the_story_is_no_last_sentence() -> None:
    request = "كل صباح، انضموا إلى عشرة آلاف قارئ."
    item = page(HEADLINE, "شارك", PARAGRAPH, SECOND, request)
    assert body(item) == [PARAGRAPH, SECOND]


def test_a_name_under_its_lead_in() -> None:
    item = page(HEADLINE, "شارك", "كتب:", "ميشيل عبد الله", PARAGRAPH, SECOND)
    assert labels(item)[2:4] == ["byline", "byline"]


def test_a_list_at_the_end_of_the_story_is_kept_whole() -> None:
    prices = ["وأصبحت الأسعار على الشكل الآتي:", "البنزين: 1687000", "المازوت: 1442000"]
    item = page(HEADLINE, "شارك", PARAGRAPH, SECOND, *prices, "المقال السابق", "الطقس غدا")
    assert body(item) == [PARAGRAPH, SECOND, *prices]
    assert removed(item) == ["شارك", "المقال السابق", "الطقس غدا"]


def test_a_last_paragraph_that_lacks_its_full_stop() -> None:
    last = "وناشدت الهيئة مرضى الحساسية البقاء في منازلهم"
    other = "وزير الطاقة: محطة جديدة قبل الصيف"
    assert body(page(HEADLINE, "شارك", PARAGRAPH, SECOND, last, "طباعة"))[-1] == last
    assert body(page(HEADLINE, "شارك", PARAGRAPH, SECOND, other))[-1] == SECOND


def test_a_caption_with_its_full_stop() -> None:
    item = page(HEADLINE, "شارك", "جانب من أعمال الصيانة.", PARAGRAPH, SECOND)
    assert [image.caption for image in item.images] == ["جانب من أعمال الصيانة."]


def test_a_question_right_below_the_story_ends_it() -> None:
    last = "من يكتب اليوم دفتراً كهذا؟"
    assert body(page(HEADLINE, "شارك", PARAGRAPH, SECOND, last, "طباعة"))[-1] == last
    title = "كيف تتصرف عند انقطاع التيار؟"
    assert body(page(HEADLINE, "شارك", PARAGRAPH, SECOND, "المصدر: وكالات", title))[-1] == SECOND

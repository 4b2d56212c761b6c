"""Rules and grammars for one line alone: what they claim, and what they leave."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from barqiya.parse.page_text import datelines, grammar
from barqiya.parse.page_text.draft import _MOST_REMEMBERED, Draft, make_drafts
from barqiya.parse.page_text.known import Vocabulary
from barqiya.parse.page_text.rules import PLAIN_RULES, SHORT_RULES, apply_rules, is_plain
from barqiya.registry.phrases import load_phrases

PHRASES = load_phrases()


def line(text: str) -> Draft:
    (draft,) = make_drafts([text])
    return draft


def label(text: str) -> str | None:
    draft = line(text)
    apply_rules([draft], Vocabulary(PHRASES, "unknown"))
    return draft.label


DATES = [
    "الجمعة 13 Sep / September 2024",
    "الخميس 5 ربيع الأول 1447 ﻫ - 28 أغسطس 2025 |",
    "منذ ساعتين",
    "قبل 3 ساعات",
    "آخر تحديث: 28 - أغسطس - 2025 11:16 صباحًا",
    "26 يونيو 2019آخر تحديث :",
    "07:48 ص الأربعاء 16 نوفمبر 2016",
    "13:42 GMT 22.02.2026",
    "9-2-2025 | 12:28",
    "[05/01/2020 06:15]",
    "الأربعاء 12/8/1435 هـ - الموافق 11/6/2014 م (آخر تحديث) الساعة 20:15 (مكة المكرمة)",
    "الخميس ٢٣ مارس ٢٠٢٣ - ١٢:٤٨ بتوقيت غرينتش",
    "الإثنين 8 شتنبر 2024 - 12:40",
    "03 ماي 2024 - 11:40",
    "تاريخ النشر: 7th, October 2023 GMT",
    "Published 18:22, 3 April 2025",
    "May 14, 2024 9:32 AM GMT+3 Updated 2 hours ago",
    "Publié le 06 novembre 2024 à 07h52, mis à jour le 06 novembre 2024 à 09h10",
    "il y a 3 heures",
]


@pytest.mark.parametrize("text", DATES)
def test_a_date_is_known_whatever_its_calendar_and_language(text: str) -> None:
    assert label(text) == "date"


@pytest.mark.parametrize(
    "text",
    [
        "اليوم الخميس",
        "مقتل 5 في هجوم مارس 2024 بالعاصمة",
        "موازنة 2024 بالأرقام",
        "قبل الفجر بقليل",
        "منذ ذلك الحين",
        "2024",
        "خطة العام 2030 للتعليم",
        "March of the penguins returns to cinemas",
    ],
)
def test_words_of_time_alone_are_no_date(text: str) -> None:
    assert label(text) != "date"


@pytest.mark.parametrize(
    "text",
    [
        "// انتهى //",
        "//انتهى//",
        "// يتبع //",
        "(النهاية)",
        "(النهاية) ر ج",
        "NNNN",
        "20:26 ت م",
        "15:48 ت مـ",
        "14:18 ت م NNNN",
        "انتهى/25",
        "bh/mrb/thm",
        "--(بترا) ف ع/م ق",
        "(د ب أ) ر ح/ ب ز",
        "/more/",
    ],
)
def test_wire_end_marks(text: str) -> None:
    draft = line(text)
    apply_rules([draft], Vocabulary(PHRASES, "unknown"))
    assert draft.label == "source"
    assert draft.is_mark


@pytest.mark.parametrize(
    "text", ["نهاية سعيدة", "انتهى الاجتماع", "13:42", "The end of an era", "يتبع الوزير"]
)
def test_words_of_ending_in_copy_are_no_end_mark(text: str) -> None:
    assert not grammar.is_end_mark(line(text), PHRASES)


@pytest.mark.parametrize(
    "text",
    [
        "رصيف الميناء عند الفجر (غيتي)",
        "رصيف الميناء عند الفجر (أ.ف.ب / أرشيف)",
        "رصيف الميناء عند الفجر (محمود زيات/ فرانس برس)",
        "رصيف الميناء عند الفجر، 28 أغسطس 2025. رويترز",
        "رصيف الميناء عند الفجر | أ.ف.ب",
        "رصيف الميناء عند الفجر- فيسبوك",
        "© AP Photo / Jane Doeرصيف الميناء",
        "UNHCR/J.Doe ©",
        "Stacked crates on the quay at dawn. REUTERS/Jane Doe",
        "Des caisses sur le quai, à l'aube. © Jane Doe, AFP",
        "صدر الصورة، EPA",
        "التعليق على الصورة، رصيف الميناء",
        "صورة متداولة على مواقع التواصل لرصيف الميناء عند الفجر",
        "رصيف الميناء - سبوتنيك عربي, 1920, 22.02.2026",
        "[ رصيف الميناء عند الفجر ]",
        "أرشيفية",
    ],
)
def test_captions_are_known_by_credit_or_form(text: str) -> None:
    assert label(text) == "caption"


@pytest.mark.parametrize(
    "text",
    [
        "وأكد المتحدث أن التحقيق ما زال مستمرا وفق ما نقلت (رويترز) عنه في بيان مقتضب.",
        "توقيع الرواية في الدمام.. اليوم",
        "أول تعليق من مالك (الحديقة)",
        "ارتفاع الأسعار وفق بيانات المدينة",
    ],
)
def test_copy_that_names_an_agency_is_no_caption(text: str) -> None:
    assert label(text) != "caption"


@pytest.mark.parametrize(
    "text",
    [
        "+ -",
        "A+ A-",
        "TT",
        "ت + ت - الحجم الطبيعي",
        "شارك الخبر:",
        "FacebookTwitterLinkedInEmail",
        "فيسبوك تويتر إنستغرام",
        "0 تعليق",
        "12 تعليق",
        "5 دقائق قراءة",
        "الرئيسية / محليات / وصول شحنة وقود",
        "تابعوا أخبارنا عبر واتساب",
        "Follow our team on Facebook and X.",
        "© 2025 الموقع. جميع الحقوق محفوظة",
        "https://example.org/p/1",
        ".widget{margin-top: 20px; max-width:250px}",
        "خَبَرَيْن logo",
        "00:00 / 01:12",
        "• 7",
        "Share this article",
        "Aller au contenu principal",
        "هذا المقال مؤرشف, يتوجب عليك الإشتراك بخطة الممتاز لتتمكن من الإطلاع على المقالات.",
    ],
)
def test_buttons_and_notices_are_furniture(text: str) -> None:
    assert label(text) == "ui"


@pytest.mark.parametrize(
    "text",
    [
        "اشترك في الهجوم ثلاثة مسلحين فروا بعد إطلاق النار على نقطة التفتيش قبل أن تلاحقهم الشرطة.",
        "تسجيل الدخول إلى الامتحانات الإلكترونية يبدأ غدا",
        "الرئيسية منها ثلاث محطات أعيد تشغيلها صباح اليوم.",
        "Home secretary says talks will go on",
        "مشاركة واسعة في انتخابات النقابة",
        "إعلان نتائج القبول في الجامعات",
        "{وما تفعلوا من خير}",
        "Print sales rose for the third year in a row, the publishers' association said on Monday.",
    ],
)
def test_copy_that_begins_like_a_button_is_left(text: str) -> None:
    assert label(text) is None


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("بيروت – أ ف ب", "dateline"),
        ("ليفكوشا/الأناضول", "dateline"),
        ("المعلومة/بغداد..", "dateline"),
        ("الرياض-سانا", "dateline"),
        ("بغداد اليوم - بغداد", "dateline"),
        ("العالم-افغانستان", "dateline"),
        ("يمن مونيتور/ صنعاء/ خاص:", "dateline"),
        ("تبوك 12 محرم 1437 هـ الموافق 25 أكتوبر 2015 م واس", "dateline"),
        ("صدى الغد – متابعات", "byline"),
        ("وكالات – كتابات :", "dateline"),
        ("جدة - نادر الحربي", "name"),
        ("الجزيرة - نادر الحربي:", "name"),
        ("رويترز: سماع دوي انفجارات", ""),
        ("الهلال في اليوم السادس بالنمسا: خمسة لاعبين يتدربون", ""),
        ("خطة جديدة للنقل", ""),
        ("هل يعود القطار - بيروت؟", ""),
    ],
)
def test_desk_lines(text: str, kind: str) -> None:
    assert datelines.desk_line(line(text), PHRASES) == kind


@pytest.mark.parametrize(
    ("text", "ending"),
    [
        ("قال ذلك.", "."),
        ('قال "ذلك".', "."),
        ("«قال ذلك.»", "."),
        ("قال ذلك؟\u200f", "؟"),
        ("قالت إن الأمر انتهى. (النهاية) ر ج", "."),
        ("قال ذلك (رويترز)", "ز"),
        ("قال ذلك", "ك"),
        ("»»»", ""),
    ],
)
def test_how_a_line_ends(text: str, ending: str) -> None:
    assert line(text).ending == ending


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("قال الوزير", 2),
        ("قال\u00a0الوزير  أمس", 3),
        ("كلمة " * 20, 20),
        ("كلمة .. " * 8, 8),
    ],
)
def test_words_of_a_line(text: str, count: int) -> None:
    assert line(text).count == count


def test_separator_of_the_common_folding_in_a_text_does_no_harm() -> None:
    drafts = make_drafts(["أحمد ~ علي", "ثانية", "ثالثة é ~"])
    assert [draft.folded for draft in drafts] == ["احمد ~ علي", "ثانيه", "ثالثه é ~"]


_WORDS = sorted(
    {*PHRASES.end_words, *PHRASES.agencies, *PHRASES.places, *PHRASES.date_words}
    | {*PHRASES.reading_words, *PHRASES.minute_words, *PHRASES.byline_words, *PHRASES.outlets}
    | {*PHRASES.site_words, *PHRASES.social_names, *PHRASES.follow_words, *PHRASES.archive_words}
    | {
        *PHRASES.general.lines,
        "الطريق",
        "قال",
        "الجسر",
        "12",
        "2015",
        "م",
        "ع",
        "logo",
        "«جسر»",
        "،",
    }
)


@settings(max_examples=1000, deadline=None)
@given(st.lists(st.sampled_from(_WORDS) | st.sampled_from(["الطريق", "وقال"]), max_size=12))
def test_rules_that_a_plain_line_is_spared_have_no_verdict_on_it(words: list[str]) -> None:
    vocabulary = Vocabulary(PHRASES, "unknown")
    draft = line(" ".join(words))
    spared = [rule.judge for rule in SHORT_RULES if rule not in PLAIN_RULES]
    if draft.short and not draft.sentence and is_plain(draft, vocabulary):
        assert [judge.__name__ for judge in spared if judge(draft, vocabulary)] == []


@pytest.mark.parametrize(
    ("text", "kind", "by_itself"),
    [
        ("وهران (وأج)", "dateline", None),
        ("القاهرة (رويترز) -", "dateline", None),
        ("LONDON (Reuters)", "dateline", None),
        ("القدس (غيتي)", "", "caption"),
        ("جانب من الحفل (وأج)", "", "caption"),
        ("وهران (صحيفة محلية)", "", None),
    ],
)
def test_place_and_agency_in_brackets_are_a_dateline(
    text: str, kind: str, by_itself: str | None
) -> None:
    assert datelines.desk_line(line(text), PHRASES) == kind
    assert label(text) == by_itself


def test_a_line_that_was_met_is_judged_as_the_first_time() -> None:
    vocabulary = Vocabulary(PHRASES, "unknown")
    texts = ["شارك القصة", " المصادر:", "وهران (وأج)", "مطالب بجدول زمني واضح", "12 يناير 2026"]
    judged = []
    for _ in range(2):
        drafts = make_drafts(texts, vocabulary.memory)
        assert [draft.label for draft in drafts] == [None] * len(texts)
        apply_rules(drafts, vocabulary)
        desks = [datelines.desk_line(draft, PHRASES) for draft in drafts]
        judged.append(
            [
                (draft.text, draft.label, draft.reason, draft.opens, draft.lead_words, desk)
                for draft, desk in zip(drafts, desks, strict=True)
            ]
        )
        for draft in drafts:
            # What its neighbours make of it is of this page alone.
            draft.settle("body", "of another page")
    assert judged[0] == judged[1]
    assert vocabulary.memory.find(["شارك القصة"]) != [None]


def test_long_lines_are_not_remembered_and_many_lines_are_forgotten() -> None:
    vocabulary = Vocabulary(PHRASES, "unknown")
    long = "مطالب بجدول زمني واضح للمشروع " * 3
    apply_rules(make_drafts([long, "شارك القصة"], vocabulary.memory), vocabulary)
    assert vocabulary.memory.find([long.strip()]) == [None]
    for number in range(_MOST_REMEMBERED):
        vocabulary.memory.keep(line(f"سطر {number}"))
    assert vocabulary.memory.find(["شارك القصة"]) == [None]
    assert vocabulary.memory.find([f"سطر {_MOST_REMEMBERED - 1}"]) != [None]

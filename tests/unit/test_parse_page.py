"""Rendered pages: languages, footers, links, credits, evidence from the source."""

from __future__ import annotations

import pytest

from barqiya.parse.page_text.template import STORIES, TEMPLATE_ITEMS
from barqiya.text.fold import fold
from support.parsing import body, labels, read, removed


def test_english_page() -> None:
    item = read(
        "Skip to main content\nHome\nWorld\nSport\n"
        "Ferry service resumes between Tunis and Palermo\n"
        "By Salma Trabelsi\nShare this article\n"
        "The ferry leaves La Goulette harbour on Tuesday. Photo: AFP\n"
        "A weekly ferry between Tunis and Palermo resumed on Tuesday after a six-month "
        "pause caused by a dispute over port fees.\n"
        "Read more: Why Mediterranean ferries are getting slower\n"
        "The operator said bookings for the summer were already a fifth higher than "
        "they were at the same time last year.\n"
        "Source: AFP\nMost read\nFive quiet beaches near Bizerte"
    )
    assert item.headline == "Ferry service resumes between Tunis and Palermo"
    assert item.byline == "Salma Trabelsi"
    assert item.source_texts == ("AFP",)
    assert len(item.blocks) == 2
    assert [image.caption for image in item.images] == [
        "The ferry leaves La Goulette harbour on Tuesday. Photo: AFP"
    ]


def test_french_page() -> None:
    item = read(
        "Accueil\nPolitique\nSport\n"
        "Au Maroc, la récolte d'olives recule de moitié dans la région de Fès\n"
        "Publié le 03 décembre 2024 à 08h15\nPar Nadia Lahlou\nPartager\n"
        "La production d'olives devrait reculer de moitié cette année dans la région "
        "de Fès, selon les premières estimations des coopératives.\n"
        "Lire aussi : L'huile d'olive, un luxe en Méditerranée\n"
        "Les producteurs attribuent cette baisse à la sécheresse et demandent un "
        "report de leurs crédits de campagne.\n"
        "Source : AFP"
    )
    assert item.headline is not None
    assert item.headline.startswith("Au Maroc")
    assert item.byline == "Nadia Lahlou"
    assert item.source_texts == ("AFP",)
    assert len(item.blocks) == 2
    assert "related" in labels(item)


@pytest.mark.parametrize(
    ("footer", "sources"),
    [
        ("المصدر: رويترز", ("رويترز",)),
        ("المصدر : وكالات", ("وكالات",)),
        ("المصدر وكالات", ("وكالات",)),
        ("المصادر:\nالعربي - وكالات", ("العربي - وكالات",)),
        ("المصدر :\n• رويترز\n• الأناضول", ("رويترز", "الأناضول")),
        ("المصدر: الجزيرة + وكالات", ("الجزيرة + وكالات",)),
        ("Source : AFP", ("AFP",)),
        ("(بترا)", ("بترا",)),
        ("سانا", ("سانا",)),
        ("(رويترز، أ ف ب)", ("رويترز، أ ف ب",)),
        ("رويترز، فرانس برس، الأناضول", ("رويترز، فرانس برس، الأناضول",)),
        ("رويترز - أ ف ب", ("رويترز - أ ف ب",)),
        ("رويترز والأناضول", ("رويترز والأناضول",)),
        ("(وكالات، رويترز)", ("وكالات، رويترز",)),
        ("العربي مع رويترز", ("العربي مع رويترز",)),
        ("(Reuters, AFP)", ("Reuters, AFP",)),
        ("With Reuters and AP", ("With Reuters and AP",)),
        ("Avec AFP", ("Avec AFP",)),
        ("(avec AFP et Reuters)", ("avec AFP et Reuters",)),
    ],
)
def test_source_footer(footer: str, sources: tuple[str, ...]) -> None:
    story = (
        "أغلقت السلطات الجسر القديم أمام الشاحنات بعد ظهور تشققات في دعائمه بسبب الفيضان الأخير."
    )
    item = read(f"إغلاق الجسر القديم\nشارك الخبر\n{story}\n{footer}")
    assert tuple(text.strip("()") for text in item.source_texts) == sources
    assert body(item) == [story]


@pytest.mark.parametrize(
    "line",
    [
        "© AFP / Getty Images",
        "مدخل الجسر القديم (رويترز، أ ف ب)",
        "الجسر القديم، رويترز",
        "مع اليوم",
        "رويترز وسيارة على الجسر",
        "With Reuters on the bridge",
    ],
)
def test_what_only_looks_like_sources_is_none(line: str) -> None:
    story = (
        "أغلقت السلطات الجسر القديم أمام الشاحنات بعد ظهور تشققات في دعائمه بسبب الفيضان الأخير."
    )
    item = read(f"إغلاق الجسر القديم\nشارك الخبر\n{story}\n{line}")
    assert item.source_texts == ()


def test_an_address_below_the_headline_is_nobody_s_name() -> None:
    story = (
        "أغلقت السلطات الجسر القديم أمام الشاحنات بعد ظهور تشققات في دعائمه بسبب الفيضان الأخير."
    )
    item = read(f"إغلاق الجسر القديم\n18.11.2026\nانسخ الرابطhttps://example.test/a\n{story}")
    assert item.byline is None
    assert body(item) == [story]


@pytest.mark.parametrize(
    ("line", "sources"),
    [
        ("رويترز | Tuesday, 11 August 2015 - 13:03 pm", ("رويترز",)),
        ("أ ف ب | الثلاثاء 11 أغسطس 2015 - 13:03", ("أ ف ب",)),
        ("سلمى الطرابلسي | الثلاثاء 11 أغسطس 2015 - 13:03", ()),
        ("الجزيرة نت - وكالات", ("الجزيرة نت - وكالات",)),
        ("هسبريس - و م ع", ("هسبريس - و م ع",)),
        ("لندن - سلمى الطرابلسي", ()),
    ],
)
def test_an_agency_beside_the_date_is_a_source(line: str, sources: tuple[str, ...]) -> None:
    story = (
        "أغلقت السلطات الجسر القديم أمام الشاحنات بعد ظهور تشققات في دعائمه بسبب الفيضان الأخير."
    )
    item = read(f"إغلاق الجسر القديم\n{line}\nشارك الخبر\n{story}")
    assert item.source_texts == sources
    assert item.images == ()
    assert body(item) == [story]


def test_links_between_paragraphs_are_taken_out_and_the_paragraphs_are_not() -> None:
    first = (
        "انطلقت في مدينة أسيوط حملة لتطهير الترع والمصارف قبل موسم الري الشتوي بمشاركة مئتي عامل."
    )
    second = (
        "وقال مدير الري إن الحملة تشمل أربعين كيلومترا وتستمر حتى نهاية الأسبوع المقبل في "
        "سبعة مراكز."
    )
    item = read(
        f"حملة لتطهير الترع في أسيوط\nشارك\n{first}\nموضوعات مقترحة\nمحافظ أسيوط يتفقد "
        "مستشفى ديروط\n"
        f"غلق طريق أسيوط سوهاج ليلا\n{second}"
    )
    assert body(item) == [first, second]
    assert labels(item)[3:6] == ["related"] * 3


_PARAGRAPHS = {
    "ar": (
        "انطلقت في مدينة أسيوط حملة لتطهير الترع والمصارف قبل موسم الري الشتوي بمشاركة مئتي عامل.",
        "وقال مدير الري إن الحملة تشمل أربعين كيلومترا وتستمر حتى نهاية الأسبوع المقبل في المراكز.",
    ),
    "en": (
        "A ferry between Tunis and Palermo resumed on Tuesday after a pause of nearly six months.",
        "The operator said bookings for the summer were already a fifth higher than last year.",
    ),
    "fr": (
        "La récolte d'olives devrait reculer de moitié cette année dans la région de Fès au Maroc.",
        "Les producteurs attribuent la baisse à la sécheresse et demandent un report de crédit.",
    ),
}


@pytest.mark.parametrize(
    "button", ["Follow us on Google News", "Share", "Advertisement", "Read more", "Listen"]
)
def test_short_sentences_below_a_button_in_the_story_are_kept(button: str) -> None:
    sentences = [
        "A strong quake shook the southern islands on Thursday, sending people into the streets.",
        "The depth was put at 35 km.",
        "Officials said no tsunami warning had been issued.",
    ]
    page = ["World", "Quake shakes southern islands", *sentences[:2], button, sentences[2]]
    assert body(read("\n".join([*page, "Source: AFP"]))) == sentences


def test_a_page_of_the_shortest_sentences_has_a_story() -> None:
    sentences = [
        "تصدر الهلال الدوري السعودي.",
        "وفاز على النصر 2-0 في الرياض.",
        "وسجل سالم الدوسري هدفين.",
    ]
    head = ["الرئيسية > رياضة", "الهلال يتصدر بعد فوزه على النصر", "الخميس، 19 نوفمبر 2026"]
    item = read(
        "\n".join([*head, "سالم الدوسري يحتفل بهدفه", *sentences, "مشاركة", "فوز لليفربول"])
    )
    assert body(item) == sentences
    assert [image.caption for image in item.images] == ["سالم الدوسري يحتفل بهدفه"]
    assert item.byline is None


def test_an_intertitle_below_a_link_is_kept() -> None:
    sentences = [
        "قررت لجنة السياسة النقدية في البنك الإبقاء على أسعار العائد دون تغيير للمرة الثالثة.",
        "وقال البنك في بيان إن معدل التضخم تراجع في أكتوبر للشهر الخامس وإن اللجنة تتابع أثره.",
        "وأوضح البيان أن اللجنة ستجتمع مرة أخرى قبل نهاية العام لتنظر في أسعار العائد والصرف.",
    ]
    links = ["اقرأ أيضاً", "الذهب يواصل ارتفاعه في السوق المحلية"]
    page = [
        "البنك المركزي يثبت أسعار الفائدة",
        sentences[0],
        *links,
        "أسباب القرار",
        *sentences[1:],
    ]
    item = read("\n".join(page))
    assert [block.type for block in item.blocks] == ["paragraph", "intertitle", *["paragraph"] * 2]
    assert [line.text for line in item.lines if line.label == "related"] == links


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        ("ar", "تابع القراءة\nمحافظ أسيوط يتفقد مستشفى ديروط المركزي"),
        ("ar", "المزيد من الأخبار\nهل تعود القطارات الليلية إلى الصعيد؟"),
        ("ar", "نرشح لك: محافظ أسيوط يتفقد مستشفى ديروط المركزي"),
        ("ar", "اقرأ | محافظ أسيوط يتفقد مستشفى ديروط المركزي"),
        ("en", "Read more\nWhy Mediterranean ferries are getting slower"),
        ("en", "READ MORE:\nWhy Mediterranean ferries are getting slower"),
        ("en", "READ | Why Mediterranean ferries are getting slower"),
        ("fr", "Lire la suite\nL'huile d'olive, un luxe en Méditerranée"),
        ("fr", "En savoir plus\nL'huile d'olive, un luxe en Méditerranée"),
        ("fr", "Lire | L'huile d'olive, un luxe en Méditerranée"),
    ],
)
def test_a_link_below_a_button_is_no_intertitle(language: str, lines: str) -> None:
    first, second = _PARAGRAPHS[language]
    assert body(read(f"{first}\n{lines}\n{second}")) == [first, second]


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        ("ar", "تابع القراءة\nسبعة مراكز"),
        ("ar", "المزيد من الأخبار\nوتبدأ الحملة غدا في ديروط."),
        ("ar", "واصل القراءة\nمطالب المزارعين في المراكز السبعة"),
        ("en", "Read more\nSlower, by design"),
        ("en", "Read more\nThe ferry leaves at eight:"),
        ("en", "Continue reading\nA ferry with a long history"),
        ("fr", "Lire la suite\nUne récolte tardive"),
    ],
)
def test_copy_below_a_button_is_kept(language: str, lines: str) -> None:
    first, second = _PARAGRAPHS[language]
    kept = lines.partition("\n")[2]
    assert body(read(f"{first}\n{lines}\n{second}")) == [first, kept, second]


def test_a_link_below_a_button_needs_a_paragraph_below_it() -> None:
    first, second = _PARAGRAPHS["ar"]
    lines = ("وهذه هي المراكز السبعة كلها", "ديروط والقوصية ومنفلوط وأبنوب")
    item = read("\n".join([first, "تابع القراءة", *lines, second]))
    assert body(item) == [first, *lines, second]


@pytest.mark.parametrize(
    "menu",
    [
        "Home News Sport",
        "Home | World | Middle East | Culture",
        "الرئيسية أخبار رياضة",
        "Accueil Monde Sport",
    ],
)
def test_a_menu_on_one_line_is_no_kicker(menu: str) -> None:
    first, second = _PARAGRAPHS["en"]
    item = read(
        f"{menu}\nFerry service resumes between Tunis and Palermo\nShare\n{first}\n{second}"
    )
    assert item.kicker is None
    assert item.headline == "Ferry service resumes between Tunis and Palermo"
    assert labels(item)[0] == "ui"


@pytest.mark.parametrize("headline", ["Home sport", "الرئيسية في حلب", "مباشر مصر الجزائر"])
def test_a_headline_of_words_of_a_menu_is_none(headline: str) -> None:
    first, second = _PARAGRAPHS["ar"]
    item = read(f"{headline}\n{first}\n{second}")
    assert "menu on one line" not in {line.reason for line in item.lines}


def test_card_of_another_story_is_taken_out() -> None:
    first = (
        "أعلن اتحاد المصدرين أن صادرات الحمضيات إلى أوروبا زادت بنحو الثلث خلال الموسم "
        "الجاري مقارنة بسابقه."
    )
    second = "وأوضح الاتحاد أن السوق الهولندية استوعبت وحدها خمسين ألف طن حتى نهاية الشهر الماضي."
    item = read(
        f"صادرات الحمضيات ترتفع\n{first}\nبساتين البرتقال في الشرقية - سبوتنيك عربي, "
        "1920, 19.01.2026\n"
        f"موسم واعد لمزارعي البرتقال\n19 يناير, 18:48 GMT\n{second}"
    )
    assert body(item) == [first, second]
    assert item.images == ()
    assert item.date_texts == ()


@pytest.mark.parametrize(
    ("language", "caption"),
    [
        ("ar", "أسيوط، 13 مايو 2024. رويترز/حمد محمد"),
        ("ar", "أسيوط، 13 أيار 2024. أ ف ب / سليم حداد"),
        ("ar", "عمال ينظفون الترع في أسيوط (الصورة: واس)"),
        ("ar", "عمال ينظفون الترع قبل موسم الري الذي يبدأ في أسيوط والمنيا غدا. (الصورة: واس)"),
        ("ar", "الصور: أ ف ب"),
        ("en", "Tunis, May 13, 2024. Reuters/John Roe"),
        ("en", "The ferry at La Goulette (Image: Reuters)"),
        ("en", "Image: Reuters"),
        ("fr", "Une oliveraie près de Fès (Photo : AFP)"),
    ],
)
def test_a_picture_credit_makes_a_caption(language: str, caption: str) -> None:
    first, second = _PARAGRAPHS[language]
    headline = {"ar": "حملة لتطهير الترع في أسيوط", "en": "Ferry service resumes"}.get(
        language, "Fès"
    )
    item = read(f"{headline}\nShare\n{caption}\n{first}\n{second}")
    assert [image.caption for image in item.images] == [caption]
    assert item.byline is None
    assert body(item) == [first, second]


@pytest.mark.parametrize(
    "sentence",
    [
        "وفي الصورة: عامل يقف عند الترعة وهو يتحدث إلى رئيسه في أول أيام الحملة التي بدأت أمس.",
        "ونشرت الصحيفة صورتين (الصورة: عامل عند الترعة) قالت إنهما من أول أيام الحملة في أسيوط.",
        "وقال إن المبلغ حوّل في 13 مايو 2024. رويترز/أ ف ب نقلتا عنه أن البقية ستصل في نهايته.",
    ],
)
def test_a_sentence_about_a_picture_is_copy(sentence: str) -> None:
    first, second = _PARAGRAPHS["ar"]
    assert body(read(f"شارك\n{first}\n{sentence}\n{second}")) == [first, sentence, second]


def test_glued_credit_and_its_repetitions_are_one_picture() -> None:
    item = read(
        "13:42 GMT 22.02.2026\nميناء اللاذقية يستقبل سفينة حبوب\n"
        "© Sputnik . Omar Sallumرصيف الحبوب في ميناء اللاذقية\n"
        "رصيف الحبوب في ميناء اللاذقية - سبوتنيك عربي, 1920, 22.02.2026\n© Sputnik . Omar Sallum\n"
        "استقبل ميناء اللاذقية اليوم سفينة محملة بثلاثين ألف طن من القمح ضمن عقود "
        "التوريد الموقعة هذا العام."
    )
    assert labels(item)[2:5] == ["caption"] * 3
    assert [line.kept for line in item.lines[2:5]] == [True, False, False]
    assert len(item.images) == 1


def test_byline_with_dates_gives_both() -> None:
    item = read(
        "تركيا\nافتتاح جسر جديد في أنطاليا\nLeyla Demir, Can Aksoy  | 07.04.2024 - "
        "محدث : 08.04.2024\n"
        "أنطاليا/الأناضول\nافتتح في مدينة أنطاليا جنوبي تركيا جسر جديد للمشاة يربط "
        "ضفتي نهر دودين بطول مئة وستين مترا."
    )
    assert item.byline is not None
    assert item.byline.startswith("Leyla Demir, Can Aksoy")
    assert [date.role for date in item.date_texts] == ["byline"]
    assert item.kicker == "تركيا"


def test_full_sentence_in_the_footer_is_never_taken_for_furniture() -> None:
    late = (
        "وكانت المدينة قد شهدت حريقا مماثلا في الصيف الماضي أتى على عشرات المتاجر في السوق المسقوف."
    )
    item = read(
        "حريق في سوق حلب القديم\nشارك\n"
        "اندلع حريق في سوق حلب القديم فجر اليوم وأتى على سبعة متاجر قبل أن تخمده فرق "
        "الإطفاء تماما.\n"
        f"المصدر: سانا\nاقرأ أيضا\n{late}"
    )
    assert body(item)[-1] == late


def test_line_that_a_source_sends_again_and_again_is_template() -> None:
    text = (
        "بلدية عجلون تزرع ألف شجرة\nأسعار العملات لحظة بلحظة\n"
        "زرعت بلدية عجلون ألف شجرة حرجية على جوانب الطرق ضمن حملة أطلقتها مطلع الشهر "
        "الحالي مع المدارس.\n"
        "وستستكمل الحملة في الربيع المقبل بزراعة ألفي شجرة أخرى في القرى المحيطة بقلعة "
        "عجلون الأثرية."
    )
    seen = {fold("أسعار العملات لحظة بلحظة"): TEMPLATE_ITEMS, STORIES: 3 * TEMPLATE_ITEMS}
    item = read(text, repeated=lambda line: seen.get(line, 0))
    assert removed(item) == ["أسعار العملات لحظة بلحظة"]
    assert str(TEMPLATE_ITEMS) in item.lines[1].reason
    assert removed(read(text, repeated=lambda _: TEMPLATE_ITEMS - 1)) == []
    rare = seen | {STORIES: 100 * TEMPLATE_ITEMS}
    assert removed(read(text, repeated=lambda line: rare.get(line, 0))) == []


def test_datelines_and_dates_recur_and_stay_what_they_are() -> None:
    text = (
        "وزير النقل يتفقد مطار بيروت\nبيروت – أ ف ب\n"
        "تفقد وزير النقل أعمال توسعة قاعة الوصول في مطار بيروت واستمع إلى شرح عن مراحل "
        "التنفيذ المقبلة."
    )
    item = read(text, repeated=lambda line: 0 if "وزير" in line else 999)
    assert labels(item) == ["headline", "dateline", "body"]


def test_phrases_of_one_source_count_for_it_alone() -> None:
    text = (
        "افتتاح معرض الخط العربي\nNext Previous سلمى – الباحة\n"
        "افتتح في الباحة معرض الخط العربي بمشاركة ثلاثين خطاطا من خمس دول ويستمر حتى "
        "نهاية الأسبوع الجاري."
    )
    assert read(text, source="3alyoum").lines[1].label == "ui"
    assert read(text, source="other").lines[1].label != "ui"


def test_sources_on_several_lines_go_on_while_they_name_sources() -> None:
    item = read(
        "بلدية صور تفتتح سوقا جديدة للسمك\n"
        "افتتحت بلدية صور اليوم سوقا جديدة للسمك على الكورنيش البحري بعد أعمال استمرت عاما كاملا.\n"
        "المصدر\nالجزيرة + وكالات\nرويترز\nالصحافة اللبنانية\nترجمة: ريم الحاج"
    )
    assert labels(item)[2:] == ["source", "source", "source", "source", "byline"]
    assert item.source_texts == ("الجزيرة + وكالات", "رويترز", "الصحافة اللبنانية")
    assert item.byline == "ريم الحاج"


def test_a_picture_of_the_archive_is_no_dateline() -> None:
    item = read(
        "الخميس 5 مارس 2026\nبلدية صور تفتتح سوقا جديدة للسمك\nشارك\n"
        "سوق السمك الجديدة في صور/ (أرشيفية- رويترز)\n"
        "افتتحت بلدية صور اليوم سوقا جديدة للسمك على الكورنيش البحري بعد أعمال استمرت عاما كاملا."
    )
    assert labels(item)[3] == "caption"

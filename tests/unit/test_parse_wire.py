"""Plain wire copy: flashes, agency items, takes, datelines, end marks."""

from __future__ import annotations

import pytest

from support.articles import prepared
from support.parsing import body, labels, read


@pytest.mark.parametrize(
    "flash",
    [
        "عاجل: الرئاسة التونسية تعلن حل المجلس الأعلى المؤقت",
        "مستعجل - زلزال بقوة 7.1 درجة يضرب جنوب الفلبين",
        "URGENT - Fed raises key rate by 25 basis points",
        "URGENT Le Premier ministre malien démissionne",
        "عاجل | إطلاق سراح الطاقم المحتجز.",
    ],
)
def test_flash_is_a_headline(flash: str) -> None:
    item = read(flash)
    assert item.headline == flash
    assert item.blocks == ()


def test_one_full_sentence_alone_is_body() -> None:
    text = (
        "أعلنت وزارة الدفاع اليابانية أن كوريا الشمالية أطلقت ما يبدو أنه صاروخ باليستي "
        "باتجاه البحر الشرقي."
    )
    item = read(text)
    assert item.headline is None
    assert body(item) == [text]


SPA = """عام / جامعة الجوف تنظم ورشة عن زراعة الزيتون
 سكاكا 04 جمادى الأولى 1437 هـ الموافق 13 فبراير 2016 م واس
 نظمت جامعة الجوف ممثلة في كلية العلوم ورشة عن زراعة الزيتون الحديثة , شارك فيها ستون مزارعاً.
 وتناولت الورشة أساليب الري بالتنقيط ومكافحة الآفات .
 // انتهى //
 15:48 ت مـ
 0106
"""


def test_spa_item() -> None:
    item = read(SPA, source="spa")
    assert item.headline == "عام / جامعة الجوف تنظم ورشة عن زراعة الزيتون"
    assert [block.type for block in item.blocks] == ["dateline", "paragraph", "paragraph"]
    assert item.end_marks == ("// انتهى //", "15:48 ت مـ", "0106")
    assert [(date.role, date.line) for date in item.date_texts] == [("dateline", 2)]
    assert item.images == ()
    assert item.kicker is None


@pytest.mark.parametrize("above", ["", "عام / الوزير يستقبل وفد الصناعيين\n"])
@pytest.mark.parametrize("below", ["", "// يتبع //", "// انتهى //\n15:48 ت مـ\n0106"])
def test_short_lines_below_a_wire_dateline_are_the_story(above: str, below: str) -> None:
    copy = ["استقبل معالي الوزير وفد الصناعيين اليوم", "وبحث معهم سبل التعاون"]
    dateline = "أبها 12 جمادى الأولى 1446 هـ الموافق 14 نوفمبر 2024 م واس"
    item = read(above + "\n".join([dateline, *copy, below]), source="spa")
    assert [block.type for block in item.blocks] == ["dateline", "paragraph", "paragraph"]
    assert body(item)[-2:] == copy
    assert item.images == ()
    assert item.end_marks == tuple(below.split("\n") if below else ())


def test_spa_title_that_names_a_newspaper_is_no_dateline() -> None:
    item = read(SPA.replace("جامعة الجوف تنظم", "الاتحاد السعودي للزراعة ينظم"))
    assert item.headline is not None
    assert item.headline.startswith("عام / الاتحاد السعودي")


def test_middle_take_keeps_its_lead_ins_and_says_that_more_follows() -> None:
    item = read(
        "عام / مجلس المنطقة يعقد جلسته الرابعة        إضافة أولى\nثانياً :\n"
        "أوصى المجلس بسرعة استكمال مشروع طريق الملك فهد الدائري ، ومعالجة التعثر في "
        "مشاريع تصريف مياه الأمطار.\n"
        "// يتبع //\n18:05 ت م"
    )
    assert body(item)[0] == "ثانياً :"
    assert item.end_marks == ("// يتبع //", "18:05 ت م")
    assert item.headline is not None
    assert "إضافة أولى" in item.headline


def test_copy_without_headline_has_none() -> None:
    first = (
        "أفادت مصادر طبية في مدينة الأبيض بأن مستشفى المدينة استقبل أربعين مصابا خلال "
        "الساعات الماضية."
    )
    item = read(
        f"{first}\nوقالت المصادر إن معظم الإصابات نتجت عن سقوط قذائف على سوق شعبي وسط المدينة."
    )
    assert item.headline is None
    assert body(item)[0] == first


def test_short_first_line_of_plain_copy_is_the_headline_and_nothing_else_is_lost() -> None:
    text = (
        "مرثية للبحر\nيا بحر كم حملت من سفن\nوكم طويت من الحكايات\n"
        "يمضي الشاعر في ديوانه الجديد إلى مخاطبة البحر بوصفه شاهدا على رحيل المدن "
        "والأصدقاء والأزمنة.\n"
        "والموج لا يأتي بمن رحلوا"
    )
    item = read(text)
    assert item.headline == "مرثية للبحر"
    assert item.standfirst is not None
    assert [item.standfirst, *body(item)] == text.split("\n")[1:]


@pytest.mark.parametrize(
    "dateline",
    [
        "لندن (رويترز) -",
        "سان فرانسيسكو 20 يوليو تموز (رويترز) -",
        "دبي، الإمارات العربية المتحدة (CNN)—",
        "القدس / سعيد عمران / الأناضول",
        "الدوحة في 16 نوفمبر /قنا/",
        "الكويت - 9 - 6 (كونا) --",
        "نيويورك - وام",
        "الجزائر 7 يوليو 2021 (شينخوا)",
        "الرياض 2 شوال 1436 هـ الموافق 18 يوليو 2015 م واس",
        "نابلس 12-10-2024 وفا",
        "LONDON, May 14 (Reuters) -",
        "PARIS (AFP) —",
        "(Reuters) -",
    ],
)
def test_dateline_that_begins_a_paragraph_stays_in_it(dateline: str) -> None:
    paragraph = (
        f"{dateline} أقر المجلس في ختام اجتماعه اليوم خطة لتأهيل الموانئ الصغيرة خلال ثلاثة أعوام."
    )
    item = read(f"خطة لتأهيل الموانئ الصغيرة\n{paragraph}")
    assert labels(item) == ["headline", "dateline"]
    assert body(item) == [paragraph]
    assert item.blocks[0].type == "paragraph"
    for date in item.date_texts:
        assert date.raw == dateline
        assert date.role == "dateline"


@pytest.mark.parametrize(
    "lead",
    [
        "وأفادت إذاعة وتلفزيون / تي آر تي / التركية",
        "وقالت الشركة (رويترز) -",
        "وأعلنت جماعة (أنصار الله)",
        "الكويت - المتحدث الرسمي للبلدية",
    ],
)
def test_sentence_that_names_an_agency_is_no_dateline(lead: str) -> None:
    sentence = (
        f"{lead} أن فرق الطوارئ وصلت إلى مكان الحادث بعد دقائق وأن الطريق أعيد فتحه ظهر اليوم."
    )
    item = read(
        f"حادث على الطريق الدائري\nوقع حادث كبير على الطريق الدائري صباح اليوم.\n{sentence}"
    )
    assert labels(item) == ["headline", "body", "body"]


@pytest.mark.parametrize(
    "dateline",
    [
        "ليفكوشا/الأناضول",
        "بيروت – أ ف ب",
        "المعلومة/بغداد..",
        "الجزائر - سبأنت",
        "السومرية نيوز/ ديالى",
    ],
)
def test_dateline_of_its_own_is_a_block(dateline: str) -> None:
    item = read(
        f"السلطات تعيد فتح الطريق الساحلي\n{dateline}\n"
        "أعادت السلطات فتح الطريق الساحلي أمام حركة السير بعد إغلاقه ثلاثة أيام بسبب "
        "الانهيارات الصخرية."
    )
    assert labels(item) == ["headline", "dateline", "body"]
    assert item.blocks[0].type == "dateline"


LAST = (
    "وأضافت الوزارة أن الكميات الجديدة تكفي حاجة البلاد ستة أشهر وستوزع على مراكز "
    "البيع في المحافظات الجنوبية والشمالية"
)
LEAD = "وصلت إلى ميناء أم قصر شحنة جديدة من القمح حمولتها خمسون ألف طن قادمة من رومانيا."


@pytest.mark.parametrize(
    ("ending", "copy", "marks"),
    [
        ('للأسواق".انتهى/25', 'للأسواق".', ("انتهى/25",)),
        ('للأسواق".(انتهى)', 'للأسواق".', ("(انتهى)",)),
        ("للأسواق. (النهاية) ر ج", "للأسواق.", ("(النهاية) ر ج",)),
        ("للأسواق. (النهاية) م ع / ه س ص", "للأسواق.", ("(النهاية) م ع / ه س ص",)),
        ("للأسواق. // انتهى //", "للأسواق.", ("// انتهى //",)),
        ("للأسواق. «(النهاية)»", "للأسواق.", ("«(النهاية)»",)),
        ("للأسواق. «(انتهى)».", "للأسواق.", ("«(انتهى)»",)),
        ("للأسواق. انتهى/", "للأسواق.", ("انتهى/",)),
        ("للأسواق. انتهى/ ع م", "للأسواق.", ("انتهى/ ع م",)),
        ("للأسواق. [انتهى]", "للأسواق.", ("[انتهى]",)),
        ("للأسواق. انتهى", "للأسواق.", ("انتهى",)),
        ("للأسواق. (يتبع)", "للأسواق.", ("(يتبع)",)),
        ("للأسواق (انتهى)", "للأسواق", ("(انتهى)",)),
        ("للأسواق. (END)", "للأسواق.", ("(END)",)),
        (
            "للأسواق. // انتهى // 22:01 ت م NNNN",
            "للأسواق.",
            ("// انتهى //", "22:01 ت م", "NNNN"),
        ),
    ],
)
def test_end_mark_behind_the_last_sentence_is_taken_off_and_recorded(
    ending: str, copy: str, marks: tuple[str, ...]
) -> None:
    item = read(f"وصول شحنة قمح\n{LEAD}\n{LAST} {ending}")
    assert body(item) == [LEAD, f"{LAST} {copy}"]
    assert item.end_marks == marks
    assert [(one.stage, one.kind, one.count) for one in item.changes] == [
        ("parse", "end_mark_removed", len(marks))
    ]
    assert item.lines[-1].text == f"{LAST} {ending}"
    assert item.lines[-1].reason.endswith("its end mark taken off")


@pytest.mark.parametrize(
    "ending",
    [
        "وكانت هذه النهاية.",
        "كما كتب المخرج على الشاشة: (النهاية)",
        "بعرض فيلم «النهاية»",
        "وقال للصحفيين: «انتهى»",
        'وقال: "الأمر انتهى."',
        "من البداية (حتى النهاية)",
        "للأسواق بعد أن انتهى",
        "حتى يصل خط البداية/النهاية",
        "and the ministry wanted more",
        "في ختام الموسم (نهاية)",
        "للأسواق.. انتهى",
        "للأسواق. (النهاية) كما قال",
    ],
)
def test_words_of_ending_in_copy_stay(ending: str) -> None:
    item = read(f"وصول شحنة قمح\n{LEAD}\n{LAST} {ending}")
    assert body(item)[-1] == f"{LAST} {ending}"
    assert item.changes == ()


def test_an_end_mark_further_up_is_no_end() -> None:
    item = read(f"وصول شحنة قمح\n{LEAD} (النهاية) ر ج\n{LAST}.\n{LEAD}")
    assert body(item)[0] == f"{LEAD} (النهاية) ر ج"
    assert item.changes == ()


def test_the_end_mark_of_a_fragment_leaves_its_links() -> None:
    words = "البيع في المحافظات الجنوبية والشمالية"
    last = f'{LAST.removesuffix(words)}<a href="https://grain.example/1">{words}</a>.'
    content = prepared(
        f"<h1>وصول شحنة قمح</h1><p>{LEAD}</p><p>{last} (النهاية) ر ج</p>", "text/html"
    ).normalized.content
    assert content.body[-1].text == f"{LAST}."
    assert content.body_html is not None
    assert content.body_html.endswith(f">{words}</a>.</p>")
    assert content.take is not None
    assert content.take.last is True

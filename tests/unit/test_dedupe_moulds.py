"""Texts of one mould, and copies that are none: headlines, figures, lengths, late copies."""

from __future__ import annotations

import pytest

from barqiya.dedupe.compare import Comparison, PairContext, compare
from barqiya.dedupe.figures import alike
from barqiya.dedupe.frequency import without_accents
from barqiya.dedupe.spelling import root_of
from barqiya.dedupe.words import words_of
from barqiya_schemas import RelationKind
from support.dedupe_pairs import tokens

OFFICE = PairContext(hours=1, same_source=True)
OTHER = PairContext(hours=1)

BODY = (
    (
        "اعتمد محافظ {} خطة الطوارئ لموسم الأمطار، ووجه برفع درجة الاستعداد في الوحدات المحلية "
        "ومراجعة "
        "شبكات الصرف وتوفير سيارات الشفط في المواقع المنخفضة."
    ),
    (
        "وشدد خلال اجتماع المجلس التنفيذي على متابعة أعمال النظافة أولا بأول وتلقي شكاوى المواطنين "
        "على "
        "مدار الساعة، والتعامل الفوري مع أي بلاغ يرد إلى غرفة العمليات."
    ),
)
STORY = (
    (
        "عثر صيادون صباح الخميس على حوت نافق يبلغ طوله اثني عشر مترا على الشاطئ الصخري قرب المنارة "
        "القديمة، وتجمع عشرات السكان لمشاهدته قبل وصول خبراء البيئة."
    ),
    (
        "وقال الباحث في الأحياء البحرية وسام القادري إن الحوت نفق على الأرجح قبل أسبوع في عرض "
        "البحر وإن "
        "التيارات دفعته إلى الساحل، مستبعدا فرضية التلوث إلى حين ظهور نتائج التحاليل."
    ),
    "وستتولى البلدية نقل الحوت بشاحنتين إلى موقع بعيد لدفنه، فيما يحتفظ المتحف الطبيعي بهيكله.",
)


def bulletin(place: str) -> Comparison:
    return compare(
        tokens(f"محافظ {place} يعتمد خطة الأمطار", [BODY[0].format(place), BODY[1]]),
        tokens("محافظ الفيوم يعتمد خطة الأمطار", [BODY[0].format("الفيوم"), BODY[1]]),
        context=OFFICE,
    )


def retold(
    new: list[str],
    headline: str = "حوت نافق على الشاطئ",
    context: PairContext = OTHER,
    old: tuple[str, ...] = STORY,
) -> Comparison:
    first = tokens("حوت نافق على الشاطئ", list(old))
    return compare(tokens(headline, new), first, context=context)


def replaced(*pairs: tuple[str, str]) -> list[str]:
    paragraphs = list(STORY)
    for before, after in pairs:
        assert any(before in text for text in paragraphs)
        paragraphs = [text.replace(before, after) for text in paragraphs]
    return paragraphs


def test_a_name_in_the_first_words_and_in_the_headline_is_another_story() -> None:
    assert bulletin("سوهاج").kind is RelationKind.TEMPLATE_SIBLING
    assert bulletin("الفيوم").kind is RelationKind.REPRINT


def test_a_name_stands_in_the_headline_with_what_is_written_onto_it() -> None:
    def results(place: str) -> list[str]:
        return [BODY[0].replace("محافظ {}", f"مدير الأمن في محافظة {place}"), BODY[1]]

    new = tokens("خطة الأمطار بسوهاج", results("سوهاج"))
    old = tokens("خطة الأمطار بالفيوم", results("الفيوم"))
    assert compare(new, old, context=OFFICE).kind is RelationKind.TEMPLATE_SIBLING


def test_another_outlet_has_to_keep_the_mould_of_the_headline() -> None:
    new = tokens("محافظ سوهاج يعتمد خطة الأمطار", [BODY[0].format("سوهاج"), BODY[1]])
    old = tokens("محافظ الفيوم يعتمد خطة الأمطار", [BODY[0].format("الفيوم"), BODY[1]])
    assert compare(new, old, context=OTHER).kind is RelationKind.TEMPLATE_SIBLING
    own = tokens("استعدادات واسعة في سوهاج", [BODY[0].format("سوهاج"), BODY[1]])
    assert compare(own, old, context=OTHER).kind is RelationKind.REPRINT
    assert not compare(own, old, context=OTHER).may_suppress


def test_a_refusal_in_the_place_of_a_yes_is_no_other_name() -> None:
    flash = "الفصائل {} خطة المبعوث لوقف القتال في المدن الثلاث"
    found = compare(
        tokens(flash.format("ترفض"), [flash.format("ترفض") + " قبل نهاية الأسبوع."]),
        tokens(flash.format("تقبل"), [flash.format("تقبل") + " قبل نهاية الأسبوع."]),
        context=OTHER,
    )
    assert found.kind is RelationKind.REPRINT
    assert "negation" in found.differs_in


@pytest.mark.parametrize(
    ("context", "kind"),
    [
        (OFFICE, RelationKind.REVISION),
        (OTHER, RelationKind.REVISION),
        (PairContext(hours=20, same_source=True), RelationKind.REVISION),
    ],
)
def test_rows_of_figures_are_compared_one_by_one(context: PairContext, kind: RelationKind) -> None:
    lead = "تنشر الهيئة مواعيد رحلات العبارة بين الضفتين، وتدعو الركاب إلى الحضور قبل ربع ساعة."
    row = "الأولى {}، الثانية {}، الثالثة {}، الرابعة {}، والأخيرة {} من الرصيف الشرقي للميناء."
    new = tokens("مواعيد العبارة", [lead, row.format("6:10", "9:25", "12:40", "15:55", "19:30")])
    old = tokens("مواعيد العبارة", [lead, row.format("6:10", "9:20", "12:35", "15:50", "19:35")])
    found = compare(new, old, context=context)
    assert found.kind is kind
    assert "numbers" in found.differs_in
    assert compare(new, new, context=context).kind is RelationKind.REPRINT


def test_the_other_weekday_in_headline_and_body_is_another_bulletin() -> None:
    body = "يقطع التيار الكهربائي عن أحياء المدينة القديمة يوم {} لأعمال الصيانة، وتعتذر الشركة."

    def cut(day: str, hours: float) -> RelationKind:
        new = tokens(f"قطع التيار عن المدينة القديمة {day}", [body.format(day), BODY[1]])
        old = tokens("قطع التيار عن المدينة القديمة الأحد", [body.format("الأحد"), BODY[1]])
        return compare(new, old, context=PairContext(hours=hours, same_source=True)).kind

    assert cut("الثلاثاء", 30) is RelationKind.TEMPLATE_SIBLING
    assert cut("الثلاثاء", 2) is RelationKind.REVISION
    assert cut("الأحد", 30) is RelationKind.REPRINT


def test_the_days_of_one_office_change_with_its_story() -> None:
    later = replaced(("صباح الخميس", "صباح الأربعاء"))
    assert retold(later, context=OFFICE).kind is RelationKind.REVISION
    found = retold(later)
    assert found.kind is RelationKind.REPRINT
    assert "numbers" in found.differs_in


def test_two_of_something_become_three() -> None:
    more = replaced(("بشاحنتين", "بثلاث شاحنات"))
    assert root_of("بشاحنتين") == root_of("شاحنات")
    assert retold(more, context=OFFICE).kind is RelationKind.REVISION
    assert retold(more).kind is RelationKind.REVISION
    # A festival is no dual, and twelve is no plural of it.
    same = replaced(("المتحف الطبيعي", "متحف المهرجان 12"))
    assert retold(same).kind is RelationKind.REPRINT


@pytest.mark.parametrize(
    ("first", "second"),
    [("قتيلين", "قتلى"), ("نفقين", "أنفاق"), ("عاملين", "عمال"), ("شخصين", "أشخاص")],
)
def test_a_dual_and_its_plural_have_one_root(first: str, second: str) -> None:
    assert root_of(first) == root_of(second) != ""


def test_an_outlets_own_word_for_a_thing_is_no_name() -> None:
    told = "وأغلق الحراس {0} المؤدي إلى الميناء، ثم فتحوا {0} الخلفي أمام شاحنات البلدية ليلا."
    old, new = (*STORY, told.format("الطريق")), [*STORY, told.format("الشارع")]
    assert retold(new, old=old).kind is RelationKind.REPRINT
    # One office has one word for it.
    assert retold(new, old=old, context=OFFICE).kind is RelationKind.TEMPLATE_SIBLING
    name = [*STORY, told.format("زرافشان")]
    assert retold(name, old=(*STORY, told.format("ميسلون"))).kind is RelationKind.TEMPLATE_SIBLING


def test_a_noun_has_its_article_and_has_it_not() -> None:
    """What a name never does."""
    old = (
        *STORY[:2],
        "وحفظ مجسم الحوت في قاعة، ونقل المجسم الثاني ثم أعيد المجسم الأول إلى مجسم آخر.",
    )
    new = [text.replace("مجسم", "تمثال") for text in old]
    assert retold(new, old=old).kind is RelationKind.REPRINT


MORE = [
    "وكان صيادون قد رأوا قبل أيام حيتانا تسبح قرب الجزيرة، ولم تصدر السلطات تعليقا على ذلك حينها.",
    "ويقول علماء إن ارتفاع حرارة المياه يدفع هذه الثدييات إلى تغيير مساراتها بحثا عن الغذاء.",
    "ونظمت مدارس المنطقة رحلات للتلاميذ إلى المكان، ورسم أطفال لوحات علقت في بهو دار الثقافة.",
    "وشهد الساحل نفسه حادثة مماثلة قبل سنوات حين جنحت ثلاثة دلافين وأعيد اثنان منها إلى البحر.",
    "وتقدر جمعية محلية أن عشرات الكائنات البحرية تجنح سنويا، معظمها بسبب شباك الصيد المهجورة.",
    "ودعا رئيس الجمعية إلى إنشاء مركز دائم للإنقاذ يضم أطباء بيطريين ومتطوعين مدربين على الغوص.",
]


def test_a_longer_cut_of_another_outlet_is_a_copy_that_says_more() -> None:
    edited = replaced(
        ("صباح الخميس", "أمس"), ("وتجمع عشرات السكان", "والتف الأهالي حوله"),
        ("مستبعدا فرضية التلوث إلى حين ظهور نتائج التحاليل", "ولم يرجح أن يكون التلوث سببا"),
    )  # fmt: skip
    longer = [*edited, *MORE]
    found = retold(longer)
    assert found.kind is RelationKind.REPRINT
    assert found.adds
    assert not found.may_suppress
    # What grew in time lost hardly a word; and a source rewrites its own.
    assert retold([*STORY, *MORE]).kind is RelationKind.EXPANSION
    assert retold(longer, context=OFFICE).kind is RelationKind.EXPANSION


def test_a_caption_and_a_passage_of_a_round_up_are_no_flash() -> None:
    longer = tokens("حوت نافق على الشاطئ", [*STORY, *MORE])
    caption = tokens("معرض للأحياء المائية", ["وسام القادري"])
    assert compare(longer, caption, context=OTHER).kind is RelationKind.UNRELATED
    passage = tokens("حوت نافق على الشاطئ", list(STORY))
    round_up = tokens("حصاد الأسبوع في المحافظات", [*MORE, *STORY])
    assert compare(round_up, passage, context=OTHER).kind is RelationKind.UNRELATED


def test_a_lead_is_kept_and_the_rest_cut_to_the_outlets_own_end() -> None:
    own = (
        "وأبدت جمعيات محلية استعدادها للمشاركة في أعمال النقل، بينما طالب نشطاء بإقامة نصب تذكاري "
        "وتسمية الخليج باسم أول بحار من أبناء القرية عبر المحيط منفردا."
    )
    cut = retold([STORY[0], STORY[1], own])
    assert cut.kind is RelationKind.REPRINT
    assert not cut.may_suppress


def test_another_outlet_prints_late_what_one_office_would_only_use_again() -> None:
    edited = replaced(
        ("عثر صيادون صباح الخميس على", "وجد صيادون"), ("يبلغ طوله", "بطول"),
        ("وتجمع عشرات السكان لمشاهدته", "وتوافد السكان لرؤيته"), ("على الأرجح", "غالبا"),
        ("إلى حين ظهور", "حتى ظهور"),
    )  # fmt: skip
    assert retold(edited, context=PairContext(hours=70)).kind is RelationKind.REPRINT
    office = PairContext(hours=70, same_source=True)
    assert retold(edited, context=office).kind is RelationKind.TEMPLATE_SIBLING


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("إلى موقع بعيد لدفنه", "إلى موقع بعيد في بنزرت لدفنه"),
        ("قبل وصول خبراء البيئة", "قبل وصول خبراء البيئة برئاسة نعمان الفرشيشي"),
        ("على الشاطئ الصخري", "على الشاطئ الشمالي"),
        ("المتحف الطبيعي", "متحف زرافشان"),
    ],
)
def test_a_name_or_a_place_more_is_not_dropped(before: str, after: str) -> None:
    found = retold(replaced((before, after)))
    assert found.kind is RelationKind.REPRINT
    assert found.differs_in == ("names",)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("وقال الباحث", "وقال الأستاذ الدكتور الباحث"),
        ("وسام القادري", "وسام بن صالح القادري"),
        ("فيما يحتفظ", "بينما يحتفظ"),
        ("وستتولى البلدية", "وستتولى البلدية بإذن الله تعالى"),
    ],
)
def test_courtesies_and_the_name_of_a_father_say_no_more(before: str, after: str) -> None:
    assert retold(replaced((before, after))).may_suppress


def test_a_second_paragraph_in_the_mould_of_the_first_says_more() -> None:
    """What stands in its place is in the copy already, and must not count against it."""
    first = (
        "أعلن المتحدث باسم حرس السواحل أن دورية تابعة لقطاع رأس العين تعرضت فجر الجمعة لإطلاق نار "
        "من زورق مجهول داخل المياه الإقليمية، ما أسفر عن مقتل الرقيب هيثم الطائي تغمده الله "
        "بواسع رحمته."
    )
    second = (
        "كما أعلن المتحدث باسم حرس السواحل أن مركبا سياحيا لشركة الأفق تعرض مساء الجمعة لإطلاق نار "
        "من قارب مسرع داخل المياه الإقليمية، ما أسفر عن مقتل الغواص نديم سركيس تغمده الله "
        "بواسع رحمته."
    )
    found = compare(tokens("هجوم", [first, second]), tokens("هجوم", [first]), context=OTHER)
    assert not found.may_suppress
    assert compare(tokens("هجوم", [first]), tokens("هجوم", [first]), context=OTHER).may_suppress


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("310 ملايين", "310 مليارات", False),
        ("5 ملايين", "5", True),
        ("5.969.428 مليون", "5.969.428", True),
        ("40 ألفا", "40 مليونا", False),
        ("0515", "15ر05", True),
        ("0950", "09.50", True),
        ("0516", "15ر05", False),
    ],
)
def test_scales_and_times_of_day_are_written_in_several_ways(
    first: str, second: str, *, same: bool
) -> None:
    (ours,), (theirs,) = (words_of(text).figures.values() for text in (first, second))
    assert alike(ours, theirs) is same


def test_a_decimal_with_a_mark_of_direction_is_read_both_ways() -> None:
    (turned,) = words_of("92.\u200f54").figures.values()
    assert turned == next(iter(words_of("54.92").figures.values()))


def test_a_decimal_that_came_apart_is_no_other_figure() -> None:
    price = (
        "وبلغت كلفة نقل الحوت {} مليون دينار تتحملها البلدية وجمعية أصدقاء البيئة مناصفة بينهما."
    )
    old, new = (*STORY, price.format("54.8")), [*STORY, price.format("8. 54")]
    assert retold(new, old=old, context=OFFICE).kind is RelationKind.REPRINT
    other = [*STORY, price.format("9. 54")]
    assert retold(other, old=old, context=OFFICE).kind is RelationKind.REVISION


def test_headlines_round_one_figure() -> None:
    body = [
        *STORY,
        "وأحصت الوزارة 676,962 زائرا للشواطئ منذ مطلع العام، بزيادة طفيفة عن العام الماضي.",
    ]
    new, old = tokens("677 ألف زائر للشواطئ", body), tokens("أكثر من 676 ألف زائر للشواطئ", body)
    assert compare(new, old, context=OFFICE).kind is RelationKind.REPRINT
    other = tokens("412 ألف زائر للشواطئ", [*STORY, body[-1].replace("676,962", "412,310")])
    assert compare(other, old, context=OFFICE).kind is RelationKind.REVISION


def test_accents_are_no_other_letters() -> None:
    assert without_accents("adopté") == "adopte"
    assert without_accents("عمّان") == "عمّان"
    assert words_of("Erdoğan né à Béni Saf").tokens == words_of("Erdogan ne a Beni Saf").tokens

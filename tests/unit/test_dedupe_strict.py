"""What a copy may not differ in to be dropped: names, days, figures and their order."""

from __future__ import annotations

import pytest

from barqiya.dedupe.classes import FILE, conflict, one_member, parse_classes, word_classes
from barqiya.dedupe.compare import Comparison, PairContext, compare
from barqiya.dedupe.spelling import spelled_alike
from barqiya.dedupe.words import words_of
from barqiya.errors import RegistryError
from barqiya_schemas import RelationKind
from support.dedupe_pairs import tokens

#: A copy from another outlet, two hours later.
CONTEXT = PairContext(hours=2)

ARABIC = (
    "أعلنت السلطات المحلية أن فرق الطوارئ باشرت عملها صباحا في الموقع، وقال المتحدث الرسمي إن {} "
    "بحسب ما نقلته وسائل إعلام محلية عن مسؤولين في البلدية، وأضاف أن التفاصيل ستعلن لاحقا في مؤتمر "
    "صحفي يعقد في مبنى البلدية بحضور وسائل الإعلام وممثلي الجهات المعنية."
)
ENGLISH = (
    "Emergency crews reached the site in the early hours, local authorities announced, and a "
    "spokesman told reporters that {} according to officials at the town hall, who added that "
    "details would be given at a press briefing in the presence of those concerned."
)
FRENCH = (
    "Les secours sont arrivés sur place dans la matinée, ont annoncé les autorités locales, et un "
    "porte-parole a indiqué que {} selon des responsables de la mairie, qui ont ajouté que les "
    "détails seraient donnés lors d'un point de presse en présence des parties concernées."
)
MOULDS = {"ar": ARABIC, "en": ENGLISH, "fr": FRENCH}


def in_copy(new: str, old: str, language: str = "ar") -> Comparison:
    """A copy that has one phrase in its body where the original has another."""
    mould, headline = MOULDS[language], "فرق الطوارئ تباشر عملها في الموقع"
    return compare(
        tokens(headline, [mould.format(new)]),
        tokens(headline, [mould.format(old)]),
        context=CONTEXT,
    )


NAMES = [
    ("محمد علي حسن وصل إلى المكان", "أحمد علي حسن وصل إلى المكان", "ar"),
    ("محمود درس الموقف مع الفريق", "محمد درس الموقف مع الفريق", "ar"),
    ("الفريق المصري وصل إلى المكان", "الفريق الأردني وصل إلى المكان", "ar"),
    ("السعودية أرسلت فريقا إلى المكان", "الكويتية أرسلت فريقا إلى المكان", "ar"),
    ("الحكومة العراقية أرسلت فريقا", "الحكومة الإيرانية أرسلت فريقا", "ar"),
    ("الفريق وصل من السودان فجرا", "الفريق وصل من سوريا فجرا", "ar"),
    ("الفريق وصل إلى غزة فجرا", "الفريق وصل إلى لبنان فجرا", "ar"),
    ("الفريق وصل من إسرائيل فجرا", "الفريق وصل من إيران فجرا", "ar"),
    ("وزير الصحة زار المكان", "وزير المالية زار المكان", "ar"),
    ("أمير المنطقة الشرقية زار المكان", "أمير المنطقة الغربية زار المكان", "ar"),
    ("الموقع شمال المدينة أغلق", "الموقع جنوب المدينة أغلق", "ar"),
    ("قوات من الشرطة أغلقت المكان", "قوات من الجيش أغلقت المكان", "ar"),
    ("الحادث أسفر عن مقتل شخص", "الحادث أسفر عن إصابة شخص", "ar"),
    ("الهلال تغلب على النصر في اللقاء", "النصر تغلب على الهلال في اللقاء", "ar"),
    ("أمس هزم الهلال النصر في اللقاء", "أمس هزم النصر الهلال في اللقاء", "ar"),
    ("لقاء الهلال والنصر انتهى 2-1 مساء", "لقاء النصر والهلال انتهى 2-1 مساء", "ar"),
    ("خالد فيصل زار المكان", "فيصل خالد زار المكان", "ar"),
    ("الأعمال طالت حديقتين في المكان", "الأعمال طالت حديقة في المكان", "ar"),
    ("الشركات المنفذة أغلقت المكان", "الشركة المنفذة أغلقت المكان", "ar"),
    ("قاسم الحداد زار المكان", "جاسم الحداد زار المكان", "ar"),
    ("خطة مدينة تونس درست هناك", "خطة مدينة يونس درست هناك", "ar"),
    ("a Russian crew had come", "an American crew had come", "en"),
    ("the Iranian crew had come", "the Iraqi crew had come", "en"),
    ("une équipe marocaine est venue", "une équipe tunisienne est venue", "fr"),
]
NUMBERS = [
    ("المبلغ المدفوع 500 ريال عن كل فرد", "المبلغ المدفوع 500 دولار عن كل فرد", "ar"),
    ("العمل يبدأ في 3 يونيو في الموقع", "العمل يبدأ في 3 يوليو في الموقع", "ar"),
    ("العمل يبدأ في تشرين الأول في الموقع", "العمل يبدأ في تشرين الثاني في الموقع", "ar"),
    ("العمل يبدأ يوم الأحد في الموقع", "العمل يبدأ يوم السبت في الموقع", "ar"),
    ("العمل يبدأ في الشهر المقبل", "العمل يبدأ في العام المقبل", "ar"),
    ("العمل يبدأ الشهر المقبل", "العمل يبدأ الشهر الماضي", "ar"),
    ("العمل يبدأ نهاية العام في الموقع", "العمل يبدأ نهاية الشهر في الموقع", "ar"),
    ("العمل يبدأ في 3/2/2024 في الموقع", "العمل يبدأ في 2/3/2024 في الموقع", "ar"),
    ("work starts on Monday at the site", "work starts on Sunday at the site", "en"),
    ("le travail commence lundi sur place", "le travail commence mardi sur place", "fr"),
    ("العمل يبدأ في 2024/3/2 في الموقع", "العمل يبدأ في 3/2/2024 في الموقع", "ar"),
    ("المشتبه به وصل إلى المكان", "المشتبه بهما وصل إلى المكان", "ar"),
    ("اللقاء انتهى بنتيجة 3-2 في المساء", "اللقاء انتهى بنتيجة 2-3 في المساء", "ar"),
    ("le match a fini 3-2 dans la soirée", "le match a fini 2-3 dans la soirée", "fr"),
    ("الحصيلة 5 قتلى و7 جرحى في الموقع", "الحصيلة 5 جرحى و7 قتلى في الموقع", "ar"),
    ("الحصيلة 7 قتلى و5 جرحى في الموقع", "الحصيلة 5 قتلى و7 جرحى في الموقع", "ar"),
    ("العدد ما بين 10 و15 شخصا", "العدد ما بين 15 و10 أشخاص", "ar"),
]


@pytest.mark.parametrize(("new", "old", "language"), NAMES)
def test_a_copy_with_another_name_is_not_dropped(new: str, old: str, language: str) -> None:
    for ours, theirs in ((new, old), (old, new)):
        found = in_copy(ours, theirs, language)
        assert found.kind is RelationKind.REPRINT
        assert "names" in found.differs_in
        assert not found.may_suppress


@pytest.mark.parametrize(("new", "old", "language"), NUMBERS)
def test_a_copy_with_another_day_or_order_of_figures_is_not_dropped(
    new: str, old: str, language: str
) -> None:
    for ours, theirs in ((new, old), (old, new)):
        found = in_copy(ours, theirs, language)
        assert "numbers" in found.differs_in
        assert not found.may_suppress


@pytest.mark.parametrize(
    ("new", "old"),
    [
        ("العمل يبدأ في 3 يونيو في الموقع", "العمل يبدأ في 3 حزيران في الموقع"),
        ("العمل يبدأ في 3 يونيو في الموقع", "العمل يبدأ في 3 جوان في الموقع"),
        ("العمل يبدأ في 3 ديسمبر في الموقع", "العمل يبدأ في 3 كانون الأول في الموقع"),
        ("العمل بدأ اليوم في الموقع", "العمل بدأ الأحد في الموقع"),
        ("العمل بدأ أمس في الموقع", "العمل بدأ اليوم في الموقع"),
        ("العمل يبدأ الشهر القادم", "العمل يبدأ الشهر المقبل"),
        ("الفريق وصل من سوريا فجرا", "الفريق وصل من سورية فجرا"),
        ("الرئيس الأميركي زار المكان", "الرئيس الأمريكي زار المكان"),
        ("غوتيريش زار المكان", "غوتيرش زار المكان"),
        ("الدولة الرومانية أرسلت فريقا", "الدولة الرومانيه أرسلت فريقا"),
        # A hamza on another seat, in another case, at the end.
        ("الجهات المسؤولة زارت المكان", "الجهات المسئولة زارت المكان"),
        ("قوات الطوارئ زارت المكان", "قوات الطوارىء زارت المكان"),
        ("شؤون الموقع درست صباحا", "شئون الموقع درست صباحا"),
        ("الأهالي دونوا أسماءهم في المكان", "الأهالي دونوا أسمائهم في المكان"),
        # Spaces.
        ("الشيخ أبوعماد زار المكان", "الشيخ أبو عماد زار المكان"),
        ("مندوب أميرمنطقة مجاورة زار المكان", "مندوب أمير منطقة مجاورة زار المكان"),
        # Cases, and what a verb or a pronoun agrees with.
        ("المجموعتان المتنافستان في المكان", "المجموعتين المتنافستين في المكان"),
        ("الأعمال تنطلق في الموقع", "الأعمال ينطلق في الموقع"),
        ("الأندية أعلنت حصولها على المكان", "الأندية أعلنت حصولهم على المكان"),
        # House style.
        ("لقاء صحفي في المكان", "لقاء صحافي في المكان"),
        ("المتحدث مؤكدا أهمية المكان", "المتحدث وأكد أهمية المكان"),
        ("نسبة الإنجاز بالمئة في المكان", "نسبة الإنجاز بالمائة في المكان"),
        ("الكاتب الإنكليزي زار المكان", "الكاتب الإنجليزي زار المكان"),
        # The other order of one date, of a season, of a month's two names, of a list.
        ("العمل بدأ في 30/10/1436 في المكان", "العمل بدأ في 1436/10/30 في المكان"),
        ("خطة موسم 2017/2016 في المكان", "خطة موسم 2016-2017 في المكان"),
        ("العمل بدأ في حزيران (يونيو) هناك", "العمل بدأ في يونيو (حزيران) هناك"),
        ("خطة الهلال والنصر في المكان", "خطة النصر والهلال في المكان"),
        # A word more where the other has none.
        ("لقاء صحفي الثلاثاء في المكان", "لقاء صحافي في المكان"),
    ],
)
def test_a_copy_with_another_word_for_the_same_is_dropped(new: str, old: str) -> None:
    for ours, theirs in ((new, old), (old, new)):
        found = in_copy(ours, theirs)
        assert found.may_suppress, found.evidence


@pytest.mark.parametrize(
    ("new", "old", "differs"),
    [
        ("الهلال يتغلب على النصر", "النصر يتغلب على الهلال", "names"),
        ("مقتل شخصين في شمال البلاد", "مقتل شخصين في جنوب البلاد", "names"),
        ("العمل يبدأ الأحد في الموقع", "العمل يبدأ السبت في الموقع", "numbers"),
    ],
)
def test_a_headline_that_names_another_is_not_that_of_a_copy(
    new: str, old: str, differs: str
) -> None:
    body = [ARABIC.format("العمل مستمر في المكان")]
    found = compare(tokens(new, body), tokens(old, body), context=CONTEXT)
    assert found.differs_in == (differs,)
    again = compare(tokens(new, body), tokens(new, body), context=CONTEXT)
    assert again.may_suppress


def test_what_stands_there_is_shown() -> None:
    found = in_copy("وزير الصحة زار المكان", "وزير المالية زار المكان")
    assert any("«الصحة»" in line and "«المالية»" in line for line in found.evidence)


def test_words_of_two_members_are_apart_only_from_others() -> None:
    def differ(ours: str, theirs: str) -> frozenset[str]:
        return conflict(words_of(ours).tokens, words_of(theirs).tokens)

    assert differ("عمان", "مسقط") == {"names"}
    assert differ("كانون الأول", "ديسمبر") == frozenset()
    assert differ("تشرين", "نوفمبر") == frozenset()
    assert differ("مصر", "المصرية") == frozenset()
    assert differ("مصر والأردن", "مصر") == frozenset()
    assert differ("للأردن", "لمصر") == {"names"}
    (june,), (also,) = words_of("يونيو").tokens, words_of("حزيران").tokens
    assert one_member(june, also)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("ترامب", "ترمب"),
        ("الرومانية", "رومانيا"),
        ("جوتيريش", "غوتيريش"),
        ("Mohammed", "Mohamed"),
        ("سيرجيو", "سيرخيو"),
        ("مسؤولين", "المسئولون"),
        ("جزأين", "جزءين"),
        ("عاليا", "عال"),
        ("شولتس", "شولتز"),
    ],
)
def test_spellings_of_one_name(first: str, second: str) -> None:
    assert spelled_alike(first, second)
    assert spelled_alike(second, first)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("عمر", "عامر"),
        ("كمال", "جمال"),
        ("تنزانيا", "الكاميرون"),
        ("رشيد", "راشد"),
        ("Lee", "Li"),
        ("تونس", "يونس"),
        ("شخص", "شخصين"),
        ("جندي", "الجنديان"),
        ("شركة", "شركات"),
        ("soldier", "soldiers"),
        ("قائد", "قاد"),
        ("السعودي", "السعيدي"),
        ("مركز", "مركس"),
    ],
)
def test_names_that_look_alike_are_two(first: str, second: str) -> None:
    assert not spelled_alike(first, second)
    assert not spelled_alike(second, first)


@pytest.mark.parametrize(
    ("toml", "told"),
    [
        ("version = 1\nclass = [", "not TOML"),
        ("version = 2\nclass = []", "version"),
        (
            'version = 1\n[[class]]\nname = "x"\ndiffers = "mood"\nmembers = [["a"], ["b"]]',
            "differs",
        ),
        ('version = 1\n[[class]]\nname = "x"\ndiffers = "names"\nmembers = [["a"]]', "members"),
        (
            'version = 1\n[[class]]\nname = "x"\ndiffers = "names"\nmembers = [["a b"], ["c"]]',
            "0.members",
        ),
    ],
)
def test_a_file_of_classes_that_does_not_fit_is_refused(toml: str, told: str) -> None:
    with pytest.raises(RegistryError, match=told) as refused:
        parse_classes(toml)
    assert FILE in str(refused.value)


def test_the_packaged_classes_have_their_words() -> None:
    assert len(word_classes()) > 5000


def about(country: str, people: str) -> tuple[str, list[str]]:
    """A message of condolence."""
    body = (
        f"بعث الملك برقية عزاء ومواساة إلى رئيس {country} في ضحايا الفيضانات التي شهدتها بلاده، "
        f"أعرب فيها عن أحر التعازي وصادق المواساة لأسر الضحايا وللشعب {people} الشقيق، متمنيا "
        "للمصابين الشفاء العاجل."
    )
    return f"الملك يعزي رئيس {country} في ضحايا الفيضانات", [body]


@pytest.mark.parametrize("hours", [0.0, 2.0, 20.0])
def test_condolences_to_another_country_are_another_story(hours: float) -> None:
    new, old = tokens(*about("إندونيسيا", "الإندونيسي")), tokens(*about("تركيا", "التركي"))
    office = PairContext(hours=hours, same_source=True)
    assert compare(new, old, context=office).kind is RelationKind.TEMPLATE_SIBLING
    assert compare(old, old, context=office).kind is RelationKind.REPRINT
    # Who corrects the country tells the same story.
    corrected = office._replace(new_marks=frozenset({"correction"}))
    assert compare(new, old, context=corrected).kind is RelationKind.CORRECTION


@pytest.mark.parametrize(
    ("source", "marks", "kind"),
    [
        (True, {"update"}, RelationKind.REVISION),
        (True, {"writethru"}, RelationKind.REVISION),
        (True, {"flash"}, RelationKind.REPRINT),
        (False, {"update"}, RelationKind.REPRINT),
    ],
)
def test_a_marked_update_that_has_all_of_the_story_is_its_next_revision(
    source: bool, marks: set[str], kind: RelationKind
) -> None:
    body = [ARABIC.format("العمل مستمر في المكان")]
    old = tokens("فرق الطوارئ تباشر عملها في الموقع", body)
    more = [*body, "وذكر شهود أن الطريق المؤدية إلى المكان أغلقت حتى إشعار آخر."]
    new = tokens("فرق الطوارئ تباشر عملها في الموقع", more)
    context = PairContext(hours=1, same_source=source, new_marks=frozenset(marks))
    assert compare(new, old, context=context).kind is kind
    both = context._replace(old_marks=frozenset(marks))
    assert compare(new, old, context=both).kind is RelationKind.REPRINT


def test_a_flash_is_fuller_told_by_the_text_that_has_it_as_headline() -> None:
    head = "Central bank of Norland raises its main interest rate to 5 percent"
    flash, other = tokens(head, []), tokens("Central bank of Norland names a new governor", [])
    lead = tokens(head, [ENGLISH.format("nothing had changed"), FRENCH.format("rien n'a changé")])
    near = PairContext(hours=1)
    found = compare(lead, flash, context=near)
    assert found.kind is RelationKind.EXPANSION
    assert not found.may_suppress
    assert found.evidence
    assert compare(lead, other, context=near).kind is RelationKind.UNRELATED
    # Another outlet's, a day later, is another story under such a headline.
    assert compare(lead, flash, context=PairContext(hours=24)).kind is RelationKind.UNRELATED
    same = PairContext(hours=24, same_source=True)
    assert compare(lead, flash, context=same).kind is RelationKind.EXPANSION
    assert compare(tokens(head, []), flash, context=near).kind is RelationKind.REPRINT

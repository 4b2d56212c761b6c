"""Wire marks count where they stand as marks, and are words everywhere else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barqiya.normalize.mark_places import without_marks
from barqiya.normalize.marks import Marks, read_marks, split_slug
from barqiya.registry import load_registry
from support.hostile import LIMIT, slowest
from support.texts import any_text

REGISTRY = load_registry(None)


def _read(headline: str, *lines: str) -> Marks:
    return read_marks(headline, lines, REGISTRY)


@pytest.mark.parametrize(
    ("headline", "urgency"),
    [
        ("عاجل / زلزال بقوة 5,8 درجات قبالة الجزر", 2),
        ("عاجل: انهيار جسر", 2),
        ("عاجل | انهيار جسر", 2),
        ("عاجل.. انهيار جسر", 2),
        ("عاجل- انهيار جسر", 2),
        ("#عاجل - انهيار جسر", 2),
        ("#عاجل وزارة الأشغال: انهيار جسر", 2),
        ("#عاجل_الآن انهيار جسر", 2),
        ("#خبر_عاجل انهيار جسر", 2),
        ("🔴 #مستعجل انهيار جسر", 3),
        ("#BreakingNews Bridge collapses", 2),
        ("🔴 خبر عاجل: انهيار جسر", 2),
        ("(عاجل) انهيار جسر", 2),
        ("سياسي / عاجل / انهيار جسر", 2),
        ("عَاجِـل: انهيار جسر", 2),
        ("فلاش - انهيار جسر", 1),
        ("مستعجل جدا - انهيار جسر", 1),
        ("مستعجل-متعاملون: شراء القمح", 3),
        ("عاجل", 2),
        ("URGENT: Bridge collapses", 3),
        ("URGENT-Bridge collapses", 3),
        ("FLASH - Bridge collapses", 1),
        ("ALERTE: un pont s'effondre", 2),
    ],
)
def test_urgency(headline: str, urgency: int) -> None:
    marks = _read(headline)
    assert marks.signals == ("flash",)
    assert marks.urgency == urgency
    assert marks.status == "usable"
    assert marks.confidence >= 0.9


@pytest.mark.parametrize(
    "headline",
    [
        "",
        "قرض عاجل للمزارعين المتضررين من الصقيع",
        "#قرض عاجل للمزارعين المتضررين من الصقيع",
        "عاجل الوزارة يوقع اليوم",
        "#Flash floods close the coastal road",
        "2ND LEADING BANK CLOSES ITS BRANCHES",
        "عاجل الوزارة يفتح أبوابه",
        "تدخل عاجل لإنقاذ السد",
        "تصحيح أوضاع الصيادين في الموانئ الغربية",
        "تصحيح المسار: لماذا تأخر الجسر؟",
        "تحديث أسطول النقل قبل الشتاء",
        "تحديث 12 محطة قطار قبل الشتاء",
        "سحب المنتج من الأسواق",
        "سحب خبرات المهندسين إلى الخارج",
        "إلغاء الحفل بسبب الأمطار",
        "حظر النشر حتى انتهاء التحقيقات في قضية الجسر",
        "للنشر دور في حياة الكاتب",
        "Flash-flood warnings in the highlands",
        "Urgent need for water in the camps",
        "Kill Bill: twenty years on",
        "Hold the line: how a village saved its phone box",
        "Embargo on grain since 2022: what it costs",
        "Update your clocks on Sunday",
        "Corrections officers strike",
        "Annulé: le concert de samedi",
        "Lead poisoning: what parents should know",
        "1st lady opens bridge",
    ],
)
def test_words_of_the_news_are_no_marks(headline: str) -> None:
    assert (
        _read(headline, "قالت الوزارة إن الجسر سيفتح غدا، وقد تم سحبه من الخطة ثم أعيد.") == Marks()
    )


@pytest.mark.parametrize(
    ("headline", "signal", "number"),
    [
        ("تحديث 1-الذهب يرتفع", "update", 1),
        ("تحديث ٣ - الذهب يرتفع", "update", 3),
        ("تحديث: الذهب يرتفع", "update", None),
        ("الذهب يرتفع (محدث)", "update", None),
        ("الذهب يرتفع - محدث", "update", None),
        ("UPDATE 2-Gold rises", "update", 2),
        ("MISE À JOUR - L'or monte", "update", None),
        ("BC-XX--Gold, 1st Ld-Writethru", "writethru", 1),
        ("3rd Ld-Writethru: Gold rises", "writethru", 3),
        ("2nd Lead: Gold rises", "writethru", 2),
        ("2ND LEAD: Gold rises", "writethru", 2),
        ("3RD LD-Gold rises", "writethru", 3),
        ("1ST LD-WRITETHRU: Gold rises", "writethru", 1),
        ("4E MISE À JOUR - L'or monte", "update", 4),
        ("تصحيح: الذهب يرتفع", "correction", None),
        ("تصويب- الذهب يرتفع", "correction", None),
        ("استدراك/ الذهب يرتفع", "correction", None),
        ("إعادة لتصحيح الرقم في الفقرة الثانية: الذهب يرتفع", "correction", None),
        ("CORRECTED-Gold rises", "correction", None),
        ("CORRECTED (OFFICIAL)-Gold rises", "correction", None),
        ("CORRECTION ET MISE À JOUR - L'or monte", "correction", None),
        ("Annule et remplace : l'or monte", "correction", None),
        ("إعادة مع إضافة تفاصيل: الذهب يرتفع", "expansion", None),
        ("تنويه إلى الزملاء المحررين: تغطية المنتدى", "advisory", None),
        ("ADVISORY-Coverage of the forum", "advisory", None),
    ],
)
def test_versions_and_advisories(headline: str, signal: str, number: int | None) -> None:
    marks = _read(headline)
    assert marks.signals == (signal,)
    assert marks.update_number == number
    assert marks.status == "usable"


@pytest.mark.parametrize(
    ("line", "signal"),
    [
        ("(تصحيح عدد الجرحى في العنوان)", "correction"),
        ("(لإضافة تفاصيل وتصريحات)", "expansion"),
        ("(Corrects number of days in first paragraph)", "correction"),
        ("(نعيد إرسال الخبر لتصحيح الكمية في الفقرة الأولى)", "correction"),
        ("السادة المشتركون: نعيد بث الخبر بعد تصحيح اسم الوزير", "correction"),
        ("إعادة إرسال الخبر لتصحيح العنوان", "correction"),
        ("(Adds details, background)", "expansion"),
        ("(Updates with toll)", "update"),
        ("ملاحظة للمحررين: الصور تتبع", "advisory"),
        ("Eds: Photos follow", "advisory"),
    ],
)
def test_a_note_in_the_first_lines(line: str, signal: str) -> None:
    marks = _read("الذهب يرتفع", line, "ارتفع الذهب اليوم.")
    assert marks.signals == (signal,)
    assert marks.editorial_note == line


def test_a_note_to_editors_below_the_headline_says_what_the_copy_is() -> None:
    marks = _read("Gold rises", "Eds: CORRECTS price in 2nd paragraph.", "Gold rose on Thursday.")
    assert marks.signals == ("advisory", "correction")
    assert _read("Gold rises", "Eds: Photos of the correction follow.").signals == ("advisory",)


@pytest.mark.parametrize(
    ("headline", "lines"),
    [
        ("سحب خبر: نحل المدن يعيش أطول", ()),
        ("إلغاء: نحل المدن يعيش أطول", ()),
        ("إلغاء - نحل المدن يعيش أطول", ()),
        ("برقية ملغاة", ("يرجى إهمال البرقية رقم 106",)),
        ("نحل المدن", ("إلى المشتركين: يرجى عدم نشر الخبر الذي حمل العنوان أعلاه.",)),
        ("نحل المدن", ("خبر مستعجل سابق كان خاطئا وتم سحبه، ولن يتم نشر أي مستعجل كبديل عنه",)),
        ("KILL-City bees", ()),
        ("KILL KILL KILL", ("Please kill the story on city bees",)),
        ("ANNULE: Abeilles", ("Prière de ne pas tenir compte de cette dépêche",)),
    ],
)
def test_a_kill_cancels(headline: str, lines: tuple[str, ...]) -> None:
    marks = _read(headline, *lines)
    assert "kill" in marks.signals
    assert marks.status == "canceled"


@pytest.mark.parametrize(
    ("headline", "line", "until"),
    [
        (
            "دراسة عن النحل",
            "محظور النشر حتى الساعة 1500 بتوقيت غرينتش 3 مارس",
            "الساعة 1500 بتوقيت غرينتش 3 مارس",
        ),
        ("دراسة عن النحل", "(للنشر بعد الساعة 15:00)", "الساعة 15:00"),
        ("Bees", "Embargoed until 0001 GMT, March 3, 2026", "0001 GMT, March 3, 2026"),
        ("Bees", "EMBARGOED UNTIL NOON MONDAY", "NOON MONDAY"),
        ("SOUS EMBARGO jusqu'au 3 mars 10h00", "Abeilles", "3 mars 10h00"),
        ("EMBARGO: 0001 GMT Tuesday", "Bees", "0001 GMT Tuesday"),
    ],
)
def test_an_embargo_withholds_and_says_until_when(headline: str, line: str, until: str) -> None:
    marks = _read(headline, line)
    assert marks.signals == ("embargo",)
    assert marks.status == "withheld"
    assert marks.embargo_raw == until


@pytest.mark.parametrize(
    ("headline", "line"),
    [
        ("دراسة عن النحل", "محظور النشر حتى إشعار آخر"),
        ("دراسة عن النحل", "(غير مخصص للنشر)"),
        ("WITHHOLD-Bees", ""),
        ("HOLD HOLD HOLD", "Bees"),
        ("Bees", "Embargoed until further notice"),
    ],
)
def test_what_is_held_without_an_end_is_withheld(headline: str, line: str) -> None:
    marks = _read(headline, line)
    assert marks.signals == ("withhold",)
    assert (marks.status, marks.embargo_raw) == ("withheld", None)


def test_marks_follow_one_another() -> None:
    marks = _read("عاجل - تحديث 2 - الذهب يرتفع", "(تصحيح سعر الأونصة)")
    assert marks.signals == ("flash", "update", "correction")
    assert (marks.urgency, marks.update_number) == (2, 2)


def test_a_kill_outweighs_an_embargo() -> None:
    marks = _read("سحب خبر: نحل المدن", "محظور النشر حتى الساعة 15:00")
    assert marks.status == "canceled"


@pytest.mark.parametrize(
    ("headline", "slug", "rest"),
    [
        ("عام / مهرجان التمور يواصل فعالياته", "عام", "مهرجان التمور يواصل فعالياته"),
        ("رياضي/ الفريق يعود", "رياضي", "الفريق يعود"),
        ("ثقافي / تقرير / نقوش حسمى", "ثقافي / تقرير", "نقوش حسمى"),
        ("ثقافي / تقرير: نقوش حسمى", "ثقافي", "تقرير: نقوش حسمى"),
        ("عام / -1 درجة في أبها", "عام", "-1 درجة في أبها"),
        ("عام /", None, "عام /"),
        ("عام // مهرجان", None, "عام // مهرجان"),
        ("جدة / مهرجان", None, "جدة / مهرجان"),
        ("عام جديد / مهرجان", None, "عام جديد / مهرجان"),
        ("", None, ""),
    ],
)
def test_slugline(headline: str, slug: str | None, rest: str) -> None:
    assert split_slug(headline, REGISTRY) == (slug, rest)


@given(any_text(), st.lists(any_text(), max_size=3).map(tuple))
def test_any_copy_is_read(headline: str, lines: tuple[str, ...]) -> None:
    marks = read_marks(headline, lines, REGISTRY)
    assert bool(marks.signals) is (marks.confidence > 0)
    slug, rest = split_slug(headline, REGISTRY)
    assert slug is None or (slug in headline and rest in headline)


def test_long_copy_costs_little() -> None:
    seconds, text = slowest(lambda text: read_marks(text, (), REGISTRY))
    assert seconds < LIMIT, text
    seconds, text = slowest(lambda text: read_marks("", (text, text), REGISTRY))
    assert seconds < LIMIT, text
    seconds, text = slowest(lambda text: split_slug(text, REGISTRY))
    assert seconds < LIMIT, text


@pytest.mark.parametrize(
    ("headline", "told"),
    [
        ("تحديث 2- انهيار جسر", "انهيار جسر"),
        ("عاجل - تحديث 1 - انهيار جسر", "انهيار جسر"),
        ("UPDATE 2-Bridge collapses", "Bridge collapses"),
        ("Bridge collapses, 2nd Ld-Writethru", "Bridge collapses"),
        ("انهيار جسر (محدث)", "انهيار جسر"),
        ("قرض عاجل بقيمة 2 مليون", "قرض عاجل بقيمة 2 مليون"),
        ("عاجل", "عاجل"),
    ],
)
def test_a_headline_is_compared_without_its_marks(headline: str, told: str) -> None:
    assert without_marks(headline, REGISTRY) == told

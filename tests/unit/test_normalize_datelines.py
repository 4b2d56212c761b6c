"""Datelines of many agencies are read, and sentences are not taken for datelines."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barqiya.normalize.datelines import first_dateline, read_dateline
from barqiya.registry import load_registry
from support.hostile import LIMIT, slowest
from support.texts import any_text

REGISTRY = load_registry(None)
_SPA = "25 شوال 1447 هـ الموافق 13 أبريل 2026 م"

# text, raw, place, agency, date, reporter
WIRES = [
    (f"بريدة {_SPA} واس", None, "بريدة", "spa", _SPA, None),
    ("ينبع25 شوال 1447هـ الموافق 013 أبريل 2026م واس", None, "ينبع", "spa", None, None),
    ("أبهــا 25 شوال 1447ه الموافق 13 ابريل 2026 م واس", None, "أبهــا", "spa", None, None),
    ("لشبونة (أ ف ب) - ضرب زلزال", "لشبونة (أ ف ب)", "لشبونة", "afp", None, None),
    ("لشبونة (ا. ف. ب.) - ضرب زلزال", None, "لشبونة", "afp", None, None),
    (
        "سان خوسيه 20 يوليو تموز (رويترز) - قال حراس الغابات",
        "سان خوسيه 20 يوليو تموز (رويترز)",
        "سان خوسيه",
        "reuters",
        "20 يوليو تموز",
        None,
    ),
    (
        "لايبزيج (ألمانيا) 13 نيسان/أبريل (د ب أ) - أظهرت دراسة",
        None,
        "لايبزيج",
        "dpa",
        "13 نيسان/أبريل",
        None,
    ),
    ("ليفكوشا/الأناضول", "ليفكوشا/الأناضول", "ليفكوشا", "anadolu", None, None),
    ("قونية/ نورهان آق داغ/ الأناضول", None, "قونية", "anadolu", None, "نورهان آق داغ"),
    ("الكويت - 13 - 4 (كونا) -- أعلن الجهاز", None, "الكويت", "kuna", "13 - 4", None),
    ("جرش 13 نيسان (بترا)- حصل مختبر", "جرش 13 نيسان (بترا)", "جرش", "petra", "13 نيسان", None),
    ("جرش 13 نيسان (بترا)- ليلى حداد- حصل مختبر", None, "جرش", "petra", "13 نيسان", "ليلى حداد"),
    ("لندن (رويترز) - تباطؤ - كما كان متوقعا", "لندن (رويترز)", "لندن", "reuters", None, None),
    ("أبوظبي في 13 أبريل/ وام / تبث الوكالة", None, "أبوظبي", "wam", "13 أبريل", None),
    ("المنامة في 13 أبريل / بنا / توقعت", None, "المنامة", "bna", "13 أبريل", None),
    ("الدوحة /قنا/ يفتتح المتحف", "الدوحة /قنا/", "الدوحة", "qna", None, None),
    ("القاهرة في 12 أبريل /أ ش أ/ أعلن الوزير", None, "القاهرة", "mena", "12 أبريل", None),
    ("حلب-سانا", "حلب-سانا", "حلب", "sana", None, None),
    ("تازة - 13 أبريل 2026 (ومع) - أفادت", None, "تازة", "map", "13 أبريل 2026", None),
    ("تونس 3 مارس 2026 (وات) - قال", None, "تونس", "tap", "3 مارس 2026", None),
    ("الموصل - واع", None, "الموصل", "ina", None, None),
    ("بغداد – واع – سلام الربيعي", None, "بغداد", "ina", None, "سلام الربيعي"),
    ("رام الله 3-3-2026 وفا- قالت الهيئة", None, "رام الله", "wafa", "3-3-2026", None),
    ("الخرطوم 3-3-2026م (سونا)- قال", None, "الخرطوم", "suna", "3-3-2026م", None),
    ("صنعاء – سبأ : قالت المؤسسة", None, "صنعاء", "saba", None, None),
    ("[03/مارس/2026] صنعاء - سبأ: قالت", None, "صنعاء", "saba", "03/مارس/2026", None),
    ("طهران/3 آذار/مارس/إرنا- قال", None, "طهران", "irna", "3 آذار/مارس", None),
    ("بیرجند - ایرنا - رئیس سازمان", "بیرجند - ایرنا", "بیرجند", "irna", None, None),
    ("بكين 3 مارس 2026 (شينخوا) قالت", None, "بكين", "xinhua", "3 مارس 2026", None),
    ("موسكو – سبوتنيك. قال", "موسكو – سبوتنيك", "موسكو", "sputnik", None, None),
    (
        "دبي، الإمارات العربية المتحدة (CNN)— رست سفينة",
        None,
        "دبي، الإمارات العربية المتحدة",
        "cnn",
        None,
        None,
    ),
    ("المعلومة/بغداد..", "المعلومة/بغداد", "بغداد", "almaalomah", None, None),
    ("عواصم - وكالات", "عواصم - وكالات", "عواصم", None, None, None),
    ("بي بي سي:", "بي بي سي", None, "bbc", None, None),
    ("LONDON, April 13 (Reuters) - Copper", None, "LONDON", "reuters", "April 13", None),
    ("DIJON, 13 avr 2026 (AFP) - Les", None, "DIJON", "afp", "13 avr 2026", None),
    ("Paris (AFP) – Les vignerons", "Paris (AFP)", "Paris", "afp", None, None),
    ("SALEM, Ore. (AP) _ A ferry", "SALEM, Ore. (AP)", "SALEM, Ore", "ap", None, None),
    ("MOSCOW, March 3. /TASS/. The", "MOSCOW, March 3. /TASS/", "MOSCOW", "tass", "March 3", None),
    ("(ANSA) - ROMA, 03 MAR - Il", "(ANSA) - ROMA, 03 MAR", "ROMA", "ansa", "03 MAR", None),
    ("Madrid, 3 mar (EFE).- El", "Madrid, 3 mar (EFE)", "Madrid", "efe", "3 mar", None),
    ("ABU DHABI, 3rd March, 2026 (WAM) -- A", None, "ABU DHABI", "wam", "3rd March, 2026", None),
    ("Tehran, IRNA – The minister", "Tehran, IRNA", "Tehran", "irna", None, None),
]

NEWSPAPERS = [
    ("جازان: ياسر الحكمي", "جازان", None, "ياسر الحكمي"),
    ("ياسر الحكمي - جازان", "جازان", None, "ياسر الحكمي"),
    ("ياسر الحكمي (جازان)", "جازان", None, "ياسر الحكمي"),
    ("لندن: «الشرق الأوسط»", "لندن", "aawsat", None),
    ("نيويورك - لندن: «الشرق الأوسط»", "نيويورك - لندن", "aawsat", None),
    ("واس - جدة", "جدة", "spa", None),
    ("واس (جدة)", "جدة", "spa", None),
    ("الرياض: واس", "الرياض", "spa", None),
    ("واس- الرياض: أعلنت الأمانة", "الرياض", "spa", None),
    ("اليوم - الدمام", "الدمام", "alyaum", None),
    ("سبق- متابعة: أعلنت الأمانة", None, "sabq", None),
    ("ياسر الحكمي- سبق- أبها: أعلنت الأمانة", "أبها", "sabq", "ياسر الحكمي"),
    ("ياسر الحكمي – عين اليوم", None, "3alyoum", "ياسر الحكمي"),
    ("صنعاء: ياسر الحكمي، الوكالات", "صنعاء", None, "ياسر الحكمي"),
]

SENTENCES = [
    "",
    "عاد الهدوء إلى وسط المدينة بعد ليلة من الأمطار الغزيرة",
    "قالت الوزارة في بيان أوردته وكالة أنباء الإمارات (وام) إن الجسر سيفتح غدا",
    "أغلق المؤشر اليوم (الاثنين) منخفضا 12 نقطة",
    "ذكرت وسائل إعلام محلية (رويترز) أن الاجتماع تأجل",
    "يلتقي الفريقان يوم 31 يوليو (تموز) في ملعب المدينة",
    "السؤال: متى يفتح الجسر أمام المركبات؟",
    "الرئيس: سنفتح الجسر قبل نهاية العام الجاري بإذن الله",
    "اليونان: السيطرة على حرائق غابات في ثلاث جزر سياحية",
    "عوامل الطقس - تؤثر على حركة الملاحة في الموانئ الغربية طوال الأسبوع",
    "أهالي القرية -وهم مئتا أسرة- يطالبون بمدرسة ثانوية",
    "1902- عالم آثار يعثر على نقش نبطي في جبال حسمى",
    "الهلال - النصر: قمة مبكرة في الجولة الثالثة",
    "* التقييم: خمس نجوم",
    "London is calling - and nobody answers the telephone any more",
    "The report (Reuters has seen a copy) names three ministers",
]


@pytest.mark.parametrize(("text", "raw", "place", "agency", "date", "reporter"), WIRES)
def test_wire_datelines(
    text: str,
    raw: str | None,
    place: str | None,
    agency: str | None,
    date: str | None,
    reporter: str | None,
) -> None:
    reading = read_dateline(text, REGISTRY)
    assert reading is not None
    assert reading.dateline.place == place
    assert reading.dateline.agency_id == agency
    assert reading.dateline.date is None
    assert reading.byline == reporter
    if raw is not None:
        assert reading.dateline.raw == raw
    if date is not None:
        assert reading.date_raw == date


@pytest.mark.parametrize(("text", "place", "agency", "reporter"), NEWSPAPERS)
def test_newspaper_datelines(
    text: str, place: str | None, agency: str | None, reporter: str | None
) -> None:
    reading = read_dateline(text, REGISTRY)
    assert reading is not None
    found = (reading.dateline.place, reading.dateline.agency_id, reading.byline)
    assert found == (place, agency, reporter)


@pytest.mark.parametrize("text", SENTENCES)
def test_a_sentence_is_no_dateline(text: str) -> None:
    assert read_dateline(text, REGISTRY) is None


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("لشبونة (أ ف ب) - «لم ينم أحد»، قال", "«لم ينم أحد»، قال"),
        ("جرش 13 نيسان (بترا)- حصل مختبر", "حصل مختبر"),
        ("المعلومة/بغداد..\nبدأت عملية", "بدأت عملية"),
        ('LONDON (Reuters) - "No one slept," said', '"No one slept," said'),
        ("حلب-سانا", ""),
    ],
)
def test_length_ends_where_the_copy_begins(text: str, rest: str) -> None:
    reading = read_dateline(text, REGISTRY)
    assert reading is not None
    assert text[reading.length :] == rest


@pytest.mark.parametrize(
    ("text", "verb"),
    [
        ("نيويورك - وامالتقى سمو الشيخ وزير الخارجية نظيره النمساوي", "التقى"),
        ("نيويورك - وامأطلقت وزارة الخارجية مبادرة لدعم جهود السلام", "أطلقت"),
        ("نيويورك - وامإنتخبت الجمعية العامة رئيسا جديدا لدورتها المقبلة", "إنتخبت"),
        ("نيويورك - وام التقى سمو الشيخ وزير الخارجية نظيره النمساوي", "التقى"),
    ],
)
def test_an_agency_glued_to_the_first_word(text: str, verb: str) -> None:
    reading = read_dateline(text, REGISTRY)
    assert reading is not None
    assert reading.dateline.raw == "نيويورك - وام"
    assert reading.dateline.agency_id == "wam"
    assert text[reading.length :].startswith(verb)


@pytest.mark.parametrize(
    "text",
    [
        "نيويورك - عوامل كثيرة دفعت المستثمرين إلى بيع السندات أمس",
        "نيويورك - وامتنع المندوب عن التصويت على القرار المقدم أمس",
        "نيويورك - واستقبل المندوب وفدا من الطلاب في مقر البعثة",
    ],
)
def test_a_word_that_only_begins_like_an_agency_is_a_word(text: str) -> None:
    reading = read_dateline(text, REGISTRY)
    assert reading is None or reading.dateline.agency_id is None


def test_a_place_alone_needs_running_text_behind_it() -> None:
    text = "الكويت - أعلن الجهاز المركزي للمناقصات اليوم طرح مناقصة جديدة"
    reading = read_dateline(text, REGISTRY)
    assert reading is not None
    assert (reading.dateline.raw, reading.dateline.agency_id) == ("الكويت", None)
    assert read_dateline("الكويت - قطر", REGISTRY) is None


def test_a_name_of_several_outlets_gives_no_id() -> None:
    reading = read_dateline("أبها: الوطن", REGISTRY)
    assert reading is not None
    assert reading.dateline.agency_id is None


@given(any_text())
def test_any_text_is_read(text: str) -> None:
    read_dateline(text, REGISTRY)


_PIECES = st.sampled_from(
    ["جدة", "الرياض", "وزنة", "رويترز", "أ ف ب", "قنا", "اليوم", "وكالات", "خاص",
     "13 أبريل", "1447 هـ",
     "سامر الدجاني", "صحيفة الساحل", "قال مسؤولون إن الجسر سيفتح غدا",
     "(", ")", " - ", "/", ":", "،",
     "\n", ". ", "«", "»", "..", " "]
)  # fmt: skip


@given(st.lists(_PIECES, max_size=14).map("".join))
def test_whatever_is_read_stands_in_the_text(text: str) -> None:
    reading = read_dateline(text, REGISTRY)
    if reading is None:
        return
    line = reading.dateline
    assert 0 < reading.length <= len(text)
    before, found, _ = text[: reading.length].partition(line.raw.rstrip())
    assert found
    assert not any(character.isalnum() for character in before)
    for part in (line.place, reading.date_raw, reading.byline):
        assert part is None or part in line.raw


def test_long_texts_cost_little() -> None:
    seconds, text = slowest(lambda text: read_dateline(text, REGISTRY))
    assert seconds < LIMIT, text


@pytest.mark.parametrize(
    "above",
    [
        ("(لإضافة تفاصيل وتصريحات)",),
        ("(مع صور)", "من سالم العلي"),
        ("(لتصحيح اسم الوزير في الفقرة الثانية إلى سالم العلي بدلا من سالم العيسى)",),
        (),
    ],
)
def test_notes_above_a_dateline_do_not_hide_it(above: tuple[str, ...]) -> None:
    text = "الكويت 5 مارس (كونا) - دعا وزراء الزراعة في دول الخليج اليوم إلى مخزون مشترك من القمح."
    found = first_dateline((*above, text), REGISTRY)
    assert found is not None
    assert (found.dateline.place, found.dateline.agency_id) == ("الكويت", "kuna")


def test_a_note_before_a_dateline_on_its_line() -> None:
    text = "(لإضافة تفاصيل) الكويت 5 مارس (كونا) - دعا وزراء الزراعة إلى مخزون مشترك من القمح."
    found = first_dateline((text,), REGISTRY)
    assert found is not None
    assert found.dateline.raw == "الكويت 5 مارس (كونا)"
    assert text[found.length :].startswith("دعا")


def test_a_dateline_below_the_first_sentence_is_another_storys() -> None:
    first = "دعا وزراء الزراعة في دول الخليج اليوم إلى إنشاء مخزون مشترك من القمح يكفي ستة أشهر."
    assert (
        first_dateline((first, "عمان 5 مارس (بترا) - بدأت اليوم أعمال المؤتمر."), REGISTRY) is None
    )
    assert first_dateline((), REGISTRY) is None

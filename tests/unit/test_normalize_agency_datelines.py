"""Each agency writes its datelines in several ways, and those who print its copy in more."""

from __future__ import annotations

from collections import Counter
from typing import Final

import pytest

from barqiya.normalize.datelines import read_dateline
from barqiya.registry import load_registry

REGISTRY = load_registry(None)

#: Agency, opening of the copy, place, date as written.
FORMS: Final[list[tuple[str, str, str, str | None]]] = [
    # Saudi Press Agency: both calendars, the agency without a sign before or behind it.
    (
        "spa",
        "الباحة 08 رجب 1447 هـ الموافق 28 ديسمبر 2025 م واس",
        "الباحة",
        "08 رجب 1447 هـ الموافق 28 ديسمبر 2025 م",
    ),
    (
        "spa",
        "الباحة 08 رجب 1447هـ الموافق 28 ديسمبر 2025م واس",
        "الباحة",
        "08 رجب 1447هـ الموافق 28 ديسمبر 2025م",
    ),
    ("spa", "مكة المكرمة 08 رجب 1447 هـ الموافق 28 ديسمبر 2025 م واس", "مكة المكرمة", None),
    ("spa", "واس - الباحة : دشن أمير المنطقة مشروع الطريق", "الباحة", None),
    ("spa", "الباحة (واس) - دشن أمير المنطقة مشروع الطريق", "الباحة", None),
    ("spa", "الباحة: واس", "الباحة", None),
    # Reuters: both names of the month, no slash.
    (
        "reuters",
        "سان فرانسيسكو 3 فبراير شباط (رويترز) - تراجعت مبيعات الهواتف",
        "سان فرانسيسكو",
        "3 فبراير شباط",
    ),
    (
        "reuters",
        "لندن 3 فبراير شباط 2026 (رويترز) - تراجعت مبيعات الهواتف",
        "لندن",
        "3 فبراير شباط 2026",
    ),
    ("reuters", "لندن (رويترز) - تراجعت مبيعات الهواتف", "لندن", None),
    ("reuters", "لندن : (رويترز) تراجعت مبيعات الهواتف", "لندن", None),
    ("reuters", "LONDON, Feb 3 (Reuters) - Phone sales fell", "LONDON", "Feb 3"),
    # Agence France-Presse: spelled out letter by letter, with and without stops and hamza.
    ("afp", "باماكو (أ ف ب) - أغلقت المدارس أبوابها", "باماكو", None),
    ("afp", "باماكو (ا ف ب) - أغلقت المدارس أبوابها", "باماكو", None),
    ("afp", "باماكو (أ.ف.ب)- أغلقت المدارس أبوابها", "باماكو", None),
    ("afp", "باماكو 3 شباط/فبراير 2026 (أ ف ب) - أغلقت المدارس", "باماكو", "3 شباط/فبراير 2026"),
    ("afp", "باماكو - أ ف ب", "باماكو", None),
    ("afp", "باماكو - فرانس برس", "باماكو", None),
    ("afp", "Bamako, 3 fév 2026 (AFP) - Les écoles", "Bamako", "3 fév 2026"),
    # Deutsche Presse-Agentur.
    ("dpa", "كولونيا (د ب أ)- فتحت المتاحف أبوابها", "كولونيا", None),
    ("dpa", "كولونيا (د.ب.أ) - فتحت المتاحف أبوابها", "كولونيا", None),
    ("dpa", "كولونيا (د ب ا) - فتحت المتاحف أبوابها", "كولونيا", None),
    ("dpa", "كولونيا 3 شباط/فبراير (د ب أ) - فتحت المتاحف", "كولونيا", "3 شباط/فبراير"),
    ("dpa", "بروكسل : (د ب أ)", "بروكسل", None),
    # Anadolu: place and agency between slashes, the reporter between them.
    ("anadolu", "صفاقس/الأناضول", "صفاقس", None),
    ("anadolu", "صفاقس / الأناضول", "صفاقس", None),
    ("anadolu", "صفاقس/ هدى العياري/ الأناضول", "صفاقس", None),
    ("anadolu", "صفاقس - الأناضول", "صفاقس", None),
    ("anadolu", "صفاقس (الأناضول) - افتتح المعرض أبوابه", "صفاقس", None),
    # Kuwait News Agency: figures for day and month.
    ("kuna", "الكويت - 3 - 2 (كونا) -- دشنت الهيئة العامة للبيئة", "الكويت", "3 - 2"),
    ("kuna", "جنيف - 3 - 2 (كونا) -- دشنت المنظمة", "جنيف", "3 - 2"),
    ("kuna", "الكويت (كونا) -- دشنت الهيئة العامة للبيئة", "الكويت", None),
    ("kuna", "الكويت - كونا", "الكويت", None),
    # Jordan News Agency.
    ("petra", "الكرك 3 شباط (بترا)- أنهت البلدية أعمال التعبيد", "الكرك", "3 شباط"),
    ("petra", "الكرك 3 شباط (بترا) من نادر المجالي - أنهت البلدية", "الكرك", "3 شباط"),
    ("petra", "الكرك -(بترا)- أنهت البلدية أعمال التعبيد", "الكرك", None),
    ("petra", "الكرك - بترا", "الكرك", None),
    # Emirates News Agency.
    ("wam", "العين في 3 فبراير / وام / افتتحت البلدية الحديقة", "العين", "3 فبراير"),
    ("wam", "العين في 3 فبراير/ وام / افتتحت البلدية الحديقة", "العين", "3 فبراير"),
    ("wam", "العين - وام", "العين", None),
    ("wam", "العين (وام)- افتتحت البلدية الحديقة", "العين", None),
    ("wam", "AL AIN, 3rd February, 2026 (WAM) -- The city", "AL AIN", "3rd February, 2026"),
    # Qatar News Agency, also as it wrote itself in 1999.
    ("qna", "الوكرة في 03 فبراير /قنا/ نظم المركز ورشة", "الوكرة", "03 فبراير"),
    ("qna", "الوكرة /قنا/ نظم المركز ورشة", "الوكرة", None),
    ("qna", "الوكرة - قنا", "الوكرة", None),
    ("qna", "الوكرة (ق,ن,أ) - نظم المركز ورشة", "الوكرة", None),
    # Middle East News Agency, Cairo.
    ("mena", "أسيوط في 3 فبراير / أ ش أ / تابع المحافظ أعمال الرصف", "أسيوط", "3 فبراير"),
    ("mena", "أسيوط (أ ش أ) - تابع المحافظ أعمال الرصف", "أسيوط", None),
    ("mena", "أسيوط (أ.ش.أ)- تابع المحافظ أعمال الرصف", "أسيوط", None),
    ("mena", "أسيوط - أ ش أ", "أسيوط", None),
    # Syrian Arab News Agency.
    ("sana", "طرطوس-سانا", "طرطوس", None),
    ("sana", "طرطوس - سانا", "طرطوس", None),
    ("sana", "طرطوس-سانا أنهت مديرية الزراعة حملة التشجير", "طرطوس", None),
    ("sana", "طرطوس (سانا)- أنهت مديرية الزراعة حملة التشجير", "طرطوس", None),
    # Maghreb Arabe Presse.
    ("map", "تارودانت - 3 فبراير 2026 (ومع) - أعطيت انطلاقة", "تارودانت", "3 فبراير 2026"),
    ("map", "تارودانت (و م ع) - أعطيت انطلاقة المشروع", "تارودانت", None),
    ("map", "تارودانت (و.م.ع)- أعطيت انطلاقة المشروع", "تارودانت", None),
    ("map", "الرباط - و م ع", "الرباط", None),
    # Algeria Press Service.
    ("aps", "وهران - (واج) - شرعت المصالح التقنية", "وهران", None),
    ("aps", "وهران (واج) - شرعت المصالح التقنية", "وهران", None),
    ("aps", "وهران 3 فيفري 2026 (واج) - شرعت المصالح", "وهران", "3 فيفري 2026"),
    ("aps", "الجزائر - وأج", "الجزائر", None),
    ("aps", "ORAN, 3 février 2026 (APS) - Les services", "ORAN", "3 février 2026"),
    # Tunis Afrique Presse.
    ("tap", "توزر 3 فيفري 2026 (وات) - انطلقت حملة التلقيح", "توزر", "3 فيفري 2026"),
    ("tap", "توزر (وات) - انطلقت حملة التلقيح", "توزر", None),
    ("tap", "توزر/ وات/ انطلقت حملة التلقيح", "توزر", None),
    ("tap", "تونس - وات", "تونس", None),
    # CNN Arabic.
    (
        "cnn",
        "دبي، الإمارات العربية المتحدة (CNN)-- كشفت دراسة",
        "دبي، الإمارات العربية المتحدة",
        None,
    ),
    (
        "cnn",
        "دبي، الإمارات العربية المتحدة (CNN)— كشفت دراسة",
        "دبي، الإمارات العربية المتحدة",
        None,
    ),
    ("cnn", "أتلانتا، الولايات المتحدة (CNN) -- كشفت دراسة", "أتلانتا، الولايات المتحدة", None),
    ("cnn", "نيويورك (CNN)— كشفت دراسة", "نيويورك", None),
]


@pytest.mark.parametrize(("agency", "text", "place", "date"), FORMS)
def test_place_agency_and_date(agency: str, text: str, place: str, date: str | None) -> None:
    reading = read_dateline(text, REGISTRY)
    assert reading is not None
    assert reading.dateline.agency_id == agency
    assert reading.dateline.place == place
    if date is not None:
        assert reading.date_raw == date


def test_fifteen_agencies_have_several_forms_each() -> None:
    forms = Counter(agency for agency, *_ in FORMS)
    assert len(forms) >= 15
    assert min(forms.values()) >= 4


def test_unnamed_agencies_are_credited_and_given_no_name() -> None:
    for text in ("عواصم - وكالات", "لندن - الوكالات", "طرابلس / وكالات"):
        reading = read_dateline(text, REGISTRY)
        assert reading is not None, text
        assert reading.dateline.agency_id is None, text
        assert reading.dateline.place, text


@pytest.mark.parametrize(
    "text",
    [
        # «وام», «واس», «وات», «واج», «قنا», «سانا», «بنا», «وفا» begin or are words.
        "الرياض - عوامل جوية تعطل الملاحة في ثلاثة موانئ غربية",
        "الدوام الرسمي يبدأ السابعة صباحا في رمضان بجميع الدوائر",
        "القاهرة - واستمر هبوط الأسعار للأسبوع الثالث على التوالي",
        "الجزائر - واجتمع الوزير بالمستوردين لبحث أزمة الحليب أمس",
        "تونس - واتفق الجانبان على تمديد العمل بالاتفاقية حتى العام المقبل",
        "محافظ قنا يفتتح مدرسة في نجع حمادي بعد تجديدها هذا الصيف",
        "جدة - قناديل رمضان تضيء أزقة البلد القديمة كل مساء",
        "دمشق - سانادي بأعلى صوتي قال الفتى لأمه قبل الرحيل",
        "عمان - بتراجع الأسعار عالميا انخفضت فاتورة المحروقات أمس",
    ],
)
def test_words_that_begin_like_an_agency_are_no_agency(text: str) -> None:
    reading = read_dateline(text, REGISTRY)
    assert reading is None or reading.dateline.agency_id is None

"""Bylines: names come out of credit lines; places, outlets and editors do not."""

from __future__ import annotations

import pytest
from hypothesis import given

from barqiya.normalize.bylines import read_byline
from barqiya.registry import load_registry
from support.hostile import LIMIT, slowest
from support.texts import any_text

REGISTRY = load_registry(None)

NAMED = [
    ("كتب: ياسر الحكمي", "ياسر الحكمي"),
    ("كتبت - منيرة العطوي:", "منيرة العطوي"),
    ("كتب/ ياسر الحكمي", "ياسر الحكمي"),
    ("بقلم ياسر الحكمي", "ياسر الحكمي"),
    ("بقلم: ياسر الحكمي | Mon, 2026-04-13 21:00", "ياسر الحكمي"),
    ("بواسطة : ياسر الحكمي", "ياسر الحكمي"),
    ("متابعة: ياسر الحكمي", "ياسر الحكمي"),
    ("حاوره : ياسر الحكمي - سبق :", "ياسر الحكمي"),
    ("(إعداد هالة مرقص للنشرة العربية - تحرير سامر الدجاني)", "هالة مرقص"),
    ("إعداد: هالة مرقص، تحرير: سامر الدجاني", "هالة مرقص"),
    ("جازان: ياسر الحكمي", "ياسر الحكمي"),
    ("ياسر الحكمي - جازان", "ياسر الحكمي"),
    ("ياسر الحكمي (مكة المكرمة)", "ياسر الحكمي"),
    ("ياسر الحكمي من جدة", "ياسر الحكمي"),
    ("ياسر الحكمي- سبق- أبها:", "ياسر الحكمي"),
    ("صنعاء: ياسر الحكمي، الوكالات", "ياسر الحكمي"),
    ("القاهرة: هاني زايد، منى المولى", "هاني زايد، منى المولى"),
    ("هاني زايد - منى المولى - القاهرة", "هاني زايد - منى المولى"),
    ("هاني زايد (جدة)، منى المولى (أبها)", "هاني زايد، منى المولى"),
    ("القطيف - ياسر الحكمي / تصوير - هاني زايد:", "ياسر الحكمي"),
    ("طالب بن علي الشهري (جدة)", "طالب بن علي الشهري"),
    ("محمد علي محسن - عدن", "محمد علي محسن"),
    ("د. منيرة بنت صالح العطوي", "د. منيرة بنت صالح العطوي"),
    ("By Jane Doe", "Jane Doe"),
    ("By JANE DOE and JOHN ROE, Associated Press", "JANE DOE and JOHN ROE"),
    ("Par Jeanne Dupont", "Jeanne Dupont"),
    ("Jane Doe in Paris", "Jane Doe"),
    ("Jane Doe", "Jane Doe"),
    ("(Reporting by Owen Trask; Editing by Priya Venkat)", "Owen Trask"),
    (
        "(Reporting by Owen Trask in Lima and Ann Lee in Quito; Editing by Priya Venkat)",
        "Owen Trask in Lima and Ann Lee in Quito",
    ),
    ("Selin Kaya, Emre Aydın | 13.04.2026 - محدث : 14.04.2026", "Selin Kaya, Emre Aydın"),
]

NAMELESS = [
    "",
    " ",
    "لندن: «الشرق الأوسط»",
    "واس - الرياض",
    "الرياض - أ ف ب",
    "وكالات",
    "عكاظ (جدة)",
    "متابعة - الرياض الإلكتروني",
    "«الاقتصادية» من الرياض",
    "كلمة الاقتصادية",
    "المحرر",
    "(زائر)",
    "قال الوزير إن الجسر سيفتح أمام المركبات غدا",
    "2026-04-13",
    "By",
    "كتب:",
]


@pytest.mark.parametrize(("line", "names"), NAMED)
def test_names_come_out(line: str, names: str) -> None:
    assert read_byline(line, REGISTRY) == names


@pytest.mark.parametrize("line", NAMELESS)
def test_a_line_that_names_nobody(line: str) -> None:
    assert read_byline(line, REGISTRY) is None


@given(any_text())
def test_any_line_is_read(line: str) -> None:
    names = read_byline(line, REGISTRY)
    assert names is None or names.strip() == names != ""


def test_long_lines_cost_little() -> None:
    seconds, text = slowest(lambda text: read_byline(text, REGISTRY))
    assert seconds < LIMIT, text

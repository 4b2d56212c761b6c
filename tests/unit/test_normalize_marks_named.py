"""The urgency and status words of Arabic, English and French wires: at the head, never inside."""

from __future__ import annotations

from typing import Final

import pytest

from barqiya.normalize.marks import Marks, read_marks
from barqiya.registry import load_registry

REGISTRY = load_registry(None)
STORY: Final = "افتتح الوزير محطة القطار الجديدة شرق المدينة"

#: Head of the headline, signal, status.
HEADS: Final = [
    ("عاجل: ", "flash", "usable"),
    ("عاجل.. ", "flash", "usable"),
    ("عاجل | ", "flash", "usable"),
    ("خبر عاجل - ", "flash", "usable"),
    ("مستعجل - ", "flash", "usable"),
    ("مستعجل جدا - ", "flash", "usable"),
    ("فلاش / ", "flash", "usable"),
    ("تصحيح: ", "correction", "usable"),
    ("تصحيح- ", "correction", "usable"),
    ("تصويب: ", "correction", "usable"),
    ("استدراك: ", "correction", "usable"),
    ("إعادة لتصحيح العنوان: ", "correction", "usable"),
    ("إعادة لتصويب الاسم: ", "correction", "usable"),
    ("تحديث 1-", "update", "usable"),
    ("تحديث 2 - ", "update", "usable"),
    ("(محدث) ", "update", "usable"),
    ("تنويه: ", "advisory", "usable"),
    ("سحب خبر: ", "kill", "canceled"),
    ("برقية ملغاة: ", "kill", "canceled"),
    ("إلغاء برقية: ", "kill", "canceled"),
    ("محظور النشر حتى الساعة 10:00 بتوقيت غرينتش 3 مارس 2026: ", "embargo", "withheld"),
    ("URGENT - ", "flash", "usable"),
    ("FLASH: ", "flash", "usable"),
    ("BREAKING: ", "flash", "usable"),
    ("CORRECTION: ", "correction", "usable"),
    ("CORRECTED-", "correction", "usable"),
    ("UPDATE 1-", "update", "usable"),
    ("1st Ld-Writethru: ", "writethru", "usable"),
    ("2nd Ld-Writethru, ", "writethru", "usable"),
    ("ADVISORY: ", "advisory", "usable"),
    ("KILL: ", "kill", "canceled"),
    ("KILL KILL KILL ", "kill", "canceled"),
    ("WITHDRAWN: ", "kill", "canceled"),
    ("WITHHOLD: ", "withhold", "withheld"),
    ("HOLD HOLD HOLD ", "withhold", "withheld"),
    ("EMBARGO: 0001 GMT Tuesday ", "embargo", "withheld"),
    ("ALERTE: ", "flash", "usable"),
    ("URGENT: ", "flash", "usable"),
    ("RECTIFICATIF: ", "correction", "usable"),
    ("CORRECTION ET MISE À JOUR - ", "correction", "usable"),
    ("MISE À JOUR - ", "update", "usable"),
    ("ANNULE: ", "kill", "canceled"),
    ("SOUS EMBARGO jusqu'au 3 mars 2026 10h00 ", "embargo", "withheld"),
]


@pytest.mark.parametrize(("head", "signal", "status"), HEADS)
def test_a_word_at_the_head_of_a_headline(head: str, signal: str, status: str) -> None:
    marks = read_marks(head + STORY, (), REGISTRY)
    assert signal in marks.signals
    assert marks.status == status
    assert 0.5 <= marks.confidence <= 1.0


@pytest.mark.parametrize(
    "word",
    [
        "عاجل", "مستعجل", "فلاش", "تصحيح", "تصويب", "استدراك", "تنويه", "تحديث", "سحب", "إلغاء",
        "URGENT", "CORRECTION", "UPDATE", "ADVISORY", "KILL", "HOLD", "WITHHOLD", "EMBARGO",
        "ALERTE",
    ],
)  # fmt: skip
def test_the_same_word_inside_a_headline_says_nothing(word: str) -> None:
    assert read_marks(f"الوزير يعلن {word} قبل نهاية العام", (), REGISTRY) == Marks()
    assert read_marks(f"The minister on {word} rules for trains", (), REGISTRY) == Marks()


def test_a_word_that_was_never_seen_in_public_copy_is_trusted_less() -> None:
    seen = read_marks(f"عاجل: {STORY}", (), REGISTRY).confidence
    known = read_marks(f"برقية ملغاة: {STORY}", (), REGISTRY).confidence
    assert known < seen

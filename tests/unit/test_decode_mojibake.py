"""Mojibake: three kinds are taken back, the rest is refused, good copy is never touched."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barqiya.decode import decode
from barqiya.items import Decoded, Rejected
from barqiya.reasons import Reason

if TYPE_CHECKING:
    from collections.abc import Callable

COPY = (
    "أعلنت هيئة الآثار، الأحد، اكتشاف نقوش قديمة «نادرة» جنوبي المدينة؛ وقدّرت عمرها بنحو 3 آلاف.\n"
    "نقوش\n"
    "وتساءل الباحثون: هل كُتبت في زمن واحد؟ وأضافت الهيئة أن الموقع سيُفتح أمام الزوار لاحقا."
)
HEADLINES = ["اكتشاف نقوش قديمة", "رأي في طبق", "قف أمامك مثقف", "عاجل: زلزال يضرب الساحل"]


def as_latin(content: bytes) -> str:
    """Read bytes as browsers read ISO-8859-1: cp1252, and C1 controls where that has nothing."""
    return "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in content)


KINDS: dict[str, Callable[[str], str]] = {
    "Windows-1256 read as Latin-1": lambda text: as_latin(text.encode("cp1256")),
    "Windows-1256 read as Latin-1 ": lambda text: text.encode("cp1256").decode("latin-1"),
    "UTF-8 read as Windows-1256": lambda text: text.encode().decode("cp1256"),
    "UTF-8 read as Latin-1": lambda text: as_latin(text.encode()),
    "UTF-8 read as Latin-1 ": lambda text: text.encode().decode("latin-1"),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("text", [COPY, *HEADLINES])
def test_three_kinds_are_taken_back(kind: str, text: str) -> None:
    found = decode(KINDS[kind](text).encode(), "text/plain; charset=utf-8")
    assert isinstance(found, Decoded)
    assert found.text == text
    assert [(change.kind, change.detail) for change in found.changes] == [
        ("mojibake", kind.strip())
    ]
    assert found.confidence < 1


@pytest.mark.parametrize("kind", KINDS)
def test_a_bad_line_among_good_ones_is_taken_back_alone(kind: str) -> None:
    good = "وقال المتحدث إن الطقس، والشروط، ستسمح بذلك فقط، بحسب Télé São Paulo."
    found = decode(f"{good}\n{KINDS[kind](COPY)}\n{good}".encode(), "text/plain")
    assert isinstance(found, Decoded)
    assert found.text == f"{good}\n{COPY}\n{good}"


@pytest.mark.parametrize("kind", KINDS)
def test_markup_around_it_stays(kind: str) -> None:
    page = '<html><body class="news"><h1>{}</h1><p dir="rtl">{}</p></body></html>'
    broken = page.format(KINDS[kind](HEADLINES[0]), KINDS[kind](COPY))
    found = decode(broken.encode(), "text/html")
    assert isinstance(found, Decoded)
    assert found.text == page.format(HEADLINES[0], COPY)


def test_twice_broken_text_is_taken_back_twice() -> None:
    twice = COPY.encode().decode("latin-1").encode().decode("latin-1")
    found = decode(twice.encode(), "text/plain")
    assert isinstance(found, Decoded)
    assert found.text == COPY


def test_a_dropped_soft_hyphen_is_the_letter_hah() -> None:
    broken = "فتح الحاجز بعد احتجاج".encode().decode("cp1256").replace("\u00ad", "")
    found = decode(broken.encode(), "text/plain")
    assert isinstance(found, Decoded)
    assert found.text == "فتح الحاجز بعد احتجاج"


def test_accents_are_taken_back_too() -> None:
    good = "Le préfet a été reçu à l’hôtel"
    found = decode(as_latin(good.encode()).encode(), "text/plain")
    assert isinstance(found, Decoded)
    assert found.text == good


def test_quotation_marks_in_good_arabic_are_taken_back() -> None:
    broken = f"قال {as_latin('“'.encode())}نعم{as_latin('”'.encode())} للخطة"
    found = decode(broken.encode(), "text/plain")
    assert isinstance(found, Decoded)
    assert found.text == "قال “نعم” للخطة"


@pytest.mark.parametrize(
    "lossy",
    [
        COPY.encode().decode("cp1256").replace("„", "").replace("…", ""),
        COPY.encode().decode("cp1252", "ignore"),
        COPY.encode().decode("cp874", "ignore"),
        COPY.encode("cp1256").decode("ascii", "replace"),
    ],
)
def test_what_lost_its_letters_is_refused(lossy: str) -> None:
    found = decode(lossy.encode(), "text/plain")
    assert isinstance(found, Rejected)
    assert found.reason is Reason.DECODE_NOISE


@pytest.mark.parametrize(
    "good",
    [
        COPY,
        "ضغط، وفقط؛ وغلظ… «لحظ» ثم خطط، ووسط — نشاط§",
        "ÆØÅ: Øystein Ås og Þórður Æ. hittust á Ísafirði við Ægisíðu",
        "CRÉÉE À L’ÉTÉ, LA FÊTE A ÉTÉ PRÉCÉDÉE D’UN DÉFILÉ",
        "Über Äpfel: «Maßnahmen» für Öl — größer",
        "Tổng thống phát biểu tại hội nghị",
        "Ñandú, ¿qué? ¡Sí!",
        "Правительство «утвердило» план",
        "ﻗﺎﻝ ﻣﺼﺪﺭ",
        "وزارت خارجه ایران گفت: «پژوهش» گسترده",
    ],
)
def test_good_copy_is_never_touched(good: str) -> None:
    found = decode(good.encode(), "text/plain")
    assert isinstance(found, Decoded)
    assert (found.text, found.changes, found.confidence) == (good, (), 1.0)


@given(st.lists(st.sampled_from(COPY.split()), min_size=4, max_size=40), st.sampled_from([*KINDS]))
def test_no_mojibake_is_ever_published(some: list[str], kind: str) -> None:
    text = " ".join(some)
    found = decode(KINDS[kind](text).encode(), "text/plain")
    assert isinstance(found, Rejected) or found.text == text

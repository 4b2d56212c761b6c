"""Sources: the publisher first, each once, and no place among them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barqiya.normalize.sources import read_sources
from barqiya.registry import load_registry
from barqiya_schemas.article import SourceCredit
from support.hostile import LIMIT, slowest
from support.texts import any_text

REGISTRY = load_registry(None)


def _read(texts: tuple[str, ...], source: str) -> list[tuple[str, str | None, str]]:
    return [(c.raw, c.agency_id, c.role) for c in read_sources(texts, source, REGISTRY)]


def test_outlet_and_unnamed_agencies() -> None:
    expected = (
        SourceCredit(raw="العربي", name="Al Araby TV", agency_id="alaraby", role="publisher"),
        SourceCredit(raw="وكالات", role="unnamed_agencies"),
    )
    for texts in ((), ("العربي - وكالات",), ("العربي - وكالات", "وكالات")):
        assert read_sources(texts, "العربي - وكالات", REGISTRY) == expected


@pytest.mark.parametrize(
    ("text", "source", "others"),
    [
        ("أ ف ب", "صوت السهل", [("أ ف ب", "afp", "agency")]),
        ("المصدر: الأناضول", "صوت السهل", [("الأناضول", "anadolu", "agency")]),
        (
            "رويترز، أ ف ب",
            "صوت السهل",
            [("رويترز", "reuters", "agency"), ("أ ف ب", "afp", "agency")],
        ),
        (
            "رويترز والأناضول",
            "صوت السهل",
            [("رويترز", "reuters", "agency"), ("الأناضول", "anadolu", "agency")],
        ),
        (
            "أ ف ب ورويترز ووكالات",
            "صوت السهل",
            [
                ("أ ف ب", "afp", "agency"),
                ("رويترز", "reuters", "agency"),
                ("وكالات", None, "unnamed_agencies"),
            ],
        ),
        (
            "AFP and Reuters",
            "Strait Courier",
            [("AFP", "afp", "agency"), ("Reuters", "reuters", "agency")],
        ),
        ("Avec AFP", "Le Rivage", [("AFP", "afp", "agency")]),
        ("(avec agences)", "Le Rivage", [("agences", None, "unnamed_agencies")]),
        (
            "with Reuters and AP",
            "Strait Courier",
            [("Reuters", "reuters", "agency"), ("AP", "ap", "agency")],
        ),
        ("مع رويترز", "صوت السهل", [("رويترز", "reuters", "agency")]),
        ("واس - جدة", "almadina", [("واس", "spa", "agency")]),
        ("هانوفر - د ب أ", "alriyadh", [("د ب أ", "dpa", "agency")]),
        ("(د. ب. أ)", "alriyadh", [("د. ب. أ", "dpa", "agency")]),
        ("عواصم - وكالات", "okaz", [("وكالات", None, "unnamed_agencies")]),
        ("وكالات (مونتريال)", "okaz", [("وكالات", None, "unnamed_agencies")]),
        (
            "صنعاء: ياسر الحكمي، الوكالات",
            "alwatan",
            [("ياسر الحكمي", None, "contributor"), ("الوكالات", None, "unnamed_agencies")],
        ),
        (
            "رويترز | Tuesday, 14 April 2026 - 13:03 pm",
            "arriyadiyah",
            [("رويترز", "reuters", "agency")],
        ),
        ("المصدر: الجزيرة", "صوت السهل", [("الجزيرة", "aljazeera", "contributor")]),
        ("كتب - ياسر الحكمي:", "aljazirah", [("ياسر الحكمي", None, "contributor")]),
        ("خاص", "okaz", []),
    ],
)
def test_credits_beside_the_publisher(
    text: str, source: str, others: list[tuple[str, str | None, str]]
) -> None:
    publisher, *rest = _read((text,), source)
    assert publisher[2] == "publisher"
    assert rest == others


@pytest.mark.parametrize(
    ("texts", "source", "publisher"),
    [
        ((), "afp", ("afp", "afp", "publisher")),
        ((), "صوت السهل", ("صوت السهل", None, "publisher")),
        ((), "وكالات", ("وكالات", None, "publisher")),
        (("الجزيرة - واس:",), "aljazirah", ("الجزيرة", "aljazirah", "publisher")),
        (("أبها: الوطن",), "alwatan", ("الوطن", "alwatan-sa", "publisher")),
        (("المدينة - جدة",), "almadina", ("المدينة", "almadina", "publisher")),
        (("الرياض - واس",), "alriyadh", ("الرياض", "alriyadh", "publisher")),
        (("الجزيرة + وكالات",), "feed-7", ("الجزيرة", "aljazeera", "publisher")),
    ],
)
def test_who_the_publisher_is(
    texts: tuple[str, ...], source: str, publisher: tuple[str, str | None, str]
) -> None:
    assert _read(texts, source)[0] == publisher


def test_a_place_that_is_also_an_outlet_is_a_place_beside_an_agency() -> None:
    assert _read(("الرياض - واس",), "okaz")[1:] == [("واس", "spa", "agency")]


@given(st.lists(any_text(30), max_size=3).map(tuple), any_text(30))
def test_each_source_once_and_one_publisher(texts: tuple[str, ...], source: str) -> None:
    found = read_sources(texts, source, REGISTRY)
    assert [credit.role for credit in found].count("publisher") == bool(found)
    named = [credit.agency_id for credit in found if credit.agency_id]
    assert len(named) == len(set(named))
    assert all(credit.raw for credit in found)


def test_many_lines_are_bounded() -> None:
    line = "، ".join(f"صحيفة الساحل الأولى {letter}" for letter in "ابتثجحخدذرزسشصضطظعغ")
    assert len(_read((line,) * 50, "صوت السهل")) <= 12


def test_long_lines_cost_little() -> None:
    seconds, text = slowest(lambda text: read_sources((text, text), text, REGISTRY))
    assert seconds < LIMIT, text

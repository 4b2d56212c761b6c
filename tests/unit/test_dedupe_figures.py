"""Figures: every way of writing a number that wires use, and what is no number."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barqiya.dedupe.figures import agree, alike
from barqiya.dedupe.words import places_of, read_words, words_of


def figures(text: str) -> list[str]:
    return list(words_of(text).figures.values())


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("81.000", "81 ألف"),
        ("81,000", "٨١٠٠٠"),
        ("320.8 مليون", "320.800.000"),
        ("22ر0", "0.22"),
        ("8ر15", "15.8"),
        ("935ر6", "6,935"),
        ("ثلاثة وأربعين", "43"),
        ("ثلاث وأربعين", "43"),
        ("أحد عشر", "11"),
        ("اثني عشر", "12"),
        ("لواحد وعشرين", "21"),
        ("الخامس عشر", "15"),
        ("خمسمئة وثلاثة عشر", "513"),
        ("ثلاثمائة وخمسة وعشرون ألفا", "325 ألف"),
        ("مئتان وخمسون ألف", "250000"),
        ("ثلاثة ملايين ومئتي ألف", "3.2 مليون"),
        ("ستة آلاف", "6,000"),
        ("twenty-five thousand", "25,000"),
        ("two hundred fifty", "250"),
        ("quarante mille", "40000"),
        ("5%", "5 في المئة"),
        ("٪٥", "5 %"),
        ("(209)", "«209»"),
        ("الـ13", "13"),
    ],
)
def test_one_number_written_twice(first: str, second: str) -> None:
    assert len(figures(first)) == len(figures(second)) == 1
    assert agree(figures(first)[0], figures(second)[0])


@pytest.mark.parametrize(
    ("first", "second"),
    [("10", "100"), ("12", "21"), ("81", "81 ألف"), ("1.5", "15"), ("43", "ثلاثة وخمسين")],
)
def test_numbers_that_differ(first: str, second: str) -> None:
    assert not agree(figures(first)[0], figures(second)[0])


@pytest.mark.parametrize(
    "text", ["واحد من السكان", "آلاف الأشخاص", "بالمئة", "في المائة", "الاثنين", "لست أدري", "F16"]
)
def test_words_that_are_no_figures(text: str) -> None:
    assert figures(text) == []


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("84.54 مليون", "84 مليون", True),
        ("53,715,000", "54 مليون", True),
        ("7.3", "7", True),
        ("5 ملايين", "5", True),
        ("45.999.54", "45999540", True),
        ("7.9", "7", False),
        ("120", "125", False),
        ("3.75", "3.91", False),
        ("1000", "1200", False),
        ("21", "20", False),
    ],
)
def test_figures_written_with_less_care(first: str, second: str, *, same: bool) -> None:
    assert alike(figures(first)[0], figures(second)[0]) is same


def test_a_number_in_words_is_one_token_and_stands_where_it_begins() -> None:
    text = "قتل ثلاثة وأربعين شخصا و81 ألف جريح"
    runs = text.split()
    words, steps = read_words(runs)
    places = places_of(len(runs), steps)
    assert len(words.tokens) == len(places)
    assert [runs[place] for place in places] == ["قتل", "ثلاثة", "شخصا", "و81", "جريح"]


WORDS = st.sampled_from(
    ["ثلاثة", "وأربعين", "عشر", "ألف", "مليون", "مئة", "واحد", "12", "3.4", "22ر0", "five",
     "hundred", "الثاني", "آلاف", "كتاب", "1.2.3", "-", "»", "9" * 400, "100,000,00"]
)  # fmt: skip


@given(st.lists(WORDS, max_size=12).map(" ".join))
def test_any_run_of_numbers_has_its_places(text: str) -> None:
    runs = text.split()
    words, steps = read_words(runs)
    places = places_of(len(runs), steps)
    assert len(places) == len(words.tokens)
    assert places == sorted(places)
    assert all(0 <= place < len(runs) for place in places)
    assert all(
        alike(a, b) in {True, False} for a in words.figures.values() for b in words.figures.values()
    )

"""Words: which there are, and how many."""

from __future__ import annotations

import re

import pytest
from hypothesis import given

from barqiya.text import letter_runs, same_words, word_count, words
from support.texts import any_text


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("قال الوزير إن الميزانية أقرت", 5),
        ("قال - الوزير // إن •", 3),
        ("و قال الوزير", 2),
        ("وقال الوزير", 2),
        ("الأول و\nالثاني", 2),
        ("«نعم» (لا) 12.5%", 3),
        ("واو و", 1),
        ("الرياض-واس", 1),
        ("! ؟ …", 0),
        ("U.S. stocks fall 3%", 4),
    ],
)
def test_count_is_that_of_an_editor(text: str, count: int) -> None:
    assert word_count(text) == count


def test_words_are_folded_and_without_punctuation() -> None:
    assert words("قال: «إنَّ الأُسرة» (12.5)!") == ["قال", "ان", "الاسره", "12.5"]


@given(any_text())
def test_letter_runs_are_what_the_pattern_finds_in_any_charset(text: str) -> None:
    text = f"عاجل: {text} 3كلم U.S_x"
    found = re.findall(r"[^\W\d_]+", text)
    assert letter_runs(text) == found
    # The same without the bytes of a charset: this letter is in none.
    assert letter_runs(f"{text} ꙮ") == [*found, "ꙮ"]


@pytest.mark.parametrize(
    ("before", "after", "same"),
    [
        ("قال  الوزير", "قال الوزير", True),
        ("قـال الوزير", "قال الوزير", True),
        ("قال الوزير", "قالالوزير", False),
        ("قال الوزير", "الوزير قال", False),
        ("بلغ 12.5", "بلغ 125", False),
        ("قال الوزير", "قال", False),
        ("", "", True),
    ],
)
def test_same_words_means_same_words_in_the_same_order(before: str, after: str, same: bool) -> None:
    assert same_words(before, after) is same


@given(any_text())
def test_total(text: str) -> None:
    assert word_count(text) >= 0
    assert all(word and " " not in word for word in words(text))
    assert same_words(text, text)

"""What is read off the bytes of Windows-1256 is what the patterns read of the same text."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from barqiya.registry.phrase_words import phrase_words_of
from barqiya.text.clean import are_clean
from barqiya.text.key import _key_by_bytes, fold_key
from barqiya.text.language import detect
from barqiya.text.words import word_count

if TYPE_CHECKING:
    from collections.abc import Callable

#: Letters, vowel marks, signs, figures and white space of Windows-1256, and a few beyond it.
COPY = st.text(
    "ابتجحدرسعفقكلمنهويءأإةىپگ \u0640\u064b\u064e\u0651\u200c\u200f\xa0\n،؛؟«»“…–-.,:&%~'abcEé0123"
    "ی٤😀",
    max_size=60,
)
#: Text after it makes a text too long for a pattern to be taken for its shortness alone.
LONG = " وقال المتحدث باسم الوزارة إن العمل يبدأ في الشهر المقبل." * 12


def read_by_patterns(module: str, read: Callable[[], object]) -> object:
    """What a function reads where no text has bytes of Windows-1256."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(importlib.import_module(module), "coded", lambda _: None)
        return read()


@given(COPY)
def test_the_language(text: str) -> None:
    assert detect(text) == read_by_patterns("barqiya.text.language", lambda: detect(text))


@given(COPY, st.sampled_from(["", LONG]))
def test_the_number_of_words(text: str, more: str) -> None:
    whole = text + more
    assert word_count(whole) == read_by_patterns("barqiya.text.words", lambda: word_count(whole))


@given(COPY, st.sampled_from(["", LONG]))
@example("بلغ 22ر0 و12,5 و«2», ثم ر\u200f 5", "")
@example("قال. \u200f5 و.\u064b5 — 5…3 و…3", "")
@example("نقلا عن أ ف ب و ا ر", "")
@example("«—»", "")
def test_the_key(text: str, more: str) -> None:
    whole = text + more
    assert fold_key(whole) == read_by_patterns("barqiya.text.key", lambda: fold_key(whole))


def test_the_key_of_usual_copy_is_read_off_its_bytes() -> None:
    assert _key_by_bytes(LONG) == fold_key(LONG)


@given(st.lists(COPY, max_size=4), st.sampled_from(["ar", "en", None]))
def test_whether_texts_are_clean(texts: list[str], language: str | None) -> None:
    def read() -> bool:
        return are_clean(texts, language=language)

    assert read() is read_by_patterns("barqiya.text.clean", read)


def test_a_usual_text_is_clean_either_way() -> None:
    assert are_clean(["افتتاح الجسر", LONG.strip()], language="ar")
    assert not are_clean(["افتتاح  الجسر", LONG.strip()], language="ar")


@given(st.lists(COPY, max_size=4))
def test_the_words_of_phrases(folded: list[str]) -> None:
    found = phrase_words_of(folded)
    module = "barqiya.registry.phrase_words"
    assert found == read_by_patterns(module, lambda: phrase_words_of(folded))

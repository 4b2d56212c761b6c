"""Nothing that comes over the wire may act on a terminal; every letter a reader needs stays."""

from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barqiya.cli.safe import clean, isolate, json_text, visible

ACTIVE = {"Cc", "Cs", "Zl", "Zp"}
BIDI_CONTROLS = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")

any_text = st.text(st.characters(), max_size=60)


@given(any_text)
def test_cleaned_text_has_nothing_active(text: str) -> None:
    shown = clean(text)
    assert not {unicodedata.category(char) for char in shown} & ACTIVE
    assert not BIDI_CONTROLS & set(shown)
    assert clean(shown) == shown


@given(any_text)
def test_json_keeps_every_character_and_shows_none_that_acts(text: str) -> None:
    line = json_text({"text": text})
    assert json.loads(line)["text"] == text
    assert not {unicodedata.category(char) for char in line} & ACTIVE
    assert not BIDI_CONTROLS & set(line)


@given(st.binary(max_size=60))
def test_bytes_for_inspection_have_nothing_active(data: bytes) -> None:
    shown = visible(data).replace("\n", "")
    assert not {unicodedata.category(char) for char in shown} & ACTIVE
    assert not BIDI_CONTROLS & set(shown)


@pytest.mark.parametrize(
    "text",
    [
        "أعلنت الوزارة، اليوم، «خطة» جديدة بقيمة ٥٫٢ مليار",
        "می‌خواهم",  # Persian needs the zero-width non-joiner
        "١٢٫٥٪ – Reuters’ \u200fقال\u200e",
        "كتابٌ مُشكَّل ۝",
    ],
)
def test_letters_and_marks_of_copy_stay(text: str) -> None:
    assert clean(text) == text


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("\x1b[31mعاجل\x1b[0m", "[31mعاجل[0m"),
        ("\x1b]8;;http://x\x07click\x1b]8;;\x07", "]8;;http://xclick]8;;"),
        ("\u202egpj.exe", "gpj.exe"),
        ("two\r\nlines\u2028three", "two  lines three"),
        ("\x9b2J", "2J"),
        ("hidden\U000e0041tags", "hiddentags"),
        ("lone\ud800surrogate", "lonesurrogate"),
    ],
)
def test_what_a_terminal_acts_on_is_taken_out(hostile: str, shown: str) -> None:
    assert clean(hostile) == shown


def test_an_isolate_cannot_be_left_from_within() -> None:
    assert isolate("\u2069\u2069 خبر \u2067") == "\u2068خبر\u2069"


def test_a_long_text_is_cut_inside_its_isolate() -> None:
    assert isolate("ا" * 100, 10) == "\u2068" + "ا" * 9 + "…\u2069"


def test_bytes_of_another_charset_are_escaped_and_lines_stay() -> None:
    content = "وكالة\n".encode() + "خبر".encode("cp1256") + b"\x1b[2J"
    assert visible(content) == "وكالة\n\\xce\\xc8\\xd1\\x1b[2J"

"""Publishable text: what goes, what stays, and that no word is lost."""

from __future__ import annotations

import importlib
import re
import time
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from barqiya.text import Cleaned, clean, detect, fold, fold_key, same_words, word_count, words
from support.texts import any_text

AS_WRITTEN = [
    "قال الوزير: «لن نتراجع»، وأضاف أن 12.5% من الأسر استفادت.",
    "بلغ السعر ٧٥٫٣ دولارًا؛ أي ۱۲۰ ألف تومان؟",
    "مُؤَسَّسَةُ النَّقْدِ",
    "رئیس\u200cجمهور می\u200cشود گفت: خانه\u200cها",
    "הממשלה אישרה את התקציב",
    "क्\u200dष राज्य",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467 \U0001f3f3\ufe0f\u200d\U0001f308",
    "ﷺ و﷼ و﴿الحمد﴾",
    "في 25 شوال 1436 هـ الموافق 1441هـ، و(هـ).",
    'قال لـ"رويترز" ولـ«فرانس برس» إن الـ50 وبـ 20% والـBBC وللـ 3',
    "20:26 ت مـ صـ 5 جـ 2",
    "L’Élysée “confirme” — 5 °C",
]


@pytest.mark.parametrize("text", AS_WRITTEN)
def test_good_copy_stays_as_written(text: str) -> None:
    assert clean(text) == Cleaned(text, {})


@pytest.mark.parametrize(
    ("written", "published", "changes"),
    [
        ("بـــرقية عاجـلة", "برقية عاجلة", {"tatweel": 2}),
        ("الملك ـ حفظه الله ـ قال", "الملك - حفظه الله - قال", {"tatweel": 2}),
        ("بين 1437ـ1441هـ", "بين 1437-1441هـ", {"tatweel": 1}),
        ("عام 1444 هــ", "عام 1444 هـ", {"tatweel": 1}),
        ("هـذا وهـو كتابـ", "هذا وهو كتاب", {"tatweel": 3}),
        ("الـمدير لـرويترز بـالقوة", "المدير لرويترز بالقوة", {"tatweel": 3}),
        ("\u202bقال\u202c \u2066نعم\u2069", "قال نعم", {"bidi_control": 4}),
        ("في \u200fباب \u200eالجابية", "في باب الجابية", {"bidi_control": 2}),
        ("بلغ 31.\u200f51 دولار", "بلغ 31.51 دولار", {"bidi_control": 1}),
        ("ﻗﺎﻝ ﷲ ﻻ", "قال الله لا", {"presentation_form": 5}),
        ("كتابﹰا", "كتابًا", {"presentation_form": 1}),
        ("قال\u00a0الوزير\u2028 ثم\tمضى ", "قال الوزير ثم مضى", {"white_space": 4}),
        ("خبر\x1a\x00 جديد\ufffe", "خبر جديد", {"control": 2}),
        ("خبر\ud800 جديد", "خبر جديد", {"control": 1}),
        ("كل\u200bمة\ufeff و\u00adاحدة", "كلمة واحدة", {"zero_width": 3}),
        ("نص\u200c \u200dآخر ab\u200cc", "نص آخر abc", {"zero_width": 3}),
        ("ا\u0653ية", "آية", {"nfc": 1}),
        ("سطر\nآخر", "سطر آخر", {"white_space": 1}),
    ],
)
def test_each_kind_of_change_is_made_and_counted(
    written: str, published: str, changes: dict[str, int]
) -> None:
    assert clean(written) == Cleaned(published, changes)


def test_persian_letters_become_arabic_in_arabic_copy_only() -> None:
    written = "الحرس الإیرانی أکد علی موقفه لدی طهران ھنا"
    cleaned = clean(written, language="ar")
    assert cleaned.text == "الحرس الإيرانى أكد على موقفه لدى طهران هنا"
    assert cleaned.changes == {"farsi_letter": 6}
    assert clean(written, language="ar-SA").text == cleaned.text
    for language in ("fa", "ur", "ckb", None, "arz"):
        assert clean(written, language=language) == Cleaned(written, {})


def test_direction_marks_stay_beside_punctuation_unless_strict() -> None:
    body = "لغة C++\u200f هي"
    assert clean(body) == Cleaned(body, {})
    assert clean(body, strict=True) == Cleaned("لغة C++ هي", {"bidi_control": 1})
    assert clean("(\u200f\u200e\u200fرويترز)").text == "(\u200fرويترز)"


def test_strict_keeps_the_joiners_that_spelling_needs() -> None:
    assert clean("می\u200cشود", strict=True).text == "می\u200cشود"


def test_line_breaks_are_kept_where_asked() -> None:
    text = "\n عنوان \r\n\r\n\r\n\r\nفقرة\u00a0 أولى\x0bثانية\u2029 ثالثة\n\n"
    cleaned = clean(text, multiline=True)
    assert cleaned.text == "عنوان\n\nفقرة أولى\nثانية\nثالثة"
    assert cleaned.changes["white_space"] > 0
    assert clean(cleaned.text, multiline=True) == Cleaned(cleaned.text, {})


def test_if_a_word_were_lost_the_text_comes_back_without_controls(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # The package gives the name of the module to the function.
    module = importlib.import_module("barqiya.text.clean")
    monkeypatch.setattr(module, "_FARSI_LETTERS", dict.fromkeys("یېکڪہھ", ""))
    assert clean("أکد\x00 كلمـة", language="ar") == Cleaned(
        "أکد كلمـة", {"reverted": 1, "control": 1}
    )


@given(any_text(), st.booleans(), st.booleans(), st.sampled_from([None, "ar", "fa"]))
@example("e\u200f\u0301", False, False, None)  # noqa: FBT003
@example("=\u200b\u0338\u200fx", False, False, None)  # noqa: FBT003
@example("\u200c\u200d\u200c", True, False, "ar")  # noqa: FBT003
def test_cleaning_is_total_idempotent_and_loses_no_word(
    text: str, multiline: bool, strict: bool, language: str | None
) -> None:
    cleaned = clean(text, multiline=multiline, strict=strict, language=language)
    assert "reverted" not in cleaned.changes
    assert same_words(text, cleaned.text)
    again = clean(cleaned.text, multiline=multiline, strict=strict, language=language)
    assert again == Cleaned(cleaned.text, {})
    assert bool(cleaned.changes) == (cleaned.text != text)


@given(any_text(), st.booleans())
def test_published_text_has_nothing_hidden(text: str, multiline: bool) -> None:
    cleaned = clean(text, multiline=multiline, strict=True).text
    assert not {unicodedata.category(c) for c in cleaned.replace("\n", "")} & {
        "Cc",
        "Cs",
        "Zl",
        "Zp",
    }
    assert not set(cleaned) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
    assert "ـ" not in re.sub(r"(?:[هجصم]|[وف]?(?:[بك]?ال|لل|[بلك]))ـ(?![ء-ي])", "", cleaned)
    assert not set(cleaned) & set("\u200b\u200e\u200f\u061c\u00ad\ufeff\u00a0\t\r")
    assert unicodedata.is_normalized("NFC", cleaned)
    assert multiline or "\n" not in cleaned
    cleaned.encode("utf-8")


@given(any_text())
def test_digits_and_quotation_marks_stay_as_written(text: str) -> None:
    kept = [c for c in unicodedata.normalize("NFC", text) if c.isdigit() or c in "«»“”‘’\"'"]
    cleaned = clean(text).text
    assert [c for c in cleaned if c.isdigit() or c in "«»“”‘’\"'"] == kept


UNITS = (
    "أ ", "1", "1,", "1ر", "% ", "-1", "&", "&#", "\u0651ا", "ـ", "1ـ", " ", "\t", "\n", " \n",
    "ا\u200c", "(\u200f", "\u202a", "علی ", "\ufe8d", "\ufe70", "a\u0301", "\u0301", "و ", "\ud800",
    "أ.", '"-1', "é", "中", "½", "%1 ", "\u00b2", "\U000e0041", "Ab ", "?? ", "\ufdfa",
)  # fmt: skip


@pytest.mark.parametrize("unit", UNITS, ids=ascii)
def test_cost_is_linear_in_hostile_text(unit: str) -> None:
    """64 KB of anything take milliseconds; a quadratic rule would take half a minute."""
    text = unit * (65_536 // len(unit))
    started = time.process_time()
    for rule in (fold, fold_key, clean, words, word_count, detect):
        rule(text)
    clean(text, multiline=True, strict=True, language="ar")
    assert time.process_time() - started < 5

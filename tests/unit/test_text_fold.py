"""The match key: what folds together, and what must never."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from barqiya.text import fold, fold_key
from barqiya.text.fold import _NOT_PLAIN, _replace_common, _replace_each
from support.texts import any_text

SAME_LETTERS = [
    ("أحمد إلى آل ٱلله", "احمد الي ال الله"),
    ("مسؤول هيئة قرى", "مسوول هييه قري"),
    ("مُؤَسَّسَةٌ", "موسسه"),
    ("هٰذا الرحمٰن", "هذا الرحمن"),
    ("بـــرقية هـ", "برقيه ه"),
    ("الیمن کتاب ہجری", "اليمن كتاب هجري"),
    ("ﻗﺎﻝ ﻣﺼﺪﺭ ﷲ", "قال مصدر الله"),
    ("كتابﹰا", "كتابا"),
    ("\u200f«قال» \u200e“نص”", '"قال" "نص"'),
    ("كلمة\u200b\u00adواحدة", "كلمهواحده"),
    ("می\u200cشود", "ميشود"),
    ("١٢٣ ۴۵۶ 789", "123 456 789"),
    ("REUTERS Straße", "reuters strasse"),
    ("قال:\u00a0نعم\u2028ثم\tلا", "قال: نعم ثم لا"),
    ("٥٪ ؟ ؛ ،", "5% ? ; ,"),
    ("صلى ﷺ", "صلي صلي الله عليه وسلم"),
    ("واس — ‒ ―", "واس - - -"),
]


@pytest.mark.parametrize(("written", "folded"), SAME_LETTERS)
def test_surface_variants_fold_to_one_form(written: str, folded: str) -> None:
    assert fold(written) == folded


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ماء", "ما"),
        ("كتب", "كتاب"),
        ("گاز", "غاز"),
        ("پدر", "بدر"),
        ("12.5", "125"),
        ("10²", "102"),
        ("5½", "51/2"),
        ("①٢", "12"),
        ("2010ـ2011", "20102011"),
        ("ڕ", "ر"),
        ("café", "cafe"),
    ],
)
def test_what_differs_in_meaning_stays_apart(one: str, other: str) -> None:
    assert fold(one) != fold(other)
    assert fold_key(one) != fold_key(other)


def test_a_tatweel_that_stretches_no_letter_is_a_dash() -> None:
    assert fold("الملك ـ حفظه الله ـ و1437ـ1441هـ") == "الملك - حفظه الله - و1437-1441ه"


@pytest.mark.parametrize(
    "variants",
    [
        ("22ر0", "0.22", "0,22", "٠٫٢٢", "۰٫۲۲", "٢٢ر٠", "۲۲ر۰", "22ر٠"),
        ("بلغ 5ر1 مليار و2ر5%", "بلغ 1.5 مليار و5.2%", "بلغ ١٫٥ مليار و٥٫٢ ٪"),
        ("935ر6", "6.935"),
        ("47ر09", "47.09"),
        ("أ ف ب", "أ.ف.ب.", "ا ف ب", "(أ. ف. ب)", "أ،ف،ب", "أف ب", "أ ف ب،", "ا-ف-ب", "أفب"),
        ("باريس وأ ف ب", "باريس وأف ب", "باريس وأفب"),
        ("نقلا عن (أف ب) أمس", "نقلا عن أ ف ب أمس"),
        ("ق,ن,أ", "ق ن أ", "/ق ن ا/"),
        ("(أ ش أ)", "أ.ش.أ", "أش أ"),
        ("الرباط و م ع", "الرباط (وم ع)", "الرباط/ومع"),
        ("دبي - د ب أ", "دبي (د.ب.أ)", "دبي: د. ب. ا."),
        ("U.S.A.", "USA", "u s a"),
        ("12.5%", "12,5 ٪", "%12.5"),
        ("«قال»: نعم!", '"قال" نعم', "قال، نعم...", "&quot;قال&quot; نعم"),
        ("AT&amp;T", "AT&T"),
        ("تراجع −5 درجات", "تراجع -5 درجات"),
        ("🔴 خبر 🔴", "خبر"),
        ("1437ـ1441", "1437-1441", "1437–1441"),
    ],
)
def test_equal_content_has_one_key(variants: tuple[str, ...]) -> None:
    assert len({fold_key(variant) for variant in variants}) == 1


@pytest.mark.parametrize(
    "figures",
    [
        ("12.5", "125", "12 5", "12,500", "12.500", "12500", "1.25", "-12.5", "12.5%"),
        ("1,000", "1.000", "1000", "1"),
        ("1.2.3", "1,2,3", "123", "1.23"),
        ("10:30", "1030", "10.30", "10/30", "10-30"),
        ("5", "-5", "5%", "+5", "$5", "€5", "5°"),
        ("0.220", "0.22", "0,0220"),
        ("2-1", "21", "1-2"),
        ("m²", "m2"),
    ],
)
def test_figures_that_differ_never_share_a_key(figures: tuple[str, ...]) -> None:
    assert len({fold_key(figure) for figure in figures}) == len(figures)


@pytest.mark.parametrize("signs", ["...", "؟!", "🔴", "—"])
def test_a_text_of_signs_alone_keeps_a_key(signs: str) -> None:
    assert fold_key(signs)
    assert fold_key(signs) != fold_key(signs + signs)


def test_nothing_has_an_empty_key() -> None:
    assert fold("") == fold_key("") == fold_key(" \u200b\n") == ""


@given(any_text())
@example("\ufdfa\u0651²İ")
@example("e\u064b\u0301")
@example("=\u200b\u0338")
def test_folding_is_total_and_idempotent(text: str) -> None:
    folded = fold(text)
    assert fold(folded) == folded
    assert folded == " ".join(folded.split())
    folded.encode("utf-8")
    assert isinstance(fold_key(text), str)


@given(any_text())
@example("\u1e96\u2121")
def test_folded_text_has_no_variant_left(text: str) -> None:
    folded = fold(text)
    assert not set(folded) & set("أإآٱؤئىةیکـ«»“”،؛؟٪٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹\u200b\u200f\u00ad\ufeff")
    assert unicodedata.is_normalized("NFKC", folded)


@given(st.text(alphabet="0123456789.,ر٫٬٠١٢٣٤٥٦٧٨٩ -%", max_size=12))
def test_digits_survive_in_number_and_kind(text: str) -> None:
    digits = sorted(str(unicodedata.digit(c)) for c in text if c.isdigit())
    assert sorted(c for c in fold_key(text) if c.isdigit()) == digits


@given(st.text(alphabet=st.characters(codec="cp1256")) | st.text())
@example("\n")
def test_replacing_by_a_table_of_bytes_and_one_by_one_agree(text: str) -> None:
    replaced, plain = _replace_common(text)
    assert plain == (not _NOT_PLAIN.search(text))
    # A line end stays in one and is a blank in the other; folding makes blanks of both.
    assert replaced.replace("\n", " ") == _replace_each(text).replace("\n", " ")

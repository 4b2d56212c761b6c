"""Digits of one kind where a newsroom wants them, and as written where it does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barqiya.errors import RegistryError
from barqiya.items import Rejected
from barqiya.registry import load_registry
from barqiya.text import same_words
from barqiya.text.digits import Digits, set_digits
from support.articles import attempt
from support.texts import any_text

if TYPE_CHECKING:
    from pathlib import Path

COPY = (
    "ارتفاع الصادرات 12,5% في 2025\n\nبلغت الصادرات ٧٥٫٣ مليون دولار في 10/5/2025 مقابل 60 مليونا "
    "في العام السابق وفق بيان نشره الجهاز المركزي للإحصاء اليوم."
)


@pytest.mark.parametrize(
    ("written", "published", "figures"),
    [
        ("بلغ ٧٥٫٣٪ و١٢٬٥٠٠ دولار", "بلغ 75.3% و12,500 دولار", 2),
        ("تهران ۱۴۰۳", "تهران 1403", 1),
        ("بلغ 75.3% و22ر0", "بلغ 75.3% و22ر0", 0),
    ],
)
def test_western(written: str, published: str, figures: int) -> None:
    assert set_digits(written, "western", "ar") == (published, figures)


@pytest.mark.parametrize(
    ("written", "published"),
    [
        ("في 10/5/2025 الساعة 20:26", "في ١٠/٥/٢٠٢٥ الساعة ٢٠:٢٦"),
        ("بلغ 12,500 «20» 3.", "بلغ ١٢,٥٠٠ «٢٠» ٣."),
        ("من 1999-2003", "من ١٩٩٩-٢٠٠٣"),
        # Names, codes and addresses are no figures.
        ("طائرة B52 وكوفيد COVID-19 وG20 و5G", "طائرة B52 وكوفيد COVID-19 وG20 و5G"),
        ("user1@wire.example v2.0", "user1@wire.example v2.0"),
        ("https://wire.example/2024/5", "https://wire.example/2024/5"),
        ("هاتف +966", "هاتف +966"),
    ],
)
def test_arabic_indic(written: str, published: str) -> None:
    assert set_digits(written, "arabic_indic", "ar")[0] == published


def test_persian_and_urdu_have_their_own_and_latin_text_has_none() -> None:
    assert set_digits("سال 1403", "arabic_indic", "fa")[0] == "سال ۱۴۰۳"
    assert set_digits("سال 1403", "arabic_indic", "ur-PK")[0] == "سال ۱۴۰۳"
    assert set_digits("in 1403", "arabic_indic", "en") == ("in 1403", 0)
    assert set_digits("٣ و3", "as_written", "ar") == ("٣ و3", 0)


@given(
    any_text(), st.sampled_from(["western", "arabic_indic"]), st.sampled_from(["ar", "fa", "en"])
)
def test_total_idempotent_and_no_word_lost(text: str, digits: Digits, language: str) -> None:
    written, _ = set_digits(text, digits, language)
    assert same_words(text, written)
    assert set_digits(written, digits, language) == (written, 0)


def published(digits: Digits, extra: Path | None = None) -> tuple[list[str], dict[str, int]]:
    """Headline and body under a setting, and the changes that were counted."""
    result = attempt(COPY, "text/plain; charset=utf-8", registry=load_registry(extra, digits))
    assert not isinstance(result, Rejected)
    content = result[0].normalized.content
    counts = {change.kind: change.count for change in content.provenance.changes}
    return [content.headline, *(block.text for block in content.body)], counts


def test_without_the_setting_digits_stay_as_written() -> None:
    texts, counts = published("as_written")
    assert texts == COPY.split("\n\n")
    assert counts == {}


def test_the_setting_changes_every_published_text_and_counts_it() -> None:
    texts, counts = published("western")
    assert texts[0] == "ارتفاع الصادرات 12,5% في 2025"
    assert "75.3 مليون" in texts[1]
    assert counts == {"digits": 1}
    texts, counts = published("arabic_indic")
    assert texts[0] == "ارتفاع الصادرات ١٢,٥% في ٢٠٢٥"
    assert counts == {"digits": 4}


def test_dates_are_read_whatever_digits_are_published() -> None:
    result = attempt(
        COPY, "text/plain; charset=utf-8", registry=load_registry(None, "arabic_indic")
    )
    assert not isinstance(result, Rejected)
    evidence = result[0].normalized.content.dates.evidence
    assert "2025-05-10" in [found.value for found in evidence]


def test_a_source_may_differ_from_the_setting(tmp_path: Path) -> None:
    extra = tmp_path / "own.toml"
    extra.write_text('[[source]]\nid = "test"\ndigits = "arabic_indic"\n', encoding="utf-8")
    assert published("western", extra)[0][0] == "ارتفاع الصادرات ١٢,٥% في ٢٠٢٥"
    extra = tmp_path / "wrong.toml"
    extra.write_text('[[source]]\nid = "test"\ndigits = "roman"\n', encoding="utf-8")
    with pytest.raises(RegistryError, match="digits"):
        load_registry(extra)


def test_body_html_has_the_digits_of_the_body() -> None:
    html = (
        "<p>عنوان الخبر</p><p>بلغت <b>٧٥٫٣</b> مليون دولار في نهاية العام الماضي وفق بيان رسمي.</p>"
    )
    result = attempt(html, "text/html; charset=utf-8", registry=load_registry(None, "western"))
    assert not isinstance(result, Rejected)
    assert "<strong>75.3</strong>" in (result[0].normalized.content.body_html or "")

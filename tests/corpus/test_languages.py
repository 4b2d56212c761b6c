"""Languages of items and of blocks, on own copy: six languages, headlines and paragraphs."""

from __future__ import annotations

import tomllib
from collections import Counter
from pathlib import Path

import pytest

from barqiya.normalize.block_language import other_language
from barqiya.text import detect
from support.articles import prepared

TEXTS = tomllib.loads((Path(__file__).parent / "languages.toml").read_text("utf-8"))["text"]
LANGUAGES = [entry["language"] for entry in TEXTS]
LONG = {entry["language"]: entry["long"] for entry in TEXTS}

#: Floors: a change that falls below them loses languages. Paragraphs are all told.
SHORT_FLOOR = 0.85
SHORT_FLOOR_ALL = 0.95


def test_there_is_enough_copy_of_each() -> None:
    assert set(LANGUAGES) >= {"ar", "fa", "ur", "ckb", "en", "fr"}
    for entry in TEXTS:
        assert len(entry["short"]) >= 8
        assert len(entry["long"]) >= 3


def test_headlines() -> None:
    right = Counter[str]()
    wrong = []
    for entry in TEXTS:
        for text in entry["short"]:
            found = detect(text)
            if found.code == entry["language"]:
                right[entry["language"]] += 1
            else:
                wrong.append((entry["language"], found, text))
    for entry in TEXTS:
        assert right[entry["language"]] >= SHORT_FLOOR * len(entry["short"]), wrong
    assert right.total() >= SHORT_FLOOR_ALL * sum(len(entry["short"]) for entry in TEXTS), wrong


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_paragraph(code: str) -> None:
    for text in LONG[code]:
        assert detect(text).code == code, text


@pytest.mark.parametrize("code", LANGUAGES)
def test_an_item_and_its_blocks(code: str) -> None:
    (entry,) = [entry for entry in TEXTS if entry["language"] == code]
    content = prepared("\n\n".join([entry["short"][0], *entry["long"]])).normalized.content
    assert content.language == code
    assert content.direction == ("ltr" if code in {"en", "fr"} else "rtl")
    assert [block.language for block in content.body] == [None] * len(content.body)


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_block_in_another_language_says_so(code: str) -> None:
    """A statement quoted in full inside an article in each of the other languages."""
    for article in LANGUAGES:
        language = detect(LONG[article][0])
        for text in LONG[code]:
            found = other_language(text, language)
            if code == article:
                assert found is None, (article, text)
            elif found is not None:
                assert found == code, (article, text)


#: Share of foreign paragraphs that are told as such, for each language of the article. What is
#: missed is short, or not sure; nothing is told wrongly.
BLOCK_FLOOR = 0.85


@pytest.mark.parametrize("article", LANGUAGES)
def test_most_foreign_blocks_are_told(article: str) -> None:
    language = detect(LONG[article][0])
    foreign = [text for code in LANGUAGES if code != article for text in LONG[code]]
    told = [text for text in foreign if other_language(text, language)]
    missed = [text for text in foreign if text not in told]
    assert len(told) >= BLOCK_FLOOR * len(foreign), missed


def test_names_and_quotations_make_no_block_foreign() -> None:
    arabic = detect(LONG["ar"][0])
    for text in (
        "وقالت شركة Airbus إن طائرة A320neo الجديدة ستدخل الخدمة قبل نهاية السنة المقبلة.",
        "ونقلت صحيفة «کیهان» عن المتحدث قوله إن بلاده ترفض الاتهامات جملة وتدعو إلى الحوار.",
        'وغردت الوزيرة بالإنجليزية: "We will rebuild" قبل أن تحذف المنشور بعد ساعات قليلة من نشره.',
    ):
        assert other_language(text, arabic) is None

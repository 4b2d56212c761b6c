"""Cleaning and folding over real articles: no word lost, nothing raised, Arabic told for Arabic."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING, Any

import pytest

from barqiya.text import Cleaned, clean, detect, fold, fold_key, word_count, words
from support.corpus import corpus_path

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.corpus

#: One article in so many is read; a full run takes a minute.
EVERY = 20


def articles() -> Iterator[dict[str, Any]]:
    with gzip.open(corpus_path("corpus", "saudi_dev.jsonl.gz"), "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            if number % EVERY == 0:
                yield json.loads(line)


def test_cleaning_loses_no_word_and_is_done_once() -> None:
    read = 0
    for article in articles():
        for text in (article["title"], article["text"]):
            for multiline in (False, True):
                cleaned = clean(text, multiline=multiline, language="ar")
                assert "reverted" not in cleaned.changes
                assert words(cleaned.text) == words(text)
                again = clean(cleaned.text, multiline=multiline, language="ar")
                assert again == Cleaned(cleaned.text, {})
        read += 1
    assert read > 500


def test_folding_is_idempotent_and_blind_to_cleaning() -> None:
    for article in articles():
        text = article["text"]
        folded = fold(text)
        assert fold(folded) == folded
        assert fold(clean(text, language="ar").text) == folded
        assert fold_key(clean(text, language="ar").text) == fold_key(text)


def test_articles_and_headlines_of_three_words_are_arabic() -> None:
    told = read = 0
    for article in articles():
        if word_count(article["text"]) > 20:
            assert detect(article["text"]).code == "ar", article["id"]
        if word_count(article["title"]) >= 3:
            read += 1
            told += detect(article["title"]).code == "ar"
    assert read > 500
    assert told >= 0.995 * read

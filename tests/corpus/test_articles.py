"""Every word accounted for, on a sample of the articles; evaluate_articles.py reads them all."""

from __future__ import annotations

import pytest

from barqiya.pipeline import Prepared
from corpus.evaluate_articles import (
    DAMAGED,
    DECLARATIONS,
    missing_words,
    read_articles,
    read_charsets,
)
from corpus.reading import Stored, articles, prepare_article, report

#: One article in so many is read; all of them take half a minute.
EVERY = 25
#: Share of the words that stand in lines taken out; newspapers copy has hardly any furniture.
MOST_TAKEN_OUT = 0.008


@pytest.mark.corpus
def test_no_word_is_lost_and_nothing_is_raised() -> None:
    kept = read_articles(articles(every=EVERY))
    assert kept.articles > 600
    assert kept.lost == []
    assert set(kept.refused) <= {"parse.no_text"}
    assert kept.refused.total() < 0.01 * kept.articles
    assert kept.taken_out.total() < MOST_TAKEN_OUT * kept.words


@pytest.mark.corpus
def test_no_mojibake_is_published_however_the_bytes_are_declared() -> None:
    runs = {name: (files, refused, wrong) for name, files, refused, wrong in read_charsets()}
    assert set(runs) == set(DECLARATIONS)
    # One file was damaged before it was collected, and is refused.
    assert set(map(str, runs.values())) == {str((80, 1, []))}, DAMAGED


def test_a_word_that_is_gone_is_found_out() -> None:
    copy = Stored(
        "1", "unknown", "عنوان الخبر", "قال الوزير إن الطريق سيفتح غدا.", "2015-08-10 12:00:00"
    )
    found = prepare_article(copy)
    assert isinstance(found, Prepared)
    assert missing_words(copy, found) == []
    other = Stored("1", "unknown", "عنوان الخبر", copy.text + " قال ذلك.", copy.seen_at)
    assert sorted(missing_words(other, found)) == sorted(["قال", "ذلك"])


def test_a_report_without_the_reference_data_says_so(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BARQIYA_SHARED", "nowhere")

    def main() -> None:
        assert not list(articles())

    report(main)
    assert "not scored: reference data not here" in capsys.readouterr().out

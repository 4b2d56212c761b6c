"""The small words that comparing goes by: the packaged file, and files that do not fit."""

from __future__ import annotations

import pytest

from barqiya.dedupe.variants import same_sense
from barqiya.dedupe.vocabulary import FILE, parse_vocabulary, vocabulary
from barqiya.dedupe.words import fold_run, token_of
from barqiya.errors import RegistryError

FITS = """version = 1
negations = ["لا"]
courtesies = ["معالي"]
of_a_house = ["بن"]
where = ["في"]
senses = [["قال", "ذكر"], ["المئة", "المائة"]]
"""


def token(word: str) -> bytes:
    return token_of(fold_run(word)[0])


def test_words_are_matched_as_they_are_compared() -> None:
    found = parse_vocabulary(FITS.replace('"ذكر"', '"أكّد"'))
    assert found.senses[token("واكد")] == found.senses[token("قال")]
    assert found.negations == {token("لاَ")}


def test_the_packaged_words() -> None:
    found = vocabulary()
    assert {token("لم"), token("never")} <= found.negations
    assert token("سموه") in found.courtesies
    assert token("آل") in found.of_a_house
    assert token("في") in found.where
    assert same_sense(token("مصارف"), token("بنوك"))
    assert not same_sense(token("مصارف"), token("مدارس"))


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        ("version = 1", "version = 2", "version"),
        ('where = ["في"]\n', "", "where"),
        ('negations = ["لا"]', 'negations = ["لا", "من دون"]', "negations"),
        ('negations = ["لا"]', 'negations = ["«"]', "not one word"),
        ('["قال", "ذكر"]', '["قال"]', "senses"),
        ('"المائة"]', '"قال"]', "two lines"),
        ("version = 1", "version = 1\nmore = 2", "more"),
        ("version = 1", "version = ", "not TOML"),
    ],
)
def test_a_file_that_does_not_fit_is_refused(right: str, wrong: str, told: str) -> None:
    assert FITS.count(right) == 1
    with pytest.raises(RegistryError, match=told) as refused:
        parse_vocabulary(FITS.replace(right, wrong))
    assert FILE in str(refused.value)

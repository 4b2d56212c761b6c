"""The data file of wire marks: its schema, and what its entries promise."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Any

import pytest
from pydantic import ValidationError

from barqiya.errors import RegistryError
from barqiya.registry import load_registry
from barqiya.registry.marks import MarkEntry, MarkFile, build_marks

MARKS = load_registry(None).marks
_ENTRY: dict[str, Any] = {
    "signal": "flash",
    "language": "ar",
    "confidence": 0.9,
    "where": ["label"],
    "phrases": ["برق"],
}


def _data() -> dict[str, Any]:
    text = files("barqiya.registry").joinpath("data", "wire_marks.toml").read_text("utf-8")
    return tomllib.loads(text)


@pytest.mark.parametrize(
    "wrong",
    [
        {"signal": "scoop"},
        {"confidence": 1.5},
        {"confidence": 0},
        {"where": []},
        {"where": ["somewhere"]},
        {"phrases": []},
        {"phrases": ["…"]},
        {"urgency": 0},
        {"urgency": 10},
        {"color": "red"},
        {"where": ["within"]},
        {"beside": ["خبر"]},
        {"status": "canceled"},
        {"signal": "kill"},
    ],
)
def test_an_entry_that_does_not_fit_is_refused(wrong: dict[str, Any]) -> None:
    MarkEntry.model_validate(_ENTRY)
    with pytest.raises(ValidationError):
        MarkEntry.model_validate({**_ENTRY, **wrong})


def test_a_phrase_means_one_thing_in_one_place() -> None:
    data = _data()
    data["mark"].append({**_ENTRY, "signal": "update", "phrases": ["عاجل"]})
    with pytest.raises(RegistryError, match=r"wire_marks\.toml: 'عاجل' is flash and update"):
        build_marks(MarkFile.model_validate(data))


def test_every_signal_has_arabic_and_english_phrases() -> None:
    languages: dict[str, set[str]] = {}
    for entry in MarkFile.model_validate(_data()).mark:
        languages.setdefault(entry.signal, set()).add(entry.language)
    only_english = {"writethru"}  # a word of the American wires
    for signal, found in languages.items():
        assert "en" in found, signal
        assert "ar" in found or signal in only_english, signal


def test_what_stops_publication_is_marked_with_care() -> None:
    """Kills and embargoes go to subscribers only: none was seen in public copy."""
    for entry in MarkFile.model_validate(_data()).mark:
        if entry.status is not None:
            assert 0.8 <= entry.confidence <= 0.9, entry.phrases
        latin_word = entry.language != "ar" and any(" " not in phrase for phrase in entry.phrases)
        if entry.status and latin_word and {"label", "line"} & set(entry.where):
            assert entry.capitals, entry.phrases


def test_longest_phrases_come_first() -> None:
    for marks in MARKS.by_place.values():
        for found in marks.values():
            lengths = [len(mark.words) for mark in found]
            assert lengths == sorted(lengths, reverse=True)


def test_ordinals_count_from_one() -> None:
    ordinals = MARKS.takes.ordinals
    assert ordinals["اولي"] == ordinals["الاولي"] == 1
    assert ordinals["عاشره"] == 10
    assert ordinals["حاديه عشره"] == 11

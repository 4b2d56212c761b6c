"""The data file of page phrases: its schema, its keys, and that it contradicts itself nowhere."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files
from typing import Any, get_args

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from barqiya.errors import RegistryError
from barqiya.items import LineLabel
from barqiya.registry.phrase_file import Opens
from barqiya.registry.phrase_words import phrase_key, phrase_words, phrase_words_of
from barqiya.registry.phrases import load_phrases, parse_phrases
from barqiya.text.fold import fold

TOML = files("barqiya.registry").joinpath("data", "page_phrases.toml").read_text("utf-8")

TEXTS: dict[str, Any] = {
    "type": "array",
    "items": {"type": "string", "minLength": 1, "pattern": r"^\S(.*\S)?$"},
    "uniqueItems": True,
}
SCHEMA: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["version", "group", "words"],
    "properties": {
        "version": {"const": 1},
        "group": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["name", "label", "reason"],
                "anyOf": [{"required": ["lines"]}, {"required": ["prefixes"]}],
                "dependentRequired": {"max_words": ["prefixes"], "strong": ["prefixes"]},
                "properties": {
                    "name": {"type": "string", "minLength": 1},
                    "label": {"enum": list(get_args(LineLabel))},
                    "reason": {"type": "string", "pattern": "^[a-z][a-z ,]+$"},
                    "opens": {"enum": list(get_args(Opens))},
                    "lines": TEXTS,
                    "prefixes": TEXTS,
                    "max_words": {"type": "integer", "minimum": 2, "maximum": 100},
                    "strong": {"type": "boolean"},
                    "sources": TEXTS,
                },
            },
        },
        "words": {"type": "object", "additionalProperties": {**TEXTS, "minItems": 1}},
    },
}


def test_the_file_fits_its_schema() -> None:
    jsonschema.validate(tomllib.loads(TOML), SCHEMA)


def test_names_of_groups_are_their_own() -> None:
    names = [group["name"] for group in tomllib.loads(TOML)["group"]]
    assert sorted(set(names)) == sorted(names)


def test_all_phrases_are_folded_and_reachable() -> None:
    phrases = load_phrases()
    for table in (phrases.general, *phrases.by_source.values()):
        for key, phrase in table.lines.items():
            words = phrase_words(fold(key.replace("#", "7")))
            assert phrase_key(words) == key
            assert phrase.words == len(words)
        for head, entries in table.prefixes.items():
            lengths = [len(words) for words, _ in entries]
            assert lengths == sorted(lengths, reverse=True)
            assert all(words[0] == head for words, _ in entries)


def test_no_short_prefix_can_claim_a_full_sentence_by_itself() -> None:
    for entries in load_phrases().general.prefixes.values():
        for words, phrase in entries:
            if len(words) < 3 and not phrase.mark:
                assert phrase.max_words < 14


def test_months_agencies_and_outlets_come_from_their_own_files() -> None:
    phrases = load_phrases()
    assert {"غشت", "تموز", "september", "شوال"} <= phrases.months
    assert {"رويترز", "ا ف ب", "واس", "afp"} <= phrases.agencies
    assert "اليوم" in phrases.weak_names
    assert phrases.agencies.isdisjoint(phrases.weak_names)
    assert phrases.agencies.isdisjoint(phrases.outlets)


def test_phrases_are_read_once() -> None:
    assert load_phrases() is load_phrases()


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("المصدر :", "المصدر"),
        ("المصدر:", "المصدر"),
        ("3 دقائق قراءة", "# دقايق قراءه"),
        ("٣ دقائق قراءة", "# دقايق قراءه"),
        ("اقرأ أيضًا:", "اقرا ايضا"),
        ("«أ.ف.ب»", "ا ف ب"),
        ("2019آخر", "# اخر"),
        ("+ -", ""),
    ],
)
def test_key_of_a_line(written: str, key: str) -> None:
    assert phrase_key(phrase_words(fold(written))) == key


GROUP = '[[group]]\nname = "{name}"\nlabel = "ui"\nreason = "button"\nlines = [{lines}]\n'


def with_groups(*groups: str) -> str:
    words = TOML[TOML.index("\n[words]\n") :]
    return "version = 1\n" + "".join(groups) + words


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        ("version = ", "not TOML"),
        ("version = 2", "version"),
        (with_groups(GROUP.format(name="a", lines='"x"').replace('"ui"', '"nav"')), "label"),
        (with_groups(GROUP.format(name="a", lines='"+"')), "without a word"),
        (
            with_groups(
                GROUP.format(name="a", lines='"طباعة"'), GROUP.format(name="b", lines='"طباعه"')
            ),
            "stands in",
        ),
        (with_groups(GROUP.format(name="a", lines='"x"') + "colour = 1\n"), "colour"),
    ],
)
def test_a_bad_file_is_refused_with_the_place(toml: str, message: str) -> None:
    with pytest.raises(RegistryError, match=message):
        parse_phrases(toml)


_COPY = st.text(alphabet="ابةه 12٣²½a_.:،-~!%«") | st.text()


@given(_COPY)
def test_words_are_runs_of_letters_or_of_figures(text: str) -> None:
    assert phrase_words(text) == re.findall(r"\d+|[^\W\d]+", text)


@given(st.lists(_COPY, max_size=6))
def test_many_texts_are_cut_as_each_is(texts: list[str]) -> None:
    assert phrase_words_of(texts) == [phrase_words(text) for text in texts]

"""The examples are documents that the models, today's schemas and the released schemas all take."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from barqiya_schemas import ArticleEvent, EventType
from barqiya_schemas.generate import DEFAULT_FOLDER, file_name
from barqiya_schemas.json_schema import SCHEMA_NAMES, direction_of, model_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Json = dict[str, Any]

EXAMPLES = sorted((DEFAULT_FOLDER / "examples").glob("*.json"))


def schema_name(path: Path) -> str:
    """Schema of an example: the first part of its file name."""
    return path.name.partition(".")[0]


def load(path: Path) -> Json:
    """A JSON object from a file."""
    document: Json = json.loads(path.read_text(encoding="utf-8"))
    return document


def example(name: str) -> Json:
    """An example by file name."""
    return load(DEFAULT_FOLDER / "examples" / name)


def test_every_schema_and_every_event_type_has_an_example() -> None:
    assert {schema_name(path) for path in EXAMPLES} == set(SCHEMA_NAMES)
    events = [load(path) for path in EXAMPLES if schema_name(path) == "article-event"]
    assert {event["type"] for event in events} == set(EventType)


@pytest.mark.parametrize("folder", ["", "baseline/v1"], ids=["today", "released"])
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_example_is_valid(path: Path, folder: str) -> None:
    schema = load(DEFAULT_FOLDER / folder / file_name(schema_name(path)))
    errors = [
        f"{error.json_path}: {error.message}"
        for error in Draft202012Validator(schema).iter_errors(load(path))
    ]
    assert errors == []


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_model_reads_an_example_and_writes_the_same(path: Path) -> None:
    model = model_of(schema_name(path))
    read = model.model_validate_json(path.read_bytes())
    again = read.model_dump(mode="json", exclude_none=True, exclude_unset=True)
    assert again == load(path)
    whole = read.model_dump(mode="json")
    Draft202012Validator(load(DEFAULT_FOLDER / file_name(schema_name(path)))).validate(whole)


def test_what_an_event_says_twice_it_says_alike() -> None:
    for path in EXAMPLES:
        if schema_name(path) == "article-event":
            event = ArticleEvent.model_validate_json(path.read_bytes())
            article = event.data
            assert event.subject == article.article_id
            assert event.partitionkey == article.story_id
            assert int(event.sequence) == article.revision
            assert event.time == article.provenance.received_at == article.dates.received_at
            words = [article.headline, article.standfirst or "", *(b.text for b in article.body)]
            assert article.word_count == sum(len(text.split()) for text in words)


def without(*path: str) -> Callable[[Json], None]:
    """Damage: a member is missing."""

    def damage(document: Json) -> None:
        for key in path[:-1]:
            document = document[key]
        del document[path[-1]]

    return damage


def having(value: object, *path: str) -> Callable[[Json], None]:
    """Damage: a member has another value."""

    def damage(document: Json) -> None:
        for key in path[:-1]:
            document = document[key]
        document[path[-1]] = value

    return damage


DAMAGED = {
    "no headline": ("article-event.updated.json", without("data", "headline")),
    "no id": ("article-event.updated.json", without("id")),
    "unknown event type": ("article-event.updated.json", having("news.v1", "type")),
    "event time without a time": ("article-event.updated.json", having("2026-05-04", "time")),
    "event time without offset": (
        "article-event.updated.json",
        having("2026-05-04T09:02:00", "time"),
    ),
    "Arabic-Indic digits in a date": (
        "article-event.updated.json",
        having("٢٠٢٦-٠٥-٠٤", "data", "dates", "published_at"),
    ),
    "Arabic-Indic digits in the sequence": (
        "article-event.updated.json",
        having("٠٠٠٠٠٠٠٠٠٢", "sequence"),
    ),
    "revision zero": ("article-event.updated.json", having(0, "data", "revision")),
    "unknown status": ("article-event.updated.json", having("live", "data", "status")),
    "another schema version": (
        "article-event.updated.json",
        having("urn:barqiya:schema:article:v2", "dataschema"),
    ),
    "raw item without source": ("raw-item.flash.json", without("source")),
    "raw item with an empty source": ("raw-item.flash.json", having("", "source")),
    "raw item with an unknown field": ("raw-item.flash.json", having("x", "priority")),
    "unknown outcome": ("outcome.published.json", having("lost", "outcome")),
    "dead letter without reason": ("dead-letter.empty.json", without("reason")),
}


@pytest.mark.parametrize("case", DAMAGED)
def test_schema_and_model_refuse_the_same_damage(case: str) -> None:
    file, damage = DAMAGED[case]
    document = copy.deepcopy(example(file))
    damage(document)
    name = file.partition(".")[0]
    schema = load(DEFAULT_FOLDER / file_name(name))
    assert not Draft202012Validator(schema).is_valid(document)
    with pytest.raises(ValidationError):
        model_of(name).model_validate_json(json.dumps(document))


WRITTEN = [name for name in SCHEMA_NAMES if direction_of(name) == "output"]


@pytest.mark.parametrize("name", WRITTEN)
def test_readers_ignore_what_a_newer_version_adds(name: str) -> None:
    path = next(path for path in EXAMPLES if schema_name(path) == name)
    document = {**load(path), "added_later": {"x": 1}}
    Draft202012Validator(load(DEFAULT_FOLDER / file_name(name))).validate(document)
    model_of(name).model_validate(document)

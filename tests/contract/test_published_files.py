"""The committed contract is what the models say, is well-formed, and breaks nobody."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

from barqiya_schemas import ARTICLE_SCHEMA_URI, RAW_FIELDS, RawItem
from barqiya_schemas.generate import DEFAULT_FOLDER, breaks, documents, drift, file_name, main
from barqiya_schemas.json_schema import DIALECT, schema_id
from barqiya_schemas.published import PUBLISHED_NAMES, published_schema

if TYPE_CHECKING:
    from pathlib import Path

Json = dict[str, Any]

BASELINE = DEFAULT_FOLDER / "baseline" / "v1"


def objects(node: Any) -> list[Json]:
    """Every object inside a JSON value."""
    if isinstance(node, list):
        return [found for item in node for found in objects(item)]
    if not isinstance(node, dict):
        return []
    return [node, *(found for value in node.values() for found in objects(value))]


def test_committed_files_are_what_the_models_say() -> None:
    assert drift(DEFAULT_FOLDER) == ()


def test_nobody_who_relies_on_the_released_contract_breaks() -> None:
    assert breaks(DEFAULT_FOLDER) == {}


def test_everything_published_was_released() -> None:
    assert {path.name for path in BASELINE.iterdir()} == set(documents())


@pytest.mark.parametrize("name", PUBLISHED_NAMES)
def test_schema_is_valid_draft_2020_12(name: str) -> None:
    schema = json.loads((DEFAULT_FOLDER / file_name(name)).read_text(encoding="utf-8"))
    assert schema["$schema"] == DIALECT
    assert schema["$id"] == f"urn:barqiya:schema:{name}:v1"
    Draft202012Validator.check_schema(schema)


def test_events_name_the_schema_of_their_data() -> None:
    assert schema_id("article") == ARTICLE_SCHEMA_URI


@pytest.mark.parametrize("name", PUBLISHED_NAMES)
def test_everything_is_described(name: str) -> None:
    schema = published_schema(name)
    kinds = {name: schema, **schema.get("$defs", {})}
    silent = [kind for kind, node in kinds.items() if not node.get("description")]
    silent += [
        f"{kind}.{field}"
        for kind, node in kinds.items()
        for field, value in node.get("properties", {}).items()
        if not value.get("description")
    ]
    assert silent == []


@pytest.mark.parametrize("name", PUBLISHED_NAMES)
def test_descriptions_speak_of_json_not_of_python(name: str) -> None:
    for node in objects(published_schema(name)):
        text = node.get("description")
        if isinstance(text, str):
            assert not re.search(r"``|\bNone\b|:class:|:func:", text), text


@pytest.mark.parametrize("name", PUBLISHED_NAMES)
def test_patterns_mean_the_same_in_every_language(name: str) -> None:
    """The shorthand for a digit takes Arabic-Indic digits in some dialects, in others not."""
    for node in objects(published_schema(name)):
        pattern = node.get("pattern", "")
        if isinstance(pattern, str):
            assert not re.search(r"\\[dDwWsSbB]", pattern), pattern


def test_references_stay_inside_the_file() -> None:
    for text in documents().values():
        document = json.loads(text)
        for node in objects(document):
            if isinstance(reference := node.get("$ref"), str):
                target: Any = document
                assert reference.startswith("#/")
                for part in reference[2:].split("/"):
                    target = target[part]


def test_the_fields_publishers_may_set_are_those_of_the_model() -> None:
    assert set(RawItem.model_fields) - {"raw_id", "meta"} == RAW_FIELDS


def test_check_fails_on_a_stale_a_missing_and_a_foreign_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--folder", str(tmp_path)]) == 0
    assert main(["--folder", str(tmp_path), "--release"]) == 0
    assert main(["--folder", str(tmp_path), "--check"]) == 0
    article = tmp_path / file_name("article")
    article.write_text(article.read_text(encoding="utf-8").replace("headline", "title", 1))
    (tmp_path / file_name("outcome")).unlink()
    (tmp_path / "notes.json").write_text("{}")
    capsys.readouterr()
    assert main(["--folder", str(tmp_path), "--check"]) == 1
    said = capsys.readouterr().out
    assert [line.split()[0] for line in said.splitlines()] == [
        file_name("article"),
        "notes.json",
        file_name("outcome"),
    ]
    assert main(["--folder", str(tmp_path)]) == 0
    assert main(["--folder", str(tmp_path), "--check"]) == 0


def test_a_schema_that_is_new_is_released_with_the_others(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["--folder", str(tmp_path)])
    main(["--folder", str(tmp_path), "--release"])
    released = tmp_path / "baseline" / "v1" / file_name("outcome")
    text = released.read_text(encoding="utf-8")
    released.unlink()
    capsys.readouterr()
    assert main(["--folder", str(tmp_path), "--check"]) == 1
    assert "never_released" in capsys.readouterr().out
    assert main(["--folder", str(tmp_path), "--release"]) == 0
    assert released.read_text(encoding="utf-8") == text


def test_a_break_is_reported_and_cannot_be_released(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["--folder", str(tmp_path)])
    main(["--folder", str(tmp_path), "--release"])
    released = tmp_path / "baseline" / "v1" / file_name("article")
    schema = json.loads(released.read_text(encoding="utf-8"))
    schema["properties"]["photo"] = {"type": "string"}
    released.write_text(json.dumps(schema), encoding="utf-8")
    capsys.readouterr()
    for mode in ("--check", "--release"):
        assert main(["--folder", str(tmp_path), mode]) == 1
        assert "$.photo: property_removed" in capsys.readouterr().out
    assert "photo" in json.loads(released.read_text(encoding="utf-8"))["properties"]

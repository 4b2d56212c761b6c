"""What is to go is marked before, and the check of the contract sees to it."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import BaseModel, Field

from barqiya_schemas.compat import compare
from barqiya_schemas.deprecation import deprecated_members, removed_unmarked, unexplained
from barqiya_schemas.generate import file_name, main
from barqiya_schemas.json_schema import SCHEMA_NAMES, ContractSchema, json_schema

if TYPE_CHECKING:
    from pathlib import Path

Json = dict[str, Any]

WORDS = "Who took it. Deprecated since 1.4: use `credit`."


def marked(description: str = WORDS) -> Json:
    """The article's schema with a member that is to go, in a definition used in two places."""
    schema = copy.deepcopy(json_schema("article"))
    schema["$defs"]["Image"]["properties"]["photographer"] = {
        "type": "string",
        "deprecated": True,
        "description": description,
    }
    return schema


def test_a_model_marks_a_member_in_its_schema() -> None:
    class Photo(BaseModel):
        by: str = Field("", deprecated=True, description=WORDS)

    schema = Photo.model_json_schema(schema_generator=ContractSchema)
    assert list(deprecated_members(schema)) == ["$.by"]
    assert unexplained(schema) == ()


def test_a_marked_member_is_found_wherever_it_stands() -> None:
    assert list(deprecated_members(marked())) == ["$.images[].photographer"]
    assert deprecated_members(json_schema("article")) == {}


def test_schemas_that_refer_to_themselves_end() -> None:
    node = {"properties": {"next": {"$ref": "#/$defs/N"}, "old": {"deprecated": True}}}
    assert list(deprecated_members({"$ref": "#/$defs/N", "$defs": {"N": node}})) == ["$.old"]


@pytest.mark.parametrize("words", ["Who took it.", "Deprecated.", "Deprecated since 1.4"])
def test_a_mark_says_since_when_and_what_to_use(words: str) -> None:
    (found,) = unexplained(marked(words))
    assert (found.path, found.rule) == ("$.images[].photographer", "deprecation_unexplained")


def test_a_mark_breaks_nobody_and_removing_what_is_marked_breaks_readers_of_the_version() -> None:
    plain = marked()
    del plain["$defs"]["Image"]["properties"]["photographer"]["deprecated"]
    assert compare(plain, marked(), "output") == ()
    assert [one.rule for one in compare(marked(), json_schema("article"), "output")] == [
        "property_removed"
    ]


def test_the_next_version_may_leave_out_what_was_marked_and_nothing_else() -> None:
    assert removed_unmarked(marked(), json_schema("article")) == ()
    following = json_schema("article")
    del following["properties"]["slugline"]
    found = removed_unmarked(marked(), following)
    assert [(one.path, one.rule) for one in found] == [("$.slugline", "removed_unmarked")]


def test_what_lies_in_a_marked_member_goes_with_it() -> None:
    last = json_schema("article")
    last["properties"]["images"]["deprecated"] = True
    following = json_schema("article")
    del following["properties"]["images"]
    assert removed_unmarked(last, following) == ()


def test_the_check_refuses_a_member_that_went_unmarked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--folder", str(tmp_path)]) == 0
    assert main(["--folder", str(tmp_path), "--release"]) == 0
    before = tmp_path / "baseline" / "v0"
    before.mkdir()
    for name in SCHEMA_NAMES:
        text = json.dumps(json_schema(name))
        (before / file_name(name).replace(".v1.", ".v0.")).write_text(text, encoding="utf-8")
    assert main(["--folder", str(tmp_path), "--check"]) == 0
    article = before / "article.v0.schema.json"
    article.write_text(json.dumps(marked()), encoding="utf-8")
    assert main(["--folder", str(tmp_path), "--check"]) == 0
    last = marked()
    del last["$defs"]["Image"]["properties"]["photographer"]["deprecated"]
    article.write_text(json.dumps(last), encoding="utf-8")
    capsys.readouterr()
    assert main(["--folder", str(tmp_path), "--check"]) == 1
    assert "$.images[].photographer: removed_unmarked" in capsys.readouterr().out

"""The compatibility check catches every kind of break, and lets through what breaks nobody."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import pytest

from barqiya_schemas.asyncapi import asyncapi_document
from barqiya_schemas.compat import compare, compare_asyncapi
from barqiya_schemas.json_schema import SCHEMA_NAMES, direction_of, json_schema

if TYPE_CHECKING:
    from collections.abc import Callable

    from barqiya_schemas.json_schema import Direction

Json = dict[str, Any]
Key = str | int


def at(document: Json, *path: Key) -> Any:
    """What stands at a path of keys and positions."""
    found: Any = document
    for key in path:
        found = found[key]
    return found


def remove(*path: Key) -> Callable[[Json], None]:
    """Take a key away."""

    def change(document: Json) -> None:
        del at(document, *path[:-1])[path[-1]]

    return change


def put(value: object, *path: Key) -> Callable[[Json], None]:
    """Set a key."""

    def change(document: Json) -> None:
        at(document, *path[:-1])[path[-1]] = value

    return change


def require(name: str, *path: Key) -> Callable[[Json], None]:
    """Make a property required."""

    def change(document: Json) -> None:
        at(document, *path)["required"].append(name)

    return change


def release(name: str, *path: Key) -> Callable[[Json], None]:
    """Make a property optional."""

    def change(document: Json) -> None:
        at(document, *path)["required"].remove(name)

    return change


def both(*changes: Callable[[Json], None]) -> Callable[[Json], None]:
    """Several changes at once."""

    def change(document: Json) -> None:
        for one in changes:
            one(document)

    return change


TEXT: Json = {"type": "string"}
REFUSED = False
BREAKS_OUTPUT = {
    "property removed": (remove("properties", "slugline"), "$.slugline", "property_removed"),
    "nested property removed": (
        remove("$defs", "Credit", "properties", "name"),
        "$.images[].credit.name",
        "property_removed",
    ),
    "required property removed": (
        both(remove("properties", "headline"), release("headline")),
        "$.headline",
        "property_removed",
    ),
    "property renamed": (
        both(remove("properties", "standfirst"), put({"type": "string"}, "properties", "summary")),
        "$.standfirst",
        "property_removed",
    ),
    "required property now optional": (
        release("headline"),
        "$.headline",
        "property_now_optional",
    ),
    "property added as required": (
        both(put(TEXT, "properties", "desk"), require("desk")),
        "$.desk",
        "property_added_required",
    ),
    "type changed": (
        put("string", "properties", "word_count", "type"),
        "$.word_count",
        "type_changed",
    ),
    "type widened by a list": (
        put(["string", "integer"], "properties", "headline", "type"),
        "$.headline",
        "type_changed",
    ),
    "null now possible": (
        put({"anyOf": [TEXT, {"type": "null"}]}, "properties", "headline"),
        "$.headline",
        "type_changed",
    ),
    "null no longer possible": (
        put({"type": "string", "default": ""}, "properties", "slugline"),
        "$.slugline",
        "type_changed",
    ),
    "alternative's type changed": (
        put("number", "properties", "urgency", "anyOf", 0, "type"),
        "$.urgency",
        "type_changed",
    ),
    "items changed": (
        put({"type": "integer"}, "properties", "keywords", "items"),
        "$.keywords[]",
        "type_changed",
    ),
    "items removed": (remove("properties", "keywords", "items"), "$.keywords[]", "type_changed"),
    "array became a single value": (
        put({"$ref": "#/$defs/Block"}, "properties", "body"),
        "$.body",
        "type_changed",
    ),
    "enumeration widened": (
        put(["usable", "withheld", "canceled", "draft"], "properties", "status", "enum"),
        "$.status",
        "enum_value_added",
    ),
    "enumeration narrowed": (
        put(["usable", "canceled"], "properties", "status", "enum"),
        "$.status",
        "enum_value_removed",
    ),
    "enumeration given up": (remove("properties", "status", "enum"), "$.status", "enum_changed"),
    "named enumeration widened": (
        put(["revision", "follow_up"], "$defs", "RelationKind", "enum"),
        "$.relation.kind",
        "enum_value_added",
    ),
    "format added": (
        put("date", "$defs", "Dates", "properties", "received_at", "format"),
        "$.dates.received_at",
        "format_changed",
    ),
    "pattern changed": (
        put("^[0-9]{8}$", "$defs", "Dates", "properties", "received_at", "pattern"),
        "$.dates.received_at",
        "pattern_changed",
    ),
    "pattern removed": (
        remove("$defs", "Dates", "properties", "received_at", "pattern"),
        "$.dates.received_at",
        "pattern_changed",
    ),
    "bound loosened": (
        put(0, "properties", "revision", "minimum"),
        "$.revision",
        "bound_changed",
    ),
    "bound removed": (remove("properties", "revision", "minimum"), "$.revision", "bound_changed"),
    "default changed": (
        put("withheld", "properties", "status", "default"),
        "$.status",
        "default_changed",
    ),
}
BREAKS_INPUT = {
    "property removed": (remove("properties", "url"), "$.url", "property_removed"),
    "optional property now required": (require("url"), "$.url", "property_now_required"),
    "property added as required": (
        both(put(TEXT, "properties", "desk"), require("desk")),
        "$.desk",
        "property_added_required",
    ),
    "length limit lowered": (
        put(16, "properties", "source", "maxLength"),
        "$.source",
        "bound_changed",
    ),
    "length limit added": (
        put(64, "properties", "content_type", "maxLength"),
        "$.content_type",
        "bound_changed",
    ),
    "minimum length raised": (
        put(2, "properties", "source", "minLength"),
        "$.source",
        "bound_changed",
    ),
    "encoding changed": (
        put("base16", "properties", "content", "contentEncoding"),
        "$.content",
        "contentEncoding_changed",
    ),
    "type of further values changed": (
        put({"type": "integer"}, "properties", "meta", "additionalProperties"),
        "$.meta.*",
        "type_changed",
    ),
    "further values refused": (
        put(REFUSED, "properties", "meta", "additionalProperties"),
        "$.meta",
        "unknown_properties_changed",
    ),
    "default changed": (
        put("text/html", "properties", "content_type", "default"),
        "$.content_type",
        "default_changed",
    ),
}
HARMLESS_OUTPUT = {
    "description of the whole changed": put("Other words.", "description"),
    "property added as optional": put(TEXT, "properties", "desk"),
    "nested property added": put(TEXT, "$defs", "Credit", "properties", "licence"),
    "optional property now required": require("slugline"),
    "bound tightened": put(8, "properties", "urgency", "anyOf", 0, "maximum"),
    "description changed": put("Other words.", "properties", "headline", "description"),
    "definition moved": both(
        put({"$ref": "#/$defs/Text"}, "properties", "headline"),
        put(TEXT, "$defs", "Text"),
    ),
}
HARMLESS_INPUT = {
    "property added as optional": put(TEXT, "properties", "desk"),
    "required property now optional": release("source"),
    "length limit raised": put(512, "properties", "source", "maxLength"),
    "length limit removed": remove("properties", "source", "maxLength"),
    "unknown properties taken": remove("additionalProperties"),
}


def changed(document: Json, change: Callable[[Json], None]) -> Json:
    """A changed copy."""
    copied = copy.deepcopy(document)
    change(copied)
    return copied


@pytest.mark.parametrize("name", SCHEMA_NAMES)
def test_a_schema_is_compatible_with_itself(name: str) -> None:
    schema = json_schema(name)
    assert compare(schema, copy.deepcopy(schema), direction_of(name)) == ()


@pytest.mark.parametrize("case", BREAKS_OUTPUT)
def test_break_of_what_barqiya_writes_is_caught(case: str) -> None:
    change, path, rule = BREAKS_OUTPUT[case]
    released = json_schema("article")
    found = compare(released, changed(released, change), "output")
    assert (path, rule) in [(one.path, one.rule) for one in found]


@pytest.mark.parametrize("case", BREAKS_INPUT)
def test_break_of_what_publishers_write_is_caught(case: str) -> None:
    change, path, rule = BREAKS_INPUT[case]
    released = json_schema("raw-item")
    found = compare(released, changed(released, change), "input")
    assert [(one.path, one.rule) for one in found] == [(path, rule)]


@pytest.mark.parametrize("case", HARMLESS_OUTPUT)
def test_harmless_change_of_the_output_passes(case: str) -> None:
    released = json_schema("article")
    assert compare(released, changed(released, HARMLESS_OUTPUT[case]), "output") == ()


@pytest.mark.parametrize("case", HARMLESS_INPUT)
def test_harmless_change_of_the_input_passes(case: str) -> None:
    released = json_schema("raw-item")
    assert compare(released, changed(released, HARMLESS_INPUT[case]), "input") == ()


def test_property_added_to_a_closed_output_is_caught() -> None:
    released = {"type": "object", "properties": {"a": TEXT}, "additionalProperties": False}
    now = {**released, "properties": {"a": TEXT, "b": TEXT}}
    assert [one.rule for one in compare(released, now, "output")] == ["property_added_to_closed"]
    assert compare(released, now, "input") == ()


def test_unknown_properties_newly_taken_break_strict_readers_only() -> None:
    released = {"type": "object", "additionalProperties": False}
    now = {"type": "object"}
    assert [one.rule for one in compare(released, now, "output")] == ["unknown_properties_changed"]
    assert compare(released, now, "input") == ()
    assert [one.rule for one in compare(now, released, "input")] == ["unknown_properties_changed"]


@pytest.mark.parametrize("direction", ["input", "output"])
def test_values_of_further_properties_given_up_or_fixed_are_caught(direction: Direction) -> None:
    fixed, free = {"additionalProperties": TEXT}, {"type": "object"}
    for released, now in ((fixed, {}), ({}, fixed)):
        found = compare({**free, **released}, {**free, **now}, direction)
        assert [one.rule for one in found] == ["unknown_properties_changed"]


def test_true_is_not_one() -> None:
    assert compare({"const": 1}, {"const": True}, "output")[0].rule == "const_changed"


def test_schemas_that_refer_to_themselves_end() -> None:
    tree: Json = {
        "$ref": "#/$defs/Node",
        "$defs": {"Node": {"properties": {"next": {"$ref": "#/$defs/Node"}, "name": TEXT}}},
    }
    now = changed(tree, remove("$defs", "Node", "properties", "name"))
    assert [one.path for one in compare(tree, now, "output")] == ["$.name"]


ENTRIES = ("components", "schemas")
BREAKS_ASYNCAPI = {
    "channel removed": (remove("channels", "dead"), "channels.dead", "channel_changed"),
    "address changed": (
        put("wire:events", "channels", "articles", "address"),
        "channels.articles",
        "channel_changed",
    ),
    "message removed": (
        remove("channels", "raw", "messages", "RawEntry"),
        "channels.raw",
        "message_removed",
    ),
    "operation removed": (
        remove("operations", "sendOutcome"),
        "operations.sendOutcome",
        "operation_changed",
    ),
    "operation turned round": (
        put("send", "operations", "receiveRawItem", "action"),
        "operations.receiveRawItem",
        "operation_changed",
    ),
    "field of an event removed": (
        remove(*ENTRIES, "ArticleEventEntry", "properties", "partitionkey"),
        "ArticleEventEntry.partitionkey",
        "property_removed",
    ),
    "member of the data removed": (
        remove(*ENTRIES, "Block", "properties", "text"),
        "ArticleEventEntry.data().body[].text",
        "property_removed",
    ),
    "data no longer JSON": (
        put(
            "application/cbor",
            *ENTRIES,
            "ArticleEventEntry",
            "properties",
            "data",
            "contentMediaType",
        ),
        "ArticleEventEntry.data",
        "contentMediaType_changed",
    ),
    "raw fields under another prefix": (
        both(
            remove(*ENTRIES, "DeadLetterEntry", "patternProperties", "^raw[.]"),
            put(TEXT, *ENTRIES, "DeadLetterEntry", "patternProperties", "^field[.]"),
        ),
        "DeadLetterEntry.^raw[.]",
        "property_removed",
    ),
    "field required of publishers": (
        require("item_id", *ENTRIES, "RawEntry"),
        "RawEntry.item_id",
        "property_now_required",
    ),
    "payload gone": (
        remove("components", "messages", "OutcomeEntry", "payload"),
        "OutcomeEntry.outcome",
        "property_removed",
    ),
}


def test_the_document_is_compatible_with_itself() -> None:
    document = asyncapi_document()
    assert compare_asyncapi(document, copy.deepcopy(document)) == ()


@pytest.mark.parametrize("case", BREAKS_ASYNCAPI)
def test_break_of_the_document_is_caught(case: str) -> None:
    change, path, rule = BREAKS_ASYNCAPI[case]
    released = asyncapi_document()
    found = compare_asyncapi(released, changed(released, change))
    assert (path, rule) in [(one.path, one.rule) for one in found]

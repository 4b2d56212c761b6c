"""The AsyncAPI 3 document of the service: its streams, who writes them, and what lies on them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal

from barqiya_schemas.base import SCHEMA_VERSION
from barqiya_schemas.entry_schema import (
    advisory_entry,
    dead_letter_entry,
    event_entry,
    gap_entry,
    outcome_entry,
    raw_entry,
    rendered_event_entry,
)
from barqiya_schemas.json_schema import Json, json_schema

_DESCRIPTION: Final = """\
Raw wire copy in, clean and versioned article events out.

Every channel is a Redis stream: `XADD` writes it, `XREAD`, `XREADGROUP` or `XRANGE` reads it. A
stream entry has no headers. A payload below is the entry's fields, names and values, exactly as a
Redis client returns them; every value is a byte string, and nothing wraps them.

Article events follow CloudEvents 1.0 in what their attributes mean. CloudEvents has no protocol
binding for Redis, so the layout is Barqiya's own: each attribute is one field of the entry under
its own name, without a prefix, and the event's data is the field `data`, JSON text.

Addresses are those of the default namespace. With `BARQIYA_NAMESPACE=desk` the queue is `desk:raw`,
and with `BARQIYA_PARTITION=p` as well it is `desk:{p}:raw`; the other streams follow.

Readers ignore fields and members that they do not know: adding one is not a new version. Everything
else that could break a reader is version 2, with other event types and another `dataschema`.
"""


@dataclass(frozen=True, slots=True)
class _Stream:
    """A stream and the one thing that the service does with it."""

    name: str
    address: str
    messages: tuple[str, ...]
    holds: str
    operation: str
    action: Literal["receive", "send"]
    does: str


_STREAMS: Final = (
    _Stream(
        name="raw",
        address="wire:raw",
        messages=("RawEntry",),
        holds="Queue of raw items",
        operation="receiveRawItem",
        action="receive",
        does="Take raw items from the queue",
    ),
    _Stream(
        name="articles",
        address="wire:articles",
        messages=("ArticleEventEntry", "StoryAdvisoryEntry", "GapEntry"),
        holds="Every article event, in order",
        operation="sendArticleEvent",
        action="send",
        does="Publish an article in its new state",
    ),
    _Stream(
        name="priority",
        address="wire:articles:priority",
        messages=("ArticleEventEntry", "StoryAdvisoryEntry", "GapEntry"),
        holds="What an editor must hear at once: flashes, corrections, kills, advisories",
        operation="sendAdvisory",
        action="send",
        does=(
            "Publish a copy of what is urgent, and tell those who have an article that its story "
            "was corrected or withdrawn elsewhere"
        ),
    ),
    _Stream(
        name="route",
        address="wire:articles:{route}",
        messages=("ArticleEventEntry", "RenderedEventEntry", "GapEntry"),
        holds="Copies of the article events that a route selects",
        operation="sendRoutedArticleEvent",
        action="send",
        does="Publish a copy to every route that selects the article",
    ),
    _Stream(
        name="outcomes",
        address="wire:outcomes",
        messages=("OutcomeEntry", "GapEntry"),
        holds="What became of each raw item",
        operation="sendOutcome",
        action="send",
        does="Record the one outcome of a raw item",
    ),
    _Stream(
        name="dead",
        address="wire:dead",
        messages=("DeadLetterEntry",),
        holds="Items that could not be processed",
        operation="sendDeadLetter",
        action="send",
        does="Put aside an item that cannot be processed",
    ),
)
_TITLES: Final = {
    "RawEntry": "Raw item",
    "ArticleEventEntry": "Article event",
    "RenderedEventEntry": "Article event in another form",
    "StoryAdvisoryEntry": "Story advisory",
    "GapEntry": "Gap",
    "OutcomeEntry": "Outcome",
    "DeadLetterEntry": "Dead letter",
}


def asyncapi_document() -> Json:
    """The whole document; it refers to nothing outside itself."""
    return {
        "asyncapi": "3.0.0",
        "id": f"urn:barqiya:asyncapi:v{SCHEMA_VERSION}",
        "info": {
            "title": "Barqiya",
            "version": f"{SCHEMA_VERSION}",
            "description": _DESCRIPTION,
            "license": {"name": "Apache-2.0"},
        },
        "servers": {"wire": _server()},
        "channels": {stream.name: _channel(stream) for stream in _STREAMS},
        "operations": {stream.operation: _operation(stream) for stream in _STREAMS},
        "components": {
            "messages": {name: _message(name, title) for name, title in _TITLES.items()},
            "schemas": _schemas(),
            "securitySchemes": {
                "user": {
                    "type": "userPassword",
                    "description": "Redis ACL user and password (`AUTH`).",
                }
            },
        },
    }


def _server() -> Json:
    return {
        "host": "{host}",
        "protocol": "redis",
        "description": (
            "Redis 7 or Valkey 8, or newer; with TLS (`rediss`) and a user outside one machine. "
            "The embedded server has neither."
        ),
        "variables": {
            "host": {
                "default": "127.0.0.1:6379",
                "description": "Host and port; those of `BARQIYA_REDIS_URL`.",
            }
        },
        "security": [{"$ref": "#/components/securitySchemes/user"}],
    }


def _channel(stream: _Stream) -> Json:
    channel: Json = {
        "address": stream.address,
        "summary": stream.holds,
        "servers": [{"$ref": "#/servers/wire"}],
        "messages": {
            message: {"$ref": f"#/components/messages/{message}"} for message in stream.messages
        },
    }
    if "{route}" in stream.address:
        channel["parameters"] = {"route": {"description": "Name of the route, from the settings."}}
    return channel


def _operation(stream: _Stream) -> Json:
    channel = f"#/channels/{stream.name}"
    return {
        "action": stream.action,
        "summary": stream.does,
        "channel": {"$ref": channel},
        "messages": [{"$ref": f"{channel}/messages/{message}"} for message in stream.messages],
    }


def _message(name: str, title: str) -> Json:
    return {"name": name, "title": title, "payload": {"$ref": f"#/components/schemas/{name}"}}


def _schemas() -> Json:
    """Entries of the streams, what their ``data`` is, and what that is made of."""
    bodies: Json = {}
    parts: Json = {}
    for name, key in (
        ("article", "Article"),
        ("story-advisory", "StoryAdvisory"),
        ("topic-gap", "TopicGap"),
    ):
        body = json_schema(name)
        parts |= body.pop("$defs", {})
        bodies[key] = {k: v for k, v in body.items() if k not in {"$schema", "$id"}}
    parts |= json_schema("outcome")["$defs"]
    found = {
        "RawEntry": raw_entry(),
        "ArticleEventEntry": event_entry(),
        "RenderedEventEntry": rendered_event_entry(),
        "StoryAdvisoryEntry": advisory_entry(),
        "GapEntry": gap_entry(),
        "OutcomeEntry": outcome_entry(),
        "DeadLetterEntry": dead_letter_entry(),
        **bodies,
        **parts,
    }
    return {name: _relocated(schema) for name, schema in found.items()}


def _relocated(node: Any) -> Any:  # noqa: ANN401 - any JSON value
    """References into ``$defs`` as references into the document's components."""
    if isinstance(node, list):
        return [_relocated(item) for item in node]
    if not isinstance(node, dict):
        return node
    return {
        key: value.replace("#/$defs/", "#/components/schemas/")
        if key == "$ref"
        else _relocated(value)
        for key, value in node.items()
    }

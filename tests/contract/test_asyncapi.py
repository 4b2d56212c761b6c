"""The AsyncAPI document is well-formed, and says of the streams what the code does."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from barqiya.keys import Keys
from barqiya_schemas.asyncapi import asyncapi_document
from barqiya_schemas.generate import DEFAULT_FOLDER
from support.missing import missing

Json = dict[str, Any]

PARSER = Path(__file__).parent / "asyncapi"
DOCUMENT = DEFAULT_FOLDER / "asyncapi.v1.json"
RECEIVES = "receiveRawItem"


@pytest.fixture
def document() -> Json:
    return asyncapi_document()


@pytest.fixture(scope="module")
def node() -> str:
    """Node, where the official parser is installed; a continuous integration run must have it."""
    found = shutil.which("node")
    if found is None or not (PARSER / "node_modules").is_dir():
        missing("node, and `npm ci` in tests/contract/asyncapi")
    return found


def parsed(node: str, path: Path) -> Json:
    """What the official parser makes of a document."""
    done = subprocess.run(  # noqa: S603 - our own script on our own file
        [node, "validate.js", str(path)],
        cwd=PARSER,
        capture_output=True,
        check=True,
        text=True,
        timeout=60,
    )
    found: Json = json.loads(done.stdout)
    return found


def test_official_parser_accepts_the_committed_document(node: str) -> None:
    found = parsed(node, DOCUMENT)
    problems = [one for one in found["diagnostics"] if one["code"] != "asyncapi-latest-version"]
    assert problems == []
    assert found["version"] == "3.0.0"
    assert found["operations"] == {
        RECEIVES: {"action": "receive", "addresses": ["wire:raw"], "messages": ["RawEntry"]},
        "sendArticleEvent": {
            "action": "send",
            "addresses": ["wire:articles"],
            "messages": ["ArticleEventEntry", "StoryAdvisoryEntry", "GapEntry"],
        },
        "sendAdvisory": {
            "action": "send",
            "addresses": ["wire:articles:priority"],
            "messages": ["ArticleEventEntry", "StoryAdvisoryEntry", "GapEntry"],
        },
        "sendRoutedArticleEvent": {
            "action": "send",
            "addresses": ["wire:articles:{route}"],
            "messages": ["ArticleEventEntry", "RenderedEventEntry", "GapEntry"],
        },
        "sendOutcome": {
            "action": "send",
            "addresses": ["wire:outcomes"],
            "messages": ["OutcomeEntry", "GapEntry"],
        },
        "sendDeadLetter": {
            "action": "send",
            "addresses": ["wire:dead"],
            "messages": ["DeadLetterEntry"],
        },
    }


def test_official_parser_refuses_a_damaged_document(
    node: str, document: Json, tmp_path: Path
) -> None:
    document["operations"][RECEIVES]["action"] = "subscribe"
    path = tmp_path / "damaged.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    found = parsed(node, path)
    assert "version" not in found
    assert any(one["severity"] == 0 for one in found["diagnostics"])


def test_addresses_are_those_the_service_uses(document: Json) -> None:
    keys = Keys()
    addresses = {name: channel["address"] for name, channel in document["channels"].items()}
    assert addresses == {
        "raw": keys.raw,
        "articles": keys.articles,
        "priority": keys.topic("priority"),
        "route": keys.topic("{route}"),
        "outcomes": keys.outcomes,
        "dead": keys.dead,
    }


def test_every_channel_has_one_operation_and_its_messages(document: Json) -> None:
    used = [operation["channel"]["$ref"] for operation in document["operations"].values()]
    assert sorted(used) == sorted(f"#/channels/{name}" for name in document["channels"])
    for operation in document["operations"].values():
        for message in operation["messages"]:
            assert message["$ref"].startswith(operation["channel"]["$ref"])


def test_the_service_receives_raw_items_and_sends_the_rest(document: Json) -> None:
    received = {k for k, v in document["operations"].items() if v["action"] == "receive"}
    assert received == {RECEIVES}


def test_parameters_are_those_in_the_address(document: Json) -> None:
    for channel in document["channels"].values():
        named = {part[1:-1] for part in channel["address"].split(":") if part.startswith("{")}
        assert named == set(channel.get("parameters", {}))


def test_every_component_is_used(document: Json) -> None:
    text = json.dumps(document)
    for kind, components in document["components"].items():
        for name in components:
            assert f'"#/components/{kind}/{name}"' in text, name

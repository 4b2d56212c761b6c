"""What the service writes on its streams, and takes from the queue, is what the contract says."""

from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from barqiya.commit import Entry, Part, content_json, dead_entry, decided_entry
from barqiya.dedupe import Considered, Decision
from barqiya.intake import REPLAY_OF, RETRY_OF, read_entry
from barqiya.items import Rejected
from barqiya.reasons import Reason
from barqiya_schemas import (
    EVENT_OF_OUTCOME,
    Article,
    ArticleOutcome,
    Content,
    OutcomeKind,
    RawItem,
    Relation,
    RelationKind,
)
from barqiya_schemas.asyncapi import asyncapi_document
from barqiya_schemas.generate import DEFAULT_FOLDER
from barqiya_schemas.render import OWN_FORM, RENDERINGS
from barqiya_schemas.stream import read_event
from barqiya_schemas.stream_outcomes import read_outcome

Json = dict[str, Any]

DOCUMENT = asyncapi_document()
EXAMPLES = DEFAULT_FOLDER / "examples"


def problems(message: str, fields: Json) -> list[str]:
    """What does not fit the payload schema of a message."""
    schema = {**DOCUMENT, **DOCUMENT["components"]["messages"][message]["payload"]}
    return [
        f"{error.json_path}: {error.message}"
        for error in Draft202012Validator(schema).iter_errors(fields)
    ]


def as_read(words: tuple[bytes | str, ...]) -> dict[str, str]:
    """Fields of an entry as a Redis client returns them, decoded byte for byte."""
    texts = [word if isinstance(word, str) else word.decode("latin-1") for word in words]
    return dict(zip(texts[::2], texts[1::2], strict=True))


def raw_item(**values: Any) -> RawItem:
    """The raw item of the examples."""
    text = (EXAMPLES / "raw-item.flash.json").read_text(encoding="utf-8")
    return RawItem.model_validate(json.loads(text) | values)


def content() -> Content:
    """What the article of the examples says."""
    text = (EXAMPLES / "article-event.updated.json").read_text(encoding="utf-8")
    return Content.model_validate(json.loads(text)["data"])


def entry(
    outcome: OutcomeKind,
    relation: Relation,
    *,
    articles: int = 1,
    routes: tuple[tuple[str, str], ...] = (),
    considered: tuple[Considered, ...] = (),
    **values: Any,
) -> Entry:
    """The entry that the service makes for an item decided so."""
    decision = Decision(
        outcome=outcome,
        relation=relation,
        reason=f"dedupe.{relation.kind.value}",
        article_id="a-noj42jey4j2tz7qelws6",
        story_id="s-w35m3fbn653b6zstokvn",
        revision=2,
        event_id="e-e5ikam6h324jtg2ouvju" if outcome in EVENT_OF_OUTCOME else None,
        writes=(),
        issues=outcome if outcome in EVENT_OF_OUTCOME else None,
        considered=considered,
    )
    part = Part(raw_item(**values), content_json(content()), decision, guards=(), routes=routes)
    return decided_entry(
        [part] * articles, entry_id="1777881600000-0", deliveries=1, namespace="wire"
    )


REVISION = Relation(
    kind=RelationKind.REVISION, article_id="a-x", revision=1, evidence=("same item id", "two more")
)


@pytest.mark.parametrize("outcome", EVENT_OF_OUTCOME)
@pytest.mark.parametrize("traceparent", [None, f"00-{'a' * 32}-{'b' * 16}-01"])
def test_event_entry_is_as_described(outcome: OutcomeKind, traceparent: str | None) -> None:
    fields = as_read(entry(outcome, REVISION, traceparent=traceparent).events[0].words())
    assert problems("ArticleEventEntry", fields) == []
    assert ("traceparent" in fields) is (traceparent is not None)
    schema = {**DOCUMENT, **DOCUMENT["components"]["schemas"]["Article"]}
    Draft202012Validator(schema).validate(json.loads(fields["data"]))
    event = read_event(fields)
    assert event.type == EVENT_OF_OUTCOME[outcome]
    assert event.data == Article(
        **content().model_dump(),
        article_id=event.subject,
        story_id=event.partitionkey,
        revision=int(event.sequence),
        relation=REVISION,
    )


@pytest.mark.parametrize("form", RENDERINGS)
def test_copy_for_a_route_is_as_described(form: str) -> None:
    (event,) = entry(OutcomeKind.UPDATED, REVISION, routes=(("desk", form),)).events
    fields = as_read(event.copies[0].words())
    described = {
        message: not problems(message, fields)
        for message in DOCUMENT["channels"]["route"]["messages"]
    }
    own = form == OWN_FORM
    assert described == {
        "ArticleEventEntry": own,
        "RenderedEventEntry": not own,
        "GapEntry": False,
    }


def test_event_entry_has_no_member_that_is_null() -> None:
    data = as_read(entry(OutcomeKind.PUBLISHED, REVISION).events[0].words())["data"]
    assert ":null" not in data


@pytest.mark.parametrize("outcome", [kind for kind in OutcomeKind if kind is not OutcomeKind.DEAD])
def test_outcome_entry_of_a_decided_item_is_as_described(outcome: OutcomeKind) -> None:
    fields = as_read(entry(outcome, REVISION).outcome)
    assert problems("OutcomeEntry", fields) == []
    assert fields["evidence"].split("\n") == ["same item id", "two more"]


@pytest.mark.parametrize("outcome", [kind for kind in OutcomeKind if kind is not OutcomeKind.DEAD])
def test_outcome_entry_lists_the_articles_of_an_item_that_carries_several(
    outcome: OutcomeKind,
) -> None:
    made = entry(outcome, REVISION, articles=3)
    fields = as_read(made.outcome)
    assert problems("OutcomeEntry", fields) == []
    assert len(made.events) == (3 if outcome in EVENT_OF_OUTCOME else 0)
    listed = [ArticleOutcome.model_validate(each) for each in json.loads(fields["articles"])]
    assert [each.outcome for each in listed] == [outcome] * 3
    assert listed[0].evidence == REVISION.evidence


@pytest.mark.parametrize("articles", [1, 2])
def test_an_outcome_names_the_nearest_five_of_what_was_considered(articles: int) -> None:
    compared = tuple(
        Considered(f"a-{n}", n, RelationKind.UNRELATED, n / 10, taken=n == 2, why="shares words")
        for n in range(8)
    )
    made = entry(OutcomeKind.PUBLISHED, REVISION, articles=articles, considered=compared)
    fields = as_read(made.outcome)
    assert problems("OutcomeEntry", fields) == []
    outcome = read_outcome(fields)
    assert [one.article_id for one in outcome.considered] == ["a-2", "a-7", "a-6", "a-5", "a-4"]
    assert [one.taken for one in outcome.considered] == [True, False, False, False, False]
    assert outcome.deliveries == 1
    assert all(each.considered == outcome.considered for each in outcome.articles)
    assert "considered" not in as_read(entry(OutcomeKind.PUBLISHED, REVISION).outcome)


def test_entries_of_a_dead_letter_are_as_described() -> None:
    rejected = Rejected(Reason.DECODE_NOISE, "binary", "ValueError at x.py:1 in f")
    dead = dead_entry("2-0", "1-0", "", rejected, deliveries=1, attempts=3)
    assert problems("OutcomeEntry", as_read(dead.outcome)) == []
    assert problems("DeadLetterEntry", as_read(dead.dead)) == []
    # The commit script adds these.
    added = ("outcome_id", "1777881600001-0", "raw.content", b"\xff\x00")
    assert problems("DeadLetterEntry", as_read((*dead.dead, *added))) == []


@pytest.mark.parametrize(
    "message", ["OutcomeEntry", "DeadLetterEntry", "ArticleEventEntry", "GapEntry"]
)
def test_an_entry_without_its_required_fields_is_noticed(message: str) -> None:
    required = DOCUMENT["components"]["schemas"][message]["required"]
    assert len(problems(message, {})) == len(required)


SOURCE = "وكالة الساحل للأنباء"
TAKEN: dict[str, Json] = {
    "smallest": {"source": SOURCE, "content": "نص"},
    "whole": {
        "source": SOURCE,
        "content": "نص",
        "content_type": "text/plain; charset=utf-8",
        "item_id": "sahel-1",
        "revision": "3",
        "url": "https://sahel.example/1",
        "received_at": "2026-05-04T11:00:00.25+03:00",
        "traceparent": f"00-{'a' * 32}-{'b' * 16}-01",
        "meta.feed": "ar",
    },
    "another try of a dead letter": {
        "source": SOURCE,
        "content": "نص",
        RETRY_OF: "1777881600000-0",
    },
    "an item taken again": {
        "source": SOURCE,
        "content": "نص",
        REPLAY_OF: "1777881600000-0",
    },
    "bytes that are not UTF-8": {"source": SOURCE, "content": b"\xe3\xd1\xcd\xc8\xc7"},
}
REFUSED: dict[str, Json] = {
    "no source": {"content": "نص"},
    "empty source": {"source": "", "content": "نص"},
    "no content": {"source": SOURCE},
    "empty content": {"source": SOURCE, "content": ""},
    "unknown field": {"source": SOURCE, "content": "نص", "priority": "1"},
    "meta without a dot": {"source": SOURCE, "content": "نص", "meta": "1"},
    "received at a day": {"source": SOURCE, "content": "نص", "received_at": "2026-05-04"},
    "received at no time": {"source": SOURCE, "content": "نص", "received_at": "الآن"},
    "source too long": {"source": "س" * 257, "content": "نص"},
    "item id too long": {"source": SOURCE, "content": "نص", "item_id": "x" * 513},
}


def on_the_stream(fields: Json) -> dict[bytes, bytes]:
    """Fields as bytes."""
    return {
        name.encode(): value if isinstance(value, bytes) else value.encode()
        for name, value in fields.items()
    }


def as_text(fields: Json) -> dict[str, str]:
    """Fields as the schema describes them."""
    return {
        name: value.decode("latin-1") if isinstance(value, bytes) else value
        for name, value in fields.items()
    }


@pytest.mark.parametrize("case", TAKEN)
def test_schema_and_intake_take_the_same(case: str) -> None:
    assert problems("RawEntry", as_text(TAKEN[case])) == []
    read = read_entry("1777881600000-0", on_the_stream(TAKEN[case]), max_content_bytes=1024)
    assert isinstance(read, RawItem)


@pytest.mark.parametrize("case", REFUSED)
def test_schema_and_intake_refuse_the_same(case: str) -> None:
    assert problems("RawEntry", as_text(REFUSED[case]))
    read = read_entry("1777881600000-0", on_the_stream(REFUSED[case]), max_content_bytes=1024)
    assert isinstance(read, Rejected)
    assert read.reason.stage == "intake"

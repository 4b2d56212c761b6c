"""Reading topic entries: every entry that the service writes, and whatever else lies there."""

from __future__ import annotations

from typing import Any

import pytest
from faststream.redis import RedisBroker, StreamSub, TestRedisBroker
from faststream.redis.parser import BinaryMessageFormatV1, RedisStreamParser, SimpleParserConfig
from hypothesis import given
from hypothesis import strategies as st

from barqiya_schemas import ArticleEvent
from barqiya_schemas.faststream import decode_event, parse_event
from barqiya_schemas.stream import ForeignEntryError, read_event
from support.events import article_event, stream_fields

EVENT = article_event()
FIELDS = stream_fields(EVENT)

FOREIGN = {
    "no data": ({b"type": b"x"}, "there is no field `data`"),
    "not utf-8": ({**FIELDS, b"source": b"\xe6\xc7"}, "a field is not UTF-8"),
    "data is no json": ({**FIELDS, b"data": b"{"}, "`data` is not JSON"),
    "data is no object": ({**FIELDS, b"data": b"7"}, "`data`: "),
    "later type": ({**FIELDS, b"type": b"org.barqiya.article.published.v9"}, "`type`: "),
    "headline missing": ({**FIELDS, b"data": b"{}"}, "`data."),
    "nothing": ({}, "there is no field `data`"),
}
foreign = pytest.mark.parametrize(("fields", "problem"), FOREIGN.values(), ids=FOREIGN)


def test_an_entry_reads_as_the_event_that_was_written() -> None:
    assert read_event(FIELDS) == EVENT


def test_an_entry_of_a_client_that_decodes_reads_the_same() -> None:
    assert read_event({name.decode(): value.decode() for name, value in FIELDS.items()}) == EVENT


def test_fields_that_come_with_a_later_release_are_left_out() -> None:
    assert read_event({**FIELDS, b"newattribute": "جديد".encode()}) == EVENT


@foreign
def test_a_foreign_entry_says_what_does_not_fit(fields: dict[bytes, bytes], problem: str) -> None:
    with pytest.raises(ForeignEntryError, match=problem):
        read_event(fields)


def test_the_message_holds_nothing_of_the_entry() -> None:
    unpublished = "نص غير منشور"
    with pytest.raises(ForeignEntryError) as caught:
        read_event({**FIELDS, b"time": unpublished.encode()})
    assert unpublished not in str(caught.value)


@given(st.dictionaries(st.binary(max_size=12), st.binary(max_size=40), max_size=6))
def test_any_fields_read_or_are_foreign(fields: dict[bytes, bytes]) -> None:
    with pytest.raises(ForeignEntryError):
        read_event(fields)
    with pytest.raises(ForeignEntryError):
        read_event({**FIELDS, b"data": b"".join(fields.values())})


def test_json_as_deep_as_a_stream_entry_allows_is_foreign_not_a_crash() -> None:
    with pytest.raises(ForeignEntryError):
        read_event({**FIELDS, b"data": b"[" * 100_000})


# With FastStream, through its own machinery but without a server.


async def handled(*entries: dict[bytes, bytes] | ArticleEvent, batch: bool = False) -> list[Any]:
    """What a subscriber's handler is called with."""
    broker = RedisBroker()
    seen: list[Any] = []

    async def on_article(event: ArticleEvent) -> None:
        seen.append(event)

    async def on_articles(events: list[ArticleEvent]) -> None:
        seen.append(events)

    stream = StreamSub("articles", batch=batch)
    subscriber = broker.subscriber(stream=stream, parser=parse_event, decoder=decode_event)
    subscriber(on_articles if batch else on_article)
    async with TestRedisBroker(broker) as tested:
        for entry in entries:
            if isinstance(entry, ArticleEvent):
                await tested.publish(entry, stream="articles")
            else:
                shape = {"type": "bstream", "data": [entry]} if batch else {"data": entry}
                await subscriber.consume(
                    {"type": "stream", "channel": "articles", "message_ids": [b"7-1"], **shape}
                )
    return seen


async def test_a_handler_gets_the_event() -> None:
    assert await handled(FIELDS) == [EVENT]


async def test_a_batch_handler_gets_the_list_of_events() -> None:
    assert await handled(FIELDS, batch=True) == [[EVENT]]


async def test_what_an_application_publishes_in_its_own_tests_is_read_too() -> None:
    assert await handled(EVENT) == [EVENT]
    assert await handled(EVENT, batch=True) == [[EVENT]]


@foreign
async def test_a_foreign_entry_does_not_reach_the_handler(
    fields: dict[bytes, bytes],
    problem: str,  # noqa: ARG001 - one table serves three tests
) -> None:
    assert await handled(fields, FIELDS) == [EVENT]


@foreign
async def test_a_foreign_entry_leaves_a_batch_without_it(
    fields: dict[bytes, bytes], problem: str, caplog: pytest.LogCaptureFixture
) -> None:
    assert await handled(fields, FIELDS, batch=True) == [[], [EVENT]]
    assert "Entry 7-1 skipped" in caplog.text
    assert problem in caplog.text


@pytest.mark.parametrize(
    "envelope",
    [b'{"data": "{}", "headers": 7}', b"", b"\xff", b"\x89BIN\x0d\x0a\x1a\x0a", b"[1]"],
)
async def test_an_envelope_that_holds_no_event_is_foreign(envelope: bytes) -> None:
    assert await handled({b"__data__": envelope}, FIELDS) == [EVENT]


async def test_the_message_carries_the_attributes() -> None:
    original = RedisStreamParser(SimpleParserConfig(BinaryMessageFormatV1)).parse_message
    raw = {"type": "stream", "channel": "x", "message_ids": [b"7-1"], "data": FIELDS}
    message = await parse_event(raw, original)
    assert message.message_id == "7-1"
    assert message.correlation_id == EVENT.id
    assert message.headers["type"] == EVENT.type
    assert message.raw_message is raw

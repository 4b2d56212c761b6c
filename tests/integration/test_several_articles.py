"""A raw item that carries several articles: several events, one outcome, all or nothing."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from barqiya import parse
from barqiya.items import Decoded, ParsedItem, Rejected
from barqiya.keys import GROUP, Keys
from barqiya.operate.retry import ServerState
from barqiya.reasons import Reason
from barqiya.worker.queue import Queue
from barqiya_schemas import ArticleOutcome, Block
from support.processing import Desk

LEAD = "قال المتحدث باسم الهيئة إن الأعمال تنتهي نهاية الشهر المقبل"


class Messages:
    """Reads one article a line, ``<item id>|<version>|<headline>``, as a message format would."""

    NAME = "messages"
    MEDIA_TYPES = frozenset({"application/x-messages"})

    @staticmethod
    def can_parse(decoded: Decoded) -> bool:
        return bool(decoded.text)

    @staticmethod
    def parse(decoded: Decoded, **_: object) -> tuple[ParsedItem, ...] | Rejected:
        items = []
        for line in decoded.text.splitlines():
            item_id, version, headline = line.split("|")
            items.append(
                ParsedItem(
                    "messages",
                    headline,
                    (Block(text=f"{LEAD} في {headline}"),) if headline else (),
                    item_id=item_id or None,
                    item_revision=version or None,
                )
            )
        return tuple(items)


@pytest.fixture
async def queue(client: Any, namespace: str, monkeypatch: pytest.MonkeyPatch) -> Queue:
    monkeypatch.setattr(parse, "PARSERS", (Messages, *parse.PARSERS))
    queue = Queue(client, Keys(namespace), "me", ServerState(time.monotonic))
    await queue.ensure_group()
    return queue


async def process(client: Any, queue: Queue, *contents: str, **fields: str) -> None:
    """Publish messages and take them to their outcomes in one batch."""
    for content in contents:
        sent = {"source": "agency", "content": content, "content_type": "application/x-messages"}
        await client.xadd(queue.keys.raw, sent | fields)
    desk = Desk(client, queue.keys.namespace)
    await desk.processor.process(await desk.read())
    assert (await client.xpending(queue.keys.raw, GROUP))["pending"] == 0


async def read(client: Any, stream: str) -> list[dict[str, str]]:
    return [
        {name.decode(): value.decode() for name, value in fields.items()}
        for _, fields in await client.xrange(stream)
    ]


async def test_each_article_has_its_event_and_the_item_one_outcome(
    client: Any, queue: Queue
) -> None:
    await process(client, queue, "a|1|الميناء\nb|1|المطار\n|1|الطريق", item_id="bundle")
    events = await read(client, queue.keys.articles)
    assert [json.loads(event["data"])["headline"] for event in events] == [
        "الميناء",
        "المطار",
        "الطريق",
    ]
    assert len({event["subject"] for event in events}) == 3
    ids = [json.loads(event["data"])["provenance"]["item_id"] for event in events]
    assert ids == ["a", "b", "bundle#3"]
    (outcome,) = await read(client, queue.keys.outcomes)
    listed = [ArticleOutcome.model_validate(one) for one in json.loads(outcome["articles"])]
    assert [one.event_id for one in listed] == [event["id"] for event in events]
    assert outcome["event_id"] == events[0]["id"]
    assert await client.hgetall(queue.keys.tally) == {b"outcome:published": b"1"}


async def test_a_repeated_message_and_one_with_a_new_version_inside(
    client: Any, queue: Queue
) -> None:
    first = "a|1|الميناء\nb|1|المطار"
    await process(client, queue, first, first, "a|1|الميناء\nb|2|المطار الجديد")
    outcomes = await read(client, queue.keys.outcomes)
    assert [outcome["outcome"] for outcome in outcomes] == ["published", "duplicate", "updated"]
    kinds = [[one["outcome"] for one in json.loads(o["articles"])] for o in outcomes]
    assert kinds == [["published"] * 2, ["duplicate"] * 2, ["duplicate", "updated"]]
    assert len(await read(client, queue.keys.articles)) == 3


async def test_an_article_and_its_correction_in_one_message(client: Any, queue: Queue) -> None:
    await process(client, queue, "a|1|الميناء\na|2|الميناء القديم")
    events = await read(client, queue.keys.articles)
    assert [event["sequence"] for event in events] == ["0000000001", "0000000002"]
    (outcome,) = await read(client, queue.keys.outcomes)
    assert [one["revision"] for one in json.loads(outcome["articles"])] == [1, 2]


async def test_one_article_that_cannot_be_read_refuses_the_whole_message(
    client: Any, queue: Queue
) -> None:
    await process(client, queue, "a|1|الميناء\nb|1|", "c|1|المطار")
    dead, published = await read(client, queue.keys.outcomes)
    assert (dead["outcome"], dead["reason"]) == ("dead", Reason.PARSE_NO_TEXT.value)
    assert published["outcome"] == "published"
    assert len(await read(client, queue.keys.articles)) == 1

"""A flash behind a backlog of thousands is out long before the backlog."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from barqiya.keys import GROUP
from support.service import serving

if TYPE_CHECKING:
    from pathlib import Path

    from redis.asyncio import Redis

BACKLOG = 3000
FLASH = "عاجل: زلزال بقوة ست درجات يضرب سواحل الجزيرة فجر اليوم ولا أنباء عن ضحايا"


async def test_a_flash_overtakes_a_backlog_and_every_item_has_one_outcome(
    client: Redis, redis_url: str, namespace: str, tmp_path: Path
) -> None:
    raw = f"{namespace}:raw"
    pipe = client.pipeline(transaction=False)
    for number in range(BACKLOG):
        pipe.xadd(raw, {"source": "spa", "content": f"خبر {number}\n\nمتن الخبر رقم {number}."})
    sent = [one.decode() for one in await pipe.execute()]
    with serving(redis_url, namespace, tmp_path) as service:
        service.settle(1)
        flash = service.publish({"source": "wam", "content": FLASH})
        outcomes = service.settle(BACKLOG + 1)
        place = [one["raw_id"] for one in outcomes].index(flash)
        assert place < BACKLOG / 2, "it waited for most of the backlog"
        assert sorted(one["raw_id"] for one in outcomes) == sorted([*sent, flash])
        end = time.monotonic() + 30
        while await client.exists(f"{namespace}:ahead") and time.monotonic() < end:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
        assert not service.client.exists(f"{namespace}:ahead")
        assert service.pending() == 0
        assert service.client.xinfo_groups(raw)[0]["name"] == GROUP.encode()
        (event,) = [one for one in service.events() if one["data"]["provenance"]["raw_id"] == flash]
        assert "زلزال" in event["data"]["headline"]
        assert await client.xlen(f"{namespace}:articles:priority") == 1


async def test_workers_that_die_lose_no_flash_and_finish_none_twice(
    client: Redis, redis_url: str, namespace: str, tmp_path: Path
) -> None:
    raw, sent = f"{namespace}:raw", []
    pipe = client.pipeline(transaction=False)
    for number in range(800):
        pipe.xadd(raw, {"source": "spa", "content": f"خبر {number}\n\nمتن الخبر رقم {number}."})
    sent += await pipe.execute()
    settings = {"BARQIYA_CLAIM_IDLE_MS": "400", "BARQIYA_BATCH_SIZE": "50"}
    for life in range(4):
        with serving(redis_url, namespace, tmp_path, **settings) as service:
            service.wait_until_started()
            for number in range(12):
                text = f"عاجل: الحصيلة {life * 100 + number} قتيلا في زلزال الجزيرة"
                sent.append(await client.xadd(raw, {"source": "wam", "content": text}))
                await asyncio.sleep(0.04)
            # Leaving the block kills the worker, with items of both lanes in hand.
    with serving(redis_url, namespace, tmp_path, **settings) as service:
        service.settle(len(sent))
        end = time.monotonic() + 30
        while service.pending() and time.monotonic() < end:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
        outcomes = [one["raw_id"] for one in service.outcomes()]
        assert sorted(outcomes) == sorted(raw_id.decode() for raw_id in sent)
        assert await client.exists(f"{namespace}:ahead") == 0
        events = [event["id"] for event in service.events()]
        assert len(events) == len(set(events))

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

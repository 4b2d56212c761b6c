"""A publisher in a loop does not bury the lines of others."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import structlog

from barqiya.settings import load_settings
from barqiya.worker import app, flood
from support.service import serving
from support.stories import story

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

AGAIN = 450
LIMIT = 20


def test_one_line_stands_for_many(redis_url: str, namespace: str, tmp_path: Path) -> None:
    with serving(redis_url, namespace, tmp_path, BARQIYA_LOG_FLOOD=str(LIMIT)) as service:
        service.wait_until_started()
        first = service.publish({"source": "loop", "content": story(1)})
        for _ in range(AGAIN):
            service.publish({"source": "loop", "content": story(1)})
        other = service.publish({"source": "wam", "content": story(2)})
        outcomes = service.settle(AGAIN + 2)
        service.stop()
        log = service.log()
    assert len({one["raw_id"] for one in outcomes}) == AGAIN + 2
    items = [line for line in log if line["event"] == "item.committed"]
    raw_ids = [line["raw_id"] for line in items]
    assert (raw_ids[0], raw_ids[-1]) == (first, other), "what is news has its line"
    # A minute may have ended meanwhile: then as many lines again are written.
    again = [line for line in items if line["outcome"] == "duplicate"]
    assert LIMIT < len(again) <= 2 * LIMIT + AGAIN // 100
    assert {line["source"] for line in log if line["event"] == "items.flood"} == {"loop"}
    stood_for = sum(1 + line.get("not_written", 0) for line in again)
    (ended,) = [line for line in log if line["event"] == "items.flood_ended"]
    assert (ended["source"], ended["outcome"]) == ("loop", "duplicate")
    assert stood_for + ended["not_written"] == AGAIN


async def test_a_flood_that_stops_is_told_of(
    redis_url: str, client: Any, namespace: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flood, "_WINDOW_SECONDS", 1)
    monkeypatch.setattr(app, "_FLOODS_SECONDS", 0.1)
    settings = load_settings(
        redis_url=redis_url, namespace=namespace, archive="off", log_flood=LIMIT
    )
    for _ in range(1 + LIMIT + 30):
        await client.xadd(f"{namespace}:raw", {"source": "loop", "content": story(1)})
    worker = app.Worker(settings)
    with structlog.testing.capture_logs() as log:
        running = asyncio.create_task(worker.run())
        async with asyncio.timeout(30):
            while not (  # noqa: ASYNC110 - a log is looked at
                ended := [one for one in log if one["event"] == "items.flood_ended"]
            ):
                await asyncio.sleep(0.05)
        assert not any(one["event"] == "worker.stopping" for one in log)
        worker.stop()
        await running
    assert [one["not_written"] for one in ended] == [30]

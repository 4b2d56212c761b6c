"""A publisher in a loop does not bury the lines of others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from support.service import serving
from support.stories import story

if TYPE_CHECKING:
    from pathlib import Path

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
    assert AGAIN - 100 < stood_for <= AGAIN

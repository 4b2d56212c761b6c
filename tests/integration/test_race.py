"""Near-identical items that reach several workers in the same moment: one original, one copy."""

from __future__ import annotations

import asyncio
import random
from typing import TYPE_CHECKING, Any

from barqiya.commit import Status
from barqiya.operate.redis_client import connect
from support.processing import Desk
from support.stories import story

if TYPE_CHECKING:
    import pytest

    from barqiya.commit import CommitCall

PAIRS = 200
WORKERS = 4


def item(seed: int, source: str) -> dict[str, str | bytes]:
    """One of the two versions of a story; neither says more than the other."""
    return {"source": f"outlet {source}", "content": story(seed, reordered=source == "second")}


async def test_of_two_hundred_pairs_at_four_workers_each_is_one_original_and_one_copy(
    redis_url: str, namespace: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    stale = 0
    # A client of its own each: on one connection they would take turns.
    clients = [connect(redis_url) for _ in range(WORKERS)]
    desks = [Desk(client, namespace, f"w{n}") for n, client in enumerate(clients)]

    for desk in desks:
        commit = desk.queue.commit

        async def counted(call: CommitCall, commit: Any = commit) -> list[Status]:
            nonlocal stale
            statuses: list[Status] = await commit(call)
            stale += statuses.count(Status.STALE)
            return statuses

        monkeypatch.setattr(desk.queue, "commit", counted)

    async def work(desk: Desk) -> int:
        handled = 0
        while deliveries := await desk.read(1):
            await desk.processor.process(deliveries)
            handled += len(deliveries)
        return handled

    pairs = [random.Random(seed).sample(["first", "second"], 2) for seed in range(PAIRS)]
    raw_ids = await desks[0].publish(
        [item(seed, source) for seed, sources in enumerate(pairs) for source in sources]
    )
    handled = await asyncio.gather(*map(work, desks))
    assert min(handled) > PAIRS / WORKERS
    # The race was one: twins did look up before either was committed.
    assert stale > PAIRS / 10
    outcomes = {one["raw_id"]: one for one in await desks[0].outcomes()}
    told = [
        sorted(outcomes[raw_id]["outcome"] for raw_id in pair)
        for pair in zip(raw_ids[::2], raw_ids[1::2], strict=True)
    ]
    assert told == [["duplicate", "published"]] * PAIRS
    for first, second in zip(raw_ids[::2], raw_ids[1::2], strict=True):
        assert outcomes[first]["article_id"] == outcomes[second]["article_id"]
    for client in clients:
        await client.aclose()

"""A batch is worked on in turns: what is urgent goes first, and does not stop it."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from barqiya.worker.precedence import Precedence

if TYPE_CHECKING:
    from collections.abc import Callable

    from barqiya.pipeline import Way


def work(steps: int, at_each: Callable[[], object]) -> Way[str]:
    for _ in range(steps):
        at_each()
        yield
    return "done"


async def test_what_is_urgent_goes_before_each_stage_of_a_batch_in_its_thread() -> None:
    precedence, done = Precedence(), []
    with precedence.urgent():
        batch = asyncio.create_task(
            asyncio.to_thread(precedence.finish, work(3, lambda: done.append("batch")))
        )
        await asyncio.sleep(0)
        done.append("urgent")
    assert await batch == "done"
    assert done == ["urgent", "batch", "batch", "batch"]


async def test_a_flood_of_what_is_urgent_does_not_stop_a_batch() -> None:
    precedence = Precedence()
    with precedence.urgent():
        assert await asyncio.to_thread(precedence.finish, work(3, list)) == "done"
        await precedence.make_way_here()


async def test_others_have_their_turns_while_the_loop_is_busy() -> None:
    beats: list[None] = []

    async def heart() -> None:
        while True:
            beats.append(None)
            await asyncio.sleep(0)

    beating, precedence = asyncio.create_task(heart()), Precedence()
    for _ in range(30):
        await precedence.make_way_here()
        until = time.monotonic() + 0.005
        while time.monotonic() < until:
            pass
    beating.cancel()
    assert len(beats) >= 25

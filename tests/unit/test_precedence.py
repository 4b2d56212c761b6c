"""A batch is worked on in turns: what must not wait for its end is let through."""

from __future__ import annotations

import asyncio
import threading
import time
from typing import TYPE_CHECKING

import pytest

from barqiya.worker.precedence import Precedence

if TYPE_CHECKING:
    from collections.abc import Callable

    from barqiya.pipeline import Way


def work(steps: int, seconds: float, at_each: Callable[[], object]) -> Way[str]:
    """Keep the processor busy."""
    for _ in range(steps):
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            pass
        at_each()
        yield
    return "done"


@pytest.mark.parametrize("seconds", [0.001, 0.006])
async def test_others_have_their_turns_while_a_batch_is_prepared_in_the_loop(
    seconds: float,
) -> None:
    beats: list[int] = []
    steps: list[int] = []

    async def heart() -> None:
        while True:
            beats.append(len(steps))
            await asyncio.sleep(0)

    beating = asyncio.create_task(heart())
    way = work(60, seconds, lambda: steps.append(threading.get_ident()))
    assert await Precedence().finish_here(way) == "done"
    beating.cancel()
    assert set(steps) == {threading.get_ident()}
    # A turn is four milliseconds, and one stage more.
    assert len(set(beats)) >= 60 * seconds / 0.02


async def test_what_is_urgent_goes_first_in_the_loop_and_beside_a_thread() -> None:
    precedence, done = Precedence(), []

    async def batch() -> str:
        return await precedence.finish_here(work(3, 0, lambda: done.append("loop")))

    with precedence.urgent():
        here = asyncio.create_task(batch())
        there = asyncio.create_task(
            asyncio.to_thread(precedence.finish, work(3, 0, lambda: done.append("thread")))
        )
        await asyncio.sleep(0)
        done.append("urgent")
    assert await here == await there == "done"
    assert done[0] == "urgent"
    assert sorted(done[1:]) == ["loop"] * 3 + ["thread"] * 3


async def test_a_flood_of_what_is_urgent_does_not_stop_a_batch() -> None:
    precedence = Precedence()
    with precedence.urgent():
        assert await precedence.finish_here(work(3, 0, list)) == "done"
        assert await asyncio.to_thread(precedence.finish, work(3, 0, list)) == "done"

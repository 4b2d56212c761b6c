"""When a worker counts as live and as ready, and when its watchdog replaces it."""

from __future__ import annotations

import asyncio

import pytest

from barqiya.operate.retry import ServerState
from barqiya.settings import load_settings
from barqiya.worker.pulse import Pulse
from barqiya.worker.standing import Standing

#: Ten blocking reads with their time-out, and three claim times.
SILENCE, LONG = 10 * (1.0 + 5.0), 3 * 30.0


class Clock:
    """Stands still."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Body:
    """A pulse and what it feels."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.state = ServerState(self.clock)
        self.standing = Standing(volatile=False)
        settings = load_settings(claim_idle_ms=30_000, block_ms=1000, socket_timeout=5.0)
        self.pulse = Pulse(settings, self.state, self.standing, self.clock)

    def wrong(self, *, vital: bool = False) -> set[str]:
        """Names of the checks that fail; ``vital``: only those that a restart is due for."""
        return {one.name for one in self.pulse.checks() if not one.ok and (one.vital or not vital)}


@pytest.fixture
async def body() -> Body:
    made = Body()
    made.pulse.tasks = [asyncio.create_task(asyncio.sleep(3600))]
    return made


async def test_a_worker_that_has_started_is_well(body: Body) -> None:
    assert (body.wrong(), body.pulse.trouble()) == (set(), None)
    body.pulse.tasks = []
    assert body.wrong() == {"started"}
    assert body.wrong(vital=True) == set()


async def test_a_background_task_that_ends_is_the_workers_end(body: Body) -> None:
    async def fails() -> None:
        raise ValueError

    body.pulse.tasks.append(task := asyncio.create_task(fails()))
    await asyncio.wait([task])
    assert "a background task ended: ValueError" in str(body.pulse.trouble())
    assert body.wrong(vital=True) == {"tasks"}


async def test_without_its_read_loop_a_worker_is_no_worker(body: Body) -> None:
    body.pulse.reads = lambda: False
    assert body.pulse.trouble() == "the subscriber's read loop has ended"
    body.pulse.ends = True  # then it ends as it was told to
    assert body.pulse.trouble() is None


async def test_reads_without_an_answer_are_noticed_whatever_else_is_answered(body: Body) -> None:
    body.clock.now += SILENCE + 1
    body.state.answered(object())  # a heartbeat, say
    assert body.wrong(vital=True) == {"tasks"}
    assert "reads" in body.wrong()
    assert body.pulse.trouble() == "no read has been answered for 61 seconds"
    body.state.read()
    assert body.wrong() == set()


async def test_while_a_batch_is_in_hand_nothing_is_read(body: Body) -> None:
    with body.pulse.batch():
        body.clock.now += SILENCE + 1
        assert body.wrong() == set()
    assert body.wrong() == set(), "it has just been able to read again"
    body.clock.now += SILENCE + 1
    assert "reads" in body.wrong()


async def test_a_batch_that_is_stuck_is_worth_a_restart(body: Body) -> None:
    for in_hand in (body.pulse.batch, body.pulse.lane):
        with in_hand():
            body.clock.now += LONG + 1
            body.state.read()
            assert body.wrong(vital=True) == {"batch"}
        assert body.wrong(vital=True) == set()


async def test_while_the_server_is_away_no_restart_would_help(body: Body) -> None:
    call = object()
    with body.pulse.batch():
        body.state.failed(call, ConnectionError("gone"))
        body.clock.now += LONG + SILENCE
        assert body.wrong() == {"server"}
        assert body.wrong(vital=True) == set()
        body.state.answered(call)
        assert body.wrong() == set(), "the batch begins anew with the server's return"
    body.clock.now += 1
    assert body.wrong() == set()


async def test_a_refusal_that_does_not_pass_is_the_workers_end(body: Body) -> None:
    body.state.fatal = "NoPermissionError"
    assert body.wrong(vital=True) == {"tasks"}


async def test_a_server_that_may_lose_items_makes_it_unready(body: Body) -> None:
    body.standing.problems = ["Set `maxmemory-policy noeviction`."]
    assert body.wrong() == {"configuration"}
    body.standing.problems, body.standing.refused = [], "no right"
    assert body.wrong() == {"scripts"}
    assert body.wrong(vital=True) == set()

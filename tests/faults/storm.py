"""A run with everything at once: publishers, workers, a subscriber, and faults at random."""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from barqiya.keys import Keys
from faults.arena import PATIENCE_SECONDS
from faults.blows import Blows
from faults.chaos import Chaos
from faults.checker import Violation, check
from faults.clients import Publisher, Subscriber
from faults.items import Desk, Mix

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from faults.arena import Arena
    from faults.history import History, Sent

_IDLE_MS = 1000
_MAX_DELIVERIES = 6
#: Faults wait while an innocent item has no more than so many deliveries left.
_SPARE_DELIVERIES = 3
#: A storm goes on for at most so many rounds more when a kind of fault has not happened yet.
_EXTRA_ROUNDS, _ROUND_SECONDS = 120, 2.0
_NAMESPACE = "wire"
#: Lines of a worker's log that are counted: what the workers noticed of it all.
_NOTICED = frozenset(
    {
        "item.claimed",
        "item.fenced",
        "batch.refused",
        "batch.failed",
        "commit.refused",
        "commit.blocked",
        "server.unavailable",
        "worker.died",
        "worker.started",
    }
)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to happen in a storm."""

    seed: int
    seconds: float
    """How long faults are thrown; longer when a kind has not happened by then."""
    workers: int = 3
    publishers: int = 2
    rate: float = 20.0
    """Items a second of each publisher."""
    batch_size: int = 8
    pause: float = 0.5
    """Mean seconds between two faults."""
    mix: Mix = field(default_factory=Mix)


@dataclass(slots=True)
class StormResult:
    """What happened, and what was wrong with it."""

    seconds: float
    accepted: int
    maybe: int
    """Items whose ``XADD`` was not answered."""
    outcomes: Counter[str]
    events: int
    seen: int
    faults: Counter[str]
    """What really happened, by kind of fault."""
    in_vain: Counter[str]
    """What was tried and met nothing."""
    missing: list[str]
    """Kinds of fault that did not happen at all."""
    zombies: int
    """Workers that were frozen and alive when they were woken."""
    bytes_lost: int
    """What power cuts took from the append-only file."""
    repairs: int
    """Starts of the server before which a torn transaction was taken out of that file."""
    restarts: int
    """Starts at which the server ended at once and was started once more."""
    struck: Counter[str]
    endings: Counter[str]
    noticed: Counter[str]
    violations: list[Violation]


async def storm(arena: Arena, plan: Plan) -> StormResult:
    """Run a storm, let it calm down, and check what it left."""
    started = time.monotonic()
    keys = Keys(_NAMESPACE)
    workers = [f"worker-{i}" for i in range(plan.workers)]
    hands = [f"publisher-{i}" for i in range(plan.publishers)]
    publishers = [Publisher(name, (await arena.proxy(name)).path, keys.raw) for name in hands]
    subscriber = Subscriber((await arena.proxy("subscriber")).path, keys.articles)
    for name in workers:
        await _start_worker(arena, name, plan)
    blows = Blows(arena, keys, workers, [*workers, *hands, "subscriber"], _IDLE_MS / 1000)
    chaos = Chaos(
        blows,
        seed=plan.seed,
        patience=_MAX_DELIVERIES - _SPARE_DELIVERIES,
        mean_pause=plan.pause,
        is_poison=lambda token: any(token in publisher.poison for publisher in publishers),
    )
    reading = asyncio.create_task(subscriber.run())
    desk = Desk(plan.seed, plan.mix)  # shared: versions of an article come from different hands
    sending = [asyncio.create_task(publisher.run(desk, plan.rate)) for publisher in publishers]
    breaking = asyncio.create_task(chaos.run())
    tasks = [reading, breaking, *sending]
    await _watch(tasks, plan.seconds)
    for _ in range(_EXTRA_ROUNDS):
        if chaos.owed:
            await _watch(tasks, _ROUND_SECONDS)
    await _cancel([breaking, *sending])
    problems = await _calm(arena, keys, blows)
    # Once more from the disk: what is checked is what a restart would find.
    await arena.restart_server()
    await _catch_up(arena, keys, subscriber)
    await _cancel([reading])
    history = await arena.history(keys, _sent(publishers), subscriber.seen)
    await subscriber.close()
    for publisher in publishers:
        await publisher.close()
    return _result(arena, chaos, history, problems, time.monotonic() - started)


async def _start_worker(arena: Arena, name: str, plan: Plan) -> None:
    await arena.worker(
        name,
        _NAMESPACE,
        claim_idle_ms=_IDLE_MS,
        max_deliveries=_MAX_DELIVERIES,
        batch_size=plan.batch_size,
    )


async def _watch(tasks: list[asyncio.Task[None]], seconds: float) -> None:
    """Let the tasks run for a time; one that ends early has failed."""
    done, _ = await asyncio.wait(tasks, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    for task in done:
        task.result()
        raise RuntimeError("a part of the harness ended early")


async def _cancel(tasks: list[asyncio.Task[None]]) -> None:
    """End tasks; one cancellation may be lost in the client (see ``stop_if_cancelled``)."""
    while any(not task.done() for task in tasks):
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks, timeout=1.0)


async def _calm(arena: Arena, keys: Keys, blows: Blows) -> list[Violation]:
    """End all faults, wait until the work is done, and stop the workers."""
    await blows.restore()
    problems = list(blows.problems)
    if not await arena.finished(keys, settle=1.0):
        problems.append(Violation("not-finished", f"after {PATIENCE_SECONDS:g} quiet seconds"))
    stopped = [await arena.nursery.retire(arena.workers[name]) for name in blows.workers]
    return problems + [
        Violation("not-stopped", name, "SIGTERM did not end it")
        for name, done in zip(blows.workers, stopped, strict=True)
        if not done
    ]


async def _catch_up(arena: Arena, keys: Keys, subscriber: Subscriber) -> None:
    """Wait until the subscriber has read to the end of the topic."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    last = (await arena.client.xrevrange(keys.articles, count=1))[:1]
    while last and time.monotonic() < deadline:
        if subscriber.seen and subscriber.seen[-1].entry_id == last[0][0].decode():
            return
        await asyncio.sleep(0.05)


def _sent(publishers: Iterable[Publisher]) -> list[Sent]:
    return [sent for publisher in publishers for sent in publisher.sent]


def _result(
    arena: Arena, chaos: Chaos, history: History, problems: list[Violation], seconds: float
) -> StormResult:
    noticed: Counter[str] = Counter()
    endings: Counter[str] = Counter()
    blows = chaos.blows
    for name in blows.workers:
        noticed.update(_noticed(arena.workers[name].log))
        for status, count in arena.workers[name].endings.items():
            endings[str(status)] += count
    return StormResult(
        seconds=round(seconds, 1),
        accepted=sum(sent.raw_id is not None for sent in history.sent),
        maybe=sum(sent.raw_id is None for sent in history.sent),
        outcomes=Counter(row.text("outcome") for row in history.outcomes),
        events=len(history.events),
        seen=len(history.seen),
        faults=chaos.happened,
        in_vain=chaos.in_vain,
        missing=[kind for kind in chaos.kinds() if not chaos.happened[kind]],
        zombies=blows.woken,
        bytes_lost=blows.bytes_lost,
        repairs=arena.server.repairs,
        restarts=arena.server.restarts,
        struck=blows.struck,
        endings=endings,
        noticed=noticed,
        violations=[*problems, *check(history)],
    )


def _noticed(log: Path) -> Counter[str]:
    counts: Counter[str] = Counter()
    for line in log.read_text(errors="replace").splitlines():
        with suppress(ValueError, TypeError, KeyError):
            event = json.loads(line)["event"]
            if event in _NOTICED:
                counts[event] += 1
    return counts

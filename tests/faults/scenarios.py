"""Faults aimed at one weakness each: what a random run meets rarely, these meet every time.

Each returns the violations it found: none for our worker, some for the mutant it is made for.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from barqiya.keys import Keys
from faults.arena import PATIENCE_SECONDS
from faults.checker import Violation, check
from faults.clients import Publisher
from faults.items import REFUSED, Desk, Item
from faults.poison import EXIT_STATUS

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine, Iterable
    from typing import Any

    from faults.arena import Arena
    from faults.proxy import Command, Hook
    from faults.workers import Worker

_SETTLE_SECONDS = 0.5
_SEED = 11
_IDLE_MS = 300
#: What a commit is called at a proxy; a mutant's script has no name.
_COMMITS = frozenset({"commit.lua", "other script"})
#: How often two commits meet.
_PAIRS = 6
_MAX_DELIVERIES = 4
#: A batch of which every second item takes 0.4 s is in hand for 4 s.
_SLOW_BATCH = 20
_SLOW_IDLE_MS = 1500


@dataclass
class Stage:
    """A namespace of its own, with what was published there."""

    arena: Arena
    name: str
    mutant: str | None
    publisher: Publisher
    keys: Keys
    workers: list[str] = field(default_factory=list)

    async def send(self, items: Iterable[Item]) -> None:
        """Publish items."""
        for item in items:
            await self.publisher.send(item)

    async def worker(self, **settings: object) -> Worker:
        """Start a worker, of the mutant's kind if there is one."""
        name = f"{self.name}.{len(self.workers)}"
        self.workers.append(name)
        chosen = {"claim_idle_ms": _IDLE_MS, "block_ms": 50, "max_deliveries": _MAX_DELIVERIES}
        return await self.arena.worker(
            name, self.name, mutant=self.mutant, **{**chosen, **settings}
        )

    async def outcome(self) -> list[Violation]:
        """Wait until the work is done, and check what it left."""
        done = await self.arena.finished(self.keys, _SETTLE_SECONDS)
        found = check(await self.arena.history(self.keys, self.publisher.sent))
        return found or ([] if done else [Violation("not-finished", self.name)])


async def _comes(event: asyncio.Event) -> bool:
    """Wait for something that should happen; whether it did."""
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            await event.wait()
    except TimeoutError:
        return False
    return True


@asynccontextmanager
async def _stage(arena: Arena, name: str, mutant: str | None) -> AsyncIterator[Stage]:
    unique = f"{name}-{mutant or 'ours'}"
    keys = Keys(unique)
    publisher = Publisher("stage", arena.server.socket, keys.raw)
    stage = Stage(arena, unique, mutant, publisher, keys)
    try:
        yield stage
    finally:
        await publisher.close()
        await arena.forget(*stage.workers)
        await arena.clear(unique)


async def quiet(arena: Arena, mutant: str | None = None) -> list[Violation]:
    """No fault at all: also a mutant does its work when nothing goes wrong."""
    async with _stage(arena, "quiet", mutant) as stage:
        desk = Desk(_SEED)
        await stage.send(desk.next() for _ in range(40))
        await stage.worker()
        return await stage.outcome()


async def zombie(arena: Arena, mutant: str | None = None) -> list[Violation]:
    """A worker stops with its commit on the way, loses its items to another, and wakes up."""
    async with _stage(arena, "zombie", mutant) as stage:
        desk = Desk(_SEED)
        await stage.send([desk.article(), desk.raiser(), desk.malformed(), desk.article()])
        first = await stage.worker()
        proxy = arena.proxies[first.name]
        stopped, go_on, answered = asyncio.Event(), asyncio.Event(), asyncio.Event()

        async def hold(command: Command) -> bool:
            """From its reading of the index on, nothing of the first worker gets through."""
            if command.name == "MGET" and not stopped.is_set():
                stopped.set()
                first.freeze()
            if stopped.is_set():
                await go_on.wait()
            return True

        async def listen(command: Command) -> bool:
            if command.name in _COMMITS:
                answered.set()
            return True

        proxy.before, proxy.after = hold, listen
        if not await _comes(stopped):
            return [Violation("no-fault", stage.name, "no worker read the index")]
        await stage.worker()
        await arena.until_drained(stage.keys)
        go_on.set()
        first.wake()
        if not await _comes(answered):
            return [Violation("no-fault", stage.name, "the zombie never tried to commit")]
        return await stage.outcome()


class _Meeting:
    """Holds the first commit of each of two workers until both have come."""

    def __init__(self) -> None:
        self.came: set[str] = set()
        self._both = asyncio.Event()

    def hook(self, worker: str) -> Hook:
        """What the worker's proxy asks before it passes a command on."""

        async def wait(command: Command) -> bool:
            if command.name in _COMMITS:
                self.came.add(worker)
                if len(self.came) == 2:
                    self._both.set()
                await _comes(self._both)
            return True

        return wait


async def twins(arena: Arena, mutant: str | None = None) -> list[Violation]:
    """Two workers decide on the same content at the same time; their commits meet."""
    async with _stage(arena, "twins", mutant) as stage:
        desk, found = Desk(_SEED), []
        # Nobody may be robbed while the commits wait: what is met here is the index, not the fence.
        calm = {"batch_size": 1, "claim_idle_ms": 600_000, "socket_timeout": 60}
        workers = [await stage.worker(**calm) for _ in range(2)]
        for _ in range(_PAIRS):
            article, meeting = desk.article(), _Meeting()
            for worker in workers:
                arena.proxies[worker.name].before = meeting.hook(worker.name)
            await stage.send([article, article])
            await arena.until_drained(stage.keys)
            if len(meeting.came) < len(workers):
                found.append(Violation("no-fault", stage.name, "the commits did not meet"))
        return [*found, *await stage.outcome()]


async def neighbours(arena: Arena, mutant: str | None = None) -> list[Violation]:
    """Items that kill their process, in batches with items that do not."""
    async with _stage(arena, "neighbours", mutant) as stage:
        desk = Desk(_SEED)
        # Each batch takes a while and then the process with it: whatever else the worker holds in
        # that time is given out once more.
        await stage.send([desk.article(), desk.killer()])
        await stage.send(desk.slow() if i % 2 == 0 else desk.killer() for i in range(6))
        worker = await stage.worker(batch_size=2)
        found = await stage.outcome()
        if worker.endings[EXIT_STATUS] == 0:
            found.append(Violation("no-fault", stage.name, "no worker was killed by an item"))
        return found


async def unfit(arena: Arena, mutant: str | None = None) -> list[Violation]:
    """A topic is a string for longer than an item may be delivered in vain."""
    async with _stage(arena, "unfit", mutant) as stage:
        desk = Desk(_SEED)
        topic = stage.keys.articles
        await arena.client.set(topic, "not a stream")
        await stage.send([desk.article(), desk.malformed(), desk.raiser(), desk.article()])
        for _ in range(2):
            await stage.worker(claim_idle_ms=2 * _IDLE_MS)
        await asyncio.sleep(2 * _IDLE_MS / 1000 * (_MAX_DELIVERIES + 3))
        await arena.client.delete(topic)
        return await stage.outcome()


async def flood(arena: Arena, mutant: str | None = None) -> list[Violation]:
    """An entry with more fields than a script can pass on at once."""
    async with _stage(arena, "flood", mutant) as stage:
        desk = Desk(_SEED)
        fields = {b"source": b"faults-bad", **{b"f%d" % i: b"\xff" for i in range(5000)}}
        await stage.send([desk.article(), Item(fields, "flood", dead_as=REFUSED), desk.article()])
        await stage.worker()
        return await stage.outcome()


async def twisted(arena: Arena, mutant: str | None = None) -> list[Violation]:
    """An index entry has the wrong type: its item is refused, and no neighbour with it."""
    async with _stage(arena, "twisted", mutant) as stage:
        desk = Desk(_SEED)
        first = desk.article()
        await stage.send([first])
        worker = await stage.worker()
        found = await stage.outcome()
        await arena.nursery.end(worker)
        (entry,) = [
            key async for key in arena.client.scan_iter(stage.keys.index("item", "*"), count=1000)
        ]
        await arena.client.delete(entry)
        await arena.client.rpush(entry, "not a string")
        again = desk.next_version(first)
        broken = Item(again.fields, again.article, again.version, dead_as=("commit.refused",))
        await stage.send([desk.article(), broken, desk.article()])
        await stage.worker()
        return [*found, *await stage.outcome()]


async def slow(arena: Arena, mutant: str | None = None) -> list[Violation]:
    """A batch that takes several claim times, beside a worker with nothing to do: none is robbed.

    The stages sleep, so that nothing but a machine that stands still for two thirds of a claim time
    keeps the signs of life back.
    """
    async with _stage(arena, "slow", mutant) as stage:
        desk = Desk(_SEED)
        await stage.send(desk.slow() if i % 2 else desk.article() for i in range(_SLOW_BATCH))
        for _ in range(2):
            await stage.worker(batch_size=_SLOW_BATCH, claim_idle_ms=_SLOW_IDLE_MS)
        found = await stage.outcome()
        outcomes = (await arena.history(stage.keys, stage.publisher.sent)).outcomes
        counts = Counter(outcome.text("deliveries") for outcome in outcomes)
        if counts.keys() != {"1"}:
            found.append(Violation("robbed", stage.name, f"outcomes by delivery: {dict(counts)}"))
        return found


SCENARIOS: dict[str, Callable[..., Coroutine[Any, Any, list[Violation]]]] = {
    "quiet": quiet,
    "zombie": zombie,
    "twins": twins,
    "neighbours": neighbours,
    "unfit": unfit,
    "flood": flood,
    "twisted": twisted,
    "slow": slow,
}

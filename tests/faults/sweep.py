"""The exhaustive sweep: strike before and after every single command of a cycle, one at a time.

A clean cycle is recorded first; every command in it becomes a point. Each point has a namespace of
its own with the same few items: the worker under test gets the fault, a second one finishes what is
left, and the history is checked.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, get_args

from barqiya.keys import GROUP, Keys
from faults.checker import Violation, check
from faults.clients import Publisher
from faults.items import Desk

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection, Iterable

    from faults.arena import Arena
    from faults.proxy import Command, Hook, Proxy, When
    from faults.workers import Worker

#: ``read``: new items; ``claim``: items that a dead worker held; ``beat``: an item so slow that the
#: heartbeat comes in between; ``hold``: an item whose embargo ends.
Cycle = Literal["read", "claim", "beat", "hold"]
CYCLES: tuple[Cycle, ...] = get_args(Cycle)
#: The n-th command of this name in a cycle.
Place = tuple[str, int]

_SETTLE_SECONDS = 0.1
_SEED = 7
_SETTINGS: dict[str, object] = {"claim_idle_ms": 100, "block_ms": 50, "max_deliveries": 10}
#: What a clock sends: whether it comes in a cycle is chance, so these have cycles of their own.
_CLOCKED = frozenset({"renew.lua", "retire.lua", "release.lua"})
_PLACES: dict[Cycle, list[Place]] = {
    "beat": [("renew.lua", 1), ("renew.lua", 2)],
    "hold": [("release.lua", 1)],
}
#: The order of commands varies a little from cycle to cycle: a place that was not reached is tried
#: again this often.
_TRIES = 4


@dataclass(frozen=True, slots=True)
class Blow:
    """One kind of fault, and when it strikes."""

    name: str
    when: When
    strike: Callable[[Arena, Worker], Awaitable[bool]]
    """Does it; whether the connection goes on."""


@dataclass(slots=True)
class SweepResult:
    """What a sweep found."""

    points: int = 0
    struck: Counter[str] = field(default_factory=Counter)
    """How often each command was really struck, by fault."""
    missed: list[str] = field(default_factory=list)
    """Places that no try reached."""
    bad: list[tuple[str, list[Violation]]] = field(default_factory=list)

    @property
    def violations(self) -> int:
        """Violations of all bad points."""
        return sum(len(found) for _, found in self.bad)


async def _kill_worker(_arena: Arena, worker: Worker) -> bool:
    worker.wanted = False
    worker.kill()
    await worker.ended.wait()
    return False


async def _cut(_arena: Arena, _worker: Worker) -> bool:
    return False


async def _flush_scripts(arena: Arena, _worker: Worker) -> bool:
    await arena.client.script_flush()
    return True


async def _kill_server(arena: Arena, _worker: Worker) -> bool:
    await arena.restart_server()
    return False


BLOWS = (
    Blow("worker killed", "before", _kill_worker),
    Blow("worker killed", "after", _kill_worker),
    Blow("connection cut", "before", _cut),
    Blow("reply lost", "after", _cut),
    Blow("scripts flushed", "before", _flush_scripts),
    Blow("server killed", "before", _kill_server),
    Blow("server killed", "after", _kill_server),
)


class Sweep:
    """Runs points against an arena."""

    def __init__(self, arena: Arena, *, mutant: str | None = None) -> None:
        """Describe a sweep.

        Args:
            arena: Where it happens.
            mutant: Which faulty worker is tested instead of ours.
        """
        self._arena = arena
        self._mutant = mutant
        self._serial = 0
        #: Seconds of embargo in the cycle ``hold``; more when a worker was too slow to see them.
        self._embargo = 2
        self.result = SweepResult()

    async def run(
        self,
        blows: Iterable[Blow],
        cycle: Cycle,
        *,
        only: Collection[str] = (),
        places: Collection[Place] = (),
    ) -> SweepResult:
        """Strike with each blow at each command of a cycle.

        Args:
            blows: The faults.
            cycle: What the worker does meanwhile.
            only: Names of commands; all by default.
            places: Places in the cycle, instead of all that there are.
        """
        found: dict[When, list[Place]] = {"before": [*places], "after": [*places]}
        if not places:
            found = await self._record(cycle)
        for blow in blows:
            for place in found[blow.when]:
                if not only or place[0] in only:
                    await self._strike(blow, cycle, place)
        return self.result

    async def _record(self, cycle: Cycle) -> dict[When, list[Place]]:
        """The commands of a cycle, as they are sent and as they are answered."""
        if known := _PLACES.get(cycle):
            return {"before": known, "after": known}
        places: dict[When, list[Place]] = {"before": [], "after": []}
        counts: Counter[tuple[When, str]] = Counter()

        def note(when: When) -> Hook:
            async def hook(command: Command) -> bool:
                if command.name not in _CLOCKED:
                    counts[when, command.name] += 1
                    places[when].append((command.name, counts[when, command.name]))
                return True

            return hook

        def listen(proxy: Proxy) -> None:
            proxy.before, proxy.after = note("before"), note("after")

        if found := await self._one(cycle, listen):
            self.result.bad.append((f"{cycle}: no fault at all", found))
        return places

    async def _strike(self, blow: Blow, cycle: Cycle, place: Place) -> None:
        for _ in range(_TRIES):
            if await self._point(blow, cycle, place):
                return
            self._embargo += 3
        self.result.missed.append(f"{cycle}: {blow.name} {blow.when} {place[0]} ({place[1]})")

    async def _point(self, blow: Blow, cycle: Cycle, place: Place) -> bool:
        """One point; whether the blow fell before the cycle was over."""
        strike = _Strike(self._arena, blow, place)
        found = await self._one(cycle, strike.arm)
        if not strike.struck:
            return False
        label = f"{cycle}: {blow.name} {blow.when} {place[0]}"
        self.result.points += 1
        self.result.struck[label] += 1
        if found:
            self.result.bad.append((f"{label} ({place[1]})", found))
        return True

    async def _one(self, cycle: Cycle, arm: Callable[[Proxy], None]) -> list[Violation]:
        """Run one cycle to its end and check it."""
        self._serial += 1
        name = f"p{self._serial}{self._mutant or ''}{cycle}"
        arena, keys, first = self._arena, Keys(name), f"{name}.1"
        publisher = await self._publish(keys, cycle)
        # A cycle on a server that knows no script yet has the most commands, always the same.
        await arena.client.script_flush()
        proxy = await arena.proxy(first)
        arm(proxy)
        worker = await self._start(first, name)
        await arena.until_drained(keys, lambda: worker.wanted)
        proxy.release()
        if not worker.wanted:
            await self._start(f"{name}.2", name)
        complete = await arena.finished(keys, _SETTLE_SECONDS)
        found = check(await arena.history(keys, publisher.sent))
        await arena.forget(first, f"{name}.2")
        await publisher.close()
        await arena.clear(name)
        return found or ([] if complete else [Violation("not-finished", name)])

    async def _publish(self, keys: Keys, cycle: Cycle) -> Publisher:
        publisher = Publisher("sweep", self._arena.server.socket, keys.raw)
        desk = Desk(_SEED)
        article = desk.article()
        items = [article, article, desk.raiser()]
        if cycle == "beat":
            items += [desk.slow()]
        elif cycle == "hold":
            items += [desk.embargoed(self._embargo)]
        elif cycle == "read":
            items += [desk.malformed(), desk.article(), desk.reprint()]
        for item in items:
            await publisher.send(item)
        if cycle == "claim":
            client = self._arena.client
            await client.xgroup_create(keys.raw, GROUP, "0")
            await client.xreadgroup(GROUP, "gone", {keys.raw: ">"})
        return publisher

    async def _start(self, name: str, namespace: str) -> Worker:
        return await self._arena.worker(name, namespace, mutant=self._mutant, **_SETTINGS)


class _Strike:
    """Strikes once, at one place of a cycle."""

    def __init__(self, arena: Arena, blow: Blow, place: Place) -> None:
        self.struck = False
        self._arena = arena
        self._blow = blow
        self._name, self._left = place

    def arm(self, proxy: Proxy) -> None:
        """Wait for the command at ``proxy``."""
        self._worker = proxy.path.stem
        if self._blow.when == "before":
            proxy.before = self._hook
        else:
            proxy.after = self._hook

    async def _hook(self, command: Command) -> bool:
        worker = self._arena.workers[self._worker]
        if self.struck:
            return worker.wanted  # what a killed worker had sent meanwhile does not arrive either
        self._left -= command.name == self._name
        if self._left:
            return True
        self.struck = True
        return await self._blow.strike(self._arena, worker)

"""The faults of a storm: each strikes once, and says whether it really happened."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from barqiya.keys import GROUP, Keys
from faults.checker import Violation

if TYPE_CHECKING:
    import random
    from collections.abc import Awaitable, Callable, Coroutine
    from typing import Any

    from faults.arena import Arena
    from faults.proxy import Command, When
    from faults.workers import Worker

#: Everything pending, seen as idle for an hour; owner and delivery count stay as they are.
_JUMP = """#!lua
local jumped = 0
for _, found in ipairs(redis.call('XPENDING', KEYS[1], ARGV[1], '-', '+', 10000)) do
  redis.call('XCLAIM', KEYS[1], ARGV[1], found[2], 0, found[1], 'IDLE', 3600000, 'JUSTID')
  jumped = jumped + 1
end
return jumped
"""
#: A key of another type in the place of a stream, and the stream back again.
_HIDE = """#!lua
if redis.call('TYPE', KEYS[1]).ok ~= 'stream' then return 0 end
redis.call('RENAME', KEYS[1], KEYS[2])
redis.call('SET', KEYS[1], 'not a stream')
return 1
"""
_SHOW = """#!lua
if redis.call('EXISTS', KEYS[2]) == 0 then return 0 end
redis.call('RENAME', KEYS[2], KEYS[1])
return 1
"""
#: How many looks for something pending a clock jump takes.
_POLLS = 300
#: A strike at a command comes at one of the next so many, and not at all after so many seconds.
_FAR, _REACH_SECONDS = 12, 2.0
#: How long a worker may take to end when it is asked to, on a loaded machine and amid other faults.
_STOP_SECONDS = 240.0
#: What a worker's strike is aimed at: any command, or one on which an item's fate depends.
_AIMS = ("", "", "", "commit.lua", "MGET", "XREADGROUP", "claim.lua")


_MOMENTS: tuple[When, ...] = ("before", "after")


async def _cut() -> bool:
    return False


def _keep(tasks: set[asyncio.Task[None]], work: Coroutine[Any, Any, None]) -> None:
    """Run something beside the faults."""
    task = asyncio.create_task(work)
    tasks.add(task)
    task.add_done_callback(tasks.discard)


@dataclass(slots=True)
class Blows:
    """Breaks parts of an arena."""

    arena: Arena
    keys: Keys
    workers: list[str]
    """Names of the workers."""
    clients: list[str]
    """Names of all proxies: workers, publishers, subscribers."""
    idle_seconds: float
    """The workers' claim idle time."""
    bytes_lost: int = 0
    """Written to the append-only file, and lost in power cuts."""
    woken: int = 0
    """Frozen workers that were alive when they were woken: zombies."""
    struck: Counter[str] = field(default_factory=Counter)
    """Commands at which a process or a connection was really broken."""
    problems: list[Violation] = field(default_factory=list)
    """What was wrong at once, whatever the streams say."""
    _naps: set[asyncio.Task[None]] = field(default_factory=set)
    _stops: set[asyncio.Task[None]] = field(default_factory=set)

    async def worker_killed(self, draw: random.Random) -> bool:
        """``kill -9`` at any time; the worker is started again."""
        return self._worker(draw).kill()

    async def worker_killed_before_command(self, draw: random.Random) -> bool:
        """``kill -9`` while a command is on its way, which then never arrives."""
        return await self._kill_at(draw, "before")

    async def worker_killed_after_command(self, draw: random.Random) -> bool:
        """``kill -9`` when the server has executed a command, before the reply is there."""
        return await self._kill_at(draw, "after")

    async def worker_stopped(self, draw: random.Random) -> bool:
        """SIGTERM, as a deployment sends it: the worker finishes its batch or leaves it."""
        worker = self._worker(draw)
        if not worker.terminate():
            return False
        _keep(self._stops, self._see_end(worker))
        return True

    async def worker_frozen(self, draw: random.Random) -> bool:
        """SIGSTOP for longer than the claim idle time, then SIGCONT: a zombie, unknown to itself.

        What it has just sent arrives when it wakes up, or before it is stopped. Other faults
        strike while it sleeps.
        """
        worker, woken = self._worker(draw), asyncio.Event()

        async def strike() -> bool:
            worker.freeze()
            await woken.wait()
            return True

        if not await self._at_command(draw, worker.name, strike, wait_for_end=False):
            woken.set()
            return False
        _keep(self._naps, self._nap(worker, woken, draw.uniform(1.2, 3)))
        return True

    async def connections_cut(self, draw: random.Random) -> bool:
        """All connections of one client, whatever is on its way."""
        return self.arena.proxies[draw.choice(self.clients)].cut() > 0

    async def command_lost(self, draw: random.Random) -> bool:
        """A connection is cut before the server has the command."""
        return await self._at_command(draw, draw.choice(self.clients), _cut, "before")

    async def reply_lost(self, draw: random.Random) -> bool:
        """A connection is cut when the command was executed, before the client knows of it."""
        return await self._at_command(draw, draw.choice(self.clients), _cut, "after")

    async def server_killed(self, _draw: random.Random) -> bool:
        """``kill -9`` of the server, which starts again on its append-only file."""
        await self.arena.restart_server()
        return True

    async def power_cut(self, draw: random.Random) -> bool:
        """The server dies, and what no client knows to be written never reached the disk, in part.

        Replies stop first. A reply that went out before had its command on the disk already, so the
        file may lose anything that was written after this moment, and nothing else. Whether
        something was written, and lost, is up to chance.
        """
        proxies = [self.arena.proxies[name] for name in self.clients]
        lost = 0
        for proxy in proxies:
            proxy.deaf = True
        try:
            path, safe = self.arena.server.written()
            await asyncio.sleep(draw.uniform(0.0, 0.05))
            self.arena.server.kill()
            now, size = self.arena.server.written()
            if now == path and size > safe:
                keep = draw.randint(safe, size - 1)
                lost = size - keep
                self.arena.server.cut_log(path, keep)
            await self.arena.server.start()
        finally:
            for proxy in proxies:
                proxy.cut()
                proxy.deaf = False
        self.bytes_lost += lost
        return lost > 0

    async def scripts_flushed(self, _draw: random.Random) -> bool:
        """The server forgets all scripts."""
        await self.arena.client.script_flush()
        return True

    async def claim_clock_jumped(self, _draw: random.Random) -> bool:
        """Everything pending looks abandoned, as after a jump of the server's clock."""
        for _ in range(_POLLS):
            if await self.arena.client.eval(_JUMP, 1, self.keys.raw, GROUP):
                return True
            await asyncio.sleep(0)
        return False

    async def stream_hidden(self, draw: random.Random) -> bool:
        """A stream that commits write to is a string for a moment: every commit is refused."""
        name = draw.choice([self.keys.articles, self.keys.outcomes, self.keys.dead])
        hidden = await self.arena.client.eval(_HIDE, 2, name, f"{name}:hidden")
        try:
            await asyncio.sleep(draw.uniform(0.05, self.idle_seconds / 2))
        finally:
            await self._show()
        return bool(hidden)

    async def log_rewritten(self, _draw: random.Random) -> bool:
        """The append-only file is written anew in the background."""
        await self.arena.client.bgrewriteaof()
        return True

    async def restore(self) -> None:
        """Take back every fault that lasts."""
        naps = list(self._naps)
        for nap in naps:
            nap.cancel()
        await asyncio.gather(*naps, return_exceptions=True)
        if not self.arena.server.running:
            await self.arena.server.start()
        for name in self.clients:
            self.arena.proxies[name].release()
            self.arena.proxies[name].deaf = False
        for name in self.workers:
            self.arena.workers[name].wake()
        await self._show()
        await asyncio.gather(*self._stops)

    async def _show(self) -> None:
        """Put every hidden stream back."""
        for name in (self.keys.articles, self.keys.outcomes, self.keys.dead):
            await self.arena.client.eval(_SHOW, 2, name, f"{name}:hidden")

    def _worker(self, draw: random.Random) -> Worker:
        return self.arena.workers[draw.choice(self.workers)]

    async def _nap(self, worker: Worker, woken: asyncio.Event, idle_times: float) -> None:
        try:
            await asyncio.sleep(self.idle_seconds * idle_times)
        finally:
            self.woken += worker.wake()
            woken.set()

    async def _see_end(self, worker: Worker) -> None:
        try:
            async with asyncio.timeout(_STOP_SECONDS):
                await worker.ended.wait()
        except TimeoutError:
            self.problems.append(Violation("not-stopped", worker.name, "SIGTERM did not end it"))

    async def _kill_at(self, draw: random.Random, when: When) -> bool:
        worker = self._worker(draw)

        async def strike() -> bool:
            worker.kill()
            return False

        return await self._at_command(draw, worker.name, strike, when)

    async def _at_command(
        self,
        draw: random.Random,
        client: str,
        strike: Callable[[], Awaitable[bool]],
        when: When | None = None,
        *,
        wait_for_end: bool = True,
    ) -> bool:
        """Strike once, before or after one of the next commands of a client; whether it came."""
        proxy, left = self.arena.proxies[client], draw.randint(1, _FAR)
        aim = draw.choice(_AIMS) if client in self.workers else ""
        moment = draw.choice(_MOMENTS) if when is None else when
        reached, ended = asyncio.Event(), asyncio.Event()
        if aim:
            left = 1

        async def hook(command: Command) -> bool:
            nonlocal left
            if aim and command.name != aim:
                return True
            left -= 1
            if left:
                return True
            self.struck[f"{moment} {command.name}"] += 1
            reached.set()
            goes_on = await strike()
            ended.set()
            return goes_on

        setattr(proxy, moment, hook)
        try:
            async with asyncio.timeout(_REACH_SECONDS):
                await (ended if wait_for_end else reached).wait()
        except TimeoutError:
            return reached.is_set()
        finally:
            proxy.release()
        return True

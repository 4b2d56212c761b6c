"""Faults at random, seeded: what breaks, when, and what really happened."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from redis.exceptions import RedisError

from barqiya.keys import GROUP, Keys
from faults.history import TOKEN

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

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
_POLL_SECONDS = 0.02
#: How many looks for something pending a clock jump takes.
_POLLS = 300
#: A blow falls at most this many commands from now, and not at all after so many seconds.
_FAR, _REACH_SECONDS = 12, 1.0


async def _cut() -> bool:
    return False


@dataclass(slots=True)
class Chaos:
    """Throws faults at an arena until it is cancelled."""

    arena: Arena
    keys: Keys
    workers: list[str]
    """Names of the workers."""
    clients: list[str]
    """Names of all proxies: workers, publishers, subscribers."""
    seed: int
    idle_seconds: float
    """The workers' claim idle time."""
    patience: int
    """Deliveries that an innocent item may have before faults wait for it."""
    mean_pause: float = 0.5
    happened: Counter[str] = field(default_factory=Counter)
    """What really happened, by fault."""
    bytes_lost: int = 0
    """Written to the append-only file, and lost in power cuts."""
    struck: Counter[str] = field(default_factory=Counter)
    """Commands at which a connection was really broken."""
    is_poison: Callable[[str], bool] = lambda _token: False

    async def run(self) -> None:
        """Throw faults until cancelled."""
        draw = random.Random(self.seed)
        faults: dict[Callable[[random.Random], Awaitable[int]], float] = {
            self.kill_worker: 3,
            self.kill_at_command: 6,
            self.freeze_worker: 4,
            self.cut_connections: 4,
            self.cut_command: 16,
            self.kill_server: 2,
            self.cut_power: 3,
            self.flush_scripts: 4,
            self.jump_clock: 4,
            self.hide_stream: 1,
            self.rewrite_log: 1,
        }
        while True:
            await asyncio.sleep(draw.expovariate(1 / self.mean_pause))
            await self._spare_innocents()
            (fault,) = draw.choices(list(faults), list(faults.values()))
            with suppress(RedisError, OSError):
                self.happened[fault.__name__.replace("_", " ")] += await fault(draw)

    async def kill_worker(self, draw: random.Random) -> int:
        """``kill -9``; it is started again."""
        return self._worker(draw).kill()

    async def kill_at_command(self, draw: random.Random) -> int:
        """``kill -9`` right before or after a command: idle workers are not worth killing."""
        worker = self._worker(draw)

        async def strike() -> bool:
            worker.kill()
            return False

        return await self._at_command(draw, worker.name, strike)

    async def freeze_worker(self, draw: random.Random) -> int:
        """A zombie: stopped for longer than the claim idle time, then awake again.

        What it has just sent arrives when it wakes up, or before it is stopped.
        """
        worker, woken = self._worker(draw), asyncio.Event()

        async def strike() -> bool:
            worker.freeze()
            await woken.wait()
            return True

        try:
            if not await self._at_command(draw, worker.name, strike, wait_for_end=False):
                return 0
            await asyncio.sleep(self.idle_seconds * draw.uniform(1.2, 3))
            return worker.wake()
        finally:
            worker.wake()
            woken.set()

    async def cut_connections(self, draw: random.Random) -> int:
        """All connections of one client, whatever is on its way."""
        return self.arena.proxies[draw.choice(self.clients)].cut() > 0

    async def cut_command(self, draw: random.Random) -> int:
        """One connection, before the server has the command or before the client has its reply."""
        return await self._at_command(draw, draw.choice(self.clients), _cut)

    async def kill_server(self, _draw: random.Random) -> int:
        """``kill -9`` of the server, which starts again on its append-only file."""
        await self.arena.restart_server()
        return 1

    async def cut_power(self, draw: random.Random) -> int:
        """The server dies, and of what no client knows to be written a part never reached the disk.

        Replies stop first. A reply that went out before had its command on the disk already, so the
        file may lose anything that was written after this moment, and nothing else.
        """
        proxies = [self.arena.proxies[name] for name in self.clients]
        for proxy in proxies:
            proxy.deaf = True
        try:
            path, safe = self.arena.server.written()
            await asyncio.sleep(draw.uniform(0.0, 0.05))
            self.arena.server.kill()
            now, size = self.arena.server.written()
            if now == path and size > safe:
                keep = draw.randint(safe, size - 1)
                self.bytes_lost += size - keep
                self.arena.server.cut_log(path, keep)
            await self.arena.server.start()
        finally:
            for proxy in proxies:
                proxy.cut()
                proxy.deaf = False
        return 1

    async def flush_scripts(self, _draw: random.Random) -> int:
        """The server forgets all scripts."""
        await self.arena.client.script_flush()
        return 1

    async def jump_clock(self, _draw: random.Random) -> int:
        """Everything pending looks abandoned, as after a jump of the server's clock."""
        for _ in range(_POLLS):
            if await self.arena.client.eval(_JUMP, 1, self.keys.raw, GROUP):
                return 1
            await asyncio.sleep(0)
        return 0

    async def hide_stream(self, draw: random.Random) -> int:
        """A stream that commits write to is a string for a moment: every commit is refused."""
        name = draw.choice([self.keys.articles, self.keys.outcomes, self.keys.dead])
        hidden = await self.arena.client.eval(_HIDE, 2, name, f"{name}:hidden")
        try:
            await asyncio.sleep(draw.uniform(0.05, self.idle_seconds / 2))
        finally:
            await self.restore()
        return int(hidden)

    async def rewrite_log(self, _draw: random.Random) -> int:
        """The append-only file is written anew in the background."""
        await self.arena.client.bgrewriteaof()
        return 1

    async def restore(self) -> None:
        """Put every hidden stream back."""
        for name in (self.keys.articles, self.keys.outcomes, self.keys.dead):
            await self.arena.client.eval(_SHOW, 2, name, f"{name}:hidden")

    def _worker(self, draw: random.Random) -> Worker:
        return self.arena.workers[draw.choice(self.workers)]

    async def _at_command(
        self,
        draw: random.Random,
        client: str,
        strike: Callable[[], Awaitable[bool]],
        *,
        wait_for_end: bool = True,
    ) -> int:
        """Strike once, before or after one of the next commands of a client; whether it came."""
        proxy, left = self.arena.proxies[client], draw.randint(1, _FAR)
        when: When = draw.choice(("before", "after"))
        reached, ended = asyncio.Event(), asyncio.Event()

        async def hook(command: Command) -> bool:
            nonlocal left
            left -= 1
            if left:
                return True
            self.struck[f"{when} {command.name}"] += 1
            reached.set()
            goes_on = await strike()
            ended.set()
            return goes_on

        setattr(proxy, when, hook)
        try:
            async with asyncio.timeout(_REACH_SECONDS):
                await (ended if wait_for_end else reached).wait()
        except TimeoutError:
            return 0
        finally:
            proxy.release()
        return 1

    async def _spare_innocents(self) -> None:
        """Wait while an innocent item is at its last delivery.

        An item that was given out often and never settled is poison by contract, whatever the
        reason: the harness must not be the reason.
        """
        for _ in range(500):
            if not await self._strained():
                return
            await asyncio.sleep(_POLL_SECONDS)

    async def _strained(self) -> bool:
        client, raw = self.arena.client, self.keys.raw
        try:
            pending = await client.xpending_range(raw, GROUP, "-", "+", 1000)
            for entry in pending:
                if entry["times_delivered"] < self.patience:
                    continue
                rows = await client.xrange(raw, entry["message_id"], entry["message_id"])
                if rows and not self.is_poison(rows[0][1].get(TOKEN, b"").decode()):
                    return True
        except (RedisError, OSError):
            return False
        return False

"""Faults at random, seeded: which comes when, and a record of what really happened."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from redis.exceptions import RedisError

from barqiya.keys import GROUP
from faults.history import TOKEN

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from faults.blows import Blows

    Fault = Callable[[random.Random], Awaitable[bool]]

_POLL_SECONDS = 0.02


def _kind(fault: Fault) -> str:
    return fault.__name__.replace("_", " ")


@dataclass(slots=True)
class Chaos:
    """Throws faults until it is cancelled: every kind once in any order, then by weight."""

    blows: Blows
    seed: int
    patience: int
    """Deliveries that an innocent item may have had before faults wait for it."""
    mean_pause: float = 0.5
    is_poison: Callable[[str], bool] = lambda _token: False
    happened: Counter[str] = field(default_factory=Counter)
    """What really happened, by kind of fault."""
    in_vain: Counter[str] = field(default_factory=Counter)
    """What was tried and met nothing: no command came, nothing was pending or not yet on disk."""
    owed: list[Fault] = field(default_factory=list)
    """Kinds that have not happened yet."""

    async def run(self) -> None:
        """Throw faults until cancelled."""
        draw = random.Random(self.seed)
        weights = self._weights()
        self.owed = draw.sample(list(weights), len(weights))
        while True:
            await asyncio.sleep(draw.expovariate(1 / self.mean_pause))
            await self._spare_innocents()
            fault = (
                self.owed[0] if self.owed else draw.choices(*zip(*weights.items(), strict=True))[0]
            )
            try:
                really = await fault(draw)
            except (RedisError, OSError):
                really = False
            (self.happened if really else self.in_vain)[_kind(fault)] += 1
            if fault in self.owed:
                self.owed.remove(fault)
                if not really:
                    self.owed.append(fault)

    def kinds(self) -> list[str]:
        """Names of all kinds of fault."""
        return [_kind(fault) for fault in self._weights()]

    def _weights(self) -> dict[Fault, int]:
        blows = self.blows
        return {
            blows.worker_killed: 3,
            blows.worker_killed_before_command: 3,
            blows.worker_killed_after_command: 3,
            blows.worker_stopped: 2,
            blows.worker_frozen: 4,
            blows.connections_cut: 4,
            blows.command_lost: 8,
            blows.reply_lost: 8,
            blows.server_killed: 2,
            blows.power_cut: 3,
            blows.scripts_flushed: 4,
            blows.claim_clock_jumped: 4,
            blows.stream_hidden: 1,
            blows.log_rewritten: 1,
        }

    async def _spare_innocents(self) -> None:
        """Wait while an innocent item is near its last delivery.

        An item that was given out often and never settled is poison by contract, whatever the
        reason: the harness must not be the reason.
        """
        while await self._strained():  # noqa: ASYNC110 - the server has no event for it
            await asyncio.sleep(_POLL_SECONDS)

    async def _strained(self) -> bool:
        client, raw = self.blows.arena.client, self.blows.keys.raw
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

"""Those at the two ends: publishers that trust only a reply, and a subscriber that remembers."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError, ResponseError
from redis.exceptions import TimeoutError as RedisTimeoutError

from barqiya.operate.redis_client import connect
from faults.history import Seen, Sent

if TYPE_CHECKING:
    from pathlib import Path

    from faults.items import Desk, Item

_PAUSE_SECONDS = 0.05


class Publisher:
    """Sends items and records which were accepted: those whose ``XADD`` was answered."""

    def __init__(self, name: str, socket: Path, stream: str) -> None:
        self.sent: list[Sent] = []
        self.poison: set[str] = set()
        """Tokens of items that must die."""
        self._name = name
        self._client: Any = connect(f"unix://{socket}", 2.0)
        self._stream = stream

    async def send(self, item: Item) -> bool:
        """Send an item once; whether it is known to be accepted.

        An attempt that is cancelled may be on the queue as well: it is recorded like any other.
        """
        token = f"{self._name}-{len(self.sent)}"
        raw_id, refused = None, False
        if item.dead_as:
            self.poison.add(token)
        try:
            raw_id = (await self._client.xadd(self._stream, item.marked(token))).decode()
        except (RedisConnectionError, RedisTimeoutError, OSError):
            pass  # executed or not: nobody knows
        except ResponseError:
            refused = True  # it is not on the queue
        finally:
            if not refused:
                self.sent.append(
                    Sent(
                        *(token, raw_id, item.article, item.version),
                        *(item.dead_as, item.not_before_ms),
                    )
                )
        return raw_id is not None

    async def run(self, desk: Desk, rate: float) -> None:
        """Send what the desk makes, ``rate`` items a second, until cancelled.

        What was not answered is sent again, as a publisher does that must not lose anything.
        """
        while True:
            item = desk.next()
            accepted = await self.send(item)
            while not accepted:
                await asyncio.sleep(_PAUSE_SECONDS)
                accepted = await self.send(item)
            await asyncio.sleep(1 / rate)

    async def close(self) -> None:
        """Close the connection."""
        await self._client.aclose()


class Subscriber:
    """Reads a topic as it grows and remembers everything it was given."""

    def __init__(self, socket: Path, topic: str) -> None:
        self.seen: list[Seen] = []
        self._client: Any = connect(f"unix://{socket}", 2.0)
        self._topic = topic

    async def run(self) -> None:
        """Read until cancelled."""
        last = "0-0"
        while True:
            try:
                reply = await self._client.xread({self._topic: last}, count=100, block=500)
            except (RedisError, OSError):
                await asyncio.sleep(_PAUSE_SECONDS)
                continue
            entries = [entry for entries in _streams(reply) for entry in entries]
            for entry_id, fields in entries:
                last = entry_id.decode()
                self.seen.append(Seen(last, fields[b"id"].decode()))

    async def close(self) -> None:
        """Close the connection."""
        with suppress(RedisError):
            await self._client.aclose()


def _streams(reply: Any) -> list[Any]:
    """Entries of each stream of a reply: a map in RESP 3, pairs in RESP 2."""
    if isinstance(reply, dict):
        return [entries for nested in reply.values() for entries in nested]
    return [entries for _, entries in reply or ()]

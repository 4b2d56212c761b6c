"""Putting an item on the queue: once, and accepted only when it is as safe as was asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from barqiya.operate.retry import stop_if_cancelled

if TYPE_CHECKING:
    from collections.abc import Mapping

    from redis.asyncio import Redis


@dataclass(frozen=True, slots=True)
class Durability:
    """How many replicas must have an item, and how long to wait for them."""

    replicas: int = 0
    timeout_ms: int = 1000


@dataclass(frozen=True, slots=True)
class Added:
    """An item that is on the primary."""

    raw_id: str
    replicas: int
    """Replicas known to have it; 0 when none were asked for."""

    def satisfies(self, durability: Durability) -> bool:
        """Whether it counts as accepted."""
        return self.replicas >= durability.replicas


async def add_item(
    client: Redis, key: str, fields: Mapping[bytes, bytes], durability: Durability
) -> Added:
    """Append one item, then wait for replicas on the same connection. Nothing is repeated.

    Raises:
        RedisError: The server refused it, or its answer was lost.
    """
    stop_if_cancelled()  # a Ctrl-C that was lost while the item before was sent
    pipe = client.pipeline(transaction=False)
    pipe.xadd(key, cast("Any", fields))
    if durability.replicas:
        # WAIT speaks of the writes of its own connection, hence of this pipeline.
        pipe.wait(durability.replicas, durability.timeout_ms)
    raw_id, *rest = await pipe.execute()
    return Added(raw_id.decode(), int(rest[0]) if rest else 0)

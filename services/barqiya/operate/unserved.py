"""Partitions of a namespace that hold items and that no worker serves.

The number of partitions was changed in a wrong order, a publisher has another list, or one knows
nothing of partitions: the items are accepted and safe, and nobody reads them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from barqiya.keys import Keys
from barqiya.operate.cluster import PartitionClient
from barqiya.operate.redis_client import connect
from barqiya.operate.state import read_state
from barqiya.operate.streams import SCANNED

if TYPE_CHECKING:
    from collections.abc import Collection

#: A worker that was not seen for this many claim times is gone.
_GONE_CLAIM_TIMES: Final = 3


class Left(NamedTuple):
    """What lies in a partition that no worker serves."""

    name: str
    """Of the partition; without one, of the queue."""
    waiting: int
    pending: int
    held: int

    @property
    def items(self) -> int:
        """How many in all."""
        return self.waiting + self.pending + self.held

    def __str__(self) -> str:
        """The figures, for a message."""
        return f"{self.name}: {self.waiting} items wait, {self.pending} in hand, {self.held} held"


async def unserved(
    client: object, namespace: str, served: Collection[str], *, url: str, claim_idle_ms: int
) -> list[Left]:
    """Where items lie that no worker was seen near lately, by name. Looks at every key.

    Args:
        client: Connection to the server.
        namespace: First part of the keys.
        served: Partitions that are served, or looked at otherwise; the empty one is the namespace
            itself.
        url: Address of the server.
        claim_idle_ms: How long an item may be in a worker's hands without a sign of life.

    Raises:
        RedisError: A server does not answer or refuses.
    """
    others = sorted(await _partitions(client, namespace) - {*served})
    found = [await _left(url, Keys(namespace, one), claim_idle_ms) for one in others]
    return [left for left in found if left is not None]


def seen_workers(consumers: list[dict[str, Any]], claim_idle_ms: int) -> int:
    """How many workers of a queue have read lately: each reads every second or so."""
    return sum(one["idle_ms"] < gone_after_ms(claim_idle_ms) for one in consumers)


def gone_after_ms(claim_idle_ms: int) -> int:
    """How long a worker may not be seen before it counts as gone."""
    return _GONE_CLAIM_TIMES * claim_idle_ms


async def _partitions(client: Any, namespace: str) -> set[str]:  # noqa: ANN401 - of either kind
    """Partitions of the namespace that have a queue, on every node."""
    name = re.compile(rf"{re.escape(namespace)}:(?:\{{([^{{}}]+)\}}:)?raw")
    scan = client.scan_nodes if isinstance(client, PartitionClient) else client.scan_iter
    found = set()
    async for key in scan(f"{namespace}:*raw", count=SCANNED, _type="STREAM"):
        if queue := name.fullmatch(key.decode("utf-8", "backslashreplace")):
            found.add(queue[1] or "")
    return found


async def _left(url: str, keys: Keys, claim_idle_ms: int) -> Left | None:
    client = connect(url, keys=keys)
    try:
        queue = (await read_state(client, keys))["queue"]
        held = await client.zcard(keys.held)
    finally:
        await client.aclose()
    if seen_workers(queue["consumers"], claim_idle_ms):
        return None
    name = keys.partition or f"{keys.raw} (without partition)"
    waiting = max(0, (queue["lag"] or 0) - queue["ahead"])
    left = Left(name, waiting, queue["pending"], held)
    return left if left.items else None

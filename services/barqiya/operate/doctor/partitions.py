"""Finding about partitions: which hold items that no worker will ever finish.

The number of partitions was changed in a wrong order, a publisher has another list, or one knows
nothing of partitions: the items are accepted and safe, and nobody reads them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from barqiya.keys import Keys
from barqiya.operate.cluster import PartitionClient
from barqiya.operate.doctor.finding import Finding
from barqiya.operate.doctor.queue import are_seen
from barqiya.operate.redis_client import connect
from barqiya.operate.state import read_state
from barqiya.operate.streams import SCANNED

if TYPE_CHECKING:
    from collections.abc import Collection

    from redis.asyncio import Redis


async def unserved(
    client: Redis, namespace: str, meant: Collection[str], *, url: str, claim_idle_ms: int
) -> Finding:
    """Whether items wait in a queue of the namespace that is none of those meant.

    Args:
        client: Connection to the server.
        namespace: First part of the keys.
        meant: Partitions that are looked at anyway; the empty one is the namespace itself.
        url: Address of the server.
        claim_idle_ms: How long an item may be in a worker's hands without a sign of life.
    """
    others = sorted(await _partitions(client, namespace) - {*meant})
    left = [
        said for one in others if (said := await _left(url, Keys(namespace, one), claim_idle_ms))
    ]
    if left:
        remedy = (
            "let workers serve it until it is empty (BARQIYA_PARTITIONS), and see that every "
            "publisher has the same list: docs/how-to/scale-out.md"
        )
        return Finding("partitions", "bad", f"no worker serves {'; '.join(left)}", remedy)
    return Finding("partitions", "ok", "no item waits where no worker is")


async def _partitions(client: Any, namespace: str) -> set[str]:  # noqa: ANN401 - of either kind
    """Partitions of the namespace that have a queue, on every node."""
    name = re.compile(rf"{re.escape(namespace)}:(?:\{{([^{{}}]+)\}}:)?raw")
    scan = client.scan_nodes if isinstance(client, PartitionClient) else client.scan_iter
    found = set()
    async for key in scan(f"{namespace}:*raw", count=SCANNED, _type="STREAM"):
        if queue := name.fullmatch(key.decode("utf-8", "backslashreplace")):
            found.add(queue[1] or "")
    return found


async def _left(url: str, keys: Keys, claim_idle_ms: int) -> str:
    """What is left in a partition that no worker was seen in lately; empty: nothing."""
    client = connect(url, keys=keys)
    try:
        queue = (await read_state(client, keys))["queue"]
        held = await client.zcard(keys.held)
    finally:
        await client.aclose()
    waiting = (queue["lag"] or 0) - queue["ahead"]
    if are_seen(queue["consumers"], claim_idle_ms) or not (waiting or queue["pending"] or held):
        return ""
    name = keys.partition or f"{keys.raw} (without partition)"
    return f"{name}: {waiting} items wait, {queue['pending']} in hand, {held} held"

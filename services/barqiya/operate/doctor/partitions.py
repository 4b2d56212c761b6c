"""Finding about partitions: which hold items that no worker will ever finish."""

from __future__ import annotations

from typing import TYPE_CHECKING

from barqiya.operate.doctor.finding import Finding
from barqiya.operate.unserved import unserved

if TYPE_CHECKING:
    from collections.abc import Collection

    from redis.asyncio import Redis


async def partitions(
    client: Redis, namespace: str, examined: Collection[str], *, url: str, claim_idle_ms: int
) -> Finding:
    """Whether items lie in a queue of the namespace that is none of those examined.

    Args:
        client: Connection to the server.
        namespace: First part of the keys.
        examined: Partitions that are examined anyway; the empty one is the namespace itself.
        url: Address of the server.
        claim_idle_ms: How long an item may be in a worker's hands without a sign of life.
    """
    found = await unserved(client, namespace, examined, url=url, claim_idle_ms=claim_idle_ms)
    if not found:
        return Finding("partitions", "ok", "no item waits where no worker is")
    remedy = (
        "let workers serve it until it is empty (BARQIYA_PARTITIONS), and see that every publisher "
        "has the same list: docs/how-to/scale-out.md"
    )
    seen = f"no worker serves {'; '.join(map(str, found))}"
    return Finding("partitions", "bad", seen, remedy)

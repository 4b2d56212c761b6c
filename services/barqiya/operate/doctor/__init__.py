"""Looking at a server and its queue as an operator would: findings, each with its remedy."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from redis.exceptions import NoPermissionError, RedisError

from barqiya.operate.doctor import access, data, queue, server
from barqiya.operate.doctor.data import Here
from barqiya.operate.doctor.finding import Finding, Verdict, tried
from barqiya.operate.doctor.partitions import partitions
from barqiya.operate.doctor.sources import sources
from barqiya.operate.doctor.subscribers import subscribers
from barqiya.operate.state import read_state

if TYPE_CHECKING:
    from redis.asyncio import Redis

    from barqiya.keys import Keys

__all__ = ["Finding", "Here", "Verdict", "examine", "partitions", "tried"]


async def examine(
    client: Redis,
    keys: Keys,
    *,
    url: str,
    data_version: int,
    claim_idle_ms: int,
    topic_hours: int,
    here: Here = Here(),  # noqa: B008 - a tuple
) -> list[Finding]:
    """Look at everything that can be seen from outside a worker.

    Args:
        client: Connection to the server.
        keys: Key names.
        url: Address of the server, to see whether the connection is protected.
        data_version: Version of the data layout that this Barqiya writes.
        claim_idle_ms: How long an item may be in a worker's hands without a sign of life.
        topic_hours: How long events stay; twice as long where a subscriber is behind.
        here: What of the service is on this machine.
    """
    info: dict[str, Any] = await client.info()
    found = server.from_info(info)
    looks = {
        "tls": access.protection(url),
        "fsync": server.fsync(client),
        "clock": server.clock(client),
        "memory": server.memory(client),
        "acl": access.rights(client, url),
        "strangers": access.strangers(client, url),
        "schema": data.schema(client, keys, data_version),
        "contract": data.contract(client, keys),
        "ids": data.ids(client, keys),
        "routes": data.routes(client, keys, here.routes_file),
    }
    found += [await tried(name, look) for name, look in looks.items()]
    found.append(data.variables(here.unknown_variables))
    found += data.spaces([*here.folders, *await _servers_folder(client, url)])
    try:
        found += queue.flow(await read_state(client, keys), claim_idle_ms)
    except NoPermissionError as error:
        found.append(Finding("queue", "unknown", f"this user may not ask: {error}"))
    found.append(await tried("sources", sources(client, keys)))
    found += [finding async for finding in subscribers(client, keys, topic_hours)]
    return found


async def _servers_folder(client: Redis, url: str) -> list[Path]:
    """The folder that the server writes to, where that is on this machine and we may ask."""
    if not access.is_private(url):
        return []
    try:
        answer = await client.config_get("dir")
    except RedisError:
        return []
    return [Path(folder)] if (folder := answer.get("dir")) else []

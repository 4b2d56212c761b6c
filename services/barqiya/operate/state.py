"""Reading the state of the queue and the counts of outcomes from the server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from redis.exceptions import ResponseError

from barqiya.keys import GROUP, Keys
from barqiya.operate.dead_letters import RETRY_CONSUMER
from barqiya.operate.streams import after, milliseconds_of, oldest
from barqiya_schemas import OutcomeKind

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from redis.asyncio import Redis

    from barqiya.operate.streams import Entry


async def read_state(client: Redis, keys: Keys) -> dict[str, Any]:
    """State as ``barqiya status --json`` prints it.

    Returns:
        ``queue`` (what waits and who works on it; ages in milliseconds since arrival; ``ahead`` of
        what waits is finished before its turn),
        ``outcomes`` (counts since the beginning, one for each kind), ``dead`` (counts by reason),
        ``streams`` (entries there now).
    """
    counts = await cast("Awaitable[dict[bytes, bytes]]", client.hgetall(keys.tally))
    tally = {name.decode("utf-8", "backslashreplace"): int(n) for name, n in counts.items()}
    names = {
        "raw": keys.raw,
        "articles": keys.articles,
        "outcomes": keys.outcomes,
        "dead": keys.dead,
    }
    return {
        "queue": {**await _queue(client, keys.raw), "ahead": await client.zcard(keys.ahead)},
        "outcomes": {kind.value: tally.get(f"outcome:{kind.value}", 0) for kind in OutcomeKind},
        "dead": {
            name.removeprefix("dead:"): count
            for name, count in sorted(tally.items())
            if name.startswith("dead:")
        },
        "streams": {name: await client.xlen(key) for name, key in names.items()},
    }


async def _queue(client: Redis, key: str) -> dict[str, Any]:
    seconds, microseconds = await client.time()
    now = seconds * 1000 + microseconds // 1000
    group = await _group(client, key)
    if group is None:
        return {
            "group": False,
            "lag": await client.xlen(key),
            "oldest_waiting_ms": _age(await oldest(client, key, count=1), now),
            "pending": 0,
            "oldest_pending_ms": None,
            "consumers": [],
        }
    delivered = after(group["last-delivered-id"].decode())
    pending = await client.xpending(key, GROUP)
    first_pending: list[Entry] = [(pending["min"].decode(), {})] if pending["min"] else []
    consumers: Any = await client.xinfo_consumers(key, GROUP)
    return {
        "group": True,
        "lag": group.get("lag"),
        "oldest_waiting_ms": _age(await oldest(client, key, start=delivered, count=1), now),
        "pending": pending["pending"],
        "oldest_pending_ms": _age(first_pending, now),
        "consumers": [
            {
                "name": consumer["name"].decode("utf-8", "backslashreplace"),
                "pending": consumer["pending"],
                "idle_ms": consumer["idle"],
            }
            for consumer in consumers
            # What a retried letter passes through is no worker.
            if consumer["name"] != RETRY_CONSUMER.encode()
        ],
    }


async def _group(client: Redis, key: str) -> dict[str, Any] | None:
    """The workers' group; ``None`` when it or the stream does not exist."""
    try:
        groups: Any = await client.xinfo_groups(key)
    except ResponseError as error:
        if "no such key" in str(error):
            return None
        raise
    return next((group for group in groups if group["name"] == GROUP.encode()), None)


def _age(entries: list[Entry], now: int) -> int | None:
    """Milliseconds since the first of the entries arrived."""
    return max(0, now - milliseconds_of(entries[0][0])) if entries else None

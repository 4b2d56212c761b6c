"""Looking at a server and its queue as an operator would: findings, each with its remedy."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, cast

from redis.exceptions import NoPermissionError, RedisError

from barqiya.keys import GROUP
from barqiya.operate.pressure import Level, read_pressure
from barqiya.operate.state import read_state

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from redis.asyncio import Redis

    from barqiya.keys import Keys

Verdict = Literal["ok", "warn", "bad", "unknown"]

OLDEST_REDIS: Final = (7, 0)
_SKEW_SECONDS: Final = 2.0
#: Ages and counts from which on a queue is not keeping up.
_OLD_WAITING_MS: Final = 60_000
_MANY_DEAD: Final = 100
_DISK_FREE_PERCENT: Final = 10
#: A worker that was not seen for this many claim times is gone.
_DEAD_CLAIM_TIMES: Final = 3


class Finding(NamedTuple):
    """One thing that was looked at."""

    name: str
    verdict: Verdict
    seen: str
    remedy: str = ""
    """What to do; empty where nothing has to be done."""


async def examine(
    client: Redis, keys: Keys, *, url: str, data_version: int, claim_idle_ms: int
) -> list[Finding]:
    """Look at everything that can be seen from outside a worker.

    Args:
        client: Connection to the server.
        keys: Key names.
        url: Address of the server, to see whether the connection is protected.
        data_version: Version of the data layout that this Barqiya writes.
        claim_idle_ms: How long an item may be in a worker's hands without a sign of life.
    """
    info: dict[str, Any] = await client.info()
    found = [_version(info), _policy(info), _persistence(info), _last_save(info), _protection(url)]
    looks: tuple[Callable[[], Awaitable[Finding]], ...] = (
        lambda: _fsync(client),
        lambda: _clock(client),
        lambda: _memory(client),
        lambda: _schema(client, keys, data_version),
        lambda: _rights(client),
    )
    found += [await _tried(look) for look in looks]
    state = await read_state(client, keys)
    found += [*_queue(state, claim_idle_ms), _dead(state)]
    found += [finding async for finding in _subscribers(client, keys)]
    return found


async def _tried(look: Callable[[], Awaitable[Finding]]) -> Finding:
    try:
        return await look()
    except NoPermissionError as error:
        return Finding("rights", "unknown", f"this user may not ask: {error}")
    except RedisError as error:
        return Finding("server", "unknown", f"{type(error).__name__}: {error}")


def _version(info: dict[str, Any]) -> Finding:
    name = info.get("server_name", "redis")
    shown = info.get("valkey_version") or info.get("redis_version", "0")
    version = tuple(int(part) for part in str(info.get("redis_version", "0")).split(".")[:2])
    if version < OLDEST_REDIS:
        return Finding(
            "version", "bad", f"{name} {shown}", "install Redis 7.0 or Valkey 8 at least"
        )
    return Finding("version", "ok", f"{name} {shown}")


def _policy(info: dict[str, Any]) -> Finding:
    policy = str(info.get("maxmemory_policy"))
    if policy != "noeviction":
        remedy = "set `maxmemory-policy noeviction`: this one drops items when memory is full"
        return Finding("eviction", "bad", policy, remedy)
    return Finding("eviction", "ok", policy)


def _persistence(info: dict[str, Any]) -> Finding:
    if not info.get("aof_enabled"):
        remedy = "set `appendonly yes` and `appendfsync always`: a restart loses accepted items"
        return Finding("persistence", "bad", "no append-only file", remedy)
    return Finding("persistence", "ok", "append-only file")


def _last_save(info: dict[str, Any]) -> Finding:
    failed = [
        name
        for name in ("aof_last_write_status", "aof_last_bgrewrite_status", "rdb_last_bgsave_status")
        if info.get(name, "ok") != "ok"
    ]
    if failed:
        remedy = "see the server's log; most often its disk is full or not writable"
        return Finding("disk", "bad", f"{', '.join(failed)}: failed", remedy)
    return Finding("disk", "ok", "the last writes to disk succeeded")


def _protection(url: str) -> Finding:
    if url.startswith(("rediss://", "unix://")):
        return Finding("tls", "ok", "rediss" if url.startswith("rediss") else "socket of this host")
    local = any(host in url for host in ("://localhost", "@localhost", "127.0.0.1", "[::1]"))
    if local:
        return Finding("tls", "ok", "plain, but it does not leave this host")
    remedy = "use rediss:// and a certificate: copy and passwords cross the network in the clear"
    return Finding("tls", "warn", "plain connection to another host", remedy)


async def _fsync(client: Redis) -> Finding:
    setting = (await client.config_get("appendfsync")).get("appendfsync", "")
    if setting != "always":
        remedy = "set `appendfsync always`: a power cut loses the last moments"
        return Finding("fsync", "warn", f"appendfsync {setting}", remedy)
    return Finding("fsync", "ok", "appendfsync always")


async def _clock(client: Redis) -> Finding:
    before = time.time()
    seconds, microseconds = await client.time()
    ahead = seconds + microseconds / 1e6 - (before + time.time()) / 2
    seen = f"the server is {abs(ahead):.3f} s {'ahead of' if ahead > 0 else 'behind'} this host"
    if abs(ahead) >= _SKEW_SECONDS:
        remedy = "set both clocks by NTP: embargoes and ages are read off them"
        return Finding("clock", "bad", seen, remedy)
    return Finding("clock", "ok", seen)


async def _memory(client: Redis) -> Finding:
    pressure = await read_pressure(client)
    if pressure.limit <= 0:
        remedy = "set `maxmemory`, so that publishers are refused before the host is out of memory"
        return Finding("memory", "warn", str(pressure), remedy)
    if pressure.level is Level.FREE:
        return Finding("memory", "ok", str(pressure))
    remedy = "let the workers drain the queue, shorten BARQIYA_RAW_HOURS, or give it more memory"
    return Finding(
        "memory", "bad" if pressure.level > Level.WARN else "warn", str(pressure), remedy
    )


async def _schema(client: Redis, keys: Keys, known: int) -> Finding:
    value = await cast("Awaitable[bytes | None]", client.get(keys.schema))
    if value is None:
        return Finding("schema", "ok", "no data yet: no worker has started here")
    try:
        found = int(value)
    except ValueError:
        return Finding("schema", "bad", "is no number", f"find out who wrote {keys.schema}")
    if found > known:
        remedy = "upgrade this Barqiya: the data were written by a newer one"
        return Finding("schema", "bad", f"data version {found}, known {known}", remedy)
    return Finding("schema", "ok", f"data version {found}")


async def _rights(client: Redis) -> Finding:
    user = await client.acl_whoami()
    name = user.decode() if isinstance(user, bytes) else str(user)
    if name == "default":
        remedy = "use the ACL users of deploy/redis, one for each role"
        return Finding("acl", "warn", "connected as the user `default`", remedy)
    return Finding("acl", "ok", f"connected as {name}")


def _queue(state: dict[str, Any], claim_idle_ms: int) -> list[Finding]:
    queue = state["queue"]
    if not queue["group"]:
        seen = f"no group {GROUP}; {queue['lag']} items wait"
        bad = bool(queue["lag"])
        return [Finding("group", "bad" if bad else "ok", seen, "start a worker" if bad else "")]
    found = [Finding("group", "ok", f"{GROUP}, {len(queue['consumers'])} consumers")]
    waiting = queue["oldest_waiting_ms"] or 0
    seen = f"{queue['lag'] or 0} items wait, the oldest for {waiting / 1000:.1f} s"
    late = waiting >= _OLD_WAITING_MS
    remedy = "see whether workers run (`barqiya status`); start more of them"
    found.append(Finding("backlog", "bad" if late else "ok", seen, remedy if late else ""))
    held = queue["oldest_pending_ms"] or 0
    seen = f"{queue['pending']} items in hand, the oldest for {held / 1000:.1f} s"
    stuck = held >= 3 * claim_idle_ms
    remedy = "no worker claims them: see whether any runs, and its log for commit.blocked"
    found.append(Finding("pending", "bad" if stuck else "ok", seen, remedy if stuck else ""))
    found += _consumers(queue["consumers"], _DEAD_CLAIM_TIMES * claim_idle_ms)
    return found


def _consumers(consumers: list[dict[str, Any]], longest_ms: int) -> list[Finding]:
    """Workers that have read within some claim times: each reads every second or so."""
    if not consumers:
        return []
    alive = [one for one in consumers if one["idle_ms"] < longest_ms]
    seen = f"{len(alive)} of {len(consumers)} seen within {longest_ms / 1000:.0f} s"
    if not alive:
        return [Finding("workers", "bad", seen, "start a worker")]
    return [Finding("workers", "ok", seen)]


def _dead(state: dict[str, Any]) -> Finding:
    waiting = state["streams"]["dead"]
    reasons = sorted(state["dead"].items(), key=lambda pair: -pair[1])[:3]
    seen = f"{waiting} dead letters"
    if reasons:
        seen += f" (most: {', '.join(f'{name} {count}' for name, count in reasons)})"
    if waiting >= _MANY_DEAD:
        return Finding("dead letters", "warn", seen, "`barqiya dead list`, then retry or discard")
    return Finding("dead letters", "ok", seen)


async def _subscribers(client: Redis, keys: Keys) -> AsyncIterator[Finding]:
    try:
        groups: Any = await client.xinfo_groups(keys.articles)
    except RedisError:
        return
    for group in groups:
        name = group["name"].decode("utf-8", "backslashreplace")
        lag = group.get("lag")
        seen = f"{'?' if lag is None else lag} events behind, {group['pending']} in hand"
        yield Finding(f"subscriber {name}", "ok", seen)

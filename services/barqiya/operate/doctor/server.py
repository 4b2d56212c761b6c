"""Findings about the server itself: is it one that accepted items are safe on, now?"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final

from barqiya.operate.doctor.finding import Finding
from barqiya.operate.pressure import Level, read_pressure

if TYPE_CHECKING:
    from redis.asyncio import Redis

_OLDEST_REDIS: Final = (7, 0)
_SKEW_SECONDS: Final = 2.0


def from_info(info: dict[str, Any]) -> list[Finding]:
    """What ``INFO`` tells."""
    return [_version(info), _policy(info), _persistence(info), _last_save(info)]


def _version(info: dict[str, Any]) -> Finding:
    name = info.get("server_name", "redis")
    shown = info.get("valkey_version") or info.get("redis_version", "0")
    version = tuple(int(part) for part in str(info.get("redis_version", "0")).split(".")[:2])
    if version < _OLDEST_REDIS:
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


async def fsync(client: Redis) -> Finding:
    """Whether what is accepted is on the disk."""
    setting = (await client.config_get("appendfsync")).get("appendfsync", "")
    if setting != "always":
        remedy = "set `appendfsync always`: a power cut loses the last moments"
        return Finding("fsync", "warn", f"appendfsync {setting}", remedy)
    return Finding("fsync", "ok", "appendfsync always")


async def clock(client: Redis) -> Finding:
    """How far the server's clock is from ours."""
    before = time.time()
    seconds, microseconds = await client.time()
    ahead = seconds + microseconds / 1e6 - (before + time.time()) / 2
    seen = f"the server is {abs(ahead):.3f} s {'ahead of' if ahead > 0 else 'behind'} this host"
    if abs(ahead) >= _SKEW_SECONDS:
        remedy = "set both clocks by NTP: embargoes and ages are read off them"
        return Finding("clock", "bad", seen, remedy)
    return Finding("clock", "ok", seen)


async def memory(client: Redis) -> Finding:
    """Whether new items are accepted."""
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

"""Findings about subscribers: how far each is, and which is about to miss events.

What a subscriber has not finished is kept for twice ``BARQIYA_TOPIC_HOURS``; then it goes, and a
gap event tells of it. After the first half somebody has to act.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple, cast

from redis.exceptions import RedisError, ResponseError

from barqiya.operate.doctor.finding import Finding
from barqiya.operate.streams import after, milliseconds_of, oldest, route_topics

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable

    from redis.asyncio import Redis

    from barqiya.keys import Keys

_HOUR_MS: Final = 3_600_000
#: Of a stream: two numbers of 64 bits.
_ID: Final = re.compile(r"[0-9]{1,20}+-[0-9]{1,20}")


class _Place(NamedTuple):
    """How far a subscriber is on a topic."""

    topic: str
    name: str
    begin: str
    """Range limit from which on it has not finished anything."""
    seen: str
    removal: str
    """What removes it when it is gone for good."""


async def subscribers(client: Redis, keys: Keys, topic_hours: int) -> AsyncIterator[Finding]:
    """How far each consumer group and each registered subscriber of every topic is."""
    some = False
    try:
        seconds, microseconds = await client.time()
        now = seconds * 1000 + microseconds // 1000
        async for place in _places(client, keys):
            some = True
            yield await _finding(client, place, now, topic_hours)
    except RedisError as error:
        yield Finding("subscribers", "unknown", f"{type(error).__name__}: {error}")
        return
    if not some:
        yield Finding("subscribers", "ok", "none has registered")


async def _places(client: Redis, keys: Keys) -> AsyncIterator[_Place]:
    registered = await cast("Awaitable[dict[bytes, bytes]]", client.hgetall(keys.subscribers))
    for field, value in sorted(registered.items()):
        topic, _, name = _text(field).partition("|")
        place = _text(value)
        removal = f"HDEL {keys.subscribers} '{_text(field)}'"
        begin = after(place) if _ID.fullmatch(place) else ""
        yield _Place(topic, name, begin, f"{topic} finished up to {place}", removal)
    for topic in (keys.articles, keys.outcomes, *await route_topics(client, keys)):
        try:
            groups: Any = await client.xinfo_groups(topic)
        except ResponseError:
            continue  # not there
        for group in groups:
            yield await _group(client, topic, group)


async def _group(client: Redis, topic: str, group: dict[str, Any]) -> _Place:
    begin = after(group["last-delivered-id"].decode())
    if group["pending"]:
        summary: Any = await client.xpending(topic, group["name"])
        begin = summary["min"].decode() if summary["min"] else begin
    name, lag = _text(group["name"]), group.get("lag")
    seen = f"{topic} {'?' if lag is None else lag} events behind, {group['pending']} in hand"
    return _Place(topic, name, begin, seen, f"XGROUP DESTROY {topic} '{name}'")


async def _finding(client: Redis, place: _Place, now: int, topic_hours: int) -> Finding:
    name = f"subscriber {place.name}"
    if not place.begin:
        remedy = f"nothing is kept for it: write the id of an event there, or `{place.removal}`"
        return Finding(name, "warn", f"{place.seen}, which is no id", remedy)
    waiting = await oldest(client, place.topic, start=place.begin, count=1)
    if not waiting:
        return Finding(name, "ok", place.seen)
    age = now - milliseconds_of(waiting[0][0])
    seen = f"{place.seen}, the oldest event it has not finished is of {age / _HOUR_MS:.1f} h ago"
    if age < topic_hours * _HOUR_MS:
        return Finding(name, "ok", seen)
    remedy = (
        f"start it: what is older than {2 * topic_hours} h goes, finished or not; where it is gone "
        f"for good, `{place.removal}`"
    )
    return Finding(name, "warn", seen, remedy)


def _text(value: bytes) -> str:
    return value.decode("utf-8", "backslashreplace")

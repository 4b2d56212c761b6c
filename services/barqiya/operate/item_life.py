"""The whole life of one raw item, as far as it is kept: what came, what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import orjson

from barqiya.keys import GROUP
from barqiya.operate.kept import Kept
from barqiya.operate.published import parts_of
from barqiya_schemas import ADVISORY_TYPE

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from redis.asyncio import Redis

    from barqiya.keys import Keys

Fields = dict[bytes, bytes]
Entry = tuple[str, Fields]

_PAGE = 500


class Pending(NamedTuple):
    """An item in a worker's hands."""

    consumer: str
    deliveries: int
    idle_ms: int


class Life(NamedTuple):
    """Everything that is known of an item."""

    raw: Fields | None
    """Its fields; ``None`` when neither queue nor archive has it any more."""
    pending: Pending | None
    outcomes: list[Entry]
    """Its own outcome, then those of its replays."""
    events: list[Entry]
    """The events it issued, as they stand on the topic, advisories among them."""
    held: list[str]
    """Articles of it whose event waits for the end of an embargo."""
    letters: list[Entry]
    """Its dead letter, when it still waits for somebody."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is known of it at all."""
        return self == Life(None, None, [], [], [], [])


async def life_of(client: Redis, keys: Keys, folder: Path | None, raw_id: str) -> Life:
    """Gather what queue, archive, outcomes, topic and dead letters say of a raw item.

    Args:
        client: Connection to the server.
        keys: Key names.
        folder: Archive folder, when there is one.
        raw_id: Id of its entry on the queue.

    Raises:
        OSError: The folder cannot be read.
        RedisError: The server cannot be read.
    """
    raw = None
    async for found, fields in Kept(client, keys, folder).read(raw_id, raw_id):
        if found == raw_id.encode():
            raw = fields
    outcomes = [
        entry
        async for entry in _entries(client, keys.outcomes, raw_id)
        if raw_id.encode() in {entry[1].get(b"raw_id"), entry[1].get(b"replay_of")}
    ]
    parts = [part for _, outcome in outcomes for part in parts_of(outcome)]
    wanted = {part.event_id.encode() for part in parts if part.event_id}
    events = [
        entry
        async for entry in _entries(client, keys.articles, raw_id)
        if entry[1].get(b"id") in wanted or _advises(entry[1], raw_id)
    ]
    issued = {fields[b"id"] for _, fields in events}
    held = [
        part.article_id
        for part in parts
        # What is withheld has no event that waits.
        if part.outcome == "held" and part.event_id and part.event_id.encode() not in issued
    ]
    letters = [
        entry
        async for entry in _entries(client, keys.dead, raw_id)
        if entry[1].get(b"raw_id") == raw_id.encode()
    ]
    return Life(raw, await _pending(client, keys, raw_id), outcomes, events, held, letters)


def _advises(fields: Fields, raw_id: str) -> bool:
    """Whether an event is a word about what an item did to its story."""
    if fields.get(b"type") != ADVISORY_TYPE.encode():
        return False
    return bool(orjson.loads(fields[b"data"])["raw_id"] == raw_id)


async def _pending(client: Redis, keys: Keys, raw_id: str) -> Pending | None:
    if not await client.exists(keys.raw):
        return None
    groups: Any = await client.xinfo_groups(keys.raw)
    if GROUP.encode() not in {group["name"] for group in groups}:
        return None
    found: Any = await client.xpending_range(keys.raw, GROUP, raw_id, raw_id, 1)
    if not found:
        return None
    (entry,) = found
    consumer = entry["consumer"].decode("utf-8", "backslashreplace")
    return Pending(consumer, entry["times_delivered"], entry["time_since_delivered"])


async def _entries(client: Redis, key: str, start: str) -> AsyncIterator[Entry]:
    cursor = start
    while True:
        page: Any = await client.xrange(key, cursor, "+", count=_PAGE)
        for entry_id, fields in page:
            yield entry_id.decode(), fields
        if len(page) < _PAGE:
            return
        cursor = f"({page[-1][0].decode()}"

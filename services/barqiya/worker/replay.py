"""Replay: an earlier raw item is put on the queue once more, for workers to issue what changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from barqiya.intake import (
    REPLAY_OF,
    RETRY_OF,
    dump_replays,
    entry_time,
    first_id,
    open_entry,
    pass_key,
)
from barqiya.items import Rejected
from barqiya.keys import GROUP
from barqiya.operate.dead_letters import PASS_MS
from barqiya.operate.scripts import load_script

if TYPE_CHECKING:
    from redis.asyncio import Redis

    from barqiya.items import Replay
    from barqiya.keys import Keys
    from barqiya.operate.published import Fields


def plain_fields(entry_id: str, fields: Fields) -> Fields:
    """The fields of an entry as its publisher would send them today: received when it was."""
    opened = open_entry(fields)
    if isinstance(opened, Rejected):
        return fields
    plain = {
        name: value
        for name, value in opened.items()
        if name not in {RETRY_OF.encode(), REPLAY_OF.encode()}
    }
    plain.setdefault(b"received_at", entry_time(first_id(entry_id, fields)).encode())
    return plain


class Replayer:
    """Puts items on the queue once more, so that workers issue what has changed."""

    def __init__(self, client: Redis, keys: Keys) -> None:
        self._keys = keys
        self._script = load_script(client, "barqiya.worker", "replay_item.lua")

    async def replay(self, raw_id: str, fields: Fields, replays: tuple[Replay, ...]) -> str | None:
        """Give one item to the workers; returns its new raw id, ``None`` when one is on its way.

        Args:
            raw_id: Id under which the item is known.
            fields: Its :func:`plain_fields`.
            replays: What is to be done with each of its articles.
        """
        flat = [word for pair in fields.items() for word in pair]
        entry_id: bytes = await self._script(
            keys=(self._keys.raw, self._keys.index(*pass_key(REPLAY_OF, raw_id))),
            args=(GROUP, PASS_MS, dump_replays(replays), raw_id, *flat),
        )
        return entry_id.decode() or None

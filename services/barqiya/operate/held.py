"""Held events: what waits for the end of an embargo, and when it comes out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import orjson

from barqiya.errors import InputError
from barqiya.operate.published import parts_of
from barqiya.operate.streams import newest

if TYPE_CHECKING:
    from redis.asyncio import Redis

    from barqiya.keys import Keys

#: Events read at once: each holds the whole article.
_PAGE = 100
#: Outcomes that are searched for the raw items, the newest first, and how many at once.
_SEARCHED, _OUTCOMES = 20_000, 500


class HeldEvent(NamedTuple):
    """An event that is issued when its time has come."""

    article_id: str
    due_ms: int
    """When it comes out, in milliseconds of Unix time."""
    event: dict[str, Any] | None
    """The event with its article parsed, as it will be; ``None`` when the server lost it."""
    raw_id: str = ""
    """The raw item that it was made of; empty when the newest outcomes do not tell."""

    @property
    def article(self) -> dict[str, Any]:
        """The article of the event; empty when the server lost it."""
        found = (self.event or {}).get("data")
        return found if isinstance(found, dict) else {}

    @property
    def source(self) -> str:
        """Who sent that."""
        provenance = self.article.get("provenance")
        return str(provenance.get("source") or "") if isinstance(provenance, dict) else ""


async def held_events(client: Redis, keys: Keys) -> list[HeldEvent]:
    """Everything that is held, what comes out first before the rest.

    Raises:
        RedisError: The server cannot be read.
    """
    found: list[HeldEvent] = []
    listed: Any = await client.zrange(keys.held, 0, -1, withscores=True)
    for at in range(0, len(listed), _PAGE):
        page = [
            (name.decode("utf-8", "backslashreplace"), due) for name, due in listed[at:][:_PAGE]
        ]
        letters: Any = await client.mget([keys.index("held", name) for name, _ in page])
        found += [
            HeldEvent(name, int(due), _event(letter))
            for (name, due), letter in zip(page, letters, strict=True)
        ]
    return await _with_raw_ids(client, keys, found)


async def _with_raw_ids(client: Redis, keys: Keys, held: list[HeldEvent]) -> list[HeldEvent]:
    """The same with the raw items: what the outcomes say of the event, else of the article."""
    events = {one.event["id"] for one in held if one.event}
    of_event: dict[str, str] = {}
    of_article: dict[str, str] = {}
    end, read = "+", 0
    while of_event.keys() != events and read < _SEARCHED:
        page = await newest(client, keys.outcomes, end=end, count=_OUTCOMES)
        for _, fields in page:
            raw_id = fields.get(b"raw_id", b"").decode()
            # A gap event has no outcome.
            for part in parts_of(fields) if b"outcome" in fields else ():
                of_article.setdefault(part.article_id, raw_id)
                if part.event_id in events:
                    of_event.setdefault(part.event_id, raw_id)
        if not page:
            break
        read += len(page)
        end = f"({page[-1][0]}"
    return [
        one._replace(
            raw_id=of_event.get((one.event or {}).get("id", ""))
            or of_article.get(one.article_id, "")
        )
        for one in held
    ]


async def held_event(client: Redis, keys: Keys, typed: str) -> HeldEvent:
    """One that is held, by its article, the first letters of that, or its raw item.

    Raises:
        InputError: None is, or several are.
        RedisError: The server cannot be read.
    """
    found = [
        one
        for one in await held_events(client, keys)
        if one.raw_id == typed or (one.article_id.startswith(typed) and typed.startswith("a-"))
    ]
    if len(found) == 1:
        return found[0]
    if not found:
        raise InputError(f"{typed}: nothing of it is held; see `barqiya held list`")
    several = ", ".join(one.article_id for one in found[:5])
    raise InputError(f"{typed}: several are held: {several}")


def _event(letter: bytes | None) -> dict[str, Any] | None:
    """The event of a held letter, whose words are those of ``XADD``."""
    if letter is None:
        return None
    words = orjson.loads(letter)["event"]
    event: dict[str, Any] = dict(zip(words[::2], words[1::2], strict=True))
    event["data"] = orjson.loads(event["data"])
    return event

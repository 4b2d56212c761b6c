"""What the service has said of raw items: outcomes and events, as they are on the server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import orjson

from barqiya.dedupe import ArticleState

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Mapping, Sequence

    from redis.asyncio import Redis

    from barqiya.keys import Keys

Fields = dict[bytes, bytes]

_PAGE = 500


class Part(NamedTuple):
    """One article of a raw item: what became of it, and what it says."""

    outcome: str
    relation: str
    reason: str
    article_id: str
    original: str
    """For a duplicate: the article it duplicates."""
    revision: int
    event_id: str
    article: dict[str, Any] | None = None
    """Data of its event; ``None``: it issued none, or the event is not kept."""


def parts_of(outcome: Fields, events: Mapping[bytes, Fields] | None = None) -> tuple[Part, ...]:
    """The articles that an outcome tells of, in the item's order, with those events given by id."""
    listed = orjson.loads(outcome.get(b"articles", b"[]")) or [
        {name.decode(): value.decode() for name, value in outcome.items() if name != b"evidence"}
    ]
    return tuple(_part(each, events or {}) for each in listed)


def _part(said: Mapping[str, Any], events: Mapping[bytes, Fields]) -> Part:
    event_id = said.get("event_id") or ""
    event = events.get(event_id.encode())
    return Part(
        outcome=said["outcome"],
        relation=said.get("relation") or "",
        reason=said["reason"],
        article_id=said.get("article_id") or "",
        original=said.get("original") or "",
        revision=int(said.get("revision") or 0),
        event_id=event_id,
        article=orjson.loads(event[b"data"]) if event is not None else None,
    )


def _with_article(part: Part, events: Mapping[str, Fields]) -> Part:
    event = events.get(part.event_id)
    return part if event is None else part._replace(article=orjson.loads(event[b"data"]))


def held_event(letter: bytes) -> Fields:
    """The event in a held letter (see ``barqiya.commit``)."""
    words = [word.encode() for word in orjson.loads(letter)["event"]]
    return dict(zip(words[::2], words[1::2], strict=True))


class Published:
    """Outcomes and events of a namespace, from a moment on."""

    def __init__(self, client: Redis, keys: Keys) -> None:
        self._client: Any = client
        self._keys = keys
        self._outcomes: dict[str, list[Fields]] = {}
        self._places: dict[bytes, bytes] = {}
        self._oldest_ms = 0

    async def load(self, start: str) -> None:
        """Learn what was said from ``start`` (an entry id) on; of events only where they stand."""
        oldest = await self._client.xrange(self._keys.outcomes, count=1)
        self._oldest_ms = int(oldest[0][0].partition(b"-")[0]) if oldest else 0
        async for _, outcome in self._entries(self._keys.outcomes, start):
            raw_id = outcome.get(b"replay_of") or outcome.get(b"raw_id", b"")
            self._outcomes.setdefault(raw_id.decode(), []).append(outcome)
        async for entry_id, event in self._entries(self._keys.articles, start):
            self._places[event.get(b"id", b"")] = entry_id

    def outcome(self, raw_id: str) -> Fields | None:
        """Outcome of a raw item itself, when it is kept."""
        for outcome in self._outcomes.get(raw_id, ()):
            if outcome[b"raw_id"].decode() == raw_id:
                return outcome
        return None

    def reaches(self, raw_id: str) -> bool:
        """Whether an outcome of a raw item would still be kept, if it has one."""
        return int(raw_id.partition("-")[0]) >= self._oldest_ms

    async def parts(self, raw_ids: Sequence[str]) -> dict[str, tuple[Part, ...]]:
        """What is out of raw items: of each article the newest event, also one by a replay."""
        newest = {raw_id: self._newest(raw_id) for raw_id in raw_ids}
        events = await self._events(part for parts in newest.values() for part in parts)
        return {
            raw_id: tuple(_with_article(part, events) for part in parts)
            for raw_id, parts in newest.items()
        }

    def _newest(self, raw_id: str) -> list[Part]:
        newest: list[Part] = []
        for outcome in self._outcomes.get(raw_id, ()):
            for number, part in enumerate(parts_of(outcome)):
                if number >= len(newest):
                    newest.append(part)
                elif part.event_id and newest[number].event_id:
                    # What it was decided to be stays; what it says is what the replay said.
                    newest[number] = newest[number]._replace(
                        revision=part.revision, event_id=part.event_id
                    )
                elif part.event_id:
                    newest[number] = part
        return newest

    async def _events(self, parts: Iterable[Part]) -> dict[str, Fields]:
        """The events of articles by their ids, issued or held back; those that are kept."""
        pipe = self._client.pipeline(transaction=False)
        for part in parts:
            if place := self._places.get(part.event_id.encode()):
                pipe.xrange(self._keys.articles, place, place)
            elif part.event_id:
                pipe.get(self._keys.index("held", part.article_id))
        found: dict[str, Fields] = {}
        for answer in await pipe.execute():
            if not answer:
                continue
            event = held_event(answer) if isinstance(answer, bytes) else answer[0][1]
            found[event[b"id"].decode()] = event
        return found

    async def states(self, article_ids: Sequence[str]) -> dict[str, ArticleState]:
        """What the index remembers of articles now."""
        if not article_ids:
            return {}
        names = [self._keys.index("item", each.removeprefix("a-")) for each in article_ids]
        values = await self._client.mget(names)
        found = zip(article_ids, values, strict=True)
        return {each: ArticleState.load(value) for each, value in found if value is not None}

    async def _entries(self, key: str, start: str) -> AsyncIterator[tuple[bytes, Fields]]:
        cursor = start
        while page := await self._client.xrange(key, cursor, "+", count=_PAGE):
            for entry_id, fields in page:
                yield entry_id, fields
            cursor = f"({page[-1][0].decode()}"

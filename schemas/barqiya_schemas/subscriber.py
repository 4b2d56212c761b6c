"""A subscriber that remembers its place, for redis-py and anything that has its two methods.

    from redis import Redis
    from barqiya_schemas.subscriber import Subscriber

    subscriber = Subscriber(Redis.from_url(url, socket_timeout=5), "portal")
    for event in subscriber:
        store(event.data)

The place is kept on the server, under ``<namespace>:subscribers``. It moves on when the loop asks
for the next event: an event whose handling raised, or during which the process died, comes again.
The service sees that place as well: it keeps what a registered subscriber has not read for twice as
long, and says so in the topic when it must forget some of it after all.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol

from barqiya_schemas.base import SCHEMA_VERSION
from barqiya_schemas.gap import GAP_TYPE
from barqiya_schemas.stream import ForeignEntryError, read_event

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import datetime

    from barqiya_schemas.event import ArticleEvent

_OURS: Final = b"org.barqiya."
#: Below any sensible socket timeout, or waiting would look like a dead connection.
_BLOCK_MS: Final = 2000
#: No single command reads several partitions of a cluster: each is waited for in turn, so shortly.
_ROUND_MS: Final = 100
_START: Final = "0-0"


class Client(Protocol):
    """What is asked of a Redis client; ``redis.Redis`` has it, with or without decoding."""

    def xread(self, streams: Any, count: int | None = None, block: int | None = None) -> Any:  # noqa: ANN401 - clients' own types
        """Read entries after the given ids."""

    def hget(self, name: str, key: str) -> Any:  # noqa: ANN401 - same
        """Read a field of a hash."""

    def hset(self, name: str, key: str, value: str) -> Any:  # noqa: ANN401 - same
        """Write a field of a hash."""


class Gap(NamedTuple):
    """Entries that were forgotten before this subscriber had read them."""

    after: str
    """The last entry that was read."""
    oldest_kept: str
    """The first one that is there again; what lies between is gone from the topic."""


class MissedEventsError(RuntimeError):
    """Events were forgotten before this subscriber read them.

    Ask the service for them (``barqiya replay``), or pass ``on_gap`` to go on without them.
    """


class NewerSchemaError(RuntimeError):
    """The topic carries a version of the article that this package does not know: upgrade it."""


class Subscriber:
    """Article events of one topic, in order, each at least once."""

    def __init__(
        self,
        client: Client,
        name: str,
        *,
        namespace: str = "wire",
        partition: str | None = None,
        route: str | None = None,
        start: datetime | str = _START,
        on_gap: Callable[[Gap], None] | None = None,
    ) -> None:
        """Subscribe under a name of one's own.

        Args:
            client: A Redis client whose socket timeout is above two seconds.
            name: Under which the place is kept; two subscribers must not share one.
            namespace: First part of the service's keys.
            partition: Of a service with partitions, the one to read; see
                :class:`PartitionsSubscriber` for all of them.
            route: Topic of a route; all article events when ``None``.
            start: Where to begin when nothing is kept under the name yet: an entry id, or a moment
                (with a time zone), as for a replay. The beginning of the topic by default.
            on_gap: Called for what was forgotten; without it :class:`MissedEventsError` is raised.
        """
        self._client = client
        prefix = f"{namespace}:{{{partition}}}" if partition else namespace
        self._topic = f"{prefix}:articles:{route}" if route else f"{prefix}:articles"
        self._places = f"{prefix}:subscribers"
        self._field = f"{self._topic}|{name}"
        self._name = name
        self._start = start if isinstance(start, str) else f"{round(start.timestamp() * 1000)}-0"
        self._on_gap = on_gap

    @property
    def place(self) -> str:
        """Id of the last entry that was finished."""
        kept = self._client.hget(self._places, self._field)
        return _text(kept) if kept else self._start

    def move_to(self, place: datetime | str) -> None:
        """Go on after another place, e.g. a moment from which everything is to be read again."""
        moment = place if isinstance(place, str) else f"{round(place.timestamp() * 1000)}-0"
        self._client.hset(self._places, self._field, moment)

    def __iter__(self) -> Iterator[ArticleEvent]:
        """Events from the kept place on, for ever; waits for new ones."""
        while True:
            yield from self.read(block_ms=_BLOCK_MS)

    def read(self, *, count: int = 100, block_ms: int | None = None) -> Iterator[ArticleEvent]:
        """The next events that are there; with ``block_ms``, waits that long for the first.

        Raises:
            MissedEventsError: Some were forgotten, and there is no ``on_gap``.
            NewerSchemaError: The topic carries a version that this package does not know.
        """
        place = self.place
        reply = self._client.xread({self._topic: place}, count=count, block=block_ms)
        for entry_id, fields in _entries(reply):
            event = self._event(fields)
            if event is not None:
                yield event
            # Only now: after a crash the event comes again, and is not lost.
            self._client.hset(self._places, self._field, entry_id)

    def _event(self, fields: Mapping[bytes, bytes]) -> ArticleEvent | None:
        """The event of an entry; ``None`` for one that is none of this version's article events."""
        kind = fields.get(b"type", b"")
        if kind == GAP_TYPE.encode():
            self._missed(fields)
            return None
        try:
            return read_event(fields)
        except ForeignEntryError:
            if kind.startswith(_OURS) and _is_newer(fields.get(b"dataschema", b"")):
                message = f"the topic carries {kind.decode(errors='replace')}"
                raise NewerSchemaError(message) from None
            return None

    def _missed(self, fields: Mapping[bytes, bytes]) -> None:
        try:
            data = json.loads(fields[b"data"])
            subscriber, gap = data["subscriber"], Gap(data["after"], data["oldest_kept"])
        except (KeyError, TypeError, ValueError):
            return
        if subscriber != self._name:
            return
        if self._on_gap is None:
            message = f"entries between {gap.after} and {gap.oldest_kept} are gone"
            raise MissedEventsError(message)
        self._on_gap(gap)


class PartitionsSubscriber:
    """Article events of several partitions: in order within each, and the partitions in turn.

    The events of an article, and those of a story, are all in one partition.
    """

    def __init__(
        self,
        client: Client,
        name: str,
        partitions: Iterable[str],
        **options: Any,  # noqa: ANN401 - as of a subscriber
    ) -> None:
        """Subscribe to each partition under one name.

        Args:
            client: A Redis client whose socket timeout is above two seconds; of a cluster
                ``redis.RedisCluster``.
            name: Under which the places are kept.
            partitions: Names of the partitions.
            options: As for :class:`Subscriber`.
        """
        self.subscribers: Final = {
            partition: Subscriber(client, name, partition=partition, **options)
            for partition in partitions
        }

    def __iter__(self) -> Iterator[ArticleEvent]:
        """Events from the kept places on, for ever; waits for new ones."""
        wait = max(1, _ROUND_MS // max(1, len(self.subscribers)))
        while True:
            yield from self.read(block_ms=wait)

    def read(self, *, count: int = 100, block_ms: int | None = None) -> Iterator[ArticleEvent]:
        """The next events of each partition; with ``block_ms``, waits that long for each.

        Raises:
            MissedEventsError: As of a subscriber.
            NewerSchemaError: As of a subscriber.
        """
        for subscriber in self.subscribers.values():
            yield from subscriber.read(count=count, block_ms=block_ms)


def _is_newer(schema: bytes) -> bool:
    """Whether a ``dataschema`` is of a later version of the article than ours."""
    version = schema.rpartition(b":v")[2]
    return version.isdigit() and int(version) > SCHEMA_VERSION


def _entries(reply: Any) -> Iterator[tuple[str, dict[bytes, bytes]]]:  # noqa: ANN401 - clients' own types
    """Entries of a reply, from a client that decodes or one that does not."""
    for _, entries in reply or ():
        for entry_id, fields in entries:
            yield _text(entry_id), {_bytes(name): _bytes(value) for name, value in fields.items()}


def _text(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else value


def _bytes(value: str | bytes) -> bytes:
    return value.encode() if isinstance(value, str) else value

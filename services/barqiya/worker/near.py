"""The near-duplicate index on the server: look up, and what a commit adds to it.

Nothing is written here but the note of the segments and the count of tickets: an item enters the
index in the commit, with everything else that it leaves behind, or not at all.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar, cast

from barqiya.commit import NearIndexView, Posting
from barqiya.dedupe.remembered import Remembered
from barqiya.dedupe.segments import BUCKET, FIELD_BYTES, Segments, field_of
from barqiya.operate import retry
from barqiya.operate.scripts import load_script

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from redis.asyncio import Redis

    from barqiya.keys import Keys
    from barqiya.operate.retry import ServerState

T = TypeVar("T")

#: Most earlier items that one item is compared with.
MOST_CANDIDATES: Final = 8
#: Anchors that two items share at least to be compared.
LEAST_SHARED: Final = 1
#: Anchors of an item, for the size of segments.
_USUAL_ANCHORS: Final = 12
_CANDIDATE_BYTES: Final = 5


class Found(NamedTuple):
    """What the look-up of one item gave."""

    ticket: int
    """Number that the item is remembered under when it is committed."""
    candidates: tuple[tuple[int, int], ...] = ()
    """Tickets of earlier items and the anchors shared, best first."""
    newest: bytes = b""
    """For each anchor the newest ticket under it in the newest segment: what the commit checks."""


class LookUp(NamedTuple):
    """Answer for a batch: the segments it was looked up in, and one ``Found`` an item."""

    segments: Segments
    now_ms: int
    found: tuple[Found, ...]

    @property
    def view(self) -> NearIndexView:
        """What the commit compares with."""
        return NearIndexView(self.segments.dump(), LEAST_SHARED, BUCKET)


class NearIndex:
    """The index of one namespace, as one worker sees it."""

    def __init__(self, client: Redis, keys: Keys, state: ServerState, window_ms: int) -> None:
        self._client = client
        self._keys = keys
        self._state = state
        self._window_ms = window_ms
        self._look_up = load_script(client, "barqiya.worker", "look_up.lua")
        self._open = load_script(client, "barqiya.worker", "open_segment.lua")
        self._segments: Segments | None = None
        self._last_ticket: int | None = None

    async def salt(self) -> bytes:
        """Secret that anchors are hashed with; made by the first worker of the namespace."""
        while self._segments is None:
            await self._change(b"", Segments(secrets.token_hex(16)).dump())
        return bytes.fromhex(self._segments.salt)

    async def look_up(
        self, items: Sequence[Sequence[bytes]], salt: bytes, now_ms: int
    ) -> LookUp | None:
        """Find earlier items that share anchors.

        Args:
            items: Anchors of each item.
            salt: The secret that they were hashed with.
            now_ms: The time.

        Returns:
            ``None`` when the secret is another one now: the server has lost the index.
        """
        while True:
            segments = await self._open_when_due(now_ms)
            if segments.salt != salt.hex():
                return None
            reply = await self._ask(segments, items)
            if isinstance(reply, list):
                break
            self._adopt(reply)
        self._last_ticket, *answers = reply
        first = self._last_ticket - len(items) + 1
        return LookUp(
            segments,
            now_ms,
            tuple(
                _read(answer, first + number, len(anchors))
                for number, (answer, anchors) in enumerate(zip(answers, items, strict=True))
            ),
        )

    async def peek(self, items: Sequence[Sequence[bytes]]) -> LookUp | None:
        """Look up without taking tickets or opening a segment; ``None`` when there is no index."""
        note = await self._call(self._read_note)
        if note is None:
            return None
        segments = Segments.load(note)
        reply = await self._ask(segments, items, tickets=False)
        if not isinstance(reply, list):
            return None  # another segment was opened in this moment
        answers = [_read(answer, 0, len(own)) for answer, own in zip(reply[1:], items, strict=True)]
        return LookUp(segments, 0, tuple(answers))

    async def peek_salt(self) -> bytes:
        """Secret that anchors are hashed with; empty when there is no index."""
        note = await self._call(self._read_note)
        return bytes.fromhex(Segments.load(note).salt) if note is not None else b""

    async def _read_note(self) -> bytes | None:
        return cast("bytes | None", await self._client.get(self._keys.near_note))

    async def remembered(self, tickets: Sequence[int]) -> dict[int, Remembered]:
        """What is remembered under tickets; those that are forgotten are left out."""
        if not tickets:
            return {}
        names = [self._keys.near_item(ticket) for ticket in tickets]
        values = await self._call(
            lambda: cast("Awaitable[list[bytes | None]]", self._client.mget(names))
        )
        found = {}
        for ticket, value in zip(tickets, values, strict=True):
            if value is not None:
                found[ticket] = Remembered.load(value)
        return found

    def posting(
        self,
        found: Found,
        anchors: Sequence[bytes],
        remembered: Remembered,
        look_up: LookUp,
        lifetime_ms: int,
    ) -> Posting:
        """What a commit adds for one item."""
        newest, keys = look_up.segments.newest, self._keys
        fields = [
            field_of(anchor) + found.newest[FIELD_BYTES * at : FIELD_BYTES * (at + 1)]
            for at, anchor in enumerate(anchors)
        ]
        return Posting(
            ticket=found.ticket - newest.first,
            shards=tuple(keys.near_shard(newest.number, newest.shard(a)) for a in anchors),
            fields=b"".join(fields),
            shard_lifetime_ms=max(1, newest.expires_ms - look_up.now_ms),
            key=keys.near_item(found.ticket),
            value=remembered.dump(),
            lifetime_ms=lifetime_ms,
        )

    async def _ask(
        self, segments: Segments, items: Sequence[Sequence[bytes]], *, tickets: bool = True
    ) -> list[Any] | bytes:
        live = segments.live
        names = [self._keys.near_note, self._keys.near_tickets]
        shard_name = self._keys.near_shard
        for anchors in items:
            for anchor in anchors:
                names += [shard_name(segment.number, segment.shard(anchor)) for segment in live]
        args = (
            *(segments.dump(), len(live), MOST_CANDIDATES, LEAST_SHARED, int(tickets)),
            *(segment.first for segment in live),
            *(b"".join(map(field_of, anchors)) for anchors in items),
        )
        return await self._call(
            lambda: cast("Awaitable[list[Any] | bytes]", self._look_up(keys=names, args=args))
        )

    async def _open_when_due(self, now_ms: int) -> Segments:
        """The segments as they are, with a new one where the newest was old or full."""
        while True:
            await self.salt()
            segments = cast("Segments", self._segments)
            if self._last_ticket is None:
                self._last_ticket = int(await self._call(self._read_ticket) or 0)
            wanted = segments.due(
                ticket=self._last_ticket,
                now_ms=now_ms,
                window_ms=self._window_ms,
                anchors=_USUAL_ANCHORS,
            )
            if wanted is None:
                return segments
            await self._change(segments.dump(), wanted.dump())

    async def _read_ticket(self) -> bytes | None:
        return cast("bytes | None", await self._client.get(self._keys.near_tickets))

    async def _change(self, known: bytes, wanted: bytes) -> None:
        note = await self._call(
            lambda: cast(
                "Awaitable[bytes]", self._open(keys=(self._keys.near_note,), args=(known, wanted))
            )
        )
        self._adopt(note)

    def _adopt(self, note: bytes) -> None:
        """Go by the note that stands; without one, the next call makes one."""
        self._segments = Segments.load(note) if note else None
        self._last_ticket = None

    async def _call(self, do: Callable[[], Awaitable[T]]) -> T:
        return await retry.call(do, self._state)


def _read(answer: bytes, ticket: int, anchors: int) -> Found:
    end = len(answer) - FIELD_BYTES * anchors
    candidates = tuple(
        (int.from_bytes(answer[at : at + 4]), answer[at + 4])
        for at in range(0, end, _CANDIDATE_BYTES)
    )
    return Found(ticket, candidates, answer[end:])

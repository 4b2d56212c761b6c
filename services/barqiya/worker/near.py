"""The near-duplicate index on the server: look up, and what a commit adds to it.

Nothing is written here but the note of the segments and the count of tickets: an item enters the
index in the commit, with everything else that it leaves behind, or not at all.
"""

from __future__ import annotations

import secrets
from itertools import accumulate, chain
from typing import TYPE_CHECKING, Final, TypeVar, cast

import numpy as np

from barqiya.commit import Posting
from barqiya.dedupe.match import MOST_CANDIDATES, MOST_LOOSE, MOST_OF_SHORT, MOST_SHORT
from barqiya.dedupe.remembered import Remembered
from barqiya.dedupe.segments import (
    FIELD_BYTES,
    MOST_TICKETS,
    STEP,
    Segments,
    codes_of,
    field_of,
    met,
    offsets,
    taken,
)
from barqiya.operate import retry
from barqiya.operate.scripts import load_script
from barqiya.worker.found import LEAST_SHARED, Answers, Found, LookUp, read_answer

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Sequence

    import numpy.typing as npt
    from redis.asyncio import Redis

    from barqiya.dedupe.anchors import Anchors
    from barqiya.dedupe.segments import Codes, Segment
    from barqiya.keys import Keys
    from barqiya.operate.retry import ServerState
    from barqiya.worker.found import Question

T = TypeVar("T")

#: Anchors that one ticket stands for, for the size of segments: an item with more takes several.
USUAL_ANCHORS: Final = 10
_LOOSE: Final = 128
_NONE: Final = bytes(FIELD_BYTES)


class NearIndex:
    """The index of one namespace, as one worker sees it."""

    def __init__(self, client: Redis, keys: Keys, state: ServerState, window_ms: int) -> None:
        self._client = client
        self._keys = keys
        self._state = state
        self._window_ms = window_ms
        self._screen = load_script(client, "barqiya.worker", "screen.lua")
        self._look_up = load_script(client, "barqiya.worker", "look_up.lua")
        self._open = load_script(client, "barqiya.worker", "open_segment.lua")
        self._segments: Segments | None = None
        self._last_ticket: int | None = None
        # Filters of segments that nothing is written to any more, by secret and number.
        self._closed: dict[tuple[str, int], bytes] = {}

    async def salt(self) -> bytes:
        """Secret that anchors are hashed with; made by the first worker of the namespace."""
        while self._segments is None:
            await self._change(b"", Segments(secrets.token_hex(16)))
        return bytes.fromhex(self._segments.salt)

    async def look_up(self, items: Sequence[Anchors], salt: bytes, now_ms: int) -> LookUp | None:
        """Find earlier items that share anchors.

        Args:
            items: Anchors of each item.
            salt: The secret that they were hashed with.
            now_ms: The time.

        Returns:
            ``None`` when the secret is another one now: the server has lost the index.
        """
        tickets = [_tickets(anchors) for anchors in items]
        while True:
            segments = await self._open_when_due(now_ms)
            if segments.salt != salt.hex():
                return None
            reply = await self._ask(segments, items, sum(tickets))
            if isinstance(reply, Answers):
                break
            self._adopt(reply)
        self._last_ticket = last = reply.last
        before = accumulate(tickets, initial=last - sum(tickets))
        found = [
            Found(ticket + 1 + anchors.short, candidates, newest)
            for ticket, anchors, (candidates, newest) in zip(
                before, items, reply.items, strict=False
            )
        ]
        return self._answered(segments, now_ms, found)

    async def peek(self, items: Sequence[Anchors]) -> LookUp | None:
        """Look up without taking tickets or opening a segment; ``None`` when there is no index."""
        note = await self._call(self._read_note)
        if note is None:
            return None
        segments = Segments.load(note)
        if not segments.live:
            return None
        reply = await self._ask(segments, items, 0)
        if not isinstance(reply, Answers):
            return None  # another segment was opened in this moment
        return self._answered(segments, 0, (Found(0, *one) for one in reply.items))

    def _answered(self, segments: Segments, now_ms: int, found: Iterable[Found]) -> LookUp:
        key = self._keys.near_filter(segments.newest.number)
        return LookUp(segments, key, now_ms, tuple(found))

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
        anchors: Anchors,
        remembered: Remembered,
        look_up: LookUp,
        lifetime_ms: int,
    ) -> Posting:
        """What a commit adds for one item."""
        newest, keys = look_up.segments.newest, self._keys
        return Posting(
            ticket=(found.ticket - newest.first & MOST_TICKETS).to_bytes(FIELD_BYTES),
            shards=tuple(keys.near_shard(newest.number, newest.shard(a)) for a in anchors.kept),
            anchors=tuple(
                newest.block(anchor) + field_of(anchor) + found.newest.get(anchor, _NONE)
                for anchor in anchors.kept
            ),
            key=keys.near_item(found.ticket),
            value=remembered.dump(),
            lifetime_ms=lifetime_ms,
        )

    async def _ask(
        self, segments: Segments, items: Sequence[Anchors], tickets: int
    ) -> Answers | bytes:
        """Ask the filters, then look where something may be; the note when it is another one.

        Bits are only ever added to a filter. So one that is read a moment early lacks at most what
        is committed after it, which the look-up alone could miss as well, and the commit finds.
        """
        codes = codes_of(b"".join(chain.from_iterable(anchors.asked for anchors in items)))
        newest = segments.newest
        names = (self._keys.near_note, self._keys.near_filter(newest.number))
        places = offsets(codes, newest).astype(">u4").tobytes()
        screened = await self._run(self._screen, names, (segments.dump(), places))
        if not isinstance(screened, list):
            return cast("bytes", screened)
        words = np.frombuffer(screened[0], dtype=">u4").astype(np.uint32)
        questions = await self._questions(segments, items, codes, words)
        asked = [self._keys.near_note, self._keys.near_tickets]
        fields = []
        for anchors, own in zip(items, questions, strict=True):
            field = b""
            for number, place in own:
                segment, anchor = segments.live[number - 1], anchors.asked[place]
                asked.append(self._keys.near_shard(segment.number, segment.shard(anchor)))
                loose = _LOOSE if place >= anchors.firm else 0
                field += bytes((number + loose,)) + field_of(anchor)
            fields.append(field)
        limits = (MOST_CANDIDATES, MOST_SHORT, LEAST_SHARED, MOST_LOOSE, MOST_OF_SHORT)
        counts = (tickets, len(segments.live))
        first = [segment.first for segment in segments.live]
        reply = await self._run(
            self._look_up, asked, (segments.dump(), *limits, *counts, *first, *fields)
        )
        if not isinstance(reply, list):
            return cast("bytes", reply)
        last, *answers = reply
        read = zip(answers, items, questions, strict=True)
        return Answers(last, [read_answer(*one, newest=len(segments.live)) for one in read])

    async def _questions(
        self,
        segments: Segments,
        items: Sequence[Anchors],
        codes: Codes,
        words: npt.NDArray[np.uint32],
    ) -> list[list[Question]]:
        """Where each item is to be looked for: segments, oldest first, and places in ``asked``.

        Args:
            segments: The segments.
            items: Anchors of each item.
            codes: All that they ask for, one item after the other.
            words: For each of these its block of the newest filter.
        """
        found: list[list[Question]] = [[] for _ in items]
        counts = np.array([len(anchors.asked) for anchors in items], dtype=np.intp)
        owners = np.repeat(np.arange(len(items)), counts)
        starts = np.repeat(np.cumsum(counts) - counts, counts)
        for number, segment in enumerate(segments.live, 1):
            if number < len(segments.live):
                hits = taken(codes, segment, await self._closed_filter(segments, segment))
            else:
                hits = met(codes, segment, words)
            (at,) = np.nonzero(hits)
            places = zip(owners[at].tolist(), (at - starts[at]).tolist(), strict=True)
            for owner, place in places:
                found[owner].append((number, place))
        return found

    async def _closed_filter(self, segments: Segments, segment: Segment) -> bytes:
        """Filter of a segment that is not the newest: no commit writes to it, so it is kept."""
        known = (segments.salt, segment.number)
        if known not in self._closed:
            live = {(segments.salt, one.number) for one in segments.live}
            self._closed = {key: kept for key, kept in self._closed.items() if key in live}
            name = self._keys.near_filter(segment.number)
            bits = await self._call(lambda: cast("Awaitable[bytes | None]", self._client.get(name)))
            self._closed[known] = bits or b""
        return self._closed[known]

    async def _run(
        self, script: Callable[..., object], names: Sequence[str], args: Sequence[object]
    ) -> object:
        return await self._call(lambda: cast("Awaitable[object]", script(keys=names, args=args)))

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
                anchors=USUAL_ANCHORS,
            )
            if wanted is None:
                return segments
            await self._change(segments.dump(), wanted)

    async def _read_ticket(self) -> bytes | None:
        return cast("bytes | None", await self._client.get(self._keys.near_tickets))

    async def _change(self, known: bytes, wanted: Segments) -> None:
        names = [self._keys.near_note]
        args: list[bytes | int] = [known, wanted.dump()]
        if wanted.live:
            newest = wanted.newest
            names.append(self._keys.near_filter(newest.number))
            args += [newest.filter_size - 1, newest.expires_ms - newest.opened_ms]
        self._adopt(cast("bytes", await self._run(self._open, names, args)))

    def _adopt(self, note: bytes) -> None:
        """Go by the note that stands; without one, the next call makes one."""
        self._segments = Segments.load(note) if note else None
        self._last_ticket = None

    async def _call(self, do: Callable[[], Awaitable[T]]) -> T:
        return await retry.call(do, self._state)


def _tickets(anchors: Anchors) -> int:
    """Tickets that an item takes: it fills its segment as so many usual ones do."""
    return STEP * max(1, -(-len(anchors.kept) // USUAL_ANCHORS))

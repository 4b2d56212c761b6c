"""The near-duplicate index on a real server: found, fenced, bounded, and gone in time."""

from __future__ import annotations

import random
import time
from hashlib import blake2b
from itertools import chain
from typing import TYPE_CHECKING, Any

import orjson
import pytest

from barqiya.commit import Entry, Status, plan_commit
from barqiya.dedupe.anchors import Anchors
from barqiya.dedupe.match import HEAVIEST, MOST_CANDIDATES, MOST_LOOSE, MOST_OF_SHORT, MOST_SHORT
from barqiya.dedupe.remembered import Remembered, source_mark
from barqiya.dedupe.segments import BLOCKS, BUCKET, FIRST_FORM, OLDEST, STEP, Segment, Segments
from barqiya.keys import GROUP, Keys
from barqiya.operate.retry import ServerState
from barqiya.worker.near import USUAL_ANCHORS, NearIndex
from barqiya.worker.queue import Queue
from support.filters import bits_of, written

if TYPE_CHECKING:
    from barqiya.worker.found import Found, LookUp

WINDOW = 3_600_000
NOW = 1_700_000_000_000


def anchors(*words: str, firm: int = 99, short: bool = False) -> Anchors:
    """Anchors named by words; those of a text that is not short ask for one more."""
    made = tuple(blake2b(word.encode(), digest_size=8).digest() for word in words)
    return Anchors(made, made if short else (*made, b"one more"), firm)


def drawn(*drawn: bytes) -> Anchors:
    """Anchors as they are, of a text that is not short."""
    return Anchors(drawn, (*drawn, b"one more"), len(drawn) + 1)


def remembered(article: str = "00" * 12, payload: bytes = b"\x00\xff text") -> Remembered:
    return Remembered(article, 1, 2, source_mark("spa"), 1_700_000_000, "17-3", payload)


def met(found: Found) -> tuple[tuple[int, int], ...]:
    """Candidates and the anchors shared with each."""
    return tuple((ticket, shared) for ticket, shared, _ in found.candidates)


class Desk:
    """Two workers' views of one index, and the queue that commits go through."""

    def __init__(self, client: Any, namespace: str) -> None:
        self.client = client
        self.queue = Queue(client, Keys(namespace), "me", ServerState(time.monotonic))
        self.keys = self.queue.keys
        self.index = self.view()
        self.now = NOW

    def view(self) -> NearIndex:
        return NearIndex(self.client, self.keys, self.queue.state, WINDOW)

    async def deliver(self, count: int) -> list[str]:
        for _ in range(count):
            await self.client.xadd(self.keys.raw, {"source": "s", "content": "x"})
        reply = await self.client.xreadgroup(GROUP, "me", {self.keys.raw: ">"}, count=count)
        return [raw_id.decode() for raw_id, _ in reply[0][1]]

    async def look_up(self, *items: Anchors, index: NearIndex | None = None) -> LookUp:
        index = index or self.index
        answer = await index.look_up(items, await index.salt(), self.now)
        assert answer is not None
        return answer

    async def commit(self, look_up: LookUp, *items: Anchors) -> list[Status]:
        """Commit items as they were looked up."""
        raw_ids = await self.deliver(len(items))
        entries = [
            Entry(
                entry_id=raw_id,
                deliveries=1,
                outcome=("raw_id", raw_id),
                tally=(),
                postings=(self.index.posting(found, item, remembered(), look_up, 2 * WINDOW),),
            )
            for raw_id, found, item in zip(raw_ids, look_up.found, items, strict=True)
        ]
        return await self.queue.commit(
            plan_commit(
                entries,
                keys=self.keys,
                group=GROUP,
                consumer="me",
                lifetimes={},
                view=look_up.view,
            )
        )

    async def take(self, *items: Anchors) -> LookUp:
        """Look up and commit; the look-up's answer."""
        look_up = await self.look_up(*items)
        assert await self.commit(look_up, *items) == [Status.COMMITTED] * len(items)
        return look_up


@pytest.fixture
async def desk(client: Any, namespace: str) -> Desk:
    desk = Desk(client, namespace)
    await desk.queue.ensure_group()
    return desk


async def test_an_item_is_found_by_the_anchors_it_shares_best_first(desk: Desk) -> None:
    one, two = anchors("a", "b", "c"), anchors("a", "x", "y")
    committed = await desk.take(one, two)
    found = (await desk.look_up(anchors("a", "b", "q"))).found[0]
    assert met(found) == ((committed.found[0].ticket, 2), (committed.found[1].ticket, 1))
    known = await desk.index.remembered([ticket for ticket, *_ in found.candidates])
    assert list(known.values()) == [remembered(), remembered()]


async def test_what_shares_nothing_is_not_found(desk: Desk) -> None:
    await desk.take(anchors("a", "b"))
    assert (await desk.look_up(anchors("c"))).found[0].candidates == ()


async def test_a_look_up_leaves_nothing_but_tickets_and_an_open_segment(desk: Desk) -> None:
    await desk.look_up(anchors("a"))
    left = {key async for key in desk.client.scan_iter(f"{desk.keys.namespace}:index:*")}
    keys = desk.keys
    assert left == {
        key.encode() for key in (keys.near_note, keys.near_tickets, keys.near_filter(1))
    }
    assert await desk.client.bitcount(keys.near_filter(1)) == 0
    assert 0 < await desk.client.pttl(keys.near_filter(1)) <= 2 * WINDOW


async def test_of_two_that_looked_up_at_once_the_second_is_stale(desk: Desk) -> None:
    item, twin = anchors("a", "b", "c"), anchors("a", "b", "d")
    other = desk.view()
    mine, theirs = await desk.look_up(item), await desk.look_up(twin, index=other)
    assert await desk.commit(mine, item) == [Status.COMMITTED]
    assert await desk.commit(theirs, twin) == [Status.STALE]
    again = await desk.look_up(twin, index=other)
    assert met(again.found[0]) == ((mine.found[0].ticket, 2),)
    assert await desk.commit(again, twin) == [Status.COMMITTED]


async def test_what_was_seen_by_the_look_up_is_no_news(desk: Desk) -> None:
    await desk.take(anchors("a", "b"))
    item = anchors("a", "b", "c")
    assert await desk.commit(await desk.look_up(item), item) == [Status.COMMITTED]


async def test_items_of_one_commit_do_not_make_each_other_stale(desk: Desk) -> None:
    twins = [anchors("a", "b"), anchors("a", "b"), anchors("a", "c")]
    look_up = await desk.take(*twins)
    found = (await desk.look_up(anchors("a"))).found[0]
    first, second, third = (f.ticket for f in look_up.found)
    # The newest before the others, but for the first of all.
    assert [ticket for ticket, *_ in found.candidates] == [third, first, second]


async def test_a_stale_item_enters_nothing(desk: Desk) -> None:
    item = anchors("a", "z")
    late = await desk.look_up(item)
    await desk.take(anchors("a"))
    assert await desk.commit(late, item) == [Status.STALE]
    assert (await desk.look_up(anchors("z"))).found[0].candidates == ()
    assert await desk.index.remembered([late.found[0].ticket]) == {}


async def test_an_anchor_keeps_the_first_and_the_newest_and_an_item_gets_few_candidates(
    desk: Desk,
) -> None:
    flood = [anchors("a", str(number)) for number in range(3 * BUCKET)]
    look_up = await desk.take(*flood)
    note = look_up.segments.newest
    (anchor,) = anchors("a").kept
    shard = desk.keys.near_shard(note.number, note.shard(anchor))
    kept = await desk.client.hget(shard, anchor[-3:])
    tickets = [f.ticket for f in look_up.found]
    assert [int.from_bytes(kept[at : at + 3]) for at in range(0, len(kept), 3)] == [
        ticket - note.first for ticket in (*tickets[:OLDEST], *tickets[OLDEST - BUCKET :])
    ]
    found = (await desk.look_up(anchors("a"))).found[0]
    newest, *others = tickets[-1:-MOST_CANDIDATES:-1]
    assert [ticket for ticket, *_ in found.candidates] == [newest, tickets[0], *others]


async def test_news_is_seen_even_when_what_was_seen_has_been_pushed_out(desk: Desk) -> None:
    item = anchors("a")
    await desk.take(item)
    late = await desk.look_up(item)
    await desk.take(*([item] * (BUCKET + 1)))
    assert await desk.commit(late, item) == [Status.STALE]


async def test_a_new_segment_makes_a_commit_by_the_old_one_stale(desk: Desk) -> None:
    item = anchors("a")
    late = await desk.look_up(item)
    desk.now += WINDOW
    other = desk.view()
    newer = await desk.look_up(item, index=other)
    assert len(newer.segments.live) == len(late.segments.live) + 1
    assert await desk.commit(late, item) == [Status.STALE]
    # A view that does not know of it yet is told by the server.
    assert (await desk.look_up(item)).segments == newer.segments


async def test_an_item_is_found_over_the_end_of_a_segment_and_forgotten_whole(desk: Desk) -> None:
    item = anchors("a")
    first = await desk.take(item)
    desk.now += WINDOW
    assert met((await desk.look_up(item)).found[0]) == ((first.found[0].ticket, 1),)
    desk.now += WINDOW
    assert (await desk.look_up(item)).found[0].candidates == ()


async def test_shards_and_items_expire(desk: Desk) -> None:
    desk.now = int(time.time() * 1000)
    (anchor,) = anchors("a").kept
    look_up = await desk.take(anchors("a"))
    note = look_up.segments.newest
    shard = desk.keys.near_shard(note.number, note.shard(anchor))
    assert 0 < await desk.client.pttl(shard) <= 2 * WINDOW
    assert 0 < await desk.client.pttl(desk.keys.near_item(look_up.found[0].ticket)) <= 2 * WINDOW


async def test_a_lost_index_has_another_secret_and_says_so(desk: Desk) -> None:
    salt = await desk.index.salt()
    await desk.take(anchors("a"))
    await desk.client.delete(desk.keys.near_note)
    assert await desk.index.look_up([anchors("a")], salt, NOW) is None
    assert await desk.index.salt() != salt


async def test_workers_agree_on_the_secret(desk: Desk) -> None:
    assert await desk.index.salt() == await desk.view().salt()


async def test_a_count_of_tickets_that_begins_anew_gets_a_segment_of_its_own(desk: Desk) -> None:
    item = anchors("a")
    for _ in range(3):
        await desk.take(item)
    await desk.client.delete(desk.keys.near_tickets)
    assert await desk.commit(await desk.look_up(item, index=desk.view()), item) == [
        Status.COMMITTED
    ]


async def test_loose_anchors_count_less_than_firm_ones(desk: Desk) -> None:
    lead = [f"lead {number}" for number in range(20)]
    other, copied = anchors(*lead), anchors("a", "b", "c", "d", "e", "f")
    made = await desk.take(other, copied)
    asked = anchors("a", "b", "c", "d", "e", "f", *lead, firm=6)
    found = (await desk.look_up(asked)).found[0]
    assert met(found) == ((made.found[1].ticket, 6), (made.found[0].ticket, MOST_LOOSE))


async def test_short_texts_leave_places_to_others(desk: Desk) -> None:
    words = [str(number) for number in range(MOST_OF_SHORT + 3)]
    flashes = [anchors(*words, short=True) for _ in range(MOST_CANDIDATES)]
    longer = [anchors(word, "z") for word in words[: MOST_CANDIDATES - 1]]
    made = await desk.take(*longer, *flashes)
    found = (await desk.look_up(anchors(*words))).found[0]
    kept = MOST_CANDIDATES - MOST_SHORT
    shared = [number for _, number, _ in found.candidates]
    assert shared == [1] * kept + [MOST_OF_SHORT] * MOST_SHORT
    newest = [one.ticket for one in made.found]
    assert [ticket for ticket, *_ in found.candidates[kept:]] == newest[: -MOST_SHORT - 1 : -1]
    # Where there is nothing else, they have every place.
    alone = (await desk.look_up(anchors(*words[-3:]))).found[0]
    assert [number for _, number, _ in alone.candidates] == [3] * MOST_CANDIDATES


async def test_what_few_have_says_more_than_what_many_have(desk: Desk) -> None:
    original = await desk.take(anchors("a", "b", "own"))
    await desk.take(*(anchors("a", "b", str(number)) for number in range(2 * MOST_CANDIDATES)))
    found = (await desk.look_up(anchors("a", "b", "own"))).found[0]
    # Many are in both of its other lists, and it still comes first.
    assert found.candidates[0] == (original.found[0].ticket, 3, HEAVIEST + 2)
    assert [weight for *_, weight in found.candidates[1:]] == [2] * (MOST_CANDIDATES - 1)


async def test_an_item_of_many_anchors_fills_a_segment_as_several_do(desk: Desk) -> None:
    small, large = anchors("a"), anchors(*map(str, range(3 * USUAL_ANCHORS)))
    made = await desk.take(small, large, small)
    first = made.found[0].ticket
    assert [one.ticket - first for one in made.found] == [0, 2, 8]
    found = (await desk.look_up(small)).found[0]
    assert [ticket for ticket, *_ in found.candidates] == [first + 8, first]


async def test_a_closed_segment_is_asked_only_where_its_filter_says_so(desk: Desk) -> None:
    first = await desk.take(anchors("a", "b"))
    desk.now += WINDOW
    await desk.take(anchors("c"))
    for index in (desk.index, desk.view()):
        for word, ticket in (("b", first.found[0].ticket), ("x", None)):
            found = (await desk.look_up(anchors(word), index=index)).found[0]
            assert [one for one, *_ in found.candidates] == ([ticket] if ticket else [])


async def test_a_filter_that_was_lost_comes_again_and_expires(desk: Desk) -> None:
    await desk.take(anchors("a"))
    await desk.client.delete(desk.keys.near_filter(1))
    later = await desk.take(anchors("b"))
    assert 0 < await desk.client.pttl(desk.keys.near_filter(1)) <= 2 * WINDOW
    found = (await desk.look_up(anchors("b"))).found[0]
    assert met(found) == ((later.found[0].ticket, 1),)


async def filter_of(desk: Desk, segment: Segment) -> bytes:
    held = await desk.client.get(desk.keys.near_filter(segment.number))
    assert held is not None
    return bytes(held)


async def test_the_filter_is_that_of_every_anchor_committed_and_of_no_other(desk: Desk) -> None:
    """Items of one anchor and of more than a call of the script reads or writes, large batches."""
    draw = random.Random(1)
    kept: list[bytes] = []
    for sizes in ((1,), (10,) * 100, (42, 1, 33, 32), (200,)):
        items = [drawn(*(draw.randbytes(8) for _ in range(size))) for size in sizes]
        newest = (await desk.take(*items)).segments.newest
        kept += chain.from_iterable(item.kept for item in items)
        assert await filter_of(desk, newest) == written(kept, newest)
        found = (await desk.look_up(*items, index=desk.view())).found
        assert [one.candidates[0][1] for one in found] == list(sizes)


async def test_anchors_share_a_block_within_an_item_within_a_batch_and_between_commits(
    desk: Desk,
) -> None:
    """What one adds to a block leaves what the others have in it."""
    newest = (await desk.look_up()).segments.newest
    # The highest and the lowest bit, one bit for all three, three bits and one of another's.
    ends = b"\x1f\x1f\x00", b"\x00\x00\x00", b"\x1f\x1f\x1f", b"\x01\x02\x03", b"\x03\x04\x05"
    block = [bytes((shard, 1, 2, 3, 4)) + end for shard, end in enumerate(ends)]
    assert len({bit // 32 for anchor in block for bit in bits_of(anchor, newest)}) == 1
    commits = (drawn(*block[:2]),), (drawn(block[2]), drawn(block[3])), (drawn(block[4]),)
    for number, items in enumerate(commits, 1):
        await desk.take(*items)
        so_far = [anchor for done in commits[:number] for item in done for anchor in item.kept]
        assert await filter_of(desk, newest) == written(so_far, newest)
    for anchor in block:
        assert len((await desk.look_up(drawn(anchor))).found[0].candidates) == 1


async def test_what_is_in_a_filter_by_chance_is_asked_for_and_not_found(desk: Desk) -> None:
    newest = (await desk.take(drawn(b"\x00\x01\x02\x03\x04\x05\x06\x07"))).segments.newest
    # The same bits of the same block in another shard.
    other = drawn(b"\x80\x01\x02\x03\x04\x05\x06\x07")
    assert bits_of(other.kept[0], newest) == bits_of(b"\x00\x01\x02\x03\x04\x05\x06\x07", newest)
    look_up = await desk.look_up(other)
    assert look_up.found[0].candidates == ()
    assert look_up.found[0].newest == {other.kept[0]: b"\0\0\0"}
    assert await desk.commit(look_up, other) == [Status.COMMITTED]
    assert len((await desk.look_up(other)).found[0].candidates) == 1


async def test_a_segment_of_the_former_form_is_read_and_nothing_is_added_to_it(desk: Desk) -> None:
    """As a worker left it that gave an anchor one bit, and no form to the segments of its note."""
    kept, ticket = random.Random(2).randbytes(8), 3
    salt = "ab" * 16
    note = f'["{salt}",[[4,12,0,{NOW - 1000},{NOW + WINDOW}]]]'.encode()
    former = Segments.load(note).newest
    held = written([kept], former)
    assert sum(byte.bit_count() for byte in held) == 1
    shard = desk.keys.near_shard(4, former.shard(kept))
    await desk.client.set(desk.keys.near_note, note)
    await desk.client.set(desk.keys.near_tickets, ticket + 1)
    await desk.client.set(desk.keys.near_filter(4), held)
    await desk.client.hset(shard, kept[-3:], ticket.to_bytes(3))
    # Also to one that only looks.
    peeked = await desk.index.peek([drawn(kept)])
    assert peeked is not None
    assert met(peeked.found[0]) == ((ticket, 1),)

    item = drawn(kept)
    look_up = await desk.take(item)
    assert met(look_up.found[0]) == ((ticket, 1),)
    assert [one.number for one in look_up.segments.live] == [4, 5]
    assert await desk.client.get(desk.keys.near_filter(4)) == held
    assert await desk.client.hgetall(shard) == {kept[-3:]: ticket.to_bytes(3)}
    assert await filter_of(desk, look_up.segments.newest) == written(
        [kept], look_up.segments.newest
    )
    again = (await desk.look_up(item, index=desk.view())).found[0]
    assert met(again) == ((look_up.found[0].ticket, 1), (ticket, 1))
    # A former worker makes nothing of a note that says a form: it cannot write bits of its own.
    _, live = orjson.loads(await desk.client.get(desk.keys.near_note))
    assert [len(one) for one in live] == [5, 6]


def test_the_next_segment_is_as_large_as_the_last_would_have_needed_to_be() -> None:
    empty = Segments("00")
    first = empty.due(ticket=0, now_ms=NOW, window_ms=WINDOW, anchors=12)
    assert first is not None
    capacity = first.newest.capacity(12)
    at = {"window_ms": WINDOW, "anchors": 12}
    assert first.due(ticket=STEP * capacity - 1, now_ms=NOW, **at) is None
    full = first.due(ticket=STEP * capacity, now_ms=NOW + 1, **at)
    assert full is not None
    assert full.newest.bits == first.newest.bits + 2
    # One that ends only because its filter has a former form says nothing of what is to come.
    former = Segments("00", (full.newest._replace(filter_form=FIRST_FORM),))
    opened = former.due(ticket=STEP * capacity + 2, now_ms=NOW + 2, **at)
    assert opened is not None
    assert (opened.newest.bits, opened.newest.filter_form) == (full.newest.bits, BLOCKS)
    quiet = full.due(ticket=STEP * (capacity + 10), now_ms=NOW + 1 + WINDOW, **at)
    assert quiet is not None
    assert (quiet.newest.bits, len(quiet.live)) == (first.newest.bits, 2)


def test_a_remembered_item_is_read_back_and_nothing_else_is() -> None:
    assert Remembered.load(remembered().dump()) == remembered()
    with pytest.raises(ValueError, match="not an item"):
        Remembered.load(b"short")

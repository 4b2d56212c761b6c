"""The commit script on a real server: all or nothing, once, and only by the holder."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest
from redis.exceptions import OutOfMemoryError, ResponseError

from barqiya.commit import Entry, Event, Status, dead_entry, pieces, plan_commit
from barqiya.items import Rejected
from barqiya.keys import GROUP, Keys
from barqiya.operate.embedded import EmbeddedServer
from barqiya.operate.redis_client import connect
from barqiya.operate.retry import ServerState
from barqiya.reasons import Reason
from barqiya.worker.queue import Queue

if TYPE_CHECKING:
    from pathlib import Path


LIFETIMES = {"item": 60_000, "text": 60_000, "delivery": 60_000}
KEY = ("item", "k")


@pytest.fixture
async def queue(client: Any, namespace: str) -> Queue:
    queue = Queue(client, Keys(namespace), "me", ServerState(time.monotonic))
    await queue.ensure_group()
    return queue


async def deliver(client: Any, queue: Queue, count: int = 1, consumer: str = "me") -> list[str]:
    """Put items on the queue and read them as ``consumer``."""
    for i in range(count):
        await client.xadd(queue.keys.raw, {"source": "s", "content": b"\xff\x00%d" % i})
    reply = await client.xreadgroup(GROUP, consumer, {queue.keys.raw: ">"}, count=count)
    return [raw_id.decode() for raw_id, _ in reply[0][1]]


def entry(
    raw_id: str,
    *,
    deliveries: int = 1,
    expected: bytes | None = None,
    value: bytes = b"v",
    event: bool = True,
) -> Entry:
    return Entry(
        entry_id=raw_id,
        deliveries=deliveries,
        outcome=("raw_id", raw_id, "outcome", "published"),
        tally=("outcome:published",),
        guards=((KEY, expected),),
        writes=((KEY, value),),
        events=(Event(("id", raw_id), b'{"headline":"\xd8\xb9"}'),) if event else (),
    )


async def commit(queue: Queue, *entries: Entry) -> list[Status]:
    return await queue.commit(
        plan_commit(
            entries, keys=queue.keys, group=GROUP, consumer=queue.consumer, lifetimes=LIFETIMES
        )
    )


async def written(client: Any, queue: Queue) -> tuple[int, int, int, int]:
    """Entries of articles, outcomes and dead, and what is still pending."""
    keys = queue.keys
    pending = await client.xpending(keys.raw, GROUP)
    return (
        await client.xlen(keys.articles),
        await client.xlen(keys.outcomes),
        await client.xlen(keys.dead),
        pending["pending"],
    )


async def test_a_commit_writes_everything_and_acknowledges(client: Any, queue: Queue) -> None:
    (raw_id,) = await deliver(client, queue)
    assert await commit(queue, entry(raw_id)) == [Status.COMMITTED]
    assert await written(client, queue) == (1, 1, 0, 0)
    ((_, event),) = await client.xrange(queue.keys.articles)
    assert list(event.items()) == [
        (b"id", raw_id.encode()),
        (b"data", b'{"headline":"\xd8\xb9"}'),
    ]
    assert await client.get(queue.keys.index(*KEY)) == b"v"
    assert 0 < await client.pttl(queue.keys.index(*KEY)) <= 60_000
    assert await client.hgetall(queue.keys.tally) == {b"outcome:published": b"1"}


async def test_a_repeated_commit_writes_nothing_twice(client: Any, queue: Queue) -> None:
    (raw_id,) = await deliver(client, queue)
    await commit(queue, entry(raw_id))
    assert await commit(queue, entry(raw_id)) == [Status.GONE]
    assert await written(client, queue) == (1, 1, 0, 0)


async def test_a_stale_holder_is_fenced(client: Any, queue: Queue) -> None:
    (raw_id,) = await deliver(client, queue)
    await client.xclaim(queue.keys.raw, GROUP, "other", 0, [raw_id])
    assert await commit(queue, entry(raw_id)) == [Status.FENCED]
    assert await written(client, queue) == (0, 0, 0, 1)


async def test_an_earlier_delivery_to_the_same_name_is_fenced(client: Any, queue: Queue) -> None:
    (raw_id,) = await deliver(client, queue)
    await client.xclaim(queue.keys.raw, GROUP, "me", 0, [raw_id])
    assert await commit(queue, entry(raw_id, deliveries=1)) == [Status.FENCED]
    assert await commit(queue, entry(raw_id, deliveries=2)) == [Status.COMMITTED]


async def test_changed_ground_is_stale_and_writes_nothing(client: Any, queue: Queue) -> None:
    first, second, third = await deliver(client, queue, 3)
    await client.set(queue.keys.index(*KEY), b"theirs")
    assert await commit(queue, entry(first)) == [Status.STALE]
    assert await commit(queue, entry(second, expected=b"other")) == [Status.STALE]
    assert await written(client, queue) == (0, 0, 0, 3)
    assert await commit(queue, entry(third, expected=b"theirs")) == [Status.COMMITTED]


async def test_later_items_of_a_batch_see_what_earlier_ones_write(
    client: Any, queue: Queue
) -> None:
    first, second, third = await deliver(client, queue, 3)
    statuses = await commit(
        queue,
        entry(first, value=b"1"),
        entry(second, expected=b"1", value=b"2"),
        entry(third, expected=b"2", value=b"3"),
    )
    assert statuses == [Status.COMMITTED] * 3
    assert await client.get(queue.keys.index(*KEY)) == b"3"


async def test_what_builds_on_a_fenced_item_is_stale(client: Any, queue: Queue) -> None:
    first, second = await deliver(client, queue, 2)
    await client.xclaim(queue.keys.raw, GROUP, "other", 0, [first])
    statuses = await commit(queue, entry(first, value=b"1"), entry(second, expected=b"1"))
    assert statuses == [Status.FENCED, Status.STALE]
    assert await written(client, queue) == (0, 0, 0, 2)


async def test_a_dead_letter_keeps_the_raw_fields_byte_for_byte(client: Any, queue: Queue) -> None:
    (raw_id,) = await deliver(client, queue)
    noise = Rejected(Reason.DECODE_NOISE, "noise")
    dead = dead_entry(raw_id, raw_id, "s", noise, deliveries=1, attempts=1)
    assert await commit(queue, dead) == [Status.COMMITTED]
    ((_, letter),) = await client.xrange(queue.keys.dead)
    assert letter[b"raw.content"] == b"\xff\x000"
    assert letter[b"raw.source"] == b"s"
    assert letter[b"reason"] == b"decode.noise"
    ((outcome_id, outcome),) = await client.xrange(queue.keys.outcomes)
    assert letter[b"outcome_id"] == outcome_id
    assert (outcome[b"outcome"], outcome[b"raw_id"]) == (b"dead", raw_id.encode())
    assert await written(client, queue) == (0, 1, 1, 0)


@pytest.mark.parametrize("key", ["raw", "articles", "outcomes", "dead", "tally"])
async def test_a_key_of_the_wrong_type_refuses_the_whole_batch(
    client: Any, queue: Queue, key: str
) -> None:
    raw_ids = await deliver(client, queue, 2)
    name = getattr(queue.keys, key)
    if key == "raw":
        await client.delete(name)
    await client.set(name, "not a stream")
    with pytest.raises(ResponseError, match="WRONGTYPE"):
        await commit(queue, entry(raw_ids[0]), entry(raw_ids[1], expected=b"v"))
    assert await client.exists(queue.keys.index(*KEY)) == 0
    for other in {queue.keys.articles, queue.keys.outcomes, queue.keys.dead} - {name}:
        assert await client.exists(other) == 0


async def test_an_exhausted_stream_refuses_the_whole_batch(client: Any, queue: Queue) -> None:
    (raw_id,) = await deliver(client, queue)
    await client.xadd(
        queue.keys.outcomes, {"x": "y"}, id="18446744073709551615-18446744073709551615"
    )
    with pytest.raises(ResponseError, match="EXHAUSTED"):
        await commit(queue, entry(raw_id))
    assert await client.xlen(queue.keys.articles) == 0


async def test_a_full_memory_refuses_new_items_and_lets_workers_finish(tmp_path: Path) -> None:
    with EmbeddedServer(tmp_path) as server:
        client: Any = connect(server.url)
        queue = Queue(client, Keys(), "me", ServerState(time.monotonic))
        await queue.ensure_group()
        (raw_id,) = await deliver(client, queue)
        await client.config_set("maxmemory", 1)
        with pytest.raises(OutOfMemoryError):
            await client.xadd(queue.keys.raw, {"source": "s", "content": "x"})
        assert await commit(queue, entry(raw_id)) == [Status.COMMITTED]
        assert await written(client, queue) == (1, 1, 0, 0)
        await client.aclose()


async def test_claiming_takes_one_item_and_raises_its_count(client: Any, queue: Queue) -> None:
    first, _ = await deliver(client, queue, 2, consumer="dead-worker")
    claim = await queue.claim(0, b"0-0")
    assert claim.delivery is not None
    assert (claim.delivery.entry_id, claim.delivery.deliveries) == (first, 2)
    assert claim.delivery.fields[b"content"] == b"\xff\x000"


async def test_an_item_whose_body_was_trimmed_becomes_a_dead_letter(
    client: Any, queue: Queue
) -> None:
    (raw_id,) = await deliver(client, queue, 1, consumer="dead-worker")
    await client.xtrim(queue.keys.raw, maxlen=0)
    claim = await queue.claim(0, b"0-0")
    assert (claim.lost, claim.delivery) == (1, None)
    assert await written(client, queue) == (0, 1, 1, 0)
    ((_, letter),) = await client.xrange(queue.keys.dead)
    assert (letter[b"raw_id"], letter[b"reason"]) == (raw_id.encode(), b"intake.body_lost")


async def test_a_heartbeat_renews_only_what_is_still_held(client: Any, queue: Queue) -> None:
    mine, robbed = await deliver(client, queue, 2)
    await client.xclaim(queue.keys.raw, GROUP, "other", 0, [robbed])
    assert await queue.renew([(mine, 1), (robbed, 1)]) == 1
    pending = await client.xpending_range(queue.keys.raw, GROUP, "-", "+", 10)
    assert [(p["consumer"], p["times_delivered"]) for p in pending] == [(b"me", 1), (b"other", 2)]


async def test_only_consumers_that_hold_nothing_are_forgotten(client: Any, queue: Queue) -> None:
    await deliver(client, queue, 1, consumer="holds")
    await client.xgroup_createconsumer(queue.keys.raw, GROUP, "empty")
    await client.xgroup_createconsumer(queue.keys.raw, GROUP, "me")
    assert await queue.retire(0) == ["empty"]
    left = {c["name"] for c in await client.xinfo_consumers(queue.keys.raw, GROUP)}
    assert left == {b"holds", b"me"}


async def test_a_lost_group_is_made_again_and_no_item_is_finished_twice(
    client: Any, queue: Queue
) -> None:
    first, second, third = await deliver(client, queue, 3)
    await commit(queue, entry(first, value=b"1"))
    await commit(queue, entry(third, expected=b"1"))
    await client.xadd(queue.keys.raw, {"source": "s", "content": "later"})
    await client.xgroup_destroy(queue.keys.raw, GROUP)
    await queue.ensure_group()
    pending = await client.xpending_range(queue.keys.raw, GROUP, "-", "+", 10)
    assert pending[0]["message_id"].decode() == second
    claim = await queue.claim(0, b"0-0")
    assert claim.delivery is not None
    assert claim.delivery.entry_id == second
    left = await client.xreadgroup(GROUP, "me", {queue.keys.raw: ">"}, count=10)
    redelivered = [raw_id.decode() for raw_id, _ in left[0][1]] if left else []
    assert not {first, second, third} & set(redelivered)


async def test_a_new_group_begins_at_the_beginning(client: Any, namespace: str) -> None:
    queue = Queue(client, Keys(namespace), "me", ServerState(time.monotonic))
    await client.xadd(queue.keys.raw, {"source": "s", "content": "before the first worker"})
    await queue.ensure_group()
    await queue.ensure_group()
    reply = await client.xreadgroup(GROUP, "me", {queue.keys.raw: ">"}, count=10)
    assert len(reply[0][1]) == 1


def test_a_batch_is_cut_into_pieces_by_size_and_nothing_is_left_out() -> None:
    entries = [
        Entry(entry_id=str(n), deliveries=1, outcome=(), tally=(), events=(Event((), b"x" * size),))
        for n, size in enumerate([10, 10, 5000, 10, 10])
    ]
    cut = list(pieces(entries, 1000))
    assert [len(piece) for piece in cut] == [2, 1, 2]
    assert [entry for piece in cut for entry in piece] == entries

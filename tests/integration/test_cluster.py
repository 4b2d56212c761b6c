"""The service on a real Redis Cluster: two partitions, a slot that moves, a node that dies.

What must hold is read from histories, by the checker of the fault tests.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import AsyncExitStack, suppress
from typing import TYPE_CHECKING, Any, Self

import pytest
from redis.exceptions import RedisError, ResponseError, TryAgainError

from barqiya.keys import Keys
from barqiya.operate.accept import Durability, add_item
from barqiya.operate.redis_client import connect
from faults.checker import check, what_was_seen_is_kept
from faults.history import Seen, Sent, read_history
from faults.items import Desk, Item, Mix
from support.cluster import PROGRAMS, Cluster, own_cluster
from support.service import serving

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Run = Callable[..., Any]

PATIENCE = 120.0
#: Articles, revisions and copies; nothing that must die or wait.
MIX = Mix(embargoed=0, malformed=0, raiser=0, killer=0, hog=0)


@pytest.fixture(scope="module", params=list(PROGRAMS))
def cluster(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Cluster]:
    """Three primaries, on each program that is here."""
    with own_cluster(tmp_path_factory.mktemp("cluster"), request.param) as running:
        yield running


class Publisher:
    """Sends items of its own; what it was not told to be accepted, it sends again."""

    def __init__(self, url: str, keys: Keys, durability: Durability) -> None:
        self._client = connect(url, 2.0, keys=keys)
        self._keys = keys
        self._durability = durability
        self.sent: list[Sent] = []

    async def run(self, rate: float) -> None:
        """Send until cancelled."""
        desk = Desk(1, MIX)
        item = desk.next()
        while True:
            if await self._send(item):
                item = desk.next()
            await asyncio.sleep(1 / rate)

    async def _send(self, item: Item) -> bool:
        token, raw_id = f"{self._keys.partition}-{len(self.sent)}", None
        with suppress(RedisError, OSError):
            added = await add_item(
                self._client, self._keys.raw, item.marked(token), self._durability
            )
            raw_id = added.raw_id if added.satisfies(self._durability) else None
        self.sent.append(Sent(token, raw_id, item.article, item.version))
        return raw_id is not None

    @property
    def accepted(self) -> int:
        return sum(sent.raw_id is not None for sent in self.sent)

    async def close(self) -> None:
        await self._client.aclose()


class Reader:
    """Follows the topic of a partition and remembers everything it was given."""

    def __init__(self, url: str, keys: Keys) -> None:
        self._client: Any = connect(url, 2.0, keys=keys)
        self._topic = keys.articles
        self.seen: list[Seen] = []

    async def run(self) -> None:
        """Read until cancelled."""
        last = "0-0"
        while True:
            try:
                reply = await self._client.xread({self._topic: last}, count=100, block=200)
            except (RedisError, OSError):
                await asyncio.sleep(0.05)
                continue
            for entry_id, fields in reply[0][1] if reply else ():
                last = entry_id.decode()
                self.seen.append(Seen(last, fields[b"id"].decode()))

    async def close(self) -> None:
        await self._client.aclose()


class Traffic:
    """Publisher and reader of one partition, at work."""

    def __init__(self, url: str, keys: Keys, replicas: int = 0) -> None:
        self.keys = keys
        self.publisher = Publisher(url, keys, Durability(replicas, 500))
        self.reader = Reader(url, keys)
        self._client: Any = connect(url, 5.0, keys=keys)
        self._sending: asyncio.Task[None]
        self._reading: asyncio.Task[None]

    async def __aenter__(self) -> Self:
        self._sending = asyncio.create_task(self.publisher.run(60))
        self._reading = asyncio.create_task(self.reader.run())
        return self

    async def __aexit__(self, *_: object) -> None:
        await _end(self._sending)
        await _end(self._reading)
        for each in (self.publisher, self.reader):
            await each.close()
        await self._client.aclose()

    async def until_accepted(self, more: int) -> None:
        """Wait until so many more items are accepted."""
        wanted = self.publisher.accepted + more
        await _until(lambda: self.publisher.accepted >= wanted, f"{more} items are accepted")

    async def until_seen(self, more: int) -> None:
        """Wait until so many more events are issued."""
        wanted = len(self.reader.seen) + more
        await _until(lambda: len(self.reader.seen) >= wanted, f"{more} events are issued")

    async def until_settled(self) -> None:
        """Stop sending, and wait until everything on the queue is finished."""
        await _end(self._sending)
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            with suppress(RedisError, OSError):
                (group,) = await self._client.xinfo_groups(self.keys.raw)
                last = (await self._client.xinfo_stream(self.keys.raw))["last-generated-id"]
                if group["pending"] == 0 and group["last-delivered-id"] == last:
                    return
            await asyncio.sleep(0.05)
        pytest.fail("items stay unfinished")

    async def violations(self) -> tuple[list[Any], list[Any]]:
        """What is wrong with what was left, and what of it is only of what a reader saw."""
        newest = (await self._client.xinfo_stream(self.keys.articles))["last-generated-id"].decode()
        await _until(lambda: self.reader.seen[-1].entry_id == newest, "the reader is at the end")
        history = await read_history(self._client, self.keys, self.publisher.sent, self.reader.seen)
        again = list(what_was_seen_is_kept(history))
        return [each for each in check(history) if each not in again], again


async def _end(task: asyncio.Task[None]) -> None:
    while not task.done():  # one cancellation may be lost in the client
        task.cancel()
        await asyncio.wait([task], timeout=1.0)


async def _until(condition: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, f"it never came about that {what}"
        await asyncio.sleep(0.02)


async def test_redirections_are_followed_and_nothing_is_done_twice(cluster: Cluster) -> None:
    source, target = cluster.primaries[1:]
    partition = cluster.partition_on(1)
    keys = Keys("asking", partition)
    client: Any = connect(cluster.url, keys=keys)
    await client.set(keys.schema, b"1")
    await client.xadd(keys.raw, {"n": "0"})
    cluster.begin_move(partition, source, target)
    cluster.move_keys(source, target, keys.raw)
    # Several connections are open, of which only one is the one that may ask.
    await asyncio.gather(*(client.xlen(keys.raw) for _ in range(5)))
    pipe = client.pipeline(transaction=False)
    pipe.incr(keys.tally)
    pipe.get(keys.schema)
    pipe.xadd(keys.raw, {"n": "1"})
    pipe.wait(0, 10)
    counted, version, raw_id, replicas = await pipe.execute()
    # A key that is nowhere yet is made where the slot goes.
    assert (counted, version, replicas) == (1, b"1", 0)
    with pytest.raises(TryAgainError):
        await client.mget(keys.schema, keys.tally)
    cluster.move_keys(source, target, keys.schema)
    cluster.end_move(partition, source, target)
    assert await client.mget(keys.schema, keys.tally) == [b"1", b"1"]
    assert [i for i, _ in await client.xrange(keys.raw)][1:] == [raw_id]
    assert [key async for key in client.scan_iter("asking:*")] != []
    assert (await client.info("server"))["tcp_port"] == target.port, "keyless commands go there too"
    broken = client.pipeline()
    broken.incr(keys.schema)
    broken.incr(keys.raw)
    with pytest.raises(ResponseError, match="WRONGTYPE"):
        await broken.execute()
    await client.aclose()
    cluster.move(partition, target, source)


async def test_a_slot_moves_while_items_flow(cluster: Cluster, tmp_path: Path) -> None:
    source, target = cluster.primaries[:2]
    partition = cluster.partition_on(0)
    keys = Keys("moving", partition)
    settings = {"BARQIYA_PARTITION": partition, "BARQIYA_CLAIM_IDLE_MS": "1000"}
    with serving(cluster.url, "moving", tmp_path, **settings) as service:
        await asyncio.to_thread(service.wait_until_started)
        async with Traffic(cluster.url, keys) as traffic:
            await traffic.until_seen(20)
            moved = await asyncio.to_thread(cluster.move, partition, source, target)
            await traffic.until_accepted(20)
            await traffic.until_settled()
            wrong, again = await traffic.violations()
        assert service.process.poll() is None, "the worker that was there lives on"
        await _until(lambda: _is_over(_changes(service.log(), partition)), "every outage is over")
        assert service.stop() == 0
        events = [line["event"] for line in service.log()]
    assert moved > 10, "there was something to move"
    assert (wrong, again) == ([], [])
    assert "worker.died" not in events


async def test_a_node_dies_under_load(tmp_path: Path) -> None:
    """What waited for its replica survives; the partition on another node goes on meanwhile."""
    with own_cluster(tmp_path, replicas=True) as cluster:
        names = [cluster.partition_on(0), cluster.partition_on(1)]
        settings = {"BARQIYA_PARTITIONS": ",".join(names), "BARQIYA_CLAIM_IDLE_MS": "1000"}
        with serving(cluster.url, "wire", tmp_path, **settings) as service:
            await asyncio.to_thread(service.wait_until_started)
            async with AsyncExitStack() as stack:
                hit, other = [
                    await stack.enter_async_context(
                        Traffic(cluster.url, Keys("wire", name), replicas=1)
                    )
                    for name in names
                ]
                await hit.until_seen(20)
                cluster.primaries[0].kill()
                before = hit.publisher.accepted
                await other.until_accepted(20)
                assert hit.publisher.accepted == before, "nothing is accepted of a dead node"
                # It comes back as the replica of the one that took its place.
                await _until(lambda: _is_primary(cluster.replicas[0]), "the replica takes over")
                cluster.primaries[0].start()
                await hit.until_accepted(20)
                for traffic in (hit, other):
                    await traffic.until_settled()
                wrong, _ = await hit.violations()
                assert (wrong, await other.violations()) == ([], ([], []))
            assert service.process.poll() is None, "the worker that was there lives on"
            # Once for each change of state. A node that fails over may be seen to go more than
            # once, and on a busy machine the other one may answer too late. An outage is over when
            # the last call that failed in it has its answer, which may wait for a while.
            await _until(
                lambda: all(_is_over(_changes(service.log(), name)) for name in names),
                "every outage is over",
            )
            assert service.stop() == 0
    first = next(line for line in service.log() if line["event"] == "server.unavailable")
    assert first["partition"] == names[0], "the first to be noticed is the node that died"


def _changes(log: list[dict[str, Any]], partition: str) -> list[str]:
    """Whether the server of a partition was there, each time that it changed."""
    return [
        line["event"]
        for line in log
        if line["event"] in {"server.unavailable", "server.available"}
        and line["partition"] == partition
    ]


def _is_over(changes: list[str]) -> bool:
    return changes == ["server.unavailable", "server.available"] * (len(changes) // 2)


def _is_primary(node: Any) -> bool:
    return bool(node.client.role()[0] == b"master")

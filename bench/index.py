"""The near-duplicate index: processor time and memory an item, as what it remembers grows.

``python -m bench.index --sizes 10000,100000,1000000`` fills an embedded server with that many items
through the look-up and the commit of the service, and measures at each size what another batch
costs: the server's processor time (``INFO cpu``, its main thread), the client's, and bytes an item.
Anchors and payloads of the fill are random, as good as real ones for an index; the batches measured
are copy, a fifth of it copies of what is there. Beside it: datasketch's MinHash LSH on a server of
its own, which keeps no text and compares none.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import statistics
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import wordfreq
from datasketch import MinHash, MinHashLSH
from redis import Redis

from barqiya.commit import Entry, NearIndexView, Posting, plan_commit
from barqiya.dedupe import (
    ANCHOR_BYTES,
    Anchors,
    Earlier,
    Facts,
    Remembered,
    Signature,
    likely,
    match,
    sign,
    source_mark,
)
from barqiya.dedupe.segments import is_short
from barqiya.keys import GROUP, Keys
from barqiya.operate.embedded import EmbeddedServer
from barqiya.operate.redis_client import connect
from barqiya.operate.retry import ServerState
from barqiya.worker.near import NearIndex
from barqiya.worker.queue import Queue

if TYPE_CHECKING:
    from barqiya.worker.found import LookUp

_BATCH = 100
_WINDOW_MS = 72 * 3_600_000
#: What the text of an article takes in the payload, on average, and its anchors.
_PAYLOAD, _ANCHORS = 900, 10
#: Batches measured at each size.
_MEASURED = 20
_COPIES = 0.2
_NO_ARTICLE = "00" * 12
_NO_TEXT = sign("", None, [], salt=b"").tokens


class Cost(NamedTuple):
    """Of one item, at one size."""

    index_bytes: float
    payload_bytes: float
    server_look_up: float
    """Microseconds of the server's processor, as are those below."""
    server_commit: float
    """What the commit takes longer for entering the item."""
    sign: float
    """Microseconds of the client's processor, as are those below."""
    look_up: float
    verify: float


class Bench:
    """An index on a server, filled and measured."""

    def __init__(self, client: Any) -> None:  # noqa: ANN401 - any client
        self._client = client
        self._queue = Queue(client, Keys("bench"), "b", ServerState(time.monotonic))
        self._near = NearIndex(client, self._queue.keys, self._queue.state, _WINDOW_MS)
        self._rng = random.Random(1)
        self._texts = Texts()
        self._remembered = 0

    async def fill(self, items: int) -> None:
        """Make the index remember so many items."""
        await self._queue.ensure_group()
        while self._remembered < items:
            count = min(_BATCH, items - self._remembered)
            batch = [self._filler() for _ in range(count)]
            await self._commit(batch, await self._look_up(batch))
            self._remembered += count
            await self._client.xtrim(self._queue.keys.outcomes, maxlen=0)
            await self._client.xtrim(self._queue.keys.raw, maxlen=0)

    def _filler(self) -> Signature:
        kept = tuple(self._rng.randbytes(ANCHOR_BYTES) for _ in range(_ANCHORS))
        return _made(Anchors(kept, kept, _ANCHORS), self._rng.randbytes(_PAYLOAD))

    async def flood(self, items: int) -> None:
        """Remember items that all have some anchors of the copy that is measured, by turns.

        Whoever took the leads of others would do so; each is a text as long as theirs.
        """
        salt = await self._near.salt()
        state = self._texts.state()
        texts = [self._texts.next() for _ in range(_MEASURED * _BATCH)]
        self._texts.restore(state)
        signed = [sign(text[0], None, text[1:], salt=salt) for text in texts]
        for start in range(0, items, _BATCH):
            batch = []
            for number in range(start, start + _BATCH):
                victim = signed[number % len(signed)]
                kept = tuple(self._rng.sample(victim.anchors.asked, 2))
                batch.append(_made(Anchors(kept, kept, len(kept)), victim.payload))
            await self._commit(batch, await self._look_up(batch), compared=True)
            self._remembered += _BATCH

    async def measure(self) -> Cost:
        """What an item costs now."""
        index_bytes, payload_bytes = await self._bytes()
        samples: list[tuple[float, ...]] = []
        for _ in range(_MEASURED):
            texts = [self._texts.next() for _ in range(_BATCH)]
            salt = await self._near.salt()
            cpu = time.thread_time()
            batch = [sign(text[0], None, text[1:], salt=salt) for text in texts]
            for one in batch:
                one.seal()
            signed = time.thread_time() - cpu
            server, cpu = await self._server(), time.thread_time()
            look_up = await self._look_up(batch)
            looked_up, asked = time.thread_time() - cpu, await self._server() - server
            verified = await self._verify(batch, look_up)
            server = await self._server()
            await self._commit(batch, look_up)
            entered = await self._server() - server
            server = await self._server()
            await self._commit(batch, None)
            bare = await self._server() - server
            samples.append((asked, entered - bare, signed, looked_up, verified))
            self._remembered += _BATCH
        medians = [statistics.median(one) / _BATCH * 1e6 for one in zip(*samples, strict=True)]
        return Cost(index_bytes, payload_bytes, *medians)

    async def _look_up(self, batch: list[Signature]) -> LookUp:
        now_ms = int(time.time() * 1000)
        anchors = [one.anchors for one in batch]
        look_up = await self._near.look_up(anchors, await self._near.salt(), now_ms)
        if look_up is None:
            raise TypeError("the index was lost")
        return look_up

    async def _verify(self, batch: list[Signature], look_up: LookUp) -> float:
        """Compare each item with what the look-up found; seconds of this thread."""
        tickets = {ticket for found in look_up.found for ticket, *_ in found.candidates}
        known = await self._near.remembered(tuple(tickets))
        facts = Facts("bench", int(time.time()))
        cpu = time.thread_time()
        for one, found in zip(batch, look_up.found, strict=True):
            earlier = [
                Earlier(known[ticket], shared, weight=weight, short=is_short(ticket))
                for ticket, shared, weight in found.candidates
            ]
            real = (e for e in earlier if e.remembered.article != _NO_ARTICLE)
            match(one, likely(real, one.payload), facts)
        return time.thread_time() - cpu

    async def _commit(
        self, batch: list[Signature], look_up: LookUp | None, *, compared: bool = False
    ) -> None:
        """Commit raw items that leave nothing but an outcome and, after a look-up, their text."""
        pipe = self._client.pipeline(transaction=False)
        for _ in batch:
            pipe.xadd(self._queue.keys.raw, {"source": "s", "content": "x"})
        await pipe.execute()
        reply = await self._client.xreadgroup(
            GROUP, "b", {self._queue.keys.raw: ">"}, count=len(batch)
        )
        entries = []
        for number, (raw_id, _) in enumerate(reply[0][1]):
            postings: tuple[Posting, ...] = ()
            if look_up is not None:
                one = batch[number]
                filler = one.tokens is _NO_TEXT and not compared
                article = _NO_ARTICLE if filler else self._rng.randbytes(12).hex()
                what = Remembered(
                    article, 1, 4, source_mark("s"), int(time.time()), "1-0", one.payload
                )
                found = look_up.found[number]
                postings = (self._near.posting(found, one.anchors, what, look_up, _WINDOW_MS),)
            outcome = ("raw_id", raw_id.decode())
            entries.append(Entry(raw_id.decode(), 1, outcome, (), postings=postings))
        keys = self._queue.keys
        view = NearIndexView() if look_up is None else look_up.view
        call = plan_commit(entries, keys=keys, group=GROUP, consumer="b", lifetimes={}, view=view)
        statuses = await self._queue.commit(call)
        if set(statuses) != {1}:
            raise TypeError(f"not committed: {statuses}")

    async def _server(self) -> float:
        """Processor seconds of the server so far."""
        return _processor(await self._client.info("cpu"))

    async def _bytes(self) -> tuple[float, float]:
        """Bytes an item: of the index, and of its text with its key."""
        used = (await self._client.info("memory"))["used_memory_dataset"]
        sizes = []
        for _ in range(200):
            ticket = self._rng.randrange(1, self._remembered + 1)
            size = await self._client.memory_usage(self._queue.keys.near_item(ticket))
            if size is not None:
                sizes.append(size)
        payload = statistics.mean(sizes)
        return used / self._remembered - payload, payload


def _made(anchors: Anchors, payload: bytes) -> Signature:
    """A signature that no text has."""
    made = Signature(_NO_TEXT, b"")
    made.anchors, made.payload = anchors, payload
    return made


class Texts:
    """Copy of random words, as common as in Arabic; a fifth repeats an earlier one, lightly cut."""

    def __init__(self) -> None:
        words = wordfreq.top_n_list("ar", 12_000)
        self._words = [word for word in words if len(word) > 2 and word.isalpha()]
        self._rng = random.Random(2)
        self._made: list[list[str]] = []

    def state(self) -> tuple[object, int]:
        """Where it stands, for :meth:`restore`."""
        return self._rng.getstate(), len(self._made)

    def restore(self, state: tuple[Any, int]) -> None:
        """Make the same copy again as was made since."""
        self._rng.setstate(state[0])
        del self._made[state[1] :]

    def next(self) -> list[str]:
        """Headline and paragraphs, about 250 words."""
        rng = self._rng
        if self._made and rng.random() < _COPIES:
            text = rng.choice(self._made[-2000:])
            return [text[0], *text[1:-1]]
        words = self._words
        text = [
            " ".join(
                words[
                    min(int(rng.paretovariate(0.35)), len(words)) - 1
                    if at % 2
                    else int(rng.random() * len(words))
                ]
                for at in range(size)
            )
            for size in (9, 40, 50, 50, 50, 50)
        ]
        self._made.append(text)
        return text


def datasketch_cost(url: str, items: int) -> tuple[float, float, float, float]:
    """Bytes, and microseconds of server, of hashing and of client, an item with MinHash LSH."""
    client: Any = Redis.from_url(url)
    path = url.removeprefix("unix://")
    lsh = MinHashLSH(
        threshold=0.5,
        num_perm=128,
        storage_config={
            "type": "redis",
            "basename": b"datasketch",
            "redis": {"unix_socket_path": path},
        },
    )
    before, texts = client.info("memory")["used_memory_dataset"], Texts()
    hashing = 0.0
    server = _processor(client.info("cpu"))
    cpu = time.thread_time()
    for number in range(items):
        started = time.thread_time()
        words = " ".join(texts.next()).split()
        made = MinHash(num_perm=128)
        made.update_batch([" ".join(words[at : at + 3]).encode() for at in range(len(words) - 2)])
        hashing += time.thread_time() - started
        lsh.query(made)
        lsh.insert(str(number), made)
    spent = time.thread_time() - cpu - hashing
    server = _processor(client.info("cpu")) - server
    used = client.info("memory")["used_memory_dataset"] - before
    return used / items, server / items * 1e6, hashing / items * 1e6, spent / items * 1e6


def _processor(info: dict[str, float]) -> float:
    return info["used_cpu_user_main_thread"] + info["used_cpu_sys_main_thread"]


def _row(name: str, cost: Cost) -> str:
    return (
        f"{name:>11} {cost.index_bytes:>8.0f} {cost.payload_bytes:>8.0f}"
        f" {cost.server_look_up:>11.0f} {cost.server_commit:>12.0f}"
        f" {cost.sign:>11.0f} {cost.look_up:>11.0f} {cost.verify:>10.0f}"
    )


async def run(url: str, sizes: list[int], flood: int) -> None:
    """Print a line for each size, and one under a flood."""
    client = connect(url)
    bench = Bench(client)
    print(
        f"{'remembered':>11} {'index':>8} {'text':>8} {'server us an item':>24}"
        f" {'client us an item':>34}"
    )
    print(
        f"{'items':>11} {'B/item':>8} {'B/item':>8} {'look up':>11} {'enter':>12}"
        f" {'sign':>11} {'look up':>11} {'verify':>10}"
    )
    for size in sizes:
        await bench.fill(size)
        cost = await bench.measure()
        print(_row(f"{size:,}", cost), flush=True)
    if flood:
        await bench.flood(flood)
        print(_row("flooded", await bench.measure()), flush=True)
    await client.aclose()


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--sizes", default="1000,10000", help="items remembered, ascending [default: %(default)s]"
    )
    parser.add_argument(
        "--flood", type=int, default=5000, help="items that take anchors of others; 0: none"
    )
    parser.add_argument(
        "--datasketch", type=int, default=1000, help="items given to datasketch; 0: leave it out"
    )
    chosen = parser.parse_args()
    sizes = [int(size) for size in chosen.sizes.split(",")]
    with tempfile.TemporaryDirectory() as folder:
        memory = max(1 << 30, 2500 * sizes[-1])
        with EmbeddedServer(Path(folder) / "a", max_memory=memory, durable=False) as server:
            asyncio.run(run(server.url, sizes, chosen.flood))
        if chosen.datasketch:
            with EmbeddedServer(Path(folder) / "b", durable=False) as server:
                size, server_us, hashing, client = datasketch_cost(server.url, chosen.datasketch)
            print(
                f"datasketch MinHash LSH, {chosen.datasketch:,} items: {size:.0f} B/item,"
                f" server {server_us:.0f} us, hashing {hashing:.0f} us, client {client:.0f} us"
            )


if __name__ == "__main__":
    main()

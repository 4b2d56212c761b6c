"""The number of partitions changes while items flow: the steps of docs/how-to/scale-out.md.

The publisher never pauses. Workers are stopped and started with another list, and so is the
subscriber. What must hold is read from histories, by the checker of the fault tests. Steps in a
wrong order break it; ``barqiya doctor`` names what they left, and nothing of it is lost.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any, Self

import pytest
from redis import Redis
from redis.cluster import RedisCluster

from barqiya.keys import GROUP, Keys
from barqiya.operate.redis_client import connect
from barqiya_schemas.partition import Router, partition_of
from barqiya_schemas.subscriber import PartitionsSubscriber
from faults.checker import check
from faults.history import History, Row, Sent, read_history
from faults.items import Desk, Item, Mix
from support.cluster import own_cluster
from support.examples import PATIENCE, copy_of_wire
from support.service import Service, serving

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from barqiya_schemas.event import ArticleEvent

    Run = Callable[..., Any]

KEPT, NEW = "arab-1", "arab-2"
FEW, MORE = [KEPT], [KEPT, NEW]
#: Articles, revisions, copies, and some that are held for a while.
MIX = Mix(malformed=0, raiser=0, killer=0, hog=0)
ITEMS_A_SECOND = 40
CLAIM_IDLE_MS = "1000"
#: Of the subscriber, in the midst of its work.
RESTARTS = 2
#: Sent before a change and after it without an ``item_id``: nothing tells where they were.
COPIES = [copy_of_wire(f"مدينة {number}") for number in range(12)]
MOVED = [text for text in COPIES if partition_of(text.encode(), MORE) == NEW]


@dataclass
class Place:
    """A namespace with partitions, on a server or on a cluster."""

    url: str
    namespace: str
    folder: Path
    cluster_port: int = 0
    _starts: int = 0

    def client(self) -> Any:
        """A client as a publisher or a subscriber has it."""
        if self.cluster_port:
            return RedisCluster(host="127.0.0.1", port=self.cluster_port, socket_timeout=5)
        return Redis.from_url(self.url, socket_timeout=5)

    def keys(self, partition: str) -> Keys:
        return Keys(self.namespace, partition)

    @contextmanager
    def serving(self, partitions: Sequence[str]) -> Iterator[Service]:
        """A worker with a list, which is told to stop at the end."""
        self._starts += 1
        folder = self.folder / f"worker-{self._starts}"
        folder.mkdir()
        settings = {
            "BARQIYA_PARTITIONS": ",".join(partitions),
            "BARQIYA_CLAIM_IDLE_MS": CLAIM_IDLE_MS,
        }
        with serving(self.url, self.namespace, folder, **settings) as service:
            service.wait_until_started()
            yield service
            assert service.stop() == 0
            assert [one for one in service.log() if one["level"] == "error"] == []

    def history(self, partition: str, sent: Sequence[Sent] = ()) -> History:
        """What a partition holds now."""

        async def read() -> History:
            keys = self.keys(partition)
            client: Any = connect(self.url, 5.0, keys=keys)
            try:
                return await read_history(client, keys, sent)
            finally:
                await client.aclose()

        return asyncio.run(read())


class Publisher(threading.Thread):
    """Sends without a pause, each item where the kit's router says."""

    def __init__(self, place: Place) -> None:
        super().__init__(daemon=True)
        self._place, self._client = place, place.client()
        self._desk = Desk(1, MIX)
        self._stops = threading.Event()
        self._homes: dict[bytes, str] = {}
        self._own: dict[str, Item] = {}
        self._one_at_a_time = threading.Lock()
        self._gone: frozenset[str] = frozenset()
        self._router = Router(self._client, FEW, place.namespace)
        self.sent: dict[str, list[Sent]] = {name: [] for name in MORE}

    def __enter__(self) -> Self:
        self.start()
        self.until_accepted(40)
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        self._stops.set()
        self.join(PATIENCE)
        self._client.close()

    def run(self) -> None:
        while not self._stops.wait(1 / ITEMS_A_SECOND):
            item = self._desk.next()
            # What is known by a partition that went can have no later version.
            if self._homes.get(item.fields[b"item_id"]) not in self._gone:
                self._send(item)

    def _send(self, item: Item) -> tuple[str, str]:
        """Send an item; returns its partition and its id."""
        content, name = item.fields[b"content"], item.fields[b"item_id"]
        source = item.fields[b"source"].decode()
        with self._one_at_a_time:
            home = self._router.partition_of(content, source=source, item_id=name.decode())
            self._homes[name] = home
            sent = self.sent[home]
            token = f"{home}-{len(sent)}"
            raw_id = self._client.xadd(self._place.keys(home).raw, item.marked(token)).decode()
            until = item.not_before_ms
            sent.append(Sent(token, raw_id, item.article, item.version, not_before_ms=until))
            if item.article.startswith("article-") and name == item.article.encode():
                self._own.setdefault(home, item)
        return home, raw_id

    def send_later_version(self, of: str) -> tuple[str, str]:
        """Send the next version of an article that a partition has; returns as ``_send`` does."""
        until(lambda: of in self._own, "the partition has an article")
        self._own[of] = self._desk.next_version(self._own[of])
        return self._send(self._own[of])

    def use(self, partitions: Sequence[str], *, closing: Sequence[str] = ()) -> None:
        """Route by another list from now on; returns when what was on its way is sent."""
        self._gone = frozenset(MORE) - {*partitions, *closing}
        self._router = Router(self._client, partitions, self._place.namespace, closing=[*closing])
        self.until_accepted(2)

    def until_accepted(self, more: int, of: Sequence[str] = MORE) -> None:
        """Wait until so many more items of some partitions are accepted."""
        wanted = more + sum(len(self.sent[name]) for name in of)
        until(lambda: sum(len(self.sent[name]) for name in of) >= wanted, "items are accepted")


class Reader(threading.Thread):
    """A subscriber of the kit. It is stopped in the midst of its work."""

    def __init__(self, place: Place, partitions: Sequence[str], seen: list[ArticleEvent]) -> None:
        super().__init__(daemon=True)
        self._place, self._client = place, place.client()
        self._subscriber = PartitionsSubscriber(
            self._client, "portal", partitions, namespace=place.namespace
        )
        self._seen = seen
        self._stops = threading.Event()
        self.start()

    def run(self) -> None:
        while not self._stops.is_set():
            for event in self._subscriber.read(block_ms=50):
                self._seen.append(event)
                if self._stops.is_set():
                    return  # not finished: it comes again

    def at_the_end(self) -> bool:
        """Whether it has finished everything that it reads."""
        return all(
            self._client.xinfo_stream(self._place.keys(name).articles)["last-generated-id"]
            == each.place.encode()
            for name, each in self._subscriber.subscribers.items()
        )

    def stop(self) -> None:
        self._stops.set()
        self.join(PATIENCE)
        self._client.close()


def until(condition: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, f"it never came about that {what}"
        time.sleep(0.02)


def is_settled(client: Any, keys: Keys) -> bool:
    """Whether nothing waits, nothing is in hand and nothing is held."""
    for group in client.xinfo_groups(keys.raw):
        if group["name"] == GROUP.encode():
            last = client.xinfo_stream(keys.raw)["last-generated-id"]
            done: bool = group["pending"] == 0 and group["last-delivered-id"] == last
            return done and not client.zcard(keys.held)
    return False


def misread(histories: dict[str, History], seen: Sequence[ArticleEvent]) -> list[str]:
    """What is wrong with what a subscriber stored that passes over an event it has already."""
    stored = list(dict.fromkeys(event.id for event in seen))
    topics = {name: [row.text("id") for row in each.events] for name, each in histories.items()}
    times = Counter(chain.from_iterable(topics.values()))
    wrong = [f"never issued: {event}" for event in stored if event not in times]
    for partition, issued in topics.items():
        wrong += [f"{partition}: missed {event}" for event in issued if event not in stored]
        # An event that two partitions issued is stored when it comes first.
        own = [event for event in issued if times[event] == 1 and event in stored]
        if [event for event in stored if event in set(own)] != own:
            wrong.append(f"{partition}: out of order")
    return wrong


def unserved(barqiya: Run) -> dict[str, str]:
    """What ``doctor`` says of partitions that no worker serves."""
    findings = barqiya("doctor", "--json").json()["findings"]
    found: dict[str, str] = next(one for one in findings if one["name"] == "partitions")
    return found


def send_copies(client: Any, place: Place, partitions: Sequence[str]) -> list[tuple[str, str]]:
    """Send each of the copies where the rule says; returns where that was, and under which id."""
    sent = []
    for text in COPIES:
        partition = partition_of(text.encode(), partitions)
        fields = {"source": "ina", "content": text.encode()}
        sent.append((partition, client.xadd(place.keys(partition).raw, fields).decode()))
    return sent


@pytest.fixture
def place(
    request: pytest.FixtureRequest,
    redis_url: str,
    namespace: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Place]:
    """One server, or a cluster where the two partitions lie on nodes of their own."""
    monkeypatch.setenv("BARQIYA_NAMESPACE", namespace)
    monkeypatch.setenv("BARQIYA_CLAIM_IDLE_MS", CLAIM_IDLE_MS)
    if request.param == "server":
        monkeypatch.setenv("BARQIYA_REDIS_URL", redis_url)
        yield Place(redis_url, namespace, tmp_path)
        return
    with own_cluster(tmp_path / "cluster") as cluster:
        assert cluster.owner(KEPT) is not cluster.owner(NEW)
        monkeypatch.setenv("BARQIYA_REDIS_URL", cluster.url)
        yield Place(cluster.url, namespace, tmp_path, cluster.primaries[1].port)


@pytest.mark.parametrize("place", ["server", "cluster"], indirect=True)
def test_the_number_of_partitions_changes_while_items_flow(
    place: Place, barqiya: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[ArticleEvent] = []
    with place.client() as client, Publisher(place) as publisher:
        reader = Reader(place, FEW, seen)
        with place.serving(FEW):
            before = send_copies(client, place, FEW)
            publisher.until_accepted(60)
            # More: subscribers first,
            reader.stop()
            reader = Reader(place, MORE, seen)
            publisher.until_accepted(10)
        # then workers,
        with place.serving(MORE):
            publisher.until_accepted(20)
            # then publishers.
            publisher.use(MORE)
            more = send_copies(client, place, MORE)
            publisher.until_accepted(12, of=[NEW])
            # Fewer: publishers first; for a while the one that goes takes later versions.
            publisher.use(FEW, closing=[NEW])
            publisher.until_accepted(40)
            in_time = publisher.send_later_version(of=NEW)
            publisher.use(FEW)
            fewer = send_copies(client, place, FEW)
            # It becomes empty;
            monkeypatch.setenv("BARQIYA_PARTITIONS", ",".join(MORE))

            def is_empty() -> bool:
                queue = barqiya("--partition", NEW, "status", "--json").json()["queue"]
                finished = (queue["lag"], queue["pending"]) == (0, 0)
                return finished and client.zcard(place.keys(NEW).held) == 0

            until(is_empty, "the partition that goes is empty")
        # then workers,
        monkeypatch.setenv("BARQIYA_PARTITIONS", ",".join(FEW))
        with place.serving(FEW):
            publisher.until_accepted(40)
            assert unserved(barqiya)["verdict"] == "ok"
            late = publisher.send_later_version(of=NEW)
            # then subscribers.
            until(reader.at_the_end, "the topics are read to the end")
            reader.stop()
            reader = Reader(place, FEW, seen)
            publisher.until_accepted(20)
            publisher.stop()
            until(lambda: is_settled(client, place.keys(KEPT)), "everything is finished")
        until(reader.at_the_end, "the topic is read to the end")
        reader.stop()
    histories = {name: place.history(name, publisher.sent[name]) for name in MORE}
    assert [wrong for history in histories.values() for wrong in check(history)] == []
    assert misread(histories, seen) == []
    issued = {row.id for name in MORE for row in histories[name].events}
    assert len(seen) - len(issued) <= RESTARTS, "only what was not finished came again"
    ended = {(name, row.text("raw_id")): row for name in MORE for row in histories[name].outcomes}
    assert [in_time[0], late[0]] == [NEW, KEPT]
    (article, version), (same, first) = [version_of(ended[one]) for one in (in_time, late)]
    assert (same, int(version) > 1) == (article, True)
    assert first == "1", "too late: it begins again"
    copies = [[ended[one] for one in sent] for sent in (before, more, fewer)]
    check_copies(*copies)


def check_copies(before: list[Row], more: list[Row], fewer: list[Row]) -> None:
    """The page says what becomes of copies that cross the change."""
    assert [row.text("outcome") for row in before] == ["published"] * len(COPIES)
    assert [row.text("outcome") for row in more] == [
        "published" if text in MOVED else "duplicate" for text in COPIES
    ]
    for text, first, second in zip(COPIES, before, more, strict=True):
        if text in MOVED:
            assert version_of(first) == version_of(second), "it changes nothing for subscribers"
    # The first one knows them all from before.
    assert [row.text("outcome") for row in fewer] == ["duplicate"] * len(COPIES)


def version_of(outcome: Row) -> tuple[str, str]:
    return outcome.text("article_id"), outcome.text("revision")


@pytest.mark.parametrize("place", ["server"], indirect=True)
def test_steps_in_a_wrong_order_are_noticed_and_lose_nothing(
    place: Place, barqiya: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[ArticleEvent] = []
    monkeypatch.setenv("BARQIYA_PARTITIONS", ",".join(FEW))

    def rules_broken() -> set[str]:
        history = place.history(NEW, publisher.sent[NEW])
        return {violation.rule for violation in check(history)}

    def wait_for_finding() -> None:
        until(lambda: unserved(barqiya)["verdict"] == "bad", "doctor names what no worker serves")
        found = unserved(barqiya)
        assert f"{NEW}: " in found["seen"]
        assert "BARQIYA_PARTITIONS" in found["remedy"]
        assert barqiya("doctor").code == 1

    with place.client() as client, Publisher(place) as publisher:
        # Publishers before workers.
        with place.serving(FEW):
            assert unserved(barqiya)["verdict"] == "ok"
            publisher.use(MORE)
            publisher.until_accepted(5, of=[NEW])
            wait_for_finding()
            assert {"no-outcome", "undelivered"} <= rules_broken()
        with place.serving(MORE):
            publisher.until_accepted(5, of=[NEW])
            until(lambda: unserved(barqiya)["verdict"] == "ok", "nothing is left that nobody reads")
        # Workers before publishers, and before the partition is empty.
        publisher.until_accepted(5, of=[NEW])
        with place.serving(FEW) as service:
            publisher.use(FEW)
            wait_for_finding()
            until(lambda: "partitions.unserved" in service.log_text(), "the other workers say so")
            said = next(one for one in service.log() if one["event"] == "partitions.unserved")
            assert said["left"][0].startswith(f"{NEW}: ")
            assert {"no-outcome", "undelivered"} <= rules_broken()
        publisher.stop()
        with place.serving(MORE):
            for name in MORE:
                until(lambda: is_settled(client, place.keys(name)), "everything is finished")  # noqa: B023 - called at once
        histories = {name: place.history(name, publisher.sent[name]) for name in MORE}
        assert [wrong for history in histories.values() for wrong in check(history)] == []
        # A subscriber that leaves a partition out, and takes it in again.
        for names in (FEW, MORE):
            reader = Reader(place, names, seen)
            until(reader.at_the_end, "the topics are read to the end")
            reader.stop()
            missed = [wrong for wrong in misread(histories, seen) if wrong.startswith(NEW)]
            assert bool(missed) is (names == FEW)
        assert misread(histories, seen) == []

"""The subscriber of the kit on a real topic: its place, gaps, versions, a replay from a moment."""

from __future__ import annotations

import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from redis import Redis

from barqiya.keys import Keys
from barqiya.settings import load_settings
from barqiya.worker.retention import Retention
from barqiya_schemas.generate import DEFAULT_FOLDER
from barqiya_schemas.subscriber import Gap, MissedEventsError, NewerSchemaError, Subscriber

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(params=[False, True], ids=["bytes", "text"])
def redis(redis_url: str, request: pytest.FixtureRequest) -> Iterator[Any]:
    with Redis.from_url(redis_url, socket_timeout=5, decode_responses=request.param) as client:
        yield client


def event(number: int) -> dict[str, str]:
    """Fields of an article event."""
    text = (DEFAULT_FOLDER / "examples" / "article.smallest.json").read_text(encoding="utf-8")
    return {
        "specversion": "1.0",
        "id": f"e-{number}",
        "source": "/barqiya/wire/spa",
        "type": "org.barqiya.article.published.v1",
        "subject": f"a-{number}",
        "time": "2026-05-04T10:00:00Z",
        "dataschema": "urn:barqiya:schema:article:v1",
        "datacontenttype": "application/json",
        "sequence": "0000000001",
        "partitionkey": "s-1",
        "data": text,
    }


def add(redis: Any, namespace: str, *numbers: int, **changed: str) -> None:
    for number in numbers:
        redis.xadd(f"{namespace}:articles", {**event(number), **changed})


def ids(subscriber: Subscriber) -> list[str]:
    return [each.id for each in subscriber.read()]


def test_it_goes_on_where_it_ended(redis: Any, namespace: str) -> None:
    add(redis, namespace, 1, 2)
    assert ids(Subscriber(redis, "portal", namespace=namespace)) == ["e-1", "e-2"]
    add(redis, namespace, 3)
    assert ids(Subscriber(redis, "portal", namespace=namespace)) == ["e-3"]
    assert ids(Subscriber(redis, "other", namespace=namespace)) == ["e-1", "e-2", "e-3"]


def test_what_was_not_handled_comes_again(redis: Any, namespace: str) -> None:
    add(redis, namespace, 1, 2)
    reading = Subscriber(redis, "portal", namespace=namespace).read()
    assert next(reading).id == "e-1"
    assert next(reading).id == "e-2"
    reading.close()  # type: ignore[attr-defined]  # as an exception in the loop's body does
    assert ids(Subscriber(redis, "portal", namespace=namespace)) == ["e-2"]


def test_it_waits_for_new_events(redis: Any, namespace: str) -> None:
    subscriber = Subscriber(redis, "portal", namespace=namespace)
    started = time.monotonic()
    assert list(subscriber.read(block_ms=50)) == []
    assert time.monotonic() - started >= 0.05
    add(redis, namespace, 1)
    assert next(iter(subscriber)).id == "e-1"


def test_a_route_and_a_moment_to_begin_at(redis: Any, namespace: str) -> None:
    now = datetime.now(UTC)
    for minutes in (30, 20, 10):
        moment = round((now - timedelta(minutes=minutes)).timestamp() * 1000)
        redis.xadd(f"{namespace}:articles:economy", event(minutes), id=f"{moment}-0")
    since = now - timedelta(minutes=25)
    subscriber = Subscriber(redis, "p", namespace=namespace, route="economy", start=since)
    assert ids(subscriber) == ["e-20", "e-10"]
    subscriber.move_to(now - timedelta(minutes=15))
    assert ids(subscriber) == ["e-10"]
    assert redis.xlen(f"{namespace}:articles:economy") == 3


def test_entries_of_others_are_passed_over_and_a_newer_version_is_not(
    redis: Any, namespace: str
) -> None:
    redis.xadd(f"{namespace}:articles", {"anything": "else"})
    add(redis, namespace, 1, type="com.example.other.v9")
    add(redis, namespace, 2)
    subscriber = Subscriber(redis, "portal", namespace=namespace)
    assert ids(subscriber) == ["e-2"]
    add(redis, namespace, 3, type="org.barqiya.article.published.v2", dataschema="urn:x:article:v2")
    with pytest.raises(NewerSchemaError):
        ids(subscriber)
    # It stands before it still: an upgraded reader misses nothing.
    with pytest.raises(NewerSchemaError):
        ids(subscriber)


async def test_what_was_forgotten_is_told(client: Any, redis_url: str, namespace: str) -> None:
    keys = Keys(namespace)
    with Redis.from_url(redis_url) as redis:
        old = round((time.time() - 40 * 86_400) * 1000)
        for number in range(3):
            redis.xadd(keys.articles, event(number), id=f"{old + number}-0")
        subscriber = Subscriber(redis, "slow", namespace=namespace)
        assert next(subscriber.read()).id == "e-0"
        subscriber.move_to(f"{old}-0")
        add(redis, namespace, 9)
        settings = load_settings(namespace=namespace)
        await Retention(client, keys, settings).round(int(time.time() * 1000))
        with pytest.raises(MissedEventsError):
            ids(subscriber)
        gaps: list[Gap] = []
        going_on = Subscriber(redis, "slow", namespace=namespace, on_gap=gaps.append)
        assert ids(going_on)[-1:] in (["e-9"], [])
        assert [gap.after for gap in gaps] == [f"{old}-0"]
        assert ids(Subscriber(redis, "fast", namespace=namespace)) == ["e-9"]


def test_the_example_reads_from_a_moment_and_goes_on(redis_url: str, namespace: str) -> None:
    with Redis.from_url(redis_url) as redis:
        now = datetime.now(UTC)
        for minutes in (30, 10):
            moment = round((now - timedelta(minutes=minutes)).timestamp() * 1000)
            redis.xadd(f"{namespace}:articles", event(minutes), id=f"{moment}-0")

        def run() -> list[str]:
            since = (now - timedelta(minutes=20)).isoformat()
            done = subprocess.run(  # noqa: S603 - our own example
                [sys.executable, ROOT / "docs/examples/replay_from.py", "new-system", since],
                env={"BARQIYA_REDIS_URL": redis_url, "BARQIYA_NAMESPACE": namespace},
                capture_output=True,
                text=True,
                check=True,
                timeout=60,
            )
            return [line.split("\t")[0] for line in done.stdout.splitlines()]

        assert run() == ["a-10"]
        add(redis, namespace, 7)
        assert run() == ["a-7"]

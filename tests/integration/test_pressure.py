"""A full server: publishers are stopped in time, by urgency, and the workers empty it again."""

from __future__ import annotations

import json
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
from redis import Redis
from redis.exceptions import OutOfMemoryError

from barqiya.keys import Keys
from barqiya.operate.embedded import EmbeddedServer
from barqiya.operate.pressure import Level, read_pressure
from barqiya.operate.redis_client import connect
from barqiya.settings import load_settings
from barqiya.worker.retention import Retention
from support.examples import PATIENCE
from support.service import serving

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Run = Callable[..., Any]

LIMIT = 24 << 20
COPY = (
    "افتتحت بلدية {} جسرا للمشاة على النهر\n\n" + "وقال مسؤول في البلدية إن العمل جرى ليلا. " * 40
)


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[EmbeddedServer]:
    """A server of its own with little memory, named in the settings."""
    with EmbeddedServer(tmp_path / "server", max_memory=LIMIT) as server:
        monkeypatch.setenv("BARQIYA_REDIS_URL", server.url)
        yield server


def publish(client: Any, number: int) -> None:
    """One item, from a publisher that does not ask whether there is room."""
    item = {"source": "spa", "content": COPY.format(number), "meta.pad": "x" * 4000}
    client.xadd(Keys().raw, item)


def fill(client: Any, percent: int) -> int:
    """Publish up to a share of the memory; returns how many."""
    number = 0
    while client.info("memory")["used_memory"] * 100 < LIMIT * percent:
        for _ in range(20):
            publish(client, number)
            number += 1
    return number


def test_low_urgency_is_refused_at_80_per_cent_and_everything_at_90(
    barqiya: Run, small: EmbeddedServer, tmp_path: Path
) -> None:
    client = Redis.from_url(small.url)
    file = tmp_path / "story.txt"
    file.write_text(COPY.format("المدينة"))
    accepted = []
    for percent in (60, 71, 81, 91):
        fill(client, percent)
        before = client.xlen(Keys().raw)
        ran = {
            urgency: barqiya("publish", str(file), *urgency) for urgency in [(), ("--urgency", "4")]
        }
        accepted.append([each.code for each in ran.values()])
        for each in ran.values():
            assert ("memory" in each.stderr) == (percent > 70)
            if each.code:
                assert "of 24.0 MiB (" in each.stderr
                assert "publish.refused" in each.stderr
        assert client.xlen(Keys().raw) - before == accepted[-1].count(0)
    assert accepted == [[0, 0], [0, 0], [75, 0], [75, 75]]


def test_urgency_is_sent_along(barqiya: Run, small: EmbeddedServer, tmp_path: Path) -> None:
    file = tmp_path / "story.txt"
    file.write_text(COPY)
    assert barqiya("publish", str(file), "--urgency", "2").code == 0
    client: Any = Redis.from_url(small.url)
    ((_, fields),) = client.xrange(Keys().raw)
    assert fields[b"meta.urgency"] == b"2"
    assert barqiya("publish", str(file), "--urgency", "0").code == 2
    for value in ("0", "10", "high", "٢"):
        refused = barqiya("publish", str(file), "--meta", f"urgency={value}")
        assert (refused.code, "urgency must be 1 to 9" in refused.stderr) == (2, True)


def test_workers_empty_a_server_that_is_full_to_the_brim(
    small: EmbeddedServer, tmp_path: Path
) -> None:
    """Nobody asked before publishing: the server itself refuses, and only workers can help."""
    client: Any = Redis.from_url(small.url)
    count = fill(client, 99)
    with suppress(OutOfMemoryError):
        while count < 100_000:
            publish(client, count)
            count += 1
    assert count < 100_000
    with serving(small.url, "wire", tmp_path) as service:
        outcomes = service.settle(count)
        assert len({outcome["raw_id"] for outcome in outcomes}) == len(outcomes) == count
        assert {outcome["outcome"] for outcome in outcomes} <= {"published", "duplicate"}
        assert service.pending() == 0
        seen = [line["event"] for line in map(json.loads, service.log_text().splitlines())]
        assert "memory.short" in seen
        # What is finished goes at once, so that the server takes new items again.
        end = time.monotonic() + PATIENCE
        while client.xlen(Keys().raw) > 1 and time.monotonic() < end:
            time.sleep(0.05)
        publish(client, count)
        service.settle(count + 1)


async def test_an_archive_on_the_server_never_makes_it_refuse_items(
    small: EmbeddedServer,
) -> None:
    """It gives up its older half again and again, until memory is not short any more."""
    client: Any = connect(small.url)
    settings = load_settings(raw_hours=1)
    assert settings.archive_kind == "stream"
    retention = Retention(client, Keys(), settings)
    number = 0
    while not await retention.memory_is_short():
        for _ in range(20):
            item: Any = {"source": "spa", "content": COPY.format(number), "meta.pad": "x" * 4000}
            await client.xadd(Keys().archive, item)
            number += 1
    assert (await read_pressure(client)).level == Level.WARN
    newest = (await client.xrevrange(Keys().archive, count=1))[0][0]
    await retention.round(int(time.time() * 1000))
    assert await client.xlen(Keys().archive) == number - number // 2
    assert (await client.xrevrange(Keys().archive, count=1))[0][0] == newest
    assert not await retention.memory_is_short()
    await client.aclose()

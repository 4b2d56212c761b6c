"""Failover: what is accepted with WAIT survives the death of the primary; without it, some is lost.

Publishers go on while the replica stands still; then the primary is killed and the replica takes
over. ``pytest -s`` prints how many accepted items were lost.
"""

from __future__ import annotations

import asyncio
import os
import signal
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
from redis.exceptions import RedisError

from barqiya.keys import Keys
from barqiya.operate.accept import Durability, add_item
from barqiya.operate.embedded import EmbeddedServer
from barqiya.operate.redis_client import connect
from support.service import serving

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Run = Callable[..., Any]

HEALTHY_SECONDS, STALLED_SECONDS = 0.5, 2.0
PUBLISHERS = 6
#: Makes items large enough that the network's buffers cannot hide the stalled replica.
PAD = b"x" * 8000


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[tuple[EmbeddedServer, EmbeddedServer]]:
    """A primary and its replica, in step."""
    with (
        EmbeddedServer(tmp_path / "primary", port="auto") as primary,
        EmbeddedServer(tmp_path / "replica", port="auto") as replica,
    ):
        yield primary, replica
        with suppress(ProcessLookupError):
            os.kill(replica.pid, signal.SIGCONT)


async def in_step(primary: EmbeddedServer, replica: EmbeddedServer) -> None:
    client: Any = connect(replica.url)
    await client.replicaof("127.0.0.1", primary.record.port)
    end = time.monotonic() + 20
    while (await client.info("replication"))["master_link_status"] != "up":
        assert time.monotonic() < end, "the replica never came into step"
        await asyncio.sleep(0.02)
    await client.aclose()


class Publisher:
    """Sends items until the server is gone; remembers which were accepted."""

    def __init__(self, url: str, name: str, durability: Durability) -> None:
        self._client = connect(url)
        self._name = name
        self._durability = durability
        self.accepted: list[str] = []
        self.refused = 0

    async def run(self) -> None:
        number = 0
        with suppress(RedisError, OSError):
            while True:
                number += 1
                content = f"افتتاح جسر {self._name} {number}\n\nافتتحت البلدية الجسر.".encode()
                fields = {b"source": b"ina", b"content": content, b"meta.pad": PAD}
                added = await add_item(self._client, Keys().raw, fields, self._durability)
                if added.satisfies(self._durability):
                    self.accepted.append(added.raw_id)
                else:
                    self.refused += 1


async def fail_over(
    primary: EmbeddedServer, replica: EmbeddedServer, durability: Durability
) -> list[Publisher]:
    """Publish, stall the replica, kill the primary, promote the replica."""
    await in_step(primary, replica)
    publishers = [Publisher(primary.url, f"{n}", durability) for n in range(PUBLISHERS)]
    tasks = [asyncio.create_task(publisher.run()) for publisher in publishers]
    await asyncio.sleep(HEALTHY_SECONDS)
    os.kill(replica.pid, signal.SIGSTOP)
    await asyncio.sleep(STALLED_SECONDS)
    os.kill(primary.pid, signal.SIGKILL)
    await asyncio.gather(*tasks)
    os.kill(replica.pid, signal.SIGCONT)
    client: Any = connect(replica.url, 20.0)
    await client.replicaof("NO", "ONE")
    await client.aclose()
    return publishers


@pytest.mark.parametrize("replicas", [1, 0])
async def test_what_waits_for_a_replica_survives_a_failover(
    pair: tuple[EmbeddedServer, EmbeddedServer], tmp_path: Path, replicas: int
) -> None:
    primary, replica = pair
    publishers = await fail_over(primary, replica, Durability(replicas, 500))
    accepted = {raw_id for publisher in publishers for raw_id in publisher.accepted}
    refused = sum(publisher.refused for publisher in publishers)
    client: Any = connect(replica.url)
    count = await client.xlen(Keys().raw)
    await client.aclose()
    with serving(replica.url, "wire", tmp_path, BARQIYA_LOG_LEVEL="warning") as service:
        outcomes = await asyncio.to_thread(service.settle, count)
    finished = [outcome["raw_id"] for outcome in outcomes]
    assert len(finished) == len(set(finished)) == count
    lost = accepted - set(finished)
    print(  # noqa: T201 - the figure of docs/explanation/guarantees.md
        f"\nwait_replicas={replicas}: lost {len(lost)} of {len(accepted)} accepted; "
        f"{refused} told as not accepted"
    )
    assert accepted
    if replicas:
        assert not lost
        assert refused, "the replica stood still, so some must have been refused"


def test_publish_says_when_too_few_replicas_have_it(
    barqiya: Run,
    pair: tuple[EmbeddedServer, EmbeddedServer],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    primary, replica = pair
    asyncio.run(in_step(primary, replica))
    monkeypatch.setenv("BARQIYA_REDIS_URL", primary.url)
    monkeypatch.setenv("BARQIYA_WAIT_REPLICAS", "1")
    monkeypatch.setenv("BARQIYA_WAIT_TIMEOUT_MS", "200")
    file = tmp_path / "story.txt"
    file.write_text("خبر من البلدية\n\nافتتحت البلدية الجسر.")
    assert barqiya("publish", str(file)).code == 0
    os.kill(replica.pid, signal.SIGSTOP)
    ran = barqiya("publish", str(file), str(file), "--json")
    assert ran.code == 75
    first, second = ran.json_lines()
    assert (first["status"], first["replicas"]) == ("not_replicated", 0)
    assert second["status"] == "not_sent"
    assert "failover" in ran.stderr
    monkeypatch.delenv("BARQIYA_WAIT_REPLICAS")
    assert barqiya("publish", str(file)).code == 0

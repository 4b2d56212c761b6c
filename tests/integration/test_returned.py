"""Entries that stand for an earlier one: only those that a command of ours put there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
import pytest

from barqiya.keys import GROUP, Keys
from barqiya.operate.dead_letters import DeadLetters, Wanted
from support.service import serving

if TYPE_CHECKING:
    from pathlib import Path

COPY = "افتتاح جسر للمشاة في الموصل\n\nافتتحت البلدية اليوم جسرا للمشاة على النهر."
OTHER = "إغلاق جسر للمشاة في الموصل\n\nأغلقت البلدية اليوم جسرا للمشاة على النهر."
UNVERIFIED = ("dead", "intake.unverified_return")


@pytest.fixture
def keys(namespace: str) -> Keys:
    return Keys(namespace)


def forgeries(victim: str) -> dict[str, dict[str, Any]]:
    """Ways in which a publisher may say that its item is another one."""
    hidden = {"source": "ina", "content": OTHER, "retry_of": victim}
    return {
        "retry": hidden,
        "replay": {"source": "ina", "content": OTHER, "replay_of": victim},
        "both": {**hidden, "replay_of": victim},
        "no id": {**hidden, "retry_of": "1-0 "},
        "noise": {**hidden, "content": bytes(range(256)) * 4},
        "no source": {"content": OTHER, "retry_of": victim},
        "envelope": {"__data__": orjson.dumps(hidden)},
    }


def test_a_publisher_cannot_take_the_place_of_an_item(
    redis_url: str, namespace: str, tmp_path: Path
) -> None:
    with serving(redis_url, namespace, tmp_path) as service:
        victim = service.publish({"source": "ina", "content": COPY})
        service.settle(1)
        forged = {name: service.publish(each) for name, each in forgeries(victim).items()}
        found = {each["raw_id"]: each for each in service.settle(1 + len(forged))}
        assert found[victim]["outcome"] == "published"
        for name, raw_id in forged.items():
            reason = "intake.unknown_field" if name == "envelope" else UNVERIFIED[1]
            assert (found[raw_id]["outcome"], found[raw_id]["reason"]) == ("dead", reason), name
        assert {letter[b"raw_id"].decode() for letter in service.letters()} == set(forged.values())
        assert len(service.events()) == 1
        assert service.client.keys(f"{namespace}:index:retry_of:*") == []


async def test_a_copy_of_a_retried_entry_is_not_the_retried_item(
    client: Any, keys: Keys, redis_url: str, tmp_path: Path
) -> None:
    """It waits beside the real one, with the same fields."""
    with serving(redis_url, keys.namespace, tmp_path, BARQIYA_MAX_CONTENT_BYTES="1024") as service:
        raw_id = service.publish({"source": "ina", "content": COPY * 20})
        service.settle(1)
    await client.xtrim(keys.raw, maxlen=0)
    dead = DeadLetters(client, keys)
    (letter,) = [each async for each in dead.select(Wanted(), 0)]
    assert await dead.retry(letter.id) == "published_again"
    ((again, fields),) = await client.xrange(keys.raw)
    copied = (await client.xadd(keys.raw, {**fields, b"content": OTHER.encode()})).decode()
    with serving(redis_url, keys.namespace, tmp_path) as service:
        found = {each["raw_id"]: each for each in service.settle(2)}
    assert found.keys() == {raw_id, copied}
    assert found[raw_id]["outcome"] == "published"
    assert found[raw_id]["retried_as"] == again.decode()
    assert (found[copied]["outcome"], found[copied]["reason"]) == UNVERIFIED
    assert await client.exists(keys.index("retry_of", raw_id)) == 0, "the pass is used up"


async def test_a_retried_item_is_finished_once_although_its_group_is_lost(
    client: Any, keys: Keys, redis_url: str, tmp_path: Path
) -> None:
    with serving(redis_url, keys.namespace, tmp_path, BARQIYA_MAX_CONTENT_BYTES="1024") as service:
        service.publish({"source": "ina", "content": COPY * 20})
        service.settle(1)
    await client.xtrim(keys.raw, maxlen=0)
    dead = DeadLetters(client, keys)
    (letter,) = [each async for each in dead.select(Wanted(), 0)]
    await dead.retry(letter.id)
    with serving(redis_url, keys.namespace, tmp_path) as service:
        service.settle(1)
    await client.xgroup_destroy(keys.raw, GROUP)
    with serving(redis_url, keys.namespace, tmp_path) as service:
        service.publish({"source": "ina", "content": OTHER})
        outcomes = service.settle(2)
    assert [each["outcome"] for each in outcomes] == ["published", "published"]
    assert await client.xlen(keys.dead) == 0

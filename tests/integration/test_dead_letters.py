"""Dead letters on a real server: the way back keeps the raw id, and one outcome."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest

from barqiya.keys import GROUP, Keys
from barqiya.operate.dead_letters import DeadLetters, Wanted
from support.service import Service, serving

if TYPE_CHECKING:
    from pathlib import Path

ITEM = {"source": "ina", "content": "افتتاح جسر للمشاة في الموصل\n\nافتتحت البلدية اليوم جسرا."}


@pytest.fixture
def keys(namespace: str) -> Keys:
    return Keys(namespace)


def now() -> int:
    return int(time.time() * 1000)


async def letters(client: Any, keys: Keys, **wanted: Any) -> list[str]:
    dead = DeadLetters(client, keys)
    return [letter.text("raw_id") async for letter in dead.select(Wanted(**wanted), now())]


async def kill_one(keys: Keys, redis_url: str, folder: Path) -> tuple[Service, str]:
    """A good item that ends as a dead letter because a worker was told to accept too little."""
    with serving(redis_url, keys.namespace, folder, BARQIYA_MAX_CONTENT_BYTES="1024") as service:
        raw_id = service.publish({**ITEM, "content": ITEM["content"] + " تفاصيل" * 200})
        service.settle(1)
    return service, raw_id


@pytest.mark.parametrize("trimmed", [False, True])
async def test_a_retried_item_ends_well_under_its_first_id(
    client: Any, keys: Keys, redis_url: str, tmp_path: Path, trimmed: bool
) -> None:
    _, raw_id = await kill_one(keys, redis_url, tmp_path)
    if trimmed:
        await client.xtrim(keys.raw, maxlen=0)
    dead = DeadLetters(client, keys)
    (letter,) = [letter async for letter in dead.select(Wanted(), now())]
    expected = "published_again" if trimmed else "delivered_again"
    assert await dead.retry(letter.id) == expected
    assert await dead.retry(letter.id) == "gone"
    with serving(redis_url, keys.namespace, tmp_path, BARQIYA_CLAIM_IDLE_MS="200") as service:
        (outcome,) = service.settle(1)
    assert (outcome["raw_id"], outcome["outcome"]) == (raw_id, "published")
    assert await client.xlen(keys.dead) == 0
    assert await client.xpending(keys.raw, GROUP) == {
        "pending": 0,
        "min": None,
        "max": None,
        "consumers": [],
    }
    tally = await client.hgetall(keys.tally)
    assert (tally[b"outcome:dead"], tally[b"outcome:published"]) == (b"0", b"1")


async def test_a_letter_whose_raw_fields_are_lost_cannot_be_retried(
    client: Any, keys: Keys
) -> None:
    letter_id = await client.xadd(keys.dead, {"raw_id": "1-0", "reason": "intake.body_lost"})
    assert await DeadLetters(client, keys).retry(letter_id.decode()) == "lost"
    assert await client.xlen(keys.dead) == 1


async def test_letters_are_selected_by_reason_stage_source_and_age(client: Any, keys: Keys) -> None:
    hour = 3_600_000
    for age, reason, source in [(5, "decode.noise", "a"), (2, "decode.invalid", "b")]:
        await client.xadd(
            keys.dead,
            {"raw_id": f"{age}-0", "reason": reason, "source": source},
            id=f"{now() - age * hour}-0",
        )
    assert await letters(client, keys) == ["5-0", "2-0"]
    assert await letters(client, keys, reason="decode.noise") == ["5-0"]
    assert await letters(client, keys, reason="decode") == ["5-0", "2-0"]
    assert await letters(client, keys, source="b") == ["2-0"]
    assert await letters(client, keys, older_than_hours=3) == ["5-0"]
    assert await letters(client, keys, newer_than_hours=3) == ["2-0"]


async def test_a_discarded_letter_is_gone_and_its_outcome_stays(client: Any, keys: Keys) -> None:
    letter_id = (await client.xadd(keys.dead, {"raw_id": "1-0", "reason": "x.y"})).decode()
    dead = DeadLetters(client, keys)
    assert await dead.discard(letter_id)
    assert not await dead.discard(letter_id)

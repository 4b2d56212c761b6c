"""A fault of the server, or of a stranger's value in the index, is no item's end."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import pytest

from barqiya.dedupe import Signature
from barqiya.items import Rejected
from barqiya.operate.redis_client import connect
from support.processing import Desk

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from redis.asyncio import Redis

ITEM = {
    "source": "spa",
    "item_id": "1",
    "content": "افتتاح جسر السدر أمام المركبات\n\n"
    "افتتحت هيئة الطرق جسر السدر صباح اليوم، وقال مديرها "
    "إن كلفته بلغت أربعين مليون درهم وإن العمل فيه استغرق عامين.",
}
RIGHTS = ("~*", "+@all")


@pytest.fixture
async def user(client: Redis, redis_url: str, namespace: str) -> AsyncIterator[Redis]:
    """A connection of a user whose rights a test may take away."""
    await grant(client, namespace, *RIGHTS)
    path = redis_url.removeprefix("unix://")
    other = connect(f"unix://{namespace}:secret@{path}")
    yield other
    await other.aclose()
    await client.acl_deluser(namespace)


async def grant(client: Redis, user: str, *rights: str) -> None:
    await client.execute_command("ACL", "SETUSER", user, "reset", "on", ">secret", *rights)  # type: ignore[no-untyped-call]  # no typed form takes key patterns of one's own


async def waits(task: asyncio.Task[Any]) -> bool:
    """Whether a batch is still in hand after a while."""
    await asyncio.sleep(0.5)
    return not task.done()


@pytest.mark.parametrize("hidden", ["articles", "index:near*", "outcomes"])
async def test_rights_that_are_missing_are_waited_for(
    client: Redis, user: Redis, namespace: str, hidden: str
) -> None:
    desk = Desk(user, namespace)
    await desk.publish([ITEM])
    deliveries = await desk.read()
    allowed = [f"~{namespace}:{name}" for name in ("raw", "dead", "tally", "held", "index:[!n]*")]
    allowed += [
        f"~{namespace}:{name}" for name in ("articles", "outcomes", "index:near*") if name != hidden
    ]
    await grant(client, namespace, *allowed, "+@all")
    task = asyncio.create_task(desk.processor.process(deliveries))
    assert await waits(task)
    assert await client.xlen(desk.keys.dead) == 0
    await grant(client, namespace, *RIGHTS)
    await asyncio.wait_for(task, 20)
    assert [outcome["outcome"] for outcome in await desk.outcomes()] == ["published"]


async def test_a_key_of_another_type_is_waited_for(client: Redis, namespace: str) -> None:
    desk = Desk(client, namespace)
    await desk.publish([ITEM])
    deliveries = await desk.read()
    await client.hset(desk.keys.near_note, "a", "b")
    task = asyncio.create_task(desk.processor.process(deliveries))
    assert await waits(task)
    assert await client.xlen(desk.keys.dead) == 0
    await client.delete(desk.keys.near_note)
    await asyncio.wait_for(task, 20)
    assert [outcome["outcome"] for outcome in await desk.outcomes()] == ["published"]


@pytest.mark.parametrize("garbage", ["", "not JSON", "{}", '["one"]', "7", "null", "[[]]"])
async def test_index_values_that_cannot_be_read_count_as_absent(
    client: Redis, namespace: str, garbage: str
) -> None:
    desk = Desk(client, namespace)
    await desk.take(ITEM)
    for kind in ("item", "delivery", "text", "story"):
        async for key in client.scan_iter(f"{namespace}:index:{kind}:*"):
            await client.set(key, garbage)
    alike = {**ITEM, "item_id": "2", "source": "wam"}
    newer = {**ITEM, "content": ITEM["content"].replace("أربعين", "خمسين"), "revision": "2"}
    outcomes = await desk.take(alike, newer, {"source": "ina", "content": "خبر آخر\n\nنص آخر."})
    assert all(outcome["outcome"] != "dead" for outcome in outcomes), outcomes


async def test_an_exception_in_a_batch_is_the_end_of_its_own_item_only(
    client: Redis, namespace: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(client, namespace)
    read = desk.processor._read_ground

    async def fail(items: Any) -> Any:
        waiting = [item for item in items if not isinstance(item.prepared, Rejected)]
        if any(item.delivery.fields[b"source"] == b"bad" for item in waiting):
            raise KeyError("what nobody thought of")
        return await read(items)

    monkeypatch.setattr(desk.processor, "_read_ground", fail)
    good, bad = await desk.take(ITEM, {"source": "bad", "content": "خبر\n\nنص."})
    assert good["outcome"] == "published"
    assert (bad["outcome"], bad["reason"]) == ("dead", "dedupe.crashed")


async def test_a_signature_that_cannot_be_made_is_the_end_of_its_own_item_only(
    client: Redis, namespace: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(client, namespace)
    seal = Signature.seal

    def fail(signature: Signature) -> Signature:
        if "لا يختم" in signature.tokens.headline:
            raise KeyError("what nobody thought of")
        return seal(signature)

    monkeypatch.setattr(Signature, "seal", fail)
    bad, good = await desk.take({"source": "bad", "content": "خبر لا يختم\n\nنص."}, ITEM)
    assert (bad["outcome"], bad["reason"]) == ("dead", "dedupe.crashed")
    assert good["outcome"] == "published"


async def test_a_correction_that_names_its_error_says_what_changed(
    client: Redis, namespace: str
) -> None:
    desk = Desk(client, namespace)
    first = {
        "source": "afp",
        "item_id": "9",
        "content": "توقيف متهمين في عملية أمنية\n\n"
        "أعلنت الشرطة توقيف 12 شخصا في عملية أمنية نفذتها "
        "فجر اليوم في ثلاث مدن، وقالت إن التحقيق مستمر.",
    }
    text = first["content"].replace("توقيف 12 شخصا", "توقيف 21 شخصا (وليس 12 كما ورد)")
    second = {**first, "content": f"تصحيح: {text}", "revision": "2"}
    _, corrected = await desk.take(first, second)
    assert corrected["outcome"] == "corrected"
    event = json.loads((await desk.events())[-1]["data"])
    assert event["relation"]["changes"]["numbers"] == [{"before": "12", "after": "21"}]

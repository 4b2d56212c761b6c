"""The fast lane on a real server: urgent items overtake, and each item has one outcome."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from barqiya.intake import urgency_reader
from barqiya.keys import GROUP
from barqiya.operate.dead_letters import DeadLetters
from barqiya.operate.log import configure_logging
from barqiya.registry import load_registry
from barqiya.worker.batch import BatchProcessor
from barqiya.worker.fast_lane import AheadProcessor, Scout
from barqiya.worker.precedence import Precedence
from barqiya.worker.retention import Retention
from support.processing import Desk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from barqiya.worker.queue import Delivery

FLASH = {"source": "spa", "content": "عاجل: زلزال بقوة ست درجات يضرب سواحل الجزيرة فجر اليوم"}
STORY = (
    "الهيئة العامة للموانئ تعلن نتائج الربع الأول\n\n"
    "أعلنت الهيئة العامة للموانئ اليوم أن موانئ البلاد ناولت 312 ألف حاوية قياسية خلال الربع "
    "الأول "
    "من العام الجاري، بزيادة قدرها تسعة في المئة على ما ناولته في الفترة نفسها من العام "
    "الماضي، وأن "
    "ميناء العاصمة وحده استقبل أكثر من نصف هذه الحاويات، تلاه الميناء الشمالي "
    "ثم ميناء الصيد القديم.\n\n"
    "وقال مدير الهيئة في مؤتمر صحفي إن أعمال توسعة الأرصفة تمضي وفق الجدول المعلن، وإن المرحلة "
    "الثانية منها تبدأ في سبتمبر المقبل بتمويل من الصندوق الوطني للبنية التحتية."
)


def ordinary(number: int) -> dict[str, str | bytes]:
    return {"source": "spa", "content": f"خبر رقم {number}\n\nمتن قصير للخبر رقم {number}."}


@pytest.fixture
def desk(client: Any, namespace: str) -> Desk:
    return Desk(client, namespace)


def scout(desk: Desk) -> Scout:
    return Scout(desk.queue, urgency_reader(load_registry().marks))


async def taken(desk: Desk) -> list[Delivery]:
    """What the lane takes of what waits now."""
    await desk.queue.ensure_group()
    return await desk.queue.overtake(await scout(desk).look())


async def overtake(desk: Desk, deliveries: Sequence[Delivery]) -> None:
    lane = AheadProcessor(desk.settings, desk.queue, load_registry())
    await lane.process(deliveries)


async def in_turn(desk: Desk) -> None:
    """Everything that waits is delivered and taken to its outcome."""
    await desk.processor.process(await desk.read())


async def finished(desk: Desk) -> list[str]:
    return [outcome["raw_id"] for outcome in await desk.outcomes()]


async def pending(desk: Desk) -> int:
    return int((await desk.client.xpending(desk.keys.raw, GROUP))["pending"])


async def marked(desk: Desk) -> list[str]:
    return [one.decode() for one in await desk.client.zrange(desk.keys.ahead, 0, -1)]


async def test_a_flash_is_out_before_what_waits_and_comes_to_no_second_outcome(desk: Desk) -> None:
    ids = await desk.publish([ordinary(1), ordinary(2), FLASH, ordinary(3)])
    deliveries = await taken(desk)
    assert [one.entry_id for one in deliveries] == [ids[2]]
    assert deliveries[0].fields[b"content"].decode() == FLASH["content"]
    await overtake(desk, deliveries)
    assert await finished(desk) == [ids[2]]
    assert (await marked(desk), await pending(desk)) == ([ids[2]], 0)

    again = await desk.read()
    assert [one.entry_id for one in again] == ids
    await desk.processor.process(again)
    assert sorted(await finished(desk)) == sorted(ids)
    assert len(await desk.events()) == len(ids)
    assert (await marked(desk), await pending(desk)) == ([], 0)


async def test_nothing_is_taken_twice(desk: Desk) -> None:
    ids = await desk.publish([FLASH])
    assert len(await taken(desk)) == 1
    assert await taken(desk) == []  # in hand
    assert await Desk(desk.client, desk.keys.namespace, "other").queue.overtake(ids) == []
    await overtake(desk, await desk.read())
    assert await desk.queue.overtake(ids) == []  # delivered and finished
    assert len(await finished(desk)) == 1


async def test_an_item_that_was_delivered_to_another_meanwhile_is_committed_once(
    desk: Desk,
) -> None:
    other = Desk(desk.client, desk.keys.namespace, "other")
    await desk.publish([FLASH])
    mine = await taken(desk)
    theirs = await other.read()
    assert [one.entry_id for one in theirs] == [one.entry_id for one in mine]
    await overtake(desk, mine)  # fenced: it is in other hands
    assert await finished(desk) == []
    await other.processor.process(theirs)
    assert (len(await finished(desk)), await marked(desk), await pending(desk)) == (1, [], 0)


@pytest.mark.parametrize("known", [True, False])
async def test_an_item_in_both_lanes_of_one_worker_is_committed_once(
    desk: Desk, capsys: pytest.CaptureFixture[str], *, known: bool
) -> None:
    configure_logging("info", "json")  # to what stands for the standard output now
    await desk.publish([FLASH])
    fast, slow = await taken(desk), await desk.read()
    precedence = Precedence()
    with precedence.urgent([one.entry_id for one in fast] if known else []):
        await overtake(desk, fast)
    batch = BatchProcessor(desk.settings, desk.queue, load_registry(), precedence=precedence)
    await batch.process(slow)
    assert (len(await finished(desk)), await marked(desk), await pending(desk)) == (1, [], 0)
    # Nothing to warn of where the worker knows that its own lane had it.
    warned = [line["event"] for line in _logged(capsys) if line["level"] == "warning"]
    assert warned == ([] if known else ["item.fenced"])


def _logged(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


async def test_a_worker_that_dies_with_an_overtaking_item_loses_nothing(desk: Desk) -> None:
    other = Desk(desk.client, desk.keys.namespace, "other")
    ids = await desk.publish([ordinary(1), FLASH])
    await taken(desk)  # and dies
    claim = await other.queue.claim(0, b"0-0")
    assert claim.delivery is not None
    assert (claim.delivery.entry_id, claim.delivery.deliveries) == (ids[1], 2)
    await other.processor.process([claim.delivery])
    assert (await finished(desk), await marked(desk)) == ([ids[1]], [ids[1]])
    await in_turn(other)
    assert (await finished(desk), await marked(desk), await pending(desk)) == (
        [ids[1], ids[0]],
        [],
        0,
    )


async def test_a_worker_that_dies_after_the_second_delivery_makes_no_second_outcome(
    desk: Desk,
) -> None:
    other = Desk(desk.client, desk.keys.namespace, "other")
    await desk.publish([FLASH])
    await overtake(desk, await taken(desk))
    await desk.read()  # its turn comes, and the worker dies
    claim = await other.queue.claim(0, b"0-0")
    assert claim.delivery is not None
    await other.processor.process([claim.delivery])
    assert (len(await finished(desk)), await marked(desk), await pending(desk)) == (1, [], 0)


async def test_an_overtaken_body_that_somebody_trims_is_not_dead(desk: Desk) -> None:
    await desk.publish([FLASH])
    await overtake(desk, await taken(desk))
    await desk.read()
    await desk.client.xtrim(desk.keys.raw, maxlen=0, approximate=False)
    claim = await desk.queue.claim(0, b"0-0")
    assert (claim.lost, claim.delivery) == (0, None)
    assert [one["outcome"] for one in await desk.outcomes()] == ["published"]
    assert (await marked(desk), await pending(desk)) == ([], 0)


async def test_a_group_that_is_lost_keeps_what_was_finished_ahead(desk: Desk) -> None:
    ids = await desk.publish([ordinary(1), ordinary(2), FLASH])
    await overtake(desk, await taken(desk))
    await desk.client.xgroup_destroy(desk.keys.raw, GROUP)
    await desk.queue.ensure_group()
    assert await pending(desk) == 0  # nothing of what waits was read for the sake of the flash
    await in_turn(desk)
    assert sorted(await finished(desk)) == ids
    assert (await marked(desk), await pending(desk)) == ([], 0)


async def test_marks_that_are_lost_with_the_group_cost_no_second_outcome(desk: Desk) -> None:
    ids = await desk.publish([ordinary(1), FLASH])
    await overtake(desk, await taken(desk))
    await desk.client.xgroup_destroy(desk.keys.raw, GROUP)
    await desk.client.delete(desk.keys.ahead)
    await desk.queue.ensure_group()
    claim = await desk.queue.claim(0, b"0-0")
    assert claim.delivery is not None
    await desk.processor.process([claim.delivery])
    assert sorted(await finished(desk)) == ids


async def test_a_dead_letter_that_overtook_is_retried_like_any_other(desk: Desk) -> None:
    ids = await desk.publish([ordinary(1), {**FLASH, "colour": "red"}])
    await overtake(desk, await taken(desk))
    (dead,) = await desk.outcomes()
    assert (dead["outcome"], dead["reason"]) == ("dead", "intake.unknown_field")
    ((letter_id, _),) = await desk.client.xrange(desk.keys.dead)
    letters = DeadLetters(desk.client, desk.keys)
    assert await letters.retry(letter_id.decode()) == "delivered_again"
    assert await finished(desk) == []
    claim = await desk.queue.claim(0, b"0-0")
    assert claim.delivery is not None
    await desk.processor.process([claim.delivery])
    assert await finished(desk) == [ids[1]]
    await in_turn(desk)
    assert sorted(await finished(desk)) == ids
    assert (await marked(desk), await pending(desk)) == ([], 0)


async def test_retention_spares_what_waits_before_an_item_in_the_lane(desk: Desk) -> None:
    ids = await desk.publish([ordinary(1), ordinary(2), FLASH])
    assert len(await taken(desk)) == 1
    settings = desk.settings.model_copy(update={"raw_hours": 1, "archive": "off"})
    soon = (int((await desk.client.time())[0]) + 7200) * 1000
    retention = Retention(desk.client, desk.keys, settings)
    assert await retention.trim_raw(soon) == 0
    assert [one.decode() for one, _ in await desk.client.xrange(desk.keys.raw)] == ids


async def test_marks_that_mark_nothing_any_more_are_forgotten_with_what_they_marked(
    desk: Desk,
) -> None:
    await desk.client.zadd(desk.keys.ahead, {"1000-0": 1000})
    await desk.take(ordinary(1), ordinary(2))
    settings = desk.settings.model_copy(update={"raw_hours": 1, "archive": "off"})
    soon = (int((await desk.client.time())[0]) + 7200) * 1000
    await Retention(desk.client, desk.keys, settings).trim_raw(soon)
    assert await marked(desk) == []


@pytest.mark.parametrize("name", [{}, {"item_id": "spa-70"}], ids=["no id", "the same id"])
async def test_a_correction_of_something_unknown_waits_for_its_turn(
    desk: Desk, name: dict[str, str | bytes]
) -> None:
    original = {"source": "spa", "content": STORY, **name}
    corrected = STORY.replace("312 ألف", "213 ألف")
    correction = {"source": "spa", "content": f"تصحيح: {corrected}", **name}
    ids = await desk.publish([original, ordinary(1), correction])
    deliveries = await taken(desk)
    assert [one.entry_id for one in deliveries] == [ids[2]]
    await overtake(desk, deliveries)
    assert (await finished(desk), await pending(desk)) == ([], 0)
    await in_turn(desk)
    by_id = {one["raw_id"]: one for one in await desk.outcomes()}
    assert (by_id[ids[0]]["outcome"], by_id[ids[0]]["revision"]) == ("published", "1")
    assert (by_id[ids[2]]["outcome"], by_id[ids[2]]["revision"]) == ("corrected", "2")
    assert by_id[ids[2]]["article_id"] == by_id[ids[0]]["article_id"]


async def test_what_was_given_back_after_its_delivery_stays_in_hand(desk: Desk) -> None:
    await desk.publish([FLASH])
    fast, slow = await taken(desk), await desk.read()
    assert await desk.queue.give_back([(fast[0].entry_id, 1)]) == 0
    await desk.processor.process(slow)
    assert (len(await finished(desk)), await pending(desk)) == (1, 0)


async def test_a_correction_of_what_is_out_overtakes(desk: Desk) -> None:
    (first,) = await desk.take({"source": "spa", "content": STORY})
    corrected = STORY.replace("312 ألف", "213 ألف")
    ids = await desk.publish(
        [ordinary(1), {"source": "spa", "content": f"تصحيح: {corrected}"}, ordinary(2)]
    )
    await overtake(desk, await taken(desk))
    last = (await desk.outcomes())[-1]
    assert (last["raw_id"], last["outcome"], last["revision"]) == (ids[1], "corrected", "2")
    assert last["article_id"] == first["article_id"]


@pytest.mark.parametrize(
    "words",
    [f"تصحيح: {STORY.replace('312 ألف', '213 ألف')}", f"إلغاء خبر: {STORY}"],
    ids=["correction", "kill"],
)
async def test_an_original_that_is_decided_after_its_correction_comes_too_late(
    desk: Desk, words: str
) -> None:
    """No version says which comes first: the order in which they were sent does."""
    named = {"source": "spa", "item_id": "spa-71"}
    ids = await desk.publish([{**named, "content": STORY}, {**named, "content": words}])
    original, notice = await desk.read()
    await desk.processor.process([notice])  # as another worker may, which is faster
    await desk.processor.process([original])
    late = (await desk.outcomes())[-1]
    assert (late["raw_id"], late["outcome"], late["reason"]) == (
        ids[0],
        "duplicate",
        "dedupe.older_version",
    )
    (event,) = await desk.events()
    assert ('"status":"canceled"' in event["data"]) is words.startswith("إلغاء")


async def test_an_older_text_without_a_name_never_follows_the_newer_one(desk: Desk) -> None:
    newer = STORY.replace("312 ألف", "213 ألف")
    await desk.publish(
        [{"source": "spa", "content": STORY}, {"source": "spa", "content": f"عاجل: {newer}"}]
    )
    await overtake(desk, await taken(desk))
    await in_turn(desk)
    first, late = await desk.outcomes()
    assert first["outcome"] == "published"
    assert late["outcome"] == "duplicate" or late["article_id"] != first["article_id"]
    revisions = [
        one["sequence"] for one in await desk.events() if one["subject"] == first["article_id"]
    ]
    assert len(revisions) == 1


async def test_every_waiting_item_is_looked_at_once_and_the_newest_first(desk: Desk) -> None:
    early, late = 3, 480
    items: list[dict[str, str | bytes]] = [ordinary(number) for number in range(500)]
    items[early], items[late] = dict(FLASH), {**FLASH, "item_id": "2"}
    ids = await desk.publish(items)
    await desk.queue.ensure_group()
    eye = scout(desk)
    found = [await eye.look() for _ in range(20)]
    assert found[0] == [ids[late]]
    assert [one for look in found[1:] for one in look] == [ids[early]]
    (new,) = await desk.publish([{**FLASH, "item_id": "3"}])
    assert await eye.look() == [new]
    assert [await eye.look() for _ in range(6)] == [[]] * 6


async def test_a_look_at_a_queue_without_a_group_or_entries_sees_nothing(desk: Desk) -> None:
    assert await scout(desk).look() == []
    await desk.publish([FLASH])
    assert await scout(desk).look() == []
    await desk.queue.ensure_group()
    assert len(await scout(desk).look()) == 1


async def test_what_stands_for_an_earlier_item_comes_in_its_turn(desk: Desk) -> None:
    await desk.queue.ensure_group()
    await desk.publish([{**FLASH, "replay_of": "1-0"}, {**FLASH, "retry_of": "1-0"}])
    assert await scout(desk).look() == []

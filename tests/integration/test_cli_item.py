"""``barqiya item``: everything that is known of a raw item, from a real worker's traces."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from barqiya.keys import GROUP
from support.flood import MORE, TEXT
from support.service import Service, serving

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from redis.asyncio import Redis

    Run = Callable[..., Any]

STORY = (
    "افتتاح جسر السدر أمام المركبات\n\nمرفأ الندى - افتتحت هيئة الطرق جسر السدر صباح اليوم، "
    "وقال مديرها إن كلفته بلغت أربعين مليون درهم."
)


@pytest.fixture
def service(redis_url: str, on_server: str, tmp_path: Path) -> Iterator[Service]:
    with serving(redis_url, on_server, tmp_path) as running:
        yield running


def test_a_published_item_and_its_copy(barqiya: Run, service: Service) -> None:
    first = service.publish({"source": "spa", "content": STORY, "item_id": "1"})
    service.settle(1)
    again = service.publish({"source": "spa", "content": STORY, "item_id": "1"})
    service.settle(2)
    told = barqiya("item", first, "--json").json()
    assert told["raw"]["source"] == "spa"
    assert told["stages"]["article"]["headline"] == "افتتاح جسر السدر أمام المركبات"
    (outcome,) = told["outcomes"]
    assert (outcome["outcome"], outcome["articles"]) == ("published", [])
    (event,) = told["events"]
    assert event["id"] == outcome["event_id"]
    assert (told["pending"], told["dead"], told["held"]) == (None, [], [])
    ran = barqiya("item", again)
    assert ran.code == 0
    assert "dedupe.same_delivery" in ran.text
    assert f"to {event['subject']}" in ran.text
    assert "event       " not in ran.text


def test_a_kill_and_the_word_that_went_to_who_has_a_copy(barqiya: Run, service: Service) -> None:
    service.publish({"source": "spa", "content": TEXT, "item_id": "1"})
    service.settle(1)
    service.publish({"source": "okaz", "content": f"{TEXT}\n\n{MORE}"})
    copy = service.settle(2)[1]
    kill = service.publish({"source": "spa", "content": f"سحب خبر: {TEXT}", "item_id": "1"})
    service.settle(3)
    withdrawn, advisory = barqiya("item", kill, "--json").json()["events"]
    assert withdrawn["type"] == "org.barqiya.article.withdrawn.v1"
    assert (advisory["data"]["action"], advisory["subject"]) == ("withdrawn", copy["article_id"])
    shown = barqiya("item", kill).text
    assert f"advisory       {copy['story_id'][:10]} {copy['article_id'][:10]}" in shown


def test_the_candidates_of_an_item(barqiya: Run, service: Service) -> None:
    service.publish({"source": "spa", "content": TEXT, "item_id": "1"})
    first = service.settle(1)[0]
    again = service.publish({"source": "okaz", "content": f"{TEXT}\n\n{MORE}"})
    assert service.settle(2)[1]["outcome"] == "published"
    (outcome,) = barqiya("item", again, "--json").json()["outcomes"]
    (candidate,) = outcome["considered"]
    why = candidate.pop("why")
    assert why
    assert candidate == {
        "article_id": first["article_id"],
        "revision": 1,
        "relation": "reprint",
        "score": 1.0,
        "taken": True,
    }
    shown = barqiya("item", again).text
    assert f"candidate taken: {first['article_id']} r1 reprint 1.00, " in shown
    assert why in shown
    # What was compared with nothing says nothing of it.
    (alone,) = barqiya("item", first["raw_id"], "--json").json()["outcomes"]
    assert (alone["considered"], "considered" in first) == ([], False)
    assert "candidate" not in barqiya("item", first["raw_id"]).text


async def test_how_often_an_item_was_delivered(
    barqiya: Run, client: Redis, redis_url: str, on_server: str, tmp_path: Path
) -> None:
    key = f"{on_server}:raw"
    taken, fresh = await add(client, key), await add(client, key)
    await client.xgroup_create(key, GROUP, id="0")
    await client.xreadgroup(GROUP, "gone", {key: ">"}, count=1)
    await client.xclaim(key, GROUP, "gone", 0, [taken], retrycount=2)

    def lives() -> list[Any]:
        with serving(redis_url, on_server, tmp_path, BARQIYA_CLAIM_IDLE_MS="100") as service:
            service.settle(2)
        return [barqiya("item", each, "--json").json() for each in (taken, fresh)]

    told = [life["outcomes"][0]["deliveries"] for life in await asyncio.to_thread(lives)]
    assert told == [3, 1]
    assert ", delivery 3\n" in (await asyncio.to_thread(barqiya, "item", taken)).text


def test_an_article_stands_for_its_newest_item(barqiya: Run, service: Service) -> None:
    service.publish({"source": "spa", "content": STORY, "item_id": "1"})
    revised = STORY.replace("أربعين", "خمسين")
    second = service.publish({"source": "spa", "content": revised, "item_id": "1", "revision": "2"})
    outcome = service.settle(2)[1]
    assert outcome["outcome"] == "updated"
    for named in (outcome["article_id"], outcome["article_id"][:10]):
        assert barqiya("item", named, "--json").json()["raw_id"] == second
    assert barqiya("item", "a-00000000").code == 66


def test_a_dead_item(barqiya: Run, service: Service) -> None:
    raw_id = service.publish({"source": "spa", "content": b"\x00\x01\xff\xfe" * 50})
    service.settle(1)
    ran = barqiya("item", raw_id)
    assert ran.code == 0
    assert "refuses it as decode." in ran.text
    assert "dead letter " in ran.text
    told = barqiya("item", raw_id, "--json").json()
    assert told["outcomes"][0]["outcome"] == "dead"
    assert told["stages"]["rejected"]["reason"] == told["dead"][0]["reason"]


async def add(client: Redis, key: str) -> str:
    entry_id: Any = await client.xadd(key, {"source": "spa", "content": STORY})
    return str(entry_id.decode())


async def test_an_item_in_hand_and_one_that_waits(
    barqiya: Run, client: Redis, on_server: str
) -> None:
    key = f"{on_server}:raw"
    taken = await add(client, key)
    await client.xgroup_create(key, GROUP, id="0")
    await client.xreadgroup(GROUP, "worker-1", {key: ">"})
    waiting = await add(client, key)
    told = (await asyncio.to_thread(barqiya, "item", taken, "--json")).json()
    assert (told["pending"]["consumer"], told["pending"]["deliveries"]) == ("worker-1", 1)
    ran = await asyncio.to_thread(barqiya, "item", waiting)
    assert "waiting     no worker has taken it" in ran.text


def test_what_is_not_known_and_what_is_no_id(barqiya: Run, on_server: str) -> None:
    assert on_server
    assert barqiya("item", "1-1").code == 66
    assert barqiya("item", "yesterday").code == 2

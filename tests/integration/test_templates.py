"""Learning the template of a source, on a real server, by batches as the worker settles them."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import pytest

from barqiya.keys import GROUP, Keys
from barqiya.operate.retry import ServerState
from barqiya.parse.page_text.template import STORIES, TEMPLATE_ITEMS
from barqiya.registry import load_registry
from barqiya.settings import load_settings
from barqiya.text.fold import fold
from barqiya.worker import template_memory
from barqiya.worker.batch import BatchProcessor
from barqiya.worker.queue import Delivery, Queue
from barqiya.worker.template_memory import Sketch, TemplateMemory, cells
from support.stories import paragraphs

if TYPE_CHECKING:
    from collections.abc import Iterable

NOTE = "نشرتنا المسائية تصلك كل يوم"
PLACES = (
    "جبيل", "صيدا", "زحلة", "بعلبك", "طرابلس", "صور", "النبطية", "البترون", "بشري", "إهدن",
    "جونيه", "عاليه", "الدامور", "راشيا", "حاصبيا", "الهرمل", "شكا", "أميون", "تنورين", "دوما",
)  # fmt: skip


def page(place: str, *, more: str = "") -> str:
    """A page of a source; each place has a story of its own, or they would be one template."""
    own = "\n".join(paragraphs(PLACES.index(place), 4)) if place in PLACES else ""
    return (
        f"{place} تفتح حديقتها العامة\nمحليات\n{NOTE}\n"
        f"افتتحت بلدية {place} صباح اليوم حديقة عامة على مدخل المدينة بعد أعمال ترميم استمرت ستة "
        f"أشهر وشملت الممرات والمقاعد.\nالدخول مجاني\n{own}\n"
        f"وقال رئيس بلدية {place} إن الحديقة ستبقى مفتوحة حتى منتصف الليل طوال أشهر الصيف المقبل "
        f"وإن الدخول إليها مجاني للجميع.{more}"
    )


class Desk:
    """A queue, a processor and its memory, with a clock that the test turns."""

    def __init__(self, client: Any, namespace: str) -> None:
        self.client = client
        self.keys = Keys(namespace)
        self.now = 1_776_071_077.0
        self.queue = Queue(client, self.keys, "me", ServerState(time.monotonic))
        settings = load_settings(namespace=namespace, consumer_name="me")
        self.memory = TemplateMemory(
            client, self.keys, days=7, clock=lambda: self.now, timer=lambda: self.now
        )
        self.processor = BatchProcessor(
            settings, self.queue, load_registry(), templates=self.memory
        )

    async def send(self, contents: Iterable[str], source: str = "harbour", **fields: str) -> None:
        """Publish items and settle them in one batch."""
        await self.queue.ensure_group()
        for content in contents:
            await self.client.xadd(self.keys.raw, {"source": source, "content": content, **fields})
        reply = await self.client.xreadgroup(GROUP, "me", {self.keys.raw: ">"}, count=100)
        await self.processor.process([Delivery(i.decode(), f, 1) for i, f in reply[0][1]])
        assert (await self.client.xpending(self.keys.raw, GROUP))["pending"] == 0
        self.now += 60

    async def articles(self) -> list[dict[str, Any]]:
        entries = await self.client.xrange(self.keys.articles)
        return [json.loads(fields[b"data"]) for _, fields in entries]

    async def counts(self, source: str = "harbour") -> Sketch:
        period = int(self.now // (7 * 86_400))
        names = [self.keys.template(source, at) for at in (period - 1, period)]
        return Sketch(await self.client.mget(names))


@pytest.fixture
def desk(client: Any, namespace: str) -> Desk:
    return Desk(client, namespace)


def captions(article: dict[str, Any]) -> list[str]:
    return [image["caption"] for image in article["images"]]


async def test_a_line_around_five_stories_is_left_out_of_the_sixth(desk: Desk) -> None:
    for place in PLACES[: TEMPLATE_ITEMS + 1]:
        await desk.send([page(place)])
    *before, last = await desk.articles()
    assert [captions(article) for article in before] == [[NOTE]] * TEMPLATE_ITEMS
    assert captions(last) == []
    assert [block["text"] for block in last["body"]][1] == "الدخول مجاني"
    counts = await desk.counts()
    assert counts(fold(NOTE)) == counts(STORIES) == TEMPLATE_ITEMS + 1


async def test_a_batch_is_read_by_what_was_known_before_it(desk: Desk) -> None:
    await desk.send([page(place) for place in PLACES[:10]])
    assert all(captions(article) == [NOTE] for article in await desk.articles())
    await desk.send([page(PLACES[10])])
    assert captions((await desk.articles())[-1]) == []


async def test_one_source_teaches_nothing_of_another(desk: Desk) -> None:
    await desk.send([page(place) for place in PLACES[:10]])
    await desk.send([page(PLACES[10])], source="other")
    assert captions((await desk.articles())[-1]) == [NOTE]


async def test_updates_and_repetitions_of_one_story_teach_nothing(desk: Desk) -> None:
    for number in range(2 * TEMPLATE_ITEMS):
        more = f"\nوأضاف أن {number + 3} حدائق أخرى تفتح أبوابها قبل نهاية العام الحالي في القرى."
        await desk.send([page("جبيل", more=more)], item_id="garden", revision=str(number))
    await desk.send([page("جبيل"), page("جبيل")])
    counts = await desk.counts()
    assert counts(STORIES) <= 2
    await desk.send([page("صيدا")])
    assert captions((await desk.articles())[-1]) == [NOTE]


async def test_sentences_that_every_story_repeats_are_never_furniture(desk: Desk) -> None:
    promise = "\nوأكد البيان أن البلدية ستوالي إطلاع الأهالي على مراحل العمل أولا بأول دون تأخير."
    for place in PLACES:
        await desk.send([page(place, more=promise)])
    for article in await desk.articles():
        assert article["body"][-1]["text"] == promise.strip()


async def test_what_was_learned_is_forgotten(desk: Desk, client: Any) -> None:
    await desk.send([page(place) for place in PLACES[:10]])
    (key,) = [name async for name in client.scan_iter(f"{desk.keys.namespace}:template:*")]
    assert 13 * 86_400 < await client.ttl(key) <= 14 * 86_400
    desk.now += 14 * 86_400
    await desk.send([page(PLACES[10])])
    assert captions((await desk.articles())[-1]) == [NOTE]


async def test_a_server_that_refuses_the_counts_costs_no_item(desk: Desk, client: Any) -> None:
    period = int(desk.now // (7 * 86_400))
    await client.lpush(desk.keys.template("harbour", period), "not a sketch")
    await desk.send([page(place) for place in PLACES[:3]])
    outcomes = await client.xrange(desk.keys.outcomes)
    assert len(outcomes) == len(await desk.articles()) == 3


async def test_counters_do_not_wrap(client: Any, namespace: str) -> None:
    keys = Keys(namespace)
    memory = TemplateMemory(client, keys, days=7, clock=lambda: 0.0)
    for _ in range(3):
        for _ in range(30_000):
            memory.note("harbour", ["سطر"])
        await memory.write()
    await memory.read(["harbour"])
    counts = memory.of("harbour")
    assert counts is not None
    assert counts("سطر") == counts(STORIES) == 65_535


async def test_noise_stays_far_below_the_share_that_counts(client: Any, namespace: str) -> None:
    """A week of 3,000 pages with five lines of their own each: no line of one page looks usual."""
    memory = TemplateMemory(client, Keys(namespace), days=7, clock=lambda: 0.0)
    for story in range(3000):
        memory.note("harbour", [f"سطر {story} {line}" for line in range(5)])
    await memory.write()
    await memory.read(["harbour"])
    counts = memory.of("harbour")
    assert counts is not None
    assert counts(STORIES) >= 3000
    assert max(counts(f"سطر {story} 0") for story in range(3000)) < 0.02 * 3000
    assert await client.strlen(Keys(namespace).template("harbour", 0)) <= 16_384


async def test_counts_are_read_once_in_a_while(
    client: Any, namespace: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory = TemplateMemory(client, Keys(namespace), days=7, timer=lambda: 100.0)
    await memory.read(["a", "b"])
    asked: list[Any] = []
    monkeypatch.setattr(client, "mget", asked.append)
    await memory.read(["a", "b"])
    assert asked == []
    assert memory.of("c") is None
    monkeypatch.undo()
    await memory.read(["a"])
    assert memory.of("c") is not None


def test_a_line_has_one_counter_in_each_row() -> None:
    found = cells("سطر")
    assert [cell // template_memory._COLUMNS for cell in found] == [0, 1, 2, 3]

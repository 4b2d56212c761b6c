"""Kills and corrections without an item id, and copy that is withheld, on a real server."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime, timedelta
from importlib import resources
from typing import TYPE_CHECKING, Any

import pytest

from barqiya.operate.retry import ServerState
from barqiya.route import NO_ROUTES
from barqiya.worker.queue import Queue
from barqiya_schemas import AdvisoryAction
from support.flood import HEADLINE, TEXT, copied, owned
from support.processing import Desk

if TYPE_CHECKING:
    from pathlib import Path

PERU = """Peru copper output falls 4% in September - ministry

LIMA, Nov 26 (Reuters) - Peru's copper output fell 4% in September from a year earlier to 215,000
metric tons, hurt by protests near the Las Bambas mine, the energy and mines ministry said.

The world's third-largest producer expects output to recover in the fourth quarter.
"""
KILL = """KILL KILL KILL - Peru copper output falls 4% in September - ministry

Please kill the story sent at 0910 GMT. The figure is wrong.
"""
ARABIC = """انهيار سد ترابي قرب وهران يوقع تسعة جرحى

وهران (واج) - أصيب تسعة أشخاص في انهيار سد ترابي قرب وهران، وفق ما أعلنت الحماية المدنية.

وقال شهود إن المياه غمرت الطريق المؤدية إلى المدينة قبل أن تصل فرق الإغاثة.
"""


@pytest.fixture
def desk(client: Any, namespace: str) -> Desk:
    return Desk(client, namespace)


def sent(content: str, source: str = "reuters", **fields: str) -> dict[str, str | bytes]:
    return {"source": source, "content": content, **fields}


async def types(desk: Desk) -> list[str]:
    return [event["type"].split(".")[-2] for event in await desk.events()]


@pytest.mark.parametrize(
    ("source", "story", "kill"),
    [
        ("reuters", PERU, KILL),
        (
            "reuters",
            PERU,
            "KILL - Peru\n\nKill “Peru copper output falls 4% in September - ministry”: wrong.",
        ),
        (
            "aps",
            ARABIC,
            "إلغاء خبر: ‹انهيار سد ترابي قرب وهران يوقع تسعة جرحى›\n\nيرجى عدم نشر الخبر.",
        ),
        (
            "aps",
            ARABIC,
            "إلغاء خبر: انهيار سد ترابي قرب وهران يوقع تسعة جرحى\n\nيرجى عدم نشر الخبر.",
        ),
        (
            "aps",
            ARABIC,
            "إلغاء خبر\n\nيرجى إلغاء الخبر المعنون «إنهيار سدّ ترابي قرب وهران يوقع تسعة جرحى».",
        ),
    ],
)
@pytest.mark.parametrize("one_batch", [True, False])
async def test_a_kill_finds_its_story_by_the_headline_that_it_names(
    desk: Desk, source: str, story: str, kill: str, *, one_batch: bool
) -> None:
    if one_batch:
        first, done = await desk.take(sent(story, source), sent(kill, source))
    else:
        (first,) = await desk.take(sent(story, source, item_id="own"))
        (done,) = await desk.take(sent(kill, source))
    assert (done["outcome"], done["reason"]) == ("withdrawn", "dedupe.withdrawal")
    assert (done["article_id"], done["revision"]) == (first["article_id"], "2")
    assert "headline" in done["evidence"]
    assert await types(desk) == ["published", "withdrawn"]
    (again,) = await desk.take(sent(kill + "\nAgain.", source))
    assert (again["outcome"], again["reason"]) == ("duplicate", "dedupe.already_withdrawn")


@pytest.mark.parametrize("mark", ["تحديث 2- ", "تصحيح- ", "عاجل: "])
@pytest.mark.parametrize("quoted", [True, False])
async def test_a_kill_finds_its_story_whatever_marks_the_headline_has(
    desk: Desk, mark: str, *, quoted: bool
) -> None:
    told = ARABIC.partition("\n")[0]
    (first,) = await desk.take(sent(mark + ARABIC, "aps"))
    named = f"«{mark}{told}»" if quoted else told
    (kill,) = await desk.take(sent(f"سحب خبر: {named}\n\nيرجى إهمال الخبر المذكور.", "aps"))
    assert (kill["outcome"], kill["reason"]) == ("withdrawn", "dedupe.withdrawal")
    assert (kill["article_id"], kill["revision"]) == (first["article_id"], "2")


SLUGGED = """BC-NA--Harbour-Fire
ROTTERDAM, Netherlands (AP) — A fire in a warehouse of the port was put out on Tuesday, police said.
Nobody was hurt in the blaze, which began shortly after midnight near the eastern quay.
"""
KILL_OF_SLUG = """BC-NA--Harbour-Fire, KILL
KILL BC-NA--Harbour-Fire
Eds: Members are asked to kill BC-NA--Harbour-Fire. The account could not be confirmed.
"""


async def test_a_kill_finds_its_story_by_the_slug(desk: Desk) -> None:
    (first,) = await desk.take(sent(SLUGGED, "ap"))
    (kill,) = await desk.take(sent(KILL_OF_SLUG, "ap"))
    assert (kill["outcome"], kill["reason"]) == ("withdrawn", "dedupe.withdrawal")
    assert (kill["article_id"], kill["revision"]) == (first["article_id"], "2")


async def test_a_kill_of_a_slug_that_two_stories_had_withdraws_neither(desk: Desk) -> None:
    stocks = "BC-NA--Harbour-Fire\n" + TEXT
    first, second = await desk.take(sent(SLUGGED, "ap"), sent(stocks, "ap"))
    assert first["article_id"] != second["article_id"]
    (kill,) = await desk.take(sent(KILL_OF_SLUG, "ap"))
    assert (kill["outcome"], kill["reason"]) == ("withdrawn", "dedupe.headline_of_several")
    told = await desk.advisories(desk.keys.priority)
    assert {one.subject for one in told} == {first["article_id"], second["article_id"]}


async def test_a_headline_of_another_source_is_not_withdrawn(desk: Desk) -> None:
    await desk.take(sent(PERU))
    (kill,) = await desk.take(sent(KILL, "afp"))
    assert (kill["outcome"], kill["revision"]) == ("withdrawn", "1")
    assert await types(desk) == ["published", "withdrawn"]
    assert [event["subject"] for event in await desk.events()][1] == kill["article_id"]
    (again,) = await desk.take(sent(PERU.replace("hurt by", "hit by")))
    assert again["relation"] != "withdrawal"


async def test_of_several_with_one_headline_none_is_withdrawn_and_each_gets_an_advisory(
    desk: Desk,
) -> None:
    other = "Peru copper output falls 4% in September - ministry\n\n" + TEXT.split("\n\n", 1)[1]
    first, second = await desk.take(sent(PERU, item_id="1"), sent(other, item_id="2"))
    assert [first["outcome"], second["outcome"]] == ["published", "published"]
    (kill,) = await desk.take(sent(KILL))
    assert (kill["outcome"], kill["reason"]) == ("withdrawn", "dedupe.headline_of_several")
    told = await desk.advisories(desk.keys.priority)
    assert {one.subject for one in told} == {first["article_id"], second["article_id"]}
    assert {one.data.story_id for one in told} == {first["story_id"], second["story_id"]}
    assert {one.partitionkey for one in told} == {first["story_id"], second["story_id"]}
    assert {one.data.action for one in told} == {AdvisoryAction.DISPUTED}
    assert {one.data.by_article_id for one in told} == {kill["article_id"]}
    assert len({one.id for one in told}) == 2


async def test_a_correction_without_an_item_id_finds_its_story_by_the_headline(desk: Desk) -> None:
    (first,) = await desk.take(sent(ARABIC, "aps", item_id="own"))
    notice = "تصحيح: انهيار سد ترابي قرب وهران يوقع تسعة جرحى\n\nعدد الجرحى سبعة وليس تسعة."
    (done,) = await desk.take(sent(notice, "aps"))
    assert (done["outcome"], done["article_id"]) == ("corrected", first["article_id"])
    (other,) = await desk.take(sent(notice + "\n\nوأضاف البيان أن الطريق أعيد فتحها.", "spa"))
    assert (other["outcome"], other["source"]) == ("published", "spa")
    assert other["article_id"] != first["article_id"]


async def test_a_kill_of_nothing_known_is_never_published(desk: Desk) -> None:
    (kill,) = await desk.take(sent(KILL))
    assert (kill["outcome"], kill["relation"]) == ("withdrawn", "withdrawal")
    (event,) = await desk.events()
    assert event["type"] == "org.barqiya.article.withdrawn.v1"
    assert json.loads(event["data"])["status"] == "canceled"
    assert [one["id"] for one in await desk.events(desk.keys.priority)] == [event["id"]]


async def test_an_original_that_its_kill_overtook_is_not_published(desk: Desk) -> None:
    await desk.publish([sent(PERU), sent(KILL)])
    original, kill = await desk.read()
    await desk.processor.process([kill])
    await desk.processor.process([original])
    kill_said, original_said = await desk.outcomes()
    assert (kill_said["outcome"], kill_said["revision"]) == ("withdrawn", "1")
    assert (original_said["outcome"], original_said["reason"]) == (
        "duplicate",
        "dedupe.older_version",
    )
    assert original_said["original"] == kill_said["article_id"]
    assert await types(desk) == ["withdrawn"]
    # What comes after the kill under the same headline is news again.
    (later,) = await desk.take(sent(PERU.replace("4% in September from", "5% in September from")))
    assert later["outcome"] == "published"
    withdrawn = "its source withdrew an item of this headline or slug before: "
    assert later["evidence"] == f"{withdrawn}{kill_said['raw_id']}"


async def test_a_copy_with_another_word_of_a_killed_story_is_told_at_once(desk: Desk) -> None:
    await desk.take(sent(TEXT, "spa", item_id="77"))
    await desk.take(
        sent(f"سحب خبر: {HEADLINE}\n\nيرجى عدم نشر الخبر.", "spa", item_id="77", revision="2")
    )
    late = TEXT.replace("420 خيمة", "450 خيمة")
    assert late != TEXT
    (copy,) = await desk.take(copied(late))
    assert copy["outcome"] == "published"
    (advisory,) = await desk.advisories(desk.keys.priority)
    assert (advisory.subject, advisory.data.action) == (
        copy["article_id"],
        AdvisoryAction.WITHDRAWN,
    )


NINJS = {
    "uri": "urn:newsml:dpa.example:20261126:withheld-1",
    "type": "text",
    "version": "1",
    "pubstatus": "withheld",
    "language": "de",
    "headline": "Studie: Mehr Radwege in Bonn",
    "body_text": "Bonn (dpa) - Eine Studie zeigt mehr Radwege in der Stadt.",
}


def ninjs(**changes: str) -> dict[str, str | bytes]:
    content = json.dumps({**NINJS, **changes})
    return {"source": "dpa", "content": content, "content_type": "application/ninjs+json"}


async def test_what_is_withheld_is_on_no_topic_until_a_usable_version_comes(desk: Desk) -> None:
    (held,) = await desk.take(ninjs())
    assert (held["outcome"], held["reason"]) == ("held", "dedupe.withheld")
    assert (held["event_id"], held["revision"]) == ("", "")
    assert await desk.events() == []
    assert await desk.client.zcard(desk.keys.held) == 0
    (free,) = await desk.take(ninjs(version="2", pubstatus="usable"))
    assert (free["outcome"], free["article_id"]) == ("published", held["article_id"])
    (event,) = await desk.events()
    assert (event["sequence"], json.loads(event["data"])["status"]) == ("0000000001", "usable")


async def test_what_is_withheld_is_cancelled_by_a_kill(desk: Desk) -> None:
    await desk.take(ninjs())
    (kill,) = await desk.take(ninjs(version="2", pubstatus="canceled"))
    assert (kill["outcome"], kill["reason"]) == ("withdrawn", "dedupe.withdrawn_while_held")
    assert await desk.events() == []


STORY = """وزارة التعليم تعلن نتائج برنامج الابتعاث

{}أعلنت وزارة التعليم نتائج المرشحين لبرنامج الابتعاث الخارجي للعام المقبل، وعددهم 2300 طالب \
وطالبة، وقالت إن التسجيل يبدأ الأحد المقبل عبر بوابتها.

وأضافت الوزارة أن البرنامج يشمل تخصصات الطب والهندسة والعلوم في 14 جامعة."""


@pytest.mark.parametrize(
    ("source", "filed"),
    [
        ("spa", "الرياض 26 نوفمبر 2026 (واس) - "),
        ("spa", "الرياض 17 جمادى الآخرة 1448 هـ الموافق 26 نوفمبر 2026 م واس\n"),
        ("afp", "الرياض 26-11-2026 (أ ف ب) - "),
    ],
)
@pytest.mark.parametrize(
    "reprinted", ["الرياض - واس\n", "الرياض - أ ف ب\n", "الرياض – وكالات\n", ""]
)
async def test_a_reprint_without_the_date_of_the_dateline_is_a_copy(
    desk: Desk, tmp_path: Path, source: str, filed: str, reprinted: str
) -> None:
    when = {"received_at": "2026-11-26T09:00:00Z"}
    (first,) = await desk.take(sent(STORY.format(filed), source, **when))
    (copy,) = await desk.take(sent(STORY.format(reprinted), "صحيفة الضفة", **when))
    # Nothing with a figure of its own is dropped, but for who says so.
    assert (copy["outcome"], copy["relation"]) == ("published", "reprint"), copy["evidence"]
    assert "copy that differs in dateline" in copy["evidence"]
    assert copy["story_id"] == first["story_id"]
    policy = tmp_path / "policy.toml"
    default = (resources.files("barqiya.dedupe") / "policy.toml").read_text(encoding="utf-8")
    policy.write_text(default.replace("may_differ_in = []", 'may_differ_in = ["dateline"]'))
    desk = Desk(desk.client, f"{desk.keys.namespace}-lenient", policy_file=policy)
    (first,) = await desk.take(sent(STORY.format(filed), source, **when))
    (copy,) = await desk.take(sent(STORY.format(reprinted), "صحيفة الضفة", **when))
    assert (copy["outcome"], copy["relation"]) == ("duplicate", "reprint"), copy["evidence"]
    assert copy["original"] == first["article_id"]
    # Figures of the text itself count as ever.
    (other,) = await desk.take(
        sent(STORY.format(reprinted).replace("2300", "2030"), "موقع الوادي", **when)
    )
    assert other["outcome"] == "published"


@pytest.mark.parametrize("source", ["spa", "صحيفة الضفة"])
@pytest.mark.parametrize(
    "today", ["الرياض 26 نوفمبر 2026 (واس) - ", "الرياض 26-11-2026 (أ ف ب) - "]
)
async def test_two_texts_filed_on_two_days_are_two(desk: Desk, source: str, today: str) -> None:
    await desk.take(sent(STORY.format(today), "spa", received_at="2026-11-26T09:00:00Z"))
    tomorrow = "الرياض 27 نوفمبر 2026 (واس) - "
    (other,) = await desk.take(
        sent(STORY.format(tomorrow), source, received_at="2026-11-27T09:00:00Z")
    )
    assert other["outcome"] == "published", other


async def test_a_held_correction_is_told_to_those_who_have_a_copy_when_it_is_released(
    desk: Desk,
) -> None:
    await desk.take(owned())
    (copy,) = await desk.take(copied())
    until = (datetime.now(UTC) + timedelta(hours=1)).isoformat(timespec="seconds")
    content = {
        "headline": f"تصحيح: {HEADLINE}",
        "body_text": TEXT.split("\n\n", 1)[1].replace("180", "108"),
        "type": "text",
        "embargoed": until,
    }
    (held,) = await desk.take(
        owned(json.dumps(content), revision="2", content_type="application/ninjs+json")
    )
    assert held["outcome"] == "held"
    assert await desk.advisories() == await desk.advisories(desk.keys.priority) == []
    # Its time comes.
    await desk.client.zadd(desk.keys.held, {held["article_id"]: 1})
    queue = Queue(
        desk.client, desk.keys, "me", ServerState(time.monotonic), routes=NO_ROUTES.topics()
    )
    assert await queue.release(held["article_id"], 60_000) == 1
    (advisory,) = await desk.advisories()
    assert (advisory.subject, advisory.data.action) == (
        copy["article_id"],
        AdvisoryAction.CORRECTED,
    )
    assert await desk.advisories(desk.keys.priority) == [advisory]
    kinds = [event["type"].split(".")[-2] for event in await desk.events()]
    assert kinds == ["published", "published", "corrected", "advisory"]


NUMBERED = """{}Peru copper output falls in September - ministry

LIMA, Nov 26 (Reuters) - Peru's copper output fell 4% in September from a year earlier to 215,000
metric tons, hurt by protests near the Las Bambas mine, the energy and mines ministry said.

The world's third-largest producer expects output to recover in the fourth quarter.
"""
MORE = "\nUnion leaders said on Thursday that they would return to talks with the company.\n"


async def test_a_numbered_update_without_an_id_is_the_next_revision(desk: Desk) -> None:
    (first,) = await desk.take(sent(NUMBERED.format("")))
    (update,) = await desk.take(sent(NUMBERED.format("UPDATE 1-") + MORE))
    assert (update["outcome"], update["relation"]) == ("updated", "revision"), update["evidence"]
    assert (update["article_id"], update["revision"]) == (first["article_id"], "2")


async def test_an_update_of_what_is_known_no_more_is_published_and_says_so(desk: Desk) -> None:
    (first,) = await desk.take(sent(NUMBERED.format("")))
    late = {"received_at": (datetime.now(UTC) + timedelta(days=5)).isoformat()}
    (update,) = await desk.take(sent(NUMBERED.format("UPDATE 1-") + MORE, **late))
    assert (update["outcome"], update["relation"]) == ("published", "unrelated")
    assert update["story_id"] != first["story_id"]
    (event,) = [one for one in await desk.events() if one["id"] == update["event_id"]]
    said = json.loads(event["data"])["relation"]["evidence"]
    assert said == ["says that it updates an item, which is not known here"]


async def test_the_number_of_an_update_is_no_figure_of_the_story(desk: Desk) -> None:
    (first,) = await desk.take(sent(NUMBERED.format("UPDATE 2-")))
    (copy,) = await desk.take(sent(NUMBERED.format(""), "صحيفة الضفة"))
    assert (copy["outcome"], copy["relation"]) == ("duplicate", "reprint"), copy["evidence"]
    assert copy["original"] == first["article_id"]


HEAD = "انهيار سد ترابي قرب وهران يوقع تسعة جرحى"
STATED = "أصيب تسعة أشخاص في انهيار سد ترابي قرب وهران فجر اليوم."
LEAD = """
وهران 26 نوفمبر (رويترز) - أصيب تسعة أشخاص بجروح في انهيار سد ترابي قرب وهران في غرب الجزائر، \
بحسب ما أعلنت الحماية المدنية التي أوفدت فرقا إلى المكان لإجلاء السكان.

وقال شهود إن المياه غمرت الطريق المؤدية إلى المدينة قبل أن تصل فرق الإغاثة، وإن السلطات قطعت \
التيار الكهربائي عن ثلاثة أحياء خوفا من اتساع الأضرار.

وتشهد المنطقة منذ مطلع الأسبوع أمطارا غزيرة أدت إلى ارتفاع منسوب الأودية وإغلاق طرق فرعية.
"""


@pytest.mark.parametrize("flash", [f"عاجل: {HEAD}", f"مستعجل - {HEAD}\n\n{STATED}"])
async def test_the_lead_of_a_flash_is_its_next_revision(desk: Desk, flash: str) -> None:
    (first,) = await desk.take(sent(flash))
    (lead,) = await desk.take(sent(f"{HEAD}\n{LEAD}"))
    assert (lead["outcome"], lead["relation"]) == ("updated", "expansion"), lead
    assert (lead["article_id"], lead["revision"]) == (first["article_id"], "2")

"""Stories on a real server: copies, corrections and kills that reach those who have a copy."""

from __future__ import annotations

import json
from typing import Any

import pytest

from barqiya.dedupe import Story
from barqiya_schemas import AdvisoryAction
from support.flood import HEADLINE, LEAD, MORE, TEXT, copied, owned
from support.processing import Desk


@pytest.fixture
def desk(client: Any, namespace: str) -> Desk:
    return Desk(client, namespace)


async def test_a_copy_is_suppressed_and_one_that_says_more_joins_the_story(desk: Desk) -> None:
    (first,) = await desk.take(owned())
    plain, more = await desk.take(copied(TEXT.replace("وأضاف", "وتابع")), copied())
    assert (plain["outcome"], plain["relation"]) == ("duplicate", "reprint")
    assert plain["original"] == first["article_id"]
    assert more["outcome"] == "published"
    assert more["story_id"] == first["story_id"]
    value = await desk.client.get(desk.keys.story(first["story_id"]))
    members = Story.load(value).members
    assert [member.article_id for member in members] == [first["article_id"], more["article_id"]]
    assert members[0].source_id == "spa"


LOUVRE = """إغلاق ثلاث قاعات في اللوفر لصيانة السقف

باريس (أ ف ب) - أعلنت وزارة الثقافة الفرنسية الأربعاء أن متحف اللوفر سيغلق ثلاث قاعات من جناح \
الآثار الشرقية حتى نهاية مارس لأعمال صيانة السقف.

وقالت الوزيرة إن المهندسين رصدوا تشققات في عارضتين خشبيتين تعودان إلى القرن التاسع عشر، وإن \
القطع المعروضة نقلت إلى مخازن المتحف في ليفان.

وأوضح مدير المتحف أن عدد الزوار لن يتأثر لأن القاعات الثلاث لا تستقبل سوى خمسة بالمئة من الزائرين.

ويضم الجناح نحو 1400 قطعة من بلاد الرافدين، بينها ألواح مسمارية عثر عليها في تلو.

وكان اتحاد العاملين قد نظم في أكتوبر إضرابا ليوم واحد احتجاجا على نقص الحراس."""
OWN = "وتبلغ كلفة الأعمال مليوني يورو، وتتولاها شركة من ليون فازت بمناقصة أعلنت في سبتمبر الماضي."


async def test_a_copy_with_another_figure_joins_what_it_copies(desk: Desk) -> None:
    _, lead, _, visitors, _, strike = LOUVRE.split("\n\n")
    (first,) = await desk.take(owned(LOUVRE))
    # Another outlet's text was made from a part of it, and so much of it is its own.
    cut = f"اللوفر: صيانة عاجلة\n\n{lead}\n\n{visitors}\n\n{strike}\n\n{OWN}"
    (second,) = await desk.take(copied(cut))
    (third,) = await desk.take(copied(LOUVRE.replace("1400", "4100")))
    assert second["story_id"] != first["story_id"]
    assert third["outcome"] == "published"
    assert third["story_id"] == first["story_id"]


@pytest.mark.parametrize(
    ("notice", "outcome", "action"),
    [
        ("تصحيح: " + TEXT.replace("180", "108"), "corrected", AdvisoryAction.CORRECTED),
        ("سحب خبر: " + TEXT, "withdrawn", AdvisoryAction.WITHDRAWN),
    ],
)
async def test_a_correction_or_a_kill_travels_to_those_who_have_a_copy(
    desk: Desk, notice: str, outcome: str, action: AdvisoryAction
) -> None:
    (first,) = await desk.take(owned())
    match = "مباراة الكرامة والوثبة تنتهي بالتعادل\n\n" + MORE
    copy, other = await desk.take(copied(), copied(match))
    (done,) = await desk.take(owned(notice, revision="2"))
    assert (done["outcome"], done["revision"]) == (outcome, "2")
    (advisory,) = await desk.advisories()
    assert (advisory.subject, advisory.data.action) == (copy["article_id"], action)
    assert advisory.data.by_article_id == first["article_id"]
    assert (advisory.data.by_revision, advisory.data.by_source_id) == (2, "spa")
    assert advisory.partitionkey == first["story_id"]
    assert other["article_id"] != advisory.subject
    # On the priority topic the same entry, and the correction or kill itself before it.
    assert await desk.advisories(desk.keys.priority) == [advisory]
    subjects = [event["subject"] for event in await desk.events(desk.keys.priority)]
    assert subjects == [first["article_id"], copy["article_id"]]


async def test_a_corrected_article_says_what_changed(desk: Desk) -> None:
    await desk.take(owned())
    await desk.take(owned(TEXT.replace("420 خيمة", "450 خيمة"), revision="2"))
    event = (await desk.events())[-1]
    relation = json.loads(event["data"])["relation"]
    assert event["type"] == "org.barqiya.article.updated.v1"
    assert relation["revision"] == 1
    assert relation["changes"]["numbers"] == [{"before": "420", "after": "450"}]


async def test_a_copy_that_comes_after_the_kill_hears_of_it(desk: Desk) -> None:
    await desk.take(owned())
    await desk.take(owned("سحب خبر: " + TEXT, revision="2"))
    (late,) = await desk.take(copied())
    assert late["outcome"] == "published"
    (advisory,) = await desk.advisories(desk.keys.priority)
    assert (advisory.subject, advisory.data.action) == (
        late["article_id"],
        AdvisoryAction.WITHDRAWN,
    )


async def test_an_article_and_its_correction_in_one_batch(desk: Desk) -> None:
    first, copy, fixed = await desk.take(
        owned(revision="1"),
        copied(),
        owned("تصحيح: " + TEXT.replace("180", "108"), revision="2"),
    )
    assert [one["outcome"] for one in (first, copy, fixed)] == [
        "published",
        "published",
        "corrected",
    ]
    (advisory,) = await desk.advisories()
    assert advisory.subject == copy["article_id"]


async def test_an_expanded_text_without_item_ids_is_the_next_revision(desk: Desk) -> None:
    short = f"{HEADLINE}\n\n{LEAD}"
    (flash,) = await desk.take(copied(short))
    (full,) = await desk.take(copied())
    assert (full["outcome"], full["relation"], full["revision"]) == ("updated", "expansion", "2")
    assert full["article_id"] == flash["article_id"]


async def test_what_a_lost_server_forgot_is_signed_anew(desk: Desk) -> None:
    """The secret is gone with the index: items in hand are looked up under the new one."""
    await desk.take(owned())
    await desk.client.delete(desk.keys.near_note)
    (first,) = await desk.take(copied())
    text = f"{TEXT}\n\n{MORE}".replace("وأضاف", "وتابع")
    (again,) = await desk.take(copied(text, "جريدة العاصي"))
    assert (again["outcome"], again["original"]) == ("duplicate", first["article_id"])

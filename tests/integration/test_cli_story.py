"""`barqiya compare`, `barqiya story` and `barqiya explain --index`."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import pytest

from support.flood import HEADLINE, MORE, TEXT, copied, owned
from support.processing import Desk

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Run = Callable[..., Any]


@pytest.fixture
def desk(client: Any, on_server: str) -> Desk:
    return Desk(client, on_server)


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    """An item and one with another figure and a paragraph more."""
    old, new = tmp_path / "old.txt", tmp_path / "new.txt"
    old.write_text(TEXT, encoding="utf-8")
    new.write_text(f"{TEXT.replace('420', '450')}\n\n{MORE}", encoding="utf-8")
    return str(old), str(new)


def test_two_items_are_compared_without_a_server(
    barqiya: Run, files: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BARQIYA_REDIS_URL", "redis://127.0.0.1:1")
    found = barqiya("compare", *files, "--source", "spa", "--new-source", "okaz", "--json").json()
    assert found["adds"]
    assert not found["may_suppress"]
    assert "numbers" in found["differs_in"]
    assert {"before": "420", "after": "450"} in found["changes"]["numbers"]
    same = barqiya("compare", files[0], files[0], "--json").json()
    assert (same["relation"], same["outcome"]) == ("same_delivery", "duplicate")
    assert (same["wording"], same["may_suppress"]) == ("reprint", True)


def test_the_difference_is_shown_in_islands(barqiya: Run, files: tuple[str, str]) -> None:
    ran = barqiya("compare", *files)
    assert ran.code == 0
    (changed,) = [line for line in ran.lines if "420" in line and "[-" in line]
    assert changed.startswith("  \u2068")
    assert "[-\u2068420\u2069-] {+\u2068450\u2069+}" in changed
    assert changed.endswith("\u2069")
    assert "differs in numbers and says more" in ran.text


def test_what_cannot_be_read_cannot_be_compared(barqiya: Run, files: tuple[str, str]) -> None:
    ran = barqiya("compare", files[0], "-", stdin=b"\x00\xff\x00\xff" * 40)
    assert ran.code == 65
    assert barqiya("compare", files[0], "/nowhere").code == 66
    both = barqiya("compare", "-", "-", stdin=b"x")
    assert both.code == 66
    assert "only one of the two" in both.stderr


def test_versions_of_plain_copy_can_be_given_to_compare_it(
    barqiya: Run, files: tuple[str, str]
) -> None:
    ids = ("--item-id", "7", "--new-item-id", "7", "--revision", "2.10", "--json")
    older = barqiya("compare", *files, *ids, "--new-revision", "2.9").json()
    assert (older["outcome"], older["reason"]) == ("duplicate", "dedupe.older_version")
    assert barqiya("compare", *files, *ids, "--new-revision", "2.11").json()["outcome"] == "updated"


async def run_async(barqiya: Run, *arguments: str, **more: Any) -> Any:
    """The command in a thread of its own: it has an event loop of its own."""
    return await asyncio.to_thread(barqiya, *arguments, **more)


async def test_a_story_is_shown_as_a_timeline(desk: Desk, barqiya: Run) -> None:
    (first,) = await desk.take(owned())
    (copy,) = await desk.take(copied())
    await desk.take(copied("مباراة الكرامة والوثبة تنتهي بالتعادل\n\nانتهت المباراة بهدف لمثله."))
    await desk.take(owned("تصحيح: " + TEXT.replace("180", "108"), revision="2"))
    for identifier in (first["story_id"], copy["article_id"]):
        ran = await run_async(barqiya, "story", identifier, "--json")
        told = [(step["outcome"], step["article_id"]) for step in ran.json_lines()]
        assert told == [
            ("published", first["article_id"]),
            ("published", copy["article_id"]),
            ("corrected", first["article_id"]),
        ]
    shown = await run_async(barqiya, "story", "show", first["story_id"])
    assert shown.code == 0
    assert "corrected" in shown.text
    for identifier in (first["story_id"][:10], copy["article_id"][:10]):
        ran = await run_async(barqiya, "story", identifier, "--json")
        assert len(ran.json_lines()) == 3
    assert (await run_async(barqiya, "story", "a-00000000")).code == 66
    assert (await run_async(barqiya, "story", "s-nothing")).code == 66
    assert (await run_async(barqiya, "story", "a-nothing")).code == 66


async def test_first_letters_that_several_have_are_refused_with_their_names(
    desk: Desk, barqiya: Run
) -> None:
    (first,) = await desk.take(owned())
    twin = first["article_id"][:-4] + "0000"
    await desk.client.xadd(desk.keys.outcomes, {"raw_id": "1-1", "article_id": twin})
    ran = await run_async(barqiya, "story", first["article_id"][:10])
    assert ran.code == 66
    assert twin in ran.stderr
    assert first["article_id"] in ran.stderr


async def test_a_timeline_has_what_came_before_the_second_article_and_what_left(
    desk: Desk, barqiya: Run
) -> None:
    (first,) = await desk.take(owned())
    await desk.take(owned(TEXT.replace("420", "450"), revision="2"))
    (copy,) = await desk.take(copied(f"{TEXT.replace('420', '450')}\n\n{MORE}"))
    assert copy["story_id"] == first["story_id"]
    await run_async(barqiya, "story", "split", first["article_id"], "--why", "x")
    assert (
        "already"
        in (await run_async(barqiya, "story", "split", first["article_id"], "--why", "x")).stderr
    )
    moved = await run_async(
        barqiya, "story", "merge", first["article_id"], f"s-{copy['article_id'][2:]}", "--why", "x"
    )
    assert moved.code == 0
    assert (await settle(desk))["reason"] == "dedupe.story_merged"
    ran = await run_async(barqiya, "story", first["story_id"], "--json")
    told = [(step["outcome"], step["revision"]) for step in ran.json_lines()]
    assert told == [("published", "1"), ("updated", "2"), ("published", "1")]
    assert ran.json_lines()[0]["evidence"] == []


async def test_nothing_is_merged_into_a_story_that_nobody_knows(desk: Desk, barqiya: Run) -> None:
    (first,) = await desk.take(owned())
    ran = await run_async(
        barqiya, "story", "merge", first["article_id"], f"s-{'f' * 24}", "--why=x"
    )
    assert ran.code == 66
    assert "no such story is remembered here" in ran.stderr
    assert await desk.read() == []


@pytest.mark.parametrize("blank", [("--why", " "), ("--why", "x", "--by", "")])
def test_who_and_why_are_not_blank(barqiya: Run, blank: tuple[str, ...]) -> None:
    ran = barqiya("story", "split", "a-5f0c2b7a91d34e66a0b1c2d3", *blank)
    assert ran.code == 2
    assert "must not be blank" in ran.stderr


async def test_what_is_no_suppressed_copy_is_not_split_off_by_its_raw_id(
    desk: Desk, barqiya: Run
) -> None:
    (first,) = await desk.take(owned())
    ran = await run_async(barqiya, "story", "split", first["raw_id"], "--why=x")
    assert ran.code == 66
    assert first["article_id"] in ran.stderr
    assert await desk.read() == []


async def settle(desk: Desk) -> dict[str, str]:
    await desk.processor.process(await desk.read())
    return (await desk.outcomes())[-1]


async def test_a_copy_that_was_suppressed_wrongly_is_split_off(desk: Desk, barqiya: Run) -> None:
    (first,) = await desk.take(owned())
    (copy,) = await desk.take(copied(TEXT))
    assert copy["outcome"] == "duplicate"
    asked = await run_async(
        barqiya, "story", "split", copy["raw_id"], "--why", "another river", "--by", "salma"
    )
    assert asked.code == 0
    done = await settle(desk)
    assert (done["outcome"], done["reason"]) == ("published", "dedupe.story_split")
    assert (done["replay_of"], done["evidence"]) == (
        copy["raw_id"],
        "split by salma: another river",
    )
    assert done["story_id"] != first["story_id"]
    event = (await desk.events())[-1]
    assert event["subject"] == done["article_id"]
    assert json.loads(event["data"])["headline"] == HEADLINE


async def test_what_only_the_archive_has_is_split_off_too(desk: Desk, barqiya: Run) -> None:
    await desk.take(owned())
    (copy,) = await desk.take(copied(TEXT))
    raw_id, keys = copy["raw_id"], desk.keys
    ((_, fields),) = await desk.client.xrange(keys.raw, raw_id, raw_id)
    await desk.client.xadd(keys.archive, fields, id=raw_id)
    await desk.client.xdel(keys.raw, raw_id)
    asked = await run_async(barqiya, "story", "split", raw_id, "--why", "another river")
    assert asked.code == 0
    done = await settle(desk)
    assert (done["outcome"], done["replay_of"]) == ("published", raw_id)

    await desk.client.delete(keys.archive)
    asked = await run_async(barqiya, "story", "split", raw_id, "--why", "once more")
    assert asked.code == 66
    assert "neither on the queue nor in the archive" in asked.stderr


async def test_an_article_is_split_off_its_story_and_merged_again(desk: Desk, barqiya: Run) -> None:
    (first,) = await desk.take(owned())
    (copy,) = await desk.take(copied())
    article, story = copy["article_id"], copy["story_id"]
    assert (await run_async(barqiya, "story", "split", article, "--why", "x")).code == 0
    apart = await settle(desk)
    assert (apart["outcome"], apart["revision"]) == ("updated", "2")
    assert apart["story_id"] == f"s-{article[2:]}"
    # It hears of the story no more.
    (fixed,) = await desk.take(owned("تصحيح: " + TEXT.replace("180", "108"), revision="2"))
    # The correction itself, and no word to the article that left the story.
    assert await desk.client.xlen(desk.keys.priority) == 1
    merged = await run_async(
        barqiya, "story", "merge", article, first["article_id"], "--why", "y", "--by", "z"
    )
    assert merged.code == 0
    again = await settle(desk)
    assert (again["outcome"], again["revision"]) == ("updated", "3")
    assert (again["story_id"], again["evidence"]) == (story, "merged by z: y")
    await desk.take(owned("سحب خبر: " + TEXT, revision="3"))
    assert await desk.client.xlen(desk.keys.priority) == 3
    assert fixed["outcome"] == "corrected"
    # Nothing to repair, and nothing known.
    assert (await run_async(barqiya, "story", "merge", article, story, "--why", "y")).code == 66
    assert (await run_async(barqiya, "story", "split", "a-nothing", "--why", "y")).code == 66


async def test_a_story_in_parts_is_moved_with_all_of_them(desk: Desk, barqiya: Run) -> None:
    (other,) = await desk.take(owned())
    head, (lead, *rest) = "وزير الصناعة يفتتح مجمعا في ينبع", MORE.split("، ")
    end = "// يتبع //\n10:12 ت م"
    first = {"source": "spa", "content": f"{head}\n\n{lead}\n\n{end}"}
    second = {"source": "spa", "content": f"{head} / إضافة أولى\n\n{'، '.join(rest)}\n\n{end}"}
    (article, _) = await desk.take(first, second)
    joined = json.loads((await desk.events())[-1]["data"])
    moved = await run_async(
        barqiya, "story", "merge", article["article_id"], other["story_id"], "--why", "x"
    )
    assert moved.code == 0
    assert (await settle(desk))["revision"] == "3"
    event = json.loads((await desk.events())[-1]["data"])
    assert (event["body"], event["take"]) == (joined["body"], joined["take"])
    assert event["take"]["parts"] == [1, 2]
    # It still waits for more.
    assert await desk.client.zcard(desk.keys.held) == 1


_BULLETIN = """<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel>
<title>نشرة</title><link>https://example.org</link><description>-</description>
<item><guid>n1</guid><title>افتتاح طريق عطبرة</title><description>افتتح والي نهر النيل طريق عطبرة
أبو حمد بطول 240 كيلومترا أمس الأربعاء بحضور وزير الطرق.</description></item>
<item><guid>n2</guid><title>{}</title><description>{}</description></item>
</channel></rss>"""


async def test_of_a_bulletin_the_article_that_is_named_is_moved(desk: Desk, barqiya: Run) -> None:
    (other,) = await desk.take(owned())
    text = _BULLETIN.format("أسعار الخضر في الخرطوم", MORE)
    bulletin = {"source": "suna", "content": text, "content_type": "application/rss+xml"}
    (outcome,) = await desk.take(bulletin)
    road, prices = json.loads(outcome["articles"])
    moved = await run_async(
        barqiya, "story", "merge", prices["article_id"], other["story_id"], "--why", "x"
    )
    assert moved.code == 0
    first, second = json.loads((await settle(desk))["articles"])
    assert (first["outcome"], first["article_id"]) == ("duplicate", road["article_id"])
    assert (second["outcome"], second["revision"]) == ("updated", 2)
    event = json.loads((await desk.events())[-1]["data"])
    assert (event["article_id"], event["headline"]) == (
        prices["article_id"],
        "أسعار الخضر في الخرطوم",
    )


async def test_of_a_bulletin_the_one_suppressed_copy_is_split_off(desk: Desk, barqiya: Run) -> None:
    (first,) = await desk.take(owned())
    text = _BULLETIN.format(HEADLINE, TEXT.split("\n\n", 1)[1])
    bulletin = {"source": "مجلة", "content": text, "content_type": "application/rss+xml"}
    (outcome,) = await desk.take(bulletin)
    road, copy = json.loads(outcome["articles"])
    assert (copy["outcome"], copy["article_id"]) == ("duplicate", first["article_id"])
    ran = await run_async(barqiya, "story", "split", outcome["raw_id"], "--why", "x")
    assert ran.code == 0
    stays, apart = json.loads((await settle(desk))["articles"])
    assert (stays["outcome"], stays["article_id"]) == ("duplicate", road["article_id"])
    assert (apart["outcome"], apart["reason"]) == ("published", "dedupe.story_split")
    assert json.loads((await desk.events())[-1]["data"])["headline"] == HEADLINE


async def test_what_has_moved_on_is_not_moved(desk: Desk, barqiya: Run) -> None:
    await desk.take(owned())
    (copy,) = await desk.take({**copied(), "item_id": "c1"})
    await run_async(barqiya, "story", "split", copy["article_id"], "--why", "x")
    update = {**copied(f"{TEXT}\n\n{MORE} وطالب بصرفها قبل الشتاء."), "item_id": "c1"}
    waiting = await desk.read()
    await desk.publish([update])
    await desk.processor.process(await desk.read())
    await desk.processor.process(waiting)
    done = (await desk.outcomes())[-1]
    assert (done["outcome"], done["reason"]) == ("duplicate", "dedupe.replay_superseded")


async def test_an_item_is_explained_by_what_the_server_remembers(
    desk: Desk, barqiya: Run, files: tuple[str, str]
) -> None:
    # Nothing is remembered, and nothing is written.
    empty = await run_async(barqiya, "explain", files[1], "--index", "--json")
    assert empty.json()["decisions"][0]["considered"] == []
    (first,) = await desk.take(owned())
    keys = {key async for key in desk.client.scan_iter(f"{desk.keys.namespace}:*")}
    tickets = await desk.client.get(desk.keys.near_tickets)
    ran = await run_async(barqiya, "explain", files[1], "-s", "okaz", "--index", "--json")
    (decision,) = ran.json()["decisions"]
    assert (decision["outcome"], decision["story_id"]) == ("published", first["story_id"])
    (considered,) = decision["considered"]
    assert (considered["article_id"], considered["taken"]) == (first["article_id"], True)
    assert (considered["relation"], considered["why"]) == ("revision", "tells the same story")
    assert {key async for key in desk.client.scan_iter(f"{desk.keys.namespace}:*")} == keys
    assert await desk.client.get(desk.keys.near_tickets) == tickets
    shown = await run_async(barqiya, "explain", files[1], "-s", "okaz", "--index")
    assert "considered: 1 earlier articles" in shown.text
    assert "decisions" not in (await run_async(barqiya, "explain", files[1], "--json")).json()


async def test_an_item_that_is_explained_comes_after_all_that_was_there(
    desk: Desk, barqiya: Run, tmp_path: Path
) -> None:
    (first,) = await desk.take({"source": "suna", "content": TEXT})
    fixed = tmp_path / "fixed.txt"
    fixed.write_text(f"تصويب: {TEXT.replace('420', '450')}", encoding="utf-8")
    ran = await run_async(barqiya, "explain", str(fixed), "-s", "suna", "--index", "--json")
    (decision,) = ran.json()["decisions"]
    assert (decision["outcome"], decision["revision"]) == ("corrected", 2)
    assert decision["article_id"] == first["article_id"]


async def test_id_and_version_of_an_item_can_be_given_to_explain_it(
    desk: Desk, barqiya: Run, files: tuple[str, str]
) -> None:
    (first,) = await desk.take(owned(revision="2.10"))
    for version, outcome in (("2.9", "duplicate"), ("2.11", "updated")):
        given = ("-s", "spa", "--item-id", "77", "--revision", version)
        ran = await run_async(barqiya, "explain", files[1], *given, "--index", "--json")
        (decision,) = ran.json()["decisions"]
        assert (decision["outcome"], decision["article_id"]) == (outcome, first["article_id"])


async def test_of_two_that_are_the_same_to_an_item_the_nearer_one_is_taken_and_it_says_so(
    desk: Desk, barqiya: Run, files: tuple[str, str]
) -> None:
    await desk.take(owned(), copied(source="النهار"))
    ran = await run_async(barqiya, "explain", files[1], "-s", "okaz", "--index", "--json")
    (decision,) = ran.json()["decisions"]
    whys = {one["taken"]: one["why"] for one in decision["considered"]}
    assert whys[False] == f"{whys[True]}; another one is nearer"

"""Stories in parts: one article, in the order of the parts, whatever the order they come in."""

from __future__ import annotations

import json
from itertools import permutations
from typing import Any

import pytest

from support.processing import Desk

HEADLINE = "مجلس الوزراء يعقد جلسته الأسبوعية برئاسة نائب رئيس المجلس"
PARTS = {
    1: (
        "الرياض 13 شوال واس\n\nرأس نائب رئيس مجلس الوزراء الجلسة التي عقدها المجلس بعد ظهر اليوم "
        "الاثنين في قصر السلام بجدة، واطلع المجلس على تقارير عن الأوضاع في المنطقة."
    ),
    2: (
        "وهنأ المجلس جمهورية مصر العربية على افتتاح مشروع القناة الجديدة، منوها بما يحمله المشروع "
        "من أهمية في تنمية حركة التجارة البحرية."
    ),
    3: (
        "ووافق المجلس على تفويض وزير الخارجية بالتباحث مع الجانب النيجري في شأن مشروع اتفاقية عامة "
        "للتعاون في المجالات الثقافية والعلمية."
    ),
}
MARKS = {1: "", 2: "          إضافة أولى", 3: " / إضافة ثانية وأخيرة"}


def take(number: int, text: str | None = None, *, last: int = 3) -> dict[str, str | bytes]:
    """One part as the agency sends it."""
    end = "// انتهى //" if number == last else "// يتبع //"
    body = text or PARTS[number]
    return {
        "source": "spa",
        "content": f"{HEADLINE}{MARKS[number]}\n\n{body}\n\n{end}\n19:2{number} ت م",
    }


_AP_COPY = {
    1: (
        "ROTTERDAM, Netherlands (AP) — A fire in a warehouse of the port was put out on Tuesday.\n"
        "Nobody was hurt in the blaze, which began after midnight near the eastern quay."
    ),
    2: (
        "The port employs some 20,000 people and is the largest in Europe by cargo tonnage.\n"
        "Investigators were looking into an electrical fault as a likely cause of the fire."
    ),
    3: "The quay reopens on Thursday, when two container ships are due from Singapore and Durban.",
}
_AP_VERSIONS = {1: "", 2: ", 1st Add", 3: ", 2nd Add"}


def ap_take(number: int, *, framed: bool) -> dict[str, str | bytes]:
    """One part as it comes under a slug; those after the first have no headline."""
    slug = f"BC-NA--Harbour-Fire{_AP_VERSIONS[number]}"
    copy = [*_AP_COPY[number].split("\n"), "MORE" if number < len(_AP_COPY) else "ENDS"]
    if not framed:
        return {"source": "ap", "content": "\n".join((slug, *copy))}
    head = f"\x16\x16\x01W041{number}\x1fx\r\nr i\x13\x11 {slug}   11-17 0062\r\n\x02^{slug}<\r\n"
    text = "".join(f"\t   {line}\r\n" for line in copy)
    return {"source": "ap", "content": f"{head}{text}\x03", "content_type": "text/x-anpa-1312"}


@pytest.fixture
def desk(client: Any, namespace: str) -> Desk:
    return Desk(client, namespace)


@pytest.mark.parametrize("order", [(1, 2, 3), (3, 1, 2)])
@pytest.mark.parametrize("framed", [False, True], ids=["plain", "anpa_1312"])
async def test_parts_without_a_headline_are_joined_by_their_slug(
    desk: Desk, order: tuple[int, ...], *, framed: bool
) -> None:
    outcomes = [(await desk.take(ap_take(number, framed=framed)))[0] for number in order]
    assert [one["outcome"] for one in outcomes] == ["published", "updated", "updated"]
    last = (await articles(desk))[-1]
    assert last["take"]["parts"] == [1, 2, 3]
    assert last["take"]["complete"] is True
    assert [block["text"] for block in last["body"]] == "\n".join(_AP_COPY.values()).split("\n")
    assert last["slugline"] == "BC-NA--Harbour-Fire"


async def articles(desk: Desk) -> list[dict[str, Any]]:
    return [json.loads(event["data"]) for event in await desk.events()]


def body(article: dict[str, Any]) -> str:
    return "\n\n".join(block["text"] for block in article["body"])


@pytest.mark.parametrize("order", list(permutations([1, 2, 3])))
@pytest.mark.parametrize("together", [False, True], ids=["one by one", "in one batch"])
async def test_parts_become_one_article_in_their_order(
    desk: Desk, order: tuple[int, ...], together: bool
) -> None:
    items = [take(number) for number in order]
    outcomes = await desk.take(*items) if together else [(await desk.take(one))[0] for one in items]
    assert [one["outcome"] for one in outcomes] == ["published", "updated", "updated"]
    assert [one["relation"] for one in outcomes][1:] == ["take", "take"]
    assert len({one["article_id"] for one in outcomes}) == 1
    assert [one["revision"] for one in outcomes] == ["1", "2", "3"]
    *_, whole = await articles(desk)
    words = [PARTS[number].split("\n\n")[-1] for number in (1, 2, 3)]
    places = [body(whole).index(text) for text in words]
    assert places == sorted(places)
    assert whole["headline"] == HEADLINE
    assert whole["take"] == {
        "number": order[-1],
        "last": True,
        "parts": [1, 2, 3],
        "missing": [],
        "complete": True,
    }


async def test_a_part_that_is_missing_is_named_and_nothing_waits_for_it(desk: Desk) -> None:
    await desk.take(take(1))
    await desk.take(take(3))
    *_, article = await articles(desk)
    assert (article["revision"], article["take"]["missing"]) == (2, [2])
    assert "complete" not in article["take"] or article["take"]["complete"] is None


async def test_a_part_that_comes_again_is_a_duplicate_and_a_changed_one_takes_its_place(
    desk: Desk,
) -> None:
    await desk.take(take(1), take(2))
    (again,) = await desk.take({**take(2), "content": take(2)["content"] + " "})  # type: ignore[operator]
    assert (again["outcome"], again["relation"]) == ("duplicate", "same_content")
    changed = PARTS[2].replace("التجارة", "الملاحة")
    (fixed,) = await desk.take(take(2, changed))
    assert (fixed["outcome"], fixed["revision"]) == ("updated", "3")
    *_, article = await articles(desk)
    assert "الملاحة" in body(article)
    assert "التجارة" not in body(article)


async def test_another_story_of_the_agency_is_not_joined(desk: Desk) -> None:
    (first,) = await desk.take(take(1))
    other = take(2)
    other["content"] = str(other["content"]).replace("مجلس الوزراء يعقد", "مجلس الشورى يعقد")
    (second,) = await desk.take(other)
    assert (second["outcome"], second["relation"]) == ("published", "unrelated")
    assert second["article_id"] != first["article_id"]


async def test_a_story_that_stops_is_marked_incomplete_once(desk: Desk) -> None:
    (first,) = await desk.take(take(1))
    await desk.take(take(2))
    ((article_id, due),) = await desk.client.zrange(desk.keys.held, 0, -1, withscores=True)
    assert article_id.decode() == first["article_id"]
    waited = due - float((await desk.client.time())[0] * 1000)
    assert 59 * 60_000 < waited < 61 * 60_000
    await desk.client.zadd(desk.keys.held, {article_id: 1})
    assert await desk.queue.release(article_id.decode(), 60_000) == 1
    *_, marked = await articles(desk)
    assert (marked["revision"], marked["take"]["complete"]) == (3, False)
    assert marked["relation"]["kind"] == "take"
    # What comes all the same is joined.
    (late,) = await desk.take(take(3))
    assert (late["outcome"], late["revision"]) == ("updated", "4")
    assert await desk.client.zcard(desk.keys.held) == 0


async def test_a_whole_story_in_one_part_waits_for_nothing(desk: Desk) -> None:
    (only,) = await desk.take(take(1, last=1))
    assert only["outcome"] == "published"
    assert await desk.client.zcard(desk.keys.held) == 0


async def test_a_part_says_which_words_the_article_has_now_and_had_not(desk: Desk) -> None:
    await desk.take(take(2), take(1), take(2, PARTS[2].replace("الجديدة", "رقم 2")))
    first, second, third = await articles(desk)
    assert (first["take"]["number"], first["take"]["missing"]) == (2, [1])
    changes = second["relation"]["changes"]
    assert (second["relation"]["revision"], changes["headline_changed"]) == (1, True)
    assert (changes["added_words"], changes["removed_words"]) == (len(PARTS[1].split()), 0)
    assert changes["added"][0].startswith("الرياض 13 شوال واس رأس نائب رئيس")
    changes = third["relation"]["changes"]
    assert (changes["added"], changes["removed"]) == (["رقم 2،"], ["الجديدة،"])
    assert changes["headline_changed"] is False


async def test_a_mark_that_nothing_more_comes_changes_no_word(desk: Desk) -> None:
    (first,) = await desk.take(take(1))
    await desk.client.zadd(desk.keys.held, {first["article_id"]: 1})
    await desk.queue.release(first["article_id"], 60_000)
    *_, marked = await articles(desk)
    assert marked["take"]["complete"] is False
    assert (marked["relation"]["changes"]["added_words"], marked["relation"]["revision"]) == (0, 1)


async def test_a_part_that_is_corrected_corrects_the_article_and_its_copies_hear_of_it(
    desk: Desk,
) -> None:
    (first, _) = await desk.take(take(1), take(2))
    (copy,) = await desk.take(
        {"source": "صحيفة الضفة", "content": f"جلسة مجلس الوزراء\n\n{PARTS[1]}\n\n{PARTS[3]}"}
    )
    assert copy["story_id"] == first["story_id"]
    fixed = take(2, PARTS[2].replace("مصر العربية", "السودان"))
    fixed["content"] = "تصحيح: " + str(fixed["content"])
    (outcome,) = await desk.take(fixed)
    assert (outcome["outcome"], outcome["relation"]) == ("corrected", "correction")
    assert (outcome["article_id"], outcome["revision"]) == (first["article_id"], "3")
    (advisory,) = await desk.advisories()
    assert (advisory.data.action, advisory.data.article_id) == ("corrected", copy["article_id"])
    *_, article = [one for one in await articles(desk) if "take" in one]
    assert "السودان" in body(article)
    assert article["take"]["parts"] == [1, 2]

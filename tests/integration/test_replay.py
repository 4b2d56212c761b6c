"""Replay on a real server: what changed rules would change, and revisions of it, issued once."""

from __future__ import annotations

import asyncio
import json
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from barqiya.intake import REPLAY_OF
from barqiya.keys import Keys
from barqiya.parse.page_text.template import TEMPLATE_ITEMS
from barqiya.sample import load_sample
from barqiya.settings import load_settings
from barqiya.worker.retention import Retention
from support.service import Service, serving

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Run = Callable[..., Any]

#: Nobody knows this source until the registry file of today names it.
SOURCE = "مرصد الساحل"
TODAY = f"""\
[[party]]
id = "sahel-observatory"
kind = "agency"
name = "Sahel Observatory"
names = ["{SOURCE}"]
"""


#: What happened where: stories that have nothing in common.
STORIES = {
    "صور": ("صيادو صور يستأنفون عملهم", "عاد الصيادون إلى البحر بعد عاصفة استمرت ثلاثة أيام."),
    "طرابلس": ("معرض للكتاب في طرابلس", "تشارك سبعون دار نشر في المعرض الذي يفتح أبوابه مساء."),
    "جونية": ("تلفريك جونية يعمل من جديد", "خضعت العربات لفحص فني شامل قبل نقل أول الركاب."),
    "البترون": ("سوق أسبوعية للمزارعين في البترون", "تعرض التعاونيات زيتها وعسلها كل سبت."),
    "صيدا": ("ترميم خان قديم في صيدا", "كشف عمال الترميم عن أرضية حجرية تعود إلى قرون مضت."),
    "عكا": ("سباق للقوارب الشراعية في عكا", "فاز بحار شاب بالمرتبة الأولى بين عشرين متسابقا."),
    "زحلة": ("مهرجان للكرمة في زحلة", "قطف الأهالي العنب في يوم مفتوح حضره مئات الزوار."),
    "بعلبك": ("قطار سياحي إلى قلعة بعلبك", "تنطلق الرحلة الأولى فجرا وتعود مع غروب الشمس."),
    "إهدن": ("ثلج مبكر يغطي إهدن", "أقفلت المدارس أبوابها وعملت الجرافات على فتح الطرق."),
}


def copy(about: str, more: str = "") -> str:
    headline, story = STORIES[about]
    return f"{headline}\n\n{story} {more}"


@pytest.fixture
def keys(on_server: str) -> Keys:
    return Keys(on_server)


@pytest.fixture
def today(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Put today's rules into the settings of commands; gives the file, for workers."""
    file = tmp_path / "registry.toml"
    file.write_text(TODAY, encoding="utf-8")
    monkeypatch.setenv("BARQIYA_REGISTRY_FILE", str(file))
    return str(file)


async def replay(barqiya: Run, *arguments: str) -> tuple[dict[str, Any], dict[str, str]]:
    """Run the command; the summary, and the status of each item that it named."""
    found = await asyncio.to_thread(barqiya, "replay", "--from", "start", "--json", *arguments)
    assert found.code == 0, found.stderr
    lines = found.json_lines()
    items = {each["raw_id"]: each["status"] for each in lines if each["kind"] == "item"}
    given = {each["raw_id"]: each["status"] for each in lines if each["kind"] == "replay"}
    (summary,) = [each for each in lines if each["kind"] == "summary"]
    return summary, {**items, **given}


def yesterday(service: Service) -> dict[str, str]:
    """Items under the rules as they were; raw ids by a word for each."""
    items: dict[str, dict[str, bytes | str]] = {
        "original": {"source": "المدن", "content": copy("صور")},
        "reprint": {"source": SOURCE, "content": copy("صور")},
        "known": {"source": SOURCE, "content": copy("طرابلس")},
        "first": {"source": SOURCE, "item_id": "i1", "revision": "1", "content": copy("جونية")},
        "second": {
            "source": SOURCE,
            "item_id": "i1",
            "revision": "2",
            "content": copy("جونية", "وعاد أربعون قاربا."),
        },
        "too large": {"source": "المدن", "content": copy("البترون", "تفاصيل أخرى. " * 60)},
        "other": {"source": "المدن", "content": copy("صيدا")},
    }
    found = {name: service.publish(item) for name, item in items.items()}
    service.settle(len(items))
    return found


async def test_what_would_change_is_shown_and_nothing_is_published(
    barqiya: Run, client: Any, keys: Keys, redis_url: str, tmp_path: Path, today: str
) -> None:
    with serving(redis_url, keys.namespace, tmp_path, BARQIYA_MAX_CONTENT_BYTES="1024") as service:
        ids = yesterday(service)
    before = {key: await client.dump(key) for key in await client.keys(f"{keys.namespace}:*")}
    summary, statuses = await replay(barqiya)
    assert statuses == {
        ids["reprint"]: "apart",
        ids["known"]: "changed",
        ids["first"]: "superseded",
        ids["second"]: "changed",
        ids["too large"]: "readable",
    }
    assert summary["statuses"]["same"] == 2
    assert summary["fields"]["sources"] == 3
    after = {key: await client.dump(key) for key in await client.keys(f"{keys.namespace}:*")}
    assert after == before
    _, statuses = await replay(barqiya, "--source", "المدن")
    assert statuses == {ids["too large"]: "readable"}
    _, statuses = await replay(barqiya, "--from", ids["second"], "--to", ids["second"])
    assert statuses == {ids["second"]: "changed"}
    assert today


@pytest.mark.usefixtures("today")
async def test_the_difference_is_told_in_words(
    barqiya: Run, keys: Keys, redis_url: str, tmp_path: Path
) -> None:
    with serving(redis_url, keys.namespace, tmp_path) as service:
        raw_id = service.publish({"source": SOURCE, "content": copy("طرابلس")})
        service.settle(1)
    found = await asyncio.to_thread(barqiya, "replay", "--from", raw_id)
    text = found.text.replace("\u2068", "").replace("\u2069", "")
    assert f"{raw_id}  changed     {SOURCE}  sources" in text
    assert '+ {"raw": "مرصد الساحل", "name": "Sahel Observatory"' in text
    assert "1 items replayed." in text


async def test_revisions_are_issued_once_by_the_normal_commit(
    barqiya: Run, client: Any, keys: Keys, redis_url: str, tmp_path: Path, today: str
) -> None:
    with serving(redis_url, keys.namespace, tmp_path, BARQIYA_MAX_CONTENT_BYTES="1024") as service:
        ids = yesterday(service)
        was = {outcome["raw_id"]: outcome for outcome in service.outcomes()}
    _, statuses = await replay(barqiya, "--publish")
    wanted = {ids["reprint"], ids["known"], ids["second"]}
    assert {raw_id for raw_id, status in statuses.items() if status == "given"} == wanted
    _, again = await replay(barqiya, "--publish")
    assert {raw_id for raw_id, status in again.items() if status == "on_its_way"} == wanted
    count = len(ids) + len(wanted)
    with serving(redis_url, keys.namespace, tmp_path, BARQIYA_REGISTRY_FILE=today) as service:
        outcomes = service.settle(count)
        assert len({outcome["raw_id"] for outcome in outcomes}) == len(outcomes) == count
        replayed = {each["replay_of"]: each for each in outcomes if "replay_of" in each}
        for name in ("known", "second"):
            outcome, first = replayed[ids[name]], was[ids[name]]
            assert (outcome["outcome"], outcome["reason"]) == ("updated", "dedupe.replayed")
            assert outcome["article_id"] == first["article_id"]
            assert int(outcome["revision"]) == int(first["revision"]) + 1
        assert was[ids["reprint"]]["outcome"] == "duplicate"
        assert replayed[ids["reprint"]]["outcome"] == "published"
        events = [event for event in service.events() if event["id"] in _ids(replayed)]
        assert len(events) == 3
        for event in events:
            assert event["data"]["sources"][0]["agency_id"] == "sahel-observatory"
        known = next(e for e in events if e["subject"] == was[ids["known"]]["article_id"])
        # Received when it was, not when it was replayed: dates are read from there.
        assert known["time"] == _time(ids["known"])
        # A delivery of the same item is a duplicate of the newest revision, as ever.
        service.publish({"source": SOURCE, "content": copy("طرابلس")})
        assert service.settle(count + 1)[-1]["reason"] == "dedupe.same_delivery"
    _, statuses = await replay(barqiya, "--publish")
    assert set(statuses.values()) == {"superseded", "readable"}
    assert await client.keys(f"{keys.namespace}:index:{REPLAY_OF}:*") == []


def _ids(outcomes: dict[str, dict[str, str]]) -> set[str]:
    return {outcome["event_id"] for outcome in outcomes.values()}


def _time(raw_id: str) -> str:
    moment = datetime.fromtimestamp(int(raw_id.partition("-")[0]) / 1000, tz=UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


async def test_a_worker_with_other_rules_issues_nothing(
    barqiya: Run, keys: Keys, redis_url: str, tmp_path: Path, today: str
) -> None:
    with serving(redis_url, keys.namespace, tmp_path) as service:
        raw_id = service.publish({"source": SOURCE, "content": copy("طرابلس")})
        service.settle(1)
        _, statuses = await replay(barqiya, "--publish")
        assert statuses == {raw_id: "given"}
        outcome = service.settle(2)[-1]
        assert outcome["reason"] == "dedupe.replay_other_rules"
        assert len(service.events()) == 1
    _, statuses = await replay(barqiya, "--publish")
    assert statuses == {raw_id: "given"}
    with serving(redis_url, keys.namespace, tmp_path, BARQIYA_REGISTRY_FILE=today) as service:
        assert service.settle(3)[-1]["reason"] == "dedupe.replayed"


async def test_a_newer_version_that_comes_between_stands(
    barqiya: Run, client: Any, keys: Keys, redis_url: str, tmp_path: Path, today: str
) -> None:
    content = copy("عكا") + f"\n\nالمصادر:\n{SOURCE}"
    item: dict[str, bytes | str] = {"source": "المدن", "item_id": "x", "content": content}
    with serving(redis_url, keys.namespace, tmp_path) as service:
        raw_id = service.publish(item)
        service.settle(1)
    # It waits on the queue, before the replay, while nobody works.
    await client.xadd(keys.raw, {**item, "content": content.replace("عشرين", "ثلاثين")})
    _, statuses = await replay(barqiya, "--publish")
    assert statuses == {raw_id: "given"}
    with serving(redis_url, keys.namespace, tmp_path, BARQIYA_REGISTRY_FILE=today) as service:
        found = [(each["outcome"], each["reason"]) for each in service.settle(3)]
        assert found[1:] == [
            ("updated", "dedupe.revision"),
            ("duplicate", "dedupe.replay_superseded"),
        ]
        assert [event["sequence"] for event in service.events()] == ["0000000001", "0000000002"]
    _, statuses = await replay(barqiya, "--publish")
    assert statuses == {raw_id: "superseded"}


async def test_items_come_from_the_archive_in_both_its_forms(
    barqiya: Run,
    client: Any,
    keys: Keys,
    redis_url: str,
    tmp_path: Path,
    today: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with serving(redis_url, keys.namespace, tmp_path, BARQIYA_MAX_CONTENT_BYTES="1024") as service:
        ids = yesterday(service)
    soon = int(time.time() * 1000) + 2 * 3_600_000
    _, expected = await replay(barqiya)
    folder = {"archive_dir": tmp_path / "archive"}
    for place in ({}, folder):
        settings = load_settings(raw_hours=1, **place)
        if place:
            monkeypatch.setenv("BARQIYA_ARCHIVE_DIR", str(tmp_path / "archive"))
            await client.rename(keys.archive, keys.raw)
            await client.xgroup_create(keys.raw, "barqiya", id="$")
        moved = await Retention(client, keys, settings).trim_raw(soon)
        assert moved >= len(ids) - 2
        assert await client.xlen(keys.archive) == (0 if place else moved)
        _, statuses = await replay(barqiya)
        assert statuses.items() <= expected.items()
        assert ids["known"] in statuses
    _, statuses = await replay(barqiya, "--publish")
    assert statuses[ids["known"]] == "given"
    with serving(redis_url, keys.namespace, tmp_path, BARQIYA_REGISTRY_FILE=today) as service:
        outcomes = service.settle(len(ids) + list(statuses.values()).count("given"))
        (outcome,) = [each for each in outcomes if each.get("replay_of") == ids["known"]]
    assert (outcome["outcome"], outcome["reason"]) == ("updated", "dedupe.replayed")


async def test_a_held_item_is_held_anew(
    barqiya: Run, client: Any, keys: Keys, redis_url: str, tmp_path: Path, today: str
) -> None:
    until = datetime.now(UTC) + timedelta(days=2)
    months = [
        "يناير",
        "فبراير",
        "مارس",
        "أبريل",
        "مايو",
        "يونيو",
        "يوليو",
        "أغسطس",
        "سبتمبر",
        "أكتوبر",
        "نوفمبر",
        "ديسمبر",
    ]
    when = f"{until:%H:%M} بتوقيت غرينتش يوم {until.day} {months[until.month - 1]} {until.year}"
    content = copy("صور").replace("\n\n", f"\n\n(محظور النشر حتى الساعة {when})\n\n")
    with serving(redis_url, keys.namespace, tmp_path) as service:
        raw_id = service.publish({"source": SOURCE, "item_id": "h", "content": content})
        assert [each["outcome"] for each in service.settle(1)] == ["held"]
    _, statuses = await replay(barqiya, "--publish")
    assert statuses == {raw_id: "given"}
    with serving(redis_url, keys.namespace, tmp_path, BARQIYA_REGISTRY_FILE=today) as service:
        first, second = service.settle(2)
        assert (second["outcome"], second["replay_of"]) == ("held", raw_id)
        assert second["revision"] == first["revision"] == "1"
        assert service.events() == []
    assert await client.zcard(keys.held) == 1
    letter = json.loads(await client.get(keys.index("held", first["article_id"])))
    event = dict(zip(letter["event"][::2], letter["event"][1::2], strict=True))
    assert json.loads(event["data"])["sources"][0]["agency_id"] == "sahel-observatory"


async def test_of_several_articles_only_the_one_that_changed_is_issued(
    barqiya: Run, keys: Keys, redis_url: str, tmp_path: Path, today: str
) -> None:
    articles = [
        {
            "item_id": place,
            "headline": f"بلدية {place} تفتح حديقة عامة",
            "body": [{"text": f"افتتحت بلدية {place} صباح اليوم حديقة عامة على مدخل المدينة."}],
            "sources": [{"raw": source}],
        }
        for place, source in (("صور", "رويترز"), ("صيدا", SOURCE), ("زحلة", "رويترز"))
    ]
    bundle: dict[str, bytes | str] = {
        "source": "المدن",
        "content": json.dumps(articles),
        "content_type": "application/vnd.barqiya.article+json",
    }
    with serving(redis_url, keys.namespace, tmp_path) as service:
        raw_id = service.publish(bundle)
        (first,) = service.settle(1)
        assert len(service.events()) == 3
    _, statuses = await replay(barqiya, "--publish")
    assert statuses == {raw_id: "given"}
    with serving(redis_url, keys.namespace, tmp_path, BARQIYA_REGISTRY_FILE=today) as service:
        _, second = service.settle(2)
        event = service.events()[3:]
    assert [each["event_id"] for each in json.loads(first["articles"])][1] != event[0]["id"]
    assert [(each["outcome"], each["reason"]) for each in json.loads(second["articles"])] == [
        ("duplicate", "dedupe.replay_unchanged"),
        ("updated", "dedupe.replayed"),
        ("duplicate", "dedupe.replay_unchanged"),
    ]
    assert (second["outcome"], second["replay_of"]) == ("updated", raw_id)
    assert [each["data"]["headline"] for each in event] == [articles[1]["headline"]]
    _, statuses = await replay(barqiya)
    assert statuses == {}


async def test_under_the_same_rules_nothing_would_change(
    barqiya: Run, keys: Keys, redis_url: str, tmp_path: Path
) -> None:
    """The whole sample: revisions, reprints, takes, a kill, near-duplicates, bad items."""
    items = load_sample()
    with serving(redis_url, keys.namespace, tmp_path) as service:
        for item in items:
            service.publish(dict(item.fields))
        service.settle(len(items))
    summary, statuses = await replay(barqiya)
    assert statuses == {}
    assert summary["statuses"] == {"same": len(items)}


async def test_what_was_learned_of_a_source_since_is_used_and_nothing_is_learned(
    barqiya: Run, client: Any, keys: Keys, redis_url: str, tmp_path: Path
) -> None:
    """A line around the stories of a source is left out once it is known."""
    note = "نشرتنا المسائية تصلك كل يوم"
    with serving(redis_url, keys.namespace, tmp_path) as service:
        for number, (headline, story) in enumerate(STORIES.values(), 1):
            page = (
                f"{headline}\nمحليات\n{note}\n{story} وتابع الأهالي ما جرى من شرفات البيوت ومن "
                f"الساحة القريبة حتى ساعة متأخرة.\nالدخول مجاني\nوكانت البلدية قد أعلنت قبل شهر أن "
                f"{story} ثم عادت فأكدت أمس أن كل شيء صار جاهزا."
            )
            service.publish({"source": "harbour", "content": page})
            service.settle(number)
        told = [
            event for event in service.events() if note in json.dumps(event, ensure_ascii=False)
        ]
        assert service.stop() == 0
    assert len(told) >= TEMPLATE_ITEMS, "what was learned was not yet used then"
    counts = [await client.get(key) for key in await client.keys(f"{keys.namespace}:template:*")]
    assert counts
    summary, statuses = await replay(barqiya, "--publish")
    assert summary["statuses"]["changed"] == len(told) == len(statuses)
    after = [await client.get(key) for key in await client.keys(f"{keys.namespace}:template:*")]
    assert after == counts
    with serving(redis_url, keys.namespace, tmp_path) as service:
        outcomes = service.settle(len(STORIES) + len(statuses))
    assert {each["reason"] for each in outcomes[len(STORIES) :]} == {"dedupe.replayed"}


def test_dry_run_and_publish_are_contraries(barqiya: Run) -> None:
    ran = barqiya("replay", "--from", "1d", "--dry-run", "--publish")
    assert (ran.code, "contrary" in ran.stderr) == (2, True)
    assert barqiya("replay").code == 2
    assert barqiya("replay", "--from", "soon").code == 2

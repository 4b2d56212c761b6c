"""Retention on a real server: nothing unfinished is forgotten, nothing is forgotten silently."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from barqiya.keys import GROUP, Keys
from barqiya.operate.archive import Archive
from barqiya.operate.kept import Kept
from barqiya.settings import load_settings
from barqiya.worker.retention import Gap, Retention
from barqiya_schemas import GapEvent

if TYPE_CHECKING:
    from pathlib import Path

HOUR = 3_600_000
NOW = 1_800_000_000_000


@pytest.fixture
def keys(namespace: str) -> Keys:
    return Keys(namespace)


def retention(client: Any, keys: Keys, **settings: object) -> Retention:
    defaults = {
        "namespace": keys.namespace,
        "raw_hours": 2,
        "topic_hours": 10,
        "archive": "auto" if "archive_dir" in settings else "off",
    }
    return Retention(client, keys, load_settings(**{**defaults, **settings}))


async def fill(client: Any, stream: str, hours: range) -> list[str]:
    """One entry an hour, the given hours before now."""
    ids = [f"{NOW - hour * HOUR}-0" for hour in hours]
    for entry_id in ids:
        await client.xadd(stream, {"source": "s", "content": b"\xc8\x00"}, id=entry_id)
    return ids


async def left(client: Any, stream: str) -> list[str]:
    return [entry_id.decode() for entry_id, _ in await client.xrange(stream)]


async def finish(client: Any, keys: Keys, count: int) -> None:
    reply = await client.xreadgroup(GROUP, "w", {keys.raw: ">"}, count=count)
    await client.xack(keys.raw, GROUP, *[entry_id for entry_id, _ in reply[0][1]])


@pytest.mark.parametrize("archive", ["off", "stream", "folder"])
async def test_a_queue_that_nobody_has_read_from_is_left_alone(
    client: Any, keys: Keys, tmp_path: Path, archive: str
) -> None:
    settings = {"archive": archive, "archive_dir": tmp_path}
    assert await retention(client, keys, **settings).round(NOW) == (0, [])
    await client.xgroup_create(keys.raw, GROUP, id="0", mkstream=True)
    assert await retention(client, keys, **settings).round(NOW) == (0, [])
    ids = await fill(client, keys.raw, range(6, 0, -1))
    assert await retention(client, keys, **settings).round(NOW) == (0, [])
    assert await left(client, keys.raw) == ids


async def test_old_items_that_are_finished_are_forgotten(client: Any, keys: Keys) -> None:
    ids = await fill(client, keys.raw, range(6, 0, -1))
    await client.xgroup_create(keys.raw, GROUP, id="0")
    await finish(client, keys, 6)
    assert await retention(client, keys).trim_raw(NOW) == 4
    assert await left(client, keys.raw) == ids[-2:]


async def test_what_is_pending_or_undelivered_stays_with_all_that_follows(
    client: Any, keys: Keys
) -> None:
    ids = await fill(client, keys.raw, range(9, 0, -1))
    await client.xgroup_create(keys.raw, GROUP, id="0")
    await finish(client, keys, 2)
    await client.xreadgroup(GROUP, "w", {keys.raw: ">"}, count=1)
    await retention(client, keys).trim_raw(NOW)
    assert await left(client, keys.raw) == ids[2:]


async def test_what_another_group_has_not_read_stays(client: Any, keys: Keys) -> None:
    ids = await fill(client, keys.raw, range(6, 0, -1))
    await client.xgroup_create(keys.raw, GROUP, id="0")
    await client.xgroup_create(keys.raw, "mirror", id=ids[0])
    await finish(client, keys, 6)
    await retention(client, keys).trim_raw(NOW)
    assert await left(client, keys.raw) == ids


async def test_without_a_group_nothing_is_forgotten(client: Any, keys: Keys) -> None:
    ids = await fill(client, keys.raw, range(6, 0, -1))
    await retention(client, keys).trim_raw(NOW)
    assert await left(client, keys.raw) == ids


async def test_what_is_forgotten_goes_to_the_archive_first(
    client: Any, keys: Keys, tmp_path: Path
) -> None:
    ids = await fill(client, keys.raw, range(6, 0, -1))
    await client.xgroup_create(keys.raw, GROUP, id="0")
    await finish(client, keys, 6)
    assert await retention(client, keys, archive_dir=tmp_path).trim_raw(NOW) == 4
    archived = list(Archive(tmp_path).read())
    assert [raw_id.decode() for raw_id, _ in archived] == ids[:4]
    assert archived[0][1] == {b"source": b"s", b"content": b"\xc8\x00"}
    assert await left(client, keys.raw) == ids[4:]


async def test_an_archive_that_cannot_be_written_keeps_the_queue(
    client: Any, keys: Keys, tmp_path: Path
) -> None:
    ids = await fill(client, keys.raw, range(6, 0, -1))
    await client.xgroup_create(keys.raw, GROUP, id="0")
    await finish(client, keys, 6)
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    with pytest.raises(OSError, match="file"):
        await retention(client, keys, archive_dir=blocked).trim_raw(NOW)
    assert await left(client, keys.raw) == ids


async def test_without_a_folder_it_goes_to_a_stream_of_its_own(client: Any, keys: Keys) -> None:
    ids = await fill(client, keys.raw, range(250, 0, -1))
    await client.xgroup_create(keys.raw, GROUP, id="0")
    await finish(client, keys, 240)
    trimmer = retention(client, keys, archive="stream", archive_days=9)
    # The last item that was delivered stays too: where the groups are is read off it.
    assert await trimmer.trim_raw(NOW) == 239
    assert await left(client, keys.archive) == ids[:239]
    assert await left(client, keys.raw) == ids[239:], "what is not finished stays"
    assert (await client.xrange(keys.archive, count=1))[0][1] == {
        b"source": b"s",
        b"content": b"\xc8\x00",
    }
    await trimmer.round(NOW)
    assert await left(client, keys.archive) == ids[-216:239], "older than nine days is forgotten"


async def test_an_entry_with_a_flood_of_fields_is_archived_whole(client: Any, keys: Keys) -> None:
    fields: dict[Any, Any] = {b"f%d" % i: b"\xff" for i in range(5000)}
    await client.xadd(keys.raw, fields, id=f"{NOW - 5 * HOUR}-0")
    await fill(client, keys.raw, range(4, 3, -1))
    await client.xgroup_create(keys.raw, GROUP, id="0")
    await finish(client, keys, 2)
    assert await retention(client, keys, archive="stream").trim_raw(NOW) == 1
    ((_, kept),) = await client.xrange(keys.archive)
    assert kept[b"raw_netstrings"].startswith(b"2:f0,1:\xff,2:f1,1:\xff,")


async def test_partitions_share_no_file_of_the_archive(
    client: Any, namespace: str, tmp_path: Path
) -> None:
    """Each has its own order of ids: what one archives later may be older than what is there."""
    partitions = {"partitions": "arab,latn", "archive_dir": tmp_path}
    ids = {}
    for partition, hours in (("latn", range(4, 0, -1)), ("arab", range(6, 2, -1))):
        keys = Keys(namespace, partition)
        ids[partition] = await fill(client, keys.raw, hours)
        await client.xgroup_create(keys.raw, GROUP, id="0")
        await finish(client, keys, 4)
        assert await retention(client, keys, **partitions, partition=partition).trim_raw(NOW)
    for partition, own in ids.items():
        settings = load_settings(**partitions, partition=partition)
        kept = Kept(client, Keys(namespace, partition), settings.archive_folder).read("0-0")
        assert [raw_id.decode() async for raw_id, _ in kept] == own
    assert load_settings(archive_dir=tmp_path, partitions="arab").archive_folder.name == "arab"
    assert load_settings(archive_dir=tmp_path).archive_folder == tmp_path


@pytest.mark.parametrize(
    ("environment", "kind"),
    [
        ({}, "folder"),
        ({"redis_url": "redis://elsewhere"}, "stream"),
        ({"redis_url": "redis://elsewhere", "archive_dir": "shared"}, "folder"),
        ({"archive": "off"}, "off"),
    ],
)
def test_by_itself_every_item_is_kept_somewhere(environment: dict[str, Any], kind: str) -> None:
    settings = load_settings(**environment)
    assert settings.archive_kind == kind
    assert settings.archive_days == 30
    folder = environment.get("archive_dir", ".barqiya/archive")
    assert str(settings.archive_folder) == folder


def test_a_crash_while_archiving_costs_nothing(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    entries = [(f"{NOW}-{i}".encode(), {b"content": b"%d" % i * 40}) for i in range(300)]
    archive.add(entries[:100])
    (file,) = tmp_path.glob("*/*.gz")
    whole = file.read_bytes()
    for cut in (1, 9, len(whole) // 2, len(whole) - 1):
        file.write_bytes(whole + whole[:cut])
        archive.add(entries[:200])
        archive.add(entries[200:])
        assert list(archive.read()) == entries, f"cut after {cut} bytes"
        file.write_bytes(whole[:cut])
        assert len(list(archive.read())) <= 100


def test_the_archive_gives_each_item_once_and_forgets_by_day(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    entry = (f"{NOW}-0".encode(), {b"content": b"x"})
    archive.add([entry])
    archive.add([entry, (f"{NOW}-1".encode(), {b"content": b"y"})])
    assert len(list(archive.read())) == 2
    assert next(archive.read(start=f"{NOW}-1"))[1] == {b"content": b"y"}
    assert archive.expire(NOW + 29 * 24 * HOUR, 30) == 0
    assert archive.expire(NOW + 31 * 24 * HOUR, 30) == 1
    assert list(archive.read()) == []


async def test_topics_are_trimmed_by_age(client: Any, keys: Keys) -> None:
    ids = await fill(client, keys.articles, range(15, 0, -1))
    _, gaps = await retention(client, keys).round(NOW)
    assert gaps == []
    assert await left(client, keys.articles) == ids[-10:]


async def test_topics_of_routes_are_looked_for_once_an_hour(client: Any, keys: Keys) -> None:
    """Each look goes over the names of all keys, of which a full index has millions."""
    await client.mset({f"{keys.namespace}:index:text:{number}": b"x" for number in range(3000)})

    async def looks() -> int:
        return int((await client.info("commandstats"))["cmdstat_scan"]["calls"])

    retaining = retention(client, keys)
    first = await fill(client, keys.topic("economy"), range(12, 8, -1))
    await retaining.round(NOW)
    before = await looks()
    await fill(client, keys.topic("sport"), range(12, 8, -1))
    await retaining.round(NOW + HOUR - 1)
    assert await looks() == before
    assert await left(client, keys.topic("economy")) == first[-1:], "what is known is trimmed"
    await retaining.round(NOW + HOUR)
    assert await left(client, keys.topic("sport")) == first[-1:]
    assert 0 < await looks() - before < 30, "by thousands of names, not by tens"


async def test_a_registered_subscriber_holds_its_topic_back(client: Any, keys: Keys) -> None:
    ids = await fill(client, keys.articles, range(15, 0, -1))
    await client.hset(keys.subscribers, f"{keys.articles}|cms", ids[2])
    _, gaps = await retention(client, keys).round(NOW)
    assert gaps == []
    assert await left(client, keys.articles) == ids[2:]


async def test_a_consumer_group_holds_its_topic_back(client: Any, keys: Keys) -> None:
    ids = await fill(client, keys.articles, range(15, 0, -1))
    await client.xgroup_create(keys.articles, "search", id=ids[3])
    await retention(client, keys).round(NOW)
    assert await left(client, keys.articles) == ids[3:]


async def test_a_subscriber_that_is_too_far_behind_gets_a_gap_event(
    client: Any, keys: Keys
) -> None:
    ids = await fill(client, keys.articles, range(30, 0, -1))
    await client.hset(keys.subscribers, f"{keys.articles}|cms", ids[1])
    trimmer = retention(client, keys)
    _, gaps = await trimmer.round(NOW)
    assert gaps == [Gap(keys.articles, "cms", ids[1], f"{NOW - 20 * HOUR}-0")]
    entries = await client.xrange(keys.articles)
    assert entries[0][0].decode() == ids[10]
    event = entries[-1][1]
    assert event[b"type"] == b"org.barqiya.topic.gap.v1"
    read = GapEvent.model_validate(
        {name.decode(): value.decode() for name, value in event.items() if name != b"data"}
        | {"data": json.loads(event[b"data"])}
    )
    assert (read.subject, read.data.subscriber, read.data.after) == ("cms", "cms", ids[1])
    assert set(event) == {name.encode() for name in GapEvent.model_fields}
    _, again = await trimmer.round(NOW)
    assert again == []


async def test_one_worker_a_round_takes_the_turn(client: Any, keys: Keys) -> None:
    trimmer = retention(client, keys)
    assert await trimmer.take_turn()
    assert not await trimmer.take_turn()

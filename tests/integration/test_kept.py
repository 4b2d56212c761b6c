"""Kept items: from the queue and both kinds of archive, each once, whatever moves meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from barqiya.keys import GROUP, Keys
from barqiya.operate import archive
from barqiya.operate.archive import Archive
from barqiya.operate.kept import Kept
from barqiya.settings import load_settings
from barqiya.worker.retention import Retention

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

NOW = 1_800_000_000_000
HOUR = 3_600_000


def entry(number: int) -> tuple[bytes, dict[bytes, bytes]]:
    """Item ``number``, one a minute."""
    return f"{NOW + number * 60_000}-0".encode(), {b"source": b"s", b"content": b"%d" % number}


async def put(client: Any, key: str, numbers: range) -> None:
    for number in numbers:
        raw_id, fields = entry(number)
        await client.xadd(key, fields, id=raw_id)


async def test_places_are_read_as_one_and_what_is_in_two_of_them_once(
    client: Any, namespace: str, tmp_path: Path
) -> None:
    keys = Keys(namespace)
    Archive(tmp_path).add(map(entry, range(350)))
    await put(client, keys.archive, range(340, 520))
    await put(client, keys.raw, range(515, 700))
    kept = Kept(client, keys, tmp_path)
    assert [item async for item in kept.read("0-0")] == [entry(n) for n in range(700)]
    start, end = entry(345)[0].decode(), entry(516)[0].decode()
    assert [item async for item in kept.read(start, end)] == [entry(n) for n in range(345, 517)]
    without = Kept(client, keys, tmp_path / "none")
    assert [item async for item in without.read("0-0")] == [entry(n) for n in range(340, 700)]


async def test_items_that_move_to_the_archive_meanwhile_are_not_missed(
    client: Any, namespace: str, tmp_path: Path
) -> None:
    keys = Keys(namespace)
    await put(client, keys.raw, range(600))
    await client.xgroup_create(keys.raw, GROUP, id="0")
    reply = await client.xreadgroup(GROUP, "w", {keys.raw: ">"}, count=600)
    await client.xack(keys.raw, GROUP, *[raw_id for raw_id, _ in reply[0][1]])
    seen = []
    for kind in ("stream", "folder"):
        place = {"archive": kind, "archive_dir": tmp_path}
        retention = Retention(client, keys, load_settings(raw_hours=1, **place))
        async for item in Kept(client, keys, tmp_path).read("0-0"):
            seen.append(item)
            if len(seen) % 130 == 0:
                # A little later each time: what was read and what was not goes to the archive.
                later = NOW + (len(seen) + 250) * 60_000 + HOUR
                await retention.trim_raw(later)
        assert seen == [entry(n) for n in range(600)], kind
        seen.clear()
        await client.delete(keys.archive)
        if kind == "stream":
            await client.delete(keys.raw)
            await put(client, keys.raw, range(600))
            await client.xgroup_create(keys.raw, GROUP, id=entry(599)[0])


async def test_the_folder_is_unpacked_once_however_many_pages_it_has(
    client: Any, namespace: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also beside a queue that goes on for pages where the folder has ended, while that grows."""
    keys, folder = Keys(namespace), Archive(tmp_path)
    items = [(f"{NOW}-{n}".encode(), {b"content": b"%d" % n}) for n in range(3000)]
    archived, chunk = 1500, 100
    for first in range(0, archived, chunk):
        folder.add(items[first : first + chunk])
    async with client.pipeline(transaction=False) as pipe:
        for raw_id, fields in items[archived:]:
            pipe.xadd(keys.raw, fields, id=raw_id)
        await pipe.execute()
    unpacked = 0
    load = archive._load

    def counting(line: bytes) -> archive.Entry:
        nonlocal unpacked
        unpacked += 1
        return load(line)

    monkeypatch.setattr(archive, "_load", counting)
    seen = []
    async for item in Kept(client, keys, tmp_path).read("0-0"):
        seen.append(item)
        if len(seen) in {2000, 2300}:
            oldest = items[archived : archived + chunk]
            await client.xdel(keys.raw, *[raw_id for raw_id, _ in oldest])
            folder.add(oldest)
            archived += chunk
    assert seen == items
    # Once, and for each growth the member before it and the new one.
    assert unpacked <= 1500 + 2 * 2 * chunk

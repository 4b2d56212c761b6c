"""Where a raw item is, and what is known of it."""

from __future__ import annotations

import asyncio
import re
import time
from typing import TYPE_CHECKING, NamedTuple

from barqiya.cli.target import client_of, keys_of, settings_for
from barqiya.errors import InputError
from barqiya.operate.identifiers import UnknownIdError, newest_item_of, whole_id
from barqiya.operate.item_life import Life, life_of
from barqiya.pipeline import Prepared, Timings, prepare
from barqiya.registry import load_registry

if TYPE_CHECKING:
    from pathlib import Path

    from barqiya.items import Rejected
    from barqiya.settings import Settings

ARTICLE = re.compile(r"^a-[0-9a-f]{4,24}$")


class Found(NamedTuple):
    """A raw item of which something is known."""

    raw_id: str
    partition: str
    """Where it lies; empty where there are no partitions."""
    life: Life
    prepared: tuple[Prepared, ...] | Rejected | None
    """What the stages make of it today; ``None`` when it is not kept any more."""


def search(data: Path | None, named: str) -> Found:
    """Look for an item in each partition that is meant.

    Args:
        data: Folder of the embedded server.
        named: Raw id, or the id of an article, whole or its first letters: its newest item.

    Raises:
        BarqiyaError: Nothing is known of it, it is in several partitions, or one cannot be read.
    """
    settings = settings_for(data)
    looks = {
        partition: asyncio.run(_look(_in(settings, partition), named))
        for partition in settings.partition_names
    }
    places = {partition: seen for partition, seen in looks.items() if seen is not None}
    if not places:
        what = (
            "no such article among the newest outcomes" if ARTICLE.match(named) else "no such item"
        )
        raise InputError(f"Nothing is known of {named}: {what}, or all of it was trimmed.")
    if len(places) > 1:
        raise InputError(
            f"{named} is in several partitions: say which with `barqiya --partition NAME item "
            f"{named}`, one of {', '.join(places)}"
        )
    ((partition, (raw_id, life)),) = places.items()
    return Found(raw_id, partition, life, _prepared(settings, raw_id, life))


def _in(settings: Settings, partition: str) -> Settings:
    return settings.model_copy(update={"partition": partition})


async def _look(settings: Settings, named: str) -> tuple[str, Life] | None:
    """Raw id and life of an item of one partition; ``None`` when it is not there."""
    folder = settings.archive_folder if settings.archive_kind == "folder" else None
    keys = keys_of(settings)
    async with client_of(settings) as client:
        raw_id = named
        if ARTICLE.match(named):
            try:
                raw_id = await newest_item_of(client, keys, await whole_id(client, keys, named))
            except UnknownIdError:
                return None
        life = await life_of(client, keys, folder, raw_id)
    return None if life.is_empty else (raw_id, life)


def _prepared(
    settings: Settings, raw_id: str, life: Life
) -> tuple[Prepared, ...] | Rejected | None:
    if life.raw is None:
        return None
    return prepare(
        raw_id,
        life.raw,
        load_registry(settings.registry_file, settings.digits),
        max_content_bytes=settings.max_content_bytes,
        timings=Timings(time.perf_counter),
    )

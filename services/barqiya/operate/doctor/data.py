"""Findings about what is kept: data version, contract, ids, topics, disk space."""

from __future__ import annotations

import contextlib
import shutil
from typing import TYPE_CHECKING, Any, Final, NamedTuple, cast

from redis.exceptions import ResponseError

from barqiya.errors import RouteFileError
from barqiya.operate.doctor.finding import Finding
from barqiya.operate.streams import milliseconds_of, newest, route_topics
from barqiya.route import NO_ROUTES, read_routes
from barqiya_schemas import SCHEMA_VERSION

if TYPE_CHECKING:
    from collections.abc import Awaitable, Sequence
    from pathlib import Path

    from redis.asyncio import Redis

    from barqiya.keys import Keys

#: Per cent of a disk below which somebody has to act, and below which writes will soon fail.
_LITTLE_FREE, _NO_FREE = 10, 3
_AHEAD_MS: Final = 2000


class Here(NamedTuple):
    """What of the service is on this machine."""

    routes_file: Path | None = None
    folders: tuple[Path, ...] = ()
    """Folders that are written to: the embedded server's data, the archive."""
    unknown_variables: tuple[str, ...] = ()
    """Variables of the environment that look like settings and are none."""


async def schema(client: Redis, keys: Keys, known: int) -> Finding:
    """Whether the data on the server are of a version that we know."""
    value = await cast("Awaitable[bytes | None]", client.get(keys.schema))
    if value is None:
        return Finding("schema", "ok", "no data yet: no worker has started here")
    try:
        found = int(value)
    except ValueError:
        return Finding("schema", "bad", "is no number", f"find out who wrote {keys.schema}")
    if found > known:
        remedy = "upgrade this Barqiya: the data were written by a newer one"
        return Finding("schema", "bad", f"data version {found}, known {known}", remedy)
    return Finding("schema", "ok", f"data version {found}")


async def contract(client: Redis, keys: Keys) -> Finding:
    """Whether the newest event is of the version that this package describes."""
    entries = await newest(client, keys.articles, count=1)
    if not entries:
        return Finding("contract", "ok", f"no event yet; ours are v{SCHEMA_VERSION}")
    said = entries[0][1].get(b"dataschema", b"").decode("utf-8", "backslashreplace")
    version = said.rpartition(":v")[2]
    if version.isdigit() and int(version) != SCHEMA_VERSION:
        remedy = "workers of two versions run: bring all of them, and this command, to the newer"
        return Finding("contract", "bad", f"events are v{version}, ours v{SCHEMA_VERSION}", remedy)
    return Finding("contract", "ok", f"events are v{SCHEMA_VERSION}")


async def ids(client: Redis, keys: Keys) -> Finding:
    """Whether a stream has ids of the future: by a clock that jumped, or a publisher's own ids."""
    seconds, microseconds = await client.time()
    now_ms = seconds * 1000 + microseconds // 1000
    ahead: dict[str, float] = {}
    for key in (keys.raw, keys.articles, keys.outcomes):
        try:
            info: dict[str, Any] = await client.xinfo_stream(key)
        except ResponseError:
            continue  # not there
        ms = milliseconds_of(info["last-generated-id"].decode()) - now_ms
        if ms > _AHEAD_MS:
            ahead[key] = ms / 1000
    if not ahead:
        return Finding("ids", "ok", "none is of the future")
    seen = ", ".join(f"{key} {seconds:.0f} s ahead" for key, seconds in ahead.items())
    remedy = (
        "the server's clock was wrong, or somebody sets ids (XADD without *): ages and retention "
        "are wrong until the clock gets there"
    )
    return Finding("ids", "bad", seen, remedy)


async def routes(client: Redis, keys: Keys, file: Path | None) -> Finding:
    """Whether the route file can be used, and whether there are topics that it no longer feeds."""
    found = NO_ROUTES
    if file is not None:
        try:
            found = read_routes(file)
        except RouteFileError as error:
            remedy = "workers do not start with it: `barqiya check --routes` names each mistake"
            return Finding("routes", "bad", str(error).partition("\n")[0], remedy)
    fed = {keys.topic(name) for name in found.topics()} | {keys.priority}
    there = {*await route_topics(client, keys)}
    if dangling := sorted(there - fed):
        seen = f"nothing feeds {', '.join(dangling)}"
        remedy = (
            "set BARQIYA_ROUTES_FILE here as the workers have it; where a route was renamed or "
            "removed, tell its subscribers, then delete the topic"
        )
        return Finding("routes", "warn", seen, remedy)
    seen = f"every topic is fed: articles, {', '.join(found.topics())}"
    return Finding("routes", "ok", seen)


def variables(unknown: Sequence[str]) -> Finding:
    """Whether a variable of this environment is misspelt: it would silently do nothing."""
    if not unknown:
        return Finding("settings", "ok", "every BARQIYA_ variable here is one")
    remedy = "none of them does anything: correct its name or remove it, here and at the workers"
    return Finding("settings", "warn", f"no such setting: {', '.join(unknown)}", remedy)


def spaces(folders: Sequence[Path]) -> list[Finding]:
    """How much room each disk under some folders has; those that are not there are left out."""
    disks: dict[int, Path] = {}
    for folder in folders:
        with contextlib.suppress(OSError):
            disks.setdefault(folder.stat().st_dev, folder)
    return [finding for folder in disks.values() if (finding := space(folder)) is not None]


def space(folder: Path) -> Finding | None:
    """How much room the disk under a folder has; ``None`` when the folder is not there."""
    try:
        usage = shutil.disk_usage(folder)
    except OSError:
        return None
    free = 100 * usage.free / usage.total
    seen = f"{usage.free / (1 << 30):.1f} GiB free ({free:.0f} %) under {folder}"
    if free >= _LITTLE_FREE:
        return Finding("space", "ok", seen)
    remedy = "make room: without it the server refuses every write, and accepts no item"
    return Finding("space", "bad" if free < _NO_FREE else "warn", seen, remedy)

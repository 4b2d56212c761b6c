"""Retention: what is old and finished is forgotten, into the archive where there is one."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from barqiya.operate.archive import Archive
from barqiya.operate.log import get_logger
from barqiya.operate.pressure import Level, read_pressure
from barqiya.operate.refusals import Refusals
from barqiya.operate.retry import SERVER_FAULTS, stop_if_cancelled
from barqiya.operate.scripts import load_script
from barqiya.operate.streams import route_topics

if TYPE_CHECKING:
    from collections.abc import Callable

    from redis.asyncio import Redis

    from barqiya.keys import Keys
    from barqiya.settings import Settings

_HOUR_MS = 3_600_000
_DAY_MS = 24 * _HOUR_MS
#: What the script keeps everything from when no item may go: nothing lies before it.
_NOTHING = b"0-0"
#: Entries moved to the archive in one step: each holds the whole item.
_CHUNK = 100
#: Seconds between two rounds.
_ROUND_SECONDS = 60.0
#: Seconds between two looks at the memory. While it is short each is a round: room is made about as
#: fast as items are finished.
_LOOK_SECONDS = 2.0
#: Between two looks for topics of routes: each goes over the names of all keys.
_LOOK_FOR_ROUTES_MS = 3_600_000


@dataclass(frozen=True, slots=True)
class Gap:
    """A registered subscriber that was too far behind: entries it never read are gone."""

    topic: str
    subscriber: str
    after: str
    oldest_kept: str


class Retention:
    """Trims queue, archive, topics and outcomes of one namespace."""

    def __init__(self, client: Redis, keys: Keys, settings: Settings) -> None:
        self._client: Any = client
        self._keys = keys
        self._settings = settings
        self._trim_raw = load_script(client, "barqiya.worker", "trim_raw.lua")
        self._trim_topic = load_script(client, "barqiya.worker", "trim_topic.lua")
        self._turn = load_script(client, "barqiya.worker", "turn.lua")
        folder = settings.archive_folder if settings.archive_kind == "folder" else None
        self._archive = Archive(folder) if folder is not None else None
        self._streamed = settings.archive_kind == "stream"
        self._level = Level.FREE
        self._routes: list[str] = []
        self._looked_ms = -_LOOK_FOR_ROUTES_MS

    async def memory_is_short(self) -> bool:
        """Whether something must go at once, whatever its age: see :meth:`round`."""
        pressure = await read_pressure(self._client)
        before, self._level = self._level, pressure.level
        if self._raw_must_go != (before >= Level.URGENT_ONLY):
            if self._raw_must_go:
                get_logger().warning("memory.short", used=str(pressure))
            else:
                get_logger().info("memory.enough", used=str(pressure))
        return self._raw_must_go or self._archive_must_yield

    @property
    def _raw_must_go(self) -> bool:
        return self._level >= Level.URGENT_ONLY

    @property
    def _archive_must_yield(self) -> bool:
        """An archive on the server must never be the reason for which items are refused."""
        return self._streamed and self._level >= Level.WARN

    async def round(self, now_ms: int) -> tuple[int, list[Gap]]:
        """Forget what may be forgotten now; returns how many raw items, and gaps.

        While memory is short finished raw items go whatever their age, and an archive on the server
        gives up its older half each time.
        """
        forgotten = await self.trim_raw(now_ms)
        gaps = []
        for topic in await self._topics(now_ms):
            gaps += await self._trim(topic, now_ms)
        await self._expire_archive(now_ms)
        return forgotten, gaps

    async def trim_raw(self, now_ms: int) -> int:
        """Forget raw items that are old and finished by every group; archive them first."""
        hours = 0 if self._raw_must_go else self._settings.raw_hours
        oldest = f"{now_ms - hours * _HOUR_MS}-0"
        if self._archive is not None:
            return await self._move_to_folder(self._archive, oldest)
        if self._streamed and not self._raw_must_go:
            return await self._move_to_stream(oldest)
        _, forgotten = await self._run_trim(oldest, "trim", "")
        return forgotten

    async def _run_trim(self, oldest: str, what: str, more: str | int) -> tuple[bytes, int]:
        kept, forgotten = await self._trim_raw(
            keys=(self._keys.raw, self._keys.archive, self._keys.ahead), args=(oldest, what, more)
        )
        return kept, int(forgotten)

    async def _move_to_folder(self, archive: Archive, oldest: str) -> int:
        keep, _ = await self._run_trim(oldest, "ask", "")
        if keep == _NOTHING:
            return 0
        total = 0
        while True:
            entries = await self._client.xrange(self._keys.raw, "-", b"(" + keep, count=_CHUNK)
            if not entries:
                return total
            # In a thread: the worker goes on while the disk is slow.
            await asyncio.to_thread(archive.add, entries)
            last = entries[-1][0].decode()
            milliseconds, _, sequence = last.partition("-")
            upto = f"{milliseconds}-{int(sequence) + 1}"
            _, forgotten = await self._run_trim(oldest, "trim", upto)
            total += forgotten
            if not forgotten:
                return total

    async def _move_to_stream(self, oldest: str) -> int:
        total = 0
        while True:
            _, moved = await self._run_trim(oldest, "move", _CHUNK)
            total += moved
            if moved < _CHUNK:
                return total

    async def _expire_archive(self, now_ms: int) -> None:
        days = self._settings.archive_days
        if self._archive is not None:
            await asyncio.to_thread(self._archive.expire, now_ms, days)
        if not self._streamed:
            return
        key = self._keys.archive
        oldest = f"{max(now_ms - days * _DAY_MS, 0)}-0"
        await self._client.xtrim(key, minid=oldest, approximate=False)
        if self._archive_must_yield and (length := await self._client.xlen(key)):
            yielded = await self._client.xtrim(key, maxlen=length // 2, approximate=False)
            get_logger().warning(
                "archive.yielded",
                items=yielded,
                action="memory is short: give the server more, or set BARQIYA_ARCHIVE_DIR",
            )

    async def _topics(self, now_ms: int) -> list[str]:
        if now_ms - self._looked_ms >= _LOOK_FOR_ROUTES_MS:
            self._routes = await route_topics(self._client, self._keys)
            self._looked_ms = now_ms
        return [self._keys.articles, self._keys.outcomes, *self._routes]

    async def _trim(self, topic: str, now_ms: int) -> list[Gap]:
        hours = self._settings.topic_hours
        moment = datetime.fromtimestamp(now_ms / 1000, tz=UTC)
        _, *flat = await self._trim_topic(
            keys=(topic, self._keys.subscribers),
            args=(
                f"{max(now_ms - hours * _HOUR_MS, 0)}-0",
                f"{max(now_ms - 2 * hours * _HOUR_MS, 0)}-0",
                moment.isoformat(timespec="seconds").replace("+00:00", "Z"),
                f"/barqiya/{self._keys.namespace}",
            ),
        )
        texts = [part.decode(errors="backslashreplace") for part in flat]
        return [
            Gap(topic, *triple) for triple in zip(texts[::3], texts[1::3], texts[2::3], strict=True)
        ]

    async def take_turn(self) -> bool:
        """Whether it is this worker's turn: one of them does it, once a round."""
        short = self._raw_must_go or self._archive_must_yield
        lifetime = int((_LOOK_SECONDS if short else _ROUND_SECONDS) * 900)
        return bool(await self._turn(keys=(self._keys.retention_lock,), args=(lifetime,)))


async def retention_loop(retention: Retention, on_gap: Callable[[], None] | None = None) -> None:
    """Forget what may be forgotten, once a minute among all workers; oftener for want of memory.

    Runs until cancelled; ``on_gap`` is called for each gap that had to be made.
    """
    log, refusals = get_logger(), Refusals()
    waited = 0.0
    while True:
        stop_if_cancelled()
        await asyncio.sleep(_LOOK_SECONDS)
        waited += _LOOK_SECONDS
        try:
            if not await retention.memory_is_short() and waited < _ROUND_SECONDS:
                continue
            waited = 0.0
            if not await retention.take_turn():
                continue
            forgotten, gaps = await retention.round(int(time.time() * 1000))
        except SERVER_FAULTS as error:
            if refusals.is_news(error):
                log.warning("retention.refused", error=str(error))
            continue
        refusals.over()
        if forgotten:
            log.info("queue.trimmed", items=forgotten)
        for gap in gaps:
            if on_gap is not None:
                on_gap()
            log.error(
                "topic.gap",
                topic=gap.topic,
                subscriber=gap.subscriber,
                after=gap.after,
                oldest_kept=gap.oldest_kept,
                action="it was behind by more than twice BARQIYA_TOPIC_HOURS and missed entries",
            )

"""A rehearsal: what the service would make of items today, on a server that is thrown away.

Items go through the same queue, pipeline and commit as ever, in the order in which they came, so
that relations are those that the rules of today find. Time is that of the items: an embargo holds
until the items that come after are later than it, and the index forgets as it would have done.
"""

from __future__ import annotations

import tempfile
import time
from contextlib import AsyncExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from barqiya.commit import held_key
from barqiya.keys import GROUP, Keys
from barqiya.operate.embedded import EmbeddedServer
from barqiya.operate.published import held_event, parts_of
from barqiya.operate.redis_client import connect
from barqiya.operate.retry import ServerState
from barqiya.operate.scripts import load_script
from barqiya.worker.batch import BatchProcessor
from barqiya.worker.queue import Delivery, Queue
from barqiya.worker.template_memory import TemplateMemory

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from barqiya.operate.published import Fields, Part
    from barqiya.registry import Registry
    from barqiya.settings import Settings

_CONSUMER = "rehearsal"
#: Time passes on the server in steps of this length.
_STEP_MS = 3_600_000
#: The index of a month takes a fraction of it; queue and topics are emptied as it goes.
_MEMORY = 4 << 30


class LearnedTemplates(TemplateMemory):
    """What the service has learned of the templates of sources; a rehearsal teaches it nothing."""

    def note(self, source: str, lines: Iterable[str]) -> None:
        """Leave the counts as they are."""


class Rehearsed(NamedTuple):
    """What one item would leave behind."""

    outcome: Fields
    parts: tuple[Part, ...]
    """What each of its articles is, and says: also where its event is held back."""


class Rehearsal:
    """A server of its own with nothing on it, for as long as the block lasts."""

    def __init__(
        self, settings: Settings, registry: Registry, templates: LearnedTemplates | None = None
    ) -> None:
        """Rehearse under these settings, with this registry and what was learned of templates."""
        self._templates = templates
        self._settings = settings.model_copy(update={"consumer_name": _CONSUMER})
        self._registry = registry
        self._keys = Keys(settings.namespace)
        self._stack = AsyncExitStack()
        self._now_ms = 0
        self._elapsed_ms = 0

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as stack:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="barqiya-replay-"))
            server = EmbeddedServer(Path(folder), max_memory=_MEMORY, durable=False)
            await stack.enter_async_context(server)
            client = connect(server.url)
            stack.push_async_callback(client.aclose)
            self._client: Any = client
            self._elapse = load_script(client, "barqiya.worker", "elapse.lua")
            self._queue = Queue(client, self._keys, _CONSUMER, ServerState(time.monotonic))
            await self._queue.ensure_group()
            self._processor = BatchProcessor(
                self._settings,
                self._queue,
                self._registry,
                clock=lambda: self._now_ms / 1000,
                templates=self._templates,
            )
            self._stack = stack.pop_all()
        return self

    async def __aexit__(self, *_exception: object) -> None:
        await self._stack.aclose()

    async def run(self, items: Sequence[tuple[str, Fields]]) -> dict[str, Rehearsed]:
        """What becomes of items, by raw id; they must come after those of the last call.

        Args:
            items: Ids and fields, in the order of their ids.
        """
        if not items:
            return {}
        await self._let_time_pass(int(items[-1][0].partition("-")[0]))
        pipe = self._client.pipeline(transaction=False)
        for raw_id, fields in items:
            pipe.xadd(self._keys.raw, fields, id=raw_id)
        await pipe.execute()
        reply = await self._client.xreadgroup(
            GROUP, _CONSUMER, {self._keys.raw: ">"}, count=len(items)
        )
        deliveries = [Delivery(raw_id.decode(), fields, 1) for raw_id, fields in reply[0][1]]
        await self._processor.process(deliveries)
        return await self._results()

    async def _let_time_pass(self, now_ms: int) -> None:
        if self._now_ms == 0:
            self._elapsed_ms = now_ms
        self._now_ms = max(self._now_ms, now_ms)
        due, _ = await self._queue.due(self._now_ms)
        for article_id in due:
            await self._queue.release(article_id, self._processor.item_lifetime_ms)
        if self._now_ms - self._elapsed_ms >= _STEP_MS:
            await self._elapse(keys=(), args=(self._now_ms - self._elapsed_ms,))
            self._elapsed_ms = self._now_ms

    async def _results(self) -> dict[str, Rehearsed]:
        """What the last call left, taken off the server."""
        keys = self._keys
        outcomes = await self._client.xrange(keys.outcomes)
        events = {fields[b"id"]: fields for _, fields in await self._client.xrange(keys.articles)}
        found: dict[str, Rehearsed] = {}
        for _, outcome in outcomes:
            raw_id = outcome[b"raw_id"].decode()
            for part in parts_of(outcome):
                if part.outcome == "held" and (kept := await self._held_event(part.article_id)):
                    events[part.event_id.encode()] = kept
            found[raw_id] = Rehearsed(outcome, parts_of(outcome, events))
        pipe = self._client.pipeline(transaction=False)
        for key in (keys.raw, keys.outcomes, keys.articles, keys.dead):
            pipe.xtrim(key, maxlen=0, approximate=False)
        await pipe.execute()
        return found

    async def _held_event(self, article_id: str) -> Fields | None:
        letter = await self._client.get(self._keys.index(*held_key(article_id)))
        return held_event(letter) if letter is not None else None

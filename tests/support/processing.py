"""Taking raw items to their outcomes in this process: the batch of a worker, without the worker."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

from barqiya.keys import GROUP, Keys
from barqiya.operate.retry import ServerState
from barqiya.registry import load_registry
from barqiya.settings import load_settings
from barqiya.worker.batch import BatchProcessor
from barqiya.worker.queue import Delivery, Queue
from barqiya_schemas import AdvisoryEvent

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from redis.asyncio import Redis


class Desk:
    """One worker's view of a namespace. Several on one server are several workers."""

    def __init__(
        self, client: Redis, namespace: str, consumer: str = "me", **settings: object
    ) -> None:
        self.client: Any = client
        self.settings = load_settings(namespace=namespace, consumer_name=consumer, **settings)
        self.keys = Keys(namespace)
        self.queue = Queue(client, self.keys, consumer, ServerState(time.monotonic))
        self.processor = BatchProcessor(self.settings, self.queue, load_registry())

    async def read(self, count: int = 1000) -> list[Delivery]:
        """Items that nobody has yet."""
        await self.queue.ensure_group()
        reply = await self.client.xreadgroup(
            GROUP, self.queue.consumer, {self.keys.raw: ">"}, count=count
        )
        entries = reply[0][1] if reply else []
        return [Delivery(raw_id.decode(), fields, 1) for raw_id, fields in entries]

    async def publish(self, items: Sequence[Mapping[str, str | bytes]]) -> list[str]:
        """Put items on the queue; their ids."""
        pipe = self.client.pipeline(transaction=False)
        for item in items:
            pipe.xadd(self.keys.raw, dict(item))
        return [raw_id.decode() for raw_id in await pipe.execute()]

    async def take(self, *items: Mapping[str, str | bytes]) -> list[dict[str, str]]:
        """Publish items and take them to their outcomes in one batch; the outcomes in order."""
        raw_ids = await self.publish(items)
        await self.processor.process(await self.read())
        assert (await self.client.xpending(self.keys.raw, GROUP))["pending"] == 0
        by_id = {outcome["raw_id"]: outcome for outcome in await self.outcomes()}
        return [by_id[raw_id] for raw_id in raw_ids]

    async def outcomes(self) -> list[dict[str, str]]:
        """Every outcome, in order."""
        return [_text(fields) for _, fields in await self.client.xrange(self.keys.outcomes)]

    async def events(self, topic: str | None = None) -> list[dict[str, str]]:
        """Every event of a topic, in order; their ``data`` is JSON text."""
        topic = topic or self.keys.articles
        return [_text(fields) for _, fields in await self.client.xrange(topic)]

    async def advisories(self, topic: str | None = None) -> list[AdvisoryEvent]:
        """The advisories of a topic, in order."""
        return [
            AdvisoryEvent.model_validate({**event, "data": json.loads(event["data"])})
            for event in await self.events(topic)
            if "advisory" in event["type"]
        ]


def _text(fields: Mapping[bytes, bytes]) -> dict[str, str]:
    return {name.decode(): value.decode() for name, value in fields.items()}

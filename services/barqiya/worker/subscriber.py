"""The FastStream side: a batch subscriber that hands raw entries on untouched.

FastStream's own parser drops fields and fails a whole batch on one odd entry; ours passes ids and
fields through as they are and cannot fail. Acknowledgement is the commit script's.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from faststream import AckPolicy
from faststream.redis import RedisBroker, RedisClusterBroker, StreamSub
from faststream.redis.configs.state import RedisClusterConnectionState
from faststream.redis.message import RedisBatchStreamMessage

from barqiya.keys import GROUP
from barqiya.operate.cluster import is_cluster
from barqiya.operate.redis_client import connect, connection_options
from barqiya.operate.retry import ReadRetry
from barqiya.worker.queue import Delivery

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from redis.asyncio import Redis

    from barqiya.operate.tracing import Tracing
    from barqiya.settings import Settings
    from barqiya.worker.queue import Queue


async def parse_entries(message: Any) -> RedisBatchStreamMessage:  # noqa: ANN401 - FastStream's
    """Wrap what was read; nothing is looked at, so nothing can fail."""
    return RedisBatchStreamMessage(
        raw_message=message,
        body=b"",
        consumer=None,  # type: ignore[arg-type]  # never acknowledges: the commit script does
        group=None,
    )


async def decode_entries(message: RedisBatchStreamMessage) -> list[Delivery]:
    """Every entry read as new is on its first delivery."""
    raw = message.raw_message
    return [
        Delivery(raw_id.decode(), fields, 1)
        for raw_id, fields in zip(raw["message_ids"], raw["data"], strict=True)
    ]


class _PartitionState(RedisClusterConnectionState):
    """The connection of a broker: a client that knows of the one slot, and has our retry policy."""

    __slots__ = ("_ours",)

    def __init__(self, client: Redis) -> None:
        super().__init__()
        self._ours: Any = client

    async def connect(self) -> Any:  # noqa: ANN401 - FastStream's
        self._client, self._connected = self._ours, True
        return self._ours


class _PartitionBroker(RedisClusterBroker):
    """FastStream's broker for a cluster, on a client of ours."""

    def __init__(self, client: Redis, **options: Any) -> None:  # noqa: ANN401 - FastStream's
        self._ours = client
        super().__init__(**options)

    def _make_connection_state(self, *_: object) -> _PartitionState:
        return _PartitionState(self._ours)


def build_broker(
    url: str,
    settings: Settings,
    queue: Queue,
    process: Callable[[Sequence[Delivery]], Awaitable[None]],
    tracing: Tracing | None = None,
) -> RedisBroker:
    """Broker with the one subscriber, not started."""
    retry = ReadRetry(queue.state, queue.ensure_group)
    muted = logging.getLogger("faststream.muted")  # ours says it once, in our words
    muted.disabled = True
    shared: dict[str, Any] = {"logger": muted, "apply_types": False}
    if tracing is not None:
        shared["middlewares"] = (tracing.middleware(),)
    broker: RedisBroker
    if is_cluster(url):
        client = connect(url, settings.socket_timeout, keys=queue.keys, retry=retry)
        broker = _PartitionBroker(client, **shared)
    else:
        options = connection_options(settings.socket_timeout)
        if url.startswith("unix://"):
            options.pop("socket_keepalive")
        broker = RedisBroker(url, **shared, **{**options, "retry": retry})
    stream = StreamSub(
        queue.keys.raw,
        group=GROUP,
        consumer=queue.consumer,
        batch=True,
        max_records=settings.batch_size,
        polling_interval=settings.block_ms,
    )
    subscriber = broker.subscriber(
        stream=stream,
        parser=parse_entries,
        decoder=decode_entries,
        ack_policy=AckPolicy.MANUAL,
    )

    @subscriber
    async def on_batch(deliveries: list[Delivery]) -> None:
        await process(deliveries)

    return broker


def reads(broker: RedisBroker) -> bool:
    """Whether the broker's read loop is there; FastStream starts one that crashed again."""
    subscribers: Any = broker.subscribers
    return any(not task.done() for one in subscribers for task in one.tasks)

"""A subscriber in FastStream: every article event, also those of the time when it was down.

    python faststream_subscriber.py

``BARQIYA_REDIS_URL`` and ``BARQIYA_NAMESPACE`` say where, as for the service. Other names of the
group and the consumer: ``GROUP`` (one per receiving system) and ``CONSUMER`` (one per process, the
same after a restart).
"""

from __future__ import annotations

import asyncio
import contextlib
import os

from faststream import FastStream
from faststream.redis import RedisBroker, StreamSub
from redis.exceptions import ResponseError

from barqiya_schemas import ArticleEvent  # noqa: TC001 - FastStream reads it at run time
from barqiya_schemas.faststream import decode_event, parse_event

NAMESPACE = os.environ.get("BARQIYA_NAMESPACE", "wire")
TOPIC = f"{NAMESPACE}:articles"
GROUP = os.environ.get("GROUP", "cms")
CONSUMER = os.environ.get("CONSUMER", "cms-1")
CLAIM_IDLE_MS = int(os.environ.get("CLAIM_IDLE_MS", "30000"))

broker = RedisBroker(os.environ.get("BARQIYA_REDIS_URL", "redis://127.0.0.1:6379/0"))
app = FastStream(broker)


@app.on_startup
async def make_group() -> None:
    """Make the group at the beginning; FastStream makes it at the end and misses what is there."""
    redis = await broker.connect()
    with contextlib.suppress(ResponseError):  # BUSYGROUP: it is there already
        await redis.xgroup_create(TOPIC, GROUP, id="0", mkstream=True)


# The first reads what is new. The second takes over what was delivered but never acknowledged, by a
# process that died or by a handler that raised: FastStream reads such entries in no other way.
@broker.subscriber(
    stream=StreamSub(TOPIC, group=GROUP, consumer=CONSUMER, max_records=100, polling_interval=1000),
    parser=parse_event,
    decoder=decode_event,
)
@broker.subscriber(
    stream=StreamSub(
        TOPIC,
        group=GROUP,
        consumer=f"{CONSUMER}-claim",
        min_idle_time=CLAIM_IDLE_MS,
        polling_interval=1000,
    ),
    parser=parse_event,
    decoder=decode_event,
)
async def on_article(event: ArticleEvent) -> None:
    """What your system does with an event. Do it so that the same event twice does no harm."""
    print(event.type, event.sequence, event.data.headline, sep="\t", flush=True)


if __name__ == "__main__":
    asyncio.run(app.run())

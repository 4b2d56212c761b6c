"""Publish items from FastStream.

    python faststream_publisher.py fields SOURCE FILE…
    python faststream_publisher.py envelope SOURCE FILE…

``fields`` is the way to prefer: the broker's own connection, flat fields, any bytes. ``envelope``
is what ``broker.publish`` and ``@broker.publisher`` write; the service opens it, so an application
that only knows those can publish too. Both print the raw id.
"""

from __future__ import annotations

import asyncio
import base64
import os
import sys
from pathlib import Path
from typing import Any

from faststream.redis import RedisBroker
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

URL = os.environ.get("BARQIYA_REDIS_URL", "redis://127.0.0.1:6379/0")
QUEUE = f"{os.environ.get('BARQIYA_NAMESPACE', 'wire')}:raw"


async def publish_fields(broker: RedisBroker, source: str, item_id: str, content: bytes) -> str:
    """Flat fields, as any other client sends them; ``content`` goes in byte for byte."""
    redis = await broker.connect()
    raw_id: Any = await redis.xadd(
        QUEUE, {"source": source, "item_id": item_id, "content": content}
    )
    return str(raw_id.decode())


async def publish_envelope(broker: RedisBroker, source: str, item_id: str, content: bytes) -> str:
    """The same fields as a JSON object; bytes go as base64 in ``content_base64``."""
    encoded = base64.b64encode(content).decode()
    raw_id: Any = await broker.publish(
        {"source": source, "item_id": item_id, "content_base64": encoded}, stream=QUEUE
    )
    return str(raw_id.decode())


WAYS = {"fields": publish_fields, "envelope": publish_envelope}


async def publish(way: str, source: str, items: dict[str, bytes]) -> None:
    """Publish items by their ids, and print the raw id of each."""
    # The client repeats nothing by itself: a repeated XADD is a second entry.
    async with RedisBroker(URL, retry=Retry(NoBackoff(), 0)) as broker:
        for item_id, content in items.items():
            print(await WAYS[way](broker, source, item_id, content), flush=True)


def main(arguments: list[str]) -> int:
    """Run one command; returns the exit code."""
    match arguments:
        case [way, source, *paths] if way in WAYS and paths:
            items = {Path(path).stem: Path(path).read_bytes() for path in paths}
            asyncio.run(publish(way, source, items))
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

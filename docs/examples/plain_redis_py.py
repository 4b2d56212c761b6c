"""Publish items and follow events with redis-py alone: no Barqiya code, no framework.

    python plain_redis_py.py publish SOURCE FILE…
    python plain_redis_py.py follow POSITION_FILE [COUNT]

``BARQIYA_REDIS_URL`` and ``BARQIYA_NAMESPACE`` say where, as for the service.
"""

from __future__ import annotations

import json
import os
import sys
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

if TYPE_CHECKING:
    from collections.abc import Iterator

URL = os.environ.get("BARQIYA_REDIS_URL", "redis://127.0.0.1:6379/0")
NAMESPACE = os.environ.get("BARQIYA_NAMESPACE", "wire")


def connect() -> Redis:
    """A client that repeats nothing by itself: a repeated XADD is a second entry."""
    return Redis.from_url(URL, socket_timeout=5, retry=Retry(NoBackoff(), 0), decode_responses=True)


def publish(redis: Redis, source: str, path: Path) -> str:
    """Put one file on the queue, byte for byte.

    Returns:
        The raw id: the item's name in outcomes, dead letters and logs.
    """
    fields: dict[Any, Any] = {
        "source": source,
        "content": path.read_bytes(),
        "content_type": "text/plain",  # "; charset=windows-1256" when you know it
        # With the provider's own id, a later version of the item becomes an update of the article,
        # and publishing again after a lost answer is recognized as the same delivery.
        "item_id": path.stem,
        "meta.file": path.name,  # what the contract does not name goes under meta.*
    }
    return str(redis.xadd(f"{NAMESPACE}:raw", fields))


def follow(redis: Redis, last: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Events after the position ``last``, for ever.

    Yields:
        The position of the event, and the event: CloudEvents attributes and, in ``data``, the
        article.
    """
    while True:
        # BLOCK below the socket timeout, or waiting would look like a dead connection.
        reply: Any = redis.xread({f"{NAMESPACE}:articles": last}, count=100, block=2000)
        for _, entries in reply or ():
            for entry_id, fields in entries:
                last = entry_id
                yield last, {**fields, "data": json.loads(fields["data"])}


def handle(event: dict[str, Any]) -> None:
    """What your system does with an event. Do it so that the same event twice does no harm."""
    if event["type"].startswith("org.barqiya.article."):  # a later release may add other kinds
        print(event["type"], event["sequence"], event["data"]["headline"], sep="\t", flush=True)


def remember(position: Path, last: str) -> None:
    """Write the position so that it is either the old or the new one, never half of it."""
    new = position.with_suffix(".new")
    new.write_text(last)
    new.replace(position)


def main(arguments: list[str]) -> int:
    """Run one command; returns the exit code."""
    match arguments:
        case ["publish", source, *paths] if paths:
            redis = connect()
            for path in paths:
                print(publish(redis, source, Path(path)), flush=True)
        case ["follow", name, *count]:
            position = Path(name)
            start = position.read_text().strip() if position.exists() else "0"
            wanted = int(count[0]) if count else None
            for last, event in islice(follow(connect(), start), wanted):
                handle(event)
                # Only now: after a crash the event comes again, and is not lost.
                remember(position, last)
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except BrokenPipeError:
        # Who read the output is gone (`… | head`). The event that nobody got comes again next time.
        os.dup2(
            os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno()
        )  # or Python complains at exit

"""The least that the contract's own messages cost, with the libraries that the service is made of.

As the raw floor, a synchronous client that reads a hundred entries at a time; but what is read is
validated as a :class:`barqiya_schemas.RawItem`, and what is written is the contract's event, its
outcome, and the log line. Nothing is decoded, compared or remembered, and nothing is safe: entries
are written and acknowledged one by one, and a crash between the two repeats them. So nothing that
keeps the contract with these libraries can cost less.
"""

from __future__ import annotations

import io
import time
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

import orjson
from redis import Redis

from barqiya.commit.event import content_json
from barqiya.keys import GROUP
from barqiya.operate.log import configure_logging, get_logger
from barqiya_schemas import ARTICLE_SCHEMA_URI, RawItem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from barqiya.keys import Keys
    from barqiya_schemas import Content

_BATCH = 100
_RECEIVED = "2026-01-12T10:00:00.000Z"


def run_contract(url: str, keys: Keys, items: int, contents: Mapping[str, Content]) -> float:
    """Take every item to an event and an outcome.

    Args:
        url: The server.
        keys: Names of the streams.
        items: How many there are on the queue.
        contents: What parse and normalize make of each text.

    Returns:
        Processor seconds spent on finding those, which are not the contract's.
    """
    configure_logging("info", "json", io.StringIO())
    log = get_logger(consumer="contract").bind()
    client: Any = Redis.from_url(url)
    done, not_ours = 0, 0.0
    while done < items:
        ((_, entries),) = client.xreadgroup(GROUP, "contract", {keys.raw: ">"}, count=_BATCH)
        began = time.thread_time()
        batch = [(raw_id, read, contents[read[b"content"].decode()]) for raw_id, read in entries]
        not_ours += time.thread_time() - began
        pipe = client.pipeline(transaction=False)
        lines = [_publish(pipe, keys, *entry) for entry in batch]
        pipe.execute()
        log.write_lines("info", lines)
        done += len(batch)
    return not_ours


def _publish(
    pipe: Any,  # noqa: ANN401 - any client
    keys: Keys,
    raw_id: bytes,
    fields: Mapping[bytes, bytes],
    content: Content,
) -> dict[str, object]:
    """Put the event and the outcome of one item; returns its log line."""
    text = fields[b"content"]
    raw = RawItem(
        raw_id=raw_id.decode(),
        source=fields[b"source"].decode(),
        content=text,
        received_at=_RECEIVED,
    )
    digest = blake2b(text, digest_size=12).hexdigest()
    identity = {"article_id": f"a-{digest}", "story_id": f"s-{digest}", "revision": 1}
    event: dict[str, Any] = {
        "specversion": "1.0",
        "type": "org.barqiya.article.published",
        "source": f"/barqiya/{keys.namespace}/bench",
        "id": digest,
        "time": _RECEIVED,
        "datacontenttype": "application/json",
        "dataschema": ARTICLE_SCHEMA_URI,
        "partitionkey": identity["story_id"],
        "subject": identity["article_id"],
        "sequence": "0000000001",
        "data": orjson.dumps(identity)[:-1] + b"," + content_json(content)[1:],
    }
    said: dict[str, Any] = {"raw_id": raw.raw_id, "source": raw.source, "outcome": "published"}
    said |= {"relation": "unrelated", **identity, "reason": "new"}
    pipe.xadd(keys.articles, event)
    pipe.xadd(keys.outcomes, said)
    pipe.xack(keys.raw, GROUP, raw_id)
    return {"event": "item.committed", **said, "ms": {"commit": 0.1}}

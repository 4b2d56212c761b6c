"""Article events in a FastStream subscriber. It takes two arguments more.

Like this::

    @broker.subscriber(stream=StreamSub("wire:articles"), parser=parse_event, decoder=decode_event)
    async def on_article(event: ArticleEvent) -> None: ...

FastStream's own parser expects an envelope of its own and drops the CloudEvents attributes. These
two read the flat fields. With ``StreamSub(batch=True)`` the handler gets a ``list[ArticleEvent]``.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from faststream.exceptions import AckMessage
from faststream.redis.parser import BinaryMessageFormatV1
from pydantic_core import from_json

from barqiya_schemas.stream import ForeignEntryError, read_event, validate_event

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from faststream.message import StreamMessage

    from barqiya_schemas.event import ArticleEvent

_LOG = logging.getLogger(__name__)
#: The field that FastStream writes when it publishes to a stream, in its test broker too.
_ENVELOPE = b"__data__"


class SkippedEntry(AckMessage):
    """The entry is no article event: the handler is not called and the entry is acknowledged.

    FastStream logs the message and goes on. Under ``AckPolicy.MANUAL`` it logs too, but the entry
    stays pending: acknowledging is the subscriber's own business there.
    """

    def __init__(self, entry_id: str, problem: str) -> None:
        super().__init__()
        self.entry_id = entry_id
        self.problem = problem

    def __str__(self) -> str:
        return f"Entry {self.entry_id} skipped, it is not an article event: {self.problem}"


async def parse_event(
    message: dict[str, Any], original: Callable[[Any], Awaitable[StreamMessage[Any]]]
) -> StreamMessage[Any]:
    """``parser=`` of a stream subscriber. Never fails, whatever the entry holds.

    The message has the CloudEvents attributes as ``headers`` (so that FastStream's OpenTelemetry
    middleware finds ``traceparent``), the JSON of the article as ``body``, the stream entry id as
    ``message_id`` and the event's id as ``correlation_id``. In a batch, ``body`` is empty and the
    other three are those of the first entry.
    """
    entries = message["data"]
    batch = entries if isinstance(entries, list) else [entries]
    # FastStream makes the message, so that acknowledging works, from a stand-in it can always read.
    stand_in = {_ENVELOPE: b"null"}
    parsed = await original(
        {**message, "data": [stand_in] * len(batch) if batch is entries else stand_in}
    )
    attributes = _attributes(batch[0]) if batch else {}
    parsed.raw_message = message
    parsed.body = b"" if batch is entries else entries.get(b"data", b"")
    parsed.content_type = "application/json"
    parsed.headers = attributes
    parsed.message_id = next(iter(_entry_ids(message)), parsed.message_id)
    own_id = attributes.get("correlation_id" if _ENVELOPE in batch[0] else "id") if batch else None
    parsed.correlation_id = own_id or parsed.message_id
    return parsed


async def decode_event(message: StreamMessage[Any]) -> ArticleEvent | list[ArticleEvent]:
    """``decoder=`` of a stream subscriber, together with :func:`parse_event`.

    Returns:
        The event; for a batch subscriber the list of its events, without the entries that are none
        (each logged as a warning).

    Raises:
        SkippedEntry: The entry is no article event; FastStream acknowledges it and goes on.
    """
    entries = message.raw_message["data"]
    if not isinstance(entries, list):
        try:
            return _event(entries)
        except ForeignEntryError as error:
            raise SkippedEntry(message.message_id, str(error)) from None
    events = []
    # FastStream's test broker gives no entry ids.
    entry_ids = _entry_ids(message.raw_message) or ["?"] * len(entries)
    for entry_id, entry in zip(entry_ids, entries, strict=True):
        try:
            events.append(_event(entry))
        except ForeignEntryError as error:
            _LOG.warning("%s", SkippedEntry(entry_id, str(error)))
    return events


def _event(fields: Mapping[bytes, bytes]) -> ArticleEvent:
    if _ENVELOPE not in fields:
        return read_event(fields)
    body, _ = BinaryMessageFormatV1.parse(fields[_ENVELOPE])
    try:
        return validate_event(from_json(body))
    except ValueError as error:
        problem = str(error) if isinstance(error, ForeignEntryError) else "`__data__` is not JSON"
        raise ForeignEntryError(problem) from None


def _attributes(fields: Mapping[bytes, bytes]) -> dict[str, str]:
    if _ENVELOPE in fields:
        # Its annotation promises a mapping; an older envelope holds what its writer put there.
        headers: object = BinaryMessageFormatV1.parse(fields[_ENVELOPE])[1]
        return {str(k): str(v) for k, v in headers.items()} if isinstance(headers, dict) else {}
    return {
        name.decode(errors="replace"): value.decode(errors="replace")
        for name, value in fields.items()
        if name != b"data"
    }


def _entry_ids(message: Mapping[str, Any]) -> list[str]:
    return [entry_id.decode() for entry_id in message["message_ids"]]

"""The envelope that FastStream writes when it publishes to a stream: one field, ``__data__``.

Two layouts are read: plain JSON, and FastStream's binary format 1 (a magic of eight bytes, the
version, then the offsets of headers and body). The body is a JSON object with the fields of the
queue contract; ``content`` is text, or ``content_base64`` holds bytes.
"""

from __future__ import annotations

import base64

import orjson

from barqiya.items import Rejected
from barqiya.reasons import Reason

ENVELOPE_FIELD = b"__data__"

_MAGIC = b"\x89BIN\x0d\x0a\x1a\x0a"
#: Magic, two bytes of version, four bytes each for where headers and body begin.
_BODY_OFFSET_AT = len(_MAGIC) + 2 + 4


def open_envelope(envelope: bytes) -> dict[bytes, bytes] | Rejected:
    """Fields inside a ``__data__`` envelope, as they would be on the stream without it."""
    try:
        value = orjson.loads(_body(envelope))
    except orjson.JSONDecodeError:
        return Rejected(Reason.INTAKE_BAD_ENVELOPE, "the body is not JSON")
    if isinstance(value, dict) and set(value) == {"data", "headers"}:
        return open_legacy(value)
    return _fields(value)


def open_legacy(value: dict[str, object]) -> dict[bytes, bytes] | Rejected:
    """FastStream's older JSON layout: ``{"data": "<body>", "headers": {…}}``."""
    body = value["data"]
    try:
        return _fields(orjson.loads(body) if isinstance(body, str) else body)
    except orjson.JSONDecodeError:
        return Rejected(Reason.INTAKE_BAD_ENVELOPE, "the body is not JSON")


def _body(envelope: bytes) -> bytes:
    if not envelope.startswith(_MAGIC):
        return envelope
    offset = int.from_bytes(envelope[_BODY_OFFSET_AT : _BODY_OFFSET_AT + 4], "big")
    return envelope[offset:]


def _fields(value: object) -> dict[bytes, bytes] | Rejected:
    if not isinstance(value, dict):
        return Rejected(Reason.INTAKE_BAD_ENVELOPE, "the body is not a JSON object")
    fields: dict[bytes, bytes] = {}
    for name, item in value.items():
        if name == "content_base64" and isinstance(item, str):
            try:
                fields[b"content"] = base64.b64decode(item, validate=True)
            except ValueError:  # also of letters that are not ASCII, which is no binascii.Error
                return Rejected(Reason.INTAKE_BAD_ENVELOPE, "content_base64 is not base64")
        elif isinstance(item, str):
            fields[name.encode()] = item.encode()
        elif item is not None:
            return Rejected(Reason.INTAKE_BAD_ENVELOPE, f"{name[:64]!r} is not a string")
    return fields

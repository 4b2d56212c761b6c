"""Reading one entry of the queue. Everything that arrives is hostile until it has passed here."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from barqiya.intake.envelope import ENVELOPE_FIELD, open_envelope
from barqiya.intake.returned import MARKERS, first_id
from barqiya.items import Rejected
from barqiya.reasons import Reason
from barqiya_schemas import META_PREFIX, RAW_FIELDS, RawItem

if TYPE_CHECKING:
    from collections.abc import Mapping

_CONTENT = b"content"
#: Controls, surrogates and bidi overrides: in a name or an id they could only mislead a reader.
_MISLEADING = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_ALLOWED = RAW_FIELDS | MARKERS
#: More fields than any publisher needs; a flood of ``meta.*`` would be copied into every event.
_MAX_FIELDS = 64
_MAX_META_BYTES = 8192


def entry_time(raw_id: str) -> str:
    """Time of a stream entry id (``<ms>-<seq>``) as RFC 3339 in UTC, to the millisecond.

    An id whose time is beyond what a date can hold (a publisher may set ids) gives the year 9999.
    """
    milliseconds = int(raw_id.partition("-")[0])
    try:
        moment = datetime.fromtimestamp(milliseconds / 1000, tz=UTC)
    except (OverflowError, ValueError, OSError):
        moment = datetime(9999, 12, 31, tzinfo=UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def read_entry(
    raw_id: str, fields: Mapping[bytes, bytes], *, max_content_bytes: int
) -> RawItem | Rejected:
    """Validate one entry.

    Args:
        raw_id: Stream entry id.
        fields: Field names and values as they are on the stream.
        max_content_bytes: Largest ``content`` accepted.

    Returns:
        The raw item, or why it is refused (``intake.*``).
    """
    opened = open_entry(fields)
    if isinstance(opened, Rejected):
        return opened
    fields = opened
    return (
        _check_fields(fields)
        or _check_content(fields.get(_CONTENT), max_content_bytes)
        or _build(raw_id, fields)
    )


def open_entry(fields: Mapping[bytes, bytes]) -> Mapping[bytes, bytes] | Rejected:
    """The fields of an entry, taken out of their envelope where they are in one."""
    if set(fields) != {ENVELOPE_FIELD}:
        return fields
    opened = open_envelope(fields[ENVELOPE_FIELD])
    if isinstance(opened, Rejected):
        return opened
    hidden = sorted(MARKERS & {name.decode(errors="replace") for name in opened})
    if hidden:
        # Who stands for another entry must say so openly: passes are looked up by what is outside.
        return Rejected(Reason.INTAKE_UNKNOWN_FIELD, f"unknown field {hidden[0]!r}")
    return opened


def _check_fields(fields: Mapping[bytes, bytes]) -> Rejected | None:
    if len(fields) > _MAX_FIELDS:
        return Rejected(Reason.INTAKE_BAD_FIELD, f"{len(fields)} fields, {_MAX_FIELDS} allowed")
    if not fields.get(b"source", b"").strip():
        return Rejected(Reason.INTAKE_NO_SOURCE)
    for name, value in fields.items():
        if name == _CONTENT:
            continue
        if not _is_utf8(name):
            return Rejected(Reason.INTAKE_FIELD_NOT_UTF8, "a field name is not UTF-8")
        text = name.decode()
        if text not in _ALLOWED and not text.startswith(META_PREFIX):
            return Rejected(Reason.INTAKE_UNKNOWN_FIELD, f"unknown field {text[:64]!r}")
        if not _is_utf8(value):
            return _not_utf8(text)
    return None


def _not_utf8(name: str) -> Rejected:
    if name == "source":
        return Rejected(Reason.INTAKE_SOURCE_NOT_UTF8)
    return Rejected(Reason.INTAKE_FIELD_NOT_UTF8, f"value of {name[:64]!r} is not UTF-8")


def _check_content(content: bytes | None, largest: int) -> Rejected | None:
    if content is None:
        return Rejected(Reason.INTAKE_NO_CONTENT)
    if len(content) > largest:
        return Rejected(Reason.INTAKE_TOO_LARGE, f"{len(content)} bytes, {largest} allowed")
    if not content.strip():
        return Rejected(Reason.INTAKE_EMPTY)
    return None


def _build(raw_id: str, fields: Mapping[bytes, bytes]) -> RawItem | Rejected:
    raw_id = first_id(raw_id, fields)
    values: dict[str, Any] = {"raw_id": raw_id}
    meta: dict[str, str] = {}
    for name_bytes, value in fields.items():
        name = name_bytes.decode()
        if name == "content":
            values[name] = value
        elif name in RAW_FIELDS:
            values[name] = value.decode().strip()
        elif name not in MARKERS:
            meta[name[len(META_PREFIX) :]] = value.decode()
    values = {name: value for name, value in values.items() if value}
    values["meta"] = meta
    stated = values.get("received_at")
    if bad := _misleading(values) or _too_much(meta) or (_bad_time(stated) if stated else None):
        return bad
    values["received_at"] = stated or entry_time(raw_id)
    try:
        return RawItem.model_validate(values)
    except ValidationError as error:
        return _invalid(error)


def _invalid(error: ValidationError) -> Rejected:
    first = error.errors(include_input=False, include_url=False)[0]
    name = str(first["loc"][0]) if first["loc"] else "?"
    return Rejected(Reason.INTAKE_BAD_FIELD, f"{name}: {first['msg']}"[:200])


def _misleading(values: Mapping[str, Any]) -> Rejected | None:
    for name, value in values.items():
        if isinstance(value, str) and _MISLEADING.search(value):
            return Rejected(Reason.INTAKE_BAD_FIELD, f"{name}: control or bidi characters")
    return None


def _too_much(meta: dict[str, str]) -> Rejected | None:
    if meta and sum(len(k) + len(v) for k, v in meta.items()) > _MAX_META_BYTES:
        return Rejected(Reason.INTAKE_BAD_FIELD, f"meta.* above {_MAX_META_BYTES} characters")
    return None


def _bad_time(text: str) -> Rejected | None:
    """Refuse a ``received_at`` that is no moment: everything that compares times relies on it."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return Rejected(Reason.INTAKE_BAD_FIELD, "received_at: not an RFC 3339 date-time")
    if moment.tzinfo is None:
        return Rejected(Reason.INTAKE_BAD_FIELD, "received_at: has no time zone")
    return None


def _is_utf8(value: bytes) -> bool:
    try:
        value.decode()
    except UnicodeDecodeError:
        return False
    return True

"""Date fields of formats: ISO 8601 in every form that agencies send, RFC 5322, Unix time."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

_MOMENT: Final = re.compile(
    r"([0-9]{4})-?([0-9]{2})-?([0-9]{2})"
    r"(?:(?:[Tt]|\s{1,4})([0-9]{2}):?([0-9]{2})(?::?([0-9]{2})(?:[.,]([0-9]{1,9}))?)?"
    r"(?:\s?(Z|z|UTC|GMT|[+\-\u2212][0-9]{2}:?[0-9]{2}|[+\-\u2212][0-9]{2}))?)?"
)
_MILLISECONDS: Final = range(10**12, 10**13)
_SECONDS: Final = range(10**9, 10**10)
_LONGEST: Final = 80


def iso_8601(text: str) -> str | None:
    """A date field as ISO 8601 in its extended form, ``None`` where it cannot be read as a date.

    Basic and mixed forms (``20150810T0930+0300``), RFC 5322 dates and Unix times become that.
    """
    text = text.strip()
    if len(text) > _LONGEST:
        return None
    match = _MOMENT.fullmatch(text)
    if match is None:
        return _other(text)
    day = f"{match[1]}-{match[2]}-{match[3]}"
    if match[4] is None:
        return day
    fraction = f".{match[7][:6]}" if match[7] and match[7].strip("0") else ""
    return f"{day}T{match[4]}:{match[5]}:{match[6] or '00'}{fraction}{_zone(match[8])}"


def _zone(zone: str | None) -> str:
    if not zone:
        return ""
    if zone[0] not in "+-\u2212":
        return "Z"
    digits = zone[1:].replace(":", "").ljust(4, "0")
    return f"{'-' if zone[0] != '+' else '+'}{digits[:2]}:{digits[2:]}"


def _other(text: str) -> str | None:
    if text.isascii() and text.isdigit():
        return _unix(int(text))
    if not text.isascii() or text.count(":") == 0:
        return None
    try:
        return parsedate_to_datetime(text).isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _unix(value: int) -> str | None:
    if value in _MILLISECONDS:
        value //= 1000
    if value not in _SECONDS:
        return None
    return datetime.fromtimestamp(value, tz=UTC).isoformat().replace("+00:00", "Z")

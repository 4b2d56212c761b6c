"""Copy between ``ZCZC`` and ``NNNN`` without a header: what teleprinter relays and AAP send.

Lines before the copy that begin with a sign are fields: ``$`` category, ``:`` keywords or headline,
``^`` headline, ``=`` take, ``+`` IPTC subject.
"""

from __future__ import annotations

import re
from typing import Final

from barqiya.parse._marks import as_mark
from barqiya.parse.iptc_7901.header import Header

_ENVELOPE: Final = re.compile(r"\s{0,16}+ZCZC\b[^\r\n]{0,120}(?:[\r\n]+|$)")
_ROUTING: Final = re.compile(r"[A-Z]{2} [A-Z]{3}[ \t]*(?:[\r\n]+|$)")
_FIELD: Final = re.compile(r"([$:^=*&+%#@])([^\r\n]{0,120}+)(?:[\r\n]+|$)")
_TOPIC: Final = re.compile(r"\d{8}")
_MOST_FIELDS: Final = 16


def is_envelope(text: str) -> bool:
    """Whether a text begins with the line that opens an envelope."""
    return _ENVELOPE.match(text) is not None


def read_envelope(text: str) -> Header:
    """Read the lines above the copy; an empty header where there is no envelope."""
    opened = _ENVELOPE.match(text)
    if opened is None:
        return Header()
    end = opened.end()
    if routing := _ROUTING.match(text, end):
        end = routing.end()
    fields: dict[str, str] = {}
    for _ in range(_MOST_FIELDS):
        field = _FIELD.match(text, end)
        if field is None:
            break
        end = field.end()
        if value := field[2].strip():
            fields[field[1]] = value
    title = fields.get("^") or fields.get(":", "")
    keywords = (fields[":"],) if "^" in fields and ":" in fields else ()
    topic = fields.get("+", "")
    return Header(
        category=fields.get("$", "")[:1],
        keywords=keywords,
        headline=title,
        version_mark=as_mark(fields.get("=", "")),
        topic=topic if _TOPIC.fullmatch(topic) else "",
        end=end,
    )

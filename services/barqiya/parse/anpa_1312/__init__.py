"""ANPA 1312 (ANPA 89-3), the North American sister of IPTC 7901.

What maps where is in ``docs/reference/formats/anpa_1312.md``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from barqiya.items import ParsedItem, Rejected
from barqiya.parse._codes import subject
from barqiya.parse._end_marks import marks_taken, take_end_marks
from barqiya.parse._marks import as_mark, note_as_mark, split_version
from barqiya.parse._wire import (
    is_flood,
    lines_of,
    messages,
    read_stamp,
    with_codes,
)
from barqiya.parse.anpa_1312.header import URGENCIES, read_header
from barqiya.parse.anpa_1312.text import read_text
from barqiya.reasons import Reason
from barqiya_schemas import Change

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from barqiya.items import Decoded, ParsedSubject
    from barqiya.parse._wire import Message, Stamp
    from barqiya.parse.anpa_1312.header import Header
    from barqiya.parse.anpa_1312.text import Text
    from barqiya.parse.contract import Repeated
    from barqiya.registry.phrases import PagePhrases

NAME: Final = "anpa_1312"
MEDIA_TYPES: Final = frozenset(
    {
        "application/x-anpa-1312",
        "application/x-anpa",
        "text/x-anpa-1312",
        "text/x-anpa",
        "text/plain",
        "application/octet-stream",
    }
)
_OWN: Final = MEDIA_TYPES - {"text/plain", "application/octet-stream"}
_HEAD: Final = 400
_SIGNS: Final = (("``", "“"), ("''", "”"))
_DASH: Final = re.compile(r"(?<=\s)_(?=\s)")
_LEAD: Final = re.compile(r"[^\n()]{2,70}+\([^()\n]{2,24}+\)\s{0,2}[-–—_ـ]\s{0,2}(?=\S)")
_LONGEST_ALERT: Final = 300

__all__ = ["MEDIA_TYPES", "NAME", "can_parse", "parse"]


def can_parse(decoded: Decoded) -> bool:
    """By the media type, or by the two lines of the header, with their codes or without."""
    if decoded.media_type in _OWN:
        return True
    head, _ = with_codes(decoded.text[:_HEAD])
    return read_header(head) is not None


def parse(
    decoded: Decoded,
    *,
    source: str,  # noqa: ARG001 - of the contract
    phrases: PagePhrases,
    repeated: Repeated | None = None,  # noqa: ARG001
) -> tuple[ParsedItem, ...] | Rejected:
    """Read every transmission of an item; one without text is left out."""
    text, changes = with_codes(decoded.text)
    if refused := is_flood(text):
        return refused
    found = [
        item
        for one in messages(text)
        if (item := _read(one, changes, phrases.end_words)) is not None
    ]
    return tuple(found) or Rejected(Reason.PARSE_NO_TEXT, "a transmission without text")


def _read(
    message: Message, changes: tuple[Change, ...], end_words: AbstractSet[str]
) -> ParsedItem | None:
    header = read_header(message.head)
    # What stands between header and text is nothing, or text before a code in the wrong place.
    whole = message.head[header.end if header else 0 :] + (message.text or "")
    stamp = read_stamp(message.tail)
    if stamp is None and (stamp := read_stamp(whole[-_HEAD:])) is not None:
        offset = max(len(whole) - _HEAD, 0)
        whole = whole[: offset + stamp.start] + whole[offset + stamp.end :]
    whole, signs = _with_signs(whole)
    lines, instructions = lines_of(whole)
    text = read_text(lines)
    slug, version = split_version(text.slug)
    marks = dict.fromkeys(filter(None, (version, header.version if header else "")))
    headline = text.headline or _alert(text)
    if not (headline or text.body.blocks):
        return None
    note = "\n".join(text.notes)
    end_marks = take_end_marks(text.body, end_words)
    return ParsedItem(
        parser=NAME,
        headline=headline,
        blocks=tuple(text.body.blocks),
        standfirst=_standfirst(text),
        byline=", ".join(text.bylines) or None,
        credit_line=text.role,
        item_id=_item_id(header, stamp),
        item_revision=next(iter(marks), None),
        urgency=URGENCIES.get(header.priority) if header else None,
        slugline=slug or (header.slug if header else "") or None,
        series=slug or (header.slug if header else "") or None,
        editorial_note=note or None,
        subjects=_subjects(header),
        version_created=stamp.moment if stamp else None,
        mark_lines=(*map(as_mark, marks), *map(note_as_mark, text.notes)),
        end_marks=end_marks,
        changes=(*changes, *message.changes, *instructions, *signs, *marks_taken(end_marks)),
    )


def _with_signs(text: str) -> tuple[str, tuple[Change, ...]]:
    """Quotation marks and dashes for what a seven-bit wire writes instead."""
    count = 0
    for written, sign in _SIGNS:
        found = text.count(written)
        if found:
            count += found
            text = text.replace(written, sign)
    if "_" in text:
        text, dashes = _DASH.subn("—", text)
        count += dashes
    return text, (Change(stage="parse", kind="wire_sign", count=count),) if count else ()


def _alert(text: Text) -> str | None:
    """The headline of an alert, which has none: its sentence, without the dateline."""
    if not text.body.blocks or len(text.body.blocks[0].text) > _LONGEST_ALERT:
        return None
    sentence = text.body.blocks[0].text
    lead = _LEAD.match(sentence)
    return sentence[lead.end() :] if lead else sentence


def _standfirst(text: Text) -> str | None:
    """The summary, unless the copy begins with it."""
    summary = " ".join(text.summary)
    if not summary:
        return None
    copy = " ".join(block.text for block in text.body.blocks[:3])
    return None if summary in copy else summary


def _item_id(header: Header | None, stamp: Stamp | None) -> str | None:
    """Numbers begin again each day: without the day they are no identity."""
    if header is None or stamp is None:
        return None
    return f"{header.service.lower()}{header.number}-{stamp.day}"


def _subjects(header: Header | None) -> tuple[ParsedSubject, ...]:
    if header is None:
        return ()
    found = subject(code=f"anpa:{header.category}", scheme="anpa")
    return (found,) if found else ()

"""IPTC 7901, the text format of teleprinter lines, that agencies still send.

What maps where is in ``docs/reference/formats/iptc_7901.md``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from barqiya.items import DateText, ParsedItem, Rejected
from barqiya.parse._body import Body
from barqiya.parse._codes import subject
from barqiya.parse._end_marks import marks_apart, marks_taken, take_end_marks
from barqiya.parse._marks import note_as_mark
from barqiya.parse._wire import (
    ETX,
    STX,
    TABULAR,
    add_paragraphs,
    begins_framed,
    is_flood,
    lines_of,
    messages,
    read_stamp,
    with_codes,
)
from barqiya.parse.iptc_7901.envelope import is_envelope, read_envelope
from barqiya.parse.iptc_7901.header import Header, find_header, read_header
from barqiya.parse.iptc_7901.heading import read_heading
from barqiya.reasons import Reason
from barqiya_schemas import Change

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Set as AbstractSet

    from barqiya.items import Decoded, ParsedSubject
    from barqiya.parse._wire import Message, Stamp
    from barqiya.parse.contract import Repeated
    from barqiya.parse.iptc_7901.heading import Heading
    from barqiya.registry.phrases import PagePhrases

NAME: Final = "iptc_7901"
MEDIA_TYPES: Final = frozenset(
    {
        "application/x-iptc-7901",
        "application/vnd.iptc.7901",
        "text/x-iptc-7901",
        "text/vnd.iptc.7901",
        "text/plain",
        "application/octet-stream",
    }
)
_OWN: Final = MEDIA_TYPES - {"text/plain", "application/octet-stream"}
_HEAD: Final = 400

_NOT_FOR_PUBLICATION: Final = re.compile(
    r"[* ]{0,8}+(?:The following information is not (?:intended )?for publication"
    r"|Die folgenden Informationen sind nicht zur Ver\w{2,4}ffentlichung bestimmt"
    r"|المعلومات التالية (?:ليست|غير مخصصة) للنشر).{0,40}",
    re.IGNORECASE,
)
_NOTEBOOK: Final = re.compile(
    r"#\s?(?:Notebook|Notizblock|Redaktioneller Hinweis|مفكرة)\s*", re.IGNORECASE
)
_NOTE_START: Final = re.compile(r"\s{0,8}(?:#|\*|The foll|Die folg|المعلومات)", re.IGNORECASE)
_RULE: Final = re.compile(r"[*\s]{3,20}")
#: Initials of those who filed: ``dpa al rmo hct rmo``, ``fi/kh``, «س ع / م ن».
_SIGN_OFF: Final = re.compile(r"[a-z]{2,6}(?:[ /-][a-z]{2,4}){1,8}|[ء-ي](?:[ ./-]{1,3}[ء-ي]){1,8}")
_SENTENCE_END: Final = (".", "!", "?", "؟", "…", "»", '"', "”", ")")
_END_LINE: Final = re.compile(r"N{4}|[#*\s-]{2,}|(?:ends?|more|mf|انتهى|يتبع)[.\s]*", re.IGNORECASE)
#: Fewer words than this share of what the header states were lost on the way.
_TOO_FEW: Final = 0.6
_WORTH_COUNTING: Final = 40

__all__ = ["MEDIA_TYPES", "NAME", "can_parse", "parse"]


def can_parse(decoded: Decoded) -> bool:
    """By the media type, by the control codes of a header, or by a header line without them."""
    if decoded.media_type in _OWN:
        return True
    head, _ = with_codes(decoded.text[:_HEAD])
    if begins_framed(head):
        return find_header(head) is not None or STX in head
    if find_header(head) is not None or is_envelope(head):
        return True
    return head.lstrip().startswith(STX) and ETX in decoded.text


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
    header = read_header(message.head, framed=message.text is not None)
    if not header.number and message.text is None:
        header = read_envelope(message.head)
    text = message.head[header.end :] if message.text is None else message.text
    lines, instructions = lines_of(text.replace(TABULAR, " ") if TABULAR in text else text)
    stamp = read_stamp(message.tail)
    if stamp is None:
        stamp, lines = _stamp_below(lines)
    copy, note = _without_notes(lines)
    end_marks = tuple(_end_marks(copy))
    heading = read_heading(copy)
    body = Body()
    add_paragraphs(marks_apart(copy[heading.used :], end_words), body)
    end_marks = (*take_end_marks(body, end_words), *end_marks)
    if not (heading.headline or header.headline or body.blocks):
        return None
    tail = " ".join(message.tail.split())
    return ParsedItem(
        parser=NAME,
        headline=header.headline or heading.headline,
        alternative_headlines=_others(header, heading),
        blocks=tuple(body.blocks),
        byline=heading.byline,
        source_texts=_credited(header),
        item_id=_item_id(header, stamp),
        item_revision=header.version or None,
        urgency=header.priority if header.priority and header.priority < 10 else None,  # noqa: PLR2004
        priority=header.priority or None,
        slugline="/".join(header.keywords) or None,
        keywords=_split_keywords(header.keywords),
        editorial_note="\n".join((*heading.notes, *note)) or None,
        subjects=tuple(_subjects(header)),
        version_created=stamp.moment if stamp else None,
        date_texts=(DateText(tail, "meta"),) if tail and not stamp else (),
        mark_lines=(
            *filter(None, (header.version_mark,)),
            *heading.marks,
            *map(note_as_mark, heading.notes),
        ),
        end_marks=end_marks,
        changes=(
            *changes,
            *message.changes,
            *instructions,
            *marks_taken(end_marks),
            *_short(header, body),
        ),
    )


def _credited(header: Header) -> tuple[str, ...]:
    """Who provided the copy; the code of the service itself, said again, credits nobody."""
    own = header.provider.lower() == header.service.lower()
    return (header.provider,) if header.provider and not own else ()


def _others(header: Header, heading: Heading) -> tuple[str, ...]:
    """Headlines beside the main one."""
    own = (heading.headline,) if header.headline and heading.headline else ()
    return (*own, *heading.others)


def _item_id(header: Header, stamp: Stamp | None) -> str | None:
    """Numbers begin again each day: without the day they are no identity."""
    if header.item_id:
        return header.item_id
    if header.number and stamp:
        return f"{header.service.lower()}{header.number}-{stamp.day}"
    return None


def _split_keywords(lines: tuple[str, ...]) -> tuple[str, ...]:
    words = (word.strip() for line in lines for word in line.split("/"))
    return tuple(dict.fromkeys(word for word in words if word))


def _subjects(header: Header) -> Iterator[ParsedSubject]:
    code = f"iptc7901:{header.category}"
    if header.category and (found := subject(code=code, scheme="iptc7901")):
        yield found
    if header.topic and (found := subject(code=header.topic, scheme="subj")):
        yield found


def _stamp_below(lines: list[str]) -> tuple[Stamp | None, list[str]]:
    """The time of transmission as the last line, where no code stands before it."""
    last = next((n for n in range(len(lines) - 1, -1, -1) if lines[n].strip()), None)
    if last is None:
        return None, lines
    stamp = read_stamp(lines[last])
    if stamp is None or len(lines[last].strip()) > stamp.end - stamp.start + 8:
        return None, lines
    return stamp, lines[:last]


def _without_notes(lines: list[str]) -> tuple[list[str], tuple[str, ...]]:
    """The copy, and what the agency says is for editors only."""
    for number, line in enumerate(lines):
        # Each of these lines begins with one of the words, or with a sign before it.
        if _NOTE_START.match(line) and (
            _NOTEBOOK.fullmatch(line.strip()) or _NOT_FOR_PUBLICATION.fullmatch(line.strip())
        ):
            kept = lines[:number]
            while kept and (not kept[-1].strip() or _RULE.fullmatch(kept[-1])):
                kept.pop()
            notes = (one.strip() for one in lines[number:] if not _RULE.fullmatch(one))
            return kept, tuple(filter(None, notes))
    return lines, ()


def _end_marks(lines: list[str]) -> Iterator[str]:
    """Take marks and initials off the end of the lines, and give the marks."""
    while lines:
        last = lines[-1].strip()
        if last and not (_END_LINE.fullmatch(last) or _is_sign_off(lines)):
            return
        lines.pop()
        if last:
            yield last


def _is_sign_off(lines: list[str]) -> bool:
    """Initials in the last line, and not the last words of a sentence."""
    before = lines[-2].strip() if len(lines) > 1 else ""
    return _SIGN_OFF.fullmatch(lines[-1].strip()) is not None and (
        not before or before.endswith(_SENTENCE_END)
    )


def _short(header: Header, body: Body) -> tuple[Change, ...]:
    """A record where the text has far fewer words than its header says."""
    if header.words is None or header.words < _WORTH_COUNTING:
        return ()
    words = sum(block.text.count(" ") + 1 for block in body.blocks)
    if words >= _TOO_FEW * header.words:
        return ()
    detail = f"header says {header.words} words, the text has {words}"
    return (Change(stage="parse", kind="words_missing", detail=detail),)

"""The text of ANPA 1312: a caret begins a line that is no copy, a tab begins a paragraph.

``<`` or ``=`` ends a line of the heading. Rows of tables have a code of their own before them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final, Literal

from barqiya.parse._body import Body
from barqiya.parse._wire import TABULAR, add_paragraphs
from barqiya_schemas import Block

_CARET: Final = "^"
_CARETS: Final = re.compile(r"(?<=<)[ \t]{0,4}(?=\^)")
_FILLER: Final = re.compile(r"[*\d\s]{0,12}")
_END: Final = re.compile(r"[<=\s]{1,8}$")
_EDITORS: Final = re.compile(
    r"\(?\s?(?:(?:Eds?|EDITORS?'?S? NOTE|Editors?)\s{0,2}[:_—-]|(?:HOLD )?FOR RELEASE\b|EMBARGOED\b"
    r"|ADV(?:ANCE)?\b|Advance\b|ملاحظة|تنويه|محظور النشر|حظر النشر|للنشر)",
)
_PHOTO: Final = re.compile(
    r"(?:(?:AP|Reuters|AFP|EPA)\s)?(?:Photos?|Graphics?|Video|Audio)\s+[A-Z]{0,6}\d"
)
_BYLINE: Final = re.compile(r"(?:By|BY)\s+\S|(?:بقلم|كتب|كتبت|إعداد)\s{0,2}[:/]?\s")
_ROLE: Final = re.compile(
    r"\b(?:Associated Press|Writers?|Editors?|Correspondents?|Staff|For The|AP)\b|(?:مراسل|وكالة)"
)

_Kind = Literal["heading", "paragraph", "row"]


@dataclass(slots=True)
class Text:
    """What was read."""

    slug: str = ""
    headline: str | None = None
    summary: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    bylines: list[str] = field(default_factory=list)
    role: str | None = None
    """What the writer is: ``AP Sports Writer``."""
    body: Body = field(default_factory=Body)


def read_text(lines: list[str]) -> Text:
    """Read lines without control codes but those of tables."""
    text = Text()
    pieces = [
        piece for line in lines for piece in (_CARETS.split(line) if _CARET in line else (line,))
    ]
    copy = (number for number, line in enumerate(pieces) if line.strip() and line[0] != _CARET)
    end = next(copy, len(pieces))
    heading = [line for line in pieces[:end] if line.strip()]
    has_body = end < len(pieces)
    rest = _read_heading(heading, text, has_body=has_body)
    if not has_body:
        rest = [line.lstrip(_CARET) for line in rest]
    _read_body([*rest, *pieces[end:]], text.body)
    return text


def _bare(line: str) -> str:
    return " ".join(_END.sub("", line).strip("^ \t").split())


def _read_heading(lines: list[str], text: Text, *, has_body: bool) -> list[str]:
    """Sort the lines of the heading; what follows them in the same form is copy."""
    for number, line in enumerate(lines):
        words = _bare(line)
        if not words or _FILLER.fullmatch(words):
            continue
        if not text.slug:
            text.slug = words
        elif _EDITORS.match(words) or _PHOTO.match(words):
            text.notes.append(words)
        elif _BYLINE.match(words):
            text.bylines.append(words)
        elif text.bylines:
            if text.role is None and _ROLE.search(words):
                text.role = words
            else:
                return lines[number:]
        elif text.headline is None:
            text.headline = words
        elif has_body:
            text.summary.append(words)
        else:
            return lines[number:]
    return []


def _read_body(lines: list[str], body: Body) -> None:
    group: list[str] = []
    for line in lines:
        kind = _kind(line)
        if kind == "paragraph":
            group.append(_END_OF_PARAGRAPH.sub("", line))
            continue
        add_paragraphs(group, body)
        group.clear()
        words = _bare(line.replace(TABULAR, " "))
        if words:
            body.append(Block(type="intertitle" if kind == "heading" else "paragraph", text=words))
    add_paragraphs(group, body)


_END_OF_PARAGRAPH: Final = re.compile(r"[<=]\s{0,4}$")


def _kind(line: str) -> _Kind:
    if line.startswith(_CARET):
        # «^;W;L;Pct» is the head of a table, not of a section.
        return "row" if line.startswith("^;") or "  " in line.strip("^<= ") else "heading"
    return "row" if TABULAR in line else "paragraph"

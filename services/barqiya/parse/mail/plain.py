"""Plain text of mails: flowed lines, forwarded copy, quotations and signatures."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from barqiya.parse._body import Body, read_plain
from barqiya.parse.mail.marks import is_mark_line
from barqiya_schemas import Block

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from barqiya.items import MailPart

#: What mail programs write above a message that is passed on.
_FORWARD: Final = re.compile(
    r"[>\s]{0,8}(?:(?<![-_])[-_]{2,80}+\s?(?:Forwarded [Mm]essage"
    r"|Original [Mm]essage|Original Appointment"
    r"|Weitergeleitete Nachricht|Ursprüngliche Nachricht|Message transféré|Message d'origine"
    r"|رسالة م[ُ]?عاد توجيهها|الرسالة الأصلية|رسالة محو[ّ]?لة)[^-\n]{0,60}[-_]{0,40}"
    r"|Begin forwarded message:|Début du message réexpédié\s?:|بدء الرسالة المعاد توجيهها:)\s*"
)
_FIELD: Final = re.compile(
    r"[>\s*]{0,8}(From|Date|Sent|Subject|To|Cc|Reply-To|Von|Gesendet|Datum|An|Betreff|De|Envoyé|Objet|À"
    r"|من|التاريخ|تاريخ الإرسال|تم الإرسال|الموضوع|إلى|نسخة)\*?\s?:\*?\s{0,4}(.{0,500})"
)
_NAMES: Final = {
    "From": "from", "Von": "from", "De": "from", "من": "from",
    "Date": "date", "Sent": "date", "Gesendet": "date", "Datum": "date", "Envoyé": "date",
    "التاريخ": "date", "تاريخ الإرسال": "date", "تم الإرسال": "date",
    "Subject": "subject", "Betreff": "subject", "Objet": "subject", "الموضوع": "subject",
}  # fmt: skip
_MOST_FIELDS: Final = 12
#: RFC 3676, 4.3: two hyphens and a space.
_SIGNATURE: Final = "-- "
_LONGEST_SIGNATURE: Final = 20
_QUOTE: Final = re.compile(r"(?:>\s?){1,8}")


class Forwarded(NamedTuple):
    """What stands above a message that is passed on."""

    fields: dict[str, str]
    """``from``, ``date`` and ``subject`` of the message."""
    note: str
    """What the one who passed it on wrote above."""


class PlainText(NamedTuple):
    """A plain text, read."""

    body: Body
    forwarded: Forwarded | None
    signature: int
    """Lines of the signature that was left out."""


def read_text(part: MailPart, date_words: AbstractSet[str]) -> PlainText:
    """Read a plain text part.

    Args:
        part: The part.
        date_words: Folded words that dates are made of.
    """
    text = part.text.replace("\r\n", "\n").replace("\r", "\n")
    lines = text.split("\n")
    lines, signature = _without_signature(lines)
    if part.flowed:
        lines = _unflowed(lines, delete_space=part.delete_space)
    forwarded, lines = _without_forward(lines)
    lines = _marks_apart(lines, date_words)
    return PlainText(_read(lines, flowed=part.flowed), forwarded, signature)


def is_forward(text: str) -> bool:
    """Whether a text begins with the line above a message that is passed on."""
    return _FORWARD.match(text) is not None


def _without_signature(lines: list[str]) -> tuple[list[str], int]:
    for number in range(len(lines) - 1, max(len(lines) - _LONGEST_SIGNATURE, 0), -1):
        if lines[number] == _SIGNATURE:
            return lines[:number], sum(1 for line in lines[number + 1 :] if line.strip())
    return lines, 0


def _unflowed(lines: list[str], *, delete_space: bool) -> list[str]:
    """Join the lines that were cut where they were written (RFC 3676, 4.1)."""
    joined: list[str] = []
    pieces: list[str] = []
    for line in lines:
        # A space that was put before a line so that it is no quotation.
        bare = line.removeprefix(" ")
        goes_on = bare.endswith(" ") and bare != _SIGNATURE
        pieces.append(bare[:-1] if goes_on and delete_space else bare)
        if not goes_on:
            joined.append("".join(pieces))
            pieces = []
    if pieces:
        joined.append("".join(pieces))
    return joined


def _without_forward(lines: list[str]) -> tuple[Forwarded | None, list[str]]:
    start = next((n for n, line in enumerate(lines) if _FORWARD.fullmatch(line)), None)
    if start is None:
        return None, lines
    fields: dict[str, str] = {}
    at = start + 1
    while at < len(lines) and not lines[at].strip("> \t"):
        at += 1
    found = 0
    while at < len(lines) and found < _MOST_FIELDS and (field := _FIELD.fullmatch(lines[at])):
        if name := _NAMES.get(field[1]):
            fields.setdefault(name, field[2].strip(" *"))
        found += 1
        at += 1
    if not found:
        return None, lines
    note = " ".join(" ".join(lines[:start]).split())
    return Forwarded(fields, note), lines[at:]


def _marks_apart(lines: list[str], date_words: AbstractSet[str]) -> list[str]:
    """Make paragraphs of the marks that stand right above the copy, where lines are joined."""
    head: list[str] = []
    rest = iter(lines)
    for line in rest:
        if line.strip() and not is_mark_line(line.strip(), date_words):
            return [*head, line, *rest]
        head += [line, ""]
    return lines


def _read(lines: list[str], *, flowed: bool) -> Body:
    """Cut lines into paragraphs; a quotation is one."""
    body = Body()
    group: list[str] = []
    quoted = False
    for line in (*lines, ""):
        mark = _QUOTE.match(line)
        if (mark is not None) != quoted and line.strip():
            _close(group, body, quoted=quoted, flowed=flowed)
            quoted = mark is not None
        group.append(line[mark.end() :] if mark else line)
    _close(group, body, quoted=quoted, flowed=flowed)
    return body


def _close(group: list[str], body: Body, *, quoted: bool, flowed: bool) -> None:
    # Lines of a flowed text are paragraphs already.
    part = read_plain(("\n\n" if flowed else "\n").join(group))
    for block in part.blocks:
        body.append(Block(type="quote", text=block.text) if quoted else block)
    group.clear()

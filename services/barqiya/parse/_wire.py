"""What IPTC 7901 and ANPA 1312 share: control codes, transmissions, lines that a printer wrapped.

Relays lose the control codes or write them in signs that print (``<SOH>``, ``^A``, ``␁``): both are
read. Codes that are none of the frame mean something to a typesetter only, and are taken out.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from barqiya.items import Rejected
from barqiya.reasons import Reason
from barqiya_schemas import Block, Change

if TYPE_CHECKING:
    from collections.abc import Iterator

    from barqiya.parse._body import Body
    from barqiya_schemas.article import BlockType

SOH: Final = "\x01"
STX: Final = "\x02"
ETX: Final = "\x03"
EOT: Final = "\x04"
#: At the head of a line of a table.
TABULAR: Final = "\x08"

_NAMES: Final = {"SOH": SOH, "STX": STX, "ETX": ETX, "EOT": EOT, "SYN": "\x16", "US": "\x1f"}
_PRINTED: Final = {
    **{f"<{name}>": code for name, code in _NAMES.items()},
    **{f"[{name}]": code for name, code in _NAMES.items()},
    **{chr(0x2400 + ord(code)): code for code in _NAMES.values()},
}
_PRINTED_CODE: Final = re.compile("|".join(map(re.escape, _PRINTED)))
#: A transmission begins with one of these; then all of them are meant as codes.
_PRINTED_START: Final = re.compile(r"\s{0,16}+(?:(?:<SYN>|\[SYN\]|␖)\s?){0,16}+(?:<SOH>|\[SOH\]|␁)")
# ``^A`` is a code in the first line only, and others at the head of a line: ANPA has ``^By``.
_CARET_START: Final = re.compile(r"\s{0,16}+(?:\^V\s?){0,16}+\^A[^\n]{0,200}")
_CARET_TEXT: Final = re.compile(r"(?m)^\^B(?=[^a-z])")
_CARET_END: Final = re.compile(r"(?m)^(?:\^C(?=[ \t\r]*$|[A-Z]{2,4}-|\d{6})|\^D(?=\s*\Z))")
_CARETS: Final = {"^A": SOH, "^B": STX, "^C": ETX, "^D": EOT, "^V": "\x16", "^_": "\x1f"}
_CARET_CODE: Final = re.compile(r"\^[AV_]")

_LINE_END: Final = re.compile(r"\r*\n|\r+")
#: Start and end of an instruction to a typesetter.
_INSTRUCTION: Final = re.compile(r"\x0c[^\x0b\x0c\n]{0,60}\x0b")
# Column breaks and the band of a line are white space; what else is below it prints nothing.
_SPACES: Final = (0x10, 0x1C, 0x1D, 0x1E, 0x1F)
_CODES: Final = {
    **dict.fromkeys((*range(0x09), *range(0x0B, 0x20), 0x7F)),
    **dict.fromkeys(_SPACES, " "),
}
_CODE: Final = re.compile(r"[\x00-\x07\x0b-\x1f\x7f]")

#: Where a transmission begins whose codes were lost.
_ENVELOPE: Final = re.compile(r"(?m)^(?=[ \t]{0,8}ZCZC\b)")
#: Where one begins by its code; in the middle of a line the code is a stray one.
_BEGIN: Final = re.compile(r"(?m)^[\x00\x04\x16 ]{0,16}\x01")
_BETWEEN_LINE: Final = re.compile(r"[\s\x00\x04\x16]{0,64}(?:ZCZC[^\n]{0,120})?[\s\x00\x04\x16]*")
_BETWEEN: Final = " \t\r\n\x00\x04\x16"
#: More than any spool of transmissions holds that comes as one item.
MOST_MESSAGES: Final = 200


def is_flood(text: str) -> Rejected | None:
    """Why an item with too many transmissions is refused; ``None`` for any other."""
    if text.count(SOH) <= MOST_MESSAGES and text.count("ZCZC") <= MOST_MESSAGES:
        return None
    return Rejected(Reason.PARSE_FORBIDDEN, f"more than {MOST_MESSAGES} transmissions")


class Message(NamedTuple):
    """One transmission: the lines before, in and after its text."""

    head: str
    """From the start of the header to the start of the text; the whole text where no code says."""
    text: str | None
    """``None`` when no code says where it begins."""
    tail: str
    changes: tuple[Change, ...]


def with_codes(text: str) -> tuple[str, tuple[Change, ...]]:
    """Put control codes for the signs that a relay wrote for them."""
    if _PRINTED_START.match(text):
        text, count = _PRINTED_CODE.subn(lambda sign: _PRINTED[sign[0]], text)
    elif first := _CARET_START.match(text):
        line, count = _CARET_CODE.subn(_caret, first[0])
        rest, begun = _CARET_TEXT.subn(_caret, text[first.end() :], count=1)
        rest, ended = _CARET_END.subn(_caret, rest)
        text, count = line + rest, count + begun + ended
    else:
        return text, ()
    return text, (Change(stage="parse", kind="printed_control_code", count=count),)


def _caret(sign: re.Match[str]) -> str:
    return _CARETS[sign[0]]


def messages(text: str) -> Iterator[Message]:
    """Cut an item into its transmissions, and each of them at its codes."""
    if text.startswith(SOH) and text.count(SOH) == 1:
        pieces = [text[1:]]  # nearly every item
    else:
        pieces = (_BEGIN if SOH in text else _ENVELOPE).split(text)
    if len(pieces) > 1 and _is_between(pieces[0]):
        del pieces[0]
    for piece in pieces:
        if piece.strip(_BETWEEN):
            yield _message(piece)


def _is_between(text: str) -> bool:
    """Whether a text is separators of teleprinters, or the line of an envelope."""
    return _BETWEEN_LINE.fullmatch(text) is not None


def begins_framed(text: str) -> bool:
    """Whether a text begins with the code of a header, after separators at most."""
    begin = _BEGIN.search(text) if SOH in text else None
    return begin is not None and _is_between(text[: begin.start()])


def _message(piece: str) -> Message:
    head, begun, rest = piece.partition(STX)
    if not begun:
        head, _, tail = piece.partition(ETX)
        return Message(head, None, tail.partition(EOT)[0], ())
    text, ended, tail = rest.partition(ETX)
    if ended:
        return Message(head, text, tail.partition(EOT)[0], ())
    text, ended, _ = text.partition(EOT)
    cut = () if ended else (Change(stage="parse", kind="end_of_text_missing"),)
    return Message(head, text, "", cut)


def lines_of(text: str) -> tuple[list[str], tuple[Change, ...]]:
    """Cut text into lines, without codes that print nothing; the mark of tables stays."""
    if "\r" in text:
        text = text.replace("\r\r\n", "\n").replace("\r\n", "\n")
    if "\r" in text:
        # Without a line feed each return is a line; beside them, several are the end of one.
        text = _LINE_END.sub("\n", text) if "\n" in text else text.replace("\r", "\n")
    if _CODE.search(text) is None:
        return text.split("\n"), ()
    text, count = _INSTRUCTION.subn("", text)
    lines = text.translate(_CODES).split("\n")
    if not count:
        return lines, ()
    return lines, (Change(stage="parse", kind="typesetting_instruction", count=count),)


# --- paragraphs -----------------------------------------------------------------------------------

_INDENT: Final = re.compile(r"[ \t\xa0\u3000]{2,}|\t")
_BULLET: Final = re.compile(r"[-*•·+–]{1,2}\s|#{1,4}\s|\d{1,2}[.)]\s")
_BLANKS: Final = " \t\xa0\u3000"
_BULLETS: Final = "-*•·+–#0123456789"
_COLUMNS: Final = re.compile(r"[^\s.!?؟:]\s{3,}[^\s]|\t|;[^;\n]{1,30};[^;\n]{1,30};")
#: Printers are at most this wide; longer lines are paragraphs.
_WIDEST: Final = 120
#: Where more than a quarter of the lines are longer, none was wrapped.
_SHARE_OF_LONG: Final = 4
#: A line of this share of the width was wrapped; a shorter one ends where it was meant to.
_WRAPPED: Final = 0.6


def add_paragraphs(lines: list[str], body: Body) -> None:
    """Join the lines that were wrapped into paragraphs.

    An empty line and an indentation begin a paragraph; a line that is much shorter than the width
    ends one. Lines of tables and lists stay lines.
    """
    stripped = [line.strip() for line in lines]
    least = _WRAPPED * _width([len(words) for words in stripped if words])
    group: list[str] = []
    after_row = False
    for line, words in zip(lines, stripped, strict=True):
        if not words:
            _close(group, body)
            continue
        is_row = _is_row(words)
        if group and (
            is_row
            or after_row
            or not least <= len(group[-1]) <= _WIDEST
            or _is_indented(line)
            or _is_item(words)
        ):
            _close(group, body)
        group.append(words)
        after_row = is_row
    _close(group, body)


def _width(lengths: list[int]) -> int:
    """Columns of the printer; more than a line can have where the lines were not wrapped."""
    printed = [length for length in lengths if length <= _WIDEST]
    if not printed or _SHARE_OF_LONG * (len(lengths) - len(printed)) > len(lengths):
        return 2 * _WIDEST
    return max(printed)


def _is_indented(line: str) -> bool:
    return line[0] in _BLANKS and _INDENT.match(line) is not None


def _is_item(words: str) -> bool:
    return words[0] in _BULLETS and _BULLET.match(words) is not None


def _is_row(words: str) -> bool:
    # Nearly no line has one of these signs: that is seen at once.
    return ("   " in words or "\t" in words or ";" in words) and _COLUMNS.search(words) is not None


def _close(group: list[str], body: Body) -> None:
    words = " ".join(group)
    if "  " in words or not words.isprintable():  # a blank is the only white space that prints
        words = " ".join(words.split())
    if words:
        kind: BlockType = "list_item" if _is_item(words) else "paragraph"
        body.append(Block(type=kind, text=words))
    group.clear()


# --- times ----------------------------------------------------------------------------------------

_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "jan", "feb fev fév", "mar mrz mär", "apr avr abr", "may mai mag", "jun giu", "jul lug",
            "aug aou aoû ago", "sep set", "oct okt ott", "nov", "dec dez déc dic",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
_ZONES: Final = {
    "GMT": "Z", "UTC": "Z", "Z": "Z", "CET": "+01:00", "MEZ": "+01:00", "CEST": "+02:00",
    "MESZ": "+02:00", "EST": "-05:00", "EDT": "-04:00", "BST": "+01:00", "AST": "+03:00",
}  # fmt: skip
# IPTC 7901: 121030 GMT JAN 26. ANPA 1312: AP-WF-01-12-26 1030GMT.
_DTG: Final = re.compile(
    r"(?<!\d)(\d\d)(\d\d)(\d\d)\s{0,3}(?:([A-Za-z]{1,4})\s{1,3})?([^\W\d_]{3})[^\W\d_]{0,6}\.?\s{0,3}"
    r"(\d{4}|\d\d)(?!\d)"
)
_ANPA_TIME: Final = re.compile(
    r"(?<![\w-])([A-Z]{1,5})-([A-Z]{1,5})-(\d\d)-(\d\d)-(\d{4}|\d\d)\s{1,3}(\d\d)(\d\d)\s?([A-Z]{1,4})?"
    r"(?![\w-])<?"
)
_CENTURY: Final = 1970


class Stamp(NamedTuple):
    """The moment of transmission."""

    moment: str
    """ISO 8601, without a zone where none is stated."""
    start: int
    end: int

    @property
    def day(self) -> str:
        """The date alone, without hyphens."""
        return self.moment[:10].replace("-", "")


def read_stamp(text: str) -> Stamp | None:
    """The last time of transmission in a text, in the form of either standard."""
    found = None
    for match in _DTG.finditer(text):
        month = _MONTHS.get(match[5].lower())
        zone = _ZONES.get((match[4] or "").upper())
        if month and (zone or not match[4]):
            stamp = _moment(match[6], month, match[1], match[2] + match[3], zone)
            found = Stamp(stamp, *match.span()) if stamp else found
    for match in _ANPA_TIME.finditer(text):
        zone = _ZONES.get(match[8] or "")
        stamp = _moment(match[5], int(match[3]), match[4], match[6] + match[7], zone)
        found = Stamp(stamp, *match.span()) if stamp else found
    return found


def _moment(year: str, month: int, day: str, clock: str, zone: str | None) -> str | None:
    full = int(year)
    if len(year) == 2:  # noqa: PLR2004 - of a century
        full += 2000 if full < _CENTURY % 100 else 1900
    hour, minute = int(clock[:2]), int(clock[2:])
    if not (1 <= month <= 12 and 1 <= int(day) <= 31 and hour < 24 and minute < 60):  # noqa: PLR2004
        return None
    return f"{full:04}-{month:02}-{int(day):02}T{hour:02}:{minute:02}:00{zone or ''}"

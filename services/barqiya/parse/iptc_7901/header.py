"""The header of IPTC 7901: ``eca0003 3 i 380  dpa 0045``, and the line of keywords below it."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

_GAP: Final = r"[ \t\xa0]"
_HEADER: Final = re.compile(
    rf"{_GAP}{{0,16}}+(?P<service>[A-Za-z]{{1,8}}){_GAP}?(?P<number>\d{{1,6}}){_GAP}{{1,4}}(?P<priority>\d)"
    rf"(?:{_GAP}{{1,4}}(?P<category>[^\W\d_]{{1,14}}(?:/[^\W\d_]{{1,14}}){{0,2}}))?"
    rf"(?:{_GAP}{{1,4}}(?P<words>\d{{1,6}}))?(?:{_GAP}{{1,8}}(?P<options>\S[^\r\n]{{0,160}}))?"
    rf"{_GAP}*+(?=[\r\n]|$)"
)
#: As above, of a transmission whose codes were lost: priority, category and word count are there.
_SURE: Final = ("category", "words")
_PROVIDER: Final = re.compile(r"(?<![\w#/-])[A-Za-z]{2,6}(?:-[A-Za-z]{2,6})?(?![\w#/-])")
#: ``170123-89-00065#2``: the provider's own number of the item, and its version.
_OWN_ID: Final = re.compile(r"(?<!\S)([\w.:-]{6,60})#(\d{1,4})(?!\S)")
_KEYWORDS: Final = re.compile(r"[^\s/][^/\n]{0,60}+/(?:[^/\n]{1,60}+/){0,8}+(?:[^/\n]{1,60}+)?+")
_ZCZC: Final = re.compile(r"\s{0,16}+ZCZC(?:[ \t][^\r\n]{0,80})?[\r\n]+")
_LONGEST_KEYWORDS: Final = 160


class Header(NamedTuple):
    """What the header says; empty texts where it is silent."""

    service: str = ""
    number: str = ""
    priority: int | None = None
    category: str = ""
    words: int | None = None
    provider: str = ""
    item_id: str = ""
    """The provider's own id of the item, where the header has one."""
    version: str = ""
    keywords: tuple[str, ...] = ()
    headline: str = ""
    """Of an envelope that has a field for it."""
    version_mark: str = ""
    """The same of a version or a take."""
    topic: str = ""
    """IPTC subject code, of an envelope."""
    end: int = 0
    """Offset after the header line and, where no code ends it, its keyword line."""


def find_header(text: str) -> re.Match[str] | None:
    """The header line at the head of a text that may have lost its control codes."""
    start = _after_envelope(text)
    match = _HEADER.match(text, start)
    return match if match and all(match[name] for name in _SURE) else None


def _after_envelope(text: str) -> int:
    envelope = _ZCZC.match(text)
    start = envelope.end() if envelope else 0
    while text[start : start + 1] in {"\r", "\n", "\x01", "\x16", "\x00"}:
        start += 1
    return start


def read_header(head: str, *, framed: bool) -> Header:
    """Read the header.

    Args:
        head: The text from the start of the header on.
        framed: Whether ``head`` ends where the text begins; otherwise the text follows in it.
    """
    match = _HEADER.match(head, _after_envelope(head))
    if match is None:
        return Header(keywords=_keywords(head.split("\n"))) if framed else Header()
    options = match["options"] or ""
    providers = _PROVIDER.findall(options)
    own = _OWN_ID.search(options)
    rest = head[match.end() :]
    end = match.end()
    if framed:
        keywords = _keywords(rest.split("\n"))
    else:
        keywords, used = _keyword_line(rest)
        end += used
    return Header(
        match["service"],
        match["number"],
        int(match["priority"]),
        match["category"] or "",
        int(match["words"]) if match["words"] else None,
        providers[-1] if providers else "",
        own[1] if own else "",
        own[2] if own else "",
        keywords,
        end=end,
    )


def _keywords(lines: list[str]) -> tuple[str, ...]:
    """Keywords of the lines between header and text."""
    found = (line.strip().strip("/") for line in lines)
    return tuple(line[:_LONGEST_KEYWORDS] for line in found if line)


def _keyword_line(rest: str) -> tuple[tuple[str, ...], int]:
    """The keyword line where no code ends the header: words between strokes, nothing else."""
    used = len(rest) - len(rest.lstrip("\r\n \t"))
    line = re.split(r"[\r\n]", rest[used:], maxsplit=1)[0]
    if len(line) <= _LONGEST_KEYWORDS and _KEYWORDS.fullmatch(line.strip()):
        return _keywords([line]), used + len(line)
    return (), 0

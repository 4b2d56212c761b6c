"""Is an item urgent? A cheap guess from its first bytes, for the lane that goes ahead of a backlog.

Nothing is decided here: an item that is taken for urgent goes through the same pipeline, only
earlier, and one that is not comes in its turn. So the guess may be wide, but must be cheap.
"""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING, Final, NamedTuple

from barqiya.text import fold, letter_runs

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from barqiya.registry.marks import Where, WireMarks

#: As much of a body as is looked at: the header of most formats, the headline of all.
HEAD_BYTES: Final = 4096
#: IPTC urgency of a flash and of an urgent item.
_URGENCIES: Final = frozenset({b"1", b"2"})
_SIGNALS: Final = frozenset({"flash", "correction", "kill", "withhold"})

#: How the formats say it in their fields.
_FIELDS: Final = re.compile(
    r"""
      "(?:urgency|priority)"\s{0,3}:\s{0,3}"?[12]\b                           # ninjs
    | "pub_?status"\s{0,3}:\s{0,3}"(?:cancell?ed|withheld)"
    | <(?:\w{1,12}:)?(?:urgency|priority)\b[^<>]{0,200}>\s{0,8}[12]\s{0,8}<   # NewsML-G2
    | \bstat:(?:canceled|withheld)\b | \bsig:(?:correction|kill|alert|flash)\b | \bedstat:[cd]\b
    | <(?:urgency|priority)\s{1,4}formalname\s?=\s?["'][12]["']               # NewsML 1
    | <status\s{1,4}formalname\s?=\s?["'](?:canceled|withheld)["']
    | \bed-urg\s?=\s?["'][12]["']                                             # NITF
    | \bmanagement-status\s?=\s?["'](?:killed|canceled|withheld)["']
    | <(?:\w{1,12}:)?deleted-entry\b                                          # Atom, RFC 6721
    """,
    re.IGNORECASE | re.VERBOSE,
)
#: The same in the first line of a transmission.
_HEADER: Final = re.compile(
    r"""
    [\s\x00-\x1f]{0,16}+
    (?: [a-z]{1,8}\x1f?\d{1,6}[ \x1f]{1,4}[12][ \r\n\x1f]                     # IPTC 7901
      | [a-z]\d{4}[\s\x1e\x1f]{1,4}[fbu][\s\x1e\x1f] )                        # ANPA 1312
    """,
    re.IGNORECASE | re.VERBOSE,
)
#: Copy without a structure of its own says it in its first lines.
_FIRST_LINES: Final = 500
_STRUCTURED: Final = frozenset({b"{", b"[", b"<", b"\xef"})
_ESCAPED: Final = re.compile(r"\\u([0-9a-fA-F]{4})")
#: What may stand before a mark: the start of a line, a tag, a quotation mark, a bracket, a dash.
_BEFORE: Final = r"(?:^|[|>\"'(\[{*/:«-]) {0,2}"

#: Where a line ends, or a label, or what a field of a format says.
_LINE_ENDS: Final = r"(?=\||[\"'<:/]|\Z)"


class Glimpse(NamedTuple):
    """What was seen of an entry of the queue."""

    source: bytes
    content_type: bytes
    urgency: bytes
    """Value of the field ``meta.urgency``."""
    head: bytes
    """First bytes of the body."""
    returned: int = 0
    """Whether it stands for an earlier entry: a retry, a replay."""


def urgency_reader(marks: WireMarks) -> Callable[[Glimpse], bool]:
    """Make the function that guesses.

    Args:
        marks: What agencies write beside their copy.
    """
    first_words, found = _pattern(marks)

    def is_urgent(glimpse: Glimpse) -> bool:
        if glimpse.returned:
            return False
        if glimpse.urgency.strip() in _URGENCIES:
            return True
        return any(map(says_so, _texts(glimpse.head)))

    def says_so(text: str) -> bool:
        structured = text.lstrip()[:1] in {"{", "[", "<"}
        if _FIELDS.search(text) if structured else _HEADER.match(text):
            return True
        folded = fold((text if structured else text[:_FIRST_LINES]).replace("\n", " | "))
        # Hardly any text has one of the words, and looking for words is cheap.
        if first_words.isdisjoint(letter_runs(folded)):
            return False
        return found.search(folded) is not None

    return is_urgent


def _pattern(marks: WireMarks) -> tuple[frozenset[str], re.Pattern[str]]:
    """First words of the phrases, and what finds the phrases in folded text.

    Most of them count where they begin something, some where nothing follows in their line, a few
    wherever they stand.
    """
    alone, label = _phrases(marks, {"alone"}), _phrases(marks, {"label"})
    # «إلغاء: …» is a label, «إلغاء رحلات» is news: it counts where nothing, or a sign, follows.
    begin = (label - alone) | _phrases(marks, set(marks.by_place) - {"alone", "label", "within"})
    within = {tuple(words.split()) for words, mark in marks.within if mark.signal in _SIGNALS}
    pattern = re.compile(
        rf"{_BEFORE}(?:{_any_of(begin)}|(?:{_any_of(alone)}[ *-]{{0,5}}){{1,4}}{_LINE_ENDS})"
        rf"|(?<!\w){_any_of(within)}"
    )
    return frozenset(words[0] for words in begin | alone | within), pattern


def _phrases(marks: WireMarks, places: Collection[Where]) -> set[tuple[str, ...]]:
    """Phrases that say that an item is urgent, where they stand in one of these places."""
    return {
        mark.words
        for place in places
        for known in marks.by_place.get(place, {}).values()
        for mark in known
        if mark.signal in _SIGNALS
    }


def _any_of(phrases: set[tuple[str, ...]]) -> str:
    texts = (" ?[-_]? ?".join(map(re.escape, words)) for words in sorted(phrases))
    return rf"(?:{'|'.join(texts)})(?![^\W\d_])"


def _texts(head: bytes) -> tuple[str, ...]:
    """The bytes in the charsets that they may be in; in a wrong one nothing is found."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return (head[: len(head) // 2 * 2].decode("utf-16", "replace"),)
    if head.lstrip()[:1] not in _STRUCTURED:
        head = head[: 4 * _FIRST_LINES]
    try:
        # The last letter may be cut off.
        text = codecs.getincrementaldecoder("utf-8-sig")().decode(head)
    except UnicodeDecodeError:
        return tuple(head.decode(charset, "replace") for charset in ("cp1256", "iso8859_6"))
    if "\\u0" in text:
        text = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    return (text,)

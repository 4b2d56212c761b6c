"""What the copy says of itself, wherever it says it: marks, and until when it is under embargo.

In the headline and the first lines, in lines above it all, in a note to editors, after the dateline
and below the copy; :mod:`.marks` reads each of them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from barqiya.normalize.datelines import read_dateline
from barqiya.normalize.dates import iso_8601
from barqiya.normalize.embargo import read_embargo
from barqiya.normalize.marks import embargo_in, embargo_in_note, join_marks, read_marks
from barqiya.text.fold import fold

if TYPE_CHECKING:
    from barqiya.items import ParsedItem, Rejected
    from barqiya.normalize.embargo import Embargo
    from barqiya.normalize.marks import Marks
    from barqiya.registry import Registry
    from barqiya.registry.model import SourceProfile
    from barqiya.text.language import Language
    from barqiya_schemas import Block, RawItem

#: More than any agency writes above its copy.
MOST_MARK_LINES: Final = 8

#: An embargo stands among the first lines of an item.
_HEAD_LINES: Final = 6
#: Longer items are no notes about others: «سحب خبر …».
_LONGEST_NOTICE: Final = 300
#: Copy with a dateline begins among so many paragraphs, below notes.
_MOST_NOTES: Final = 4
#: An embargo in the copy stands within this many characters after its dateline, or below it.
_LOOKED_AT: Final = 240


class Copy:
    """The publishable texts of an item."""

    def __init__(
        self,
        language: Language,
        slug: str | None,
        headline: str,
        standfirst: str | None,
        blocks: tuple[Block, ...],
    ) -> None:
        """Put them together; the headline is without its slug."""
        self.language = language
        self.slug = slug
        self.headline = headline
        self.standfirst = standfirst
        self.blocks = blocks
        self.paragraphs = tuple([block.text for block in blocks])
        self.lead = (standfirst,) if standfirst else ()
        self.together = "\n".join((headline, *self.lead, *self.paragraphs))


def marks_of(parsed: ParsedItem, copy: Copy, registry: Registry) -> Marks:
    """What headline and first lines say of the item, and the lines that stand apart for it."""
    short = len(copy.together) <= _LONGEST_NOTICE
    marks = read_marks(copy.headline, (*copy.lead, *copy.paragraphs[:2]), registry, short=short)
    if "advisory" in marks.signals and _has_only_a_note(copy, registry):
        others = tuple(signal for signal in marks.signals if signal != "advisory")
        marks = replace(marks, signals=others)
    for line in parsed.mark_lines[:MOST_MARK_LINES]:
        # A line of its own is read like a headline, and like one of the first lines.
        marks = join_marks(marks, read_marks(f"{line}:", (line,), registry))
    if parsed.editorial_note and (held := embargo_in_note(parsed.editorial_note, registry)):
        marks = join_marks(marks, held)
    return _with_embargo_in_copy(marks, copy, registry)


def _has_only_a_note(copy: Copy, registry: Registry) -> bool:
    """Whether the note to editors in an item is beside its copy, and not the item itself.

    It stands in brackets or below other copy, or copy with a dateline follows it; and nothing
    above it says that the item is an advisory.
    """
    if "advisory" in read_marks(copy.headline, (), registry).signals:
        return False
    texts = (*copy.lead, *copy.paragraphs)
    first = texts[0] if texts else ""
    if first.startswith(("(", "[")) or "advisory" not in read_marks("", (first,), registry).signals:
        return True
    return any(read_dateline(text, registry) for text in copy.paragraphs[1:_MOST_NOTES])


def _with_embargo_in_copy(marks: Marks, copy: Copy, registry: Registry) -> Marks:
    """Add an embargo that is stated after the dateline, or below the copy."""
    first, last = copy.paragraphs[:1], copy.paragraphs[-1:]
    ends = "\n".join(text[:_LOOKED_AT] for text in (*first, *last))
    if not registry.marks.embargo_words.telling.search(fold(ends)):
        return marks
    texts = [text for text in last if len(text) < _LOOKED_AT]
    if first and (reading := read_dateline(first[0], registry)):
        texts.append(first[0][reading.length :])
    for text in texts:
        if found := embargo_in(text, registry):
            marks = join_marks(marks, found)
    return marks


def embargo_of(
    parsed: ParsedItem,
    marks: Marks,
    copy: Copy,
    raw: RawItem,
    profile: SourceProfile,
    registry: Registry,
) -> Embargo | Rejected | None:
    """The embargo that the format states, that the copy states, or that stood above it."""
    words = _stated_embargo(parsed) or marks.embargo_raw
    words = words or _embargo_above(parsed, copy.headline, registry)
    return read_embargo(words, raw.received_at, profile.timezone, registry, copy.language.code)


def _stated_embargo(parsed: ParsedItem) -> str | None:
    """End of the embargo that the format states, in a form that can be read like any text."""
    raw = parsed.embargoed_until
    return (iso_8601(raw) or raw) if raw else None


def _embargo_above(parsed: ParsedItem, headline: str, registry: Registry) -> str | None:
    """Words of an embargo among the lines that were removed as furniture: they bind all the same.

    A line such as «(محظور النشر حتى الساعة 10:00)» reads like a page's date.
    """
    removed = tuple(line.text for line in parsed.lines[:_HEAD_LINES] if not line.kept)
    if not removed:
        return None
    # Reading marks costs ten times as much as seeing that no word of an embargo is there.
    if not registry.marks.embargo_head.search(fold(" ".join(removed))):
        return None
    return read_marks(headline, removed, registry).embargo_raw

"""From labelled lines to the parsed item."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

from pydantic import TypeAdapter

from barqiya.items import DateText, Line, ParsedImage, ParsedItem, Rejected
from barqiya.parse._end_marks import marks_taken, split_end_marks
from barqiya.parse.page_text import grammar
from barqiya.parse.page_text.draft import PROSE_WORDS
from barqiya.parse.page_text.mark_lines import marks_of, notes_of, slugline_of
from barqiya.parse.page_text.source_names import names_alone
from barqiya.parse.page_text.template import template_lines
from barqiya.reasons import Reason
from barqiya.text.fold import fold
from barqiya_schemas import Block

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from barqiya.items import LineLabel
    from barqiya.parse._end_marks import Ending
    from barqiya.parse.page_text.draft import Draft
    from barqiya.registry.phrases import PagePhrases
    from barqiya_schemas.article import BlockType

    #: A line and its number on the page.
    _Numbered = tuple[int, Draft]

#: Labels whose lines are published text.
KEPT: Final[frozenset[LineLabel]] = frozenset({"body", "dateline", "intertitle", "standfirst"})

_PARAGRAPHS: Final[frozenset[LineLabel]] = frozenset({"body", "intertitle"})
_BLOCKS: Final[frozenset[LineLabel]] = _PARAGRAPHS | {"dateline"}
_KEPT_ONCE: Final[frozenset[LineLabel]] = frozenset({"headline", "caption"})
#: One call for all of them costs half of one for each.
_BLOCK_LIST: Final = TypeAdapter(tuple[Block, ...])
_LIST_SIGNS: Final = ("•", "▪", "●", "◆", "■", "►", "‣")
_SOURCE_SIGNS: Final = "•*-–—▪●·| \t\u00a0"
_BAR: Final = "|"
_MOST_BARS: Final = 4
_SHORTEST_CONTAINED = 12
_COMPARED = 20
#: A short line or two may follow the last paragraph.
_ENDING_LINES: Final = 3


def assemble(
    drafts: Sequence[Draft], phrases: PagePhrases, parser: str, *, mark_lines: int = 0
) -> ParsedItem | Rejected:
    """Build the item from lines that have labels; the first ``mark_lines`` are marks above it all.

    Every line stands in ``lines`` once; a block holds the text of one line, without white space at
    its ends, and without the end mark behind the last sentence; what is taken out is kept as data
    where it says something: dates, sources, byline, kicker, captions, end marks.
    """
    numbered = list(enumerate(drafts, 1))
    # Most lines are paragraphs, which say nothing but their text.
    beside = [(number, line) for number, line in numbered if line.label not in _PARAGRAPHS]
    _mark_repeated_captions([line for _, line in beside])
    headline = _first(beside, "headline")
    body = [(number, line) for number, line in numbered if line.label in _BLOCKS]
    standfirst = "\n".join(
        dict.fromkeys(line.content for _, line in beside if line.label == "standfirst")
    )
    if not (headline or body or standfirst):
        return Rejected(Reason.PARSE_NO_TEXT, f"{len(drafts)} lines, all furniture")
    ends = _ending(body, phrases)
    slug = slugline_of(drafts)
    return ParsedItem(
        parser=parser,
        headline=headline,
        blocks=_BLOCK_LIST.validate_python(
            [
                {
                    "type": _block_type(line),
                    "text": ends[number].copy if number in ends else line.content,
                }
                for number, line in body
            ]
        ),
        lines=tuple([_line(number, line) for number, line in numbered]),
        kicker=_first(beside, "kicker"),
        standfirst=standfirst or None,
        images=tuple(
            ParsedImage(line.content)
            for _, line in beside
            if line.label == "caption" and not line.repeat
        ),
        source_texts=tuple(dict.fromkeys(_sources(beside, phrases))),
        byline=_byline(beside),
        date_texts=tuple(_dates(beside, phrases)),
        end_marks=tuple(_end_marks(drafts, ends)),
        changes=marks_taken(tuple(mark for found in ends.values() for mark in found.marks)),
        body_block_lines=tuple([number for number, _ in body]),
        template_lines=template_lines(drafts[mark_lines:]),
        slugline=slug,
        series=slug,
        editorial_note=notes_of(drafts),
        mark_lines=marks_of(drafts),
    )


def _first(lines: Sequence[_Numbered], label: LineLabel) -> str | None:
    return next((line.content for _, line in lines if line.label == label), None)


def _line(number: int, line: Draft) -> Line:
    label = line.label or "ui"
    kept = label in KEPT or (label in _KEPT_ONCE and not line.repeat)
    return Line(number, line.text, label, kept, line.reason)


def _block_type(line: Draft) -> BlockType:
    if line.label == "intertitle":
        return "intertitle"
    if line.label == "dateline" and len(line.dateline) >= len(line.content):
        return "dateline"
    return "list_item" if line.content.startswith(_LIST_SIGNS) else "paragraph"


def _mark_repeated_captions(drafts: Sequence[Draft]) -> None:
    """A caption that an earlier one contains, or that ends in one, is the same picture's."""
    seen: dict[str, None] = {}
    for line in drafts:
        if line.label != "caption" or line.repeat:
            continue
        core = line.folded.rpartition(" - ")[0] if grammar.is_image_alt(line) else line.folded
        long_enough = len(core) >= _SHORTEST_CONTAINED
        if core in seen or (long_enough and any(core in o for o in islice(seen, _COMPARED))):
            line.repeat = True
            line.reason = "repeats caption"
        seen[core] = None


def _sources(lines: Sequence[_Numbered], phrases: PagePhrases) -> Iterator[str]:
    for _, line in lines:
        if line.label == "byline" and _BAR in line.content:
            # «رويترز | 11 أغسطس 2015 - 13:03» says whose copy it is.
            parts = map(str.strip, line.content.split(_BAR, _MOST_BARS))
            yield from (
                part for part in parts if grammar.part_key(fold(part)) in phrases.news_agencies
            )
        elif line.label == "byline" and not line.lead_words and names_alone(line, phrases):
            # So does «الجزيرة نت - وكالات», where an author's name would stand.
            yield line.content
        if line.label != "source" or line.is_mark:
            continue
        text = grammar.after_words(line.content, line.lead_words).strip(_SOURCE_SIGNS)
        if text:
            yield text


def _byline(lines: Sequence[_Numbered]) -> str | None:
    for _, line in lines:
        if line.label == "byline":
            name = grammar.after_words(line.content, line.lead_words).strip(" |\t\u00a0")
            return name or line.content
    return None


def _dates(lines: Sequence[_Numbered], phrases: PagePhrases) -> Iterator[DateText]:
    for number, line in lines:
        if line.label == "date":
            yield DateText(line.content, "page_chrome", number)
        elif line.label == "byline" and grammar.has_date(line, phrases):
            yield DateText(line.content, "byline", number)
        elif line.dateline and line.label == "dateline" and grammar.has_date(line, phrases):
            yield DateText(line.dateline, "dateline", number)


def _ending(body: Sequence[tuple[int, Draft]], phrases: PagePhrases) -> dict[int, Ending]:
    """The last paragraph without the end mark behind its last sentence, by its line's number."""
    for number, line in reversed(body[-_ENDING_LINES:]):
        found = split_end_marks(line.content, phrases.end_words)
        if found and found.copy:
            line.reason = f"{line.reason}, its end mark taken off"
            return {number: found}
        if line.count >= PROSE_WORDS:
            break
    return {}


def _end_marks(drafts: Sequence[Draft], ends: Mapping[int, Ending]) -> Iterator[str]:
    for number, line in enumerate(drafts, 1):
        if line.is_mark:
            yield line.content
        elif number in ends:
            yield from ends[number].marks
        elif line.glued_mark and line.label in KEPT:
            yield line.glued_mark

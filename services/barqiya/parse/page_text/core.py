"""Labels inside the story: paragraphs, intertitles, and what pages put between them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from barqiya.parse.page_text import datelines
from barqiya.parse.page_text.draft import PROSE_WORDS
from barqiya.parse.page_text.grammar import BULLETS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from barqiya.parse.page_text.draft import Draft
    from barqiya.parse.page_text.zones import Zones
    from barqiya.registry.phrases import PagePhrases

_MASTHEAD: Final = "masthead"
#: The reason of a short line among others; what follows it is no intertitle.
LISTED: Final = "line of a list"
_MOST_LINKS: Final = 12
_LINK_WORDS: Final = 22
_FEWEST_LINK_WORDS: Final = 4
_SUBHEAD: Final = "**"
_UNFINISHED: Final = tuple("،,؛;:")
_BULLETS: Final = tuple(f"{BULLETS}*-–—0123456789٠١٢٣٤٥٦٧٨٩")


def label_core(lines: Sequence[Draft], zones: Zones, phrases: PagePhrases) -> None:
    """Label every line from the first sentence of the story to the last.

    Only exact phrases, dates and image texts with their cards, repetitions of a caption or of the
    headline, and the links under a lead-in such as «موضوعات مقترحة» are taken out here; any other
    line is kept.
    """
    core = lines[zones.start : zones.end]
    _links(core)
    seen = {line.folded for line in lines[: zones.start] if line.label in {"caption", "headline"}}
    for at, line in enumerate(core):
        if line.label is not None:
            _reconsider(line)
        elif line.count >= PROSE_WORDS:
            line.settle("body", "paragraph")
        elif line.folded in seen:
            line.repeat = True
            line.settle("caption", "repeats headline or caption between paragraphs")
        elif datelines.desk_line(line, phrases) == "dateline":
            line.dateline = line.content
            line.settle("dateline", "place and agency inside the story")
        elif 0 < at < len(core) - 1 and _is_intertitle(line) and not _in_list(core, at):
            line.settle("intertitle", "short line between paragraphs")
        elif at and not line.terminated and not line.content.startswith(_BULLETS):
            line.settle("body", LISTED)
        else:
            line.settle("body", "paragraph")


def _reconsider(line: Draft) -> None:
    """Inside the story a section name is an intertitle, and so is a date that introduces."""
    if line.label == "kicker" or (line.label == "date" and line.content.endswith(":")):
        line.settle("intertitle", "short line between paragraphs")
    elif line.reason == _MASTHEAD:
        line.settle("body", "paragraph")


def _links(core: Sequence[Draft]) -> None:
    left = 0
    for at, line in enumerate(core):
        if line.opens == "related":
            left = _MOST_LINKS
        elif line.opens == "link":
            left = int(_is_link_between(core[at + 1 : at + 3]))
        elif left and line.label is None and _is_link(line) and not _heads(core, at):
            line.settle("related", "listed under links to other stories")
            left -= 1
        elif line.label in {None, "dateline"}:
            left = 0


def _is_link(line: Draft) -> bool:
    """Titles of other stories end without a sign, or ask."""
    return line.count <= _LINK_WORDS and (not line.terminated or line.ending in {"?", "؟"})


def _heads(core: Sequence[Draft], at: int) -> bool:
    """Whether a line below a link is the intertitle of the paragraph under it: «أسباب القرار»."""
    return (
        core[at].count < _FEWEST_LINK_WORDS
        and core[at - 1].label == "related"
        and core[at - 1].opens is None
        and at + 1 < len(core)
        and core[at + 1].is_prose
    )


def _is_link_between(below: Sequence[Draft]) -> bool:
    """Whether a title and a paragraph stand below a button such as «تابع القراءة».

    The button may also open the rest of the story: its intertitles have fewer words.
    """
    return (
        len(below) > 1
        and below[0].label is None
        and below[0].count >= _FEWEST_LINK_WORDS
        and not below[0].content.startswith(_BULLETS)
        and not below[0].content.endswith(_UNFINISHED)
        and below[1].is_prose
    )


def _in_list(core: Sequence[Draft], at: int) -> bool:
    """Intertitles stand alone; short lines in a row are a list."""
    return (
        any(
            near.label is None
            and near.count < PROSE_WORDS
            and not near.terminated
            and not near.content.endswith(_UNFINISHED)
            for near in core[at + 1 : at + 2]
        )
        or core[at - 1].reason == LISTED
    )


def _is_intertitle(line: Draft) -> bool:
    if line.content.startswith(_SUBHEAD):
        return True
    if line.content.startswith(_BULLETS) or line.content.endswith(_UNFINISHED):
        return False
    return not line.terminated or line.content.endswith(("?", "؟"))

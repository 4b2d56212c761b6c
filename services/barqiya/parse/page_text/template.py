"""Lines that a source sends again and again: what may be learned as its template, and used as such.

A line counts only where it stood outside the story, short, without the end of a sentence, and as
nothing that recurs by its nature (a headline, a dateline, a byline, a section). The worker counts
it once for each new story. A line that a source has in at least five stories, and in a fifth of
them, is taken out, again only outside the story. So no reprint, update or series can teach that its
own sentences, headlines or intertitles are furniture.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from barqiya.parse.page_text import datelines
from barqiya.parse.page_text.draft import PROSE_WORDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from barqiya.items import LineLabel
    from barqiya.parse.contract import Repeated
    from barqiya.parse.page_text.draft import Draft
    from barqiya.parse.page_text.zones import Zones
    from barqiya.registry.phrases import PagePhrases

#: A line seen in this many stories of one source can be part of its template…
TEMPLATE_ITEMS: Final = 5
#: …if it is in this share of those that were counted. Names of photographers and of much-shown
#: buildings recur as well, but not in every fifth story.
TEMPLATE_SHARE: Final = 0.2
#: What to ask for the number of stories that were counted: no line folds to it.
STORIES: Final = ""

_MOST_WORDS: Final = 12
_LEARNED: Final[frozenset[LineLabel]] = frozenset({"ui", "caption", "body", "intertitle"})
_STORY: Final[frozenset[LineLabel]] = frozenset({"body", "dateline"})
_NAMED: Final[frozenset[LineLabel]] = frozenset({"headline", "standfirst"})
_MOST_LINES: Final = 60


def template_lines(drafts: Sequence[Draft]) -> frozenset[str]:
    """Return the folded lines of an item by which the template of its source may be learned.

    Empty for an item without a full sentence: there is no telling what stands outside its story.
    """
    story = [
        at for at, line in enumerate(drafts) if line.count >= PROSE_WORDS and line.label in _STORY
    ]
    if not story:
        return frozenset()
    named = {line.folded for line in drafts if line.label in _NAMED}
    found = [
        line.folded
        for line in (*drafts[: story[0]], *drafts[story[-1] + 1 :])
        if line.label in _LEARNED and line.folded not in named and _has_shape(line)
    ]
    return frozenset(found[:_MOST_LINES])


def apply_template(
    drafts: Sequence[Draft], zones: Zones, phrases: PagePhrases, repeated: Repeated
) -> None:
    """Take out the lines outside the story that are template of the source, once it is known."""
    if zones.start >= zones.end:
        return
    stories = repeated(STORIES)
    if stories < TEMPLATE_ITEMS:
        return
    for line in (*drafts[: zones.start], *drafts[zones.end :]):
        if line.label is not None or not _has_shape(line) or datelines.desk_line(line, phrases):
            continue
        times = repeated(line.folded)
        if times >= max(TEMPLATE_ITEMS, TEMPLATE_SHARE * stories):
            line.settle("ui", f"line seen in {times} of {stories} stories of this source")


def _has_shape(line: Draft) -> bool:
    """Whether a line can be furniture by its looks."""
    return line.short and bool(line.folded) and line.count <= _MOST_WORDS and not line.terminated

"""Copy that is one line: a flash, or an item whose line ends were lost."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from barqiya.parse.page_text.datelines import inline_dateline
from barqiya.parse.page_text.draft import make_drafts
from barqiya.registry.phrase_words import phrase_words
from barqiya.text.fold import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from barqiya.parse.page_text.draft import Draft
    from barqiya.registry.phrases import PagePhrases

#: Signs that part the label of a flash from what it says.
_AFTER_LABEL: Final = frozenset("|:-–—/.…!؛ـ")
_MOST_LABEL_WORDS: Final = 3
_LONGEST_FLASH: Final = 700

#: A headline has at least and at most so many words before the dateline of its story.
_HEADLINE_WORDS: Final = range(4, 26)
_LOOKED_AT: Final = 260
_SHORTEST_STORY: Final = 200
_LONGEST_WORD: Final = 40
_WORD: Final = re.compile(r"\S+")


def settle_flash(lines: Sequence[Draft], phrases: PagePhrases) -> int | None:
    """A flash is its headline, however long: «عاجل | …» and nothing else but marks and sources.

    Returns:
        Position of the flash, or ``None`` when the item is none.
    """
    story = [at for at, line in enumerate(lines) if line.label in {None, "body", "dateline"}]
    if len(story) != 1 or not _is_flash(line := lines[story[0]], phrases):
        return None
    line.settle("headline", "a flash is its headline")
    return story[0]


def _is_flash(line: Draft, phrases: PagePhrases) -> bool:
    content = line.content
    if line.label is not None or len(content) > _LONGEST_FLASH:
        return False
    ends = [match.end() for match in _WORD.finditer(content, 0, _LOOKED_AT)][:_MOST_LABEL_WORDS]
    for end in ends:
        label = content[:end].rstrip("".join(_AFTER_LABEL))
        key = " ".join(phrase_words(fold(label)))
        if key in phrases.flash_labels and content[len(label) :].lstrip()[:1] in _AFTER_LABEL:
            return True
    return False


def split_headline(lines: list[str], phrases: PagePhrases) -> list[str]:
    """Part a headline from the story that follows it on the same line, where a dateline shows it.

    «بلدية صور تفتتح سوقا صور - الوكالة الوطنية: افتتحت …» is cut before the dateline. Without one
    there is no telling, and the line stays whole. No character but white space is dropped.
    """
    if len(lines) != 1 or len(lines[0]) < _SHORTEST_STORY:
        return lines
    line = lines[0].strip()
    starts = [match.start() for match in _WORD.finditer(line, 0, _LOOKED_AT)]
    for number, start in enumerate(starts):
        if number not in _HEADLINE_WORDS:
            continue
        rest = line[start:]
        word = phrase_words(fold(rest[:_LONGEST_WORD].split(None, 1)[0]))
        if word and word[0] in phrases.place_starts:
            (draft,) = make_drafts([rest])
            if inline_dateline(draft, phrases):
                return [line[:start].rstrip(), rest]
    return lines

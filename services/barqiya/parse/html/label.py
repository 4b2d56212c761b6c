"""Labels of blocks: as for page text, with what the markup says settled beforehand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from barqiya.parse.page_text import label_lines
from barqiya.parse.page_text.core import LISTED
from barqiya.parse.page_text.draft import PROSE_WORDS, Draft, make_drafts
from barqiya.parse.page_text.known import is_footer, vocabulary_of
from barqiya.parse.page_text.lines import split_lines
from barqiya.parse.page_text.mark_lines import (
    settle_embargo_lines,
    settle_mark_lines,
    settle_marks_above,
)
from barqiya.parse.page_text.rules import apply_rules
from barqiya.text.fold import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from barqiya.items import LineLabel
    from barqiya.parse.contract import Repeated
    from barqiya.parse.html.model import HtmlBlock, HtmlBlocks, Region
    from barqiya.parse.page_text.known import Vocabulary
    from barqiya.registry.phrases import PagePhrases

_OF_REGION: Final[dict[Region, tuple[LineLabel, str]]] = {
    "nav": ("ui", "navigation of the page"),
    "footer": ("ui", "footer of the page"),
    "form": ("ui", "form of the page"),
    "aside": ("related", "beside the story"),
}
_PARAGRAPHS: Final = frozenset({"paragraph", "quote"})
#: Between buttons on one line.
_BAR: Final = "|"
_HEADINGS: Final = frozenset({"title", "intertitle"})
#: So many blocks in a row that are nothing but links are a list of links.
_LINK_RUN: Final = 3


class Labelled(NamedTuple):
    """The lines of an item, and the block that each came from."""

    drafts: list[Draft]
    blocks: list[HtmlBlock]
    """For each line its block; the text of the line may be only a part of it."""
    origins: list[int]
    """For each line the position of its block."""
    marks: int = 0
    """How many first lines are wire marks."""


def label_blocks(
    found: HtmlBlocks,
    source: str,
    phrases: PagePhrases,
    repeated: Repeated | None,
    *,
    page: bool,
    story: frozenset[int] | None,
) -> Labelled:
    """Give every block of text its label.

    Args:
        found: What was read out of the markup.
        source: Source of the raw item.
        phrases: Boilerplate of news pages.
        repeated: How many items of this source had a line.
        page: Whether it is a whole page; then navigation and the like are no copy.
        story: Positions of the blocks that an extractor found to be the story, if one did.
    """
    vocabulary = vocabulary_of(phrases, source)
    origins, texts = _lines(found.blocks, vocabulary)
    drafts = make_drafts(texts, vocabulary.memory)
    blocks = [found.blocks[at] for at in origins]
    marks = 0 if page else settle_mark_lines(drafts, vocabulary)
    settle_embargo_lines(drafts[marks:], vocabulary)
    headline = _settle_headline(drafts[marks:], blocks[marks:], found)
    if page:
        _settle_marks(drafts, blocks, headline)
        _settle_regions(drafts, blocks)
        _settle_links(drafts, blocks)
    else:
        _settle_listed_figures(drafts, blocks)
    apply_rules(drafts, vocabulary)
    if story is not None:
        _settle_rest(drafts, origins, story)
        _settle_short(drafts, blocks, origins, story, phrases)
    _settle_lists(drafts, blocks, phrases)
    _settle_intertitles(drafts, blocks)
    label_lines(drafts[marks:], vocabulary, repeated)
    return Labelled(drafts, blocks, origins, marks)


def _lines(blocks: Sequence[HtmlBlock], vocabulary: Vocabulary) -> tuple[list[int], list[str]]:
    """Each block is a line; copy in one or two blocks is cut as plain text of so few lines is."""
    origins: list[int] = []
    texts: list[str] = []
    whole = "\n".join(" ".join(block.text.splitlines()) for block in blocks)
    pieces = split_lines(whole, lambda text: is_footer(text, vocabulary))
    if len(pieces) == len(blocks):
        return list(range(len(blocks))), pieces
    for at, block in enumerate(blocks):
        own = split_lines(" ".join(block.text.splitlines()), lambda t: is_footer(t, vocabulary))
        origins += [at] * len(own)
        texts += own
    return origins, texts


def _settle_headline(
    drafts: Sequence[Draft], blocks: Sequence[HtmlBlock], found: HtmlBlocks
) -> int:
    """An ``h1`` is the headline, and so is a heading that says what the page calls itself.

    Returns:
        Its position; 0 where there is none.
    """
    titles = [fold(text) for text in page_titles(found)]
    named = [
        at
        for at, (line, block) in enumerate(zip(drafts, blocks, strict=True))
        if block.kind in _HEADINGS
        and line.label is None
        and line.count > 1
        and any(line.folded in title for title in titles)
    ]
    # «HEADLINE | OUTLET»: both may be headings, and the name of the outlet is the shorter one.
    chosen = max(named, key=lambda at: len(drafts[at].folded), default=None)
    if chosen is None:
        free = (at for at, block in enumerate(blocks) if block.kind == "title" and not block.region)
        chosen = next(free, None)
    if chosen is not None:
        drafts[chosen].settle("headline", "heading of the page")
    return chosen or 0


def _settle_marks(drafts: Sequence[Draft], blocks: Sequence[HtmlBlock], headline: int) -> None:
    """«عاجل» or «تصحيح» right above the headline says what the story is; a link is a section."""
    first = headline
    while first and not blocks[first - 1].linked and not blocks[first - 1].region:
        first -= 1
    settle_marks_above(drafts[first:headline])


def page_titles(found: HtmlBlocks) -> list[str]:
    """What the page calls itself, most telling first."""
    meta = dict(reversed(found.head.meta))
    titles = (meta.get("og:title"), meta.get("twitter:title"), found.head.title)
    return [title for title in titles if title]


def _settle_regions(drafts: Sequence[Draft], blocks: Sequence[HtmlBlock]) -> None:
    for line, block in zip(drafts, blocks, strict=True):
        if line.label is None and block.region in _OF_REGION:
            line.settle(*_OF_REGION[block.region])


def _settle_links(drafts: Sequence[Draft], blocks: Sequence[HtmlBlock]) -> None:
    """Blocks that are nothing but links: in a row, or after the story has begun."""
    begun = False
    length = 0
    waiting: list[Draft] = []
    for line, block in zip(drafts, blocks, strict=True):
        begun = begun or (line.is_prose and not block.linked)
        if not block.linked or line.label is not None:
            waiting, length = [], 0
            continue
        waiting.append(line)
        length += 1
        if begun or length >= _LINK_RUN:
            for linked in waiting:
                linked.settle("related", "nothing but a link")
            waiting = []


def _settle_listed_figures(drafts: Sequence[Draft], blocks: Sequence[HtmlBlock]) -> None:
    """A figure alone in a list of what a desk sent is a value of it, and no counter of a page."""
    for line, block in zip(drafts, blocks, strict=True):
        figures = bool(line.words) and all(map(str.isdecimal, line.words))
        if line.label is None and block.kind == "list_item" and figures:
            line.settle("body", "figure in a list")


def _settle_rest(drafts: Sequence[Draft], origins: Sequence[int], story: frozenset[int]) -> None:
    """What an extractor left out is no body: full sentences anywhere, any line once it began."""
    begun = False
    for line, origin in zip(drafts, origins, strict=True):
        begun = begun or (origin in story and line.count >= PROSE_WORDS)
        free = line.label in {None, "dateline"}
        if free and origin not in story and (begun or line.count >= PROSE_WORDS):
            line.settle("ui", "not part of the story on the page")


def _is_copy(line: Draft) -> bool:
    return line.count >= PROSE_WORDS and line.label in {None, "body", "dateline"}


def _settle_short(
    drafts: Sequence[Draft],
    blocks: Sequence[HtmlBlock],
    origins: Sequence[int],
    story: frozenset[int],
    phrases: PagePhrases,
) -> None:
    """What an extractor found in the story is copy, however short; but for requests to readers.

    So are items of a list below the first sentence, and paragraphs below the last; between them a
    short one may be an intertitle.
    """
    prose = [at for at, line in enumerate(drafts) if _is_copy(line) and origins[at] in story]
    if not prose:
        return
    for at in range(prose[0], len(drafts)):
        line, block = drafts[at], blocks[at]
        free = line.label is None and not block.linked and origins[at] in story
        if not free or not phrases.imperatives.isdisjoint(line.words):
            continue
        if block.kind == "list_item":
            line.settle("body", "item of a list in the story")
        elif at > prose[-1] and block.kind in _PARAGRAPHS and _BAR not in line.content:
            line.settle("body", "paragraph of the story")


def _settle_lists(
    drafts: Sequence[Draft], blocks: Sequence[HtmlBlock], phrases: PagePhrases
) -> None:
    """Items of a list right below copy, or below a heading of it, are copy.

    Menus and lists of other stories are links, and their headings are known phrases.
    """
    begun = below = False
    for line, block in zip(drafts, blocks, strict=True):
        begun = begun or _is_copy(line)
        if block.linked or block.region or not phrases.imperatives.isdisjoint(line.words):
            below = False
        elif block.kind != "list_item":
            goes_on = block.kind == "intertitle" or (below and line.terminated)
            below = _is_copy(line) or (begun and line.label is None and goes_on)
        elif below and line.label is None:
            line.settle("body", LISTED)
        else:
            below = below and line.label == "body"


def _settle_intertitles(drafts: Sequence[Draft], blocks: Sequence[HtmlBlock]) -> None:
    """A heading below the first sentence is an intertitle, unless a rule knows it."""
    begun = False
    for line, block in zip(drafts, blocks, strict=True):
        begun = begun or _is_copy(line)
        if begun and line.label is None and block.kind == "intertitle" and not block.linked:
            line.settle("intertitle", "heading between paragraphs")

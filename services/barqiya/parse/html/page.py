"""Whole pages: what is one, and which of its blocks are the story."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from barqiya.text.words import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from barqiya.parse.html.model import HtmlBlock, HtmlBlocks

#: Elements that lay out a page; copy sent as HTML has none of them.
_LAYOUT: Final = frozenset({"nav", "header", "footer", "aside", "main", "form"})
#: What loads the looks and the behaviour of a page; one alone may come with any document.
_MACHINERY: Final = frozenset({"script", "link"})

# Past these a page is no news page, and what an extractor does with it takes too long.
_LONGEST: Final = 600_000
_MOST_BLOCKS: Final = 4000
_MOST_TAGS: Final = 20_000

#: Share of the visible words below which what an extractor found is not believed.
_LEAST_SHARE: Final = 0.25
#: Blocks of fewer words must stand in the extract as a line; a longer one may be part of one.
_SURE_WORDS: Final = 4


def is_page(found: HtmlBlocks) -> bool:
    """Tell a whole page from a fragment, and from a small document that is only its text."""
    elements = found.elements
    return not _LAYOUT.isdisjoint(elements) or elements >= _MACHINERY


def find_story(html: str, found: HtmlBlocks) -> frozenset[int] | None:
    """Find the blocks of the story with trafilatura.

    It only chooses: text and order stay those of the page. ``None`` when the extra ``web`` is not
    installed, when the page is larger than any news page, and when what it found is nothing, or
    less than a quarter of the visible words; then the rules for page text choose.

    Args:
        html: The page.
        found: Its blocks.

    Returns:
        Positions of the blocks, or ``None``.
    """
    if not _is_plausible(html, found):
        return None
    extract = _extractor()
    if extract is None:
        return None
    try:
        text = extract(html, include_comments=False, include_tables=True, with_metadata=False)
    except Exception:  # noqa: BLE001 - of another's code on any page; there is a way without it
        return None
    story = _positions(found.blocks, text or "")
    return story if _enough(found.blocks, story) else None


def _is_plausible(html: str, found: HtmlBlocks) -> bool:
    return (
        len(html) <= _LONGEST
        and len(found.blocks) <= _MOST_BLOCKS
        and html.count("<") <= _MOST_TAGS
        and not found.flattened
        and not found.overloaded
    )


def _extractor() -> Any:  # noqa: ANN401 - of a module that may not be there
    try:
        # Takes a second, and only those who send pages need it.
        return import_module("trafilatura").extract
    except ImportError:
        return None


def _positions(blocks: Sequence[HtmlBlock], text: str) -> frozenset[int]:
    lines = {" ".join(words(line)) for line in text.splitlines()}
    whole = f" {' '.join(lines)} "
    story = set()
    for at, block in enumerate(blocks):
        said = words(block.text)
        key = " ".join(said)
        if key in lines or (len(said) >= _SURE_WORDS and f" {key} " in whole):
            story.add(at)
    return frozenset(story)


def _enough(blocks: Sequence[HtmlBlock], story: frozenset[int]) -> bool:
    visible = sum(len(block.text) for block in blocks if not block.region and not block.linked)
    chosen = sum(len(blocks[at].text) for at in story)
    return chosen > 0 and chosen >= _LEAST_SHARE * visible

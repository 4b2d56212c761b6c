"""HTML: fragments of wire copy and whole pages.

The way of an item: blocks (:mod:`.read`), which of them are the story when it is a whole page
(:mod:`.page`), labels as page text gets them, with what the markup says known beforehand
(:mod:`.label`), and the item (:mod:`.item`). A fragment never goes through an extractor of pages:
what a desk sent is the story.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from barqiya.items import Rejected
from barqiya.parse.html.item import make_item
from barqiya.parse.html.label import label_blocks
from barqiya.parse.html.model import (
    HtmlBlock,
    HtmlBlocks,
    HtmlEmbed,
    HtmlHead,
    HtmlImage,
    HtmlLink,
)
from barqiya.parse.html.page import find_story, is_page
from barqiya.parse.html.read import read_blocks
from barqiya.reasons import Reason

if TYPE_CHECKING:
    from barqiya.items import Decoded, ParsedItem
    from barqiya.parse.contract import Repeated
    from barqiya.registry.phrases import PagePhrases

NAME: Final = "html"
MEDIA_TYPES: Final = frozenset(
    {
        "text/html",
        "application/xhtml+xml",
        "text/plain",
        "application/octet-stream",
        "application/xml",
        "text/xml",
    }
)
_STATED: Final = frozenset({"text/html", "application/xhtml+xml"})
#: How HTML begins that came under another name; copy of words alone never does.
_BEGINS: Final = re.compile(
    r"\A[\s\ufeff]{0,80}(?:<\?xml[^<>]{0,200}\?>\s{0,80})?(?:<!--[^<>]{0,200}-->\s{0,80})?"
    r"<(?:!doctype\s+html|html|head|body|article|section|main|div|p|h[1-6]|figure|table|ul|span)"
    r"[\s/>]",
    re.IGNORECASE,
)

__all__ = [
    "MEDIA_TYPES",
    "NAME",
    "HtmlBlock",
    "HtmlBlocks",
    "HtmlEmbed",
    "HtmlHead",
    "HtmlImage",
    "HtmlLink",
    "can_parse",
    "parse",
    "read_blocks",
]


def can_parse(decoded: Decoded) -> bool:
    """Any text can be read as HTML that is said to be; other text only when it begins as HTML."""
    if decoded.media_type in _STATED:
        return True
    return _BEGINS.match(decoded.text) is not None and "</" in decoded.text


def parse(
    decoded: Decoded,
    *,
    source: str,
    phrases: PagePhrases,
    repeated: Repeated | None = None,
) -> ParsedItem | Rejected:
    """Read a fragment of copy or a whole page.

    Args:
        decoded: The markup.
        source: Source of the raw item; selects phrases that only it uses.
        phrases: Boilerplate of news pages.
        repeated: How many items of this source had a line, by its folded text.

    Returns:
        The item; ``lines`` holds every block of text once, in order. ``Rejected`` when neither
        headline nor body is left.
    """
    found = read_blocks(decoded.text)
    if not found.blocks:
        return Rejected(Reason.PARSE_NO_TEXT, "markup without text")
    page = is_page(found)
    story = find_story(decoded.text, found) if page else None
    labelled = label_blocks(found, source, phrases, repeated, page=page, story=story)
    return make_item(found, labelled, phrases, NAME, page=page, extracted=story is not None)

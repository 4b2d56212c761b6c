"""From HTML to blocks of text, in bounded time and memory.

Why a stream of tags and no tree: building the tree of HTML5 takes time that grows with the square
of the nesting (50,000 nested lists kept two tree builders busy for 45 s and 24 s), and libxml2
drops all text below depth 256. As a stream, libxml2 reads the same input once, has the tokenizer of
HTML5 since 2.14, and knows no depth. What it costs still grows with the depth, so a text nested
deeper than any browser shows is not walked: its tags are taken out and its lines are kept.
"""

from __future__ import annotations

import html as entities
import re
from typing import Any, Final, cast

from lxml import etree

from barqiya.parse.html.elements import DROPPED
from barqiya.parse.html.model import HtmlBlock, HtmlBlocks
from barqiya.parse.html.walker import TooDeepError, Walker

_LONGEST_NAME: Final = 32

#: Characters handed to the parser at once; between two pieces it can be stopped.
_PIECE: Final = 16_384

# A lone half of a UTF-16 pair cannot be encoded, and NUL ends a string in C.
_UNENCODABLE: Final = re.compile("[\x00\ud800-\udfff]")
_CDATA: Final = re.compile(r"<!\[CDATA\[|\]\]>")
_TAG: Final = re.compile(r"(</?[A-Za-z!?][^<>]*>)")
_NAME: Final = re.compile(r"</?([a-z0-9]+)")


def read_blocks(html: str, *, base_url: str | None = None) -> HtmlBlocks:
    """Read a fragment of HTML, or a page.

    Paragraphs, intertitles (h2 to h6), quotes and list items come in reading order; ``br`` and the
    rows of a table end a block. Scripts, styles, form controls, comments and what the author hid
    are left out; no other word is. Pictures, links and embedded things come as data, with absolute
    addresses of http and https only.

    Args:
        html: The markup; text without any is one block for each line.
        base_url: Address to which relative addresses are resolved; without one they are left out.

    Returns:
        The blocks. Total: any text gives a result, without an exception, in time that grows with
        its length only.
    """
    html = _CDATA.sub("", _UNENCODABLE.sub("\ufffd", html))
    if "<" not in html:
        return HtmlBlocks(_lines(html))
    try:
        found = _walk(html, base_url, hide=True)
        # Hidden by its author and all there is: a page that shows itself by a script.
        return found if found.blocks or not found.hidden else _walk(html, base_url, hide=False)
    except (TooDeepError, etree.LxmlError):
        return HtmlBlocks(_lines(_without_tags(html)), flattened=True)


def _walk(html: str, base_url: str | None, *, hide: bool) -> HtmlBlocks:
    walker = Walker(base_url, hide=hide)
    # The stubs know only targets that take comments and build elements.
    parser: Any = etree.HTMLParser(
        target=cast("Any", walker), no_network=True, remove_comments=True, remove_pis=True
    )
    for start in range(0, len(html), _PIECE):
        parser.feed(html[start : start + _PIECE])
    blocks: HtmlBlocks = parser.close()
    return blocks


def _lines(text: str) -> tuple[HtmlBlock, ...]:
    """Make each line of text with entities, but without tags, a block."""
    lines = (line.strip() for line in entities.unescape(text).splitlines())
    return tuple(
        HtmlBlock("paragraph", line, entities.escape(line, quote=False)) for line in lines if line
    )


def _without_tags(html: str) -> str:
    """Take the tags out of markup that no browser would show as meant, line ends in their place."""
    kept: list[str] = []
    dropped = ""
    for piece in _TAG.split(_without_comments(html)):
        name = _NAME.match(piece[:_LONGEST_NAME].lower())
        if not name:
            if not dropped:
                kept.append(piece)
        elif dropped:
            if name[1] == dropped and piece.startswith("</"):
                dropped = ""
        elif name[1] in DROPPED and not piece.startswith("</"):
            dropped = name[1]
    return "\n".join(kept)


def _without_comments(html: str) -> str:
    kept: list[str] = []
    at = 0
    while (start := html.find("<!--", at)) >= 0 and (end := html.find("-->", start)) >= 0:
        kept.append(html[at:start])
        at = end + len("-->")
    return "".join(kept) + html[at:]

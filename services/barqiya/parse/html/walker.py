"""Walks the stream of tags and texts that libxml2 reads, and gathers blocks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from barqiya.parse.html.addresses import absolute
from barqiya.parse.html.buffer import BlockBuffer
from barqiya.parse.html.elements import (
    BLOCKS,
    CAPTION_CLASSES,
    CELLS,
    CREDIT_CLASSES,
    DROPPED,
    EMBEDS,
    INLINE,
    KINDS,
    POST_CLASSES,
    REGIONS,
    ROLES,
)
from barqiya.parse.html.head import HeadReader
from barqiya.parse.html.linked_data import holds_linked_data
from barqiya.parse.html.model import HtmlBlock, HtmlBlocks, HtmlEmbed, HtmlLink
from barqiya.parse.html.pictures import Pictures
from barqiya.parse.html.rows import Rows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from barqiya.parse.html.model import Kind, Region

#: Open elements; browsers do not nest deeper either.
DEEPEST: Final = 512

_MOST_LINKS: Final = 2000
_MOST_EMBEDS: Final = 200
_LONGEST_ATTRIBUTE: Final = 1024
_MOST_ATTRIBUTES: Final = 200

# A page may hide all of itself until its scripts have run.
_NEVER_HIDDEN: Final = frozenset({"html", "head", "body", "main", "article"})
_HIDING_STYLES: Final = ("display:none", "visibility:hidden")
#: Blocks that are one line whatever breaks stand in them.
_ONE_LINE: Final = frozenset({"title", "intertitle"})

_What = Literal["", "inline", "link", "caption", "credit", "figure", "post", "title"]


class TooDeepError(Exception):
    """The elements are nested deeper than on any real page."""


class _Open(NamedTuple):
    """An element that is open, and what it means for the text in it."""

    element: str = ""
    what: _What = ""
    kind: Kind = "paragraph"
    region: Region = ""
    in_story: bool = False
    """Whether an ``article`` or ``main`` is open: a header in it is the story's own."""


class Walker:
    """Target of the parser: it calls these methods for each tag and text, in order."""

    def __init__(self, base_url: str | None, *, hide: bool) -> None:
        self._hide = hide
        self._stack = [_Open()]
        self._dropped = 0
        """Open elements of a part that is left out, its outermost included."""
        self._hiding = False
        self._linked_data: list[str] | None = None
        self._head = HeadReader(base_url)
        self._text = BlockBuffer()
        self._caption: BlockBuffer | None = None
        self._credit: list[str] | None = None
        self._pictures = Pictures()
        self._blocks_at_picture = -1
        self._blocks: list[HtmlBlock] = []
        self._rows = Rows()
        self._links: list[HtmlLink] = []
        self._embeds: list[HtmlEmbed] = []
        self._elements: set[str] = set()
        self._hidden = 0
        self._overloaded = False

    # --- Called by the parser -------------------------------------------------------------------

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Open an element."""
        if len(self._stack) + self._dropped > DEEPEST:
            raise TooDeepError
        tag = tag.lower()
        self._elements.add(tag)
        if tag in EMBEDS:
            self._note_embed(tag, attributes)
        if self._dropped:
            self._dropped += 1
            return
        # Most elements have no attributes, and then mean what they are.
        hidden = bool(attributes) and self._hide and _is_hidden(tag, attributes)
        if hidden or tag in DROPPED:
            self._dropped = 1
            self._hiding = hidden
            self._linked_data = [] if holds_linked_data(tag, attributes) else None
            return
        if attributes:
            self._overloaded = self._overloaded or len(attributes) > _MOST_ATTRIBUTES
            self._head.element(tag, attributes)
        if tag in BLOCKS:
            self._end_block()
            if tag == "tr":
                self._rows.begin(len(self._blocks))
        self._stack.append(self._open(tag, attributes))

    def end(self, tag: str) -> None:
        """Close an element."""
        if self._dropped:
            self._dropped -= 1
            if not self._dropped and self._linked_data is not None:
                self._head.linked_data("".join(self._linked_data))
                self._linked_data = None
            return
        if len(self._stack) > 1 and self._stack[-1].element == tag.lower():
            if self._stack[-1].element in BLOCKS:
                self._end_block()
                if self._stack[-1].element == "tr":
                    self._rows.end(self._blocks, self._blocks_at_picture)
            self._close(self._stack.pop())

    def data(self, data: str) -> None:
        """Take a piece of text."""
        if self._linked_data is not None:
            self._linked_data.append(data)
        elif self._dropped:
            if self._hiding and not data.isspace():
                self._hidden += 1
                self._hiding = False
        elif self._stack[-1].what == "title":
            self._head.title(data)
        else:
            (self._caption or self._text).add(data)
            if self._credit is not None:
                self._credit.append(data)

    def close(self) -> HtmlBlocks:
        """End the text and return what was read."""
        self._end_block()
        while len(self._stack) > 1:
            self._close(self._stack.pop())
        return HtmlBlocks(
            tuple(self._blocks),
            self._pictures.result(),
            tuple(self._links),
            tuple(self._embeds),
            self._head.result(),
            frozenset(self._elements),
            self._hidden,
            overloaded=self._overloaded,
        )

    # --- Elements -------------------------------------------------------------------------------

    def _open(self, tag: str, attributes: Mapping[str, str]) -> _Open:
        above = self._stack[-1]
        what: _What = ""
        if tag == "br":
            self._end_line()
        elif tag in CELLS:
            (self._caption or self._text).add(" ")
            self._rows.cell(tag)
        elif tag == "img":
            before = len(self._blocks)
            if self._pictures.add(attributes, self._head.base, before, above.region):
                self._blocks_at_picture = before
        else:
            what = self._meaning(tag, attributes)
        return _Open(
            tag,
            what,
            KINDS.get(tag, above.kind),
            _region(tag, attributes, above),
            above.in_story or tag in {"article", "main"},
        )

    def _meaning(self, tag: str, attributes: Mapping[str, str]) -> _What:
        """Begin what the element means, and name it for its end."""
        buffer = self._caption or self._text
        if tag in INLINE:
            element = INLINE[tag]
            return "inline" if buffer.open_inline(element, f"<{element}>") else ""
        if tag == "a" and "href" in attributes:
            url = absolute(attributes["href"], self._head.base)
            return "link" if buffer.open_link(url) else ""
        if tag == "title":
            return "title"
        if tag == "figure":
            self._pictures.begin_figure(len(self._blocks))
            return "figure"
        return self._meaning_of_class(tag, attributes)

    def _meaning_of_class(self, tag: str, attributes: Mapping[str, str]) -> _What:
        if self._caption is None and self._is_caption(tag, attributes):
            self._end_block()
            self._caption = BlockBuffer()
            return "caption"
        if self._caption is not None and self._credit is None and _is_credit(tag, attributes):
            self._credit = []
            return "credit"
        is_post = tag == "blockquote" and attributes and _classes(attributes) & POST_CLASSES
        return "post" if is_post else ""

    def _close(self, element: _Open) -> None:
        buffer = self._caption or self._text
        if element.what == "inline":
            buffer.close_inline()
        elif element.what == "link":
            link = buffer.close_link()
            if link and len(self._links) < _MOST_LINKS:
                self._links.append(link)
        elif element.what == "figure":
            self._pictures.end_figure()
        elif element.what == "caption":
            self._end_caption()
        elif element.what == "post" and self._links:
            # The last link of a quoted post is its date, and leads to the post.
            self._add_embed("post", self._links[-1].url)

    def _end_caption(self) -> None:
        block = self._caption.take("paragraph", "") if self._caption else None
        credit = " ".join("".join(self._credit or ()).split())
        self._pictures.caption(block.text if block else "", credit)
        self._caption = self._credit = None

    # --- Blocks ---------------------------------------------------------------------------------

    def _end_line(self) -> None:
        if self._caption is None and self._stack[-1].kind not in _ONE_LINE:
            self._end_block()
        else:
            (self._caption or self._text).add(" ")

    def _end_block(self) -> None:
        if self._caption is not None:
            self._caption.add(" ")
            return
        above = self._stack[-1]
        if block := self._text.take(above.kind, above.region):
            self._blocks.append(block)

    # --- Data -----------------------------------------------------------------------------------

    def _is_caption(self, tag: str, attributes: Mapping[str, str]) -> bool:
        if tag == "figcaption":
            return True
        # Elsewhere only a class says so, and only directly below a picture is it believed.
        below = bool(attributes) and self._blocks_at_picture == len(self._blocks)
        return below and bool(_classes(attributes) & CAPTION_CLASSES)

    def _note_embed(self, tag: str, attributes: Mapping[str, str]) -> None:
        kind, names = EMBEDS[tag]
        for name in names:
            if url := absolute(attributes.get(name), self._head.base):
                self._add_embed(kind, url)
                return

    def _add_embed(self, kind: Literal["frame", "video", "audio", "post"], url: str) -> None:
        embed = HtmlEmbed(kind, url)
        if len(self._embeds) < _MOST_EMBEDS and embed not in self._embeds:
            self._embeds.append(embed)


def _is_hidden(tag: str, attributes: Mapping[str, str]) -> bool:
    if tag in _NEVER_HIDDEN:
        return False
    if "hidden" in attributes:
        return True
    style = attributes.get("style", "")[:_LONGEST_ATTRIBUTE].lower().replace(" ", "")
    return any(hiding in style for hiding in _HIDING_STYLES)


def _region(tag: str, attributes: Mapping[str, str], above: _Open) -> Region:
    if tag in {"article", "main"}:
        return ""
    region = REGIONS.get(tag)
    if attributes and not region:
        region = ROLES.get(attributes.get("role", "")[:_LONGEST_ATTRIBUTE].strip().lower())
    if region in {"header", "footer"} and (above.in_story or above.kind == "quote"):
        return above.region
    return region or above.region


def _is_credit(tag: str, attributes: Mapping[str, str]) -> bool:
    names = attributes.get("class", "") + " " + attributes.get("itemprop", "")
    names = names[:_LONGEST_ATTRIBUTE].lower()
    return tag in {"cite", "small"} or any(word in names for word in CREDIT_CLASSES)


def _classes(attributes: Mapping[str, str]) -> set[str]:
    return set(attributes.get("class", "")[:_LONGEST_ATTRIBUTE].lower().split())

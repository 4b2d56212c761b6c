"""What the block walker reads out of HTML: plain values, text without markup."""

from __future__ import annotations

from typing import Literal, NamedTuple

#: What a block is. ``title`` is an ``h1``; the others are kinds of a body block.
Kind = Literal["title", "paragraph", "intertitle", "quote", "list_item"]

#: Part of a page that is not the story, by the element that says so.
Region = Literal["", "header", "nav", "aside", "footer", "form"]


class HtmlBlock(NamedTuple):
    """One block of text, in reading order."""

    kind: Kind
    text: str
    """White space made one as HTML does it, no markup, entities read once; never empty."""
    markup: str
    """The same text as inline HTML: escaped, balanced, allowed elements only. Not sanitized."""
    region: Region = ""
    """Where on a page it stands; empty for the story itself."""
    linked: bool = False
    """Whether all of it is the text of links: a teaser or a menu rather than copy."""


class HtmlLink(NamedTuple):
    """A link in the text."""

    url: str
    text: str
    """Text of the link, cut where its block ends; may be empty."""


class HtmlImage(NamedTuple):
    """A picture, with what stands at it."""

    url: str | None
    alternative: str = ""
    """Its ``alt`` text."""
    caption: str = ""
    """Its ``figcaption``, credit included."""
    credit: str = ""
    """What an element named for it says; empty when the credit is only part of the caption."""
    blocks_before: int = 0
    """How many blocks of text stand before it: where on the page it is."""
    region: Region = ""


class HtmlEmbed(NamedTuple):
    """Something of another site shown in the text: a video, a post, a map."""

    kind: Literal["frame", "video", "audio", "post"]
    url: str


class HtmlHead(NamedTuple):
    """What the page says about itself."""

    title: str = ""
    language: str = ""
    """``lang`` of the document, as written."""
    canonical: str = ""
    """Address that the page gives as its own."""
    meta: tuple[tuple[str, str], ...] = ()
    """Name (or property, or itemprop) in lower case, and content, in order."""


class HtmlBlocks(NamedTuple):
    """Everything read out of a fragment or a page."""

    blocks: tuple[HtmlBlock, ...] = ()
    images: tuple[HtmlImage, ...] = ()
    links: tuple[HtmlLink, ...] = ()
    embeds: tuple[HtmlEmbed, ...] = ()
    head: HtmlHead = HtmlHead()
    elements: frozenset[str] = frozenset()
    """Names of the elements met, in lower case."""
    hidden: int = 0
    """Elements with text that their author hid from readers; the text is left out."""
    flattened: bool = False
    """True when the nesting was not that of any real page: tags were then only taken out."""
    overloaded: bool = False
    """True when some element has more attributes than on any real page."""

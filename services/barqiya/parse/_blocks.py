"""Body markup to blocks: one reader for NITF and XHTML trees, and one for any HTML.

Words are never dropped: an element that nobody knows is read through. What is no text (scripts,
styles) is left out, and pictures become pictures. Both vocabularies share their names where they
mean the same, so one table serves.
"""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Final

from lxml import etree

from barqiya.items import ParsedImage
from barqiya.parse._body import Body
from barqiya.parse._xml import attribute, child, descendants, text_of
from barqiya.parse.html import read_blocks
from barqiya_schemas import Block

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

    from barqiya_schemas.article import BlockType

#: Elements that begin and end a block, with the kind of the text right in them.
_BLOCKS: Final[dict[str, BlockType]] = {
    **dict.fromkeys(
        (
            "p", "div", "section", "article", "main", "body", "html", "header", "footer", "aside",
            "block", "body.content", "body.end", "tagline", "bibliography", "pre", "address",
            "center", "table", "tbody", "thead", "tfoot", "tr", "nitf-table", "caption", "dl", "dt",
            "dd", "ul", "ol", "hr", "figure", "details", "summary", "fn", "note", "abstract",
            "content-list", "nitf-table-metadata", "nav", "datacontent", "paragraph", "para",
        ),
        "paragraph",
    ),
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6", "hl1", "hl2", "hedline"), "intertitle"),
    **dict.fromkeys(("blockquote", "bq"), "quote"),
    "li": "list_item",
}  # fmt: skip
#: Kinds that a block inside keeps: a paragraph of a quotation is a quotation.
_INHERITED: Final = frozenset({"quote", "list_item", "intertitle"})
_NO_TEXT: Final = frozenset(
    {
        "script", "style", "template", "noscript", "head", "title", "iframe", "svg", "math",
        "object", "embed", "video", "audio", "canvas", "button", "select", "input", "textarea",
        "colgroup", "col", "nitf-col", "nitf-colgroup", "media-metadata", "media-object", "ds",
    }
)  # fmt: skip
_CELLS: Final = frozenset({"td", "th"})
_DEPTH: Final = 200
#: Inline elements whose meaning is kept, and how they are written in HTML.
_INLINE: Final = {
    "b": "strong", "strong": "strong", "i": "em", "em": "em", "q": "q", "sub": "sub", "sup": "sup",
    "cite": "cite",
}  # fmt: skip


def read_element(element: Element) -> Body:
    """Read the body that an element of XML holds; HTML that stands in it as text is read too."""
    return _read(element, Body(marked_up=True, reads_markup=True))


def _read(element: Element, body: Body) -> Body:
    _walk(element, "paragraph", body, 0)
    body.flush("paragraph")
    return body


def read_html(markup: str) -> Body:
    """Read the body that a piece of HTML holds.

    Most bodies are paragraphs without any other element, which are read where they stand. What
    agencies send beside them is a handful of elements; as a tree that is read four times as fast
    as by the reader of any HTML, which reads the rest.
    """
    if _ONLY_PARAGRAPHS.fullmatch(markup):
        body = Body(marked_up=True)
        for text in _PARAGRAPH.findall(markup):
            body.whole(text, "paragraph")
        return body
    if _is_plain_html(markup):
        parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False)
        root = etree.fromstring(markup.encode(), parser)
        return _read(root, Body(marked_up=True)) if root is not None else Body()
    read = read_blocks(markup)
    body = Body(marked_up=True)
    for one in read.blocks:
        kind: BlockType = "intertitle" if one.kind == "title" else one.kind
        body.append(Block(type=kind, text=one.text), one.markup)
    body.images += [
        ParsedImage(one.caption, one.url, one.credit or None, None, one.alternative or None)
        for one in read.images
        if one.url or one.caption
    ]
    return body


def _is_plain_html(markup: str) -> bool:
    """Whether there are only elements of plain copy, without styles, and not deeply nested."""
    # Fewer tags than the depth at which libxml2 gives up: then no nesting can reach it.
    return 0 < markup.count("<") < _PLAIN_TAGS and _PLAIN_HTML.fullmatch(markup) is not None


#: Without entities, and without any character that the parser of HTML changes or leaves out.
_ONLY_PARAGRAPHS: Final = re.compile(
    "(?:<p>[^<&\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]*+</p>[ \n]*+)++"
)
_PARAGRAPH: Final = re.compile("<p>([^<]*)</p>")
_PLAIN_TAGS: Final = 240
_PLAIN_HTML: Final = re.compile(
    r"(?:[^<\x00\ud800-\udfff]++"
    r"|</?(?:p|br|b|strong|i|em|u|a|span|sub|sup|h[1-6]|ul|ol|li|blockquote|div|section)"
    r"(?:\s++(?:href|target|rel|title|id|lang|dir)=\"[^\"<>\x00\ud800-\udfff]*+\")*+\s*+/?>)*+",
    re.IGNORECASE,
)


def _walk(element: Element, kind: BlockType, body: Body, depth: int) -> None:
    tag: object = element.tag
    if not isinstance(tag, str):
        return
    name = tag.rpartition("}")[2].lower()
    if name in _NO_TEXT:
        return
    if name in _PICTURES:
        _picture(element, name, kind, body)
        return
    if name == "br":
        body.line_break()
        return
    own = _BLOCKS.get(name)
    if own is None:
        _inline(element, name, kind, body, depth)
        return
    body.flush(kind)
    inner = kind if own == "paragraph" and kind in _INHERITED else own
    if not len(element):
        _text(element.text, inner, body, depth)
    else:
        _inside(element, inner, body, depth)
    body.flush(inner)


def _inline(element: Element, name: str, kind: BlockType, body: Body, depth: int) -> None:
    tag = _INLINE.get(name)
    url = web_address(attribute(element, "href")) if name == "a" else None
    if tag or url:
        body.mark(f"<{tag}>" if tag else f'<a href="{escape(url or "")}">')
        _inside(element, kind, body, depth)
        body.mark(f"</{tag or 'a'}>")
        return
    _inside(element, kind, body, depth)
    if name in _CELLS:
        body.add(" ")


def _inside(element: Element, kind: BlockType, body: Body, depth: int) -> None:
    _text(element.text, kind, body, depth)
    for inner in element:
        if inner.tag == "p" and not len(inner) and "<" not in (inner.text or ""):
            # Nearly every paragraph: no need to walk it.
            body.flush(kind)
            body.whole(inner.text, kind if kind in _INHERITED else "paragraph")
        elif depth < _DEPTH:
            _walk(inner, kind, body, depth + 1)
        else:
            body.add(text_of(inner))
        _text(inner.tail, kind, body, depth)


def _text(text: str | None, kind: BlockType, body: Body, depth: int) -> None:
    """Add text; HTML that came escaped or as CDATA is read as the elements that it writes."""
    if not (text and "<" in text and body.reads_markup and _is_markup(text)):
        body.add(text)
        return
    body.restored += 1
    # Once only: what is escaped in there as well is meant as text.
    body.reads_markup = body.restored < _MOST_RESTORED
    if not _is_plain_html(text):
        body.flush(kind)
        body.extend(read_html(text))
        return
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False)
    # In an element of its own, so that the parser does not make a paragraph of its first words.
    root = etree.fromstring(f"<div>{text}</div>".encode(), parser)
    reads, body.reads_markup = body.reads_markup, False
    _inside(root[0][0], kind, body, depth)
    body.reads_markup = reads


def _is_markup(text: str) -> bool:
    """Whether all that looks like a tag is one of HTML, and each that is opened is closed."""
    opened: list[str] = []
    found = False
    for tag in _TAG.finditer(text):
        name = (tag["name"] or "").lower()
        if name not in _HTML:
            return False
        if name in _VOID or tag[0].endswith("/>"):
            found = found or name == "br"
        elif not tag["end"]:
            opened.append(name)
        elif not opened or opened.pop() != name:
            return False
        else:
            found = True
    return found and not opened


_TAG: Final = re.compile(
    r"<(?=[A-Za-z/!?])(?:(?P<end>/?)(?P<name>[A-Za-z][A-Za-z0-9]{0,15})(?:\s[^<>]{0,2000})?/?>)?"
)
_VOID: Final = frozenset({"br", "hr", "img", "wbr"})
_HTML: Final = _VOID | frozenset(
    {
        "p", "div", "span", "section", "article", "a", "b", "strong", "i", "em", "u", "s", "sub",
        "sup", "q", "cite", "small", "font", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li",
        "dl", "dt", "dd", "blockquote", "pre", "center", "figure", "figcaption", "table", "thead",
        "tbody", "tfoot", "tr", "td", "th", "caption", "script", "style", "iframe",
    }
)  # fmt: skip
#: More texts that are HTML than any body has; the rest stays as it is written.
_MOST_RESTORED: Final = 500


def _picture(element: Element, name: str, kind: BlockType, body: Body) -> None:
    """A picture with its caption; a caption without a picture is a paragraph."""
    if name == "img":
        image = ParsedImage(
            caption="",
            url=web_address(attribute(element, "src")),
            alternative_text=attribute(element, "alt") or None,
        )
        if image.url:
            body.images.append(image)
        return
    if name == "figure":
        shown = next(descendants(element, "img"), None)
        caption = text_of(next(descendants(element, "figcaption"), None))
        if shown is None:
            body.flush(kind)
            _inside(element, kind, body, _DEPTH)
            body.flush(kind)
            return
        url = web_address(attribute(shown, "src"))
        alternative = attribute(shown, "alt") or None
        body.images.append(ParsedImage(caption, url, alternative_text=alternative))
        return
    body.images.append(_nitf_media(element))


def _nitf_media(element: Element) -> ParsedImage:
    reference = child(element, "media-reference")
    return ParsedImage(
        caption=text_of(child(element, "media-caption")),
        url=web_address(attribute(reference, "source", "name", "data-location")),
        credit=text_of(child(element, "media-producer")) or None,
        alternative_text=attribute(reference, "alternate-text") or None,
    )


_PICTURES: Final = frozenset({"img", "figure", "media"})


def web_address(url: str | None) -> str | None:
    """The address when a reader may follow it: ``http`` or ``https`` only."""
    address = "".join((url or "").split())
    return address if address.lower().startswith(("http://", "https://")) else None

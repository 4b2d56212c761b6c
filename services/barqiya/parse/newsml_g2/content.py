"""``contentSet``: the same content in one or several writings, inline or elsewhere."""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING, Final, NamedTuple

from barqiya.items import ParsedLink, ParsedRendition
from barqiya.parse._article import has_markup
from barqiya.parse._blocks import read_element, read_html, web_address
from barqiya.parse._body import Body, read_plain
from barqiya.parse._values import number_from
from barqiya.parse._xml import attribute, child, descendants, local_name
from barqiya.parse.nitf.body import read_nitf_body
from barqiya.parse.nitf.document import read_head

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element as Element

    from barqiya.parse.nitf.document import Head

#: A writing that has fewer words than this share of another lacks some of them.
_SHARE: Final = 0.8
#: Roots of XML that holds data and no prose.
_NO_PROSE: Final = frozenset(
    {
        "conceptSet",
        "concept",
        "sports-content",
        "xbrl",
        "schedule",
        "newsCoverageSet",
        "events",
        "event",
    }
)
_LONGEST_BASE64: Final = 8_000_000
_WIDEST: Final = 1_000_000


class Content(NamedTuple):
    """The text that an item carries."""

    body: Body
    head: Head | None
    """``body.head`` of NITF."""
    unused: int
    """Writings that were not taken."""


def read_content(item: Element) -> Content:
    """Read the writing that says most; of equals, the first."""
    found: list[tuple[int, Content]] = []
    content_set = child(item, "contentSet")
    for inline in content_set if content_set is not None else ():
        name = local_name(inline)
        if name == "inlineXML":
            read = _inline_xml(inline)
        elif name == "inlineData":
            read = Content(_inline_data(inline), None, 0)
        else:
            continue
        words = sum(block.text.count(" ") + 1 for block in read.body.blocks)
        found.append((words, read))
    if not found:
        return Content(Body(), None, 0)
    most = max(words for words, _ in found)
    best = next(read for words, read in found if words >= _SHARE * most)
    return best._replace(unused=sum(bool(words) for words, _ in found) - bool(best.body.blocks))


def _inline_xml(inline: Element) -> Content:
    root = next((one for one in inline if local_name(one)), None)
    if root is None:
        text = inline.text or ""
        body = _text(text, attribute(inline, "contenttype"))
        body.restored = int(has_markup(text))
        return Content(body, None, 0)
    nitf = root if local_name(root) == "nitf" else next(descendants(root, "nitf"), None)
    if nitf is not None or child(root, "body.content") is not None:
        nitf = root if nitf is None else nitf
        return Content(read_nitf_body(nitf), read_head(nitf), 0)
    if local_name(root) in _NO_PROSE:
        return Content(Body(), None, 0)
    return Content(read_element(inline), None, 0)


def _inline_data(inline: Element) -> Body:
    text = "".join(map(str, inline.itertext()))
    content_type = attribute(inline, "contenttype")
    if "base64" in attribute(inline, "encoding").lower():
        if not content_type.startswith(("text/", "application/xhtml")):
            return Body()
        try:
            text = base64.b64decode(text[:_LONGEST_BASE64]).decode("utf-8", "replace")
        except (binascii.Error, ValueError):
            return Body()
    if len(inline):  # markup that should have been escaped
        return read_element(inline)
    return _text(text, content_type)


def _text(text: str, content_type: str) -> Body:
    if "html" in content_type or has_markup(text):
        return read_html(text)
    return read_plain(text)


def remote(item: Element) -> Iterator[ParsedRendition]:
    """Files of the content that are elsewhere."""
    for one in descendants(child(item, "contentSet"), "remoteContent"):
        if url := web_address(attribute(one, "href")):
            yield ParsedRendition(
                url=url,
                name=attribute(one, "rendition", "renditionuri").rpartition(":")[2] or None,
                media_type=attribute(one, "contenttype") or None,
                width=number_from(attribute(one, "width"), 1, _WIDEST),
                height=number_from(attribute(one, "height"), 1, _WIDEST),
            )


def remote_links(item: Element) -> Iterator[ParsedLink]:
    """The same as links, for an item whose text is elsewhere."""
    for one in remote(item):
        yield ParsedLink(rel=one.name or "remoteContent", url=one.url, media_type=one.media_type)

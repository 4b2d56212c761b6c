"""The tree of ``NewsComponent``: which of its contents are the text, and which are pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from barqiya.items import ParsedImage, ParsedRendition
from barqiya.parse._article import first, has_markup
from barqiya.parse._blocks import read_element, read_html, web_address
from barqiya.parse._body import Body, read_plain
from barqiya.parse._values import number_from
from barqiya.parse._xml import attribute, child, children, descendants, text_of
from barqiya.parse.newsml_1.identity import formal_name
from barqiya.parse.nitf.body import read_nitf_body
from barqiya.parse.nitf.document import read_head

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

    from barqiya.parse.nitf.document import Head

#: Roles whose content is not the text: it stands elsewhere, or is not for readers.
_NOT_BODY: Final = frozenset(
    {
        "headline", "head line", "stylesheet", "caption", "logo", "thumbnail", "quicklook",
        "preview", "byline", "keywords", "slugline", "title",
    }
)  # fmt: skip
_ABSTRACTS: Final = frozenset({"abstract", "summary", "lead", "synopsis"})
_PICTURES: Final = frozenset({"photo", "picture", "image", "graphic", "graphics", "still image"})
_NO_TEXT_TYPES: Final = ("text/css", "image/", "video/", "audio/", "application/pdf")
_SHARE: Final = 0.8
_WIDEST: Final = 1_000_000
_DEPTH: Final = 32


class Text:
    """What a walk over the components finds."""

    def __init__(self) -> None:
        self.body = Body()
        self.extra = Body()
        """Text beside the body (contacts): it comes after it."""
        self.abstract: str | None = None
        self.head: Head | None = None
        self.texts: list[Element] = []
        """Components that lead to text, outermost first: their lines and data are the item's."""


def read_components(item: Element) -> Text:
    """Read the components of an item."""
    found = Text()
    for component in children(item, "NewsComponent"):
        _visit(component, "", found, 0)
    found.body.extend(found.extra)
    return found


def _role(component: Element) -> str:
    return formal_name(component, "Role").lower()


def _visit(component: Element, inherited: str, found: Text, depth: int) -> None:
    role = _role(component) or inherited
    if _is_picture(component):
        found.body.images.append(_picture(component))
        return
    inner = list(children(component, "NewsComponent"))
    if role not in _NOT_BODY:
        found.texts.append(component)
    if inner and attribute(component, "EquivalentsList").lower() == "yes":
        inner = [_best(inner)]
    contents = list(children(component, "ContentItem"))
    if len(contents) > 1 and attribute(component, "EquivalentsList").lower() == "yes":
        contents = [max(contents, key=lambda one: len(text_of(child(one, "DataContent"))))]
    for content in contents:
        _take(content, role, found)
    if depth < _DEPTH:
        for one in inner:
            _visit(one, role if role in _NOT_BODY else "", found, depth + 1)


def _best(components: list[Element]) -> Element:
    """Of writings of the same, the first that has nearly all the words."""
    sizes = [
        sum(len(text_of(one)) for one in descendants(component, "DataContent"))
        for component in components
    ]
    most = max(sizes)
    return next(c for c, size in zip(components, sizes, strict=True) if size >= _SHARE * most)


def _take(content: Element, role: str, found: Text) -> None:
    data = child(content, "DataContent")
    kind = attribute(child(content, "MimeType"), "FormalName").lower()
    if data is None or role in _NOT_BODY or kind.startswith(_NO_TEXT_TYPES):
        return
    nitf = next(descendants(data, "nitf"), None)
    if nitf is not None:
        found.head = found.head or read_head(nitf)
        body = read_nitf_body(nitf)
    else:
        body = read_data(data, kind)
    if role in _ABSTRACTS:
        found.abstract = " ".join(block.text for block in body.blocks) or found.abstract
    elif role == "contact":
        found.extra.extend(body)
    else:
        found.body.extend(body)


def read_data(data: Element, kind: str) -> Body:
    """Read ``DataContent``: elements, markup that was escaped, or plain text."""
    if len(data):
        return read_element(data)
    text = data.text or ""
    if "html" in kind or has_markup(text):
        return read_html(text)
    return read_plain(text)


def _media_type(content: Element) -> str:
    return formal_name(content, "MediaType").lower()


def _shows(content: Element) -> bool:
    kind = attribute(child(content, "MimeType"), "FormalName").lower()
    return _media_type(content) in _PICTURES or kind.startswith("image/")


def _is_picture(component: Element) -> bool:
    """Whether all that a component holds is a picture, in sizes, and its caption."""
    contents = list(descendants(component, "ContentItem"))
    if not any(map(_shows, contents)):
        return False
    for content in contents:
        data = child(content, "DataContent")
        if data is None or _shows(content):
            continue
        parent = content.getparent()
        if parent is None or _role(parent) not in _NOT_BODY:
            return False
    return True


def _picture(component: Element) -> ParsedImage:
    files = tuple(_files(component))
    widest = max(files, key=lambda one: one.width or 0, default=None)
    captions = [
        text_of(data)
        for one in descendants(component, "NewsComponent")
        if _role(one) == "caption"
        for data in descendants(one, "DataContent")
    ]
    lines = list(descendants(component, "NewsLines"))
    line = {
        name: next((text for one in lines if (text := text_of(child(one, name)))), None)
        for name in ("HeadLine", "CreditLine", "ByLine", "CopyrightLine")
    }
    return ParsedImage(
        caption=first(*captions) or "",
        url=widest.url if widest else None,
        credit=first(line["CreditLine"], line["ByLine"], line["CopyrightLine"]),
        headline=line["HeadLine"],
        item_id=attribute(component, "Duid") or None,
        renditions=files,
    )


def _files(component: Element) -> list[ParsedRendition]:
    files = []
    for content in descendants(component, "ContentItem"):
        url = web_address(attribute(content, "Href"))
        if url is None or not _shows(content):
            continue
        sizes = {
            attribute(one, "FormalName").lower(): attribute(one, "Value")
            for one in descendants(content, "Property")
        }
        parent = content.getparent()
        role = "" if parent is None else formal_name(parent, "Role")
        files.append(
            ParsedRendition(
                url=url,
                name=sizes.get("imageuse") or role or None,
                media_type=attribute(child(content, "MimeType"), "FormalName") or None,
                width=number_from(first(sizes.get("width"), sizes.get("pixelwidth")), 1, _WIDEST),
                height=number_from(
                    first(sizes.get("height"), sizes.get("pixelheight")), 1, _WIDEST
                ),
            )
        )
    return files

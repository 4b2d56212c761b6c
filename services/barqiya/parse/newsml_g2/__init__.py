"""NewsML-G2: a ``newsItem``, a ``packageItem``, or a ``newsMessage`` of several items.

Each news item with text is an article. Pictures of a message go with the text that links to them,
or with its only text. What maps where is in ``docs/reference/formats/newsml_g2.md``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from barqiya.items import ParsedItem, Rejected
from barqiya.parse._values import urgency_of
from barqiya.parse._xml import (
    attribute,
    child,
    descendants,
    local_name,
    read_xml,
    root_name,
    text_of,
)
from barqiya.parse.newsml_g2.item import PICTURES, linked_to, read_news_item, read_picture
from barqiya.parse.newsml_g2.meta import item_class
from barqiya.reasons import Reason

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

    from barqiya.items import Decoded, ParsedImage
    from barqiya.parse.contract import Repeated
    from barqiya.registry.phrases import PagePhrases

NAME: Final = "newsml_g2"
MEDIA_TYPES: Final = frozenset(
    {
        "application/vnd.iptc.g2.newsitem+xml",
        "application/vnd.iptc.g2.newsmessage+xml",
        "application/vnd.iptc.g2.packageitem+xml",
        "application/vnd.iptc.g2.conceptitem+xml",
        "application/vnd.iptc.g2.knowledgeitem+xml",
        "application/vnd.iptc.g2.planningitem+xml",
        "application/vnd.iptc.g2.catalogitem+xml",
        "application/newsml-g2+xml",
        "application/xml",
        "text/xml",
        "text/plain",
        "application/octet-stream",
    }
)
#: Items of the G2 family that describe something else than news.
_OTHER_ITEMS: Final = frozenset(
    {"packageItem", "conceptItem", "knowledgeItem", "planningItem", "catalogItem"}
)
_ROOTS: Final = _OTHER_ITEMS | {"newsItem", "newsMessage"}
_MOST: Final = 200

__all__ = ["MEDIA_TYPES", "NAME", "can_parse", "parse"]


def can_parse(decoded: Decoded) -> bool:
    """XML whose root is one of the items of the G2 family, or a message of them."""
    return root_name(decoded.text) in _ROOTS


def parse(
    decoded: Decoded,
    *,
    source: str,  # noqa: ARG001 - of the contract
    phrases: PagePhrases,  # noqa: ARG001
    repeated: Repeated | None = None,  # noqa: ARG001
) -> tuple[ParsedItem, ...] | Rejected:
    """Read every news item that has text.

    Returns:
        The items; or why there is none: ``parse.malformed``, ``parse.forbidden``,
        ``parse.no_text_item`` or ``parse.no_text``.
    """
    document = read_xml(decoded.text)
    if isinstance(document, Rejected):
        return document
    root = document.root
    if (name := local_name(root)) in _OTHER_ITEMS:
        return Rejected(Reason.PARSE_NO_TEXT_ITEM, f"NewsML-G2 {name}")
    items = list(descendants(root, "newsItem"))[:_MOST]
    if not items:
        return Rejected(Reason.PARSE_NO_TEXT_ITEM, "NewsML-G2 message without a news item")
    priority = urgency_of(text_of(child(root, "header", "priority")))
    texts = [item for item in items if item_class(item) not in PICTURES]
    pictures = {
        attribute(item, "guid") or str(number): read_picture(item)
        for number, item in enumerate(items)
        if len(items) > 1 and item_class(item) in PICTURES
    }
    read = [
        read_news_item(item, priority, _pictures_of(item, texts, pictures))
        for item in texts or items
    ]
    found = tuple(
        one._replace(changes=(*document.changes, *one.changes))
        for one in read
        if isinstance(one, ParsedItem)
    )
    return found or next(one for one in read if isinstance(one, Rejected))


def _pictures_of(
    item: Element, texts: list[Element], pictures: dict[str, ParsedImage]
) -> tuple[ParsedImage, ...]:
    """Pictures of the message that go with a text."""
    if not pictures:
        return ()
    if len(texts) == 1:
        return tuple(pictures.values())
    linked = linked_to(item)
    return tuple(picture for guid, picture in pictures.items() if guid in linked)

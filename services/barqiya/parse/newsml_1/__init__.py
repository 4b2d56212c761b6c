"""NewsML 1.0 to 1.2, as AFP, Business Wire and others send it.

Each ``NewsItem`` with text is an article. What maps where is in
``docs/reference/formats/newsml_1.md``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from barqiya.items import ParsedItem, Rejected
from barqiya.parse._values import urgency_of
from barqiya.parse._xml import attribute, child, descendants, read_xml, root_name
from barqiya.parse.newsml_1.item import read_item
from barqiya.reasons import Reason

if TYPE_CHECKING:
    from barqiya.items import Decoded
    from barqiya.parse.contract import Repeated
    from barqiya.registry.phrases import PagePhrases

NAME: Final = "newsml_1"
MEDIA_TYPES: Final = frozenset(
    {
        "application/newsml+xml",
        "text/vnd.iptc.newsml",
        "application/xml",
        "text/xml",
        "text/plain",
        "application/octet-stream",
    }
)
_MOST: Final = 200

__all__ = ["MEDIA_TYPES", "NAME", "can_parse", "parse"]


def can_parse(decoded: Decoded) -> bool:
    """XML whose root is ``NewsML``, or a ``NewsItem`` of it alone."""
    return root_name(decoded.text) in {"NewsML", "NewsItem"}


def parse(
    decoded: Decoded,
    *,
    source: str,  # noqa: ARG001 - of the contract
    phrases: PagePhrases,  # noqa: ARG001
    repeated: Repeated | None = None,  # noqa: ARG001
) -> tuple[ParsedItem, ...] | Rejected:
    """Read every item that has text.

    Returns:
        The items; or why there is none: ``parse.malformed``, ``parse.forbidden``,
        ``parse.no_text_item`` or ``parse.no_text``.
    """
    document = read_xml(decoded.text)
    if isinstance(document, Rejected):
        return document
    envelope = child(document.root, "NewsEnvelope")
    priority = urgency_of(attribute(child(envelope, "Priority"), "FormalName"))
    items = list(descendants(document.root, "NewsItem"))[:_MOST]
    read = [read_item(item, priority) for item in items]
    found = tuple(
        one._replace(changes=(*document.changes, *one.changes))
        for one in read
        if isinstance(one, ParsedItem)
    )
    if found:
        return found
    refused = next((one for one in read if isinstance(one, Rejected)), None)
    return refused or Rejected(Reason.PARSE_NO_TEXT_ITEM, "NewsML 1 without a news item")

"""NITF 3.x (News Industry Text Format), with or without its namespace and DOCTYPE.

What maps where is in ``docs/reference/formats/nitf.md``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from barqiya.items import ParsedItem, Rejected
from barqiya.parse._xml import read_xml, root_name
from barqiya.parse.nitf.document import read_document

if TYPE_CHECKING:
    from barqiya.items import Decoded
    from barqiya.parse.contract import Repeated
    from barqiya.registry.phrases import PagePhrases

NAME: Final = "nitf"
MEDIA_TYPES: Final = frozenset(
    {
        "application/nitf+xml",
        "application/vnd.iptc.nitf",
        "text/vnd.iptc.nitf",
        "application/xml",
        "text/xml",
        "text/plain",
        "application/octet-stream",
    }
)

__all__ = ["MEDIA_TYPES", "NAME", "can_parse", "parse"]


def can_parse(decoded: Decoded) -> bool:
    """XML whose root is ``nitf``."""
    return root_name(decoded.text) == "nitf"


def parse(
    decoded: Decoded,
    *,
    source: str,  # noqa: ARG001 - of the contract
    phrases: PagePhrases,  # noqa: ARG001
    repeated: Repeated | None = None,  # noqa: ARG001
) -> ParsedItem | Rejected:
    """Read the document, or say why it is none: ``parse.malformed``, ``parse.no_text`` and such."""
    document = read_xml(decoded.text)
    if isinstance(document, Rejected):
        return document
    return read_document(document.root, document.changes)

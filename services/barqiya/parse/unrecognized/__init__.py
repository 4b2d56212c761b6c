"""JSON and XML that no other parser knows: refused with a word that helps, never read as page text.

Broken documents are named as such, with line and column; sound ones as a format that is not known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import orjson

from barqiya.items import Rejected
from barqiya.parse._json import looks_like_json, read_json
from barqiya.parse._xml import local_name, read_xml, root_name
from barqiya.reasons import Reason

if TYPE_CHECKING:
    from barqiya.items import Decoded
    from barqiya.parse.contract import Repeated
    from barqiya.registry.phrases import PagePhrases

NAME: Final = "unrecognized"
_JSON: Final = frozenset({"application/json", "text/json", "application/x-ndjson"})
_XML: Final = frozenset({"application/xml", "text/xml"})
MEDIA_TYPES: Final = _JSON | _XML | {"text/plain", "application/octet-stream"}
#: Roots of HTML, which other parsers read.
_HTML: Final = frozenset({"html", "HTML"})
_LONGEST_NAME: Final = 40
#: Characters at the end of a text in which its root element ends.
_LONGEST_END: Final = 400

__all__ = ["MEDIA_TYPES", "NAME", "can_parse", "parse"]


def can_parse(decoded: Decoded) -> bool:
    """JSON or XML by its media type; where that says nothing, by what is there beyond doubt."""
    if decoded.media_type in _JSON:
        return True
    if decoded.media_type in _XML:
        return root_name(decoded.text) not in _HTML
    if looks_like_json(decoded.text):
        return _is_json(decoded.text)
    return _is_xml(decoded.text)


def _is_xml(text: str) -> bool:
    """A declaration, or a root element that ends where the text does."""
    name = root_name(text)
    if name in _HTML:
        return False
    if text[:16].lstrip().startswith("<?xml"):
        return True
    return bool(name) and text[-_LONGEST_END:].rstrip().endswith((f"</{name}>", f":{name}>"))


def _is_json(text: str) -> bool:
    try:
        orjson.loads(text)
    except ValueError:
        return False
    return True


def parse(
    decoded: Decoded,
    *,
    source: str,  # noqa: ARG001 - of the contract
    phrases: PagePhrases,  # noqa: ARG001
    repeated: Repeated | None = None,  # noqa: ARG001
) -> Rejected:
    """Say what is wrong: ``parse.malformed``, ``parse.forbidden`` or ``parse.unknown_format``."""
    if decoded.media_type in _JSON or looks_like_json(decoded.text):
        values = read_json(decoded.text)
        refused = values if isinstance(values, Rejected) else None
        return refused or Rejected(Reason.PARSE_UNKNOWN_FORMAT, "JSON of no news format")
    document = read_xml(decoded.text)
    if isinstance(document, Rejected):
        return document
    name = local_name(document.root)[:_LONGEST_NAME]
    shown = name if name.isascii() else "a name that is not ASCII"
    return Rejected(Reason.PARSE_UNKNOWN_FORMAT, f"XML whose root is {shown}")

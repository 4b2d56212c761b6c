"""ninjs 1.x, 2.x and 3.x, and the JSON dialects of agencies that use its names.

One raw item may be an item, a list of items, or an answer of an agency's API that wraps them. What
maps where is in ``docs/reference/formats/ninjs.md``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from barqiya.items import ParsedItem, Rejected
from barqiya.parse._json import looks_like_json, read_json
from barqiya.parse.ninjs.fields import Fields
from barqiya.parse.ninjs.item import read_item
from barqiya.reasons import Reason

if TYPE_CHECKING:
    from collections.abc import Iterator

    from barqiya.items import Decoded
    from barqiya.parse.contract import Repeated
    from barqiya.registry.phrases import PagePhrases

NAME: Final = "ninjs"
MEDIA_TYPES: Final = frozenset(
    {
        "application/ninjs+json",
        "application/vnd.iptc.ninjs+json",
        "application/json",
        "application/octet-stream",
        "application/x-ndjson",
        "text/json",
        "text/plain",
    }
)
_OWN_TYPES: Final = frozenset({"application/ninjs+json", "application/vnd.iptc.ninjs+json"})
#: Names that JSON of the news has and other JSON hardly.
_NAMES: Final = re.compile(
    r'"(?:version_?created|first_?created|pub_?status|body_(?:x?html5?|text|nitf)|headlines?|bodies'
    r"|article_html|usageterms|copyright(?:holder|notice)|slugline|ednote|ninjs|description_text"
    r'|infosources?|descriptions|trustindicators?|plannedcoverage|eventdetails)"\s{0,20}:',
    re.IGNORECASE,
)
#: Keys under which APIs wrap items, in the order that they are looked for.
_WRAPPERS: Final = (
    "data",
    "items",
    "item",
    "hits",
    "entries",
    "entry",
    "results",
    "_items",
    "news",
)
_DEPTH: Final = 4
_MOST: Final = 200
_ITEM_KEYS: Final = frozenset(
    {
        "uri", "headline", "headlines", "bodies", "body_text", "body_html", "body_xhtml",
        "body_nitf", "versioncreated", "version_created", "pubstatus", "article_html",
        "description_text", "descriptions", "standard", "$standard", "eventdetails",
        "plannedcoverage",
    }
)  # fmt: skip

__all__ = ["MEDIA_TYPES", "NAME", "can_parse", "parse"]


def can_parse(decoded: Decoded) -> bool:
    """JSON that was declared as ninjs, or that has its names."""
    if not looks_like_json(decoded.text):
        return False
    return decoded.media_type in _OWN_TYPES or _NAMES.search(decoded.text) is not None


def parse(
    decoded: Decoded,
    *,
    source: str,  # noqa: ARG001 - of the contract
    phrases: PagePhrases,  # noqa: ARG001
    repeated: Repeated | None = None,  # noqa: ARG001
) -> tuple[ParsedItem, ...] | Rejected:
    """Read every item of the text that has one to publish.

    Returns:
        The items; or why there is none: ``parse.malformed``, ``parse.forbidden``,
        ``parse.unknown_format``, ``parse.no_text_item``, ``parse.no_text``.
    """
    values = read_json(decoded.text)
    if isinstance(values, Rejected):
        return values
    found = [one for document in values.documents for one in _items(document, 0)][:_MOST]
    if not found:
        return Rejected(Reason.PARSE_UNKNOWN_FORMAT, "JSON without a news item")
    read = [read_item(item) for item in found]
    items = tuple(one for one in read if isinstance(one, ParsedItem))
    if values.changes:
        items = tuple(one._replace(changes=(*values.changes, *one.changes)) for one in items)
    refusals = [one for one in read if isinstance(one, Rejected)]
    return items or refusals[0]


def _items(value: object, depth: int) -> Iterator[Fields]:
    """Items in a document: itself, or what wrappers hold."""
    if isinstance(value, list) and depth < _DEPTH:
        for one in value[:_MOST]:
            yield from _items(one, depth + 1)
    elif isinstance(value, dict):
        fields = Fields(value)
        if not _ITEM_KEYS.isdisjoint(fields.values):
            yield from _with_members(fields)
        elif depth < _DEPTH:
            for wrapper in _WRAPPERS:
                if isinstance(value.get(wrapper), (dict, list)):
                    yield from _items(value[wrapper], depth + 1)
                    return


def _with_members(fields: Fields) -> Iterator[Fields]:
    """The item; for a package without text of its own, the texts that it carries."""
    if fields.text("type").lower() not in {"composite", "package"} or any(
        name.startswith("body") or name == "bodies" for name in fields.values
    ):
        yield fields
        return
    members = [
        one
        for one in fields.objects("associations")
        if any(name.startswith("body") or name == "bodies" for name in one.values)
        and one.text("type").lower() in {"text", "composite", ""}
    ]
    yield from members or [fields]

"""RSS 0.9 to 2.0 and Atom: a whole feed, or one entry of it.

The document is read by the hardened reader of XML first, which refuses entities and records its
repairs; feedparser reads the dialects of what that leaves. What maps where is in
``docs/reference/formats/feed.md``.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Final

from lxml import etree

from barqiya.items import Rejected
from barqiya.parse._xml import local_name, read_xml, root_name
from barqiya.parse.feed.entry import NAME, read_entry, read_tombstone
from barqiya.parse.feed.media import entries_of, take_extras, tombstones_of
from barqiya.reasons import Reason

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lxml.etree import _Element as Element

    from barqiya.items import Decoded, ParsedItem
    from barqiya.parse.contract import Repeated
    from barqiya.parse.feed.media import Extras
    from barqiya.registry.phrases import PagePhrases
    from barqiya_schemas import Change

MEDIA_TYPES: Final = frozenset(
    {
        "application/rss+xml",
        "application/atom+xml",
        "application/rdf+xml",
        "application/xml",
        "text/xml",
        "text/rss+xml",
        "text/plain",
        "application/octet-stream",
    }
)
_OWN: Final = frozenset({"application/rss+xml", "application/atom+xml", "text/rss+xml"})
_HEAD: Final = 4096
#: What shows that a root of a common name is a feed.
_ATOM: Final = ("w3.org/2005/Atom", "purl.org/atom/", "<entry", ":entry", "purl.org/atompub")
_RSS: Final = ("purl.org/rss/", "my.netscape.com/rdf", "<channel", "<item")
_ROOTS: Final[dict[str, tuple[str, ...]]] = {
    "rss": ("",),
    "feed": _ATOM,
    "entry": _ATOM[:2],
    "deleted-entry": _ATOM[-1:],
    "RDF": _RSS[:2],
    "channel": _RSS[3:],
    "item": ("<title", "<link", "<guid"),
}
#: More than any feed has entries; the rest would be somebody's flood.
_MOST: Final = 200
_HEADERS: Final = {"content-type": "application/xml; charset=utf-8"}

__all__ = ["MEDIA_TYPES", "NAME", "can_parse", "parse"]


def can_parse(decoded: Decoded) -> bool:
    """XML whose root is that of a feed or of an entry, or that is said to be one."""
    if decoded.media_type in _OWN:
        return True
    signs = _ROOTS.get(root_name(decoded.text))
    if signs is None:
        return False
    head = decoded.text[:_HEAD]
    return any(sign in head for sign in signs)


def parse(
    decoded: Decoded,
    *,
    source: str,  # noqa: ARG001 - of the contract
    phrases: PagePhrases,
    repeated: Repeated | None = None,  # noqa: ARG001
) -> tuple[ParsedItem, ...] | Rejected:
    """Read every entry; one that says nothing is left out."""
    document = read_xml(decoded.text)
    if isinstance(document, Rejected):
        return document
    deleted = list(tombstones_of(document.root))
    entries = entries_of(document.root)
    if len(entries) + len(deleted) > _MOST:
        return Rejected(Reason.PARSE_FORBIDDEN, f"a feed of more than {_MOST} entries")
    extras = [take_extras(entry) for entry in entries]
    tombstones = (read_tombstone(one, document.changes) for one in deleted)
    found = [*_read(document.root, extras, document.changes, phrases), *filter(None, tombstones)]
    return tuple(found) or Rejected(
        Reason.PARSE_NO_TEXT, "a feed without entries that say anything"
    )


def _read(
    root: Element, extras: list[Extras], changes: tuple[Change, ...], phrases: PagePhrases
) -> Iterator[ParsedItem]:
    if not extras:
        return
    # Its import takes a quarter of a second, which no other item should pay.
    import feedparser  # noqa: PLC0415

    from barqiya.parse.feed import sax  # noqa: PLC0415

    sax.prefer()
    read: Mapping[str, Any] = feedparser.parse(
        io.BytesIO(_document(root)),
        response_headers=_HEADERS,
        resolve_relative_uris=False,
        # Bodies are cleaned by the reader of HTML that all formats share.
        sanitize_html=False,
    )
    for entry, extra in zip(read["entries"], extras, strict=False):
        if item := read_entry(entry, read["feed"], extra, changes, phrases):
            yield item


def _document(root: Element) -> bytes:
    """The document without what was taken out of it; an entry alone stands in a feed."""
    content = etree.tostring(root, encoding="utf-8")
    name = local_name(root)
    if name == "entry":
        return b'<feed xmlns="http://www.w3.org/2005/Atom">' + content + b"</feed>"
    if name == "item":
        return b'<rss version="2.0"><channel>' + content + b"</channel></rss>"
    if name == "channel":
        return b'<rss version="2.0">' + content + b"</rss>"
    return content

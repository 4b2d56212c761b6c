"""What a page says of its article in JSON-LD (W3C, 2020) with the words of schema.org."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from barqiya.items import Rejected
from barqiya.parse._json import read_json

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_MEDIA_TYPE: Final = "application/ld+json"
#: Characters of all of them that are read. Some hold the whole text of the article as well.
LONGEST: Final = 1 << 18

#: Types of schema.org that are an article and are not called one.
_OTHER_ARTICLES: Final = frozenset({"Report", "BlogPosting", "LiveBlogPosting"})
#: Members under which a page keeps what it is about.
_INNER: Final = ("@graph", "mainEntity")
_DATES: Final = ("datePublished", "dateModified")
_MOST_NODES: Final = 200


def holds_linked_data(tag: str, attributes: Mapping[str, str]) -> bool:
    """Whether an element is one that holds it."""
    return tag == "script" and attributes.get("type", "").strip().lower().startswith(_MEDIA_TYPE)


def stated_dates(text: str) -> tuple[tuple[str, str], ...]:
    """The dates of the one article that a page describes.

    Args:
        text: Content of a ``script`` element.

    Returns:
        Names as those of meta elements, and values as written. Nothing where several articles
        differ: the others of a page, which are no news of this one, are described as well.
    """
    read = read_json(text)
    if isinstance(read, Rejected):
        return ()
    articles = [node for document in read.documents for node in _articles(document)]
    found = []
    for name in _DATES:
        values = {value for node in articles if isinstance(value := node.get(name), str)}
        if len(values) == 1:
            found.append((name.lower(), values.pop().strip()))
    return tuple(found)


def _articles(document: object) -> Iterator[dict[str, Any]]:
    waiting, seen = [document], 0
    while waiting and seen < _MOST_NODES:
        node, seen = waiting.pop(), seen + 1
        if isinstance(node, list):
            waiting += node[:_MOST_NODES]
        elif isinstance(node, dict):
            if _is_article(node.get("@type")):
                yield node
            waiting += [node[name] for name in _INNER if name in node]


def _is_article(kind: object) -> bool:
    kinds = kind if isinstance(kind, list) else [kind]
    return any(
        isinstance(k, str) and (k.endswith("Article") or k in _OTHER_ARTICLES) for k in kinds
    )

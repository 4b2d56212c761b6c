"""What feedparser flattens or loses, read from the tree: Media RSS, languages, deleted entries.

It gives all credits and files of an entry in one list, whoever's they are, and takes the caption of
a picture for the summary. So the media of each entry are read here, and taken out of the tree
before feedparser sees it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from barqiya.items import ParsedImage, ParsedLink, ParsedRendition
from barqiya.parse._article import inline
from barqiya.parse._blocks import web_address
from barqiya.parse._values import number_from
from barqiya.parse._xml import attribute, children, language_attribute, local_name, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element as Element

_MEDIA: Final = ("http://search.yahoo.com/mrss", "http://video.search.yahoo.com/mrss")
_DC: Final = "http://purl.org/dc/elements/1.1/"
_ENTRIES: Final = frozenset({"item", "entry"})
_TOMBSTONES: Final = "http://purl.org/atompub/tombstones/1.0"
#: More than any entry has files.
_MOST_FILES: Final = 60
_LARGEST_SIDE: Final = 100_000


class Extras(NamedTuple):
    """What the tree says of one entry."""

    images: tuple[ParsedImage, ...]
    links: tuple[ParsedLink, ...]
    language: str
    sources: tuple[str, ...]
    """``dc:source``, which feedparser does not know."""


class Tombstone(NamedTuple):
    """An entry that its feed deleted (RFC 6721)."""

    ref: str
    when: str
    comment: str


def entries_of(root: Element) -> list[Element]:
    """Entries of a feed in their order; what stands inside an entry is none."""
    found: list[Element] = []
    for element in root.iter():
        if local_name(element) not in _ENTRIES or _is_media(element):
            continue
        parent = element.getparent()
        if parent is None or local_name(parent) in {"channel", "rss", "RDF", "feed"}:
            found.append(element)
    return found


def tombstones_of(root: Element) -> Iterator[Tombstone]:
    """Entries that were deleted; taken out of the tree, since they may hold a whole entry."""
    for element in list(root.iter(f"{{{_TOMBSTONES}}}deleted-entry")):
        comment = next(children(element, "comment"), None)
        yield Tombstone(attribute(element, "ref"), attribute(element, "when"), text_of(comment))
        _take_out(element)


def take_extras(entry: Element) -> Extras:
    """Read the media of an entry, and take them out of it."""
    said = next(entry.iterchildren(f"{{{_DC}}}language"), None)
    language = text_of(said) or language_attribute(entry)
    sources = tuple(map(text_of, entry.iterchildren(f"{{{_DC}}}source")))
    files = [one for one in entry.iter() if _is_media(one)]
    contents = [one for one in files if local_name(one) == "content"][:_MOST_FILES]
    images = [*_pictures(contents, entry)]
    links = tuple(
        ParsedLink("enclosure", url, media_type=attribute(one, "type") or None)
        for one in contents
        if not _is_picture(one) and (url := web_address(attribute(one, "url")))
    )
    if not images:
        thumbnails = (one for one in files if local_name(one) == "thumbnail")
        urls = (web_address(attribute(one, "url")) for one in thumbnails)
        images = [ParsedImage("", url) for url in dict.fromkeys(urls) if url][:1]
    for one in files:
        _take_out(one)
    return Extras(tuple(images), links, language, sources)


def _pictures(contents: list[Element], entry: Element) -> Iterator[ParsedImage]:
    """Pictures; the files of one group are renditions of one picture where none has a caption."""
    groups: dict[int, list[Element]] = {}
    for content in contents:
        if not _is_picture(content):
            continue
        parent = content.getparent()
        grouped = parent is not None and local_name(parent) == "group"
        own = _said(content, "description", "title", "credit") if grouped else "own"
        groups.setdefault(id(content) if own else id(parent), []).append(content)
    for files in groups.values():
        yield _picture(files, entry)


def _picture(files: list[Element], entry: Element) -> ParsedImage:
    renditions = tuple(
        ParsedRendition(
            url,
            media_type=attribute(one, "type") or None,
            width=number_from(attribute(one, "width"), 1, _LARGEST_SIDE),
            height=number_from(attribute(one, "height"), 1, _LARGEST_SIDE),
        )
        for one in files
        if (url := web_address(attribute(one, "url")))
    )
    widest = max(renditions, key=lambda one: one.width or 0, default=None)
    holders = _holders(files[0], entry)
    return ParsedImage(
        caption=next(filter(None, (_said(one, "description", "text") for one in holders)), ""),
        url=widest.url if widest else None,
        credit=next(filter(None, (_said(one, "credit") for one in holders)), None),
        headline=next(filter(None, (_said(one, "title") for one in holders)), None),
        usage_terms=next(filter(None, (_said(one, "copyright") for one in holders)), None),
        renditions=renditions if len(renditions) > 1 else (),
    )


def _holders(file: Element, entry: Element) -> tuple[Element, ...]:
    """Where a caption may stand: in the file, its group, and the entry."""
    parent = file.getparent()
    group = (parent,) if parent is not None and parent is not entry else ()
    return (file, *group, entry)


def _said(element: Element, *names: str) -> str:
    for name in names:
        for one in children(element, name):
            if _is_media(one) and (text := inline(text_of(one))):
                return text
    return ""


def _is_media(element: Element) -> bool:
    tag: object = element.tag
    return isinstance(tag, str) and tag.startswith(tuple(f"{{{space}" for space in _MEDIA))


def _is_picture(content: Element) -> bool:
    kind = attribute(content, "medium") or attribute(content, "type")
    return kind.startswith("image") or not kind


def _take_out(element: Element) -> None:
    """Remove an element and keep the text after it."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        before = element.getprevious()
        if before is None:
            parent.text = (parent.text or "") + element.tail
        else:
            before.tail = (before.tail or "") + element.tail
    parent.remove(element)

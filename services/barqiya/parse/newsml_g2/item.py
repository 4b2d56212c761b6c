"""One ``newsItem`` of NewsML-G2 to a parsed item, or to a picture of one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from barqiya.items import ParsedImage, ParsedItem, Rejected
from barqiya.parse._article import (
    first,
    inline,
    main_headline,
    once,
    own_standfirst,
    restored_markup,
    without_headline,
)
from barqiya.parse._values import direction_of, language_of, urgency_of
from barqiya.parse._xml import attribute, child, children, language_attribute, text_of
from barqiya.parse.newsml_g2 import meta
from barqiya.parse.newsml_g2.content import read_content, remote, remote_links
from barqiya.parse.nitf.document import place_of
from barqiya.reasons import Reason
from barqiya_schemas import Change

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lxml.etree import _Element as Element

    from barqiya.items import ParsedLink
    from barqiya.parse.newsml_g2.content import Content
    from barqiya_schemas.article import Status

#: Natures of an item whose text, if any, is about something that is not text.
_NO_TEXT: Final = frozenset(
    {"picture", "graphic", "video", "audio", "animation", "composite", "still", "photo"}
)
PICTURES: Final = frozenset({"picture", "graphic", "photo", "still"})
_MAIN_ROLES: Final = ("", "main", "headline", "hl1", "title")


def read_news_item(
    item: Element, priority: int | None, pictures: tuple[ParsedImage, ...]
) -> ParsedItem | Rejected:
    """Read an item.

    Args:
        item: ``newsItem``.
        priority: Priority of the message that it came in.
        pictures: Pictures of the message that go with it.

    Returns:
        The item; ``parse.no_text_item`` for one whose nature is not text, or ``parse.no_text``.
    """
    content = read_content(item)
    if refused := _refused(item, content):
        return refused
    item_meta, content_meta = child(item, "itemMeta"), child(item, "contentMeta")
    status, signals = meta.status_and_signals(item)
    found, head = list(meta.headlines(content_meta)), content.head
    headline = main_headline(found, _MAIN_ROLES) or (head.headline if head else None)
    changes = _changes(content)
    if not headline and not content.body.blocks:
        headline = _stand_in(item, status)
        if headline is None:
            return Rejected(Reason.PARSE_NO_TEXT_ITEM, "NewsML-G2 item without headline and text")
        changes = (*changes, Change(stage="parse", kind="headline_from_title"))
    changes = (*changes, *without_headline(content.body, headline))
    summary = first(meta.summary(content_meta), head.abstract if head else None)
    others = [text for _, text in found] + [one.text for one in (head.headlines if head else ())]
    return ParsedItem(
        parser="newsml_g2",
        headline=headline,
        blocks=tuple(content.body.blocks),
        markup=content.body.markup,
        headlines=meta.with_roles(found),
        alternative_headlines=once(text for text in others if text != headline),
        standfirst=own_standfirst(summary, content.body.blocks),
        images=(*pictures, *content.body.images),
        links=(*meta.links(item), *_remote_links(item)),
        source_texts=once((*meta.sources(item), head.distributor if head else None)),
        byline=first(
            meta.byline_stated(content_meta),
            head.byline if head else None,
            meta.creators(content_meta),
        ),
        credit_line=" ".join(meta.texts(content_meta, "creditline")) or None,
        dateline=first(*meta.texts(content_meta, "dateline"), head.dateline if head else None),
        changes=changes,
        item_id=attribute(item, "guid") or None,
        item_revision=attribute(item, "version") or None,
        status=status,
        signals=signals,
        urgency=urgency_of(text_of(child(content_meta, "urgency"))),
        priority=urgency_of(text_of(child(item_meta, "priority"))) or priority,
        slugline=first(*meta.texts(content_meta, "slugline")),
        keywords=meta.texts(content_meta, "keyword"),
        editorial_note=first(
            " ".join(meta.texts(item_meta, "edNote")), head.note if head else None
        ),
        usage_terms=first(meta.rights(item, "usageTerms"), head.rights if head else None),
        copyright_holder=meta.rights(item, "copyrightHolder"),
        copyright_notice=meta.rights(item, "copyrightNotice"),
        embargoed_until=_embargo(item_meta),
        language=_language(item, content_meta),
        direction=direction_of(item.get("dir")),
        first_created=_moment(item_meta, "firstCreated", content_meta, "contentCreated"),
        version_created=_moment(item_meta, "versionCreated", content_meta, "contentModified"),
        subjects=tuple(meta.subjects(content_meta)),
        genres=tuple(meta.genres(content_meta)),
        locations=(*meta.locations(item), *place_of(head)),
    )


def _refused(item: Element, content: Content) -> Rejected | None:
    """Why an item without text of its own is none of ours; ``None`` when it may be."""
    if content.body.blocks:
        return None
    nature = meta.item_class(item)
    if nature in _NO_TEXT:
        return Rejected(Reason.PARSE_NO_TEXT_ITEM, f"NewsML-G2 item of class {nature}")
    if child(item, "itemMeta") is None and child(item, "contentMeta") is None:
        return Rejected(Reason.PARSE_NO_TEXT_ITEM, "NewsML-G2 item without content")
    return None


def _stand_in(item: Element, status: Status | None) -> str | None:
    """What stands for the headline of an item with neither headline nor text; often nothing."""
    item_meta, content_meta = child(item, "itemMeta"), child(item, "contentMeta")
    title = inline(text_of(child(item_meta, "title")))
    found = first(title, *meta.texts(content_meta, "slugline"))
    if status == "canceled":
        return first(found, *meta.texts(item_meta, "edNote"), attribute(item, "guid"))
    return found if meta.item_class(item) == "text" else None


def _changes(content: Content) -> tuple[Change, ...]:
    restored = restored_markup(content.body)
    if not content.unused:
        return restored
    return (*restored, Change(stage="parse", kind="body_rendition_unused", count=content.unused))


def _remote_links(item: Element) -> Iterable[ParsedLink]:
    """What the item says in another place; files of a picture are its renditions."""
    return () if meta.item_class(item) in PICTURES else remote_links(item)


def _moment(first_in: Element | None, name: str, then_in: Element | None, other: str) -> str | None:
    return first(text_of(child(first_in, name)), text_of(child(then_in, other)))


def _embargo(item_meta: Element | None) -> str | None:
    """When the embargo ends; an empty element is an embargo that does not say."""
    element = child(item_meta, "embargoed")
    return None if element is None else text_of(element) or "embargoed"


def _language(item: Element, content_meta: Element | None) -> str | None:
    stated = [attribute(one, "tag") for one in children(content_meta, "language")]
    return next(
        (found for one in (*stated, language_attribute(item)) if (found := language_of(one))), None
    )


def read_picture(item: Element) -> ParsedImage:
    """Read an item of class picture or graphic as a picture of an article."""
    content_meta = child(item, "contentMeta")
    files = tuple(remote(item))
    widest = max(files, key=lambda one: one.width or 0, default=None)
    return ParsedImage(
        caption=meta.caption(content_meta),
        url=widest.url if widest else None,
        credit=first(*meta.texts(content_meta, "creditline", "by"), meta.creators(content_meta)),
        headline=main_headline(list(meta.headlines(content_meta)), _MAIN_ROLES),
        item_id=attribute(item, "guid") or None,
        usage_terms=meta.rights(item, "usageTerms"),
        renditions=files,
    )


def linked_to(item: Element) -> frozenset[str]:
    """Ids of the items that an item links to."""
    return frozenset(link.item_id for link in meta.links(item) if link.item_id)

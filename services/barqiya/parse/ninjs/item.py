"""One JSON news item to a parsed item."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from barqiya.items import ParsedHeadline, ParsedItem, Rejected
from barqiya.parse._article import (
    first,
    inline,
    main_headline,
    once,
    own_standfirst,
    without_headline,
)
from barqiya.parse._blocks import web_address
from barqiya.parse._values import language_of, signals_of, status_of, urgency_of
from barqiya.parse.ninjs.associations import (
    PICTURES,
    any_description,
    description,
    images_and_links,
    stated_links,
)
from barqiya.parse.ninjs.bodies import read_body
from barqiya.parse.ninjs.concepts import genres, locations, subjects
from barqiya.parse.ninjs.fields import as_text
from barqiya.reasons import Reason
from barqiya_schemas import Change

if TYPE_CHECKING:
    from collections.abc import Iterator

    from barqiya.parse.ninjs.fields import Fields
    from barqiya_schemas.article import Status

#: Types whose description is a caption or an agenda, not an article.
_NO_TEXT: Final = PICTURES | {
    "video", "audio", "event", "planning", "animation", "map", "data", "file",
}  # fmt: skip
#: AP's API adds what identifies the request, not the item.
_REQUEST: Final = re.compile(r"\?(?:qt|et)=[^#]*$")
#: The field without a role before all others.
_HEADLINE_ROLES: Final = ("", "main", "headline", "title")
_SUMMARIES: Final = (
    "summary", "abstract", "lead", "text", "html", "xhtml", "short", "teaser", "standfirst",
)  # fmt: skip
#: TT's profiles of items that take another one back.
_TAKEN_BACK: Final = frozenset({"avpub", "avpubl"})


def read_item(fields: Fields) -> ParsedItem | Rejected:
    """Read one item of any version.

    Returns:
        The item, ``parse.no_text_item`` for a picture and its like without a body, or
        ``parse.no_text``.
    """
    body, changes = read_body(fields)
    kind = fields.text("type", "itemtype").lower()
    if not body.blocks and kind in _NO_TEXT:
        return Rejected(Reason.PARSE_NO_TEXT_ITEM, f"ninjs item of type {kind}")
    headlines = tuple(_headlines(fields))
    headline = main_headline(headlines, _HEADLINE_ROLES)
    status, signals = _status(fields)
    summary = _summary(fields)
    if not headline and not body.blocks and not summary:
        summary = any_description(fields) or None
    if not headline and not body.blocks and not summary:
        headline = first(fields.line("title"), fields.line("slugline", "slug"))
        if status == "canceled":
            headline = headline or first(fields.line("ednote"), fields.text("uri"))
        if not headline:
            return Rejected(Reason.PARSE_NO_TEXT)
        changes = (*changes, Change(stage="parse", kind="headline_from_title"))
    changes = (*changes, *without_headline(body, headline))
    images, links = images_and_links(fields)
    return ParsedItem(
        parser="ninjs",
        headline=headline,
        blocks=tuple(body.blocks),
        markup=body.markup,
        headlines=tuple(ParsedHeadline(text, role) for role, text in headlines if role),
        alternative_headlines=once(
            text for role, text in headlines if text != headline and role.lower() != "kicker"
        ),
        kicker=first(fields.line("kicker"), *(t for role, t in headlines if role == "kicker")),
        standfirst=own_standfirst(summary, body.blocks),
        images=(*images, *body.images),
        links=(*links, *stated_links(fields)),
        source_texts=_sources(fields),
        byline=_byline(fields),
        credit_line=fields.line("creditline") or None,
        dateline=fields.line("dateline") or None,
        changes=changes,
        item_id=_item_id(fields),
        item_revision=fields.text("version", "revision", "versionnumber") or None,
        url=web_address(fields.text("url", "canonicalurl", "href")),
        status=status,
        signals=signals,
        urgency=urgency_of(fields.raw("urgency")),
        priority=urgency_of(fields.raw("priority")),
        slugline=fields.line("slugline", "slug") or None,
        keywords=tuple(map(inline, fields.texts("keywords", "keyword", "tags"))),
        editorial_note=fields.line("ednote", "editornote", "notepad") or None,
        usage_terms=fields.line("usageterms") or None,
        copyright_holder=fields.line("copyrightholder") or None,
        copyright_notice=fields.line("copyrightnotice") or None,
        embargoed_until=_embargo(fields),
        language=language_of(fields.text("language", "lang", "inlanguage")),
        published=fields.text("published", "datepublished", "firstpublished", "first_published")
        or None,
        first_created=fields.text("firstcreated", "first_created", "contentcreated") or None,
        version_created=fields.text(
            "versioncreated", "version_created", "updated", "contentmodified", "datetime"
        )
        or None,
        subjects=subjects(fields),
        genres=genres(fields),
        locations=locations(fields),
    )


def _headlines(fields: Fields) -> Iterator[tuple[str, str]]:
    """Role and text of every headline; the field that has no role has the empty one."""
    if text := fields.line("headline"):
        yield "", text
    for one in fields.objects("headlines"):
        if text := one.line("value", "name"):
            yield one.text("role"), text
    for name in fields.values:
        if name.startswith("headline_") and (text := fields.line(name)):
            yield name.removeprefix("headline_"), text


def _summary(fields: Fields) -> str | None:
    return first(
        description(fields, *_SUMMARIES),
        fields.line("teaser", "abstract", "summary", "standfirst"),
        any_description(fields) if not fields.raw("descriptions") else None,
    )


def _status(fields: Fields) -> tuple[Status | None, tuple[str, ...]]:
    """Status and signals; what takes an item back cancels it, whatever the status says."""
    stated: list[str] = []
    value = fields.raw("signals", "signal")
    if isinstance(value, dict):
        stated += (text for one in value.values() if (text := as_text(one)))
    elif isinstance(value, (list, str)):
        stated += [as_text(one) for one in (value if isinstance(value, list) else [value])]
    stated += [fields.text("updatetype"), fields.text("instruction")]
    profile = fields.text("profile").lower()
    signals = signals_of((*stated, profile) if profile in _TAKEN_BACK else stated)
    status = status_of(fields.text("pubstatus", "status"))
    if "kill" in signals:
        status = "canceled"
    elif status == "canceled":
        signals = (*signals, "kill")
    return status, signals


def _item_id(fields: Fields) -> str | None:
    uri = fields.text("uri", "guid", "urn", "id", "entry_id", "itemid")
    if not uri:
        uri = next((one.text("itemid", "value") for one in fields.objects("altids")), "")
    return _REQUEST.sub("", uri) or None


def _byline(fields: Fields) -> str | None:
    if line := fields.line("byline", "by"):
        return line
    for names in (("bylines",), ("authors", "author")):
        people = once(inline(one.text("by", "byline", "name")) for one in fields.objects(*names))
        if people:
            return ", ".join(people)
    return None


def _sources(fields: Fields) -> tuple[str, ...]:
    named = (one.line("name", "literal") for one in fields.objects("infosources", "infosource"))
    return once((fields.line("source"), *named, fields.line("provider")))


def _embargo(fields: Fields) -> str | None:
    value = fields.raw("embargoeduntil", "embargoed", "embargoed_until", "embargo", "embargoed_til")
    return as_text(value) or None

"""Head and body of a NITF document: what its elements say, in the terms of a parsed item."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from barqiya.items import ParsedHeadline, ParsedItem, ParsedLocation, Rejected
from barqiya.parse._article import (
    first,
    once,
    own_standfirst,
    restored_markup,
    without_headline,
)
from barqiya.parse._blocks import read_element
from barqiya.parse._values import language_of, urgency_of
from barqiya.parse._xml import (
    attribute,
    child,
    descendants,
    language_attribute,
    text_of,
)
from barqiya.parse.nitf import docdata as managed
from barqiya.parse.nitf.body import body_of, read_nitf_body
from barqiya.reasons import Reason

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element as Element

    from barqiya.parse._body import Body
    from barqiya_schemas import Change

#: Names of ``meta`` elements with a date, by the field that they fill.
_PUBLISHED: Final = ("ntbutdato", "publication-date", "pubdate")
_UPDATED: Final = ("timestamp", "ntb-dato", "lastmodified")


class Head(NamedTuple):
    """What ``body.head`` says: also of use where NITF stands inside another format."""

    headline: str | None
    headlines: tuple[ParsedHeadline, ...]
    byline: str | None
    dateline: str | None
    place: str | None
    story_date: str | None
    abstract: str | None
    distributor: str | None
    note: str | None
    rights: str | None


def read_head(root: Element) -> Head:
    """Read ``body.head`` of a document or a fragment."""
    head = child(body_of(root), "body.head")
    headlines = tuple(_headlines(head))
    dateline = child(head, "dateline")
    story_date = child(dateline, "story.date")
    main = next((one.text for one in headlines if one.role == "hl1"), None)
    return Head(
        headline=main or (headlines[0].text if headlines else None),
        headlines=headlines,
        byline=", ".join(once(_byline(one) for one in descendants(head, "byline"))) or None,
        dateline=_spaced(dateline) or None,
        place=text_of(child(dateline, "location")) or None,
        story_date=attribute(story_date, "norm") or None,
        abstract=_abstract(child(head, "abstract")),
        distributor=text_of(child(head, "distributor")) or None,
        note=" ".join(once(text_of(one) for one in descendants(head, "note"))) or None,
        rights=text_of(child(head, "rights")) or None,
    )


def _spaced(dateline: Element | None) -> str:
    """Text of the dateline; its elements, a place and a date, are words apart in any case."""
    if dateline is None:
        return ""
    text = ""
    for piece in map(str, dateline.itertext()):
        between = text[-1:].isalnum() and piece[:1].isalnum()
        text += f" {piece}" if between else piece
    return " ".join(text.split())


def place_of(head: Head | None) -> tuple[ParsedLocation, ...]:
    """The place of the dateline."""
    return (ParsedLocation(name=head.place, role="filed_from"),) if head and head.place else ()


def _headlines(head: Element | None) -> Iterator[ParsedHeadline]:
    hedline = child(head, "hedline")
    if hedline is None:
        return
    for name in ("hl1", "hl2"):
        for element in descendants(hedline, name):
            if text := text_of(element):
                yield ParsedHeadline(text, name)
    if not len(hedline) and (text := text_of(hedline)):
        yield ParsedHeadline(text, "hl1")


def _byline(element: Element) -> str:
    """Names without the function of the writer, where the names are marked."""
    people = once(text_of(one) for one in descendants(element, "person"))
    if people:
        return ", ".join(people)
    names = " ".join(
        part
        for part in (element.text, *(one.tail for one in element))
        if part and part.strip(" \t\r\n,;-")
    )
    return " ".join(names.split()).strip(",;") or text_of(element)


def _abstract(element: Element | None) -> str | None:
    if element is None:
        return None
    return "\n".join(block.text for block in read_element(element).blocks) or None


def read_document(root: Element, changes: tuple[Change, ...]) -> ParsedItem | Rejected:
    """Read a whole document."""
    head = child(root, "head")
    docdata = child(head, "docdata")
    top = read_head(root)
    body = read_nitf_body(root)
    headline = top.headline or _title(root, head)
    status, signals = managed.status_and_signals(docdata)
    if not headline and not body.blocks and not top.abstract:
        headline = (
            first(managed.key(docdata), managed.note(docdata, head))
            if status == "canceled"
            else None
        )
        if headline is None:
            return _without_text(body)
    changes = (*changes, *restored_markup(body), *without_headline(body, headline))
    metas = managed.metas(head)
    return ParsedItem(
        parser="nitf",
        headline=headline,
        blocks=tuple(body.blocks),
        markup=body.markup,
        headlines=top.headlines,
        alternative_headlines=once(one.text for one in top.headlines if one.text != headline),
        standfirst=own_standfirst(top.abstract, body.blocks),
        images=tuple(body.images),
        source_texts=once((top.distributor, managed.stated(docdata, "doc-id", "regsrc"))),
        byline=top.byline,
        dateline=top.dateline,
        changes=changes,
        item_id=managed.stated(docdata, "doc-id", "id-string")
        or attribute(root, "uno", "id")
        or None,
        item_revision=managed.revision(root, docdata),
        status=status,
        signals=signals,
        urgency=urgency_of(attribute(child(docdata, "urgency"), "ed-urg")),
        slugline=managed.key(docdata) or metas.get("slug") or None,
        keywords=managed.keywords(head, docdata),
        editorial_note=first(managed.note(docdata, head), top.note),
        usage_terms=first(top.rights, managed.rights(docdata)),
        copyright_holder=managed.stated(docdata, "doc.copyright", "holder"),
        embargoed_until=managed.embargo(docdata),
        language=_language(root, metas),
        published=first(
            managed.stated(docdata, "date.release", "norm") if status != "withheld" else None,
            attribute(child(head, "pubdata"), "date.publication"),
            *(metas.get(name) for name in _PUBLISHED),
        ),
        first_created=managed.first_revision(head),
        version_created=first(
            managed.stated(docdata, "date.issue", "norm"), *(metas.get(name) for name in _UPDATED)
        ),
        subjects=tuple(managed.subjects(head, docdata)),
        locations=tuple(_locations(docdata, top)),
    )


def _without_text(body: Body) -> Rejected:
    if body.images:
        return Rejected(Reason.PARSE_NO_TEXT_ITEM, "NITF with pictures and without text")
    return Rejected(Reason.PARSE_NO_TEXT)


def _title(root: Element, head: Element | None) -> str | None:
    return text_of(child(head, "title")) or text_of(child(root, "title")) or None


def _language(root: Element, metas: dict[str, str]) -> str | None:
    body = body_of(root)
    stated = (
        language_attribute(body),
        attribute(root, "baselang", "lang"),
        metas.get("language"),
        metas.get("lang"),
    )
    return next((found for one in stated if (found := language_of(one))), None)


def _locations(docdata: Element | None, top: Head) -> Iterator[ParsedLocation]:
    yield from place_of(top)
    for place in descendants(docdata, "evloc", "location"):
        name = text_of(place) or attribute(place, "city", "county-dist", "state-prov")
        code = attribute(place, "iso-cc", "location-code")
        if name or code:
            yield ParsedLocation(name=name or None, code=code or None)

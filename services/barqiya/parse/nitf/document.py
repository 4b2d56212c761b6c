"""Head and body of a NITF document: what its elements say, in the terms of a parsed item."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from barqiya.items import ParsedHeadline, ParsedItem, ParsedLocation, ParsedSubject, Rejected
from barqiya.parse._article import first, once, own_standfirst, without_headline
from barqiya.parse._blocks import read_element
from barqiya.parse._codes import subject
from barqiya.parse._values import language_of, signals_of, status_of, urgency_of
from barqiya.parse._xml import (
    attribute,
    child,
    descendants,
    language_attribute,
    local_name,
    text_of,
)
from barqiya.parse.nitf.body import body_of, read_nitf_body
from barqiya.reasons import Reason

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element as Element

    from barqiya.parse._blocks import Body
    from barqiya.parse._codes import Kind
    from barqiya_schemas import Change
    from barqiya_schemas.article import Status

_SIGNAL_ATTRIBUTES: Final = ("ed-msg", "update-type", "info", "msg-type")
#: Names of ``meta`` elements with a date, by the field that they fill.
_PUBLISHED: Final = ("ntbutdato", "publication-date", "pubdate")
_UPDATED: Final = ("timestamp", "ntb-dato", "lastmodified")
_ZONE: Final = re.compile(r"(?:Z|[+-][0-9:]{2,6})$")
_LETTERS: Final = re.compile(r"[\W\d_]*\w*[^\W\d_]\w*")


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
        dateline=text_of(dateline) or None,
        place=text_of(child(dateline, "location")) or None,
        story_date=attribute(story_date, "norm") or None,
        abstract=_abstract(child(head, "abstract")),
        distributor=text_of(child(head, "distributor")) or None,
        note=" ".join(once(text_of(one) for one in descendants(head, "note"))) or None,
        rights=text_of(child(head, "rights")) or None,
    )


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
    status, signals = _status(docdata)
    if not headline and not body.blocks and not top.abstract:
        headline = first(_key(docdata), _note(docdata, head)) if status == "canceled" else None
        if headline is None:
            return _without_text(body)
    changes = (*changes, *without_headline(body, headline))
    metas = _metas(head)
    return ParsedItem(
        parser="nitf",
        headline=headline,
        blocks=tuple(body.blocks),
        headlines=top.headlines,
        alternative_headlines=once(one.text for one in top.headlines if one.text != headline),
        standfirst=own_standfirst(top.abstract, body.blocks),
        images=tuple(body.images),
        source_texts=once((top.distributor, _name(docdata, "doc-id", "regsrc"))),
        byline=top.byline,
        dateline=top.dateline,
        changes=changes,
        item_id=_name(docdata, "doc-id", "id-string") or attribute(root, "uno", "id") or None,
        item_revision=_revision(root, docdata),
        status=status,
        signals=signals,
        urgency=urgency_of(attribute(child(docdata, "urgency"), "ed-urg")),
        slugline=_key(docdata) or metas.get("slug") or None,
        keywords=_keywords(head, docdata),
        editorial_note=first(_note(docdata, head), top.note),
        usage_terms=first(top.rights, _rights(docdata)),
        copyright_holder=_name(docdata, "doc.copyright", "holder"),
        embargoed_until=_embargo(docdata),
        language=_language(root, metas),
        published=first(
            _name(docdata, "date.release", "norm") if status != "withheld" else None,
            attribute(child(head, "pubdata"), "date.publication"),
            *(metas.get(name) for name in _PUBLISHED),
        ),
        first_created=_first_revision(head),
        version_created=first(
            _name(docdata, "date.issue", "norm"), *(metas.get(name) for name in _UPDATED)
        ),
        subjects=tuple(_subjects(head, docdata)),
        locations=tuple(_locations(docdata, top)),
    )


def _without_text(body: Body) -> Rejected:
    if body.images:
        return Rejected(Reason.PARSE_NO_TEXT_ITEM, "NITF with pictures and without text")
    return Rejected(Reason.PARSE_NO_TEXT)


def _title(root: Element, head: Element | None) -> str | None:
    return text_of(child(head, "title")) or text_of(child(root, "title")) or None


def _name(parent: Element | None, element: str, *attributes: str) -> str | None:
    return attribute(child(parent, element), *attributes) or None


def _metas(head: Element | None) -> dict[str, str]:
    return {
        attribute(meta, "name").lower(): attribute(meta, "content")
        for meta in descendants(head, "meta")
        if attribute(meta, "name") and attribute(meta, "content")
    }


def _key(docdata: Element | None) -> str | None:
    return _name(docdata, "du-key", "key")


def _revision(root: Element, docdata: Element | None) -> str | None:
    """The version that ``du-key`` states. ``nitf@version`` is the format's, not the item's."""
    key = child(docdata, "du-key")
    version = attribute(key, "version") or attribute(key, "generation")
    part = attribute(key, "part")
    return (
        (f"{version}.{part}" if version and part else version)
        or attribute(root, "revision")
        or None
    )


def _status(docdata: Element | None) -> tuple[Status | None, tuple[str, ...]]:
    status = status_of(attribute(docdata, "management-status"))
    words = [
        word
        for element in descendants(docdata, "ed-msg", "du-key", "doc-scope")
        for name in (*_SIGNAL_ATTRIBUTES, "type")
        if (word := attribute(element, name))
    ]
    words += [attribute(docdata, "management-doc-idref-status")]
    signals = signals_of([*words, *(first_word(word) for word in words)])
    if "kill" in signals:
        status = "canceled"
    elif status == "canceled":
        signals = (*signals, "kill")
    return status, signals


def first_word(text: str) -> str:
    """The first word of a note, which may be a signal: ``CORRECTION: …``."""
    match = _LETTERS.match(text)
    return match[0] if match else ""


def _note(docdata: Element | None, head: Element | None) -> str | None:
    notes = [attribute(one, "info", "ed-msg") for one in descendants(docdata, "ed-msg")]
    notes += [
        attribute(one, "comment")
        for one in descendants(head, "revision-history")
        if attribute(one, "function") == "note"
    ]
    return " ".join(once(notes)) or None


def _keywords(head: Element | None, docdata: Element | None) -> tuple[str, ...]:
    lists = [attribute(one, "key") for one in descendants(docdata, "keyword")]
    metas = [
        part
        for meta in descendants(head, "meta")
        if attribute(meta, "name").lower() in {"keywords", "keyword"}
        for part in attribute(meta, "content").split(",")
    ]
    return once([*lists, *metas])


def _rights(docdata: Element | None) -> str | None:
    rights = child(docdata, "doc.rights")
    stated = [
        attribute(rights, name)
        for name in ("agent", "geography", "limitations", "type")
        if attribute(rights, name)
    ]
    return "; ".join(stated) or None


def _embargo(docdata: Element | None) -> str | None:
    """``date.release`` of an item that is withheld until then, or an embargo that is named."""
    for message in descendants(docdata, "ed-msg"):
        if "embargo" in attribute(message, "msg-type").lower():
            return attribute(message, "info") or _name(docdata, "date.release", "norm")
    release = _name(docdata, "date.release", "norm")
    if attribute(docdata, "management-status").lower() in {"embargoed", "embargo"}:
        return release or "embargoed"
    return release if release and _is_later(release, _name(docdata, "date.issue", "norm")) else None


def _is_later(release: str, issue: str | None) -> bool:
    """Whether the release comes after the issue; with different zones it may."""
    if issue is None:
        return False
    released, zone = _split_zone(release)
    issued, other_zone = _split_zone(issue)
    return released > issued or zone != other_zone


def _split_zone(norm: str) -> tuple[str, str]:
    day, _, clock = norm.partition("T")
    match = _ZONE.search(clock)
    zone = match[0] if match else ""
    digits = "".join(filter(str.isdigit, day + clock.removesuffix(zone)))
    return digits.ljust(14, "0")[:14], zone.replace(":", "")


def _language(root: Element, metas: dict[str, str]) -> str | None:
    body = body_of(root)
    stated = (
        language_attribute(body),
        attribute(root, "baselang", "lang"),
        metas.get("language"),
        metas.get("lang"),
    )
    return next((found for one in stated if (found := language_of(one))), None)


def _first_revision(head: Element | None) -> str | None:
    norms = [attribute(one, "norm") for one in descendants(head, "revision-history")]
    return min((norm for norm in norms if norm), default=None)


def _subjects(head: Element | None, docdata: Element | None) -> Iterator[ParsedSubject]:
    for one in descendants(head, "tobject.subject"):
        names = ("tobject.subject.detail", "tobject.subject.matter", "tobject.subject.type")
        found = subject(
            code=attribute(one, "tobject.subject.refnum"),
            scheme=attribute(one, "tobject.subject.ipr"),
            name=attribute(one, *names),
        )
        if found:
            yield found
    for content in descendants(docdata, "identified-content"):
        for one in content:
            if named := _identified(one):
                yield named


def _identified(one: Element) -> ParsedSubject | None:
    kind = _IDENTIFIED.get(local_name(one))
    if kind is None:
        return None
    return subject(
        code=attribute(one, "idsrc-value", "value", "code"),
        scheme=attribute(one, "idsrc"),
        name=text_of(one) or attribute(one, "value"),
        kind=kind,
    )


_IDENTIFIED: Final[dict[str, Kind]] = {
    "person": "person",
    "org": "organisation",
    "event": "event",
    "object.title": "object",
    "classifier": "topic",
}


def _locations(docdata: Element | None, top: Head) -> Iterator[ParsedLocation]:
    yield from place_of(top)
    for place in descendants(docdata, "evloc", "location"):
        name = text_of(place) or attribute(place, "city", "county-dist", "state-prov")
        code = attribute(place, "iso-cc", "location-code")
        if name or code:
            yield ParsedLocation(name=name or None, code=code or None)

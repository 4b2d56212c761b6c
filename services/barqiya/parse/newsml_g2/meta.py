"""``itemMeta``, ``contentMeta`` and ``rightsInfo`` of NewsML-G2, in the terms of a parsed item."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Literal

from barqiya.items import ParsedHeadline, ParsedLink, ParsedLocation, ParsedSubject
from barqiya.parse._article import inline, once
from barqiya.parse._blocks import web_address
from barqiya.parse._codes import subject
from barqiya.parse._values import last_part, number_from, signals_of, status_of
from barqiya.parse._xml import attribute, child, children, descendants, local_name, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element as Element

    from barqiya.parse._codes import Kind
    from barqiya_schemas.article import Status

_KINDS: Final[dict[str, Kind]] = {
    "person": "person",
    "organisation": "organisation",
    "organization": "organisation",
    "event": "event",
    "object": "object",
    "geoarea": "place",
    "poi": "place",
}
_HOST: Final = re.compile(r"https?://(?:www\.)?([^/:?#]{1,100})", re.IGNORECASE)
_HIGHEST_RELEVANCE: Final = 100
_LATITUDES: Final = 90
_LONGITUDES: Final = 180
_SUMMARIES: Final = frozenset({"summary", "intro", "abstract", "lead", "short", ""})
#: Roles of those who did not write it.
_NOT_WRITERS: Final = frozenset({"editor", "photographer", "copyright", "cameraman", "publisher"})


def code_of(element: Element | None) -> str:
    """Whatever identifies a concept: QCode, URI or literal."""
    return attribute(element, "qcode", "uri", "literal")


def named(element: Element | None) -> str:
    """Name of a concept: its first ``name``, else the end of its code."""
    if element is None:
        return ""
    name = next((text for one in children(element, "name") if (text := text_of(one))), "")
    return name or text_of(element) or attribute(element, "literal")


def party(element: Element | None) -> str:
    """Name of a provider or a source; without one, its host or what its code ends in."""
    code = attribute(element, "qcode", "uri")
    if host := _HOST.match(code):
        code = host[1]
    return named(element) or last_part(code)


def item_class(item: Element) -> str:
    """Nature of the item: ``text``, ``picture``…; empty when it does not say."""
    return last_part(code_of(child(item, "itemMeta", "itemClass"))).lower()


def status_and_signals(item: Element) -> tuple[Status | None, tuple[str, ...]]:
    """Publishing status and signals; a delete cancels the item whatever the status says."""
    meta = child(item, "itemMeta")
    status = status_of(code_of(child(meta, "pubStatus")))
    signals = signals_of(code_of(one) for one in children(meta, "signal"))
    if "kill" in signals:
        status = "canceled"
    elif status == "canceled":
        signals = (*signals, "kill")
    return status, signals


def headlines(content: Element | None) -> Iterator[tuple[str, str]]:
    """Role (empty for the plain one) and text of every headline."""
    for one in children(content, "headline"):
        if text := inline(text_of(one)):
            yield last_part(attribute(one, "role")), text


def with_roles(found: list[tuple[str, str]]) -> tuple[ParsedHeadline, ...]:
    """Headlines that have a role."""
    return tuple(ParsedHeadline(text, role) for role, text in found if role)


def summary(content: Element | None) -> str | None:
    """Description that is a summary."""
    for one in children(content, "description"):
        if last_part(attribute(one, "role")).lower() in _SUMMARIES and (text := text_of(one)):
            return inline(text)
    return None


def caption(content: Element | None) -> str:
    """Description of a picture."""
    found = {
        last_part(attribute(one, "role")).lower(): inline(text_of(one))
        for one in children(content, "description")
    }
    return found.get("caption") or next((text for text in found.values() if text), "")


def byline_stated(content: Element | None) -> str | None:
    """The byline, as it is to be printed."""
    return ", ".join(texts(content, "by")) or None


def creators(content: Element | None) -> str | None:
    """The creators that are no editors and no companies, for an item without a byline."""
    writers = [
        named(one)
        for one in children(content, "creator")
        if last_part(attribute(one, "role", "jobtitle")).lower() not in _NOT_WRITERS
        and _kind(one) in {"person", "topic"}
    ]
    return ", ".join(once(writers)) or None


def sources(item: Element) -> tuple[str, ...]:
    """Provider of the item and sources of its content."""
    provider = party(child(item, "itemMeta", "provider"))
    found = [party(one) for one in children(child(item, "contentMeta"), "infoSource")]
    return once((provider, *found))


def _kind(one: Element) -> Kind:
    return _KINDS.get(last_part(attribute(one, "type", "typeuri")).lower(), "topic")


def subjects(content: Element | None) -> Iterator[ParsedSubject]:
    """Subjects that are no places."""
    for one in children(content, "subject"):
        kind = _kind(one)
        found = subject(
            code=attribute(one, "qcode", "literal"),
            uri=attribute(one, "uri"),
            name=_name(one),
            kind=kind,
            relevance=number_from(attribute(one, "relevance"), 0, _HIGHEST_RELEVANCE),
        )
        if found and kind != "place":
            yield found


def _name(one: Element) -> str:
    return next((text for name in children(one, "name") if (text := text_of(name))), "")


def genres(content: Element | None) -> Iterator[ParsedSubject]:
    """Kinds of journalism."""
    for one in children(content, "genre"):
        code, uri = attribute(one, "qcode", "literal"), attribute(one, "uri")
        if found := subject(code=code, uri=uri, name=_name(one)):
            yield found


def locations(item: Element) -> Iterator[ParsedLocation]:
    """Where the item was filed from, and the places that it is about."""
    content = child(item, "contentMeta")
    for one in children(content, "located"):
        yield from _location(one, "filed_from")
    for one in children(content, "subject"):
        if _kind(one) == "place":
            yield from _location(one, "about")


def _location(one: Element, role: Literal["filed_from", "about"]) -> Iterator[ParsedLocation]:
    code, name = code_of(one), _name(one)
    if not name and ":" in code and "//" not in code:
        name = code.rpartition(":")[2]
    if code or name:
        latitude, longitude = _position(one)
        yield ParsedLocation(
            name=name or None,
            code=code or None,
            role=role,
            latitude=latitude,
            longitude=longitude,
        )


def _position(one: Element) -> tuple[float | None, float | None]:
    position = next(descendants(one, "position"), None)
    latitude = _degrees(attribute(position, "latitude"), _LATITUDES)
    longitude = _degrees(attribute(position, "longitude"), _LONGITUDES)
    return (latitude, longitude) if latitude is not None and longitude is not None else (None, None)


def _degrees(text: str, most: int) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if abs(value) <= most else None


def links(item: Element) -> Iterator[ParsedLink]:
    """Links of ``itemMeta``: earlier items, related items, web pages."""
    for one in children(child(item, "itemMeta"), "link"):
        target = attribute(one, "residref", "guidref")
        url = web_address(attribute(one, "href"))
        if target or url:
            yield ParsedLink(
                rel=last_part(attribute(one, "rel")) or "seeAlso",
                url=url,
                item_id=target or None,
                title=text_of(child(one, "title")) or text_of(child(one, "headline")) or None,
                media_type=attribute(one, "contenttype") or None,
            )


def texts(parent: Element | None, *names: str) -> tuple[str, ...]:
    """Texts of the children with these names, each once."""
    if parent is None:
        return ()
    return once(text_of(one) for one in parent if local_name(one) in names)


def rights(item: Element, name: str) -> str | None:
    """What ``rightsInfo`` says: a name or a note, several joined."""
    found = [
        named(one) or (attribute(one, "uri") if name == "copyrightHolder" else "")
        for info in children(item, "rightsInfo")
        for one in children(info, name)
    ]
    return " ".join(once(found)) or None

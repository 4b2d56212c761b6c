"""``docdata`` of NITF and what stands beside it in ``head``: how the item is managed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from barqiya.parse._article import once
from barqiya.parse._codes import subject
from barqiya.parse._values import signals_of, status_of
from barqiya.parse._xml import attribute, child, descendants, local_name, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element as Element

    from barqiya.items import ParsedSubject
    from barqiya.parse._codes import Kind
    from barqiya_schemas.article import Status

_SIGNAL_ATTRIBUTES: Final = ("ed-msg", "update-type", "info", "msg-type")
_LETTERS: Final = re.compile(r"\A[\W\d_]*+[^\W\d_]\w*")
_ZONE: Final = re.compile(r"(?:Z|[+-][0-9:]{2,6})$")


def stated(parent: Element | None, element: str, *attributes: str) -> str | None:
    """An attribute of a child element."""
    return attribute(child(parent, element), *attributes) or None


def metas(head: Element | None) -> dict[str, str]:
    """Return the content of ``meta`` elements by their name in lower case."""
    return {
        attribute(meta, "name").lower(): attribute(meta, "content")
        for meta in descendants(head, "meta")
        if attribute(meta, "name") and attribute(meta, "content")
    }


def key(docdata: Element | None) -> str | None:
    """Return the slug that ``du-key`` states."""
    return stated(docdata, "du-key", "key")


def revision(root: Element, docdata: Element | None) -> str | None:
    """The version that ``du-key`` states. ``nitf@version`` is the format's, not the item's."""
    key = child(docdata, "du-key")
    version = attribute(key, "version") or attribute(key, "generation")
    part = attribute(key, "part")
    return (
        (f"{version}.{part}" if version and part else version)
        or attribute(root, "revision")
        or None
    )


def status_and_signals(docdata: Element | None) -> tuple[Status | None, tuple[str, ...]]:
    """Status and signals; what kills an item cancels it whatever the status says."""
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


def note(docdata: Element | None, head: Element | None) -> str | None:
    """Notes to editors."""
    notes = [attribute(one, "info", "ed-msg") for one in descendants(docdata, "ed-msg")]
    notes += [
        attribute(one, "comment")
        for one in descendants(head, "revision-history")
        if attribute(one, "function") == "note"
    ]
    return " ".join(once(notes)) or None


def keywords(head: Element | None, docdata: Element | None) -> tuple[str, ...]:
    """Keywords of ``key-list`` and of ``meta`` elements."""
    lists = [attribute(one, "key") for one in descendants(docdata, "keyword")]
    metas = [
        part
        for meta in descendants(head, "meta")
        if attribute(meta, "name").lower() in {"keywords", "keyword"}
        for part in attribute(meta, "content").split(",")
    ]
    return once([*lists, *metas])


def rights(docdata: Element | None) -> str | None:
    """What ``doc.rights`` says, in one line."""
    element = child(docdata, "doc.rights")
    said = (attribute(element, name) for name in ("agent", "geography", "limitations", "type"))
    return "; ".join(filter(None, said)) or None


def embargo(docdata: Element | None) -> str | None:
    """``date.release`` of an item that is withheld until then, or an embargo that is named."""
    for message in descendants(docdata, "ed-msg"):
        if "embargo" in attribute(message, "msg-type").lower():
            return attribute(message, "info") or stated(docdata, "date.release", "norm")
    release = stated(docdata, "date.release", "norm")
    if attribute(docdata, "management-status").lower() in {"embargoed", "embargo"}:
        return release or "embargoed"
    return (
        release if release and _is_later(release, stated(docdata, "date.issue", "norm")) else None
    )


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


def first_revision(head: Element | None) -> str | None:
    """When the first revision was made."""
    norms = [attribute(one, "norm") for one in descendants(head, "revision-history")]
    return min((norm for norm in norms if norm), default=None)


def subjects(head: Element | None, docdata: Element | None) -> Iterator[ParsedSubject]:
    """Subject codes, and the people and things that are named."""
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

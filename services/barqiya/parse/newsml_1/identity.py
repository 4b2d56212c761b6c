"""Who an item of NewsML 1 is, and how its provider manages it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from barqiya.items import ParsedLink
from barqiya.parse._article import first, once
from barqiya.parse._values import signals_of, status_of, urgency_of
from barqiya.parse._xml import attribute, child, children, descendants, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element as Element

    from barqiya_schemas.article import Status

#: A public identifier ends in the revision and, after it, whether it is an update (U, A or N).
_REVISION: Final = re.compile(r":[0-9]{1,9}[A-Z]?$")
_REFERENCES: Final = {
    "AssociatedWith": "associatedWith",
    "DerivedFrom": "derivedFrom",
}


class Management(NamedTuple):
    """``NewsManagement`` in our terms."""

    status: Status | None
    signals: tuple[str, ...]
    urgency: int | None
    first_created: str | None
    version_created: str | None
    embargoed_until: str | None


def item_id(item: Element) -> str | None:
    """Identifier without its revision, so that every revision of an item has the same one."""
    identifier = child(item, "Identification", "NewsIdentifier")
    parts = [text_of(child(identifier, name)) for name in ("ProviderId", "DateId", "NewsItemId")]
    if parts[0] and parts[2]:
        return "urn:newsml:" + ":".join(part for part in parts if part)
    public = text_of(child(identifier, "PublicIdentifier"))
    return _REVISION.sub("", public) or parts[2] or None


def revision(item: Element) -> str | None:
    """Number of the revision."""
    return text_of(child(item, "Identification", "NewsIdentifier", "RevisionId")) or None


def formal_name(parent: Element | None, *path: str) -> str:
    """``FormalName`` of the element at a path."""
    return attribute(child(parent, *path), "FormalName")


def management(item: Element) -> Management:
    """Read ``NewsManagement``; a kill cancels the item whatever its status says."""
    manager = child(item, "NewsManagement")
    stated = formal_name(manager, "Status")
    status = status_of(stated)
    words = [attribute(one, "FormalName") for one in children(manager, "Instruction")]
    words += [formal_name(manager, "NewsItemType")]
    signals = signals_of(words)
    if "kill" in signals:
        status = "canceled"
    elif status == "canceled":
        signals = (*signals, "kill")
    return Management(
        status=status,
        signals=signals,
        urgency=urgency_of(formal_name(manager, "Urgency")),
        first_created=text_of(child(manager, "FirstCreated")) or None,
        version_created=text_of(child(manager, "ThisRevisionCreated")) or None,
        embargoed_until=_embargo(manager, stated),
    )


def _embargo(manager: Element | None, stated: str) -> str | None:
    """When the status of an embargoed item changes; an embargo without that does not say."""
    if stated.lower() != "embargoed":
        return None
    changes = child(manager, "StatusWillChange")
    return text_of(child(changes, "DateAndTime")) or "embargoed"


def links(item: Element) -> Iterator[ParsedLink]:
    """Other items that this one names."""
    manager = child(item, "NewsManagement")
    for name, rel in _REFERENCES.items():
        for one in children(manager, name):
            if target := attribute(one, "NewsItem"):
                yield ParsedLink(rel=rel, item_id=target)
    for one in descendants(item, "NewsItemRef"):
        if target := attribute(one, "NewsItem"):
            yield ParsedLink(rel="newsItemRef", item_id=target, title=text_of(one) or None)


def parties(item: Element, *names: str) -> tuple[str, ...]:
    """Names of the parties that the administrative metadata states, in the order of ``names``."""
    found = []
    for name in names:
        for meta in descendants(item, "AdministrativeMetadata"):
            for one in children(meta, name):
                party = child(one, "Party")
                found.append(
                    first(attribute(party, "FormalName"), text_of(party), text_of(one)) or ""
                )
    return once(found)

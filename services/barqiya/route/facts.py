"""What routes look at: facts of an event, gathered once and folded for comparison."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from barqiya.text.fold import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from barqiya_schemas import Content


class EventFacts(NamedTuple):
    """Facts of one event; texts that people write are folded, ids and codes are as they are."""

    event: str
    relation: str
    status: str
    language: str
    source: frozenset[str]
    """Name on the queue, folded, and id in the registry."""
    agency: frozenset[str]
    urgency: int | None
    signal: frozenset[str]
    subject: frozenset[str]
    """Codes of the article and all codes above them."""
    location: frozenset[str]
    keyword: frozenset[str]


def event_facts(
    content: Content,
    *,
    event: str,
    relation: str,
    source_id: str,
    broader: Callable[[str], Iterable[str]],
) -> EventFacts:
    """Gather the facts of an event.

    Args:
        content: The article.
        event: ``published``, ``updated``, ``corrected`` or ``withdrawn``.
        relation: Kind of its relation.
        source_id: Id of its source in the registry.
        broader: Codes above a subject code.
    """
    codes = [subject.code for subject in content.subjects]
    agencies = {source.agency_id for source in content.sources if source.agency_id}
    place = content.dateline
    if place is not None and place.agency_id:
        agencies.add(place.agency_id)
    places = [location.name for location in content.locations if location.name]
    if place is not None and place.place:
        places.append(place.place)
    return EventFacts(
        event=event,
        relation=relation,
        status=content.status,
        language=content.language.lower(),
        source=frozenset({fold(content.provenance.source), source_id}),
        agency=frozenset(agencies),
        urgency=content.urgency,
        signal=frozenset(content.signals),
        subject=frozenset(codes).union(*(broader(code) for code in codes)),
        location=frozenset(map(fold, places)),
        keyword=frozenset(map(fold, content.keywords)),
    )

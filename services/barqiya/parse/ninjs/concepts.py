"""What a JSON item is about: subjects, people, organisations, places, genres."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from barqiya.items import ParsedLocation, ParsedSubject
from barqiya.parse._codes import subject
from barqiya.parse._values import number_from

if TYPE_CHECKING:
    from barqiya.parse._codes import Kind
    from barqiya.parse.ninjs.fields import Fields

_HIGHEST_RELEVANCE: Final = 100
_KINDS: Final[tuple[tuple[Kind, tuple[str, ...]], ...]] = (
    ("topic", ("subjects", "subject")),
    ("person", ("people", "persons", "person")),
    ("organisation", ("organisations", "organisation", "organizations", "organization")),
    ("event", ("events", "event")),
    ("object", ("objects", "object")),
    ("topic", ("service", "categories", "anpa_category")),
)
_LATITUDES: Final = 90
_LONGITUDES: Final = 180
_PAIR: Final = 2


def subjects(fields: Fields) -> tuple[ParsedSubject, ...]:
    """Every subject and named thing."""
    return tuple(
        found
        for kind, names in _KINDS
        for one in fields.objects(*names)
        if (found := _subject(one, kind)) is not None
    )


def genres(fields: Fields) -> tuple[ParsedSubject, ...]:
    """Kinds of journalism."""
    return tuple(
        found
        for one in fields.objects("genres", "genre")
        if (found := _subject(one, "topic")) is not None
    )


def _subject(one: Fields, kind: Kind) -> ParsedSubject | None:
    return subject(
        code=one.text("qcode", "code", "literal"),
        uri=one.text("uri"),
        scheme=one.text("scheme", "type"),
        name=one.line("name"),
        kind=kind,
        relevance=number_from(one.raw("relevance"), 0, _HIGHEST_RELEVANCE),
    )


def locations(fields: Fields) -> tuple[ParsedLocation, ...]:
    """Where the item was filed from, then the places that it is about."""
    filed = fields.line("located")
    found = [ParsedLocation(name=filed, role="filed_from")] if filed else []
    found += [_location(one, "filed_from") for one in fields.objects("datelinelocation")]
    found += [_location(one, "about") for one in fields.objects("places", "place")]
    return tuple(found)


def _location(one: Fields, role: Literal["filed_from", "about"]) -> ParsedLocation:
    latitude, longitude = _point(one)
    code = one.text("qcode", "code", "literal") or one.text("uri")
    return ParsedLocation(
        name=one.line("name", "city", "literal") or None,
        code=code or None,
        scheme=one.text("scheme") or None,
        role=role,
        latitude=latitude,
        longitude=longitude,
    )


def _point(one: Fields) -> tuple[float | None, float | None]:
    for shape in one.objects("geojson", "geometry_geojson", "location", "geometry"):
        pair = shape.raw("coordinates")
        if isinstance(pair, list) and len(pair) >= _PAIR:
            longitude, latitude = (_degrees(value) for value in pair[:_PAIR])
            if latitude is None or longitude is None:
                continue
            if abs(latitude) <= _LATITUDES and abs(longitude) <= _LONGITUDES:
                return latitude, longitude
    return None, None


def _degrees(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return float(value)

"""ninjs, the IPTC's news in JSON: version 3.1, and 2.1 under its lower-case names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal

from barqiya_schemas.render.parts import (
    article_uri,
    created,
    is_uri,
    moment,
    plain_text,
    subject_uri,
    xhtml,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from barqiya_schemas.article import Article, Image

Json = dict[str, Any]

#: Names of 2.1 that are not just the lower-case form of those of 3.1.
_RENAMED: Final = {"embargoedUntil": "embargoed"}
#: Address of the IPTC's schema, by version.
SCHEMA: Final = "http://www.iptc.org/std/ninjs/ninjs-schema_{}.json#"


def to_ninjs(article: Article, *, version: Literal["3.1", "2.1"] = "3.1") -> Json:
    """Write an article as ninjs.

    Args:
        article: The article.
        version: Of the standard; 2.1 is what most subscribers read today.

    Returns:
        A JSON object that is valid against the IPTC's schema of that version.
    """
    item = {name: value for name, value in _item(article, version) if value not in (None, [], "")}
    return item if version == "3.1" else _lowered(item)


def _item(article: Article, version: str) -> Iterator[tuple[str, Any]]:
    """Members in the order of the schema; empty ones are left out by the caller."""
    dates = article.dates
    yield "uri", article_uri(article.article_id)
    yield "standard", {"name": "ninjs", "version": version, "schema": SCHEMA.format(version)}
    yield "type", "text"
    yield "representationType", "full"
    yield "version", str(article.revision)
    yield "firstCreated", moment(dates.published_at)
    yield "versionCreated", created(article)
    yield "embargoedUntil", moment(article.embargoed_until)
    yield "pubStatus", article.status
    yield "urgency", article.urgency
    yield "copyrightHolder", article.copyright_holder
    yield "copyrightNotice", article.copyright_notice
    yield "usageTerms", article.usage_terms
    yield "edNote", article.editorial_note
    yield "language", article.language if article.language != "und" else None
    yield "headlines", _headlines(article)
    yield "descriptions", _values([("standfirst", article.standfirst)], "text/plain")
    yield "bodies", _bodies(article)
    yield "people", _named(article, "person")
    yield "organisations", _named(article, "organisation")
    yield "places", _places(article)
    yield "subjects", _subjects(article)
    yield "events", _named(article, "event")
    yield "objects", _named(article, "object")
    yield "infoSources", _sources(article)
    yield "by", article.byline
    yield "slugline", article.slugline
    yield "located", article.dateline.place if article.dateline else None
    yield "altIds", _other_ids(article)
    yield "associations", [_picture(article, n, image) for n, image in enumerate(article.images, 1)]


def _headlines(article: Article) -> list[Json]:
    roles: list[tuple[str, str | None]] = [("main", article.headline)]
    roles += [("alternative", text) for text in article.alternative_headlines]
    return _values(roles, "text/plain")


def _values(texts: list[tuple[str, str | None]], media_type: str) -> list[Json]:
    return [
        {"role": role, "contentType": media_type, "value": text} for role, text in texts if text
    ]


def _bodies(article: Article) -> list[Json]:
    text = plain_text(article)
    if not text:
        return []
    plain = {
        "role": "main",
        "contentType": "text/plain",
        "charCount": len(text),
        "wordCount": article.word_count,
        "value": text,
    }
    marked_up = f'<div dir="{article.direction}">\n{article.body_html or xhtml(article)}\n</div>'
    return [plain, {"role": "main", "contentType": "text/html", "value": marked_up}]


def _concept(name: str | None, code: str | None) -> Json:
    """A concept of a vocabulary: its name, and its address where the code has one."""
    address = subject_uri(code) if code else None
    concept = {"name": name or code, "uri": address, "literal": None if address else code}
    return {member: value for member, value in concept.items() if value}


def _named(article: Article, kind: str) -> list[Json]:
    return [_concept(s.name, s.code) for s in article.subjects if s.kind == kind]


def _places(article: Article) -> list[Json]:
    about = [place for place in article.locations if place.role == "about"]
    return [_concept(place.name, place.code) for place in about] + _named(article, "place")


def _subjects(article: Article) -> list[Json]:
    subjects = _named(article, "topic")
    subjects += [{"name": word, "rel": "keyword"} for word in article.keywords]
    return subjects


def _sources(article: Article) -> list[Json]:
    return [
        {
            "name": source.name or source.raw,
            "role": source.role,
            "literal": source.agency_id or source.raw,
        }
        for source in article.sources
    ]


def _other_ids(article: Article) -> list[Json]:
    origin = article.provenance
    ids = [
        ("barqiya:story", article.story_id),
        ("provider:id", origin.item_id),
        ("provider:version", origin.item_revision),
    ]
    return [{"role": role, "value": value} for role, value in ids if value]


def _picture(article: Article, number: int, image: Image) -> Json:
    picture: Json = {
        "name": f"picture-{number}",
        "uri": f"{article_uri(article.article_id)}:picture:{number}",
        "type": "picture",
        "headlines": _values([("main", image.headline)], "text/plain"),
        "descriptions": _values(
            [("caption", image.caption), ("alternative", image.alternative_text)], "text/plain"
        ),
    }
    if image.credit:
        picture["infoSources"] = [{"name": image.credit.name or image.credit.raw, "role": "credit"}]
    if image.usage_terms:
        picture["usageTerms"] = image.usage_terms
    picture["renditions"] = list(_renditions(image))
    return {name: value for name, value in picture.items() if value}


def _renditions(image: Image) -> Iterator[Json]:
    if not image.renditions and image.url and is_uri(image.url):
        yield {"name": "main", "href": image.url}
    for number, file in enumerate(image.renditions, 1):
        if not is_uri(file.url):
            continue
        members = {
            "name": file.name or f"rendition-{number}",
            "href": file.url,
            "contentType": file.media_type,
            "width": file.width,
            "height": file.height,
        }
        yield {name: value for name, value in members.items() if value is not None}


def _lowered(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    """The same item under the names of 2.1."""
    if isinstance(value, list):
        return [_lowered(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {_RENAMED.get(name, name.lower()): _lowered(member) for name, member in value.items()}

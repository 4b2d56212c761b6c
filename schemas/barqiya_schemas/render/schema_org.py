"""schema.org ``NewsArticle`` as JSON-LD, as web pages and search engines read it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from barqiya_schemas.render.parts import article_uri, created, is_uri, plain_text, subject_uri

if TYPE_CHECKING:
    from collections.abc import Iterator

    from barqiya_schemas.article import Article, Image, Subject

Json = dict[str, Any]


def to_news_article(article: Article) -> Json:
    """Write an article as a JSON-LD object of type ``NewsArticle``."""
    members = {name: value for name, value in _members(article) if value not in (None, [], "")}
    return {"@context": "https://schema.org", "@type": "NewsArticle", **members}


def _members(article: Article) -> Iterator[tuple[str, Any]]:
    origin, dates = article.provenance, article.dates
    yield "@id", article_uri(article.article_id)
    yield "identifier", origin.item_id
    yield "version", str(article.revision)
    yield "headline", article.headline
    yield "alternativeHeadline", list(article.alternative_headlines)
    yield "abstract", article.standfirst
    yield "articleBody", plain_text(article)
    yield "wordCount", article.word_count
    yield "inLanguage", article.language if article.language != "und" else None
    yield "datePublished", dates.published_at
    yield "dateModified", created(article)
    yield "creativeWorkStatus", article.status
    yield "author", {"@type": "Person", "name": article.byline} if article.byline else None
    yield "publisher", _organizations(article, {"publisher"})[:1]
    yield "sourceOrganization", _organizations(article, {"agency", "contributor"})
    yield "locationCreated", _place(article)
    yield "dateline", article.dateline.raw if article.dateline else None
    yield "keywords", list(article.keywords)
    yield "about", [_topic(subject) for subject in article.subjects]
    yield "contentLocation", _about_places(article)
    yield "image", [_image(image) for image in article.images]
    yield "copyrightNotice", article.copyright_notice
    yield "creditText", article.credit_line
    yield "usageInfo", article.usage_terms
    yield "url", origin.url if origin.url and is_uri(origin.url) else None


def _organizations(article: Article, roles: set[str]) -> list[Json]:
    return [
        {"@type": "NewsMediaOrganization", "name": source.name or source.raw}
        for source in article.sources
        if source.role in roles
    ]


def _place(article: Article) -> Json | None:
    place = article.dateline.place if article.dateline else None
    return {"@type": "Place", "name": place} if place else None


def _about_places(article: Article) -> list[Json]:
    return [
        {"@type": "Place", "name": place.name}
        for place in article.locations
        if place.role == "about" and place.name
    ]


def _topic(subject: Subject) -> Json:
    topic = {"@type": "DefinedTerm", "termCode": subject.code, "name": subject.name or subject.code}
    address = subject_uri(subject.code)
    return {**topic, "@id": address} if address else topic


def _image(image: Image) -> Json:
    found: Json = {"@type": "ImageObject"}
    if image.caption:
        found["caption"] = image.caption
    if image.credit:
        found["creditText"] = image.credit.raw
    if image.url and is_uri(image.url):
        found["contentUrl"] = image.url
    return found

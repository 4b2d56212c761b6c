"""What a JSON item is sent with: pictures, and links to other items."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from barqiya.items import ParsedImage, ParsedLink, ParsedRendition
from barqiya.parse._article import first, inline
from barqiya.parse._blocks import web_address
from barqiya.parse._values import number_from
from barqiya.parse.ninjs.fields import as_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from barqiya.parse.ninjs.fields import Fields

PICTURES: Final = frozenset({"picture", "image", "photo", "graphic", "illustration"})
_DEPTH: Final = 3
#: Names of the file that a reader would be shown, best first; then the widest.
_MAIN: Final = ("main", "original", "baseimage", "hires", "full", "viewimage", "preview", "web")
_WIDEST: Final = 1_000_000
_LINKS: Final = {
    "evolvedfrom": "evolvedFrom",
    "rewrites": "evolvedFrom",
    "rewrite_of": "evolvedFrom",
    "replacing": "replaces",
    "replacedby": "replacedBy",
    "translated_from": "translatedFrom",
}


def images_and_links(fields: Fields, depth: int = 0) -> tuple[list[ParsedImage], list[ParsedLink]]:
    """Read associations. A gallery in a gallery is read through, to a depth."""
    images: list[ParsedImage] = []
    links: list[ParsedLink] = []
    for one in fields.objects("associations", "association"):
        kind = one.text("type", "itemtype").lower()
        if kind in PICTURES or (not kind and one.raw("renditions")):
            images.append(_image(one))
            continue
        links.append(_link(one))
        if depth < _DEPTH and one.raw("associations"):
            inner = images_and_links(one, depth + 1)
            images += inner[0]
            links += inner[1]
    return images, links


def stated_links(fields: Fields) -> Iterator[ParsedLink]:
    """Links to the item's earlier selves, and addresses that it names."""
    for name, rel in _LINKS.items():
        value = fields.raw(name)
        for one in value if isinstance(value, list) else (value,):
            if target := as_text(one):
                yield ParsedLink(rel=rel, item_id=target, url=web_address(target))
    for name in ("links", "attachments", "trustindicators", "trustindicator"):
        for link in fields.objects(name):
            url = web_address(link.text("href", "url", "uri"))
            if url:
                yield ParsedLink(
                    rel=link.text("rel", "role") or name.removesuffix("s"),
                    url=url,
                    title=link.line("title") or None,
                    media_type=link.text("contenttype", "mimetype") or None,
                )


def description(fields: Fields, *roles: str) -> str:
    """A description: the first of these roles, in any version's way to write it."""
    entries = {one.text("role").lower(): one for one in fields.objects("descriptions")}
    for role in roles:
        if role in entries and (text := entries[role].line("value")):
            return text
        name = f"description_{role}"
        if name in fields.values and (text := fields.line(name)):
            return text
    return ""


def any_description(fields: Fields) -> str:
    """The first description there is."""
    for one in fields.objects("descriptions"):
        if text := one.line("value"):
            return text
    for name in fields.values:
        if name.startswith("description") and (text := fields.line(name)):
            return text
    return ""


def _image(fields: Fields) -> ParsedImage:
    files = tuple(_renditions(fields))
    main = _main(files)
    alternative = fields.line("alttext", "alt_text", "body_text")
    caption = (
        description(fields, "caption", "text", "html", "xhtml")
        or fields.line("caption")
        or any_description(fields)
    )
    return ParsedImage(
        caption=caption,
        url=main or web_address(fields.text("href", "url")),
        credit=first(
            fields.line("creditline"),
            fields.line("by", "byline"),
            fields.line("source"),
            fields.line("copyrightholder"),
        ),
        headline=_headline(fields) or None,
        alternative_text=alternative if alternative != caption and alternative else None,
        item_id=fields.text("uri", "guid", "urn") or None,
        usage_terms=fields.line("usageterms") or None,
        renditions=files,
    )


def _headline(fields: Fields) -> str:
    main = next((one.line("value") for one in fields.objects("headlines")), "")
    return fields.line("headline") or main or fields.line("title")


def _renditions(fields: Fields) -> Iterator[ParsedRendition]:
    for one in fields.objects("renditions"):
        if url := web_address(one.text("href", "url", "uri")):
            yield ParsedRendition(
                url=url,
                name=one.text("name", "role") or None,
                media_type=one.text("contenttype", "mimetype") or None,
                width=number_from(one.raw("width"), 1, _WIDEST),
                height=number_from(one.raw("height"), 1, _WIDEST),
            )


def _main(files: tuple[ParsedRendition, ...]) -> str | None:
    pictures = [
        one for one in files if not (one.media_type or "image").startswith(("video", "text"))
    ]
    named = {(one.name or "").lower(): one.url for one in reversed(pictures)}
    for name in _MAIN:
        if name in named:
            return named[name]
    widest = max(pictures, key=lambda one: one.width or 0, default=None)
    return widest.url if widest else None


def _link(fields: Fields) -> ParsedLink:
    files = tuple(_renditions(fields))
    return ParsedLink(
        rel=fields.text("rel", "name") or None,
        url=files[0].url if files else web_address(fields.text("href", "url")),
        item_id=fields.text("uri", "guid", "urn", "residref") or None,
        title=inline(_headline(fields)) or None,
        media_type=files[0].media_type if files else None,
    )

"""Barqiya's own JSON: an article of its contract, an article event, or a few of their fields.

For newsroom systems that have no wire format to send, and for articles that come back. What maps
where is in ``docs/reference/formats/barqiya_json.md``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, get_args

from barqiya.items import (
    ParsedHeadline,
    ParsedImage,
    ParsedItem,
    ParsedLink,
    ParsedLocation,
    ParsedSubject,
    Rejected,
)
from barqiya.parse._article import has_markup, once
from barqiya.parse._blocks import read_html
from barqiya.parse._body import read_plain
from barqiya.parse._json import looks_like_json, read_json
from barqiya.parse._values import direction_of, language_of, signals_of, status_of, urgency_of
from barqiya.parse.ninjs.fields import Fields, as_text
from barqiya.reasons import Reason
from barqiya_schemas import Block
from barqiya_schemas.article import BlockType, SubjectKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from barqiya.items import Decoded
    from barqiya.parse._codes import Kind
    from barqiya.parse.contract import Repeated
    from barqiya.registry.phrases import PagePhrases

NAME: Final = "barqiya_json"
_OWN_TYPE: Final = "application/vnd.barqiya.article+json"
MEDIA_TYPES: Final = frozenset(
    {
        _OWN_TYPE,
        "application/cloudevents+json",
        "application/json",
        "application/octet-stream",
        "text/json",
        "text/plain",
    }
)
_NAMES: Final = re.compile(r'"article_id"\s{0,20}:|"org\.barqiya\.article\.')
_KINDS: Final[dict[str, BlockType]] = {kind: kind for kind in get_args(BlockType)}
_MOST: Final = 10_000

__all__ = ["MEDIA_TYPES", "NAME", "can_parse", "parse"]


def can_parse(decoded: Decoded) -> bool:
    """JSON declared as ours, or that has the id of one of our articles."""
    if not looks_like_json(decoded.text):
        return False
    return decoded.media_type == _OWN_TYPE or _NAMES.search(decoded.text) is not None


def parse(
    decoded: Decoded,
    *,
    source: str,  # noqa: ARG001 - of the contract
    phrases: PagePhrases,  # noqa: ARG001
    repeated: Repeated | None = None,  # noqa: ARG001
) -> tuple[ParsedItem, ...] | Rejected:
    """Read every article of the text."""
    values = read_json(decoded.text)
    if isinstance(values, Rejected):
        return values
    found = [one for document in values.documents for one in _articles(document)]
    items = tuple(
        item._replace(changes=(*values.changes, *item.changes))
        for one in found
        if (item := _item(Fields(one))) is not None
    )
    if items:
        return items
    reason = Reason.PARSE_NO_TEXT if found else Reason.PARSE_UNKNOWN_FORMAT
    return Rejected(reason, "JSON without an article")


def _articles(document: object) -> Iterator[dict[str, Any]]:
    for one in document if isinstance(document, list) else [document]:
        if isinstance(one, dict):
            data = one.get("data")
            yield data if "specversion" in one and isinstance(data, dict) else one


def _item(fields: Fields) -> ParsedItem | None:
    blocks = tuple(_blocks(fields.raw("body")))
    headline = fields.text("headline") or None
    standfirst = fields.text("standfirst") or None
    if not (blocks or headline or standfirst):
        return None
    origin = next(fields.objects("provenance"), Fields({}))
    dates = next(fields.objects("dates"), Fields({}))
    dateline = next(fields.objects("dateline"), Fields({}))
    return ParsedItem(
        parser=NAME,
        headline=headline,
        blocks=blocks,
        headlines=tuple(
            ParsedHeadline(one.text("text"), one.text("role"))
            for one in fields.objects("headlines")
        ),
        alternative_headlines=fields.texts("alternative_headlines"),
        kicker=fields.text("kicker") or None,
        standfirst=standfirst,
        images=tuple(_images(fields)),
        links=tuple(
            ParsedLink(
                rel=one.text("rel") or None,
                url=one.text("url") or None,
                item_id=one.text("item_id") or None,
                title=one.text("title") or None,
            )
            for one in fields.objects("links")
        ),
        source_texts=once(one.text("raw", "name") for one in fields.objects("sources")),
        byline=fields.text("byline") or None,
        credit_line=fields.text("credit_line") or None,
        dateline=dateline.text("raw", "name") or None,
        item_id=origin.text("item_id") or fields.text("item_id", "article_id") or None,
        item_revision=origin.text("item_revision")
        or fields.text("item_revision", "revision")
        or None,
        url=origin.text("url") or fields.text("url") or None,
        status=status_of(fields.text("status")),
        signals=signals_of(fields.texts("signals")),
        urgency=urgency_of(fields.raw("urgency")),
        priority=urgency_of(fields.raw("priority")),
        slugline=fields.text("slugline") or None,
        keywords=fields.texts("keywords"),
        editorial_note=fields.text("editorial_note") or None,
        usage_terms=fields.text("usage_terms") or None,
        copyright_holder=fields.text("copyright_holder") or None,
        copyright_notice=fields.text("copyright_notice") or None,
        embargoed_until=fields.text("embargoed_until") or None,
        language=language_of(fields.text("language")),
        direction=direction_of(fields.text("direction")),
        published=dates.text("published_at") or fields.text("published_at") or None,
        first_created=dates.text("first_created") or None,
        version_created=dates.text("version_created", "updated_at")
        or fields.text("updated_at")
        or None,
        subjects=tuple(_subjects(fields, "subjects")),
        genres=tuple(_subjects(fields, "genres")),
        locations=tuple(
            ParsedLocation(
                name=one.text("name") or None,
                code=one.text("code") or None,
                scheme=one.text("scheme") or None,
                role="filed_from" if one.text("role") == "filed_from" else "about",
            )
            for one in fields.objects("locations")
        ),
    )


def _blocks(body: object) -> Iterator[Block]:
    """Blocks of a body: blocks, lines, plain text, or HTML."""
    if isinstance(body, str):
        yield from (read_html(body) if has_markup(body) else read_plain(body)).blocks
        return
    for one in body[:_MOST] if isinstance(body, list) else ():
        kind = as_text(one.get("type")) if isinstance(one, dict) else ""
        text = as_text(one.get("text") if isinstance(one, dict) else one)
        if text:
            yield Block(type=_KINDS.get(kind, "paragraph"), text=text)


def _images(fields: Fields) -> Iterator[ParsedImage]:
    for one in fields.objects("images"):
        credit = next(one.objects("credit"), Fields({}))
        yield ParsedImage(
            caption=one.text("caption"),
            url=one.text("url") or None,
            credit=credit.text("raw", "name") or None,
            headline=one.text("headline") or None,
            alternative_text=one.text("alternative_text") or None,
            item_id=one.text("item_id") or None,
            usage_terms=one.text("usage_terms") or None,
        )


def _subjects(fields: Fields, name: str) -> Iterator[ParsedSubject]:
    for one in fields.objects(name):
        if code := one.text("code"):
            kind = one.text("kind")
            yield ParsedSubject(
                code,
                one.text("name") or None,
                one.text("scheme") or None,
                _SUBJECT_KINDS.get(kind, "topic"),
            )


_SUBJECT_KINDS: Final[dict[str, Kind]] = {kind: kind for kind in get_args(SubjectKind)}

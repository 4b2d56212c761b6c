"""From an entry, as feedparser reads it, to the parsed item."""

from __future__ import annotations

import re
from calendar import timegm
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from barqiya.items import ParsedImage, ParsedItem, ParsedLink
from barqiya.parse._article import has_markup, inline, once, own_standfirst, without_headline
from barqiya.parse._blocks import read_html, web_address
from barqiya.parse._body import Body, read_plain
from barqiya.parse._codes import subject
from barqiya.parse._values import language_of
from barqiya.registry.phrase_words import phrase_words
from barqiya.text.fold import fold
from barqiya_schemas import Change

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Literal

    from barqiya.items import ParsedSubject
    from barqiya.parse.feed.media import Extras, Tombstone
    from barqiya.registry.phrases import PagePhrases

    Status = Literal["usable", "withheld", "canceled"]

NAME: Final = "feed"
#: A writing of the text that is shorter than this share of another lacks some of its words.
_SHARE: Final = 0.8
_MOST: Final = 200
_LONGEST_MORE: Final = 24
_ENTITY: Final = re.compile(r"&(?:[A-Za-z]{2,12}|#\d{2,6}|#x[0-9A-Fa-f]{2,5});")
_ADDRESS: Final = re.compile(r"<?\S{1,80}@\S{1,120}")
#: What begins a block in HTML; copy of WordPress has none, and empty lines between paragraphs.
_BLOCK_TAG: Final = re.compile(
    r"<(?:p|div|br|h[1-6]|ul|ol|table|section|article|blockquote)\b", re.IGNORECASE
)
_EMPTY_LINE: Final = re.compile(r"\n[ \t\r]*\n\s*")
_CODED: Final = re.compile(r"(?:[a-z]{3,12}:)?\d{8}")
#: What WordPress says of a post in its exports.
_POST_STATUS: Final[dict[str, Status]] = {
    "publish": "usable",
    "trash": "canceled",
    "draft": "withheld",
    "pending": "withheld",
    "private": "withheld",
    "future": "withheld",
}
#: Items of WordPress exports that are parts of a site.
_NO_POSTS: Final = frozenset({"attachment", "nav_menu_item", "revision", "custom_css"})
_SHOWN_AS_LINKS: Final = frozenset({"related", "via", "enclosure"})


def read_entry(
    entry: Mapping[str, Any],
    feed: Mapping[str, Any],
    extras: Extras,
    changes: tuple[Change, ...],
    phrases: PagePhrases,
) -> ParsedItem | None:
    """Read one entry; ``None`` when it says nothing."""
    if _text(entry, "wp_post_type").lower() in _NO_POSTS:
        return None
    headline = inline(_text(entry, "title")) or None
    body, summary, unused = _texts(entry)
    if not (headline or body.blocks or summary):
        return None
    changes = (*changes, *unused, *without_headline(body, headline), *_without_more(body, phrases))
    updated = _text(entry, "updated")
    images, links = _enclosures(entry)
    return ParsedItem(
        parser=NAME,
        headline=headline,
        blocks=tuple(body.blocks),
        markup=body.markup,
        standfirst=own_standfirst(summary, body.blocks),
        images=_each_once((*extras.images, *images, *body.images)),
        source_texts=once(_sources(entry, extras)),
        byline=", ".join(once(_authors(entry))) or None,
        changes=changes,
        item_id=_text(entry, "id") or _text(entry, "link") or None,
        item_revision=_moment(entry, "updated") if updated else None,
        url=web_address(_text(entry, "link")),
        status=_POST_STATUS.get(_text(entry, "wp_status").lower()),
        keywords=once(_keywords(entry)),
        subjects=tuple(_subjects(entry)),
        usage_terms=_text(entry, "license") or None,
        copyright_notice=_text(entry, "rights") or _text(feed, "rights") or None,
        language=language_of(extras.language)
        or language_of(_text(entry, "language"))
        or language_of(_text(feed, "language")),
        published=_date(entry, "published"),
        first_created=_date(entry, "created"),
        version_created=_date(entry, "updated"),
        links=(*extras.links, *links),
    )


def read_tombstone(tombstone: Tombstone, changes: tuple[Change, ...]) -> ParsedItem | None:
    """An entry that was deleted is cancelled; without its id nobody knows which."""
    if not tombstone.ref:
        return None
    return ParsedItem(
        parser=NAME,
        headline=tombstone.comment or tombstone.ref,
        blocks=(),
        changes=changes,
        item_id=tombstone.ref,
        item_revision=tombstone.when or None,
        version_created=tombstone.when or None,
        status="canceled",
        signals=("kill",),
        editorial_note=tombstone.comment or None,
    )


def _own(values: Mapping[str, Any], name: str) -> Any:  # noqa: ANN401 - whatever was read
    # Past feedparser's own access, which gives one date for another.
    return dict.get(values, name) if isinstance(values, dict) else None


def _text(values: Mapping[str, Any], name: str) -> str:
    value = _own(values, name)
    return value.strip() if isinstance(value, str) else ""


def _list(values: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    value = _own(values, name)
    return (
        [one for one in value if isinstance(one, dict)][:_MOST] if isinstance(value, list) else []
    )


# --- texts ----------------------------------------------------------------------------------------


def _texts(entry: Mapping[str, Any]) -> tuple[Body, str | None, tuple[Change, ...]]:
    """The body, the summary in one paragraph, and a record of writings that were left."""
    written = [(one, _read(one)) for one in _list(entry, "content")]
    bodies = [body for _, body in written if body.blocks or body.images]
    detail = _own(entry, "summary_detail")
    kind = _text(detail, "type") if isinstance(detail, dict) else ""
    said = _text(entry, "summary")
    # feedparser gives the content as summary too where an entry has none.
    is_content = any(said == _text(one, "value") for one, _ in written)
    summary = Body() if is_content else _read({"value": said, "type": kind})
    if not bodies:
        return summary, None, ()
    body = max(bodies, key=_words)
    left = len(bodies) - 1
    unused = (Change(stage="parse", kind="body_rendition_unused", count=left),) if left else ()
    if _words(body) < _SHARE * _words(summary) and len(summary.blocks) > 1:
        # The text stands in the summary, and the content is a picture or a link.
        summary.extend(body)
        return summary, None, unused
    return body, " ".join(block.text for block in summary.blocks) or None, unused


def _without_more(body: Body, phrases: PagePhrases) -> tuple[Change, ...]:
    """Take «اقرأ المزيد» and "Lire la suite" from the end of the body: links of the site."""
    count = 0
    while len(body.blocks) > 1 and _leads_on(body.blocks[-1].text, phrases):
        body.drop_last()
        count += 1
    return (Change(stage="parse", kind="read_more_removed", count=count),) if count else ()


def _leads_on(text: str, phrases: PagePhrases) -> bool:
    short = len(text) <= _LONGEST_MORE
    return short and " ".join(phrase_words(fold(text))) in phrases.more_words


def _words(body: Body) -> int:
    return sum(block.text.count(" ") + 1 for block in body.blocks)


def _read(content: Mapping[str, Any]) -> Body:
    text = _text(content, "value")
    if not text:
        return Body()
    if not (has_markup(text) or ("html" in _text(content, "type") and _ENTITY.search(text))):
        return read_plain(text)
    if _EMPTY_LINE.search(text) and not _BLOCK_TAG.search(text):
        text = "".join(f"<p>{part}</p>" for part in _EMPTY_LINE.split(text))
    return read_html(text)


# --- the rest -------------------------------------------------------------------------------------


def _date(entry: Mapping[str, Any], name: str) -> str | None:
    """A date as written; where only feedparser can read it, as it reads it."""
    written = _text(entry, name)
    return written or _moment(entry, name)


def _moment(entry: Mapping[str, Any], name: str) -> str | None:
    """A date in ISO 8601, so that versions can be compared; as written where it is none."""
    parsed = _own(entry, f"{name}_parsed")
    if parsed is None:
        return _text(entry, name) or None
    try:
        moment = datetime.fromtimestamp(timegm(parsed), UTC)
    except (ValueError, TypeError, OverflowError, OSError):
        return _text(entry, name) or None
    return moment.isoformat().replace("+00:00", "Z")


def _authors(entry: Mapping[str, Any]) -> Iterator[str]:
    authors, written = _list(entry, "authors"), _text(entry, "author")
    if len(authors) < 2 and "@" in written:  # noqa: PLR2004 - several are elements of their own
        # Address and name of RSS in one text: feedparser reads no domain of five letters.
        yield inline(_ADDRESS.sub(" ", written).replace("(", " ").replace(")", " "))
        return
    for author in authors:
        yield inline(_text(author, "name"))


def _sources(entry: Mapping[str, Any], extras: Extras) -> Iterator[str]:
    yield from extras.sources
    source = _own(entry, "source")
    if isinstance(source, dict):
        yield inline(_text(source, "title"))
    elif isinstance(source, str):
        yield inline(source)
    yield inline(_text(entry, "publisher"))


def _keywords(entry: Mapping[str, Any]) -> Iterator[str]:
    for tag in _list(entry, "tags"):
        if not _is_coded(tag):
            yield inline(_text(tag, "label") or _text(tag, "term"))


def _subjects(entry: Mapping[str, Any]) -> Iterator[ParsedSubject]:
    for tag in _list(entry, "tags"):
        if _is_coded(tag) and (
            found := subject(
                code=_text(tag, "term"), scheme=_text(tag, "scheme"), name=_text(tag, "label")
            )
        ):
            yield found


def _is_coded(tag: Mapping[str, Any]) -> bool:
    return "iptc" in _text(tag, "scheme").lower() or bool(_CODED.fullmatch(_text(tag, "term")))


def _enclosures(entry: Mapping[str, Any]) -> tuple[list[ParsedImage], list[ParsedLink]]:
    images: list[ParsedImage] = []
    links: list[ParsedLink] = []
    for link in _list(entry, "links"):
        rel, kind = _text(link, "rel"), _text(link, "type")
        url = web_address(_text(link, "href"))
        if url is None or rel not in _SHOWN_AS_LINKS:
            continue
        title = inline(_text(link, "title"))
        if rel == "enclosure" and kind.startswith("image/"):
            images.append(ParsedImage(title, url))
        else:
            links.append(ParsedLink(rel, url, title=title or None, media_type=kind or None))
    return images, links


def _each_once(images: tuple[ParsedImage, ...]) -> tuple[ParsedImage, ...]:
    """Pictures by address, the first with a caption before one without."""
    found: dict[str, ParsedImage] = {}
    for image in images:
        key = image.url or image.caption
        if key not in found or (image.caption and not found[key].caption):
            found[key] = image
    return tuple(found.values())

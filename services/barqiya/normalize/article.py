"""From a parsed item to the content of an article.

Two texts come out: the publishable one, changed as little as possible and every change recorded,
and the match key, folded, which is only ever compared.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from barqiya.items import Rejected
from barqiya.normalize import stated
from barqiya.normalize.cleaner import Cleaner, clean_blocks, headline_of
from barqiya.normalize.datelines import first_dateline
from barqiya.normalize.filing import dated, filed_at, filed_by, filed_from
from barqiya.normalize.images import read_images
from barqiya.normalize.mark_places import without_marks
from barqiya.normalize.marks import split_slug
from barqiya.normalize.markup import body_html
from barqiya.normalize.said import MOST_MARK_LINES, Copy, embargo_of, marks_of
from barqiya.normalize.sources import read_sources, with_agency
from barqiya.normalize.takes import read_take, series_key
from barqiya.reasons import Reason
from barqiya.text.clean import are_clean
from barqiya.text.key import fold_key
from barqiya.text.words import word_count
from barqiya_schemas import Change, Content, Embed, Provenance

if TYPE_CHECKING:
    from barqiya.items import Decoded, ParsedItem
    from barqiya.normalize.embargo import Embargo
    from barqiya.normalize.marks import Marks
    from barqiya.registry import Registry
    from barqiya.registry.model import SourceProfile
    from barqiya_schemas import RawItem, SourceCredit, Take
    from barqiya_schemas.article import Status

#: Field of the entry, and what it can say.
_URGENCY = "urgency"
_URGENCIES = frozenset("123456789")
#: Source lines longer than this are somebody's text, and not worth remembering.
_LONGEST_REMEMBERED = 200


@dataclass(frozen=True, slots=True)
class Normalized:
    """Content of an article, and what only the next stages need."""

    content: Content
    match_text: str
    """Match key of headline, standfirst and body together. For comparison only."""
    signals: tuple[str, ...]
    """What the copy says it is: ``flash``, ``update``, ``correction``, ``kill``…"""
    paragraphs: tuple[str, ...]
    """Text of each block of the body."""
    told_headline: str
    """The headline without its marks: «تحديث 2-» is no news. For comparison only."""
    embargo_ms: int | None = None
    """When it may be published, in Unix milliseconds; ``None`` without an embargo."""
    series: str | None = None
    """What all parts of its story share, when it is one of several."""


def normalize(
    parsed: ParsedItem,
    decoded: Decoded,
    raw: RawItem,
    profile: SourceProfile,
    registry: Registry,
) -> Normalized | Rejected:
    """Make the content of an article.

    Args:
        parsed: What the parser read.
        decoded: How the bytes became text.
        raw: The raw item.
        profile: Its source.
        registry: Agencies, outlets, words and months.

    Returns:
        The content; or ``parse.no_text`` when the item says nothing, or
        ``normalize.embargo_unreadable`` when it must not be published yet and does not say when.
    """
    language, overruled = stated.language_of(parsed, profile)
    cleaner = Cleaner(language.code, parsed, profile.digits)
    if overruled:
        cleaner.counts["stated_language_wrong"] += 1
    blocks = clean_blocks(parsed, cleaner, language)
    standfirst = cleaner.body(parsed.standfirst) if parsed.standfirst else None
    headline = headline_of(parsed, standfirst, blocks, cleaner, registry)
    if not headline:
        return Rejected(Reason.PARSE_NO_TEXT)
    slug, headline = split_slug(headline, registry)
    copy = Copy(language, slug, headline, standfirst, blocks)
    marks = marks_of(parsed, copy, registry)
    embargo = embargo_of(parsed, marks, copy, raw, profile, registry)
    if isinstance(embargo, Rejected):
        return embargo
    if embargo is not None and embargo.end_of_day:
        cleaner.counts["embargo_midnight_ends_the_day"] += 1
    content = _content(parsed, decoded, raw, profile, registry, copy, marks, embargo, cleaner)
    return Normalized(
        content,
        fold_key(copy.together),
        content.signals,
        copy.paragraphs,
        without_marks(headline, registry) if marks.signals else headline,
        embargo.ms if embargo else None,
        _series(parsed, content, registry),
    )


def _content(
    parsed: ParsedItem,
    decoded: Decoded,
    raw: RawItem,
    profile: SourceProfile,
    registry: Registry,
    copy: Copy,
    marks: Marks,
    embargo: Embargo | None,
    cleaner: Cleaner,
) -> Content:
    blocks, language, label = copy.blocks, copy.language.code, cleaner.label
    reading = first_dateline(copy.paragraphs, registry)
    dates = filed_at(
        parsed, raw, profile, registry, copy.headline, copy.paragraphs, reading, language
    )
    return Content(
        status=_status(parsed, marks, embargo),
        language=language,
        direction=copy.language.direction,
        headline=copy.headline,
        alternative_headlines=tuple(label(h) for h in parsed.alternative_headlines),
        headlines=stated.headlines(parsed.headlines),
        kicker=stated.name(parsed.kicker, language),
        standfirst=copy.standfirst,
        body=blocks,
        body_html=body_html(
            parsed.blocks, blocks, parsed.markup, language, profile.digits, cleaner.counts
        ),
        images=tuple(read_images(parsed, label, registry)),
        embeds=tuple(Embed(kind=embed.kind, url=embed.url) for embed in parsed.embeds),
        sources=with_agency(_sources(parsed.source_texts, raw.source, registry), reading, registry),
        links=stated.links(parsed.links),
        byline=filed_by(parsed, reading, label, registry),
        credit_line=stated.name(parsed.credit_line),
        dateline=dated(filed_from(parsed, reading, copy.paragraphs, registry), dates),
        dates=dates,
        urgency=_urgency(parsed, marks, raw, cleaner),
        priority=parsed.priority,
        signals=tuple(dict.fromkeys((*parsed.signals, *marks.signals))),
        slugline=stated.name(parsed.slugline) or copy.slug,
        keywords=stated.names(parsed.keywords),
        subjects=stated.subjects(parsed.subjects),
        locations=stated.locations(parsed.locations),
        genres=stated.subjects(parsed.genres),
        editorial_note=stated.note(parsed.editorial_note) or marks.editorial_note,
        embargoed_until=embargo.until if embargo else None,
        usage_terms=stated.note(parsed.usage_terms),
        copyright_holder=stated.name(parsed.copyright_holder),
        copyright_notice=stated.note(parsed.copyright_notice),
        take=_take(parsed, copy.headline, copy.paragraphs, registry),
        word_count=word_count(copy.together),
        provenance=_provenance(parsed, decoded, raw, cleaner),
    )


def _urgency(parsed: ParsedItem, marks: Marks, raw: RawItem, cleaner: Cleaner) -> int | None:
    """IPTC urgency that format or copy state; failing that, the entry's ``meta.urgency``."""
    stated_there = parsed.urgency or marks.urgency
    said = raw.meta.get(_URGENCY, "").strip()
    if stated_there or said not in _URGENCIES:
        return stated_there
    cleaner.counts["urgency_from_publisher"] += 1
    return int(said)


def _status(parsed: ParsedItem, marks: Marks, embargo: Embargo | None) -> Status:
    """What the format says; a kill or a hold in the words of the copy is stronger than "usable".

    Copy under an embargo whose end is known is held until then and usable after it: its event must
    not tell subscribers to withhold it.
    """
    status = marks.status if parsed.status in {None, "usable"} else parsed.status
    return "usable" if status == "withheld" and embargo is not None else status


def _series(parsed: ParsedItem, content: Content, registry: Registry) -> str | None:
    """Key of the story that an item is a part of; one that ends with its first part has none.

    Parts share their slug where they have one: those after the first have no headline then.
    """
    take = content.take
    if take is None or (take.number == 1 and take.last is not False):
        return None
    return series_key(parsed.series or without_marks(content.headline, registry), registry)


def _sources(texts: tuple[str, ...], source: str, registry: Registry) -> tuple[SourceCredit, ...]:
    """Credited sources. The same few lines come with most items, so what they say is remembered."""
    if texts and not are_clean(texts):
        texts = stated.names(texts)
    if sum(map(len, texts)) > _LONGEST_REMEMBERED:
        return read_sources(texts, source, registry)
    return _remembered_sources(texts, source, registry)


_remembered_sources = lru_cache(maxsize=4096)(read_sources)


def _take(
    parsed: ParsedItem, headline: str, paragraphs: tuple[str, ...], registry: Registry
) -> Take | None:
    body_head = paragraphs[0] if paragraphs else ""
    for line in parsed.mark_lines[:MOST_MARK_LINES]:
        if found := read_take("", parsed.end_marks, line, registry):
            return found
    return read_take(headline, parsed.end_marks, body_head, registry)


def _provenance(parsed: ParsedItem, decoded: Decoded, raw: RawItem, cleaner: Cleaner) -> Provenance:
    changes = tuple(
        Change(stage="normalize", kind=kind, count=count)
        for kind, count in sorted(cleaner.counts.items())
    )
    return Provenance(
        raw_id=raw.raw_id,
        source=raw.source,
        item_id=raw.item_id or stated.name(parsed.item_id),
        item_revision=raw.revision or stated.name(parsed.item_revision),
        url=raw.url or stated.address(parsed.url),
        media_type=decoded.media_type,
        charset=decoded.charset,
        charset_method=decoded.method,
        charset_confidence=decoded.confidence,
        parser=parsed.parser,
        received_at=raw.received_at,
        changes=(*decoded.changes, *parsed.changes, *changes),
        removed_lines=[line.kept for line in parsed.lines].count(False),
    )

"""From a parsed item to the content of an article.

Two texts come out: the publishable one, changed as little as possible and every change recorded,
and the match key, folded, which is only ever compared.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from barqiya.items import DateText, Rejected
from barqiya.normalize.bylines import read_byline
from barqiya.normalize.credits import split_credit
from barqiya.normalize.datelines import read_dateline
from barqiya.normalize.dates import read_dates
from barqiya.normalize.embargo import read_embargo
from barqiya.normalize.marks import read_marks, split_slug
from barqiya.normalize.sources import read_sources
from barqiya.normalize.takes import read_take, series_key
from barqiya.reasons import Reason
from barqiya.text.clean import are_clean, clean
from barqiya.text.fold import fold, fold_key
from barqiya.text.language import UNDETERMINED, Language, detect
from barqiya.text.words import word_count
from barqiya_schemas import Block, Change, Content, Image, Provenance

if TYPE_CHECKING:
    from collections.abc import Iterator

    from barqiya.items import Decoded, ParsedItem
    from barqiya.normalize.datelines import DatelineReading
    from barqiya.registry import Registry
    from barqiya.registry.model import SourceProfile
    from barqiya_schemas import Dates, RawItem, SourceCredit, Take

#: A headline made from the first sentence is cut at a word before this many characters.
_DERIVED_HEADLINE = 110
#: Blocks shorter than this say too little to tell their language apart from the article's.
_BLOCK_LANGUAGE = 40
#: An embargo stands among the first lines of an item.
_HEAD_LINES = 6
#: Source lines longer than this are somebody's text, and not worth remembering.
_LONGEST_REMEMBERED = 200


@dataclass(frozen=True, slots=True)
class Normalized:
    """Content of an article, and what only the next stages need."""

    content: Content
    match_text: str
    """Match key of headline, standfirst and body, one line each. For comparison only."""
    signals: tuple[str, ...]
    """What the copy says it is: ``flash``, ``update``, ``correction``, ``kill``…"""
    embargo_ms: int | None = None
    """When it may be published, in Unix milliseconds; ``None`` without an embargo."""
    series: str | None = None
    """What all parts of its story share, when it is one of several."""


class _Cleaner:
    """Cleans texts and counts what was changed."""

    def __init__(self, language: str, parsed: ParsedItem) -> None:
        self._language = language
        self.counts: Counter[str] = Counter()
        texts = [text for text in (parsed.headline, parsed.standfirst, parsed.byline) if text]
        texts += parsed.alternative_headlines
        texts += [block.text for block in parsed.blocks]
        texts += [image.caption for image in parsed.images]
        # Most items have nothing to clean: seen at once it costs a fifth of looking at each text.
        self._known = frozenset(texts) if are_clean(texts, language=language) else frozenset()

    def body(self, text: str) -> str:
        """Publishable form of body text."""
        if text in self._known:
            return text
        cleaned = clean(text, language=self._language)
        if cleaned.changes:
            self.counts.update(cleaned.changes)
        return cleaned.text

    def label(self, text: str) -> str:
        """Publishable form of a headline or a name, where direction marks could mislead."""
        if text in self._known:
            return text
        cleaned = clean(text, language=self._language, strict=True)
        self.counts.update(cleaned.changes)
        return cleaned.text


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
    language = _language(parsed, profile)
    cleaner = _Cleaner(language.code, parsed)
    blocks = tuple(_blocks(parsed, cleaner, language))
    standfirst = cleaner.body(parsed.standfirst) if parsed.standfirst else None
    headline = _headline(parsed, standfirst, blocks, cleaner)
    if not headline:
        return Rejected(Reason.PARSE_NO_TEXT)
    slug, headline = split_slug(headline, registry)
    paragraphs = tuple(block.text for block in blocks)
    lead = (standfirst,) if standfirst else ()
    marks = read_marks(headline, (*lead, *paragraphs[:2]), registry)
    embargo = read_embargo(
        marks.embargo_raw or _embargo_above(parsed, headline, registry),
        raw.received_at,
        profile.timezone,
        registry.calendar,
    )
    if isinstance(embargo, Rejected):
        return embargo
    reading = read_dateline(paragraphs[0], registry) if paragraphs else None
    texts = (headline, *lead, *paragraphs)
    content = Content(
        status=parsed.status or marks.status,
        language=language.code,
        direction=language.direction,
        headline=headline,
        alternative_headlines=tuple(cleaner.label(h) for h in parsed.alternative_headlines),
        standfirst=standfirst,
        body=blocks,
        images=tuple(_images(parsed, cleaner, registry)),
        sources=_sources(parsed.source_texts, raw.source, registry),
        byline=_byline(parsed, reading, cleaner, registry),
        dateline=reading.dateline if reading else None,
        dates=_dates(parsed, raw, profile, registry, headline, blocks, reading, language.code),
        urgency=parsed.urgency or marks.urgency,
        slugline=parsed.slugline or slug,
        keywords=parsed.keywords,
        editorial_note=parsed.editorial_note or marks.editorial_note,
        embargoed_until=embargo.until if embargo else None,
        usage_terms=parsed.usage_terms,
        take=_take(parsed, headline, paragraphs, registry),
        word_count=word_count("\n".join(texts)),
        provenance=_provenance(parsed, decoded, raw, cleaner),
    )
    return Normalized(
        content,
        fold_key("\n".join(texts)),
        marks.signals,
        embargo.ms if embargo else None,
        _series(content, registry),
    )


def _series(content: Content, registry: Registry) -> str | None:
    """Key of the story that an item is a part of; one that ends with its first part has none."""
    take = content.take
    if take is None or (take.number == 1 and take.last is not False):
        return None
    return series_key(content.headline, registry)


def _embargo_above(parsed: ParsedItem, headline: str, registry: Registry) -> str | None:
    """Words of an embargo among the lines that were removed as furniture: they bind all the same.

    A line such as «(محظور النشر حتى الساعة 10:00)» reads like a page's date.
    """
    removed = tuple(line.text for line in parsed.lines[:_HEAD_LINES] if not line.kept)
    if not removed:
        return None
    # Reading marks costs ten times as much as seeing that no word of an embargo is there.
    folded = fold(" ".join(removed))
    if not any(word in folded for word in registry.marks.embargo_heads):
        return None
    return read_marks(headline, removed, registry).embargo_raw


def _language(parsed: ParsedItem, profile: SourceProfile) -> Language:
    """Language of the item: what its format says, else what its text shows."""
    parts = (parsed.headline or "", parsed.standfirst or "", *(b.text for b in parsed.blocks[:3]))
    found = detect("\n".join(part for part in parts if part))
    stated = parsed.language or (profile.language if found.code == UNDETERMINED else None)
    return found._replace(code=stated) if stated else found


def _blocks(parsed: ParsedItem, cleaner: _Cleaner, language: Language) -> Iterator[Block]:
    """Body blocks, cleaned; a block in another language says so."""
    for block in parsed.blocks:
        text = cleaner.body(block.text)
        if not text:
            continue
        other = _other_language(text, language.direction)
        same = text == block.text and other is None
        yield block if same else Block(type=block.type, text=text, language=other)


def _other_language(text: str, direction: str) -> str | None:
    """Language of a block whose script runs the other way, where it is long enough to tell."""
    # Within one direction a difference is rarely real; across, one look at the letters shows it.
    if len(text) < _BLOCK_LANGUAGE or text.isascii() is (direction == "ltr"):
        return None
    found = detect(text)
    return found.code if found.direction != direction and found.code != UNDETERMINED else None


def _headline(
    parsed: ParsedItem, standfirst: str | None, blocks: tuple[Block, ...], cleaner: _Cleaner
) -> str:
    """The headline; without one, the beginning of the text, and the change is recorded."""
    headline = cleaner.label(parsed.headline) if parsed.headline else ""
    if headline:
        return headline
    first = standfirst or next((block.text for block in blocks), "")
    if not first:
        return ""
    cleaner.counts["headline_derived"] += 1
    if len(first) <= _DERIVED_HEADLINE:
        return first
    return first[:_DERIVED_HEADLINE].rpartition(" ")[0] + "…"


def _images(parsed: ParsedItem, cleaner: _Cleaner, registry: Registry) -> Iterator[Image]:
    for image in parsed.images:
        caption, credit = split_credit(cleaner.label(image.caption), registry)
        yield Image(caption=caption or None, credit=credit, url=image.url)


def _sources(texts: tuple[str, ...], source: str, registry: Registry) -> tuple[SourceCredit, ...]:
    """Credited sources. The same few lines come with most items, so what they say is remembered."""
    if sum(map(len, texts)) > _LONGEST_REMEMBERED:
        return read_sources(texts, source, registry)
    return _remembered_sources(texts, source, registry)


_remembered_sources = lru_cache(maxsize=4096)(read_sources)


def _byline(
    parsed: ParsedItem, reading: DatelineReading | None, cleaner: _Cleaner, registry: Registry
) -> str | None:
    if parsed.byline:
        return read_byline(cleaner.label(parsed.byline), registry)
    return reading.byline if reading else None


def _dates(
    parsed: ParsedItem,
    raw: RawItem,
    profile: SourceProfile,
    registry: Registry,
    headline: str,
    blocks: tuple[Block, ...],
    reading: DatelineReading | None,
    language: str,
) -> Dates:
    lines = parsed.body_block_lines or (None,) * len(blocks)
    body = tuple(zip(lines, (block.text for block in blocks), strict=False))
    lead = ((None, parsed.standfirst),) if parsed.standfirst else ()
    marks = tuple(DateText(mark, "dateline") for mark in parsed.end_marks)
    return read_dates(
        page_texts=(*parsed.date_texts, *marks),
        headline=headline,
        paragraphs=(*lead, *body),
        dateline_text=reading.dateline.raw if reading else None,
        meta_published=None,
        meta_updated=None,
        received_at=raw.received_at,
        timezone=profile.timezone,
        language=language,
        calendar=registry.calendar,
    )


def _take(
    parsed: ParsedItem, headline: str, paragraphs: tuple[str, ...], registry: Registry
) -> Take | None:
    body_head = paragraphs[0] if paragraphs else ""
    return read_take(headline, parsed.end_marks, body_head, registry)


def _provenance(
    parsed: ParsedItem, decoded: Decoded, raw: RawItem, cleaner: _Cleaner
) -> Provenance:
    changes = tuple(
        Change(stage="normalize", kind=kind, count=count)
        for kind, count in sorted(cleaner.counts.items())
    )
    return Provenance(
        raw_id=raw.raw_id,
        source=raw.source,
        item_id=raw.item_id or parsed.item_id,
        item_revision=raw.revision or parsed.item_revision,
        url=raw.url or parsed.url,
        media_type=decoded.media_type,
        charset=decoded.charset,
        charset_method=decoded.method,
        charset_confidence=decoded.confidence,
        parser=parsed.parser,
        received_at=raw.received_at,
        changes=(*decoded.changes, *parsed.changes, *changes),
        removed_lines=sum(not line.kept for line in parsed.lines),
    )

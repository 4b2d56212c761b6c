"""One ``NewsItem`` of NewsML 1 to a parsed item."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from barqiya.items import ParsedItem, ParsedLocation, ParsedSubject, Rejected
from barqiya.parse._article import (
    first,
    inline,
    once,
    own_standfirst,
    restored_markup,
    without_headline,
)
from barqiya.parse._codes import subject
from barqiya.parse._values import language_of
from barqiya.parse._xml import (
    attribute,
    child,
    children,
    descendants,
    language_attribute,
    local_name,
    text_of,
)
from barqiya.parse.newsml_1.components import Text, read_components
from barqiya.parse.newsml_1.identity import (
    formal_name,
    item_id,
    links,
    management,
    parties,
    revision,
)
from barqiya.parse.nitf.document import place_of
from barqiya.reasons import Reason

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element as Element

_SUBJECTS: Final = ("SubjectDetail", "SubjectMatter", "Subject", "SubjectQualifier")
_PLACES: Final = ("City", "Sublocation", "CountryArea", "Country")
_NOTES: Final = ("advis", "note", "editor", "instruction")
_KEYWORDS: Final = frozenset({"keyword", "keywords"})


def read_item(item: Element, priority: int | None) -> ParsedItem | Rejected:
    """Read an item.

    Args:
        item: ``NewsItem``.
        priority: Priority of the envelope that it came in.

    Returns:
        The item; ``parse.no_text_item`` when it holds pictures only, or ``parse.no_text``.
    """
    found = read_components(item)
    managed = management(item)
    headlines = _lines(found, "HeadLine") or once([found.head.headline if found.head else None])
    headline = headlines[0] if headlines else None
    blocks = found.body.blocks
    if not headline and not blocks and managed.status == "canceled":
        headline = first(*_lines(found, "SlugLine"), item_id(item))
    if not blocks and (found.body.images or not headline):
        if found.body.images or not found.texts:
            return Rejected(Reason.PARSE_NO_TEXT_ITEM, "NewsML 1 item without text")
        return Rejected(Reason.PARSE_NO_TEXT)
    changes = (*restored_markup(found.body), *without_headline(found.body, headline))
    head = found.head
    summary = first(found.abstract, head.abstract if head else None)
    others = (*headlines[1:], *_lines(found, "SubHeadLine"))
    metas = _metas(found)
    return ParsedItem(
        parser="newsml_1",
        headline=headline,
        blocks=tuple(blocks),
        markup=found.body.markup,
        alternative_headlines=once(text for text in others if text != headline),
        standfirst=own_standfirst(summary, blocks),
        images=tuple(found.body.images),
        links=tuple(links(item)),
        source_texts=parties(item, "Provider", "Source"),
        byline=first(", ".join(_lines(found, "ByLine")), head.byline if head else None),
        credit_line=first(*_lines(found, "CreditLine")),
        dateline=first(*_lines(found, "DateLine"), head.dateline if head else None),
        changes=changes,
        item_id=item_id(item),
        item_revision=revision(item),
        status=managed.status,
        signals=managed.signals,
        urgency=managed.urgency,
        priority=priority,
        slugline=first(*_lines(found, "SlugLine")),
        keywords=_keywords(found, metas),
        editorial_note=" ".join(_notes(found)) or None,
        usage_terms=first(" ".join(_lines(found, "RightsLine")), _usage(item)),
        copyright_holder=text_of(next(descendants(item, "CopyrightHolder"), None)) or None,
        copyright_notice=first(*_lines(found, "CopyrightLine")),
        embargoed_until=managed.embargoed_until,
        language=_language(item, metas, found),
        first_created=managed.first_created,
        version_created=managed.version_created,
        subjects=tuple(_subjects(metas)),
        genres=tuple(
            one
            for meta in metas
            for genre in children(meta, "Genre")
            if (one := subject(code=attribute(genre, "FormalName"))) is not None
        ),
        locations=(*_locations(metas), *place_of(head)),
    )


def _lines(found: Text, name: str) -> tuple[str, ...]:
    """Lines of this name in the components that lead to the text, each once."""
    return once(
        inline(text_of(line))
        for component in found.texts
        for line in children(child(component, "NewsLines"), name)
    )


def _notes(found: Text) -> tuple[str, ...]:
    """``NewsLine`` elements that are notes to editors."""
    return once(
        text_of(child(line, "NewsLineText"))
        for component in found.texts
        for line in children(child(component, "NewsLines"), "NewsLine")
        if any(word in formal_name(line, "NewsLineType").lower() for word in _NOTES)
    )


def _metas(found: Text) -> list[Element]:
    return [
        meta
        for component in found.texts
        for name in ("DescriptiveMetadata", "Metadata")
        for meta in children(component, name)
    ]


def _keywords(found: Text, metas: list[Element]) -> tuple[str, ...]:
    lines = [
        part
        for line in _lines(found, "KeywordLine")
        for part in line.replace("،", ",").replace(";", ",").split(",")
    ]
    stated = [
        attribute(one, "Value")
        for meta in metas
        for one in children(meta, "Property")
        if attribute(one, "FormalName").lower() in _KEYWORDS
        or attribute(one, "FormalName").endswith("Keywords")
    ]
    return once([*lines, *stated])


def _usage(item: Element) -> str | None:
    return (
        " ".join(
            once(text_of(one) for rights in descendants(item, "UsageRights") for one in rights)
        )
        or None
    )


def _language(item: Element, metas: list[Element], found: Text) -> str | None:
    stated = [formal_name(meta, "Language") for meta in metas]
    stated += [language_attribute(component) for component in reversed(found.texts)]
    stated.append(language_attribute(item))
    return next((language for one in stated if (language := language_of(one))), None)


def _subjects(metas: list[Element]) -> Iterator[ParsedSubject]:
    for meta in metas:
        for code in children(meta, "SubjectCode"):
            for one in code:
                if local_name(one) in _SUBJECTS and (
                    named := subject(
                        code=attribute(one, "FormalName"),
                        scheme=attribute(one, "Vocabulary", "Scheme") or "subj",
                    )
                ):
                    yield named


def _locations(metas: list[Element]) -> Iterator[ParsedLocation]:
    for meta in metas:
        for one in children(meta, "Location"):
            parts = {
                attribute(prop, "FormalName"): attribute(prop, "Value")
                for prop in children(one, "Property")
            }
            name = next((parts[place] for place in _PLACES if parts.get(place)), "")
            how = attribute(one, "HowPresent").lower()
            if name:
                yield ParsedLocation(
                    name=name,
                    code=parts.get("Country") if name != parts.get("Country") else None,
                    role="filed_from" if how in {"origin", "from"} else "about",
                )

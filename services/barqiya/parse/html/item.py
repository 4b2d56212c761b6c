"""From labelled blocks to the parsed item."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Final

from barqiya.items import ParsedEmbed, ParsedImage, ParsedItem, ParsedLink, Rejected
from barqiya.parse._body import markup_of_start
from barqiya.parse.html.label import page_titles
from barqiya.parse.page_text.assemble import assemble
from barqiya_schemas import Change

if TYPE_CHECKING:
    from collections.abc import Iterator

    from barqiya.parse.html.label import Labelled
    from barqiya.parse.html.model import HtmlBlock, HtmlBlocks
    from barqiya.registry.phrases import PagePhrases
    from barqiya_schemas import Block

#: Names of meta elements that hold when the page was first published.
_PUBLISHED: Final = (
    "article:published_time",
    "datepublished",
    "og:published_time",
    "dc.date.issued",
    "dcterms.issued",
    "publishdate",
    "pubdate",
    "parsely-pub-date",
    "sailthru.date",
    "dc.date",
    "date",
)
_MODIFIED: Final = ("article:modified_time", "datemodified", "og:updated_time", "dcterms.modified")
_STORY: Final = frozenset({"headline", "standfirst", "dateline", "body", "intertitle"})
_BESIDE: Final = frozenset({"nav", "aside", "footer", "form"})
_BRACKETS: Final = "()[] "
#: A link as the walker writes it.
_LINK: Final = re.compile(r'<a href="([^"<>]*)">(.*?)</a>')
_TAG: Final = re.compile(r"<[^<>]*>")
_KEPT_KINDS: Final = frozenset({"intertitle", "quote", "list_item"})


def make_item(
    found: HtmlBlocks,
    labelled: Labelled,
    phrases: PagePhrases,
    parser: str,
    *,
    page: bool,
    extracted: bool,
) -> ParsedItem | Rejected:
    """Build the item: as for page text, with kinds, pictures, links and markup of the blocks."""
    item = assemble(labelled.drafts, phrases, parser, mark_lines=labelled.marks)
    if isinstance(item, Rejected):
        return item
    origins = [labelled.blocks[number - 1] for number in item.body_block_lines]
    titles = page_titles(found)
    return item._replace(
        headline=item.headline or (titles[0] if titles and page else None),
        blocks=tuple(map(_block, item.blocks, origins)),
        markup=tuple(map(_markup, item.blocks, origins)),
        links=tuple(dict.fromkeys(link for origin in origins for link in _links(origin.markup))),
        images=(*_images(found, labelled, page=page), *item.images),
        embeds=tuple(ParsedEmbed(embed.kind, embed.url) for embed in found.embeds),
        published=_meta(found, _PUBLISHED),
        version_created=_meta(found, _MODIFIED),
        url=found.head.canonical or None,
        changes=(*item.changes, *_changes(found, page=page, extracted=extracted)),
    )


def _block(block: Block, origin: HtmlBlock) -> Block:
    """Give the block the kind that its element states."""
    if block.type == "paragraph" and origin.kind in _KEPT_KINDS:
        return block.model_copy(update={"type": origin.kind})
    return block


def _markup(block: Block, origin: HtmlBlock) -> str:
    # A line may be only a part of its block.
    whole = origin.text == block.text
    return origin.markup if whole else markup_of_start(origin.markup, origin.text, block.text)


def _links(markup: str) -> Iterator[ParsedLink]:
    """Links in the text that is kept; those of menus and teasers are none of the article's."""
    for match in _LINK.finditer(markup):
        title = unescape(_TAG.sub("", match[2]))
        yield ParsedLink(url=unescape(match[1]), title=title or None)


def _images(found: HtmlBlocks, labelled: Labelled, *, page: bool) -> Iterator[ParsedImage]:
    """Pictures; of a page those between its headline and the end of its story."""
    first, last = 0, len(found.blocks)
    if page:
        story = [
            origin
            for origin, line in zip(labelled.origins, labelled.drafts, strict=True)
            if line.label in _STORY
        ]
        first, last = story[0], story[-1] + 1
    for image in found.images:
        if first <= image.blocks_before <= last and not (page and image.region in _BESIDE):
            yield ParsedImage(
                image.caption,
                image.url,
                credit=image.credit.strip(_BRACKETS) or None,
                alternative_text=image.alternative or None,
            )


def _meta(found: HtmlBlocks, names: tuple[str, ...]) -> str | None:
    meta = dict(reversed(found.head.meta))
    return next((meta[name] for name in names if name in meta), None)


def _changes(found: HtmlBlocks, *, page: bool, extracted: bool) -> Iterator[Change]:
    if found.hidden:
        yield Change(stage="parse", kind="hidden_text_left_out", count=found.hidden)
    if found.flattened:
        yield Change(stage="parse", kind="markup_flattened", detail="nested deeper than any page")
    if page:
        detail = "story found by trafilatura" if extracted else "story found by its lines"
        yield Change(stage="parse", kind="page_reduced", detail=detail)

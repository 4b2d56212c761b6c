"""From labelled blocks to the parsed item."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

from barqiya.items import DateText, ParsedEmbed, ParsedImage, ParsedItem, Rejected
from barqiya.parse.html.label import page_titles
from barqiya.parse.page_text.assemble import assemble
from barqiya_schemas import Change

if TYPE_CHECKING:
    from collections.abc import Iterator

    from barqiya.parse.html.label import Labelled
    from barqiya.parse.html.model import HtmlBlock, HtmlBlocks, HtmlImage
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
    item = assemble(labelled.drafts, phrases, parser)
    if isinstance(item, Rejected):
        return item
    origins = [labelled.blocks[number - 1] for number in item.body_block_lines]
    titles = page_titles(found)
    return item._replace(
        headline=item.headline or (titles[0] if titles and page else None),
        blocks=tuple(map(_block, item.blocks, origins)),
        markup=tuple(map(_markup, item.blocks, origins)),
        images=(*(_image(image) for image in found.images), *item.images),
        embeds=tuple(ParsedEmbed(embed.kind, embed.url) for embed in found.embeds),
        date_texts=(*_published(found), *item.date_texts),
        url=found.head.canonical or None,
        changes=(*item.changes, *_changes(found, page=page, extracted=extracted)),
    )


def _block(block: Block, origin: HtmlBlock) -> Block:
    """Give the block the kind that its element states."""
    if block.type == "paragraph" and origin.kind in _KEPT_KINDS:
        return block.model_copy(update={"type": origin.kind})
    return block


def _markup(block: Block, origin: HtmlBlock) -> str:
    # A line that is only a part of its block has no markup of its own.
    return origin.markup if origin.text == block.text else escape(block.text, quote=False)


def _image(image: HtmlImage) -> ParsedImage:
    """The picture; its credit goes to the end of the caption, where credits are read."""
    caption = image.caption or image.alternative
    if image.credit and image.credit not in caption:
        caption = f"{caption} ({image.credit})"
    return ParsedImage(caption, image.url)


def _published(found: HtmlBlocks) -> Iterator[DateText]:
    meta = dict(reversed(found.head.meta))
    for name in _PUBLISHED:
        if name in meta:
            yield DateText(meta[name], "meta")
            return


def _changes(found: HtmlBlocks, *, page: bool, extracted: bool) -> Iterator[Change]:
    if found.hidden:
        yield Change(stage="parse", kind="hidden_text_left_out", count=found.hidden)
    if found.flattened:
        yield Change(stage="parse", kind="markup_flattened", detail="nested deeper than any page")
    if page:
        detail = "story found by trafilatura" if extracted else "story found by its lines"
        yield Change(stage="parse", kind="page_reduced", detail=detail)

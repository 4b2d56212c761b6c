"""Pictures: what the item says of each, the credit cut from the caption or stated beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from barqiya.normalize import stated
from barqiya.normalize.credits import split_credit
from barqiya_schemas import Credit, Image

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from barqiya.items import ParsedImage, ParsedItem
    from barqiya.registry import Registry


def read_images(
    parsed: ParsedItem, label: Callable[[str], str], registry: Registry
) -> Iterator[Image]:
    """Pictures with caption and credit; ``label`` makes a caption publishable."""
    for image in parsed.images:
        caption, credit = split_credit(label(image.caption), registry)
        yield Image(
            caption=caption or None,
            credit=_stated_credit(image, registry) or credit,
            url=stated.address(image.url),
            headline=stated.name(image.headline),
            alternative_text=stated.name(image.alternative_text),
            item_id=stated.name(image.item_id),
            usage_terms=stated.note(image.usage_terms),
            renditions=stated.renditions(image),
        )


def _stated_credit(image: ParsedImage, registry: Registry) -> Credit | None:
    """The credit that the format states; the registry says who it is, where it knows."""
    raw = stated.name(image.credit)
    if raw is None:
        return None
    party = registry.party(raw) or registry.party(raw.rpartition("/")[2])
    return Credit(
        raw=raw, name=party.name if party else None, agency_id=party.id if party else None
    )

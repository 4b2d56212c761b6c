"""Reading a text with the parse stage, and what tests look at in the item."""

from __future__ import annotations

from typing import TYPE_CHECKING

from barqiya.items import Decoded, Rejected
from barqiya.parse import parse
from barqiya.registry.phrases import load_phrases

if TYPE_CHECKING:
    from barqiya.items import ParsedItem
    from barqiya.parse.contract import Repeated


def decoded(text: str, media_type: str = "text/plain") -> Decoded:
    """Return text as decode hands it on."""
    return Decoded(text, "utf-8", "utf-8", 1.0, media_type)


def read(text: str, source: str = "unknown", repeated: Repeated | None = None) -> ParsedItem:
    """Parse plain text that must give an item."""
    items = parse(decoded(text), source=source, phrases=load_phrases(), repeated=repeated)
    assert not isinstance(items, Rejected), items
    (item,) = items
    return item


def labels(item: ParsedItem) -> list[str]:
    """Return the label of every line."""
    return [line.label for line in item.lines]


def removed(item: ParsedItem) -> list[str]:
    """Return the lines that were taken out."""
    return [line.text for line in item.lines if not line.kept]


def body(item: ParsedItem) -> list[str]:
    """Return the text of every block."""
    return [block.text for block in item.blocks]

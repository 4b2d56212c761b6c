"""Rows of tables whose cells hold paragraphs or lines: one block each, as other rows are.

A cell with a figure alone would be taken for a counter of the page, and be lost to its row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from barqiya.parse.html.model import HtmlBlock

if TYPE_CHECKING:
    from collections.abc import Sequence

#: A cell of more words is text, and its table a layout.
_CELL_WORDS: Final = 10
_MOST_CELLS: Final = 40


class Rows:
    """Notes where rows and cells begin, and joins the blocks of a row that is one of data."""

    def __init__(self) -> None:
        self._open: list[tuple[int, int, bool]] = []
        """Of each open row: blocks before it, cells so far, and whether one is a heading."""

    def begin(self, blocks: int) -> None:
        """Open a row after so many blocks."""
        self._open.append((blocks, 0, False))

    def cell(self, tag: str) -> None:
        """Note a cell of the open row."""
        if self._open:
            start, cells, heads = self._open.pop()
            self._open.append((start, cells + 1, heads or tag == "th"))

    def end(self, blocks: list[HtmlBlock], picture: int) -> None:
        """Close the row; ``picture`` is the number of blocks before the last picture."""
        if not self._open:
            return
        start, cells, heads = self._open.pop()
        row = blocks[start:]
        if cells > 1 and len(row) > 1 and picture < start and _is_data(row, heads=heads):
            blocks[start:] = [_joined(row)]


def _is_data(row: Sequence[HtmlBlock], *, heads: bool) -> bool:
    if len(row) > _MOST_CELLS or any(block.kind != "paragraph" or block.region for block in row):
        return False
    short = all(block.text.count(" ") < _CELL_WORDS for block in row)
    return short and (heads or any(_is_figure(block.text) for block in row))


def _is_figure(text: str) -> bool:
    return any(map(str.isdecimal, text)) and not any(map(str.isalpha, text))


def _joined(row: Sequence[HtmlBlock]) -> HtmlBlock:
    return HtmlBlock(
        "paragraph",
        " ".join(block.text for block in row),
        " ".join(block.markup for block in row),
        linked=all(block.linked for block in row),
    )

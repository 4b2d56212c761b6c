"""A body while it is read: blocks, their markup and pictures; and bodies of plain text."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Final

from barqiya_schemas import Block

if TYPE_CHECKING:
    from barqiya.items import ParsedImage
    from barqiya_schemas.article import BlockType

_BREAK: Final = "\n"
_TWO_BREAKS: Final = re.compile(r"\n[ \t\r\xa0]*\n\s*")


class Body:
    """Blocks and pictures in reading order, filled while a text is walked."""

    __slots__ = (
        "_buffer", "_marked_up", "_marks", "_markup", "blocks", "images", "reads_markup", "restored"
    )  # fmt: skip

    def __init__(self, *, marked_up: bool = False, reads_markup: bool = False) -> None:
        self.blocks: list[Block] = []
        self.images: list[ParsedImage] = []
        self.reads_markup = reads_markup
        """Whether HTML that stands as text is read: so in XML, where a writer escaped it."""
        self.restored = 0
        """Texts that were HTML, and were read as that."""
        self._markup: list[str] = []
        self._marked_up = marked_up
        self._buffer: list[str] = []
        # Tags, each with the number of pieces of the buffer that stand before it.
        self._marks: list[tuple[int, str]] = []

    @property
    def markup(self) -> tuple[str, ...]:
        """For each block its inline HTML; empty when the text came without markup."""
        return tuple(self._markup) if self._marked_up else ()

    def append(self, block: Block, markup: str | None = None) -> None:
        """Add a block that is read."""
        self.blocks.append(block)
        self._markup.append(escape(block.text, quote=False) if markup is None else markup)

    def extend(self, other: Body) -> None:
        """Add another body after this one."""
        self.blocks += other.blocks
        self.images += other.images
        self._markup += other._markup
        self.restored += other.restored
        self._marked_up = self._marked_up or other._marked_up

    def drop_first(self) -> None:
        """Take the first block out."""
        del self.blocks[0], self._markup[0]

    def drop_last(self) -> None:
        """Take the last block out."""
        del self.blocks[-1], self._markup[-1]

    def cut_last(self, text: str) -> None:
        """Leave of the last block the text that it begins with."""
        last = self.blocks[-1]
        self._markup[-1] = markup_of_start(self._markup[-1], last.text, text)
        self.blocks[-1] = last.model_copy(update={"text": text})

    def add(self, text: str | None) -> None:
        """Add text to the block that is open. A line end in a source file is a space."""
        if text:
            self._buffer.append(text.replace("\n", " ") if "\n" in text else text)

    def line_break(self) -> None:
        """End a line; two of them end the block."""
        self._buffer.append(_BREAK)

    def mark(self, tag: str) -> None:
        """Open or close an inline element in the block that is open."""
        self._marks.append((len(self._buffer), tag))

    def whole(self, text: str | None, kind: BlockType) -> None:
        """Add a block that has neither marks nor breaks, after the one that is open."""
        if words := " ".join(text.split()) if text else "":
            self.append(Block(type=kind, text=words))

    def flush(self, kind: BlockType) -> None:
        """End the block that is open."""
        if self._buffer:
            text = "".join(self._buffer)
            parts = _TWO_BREAKS.split(text) if _BREAK in text else (text,)
            # An element that spans a block of its own has tags on both sides: they are left out.
            balanced = len(parts) == 1 and self._are_balanced()
            markup = self._with_marks() if self._marks and balanced else None
            for part in parts:
                if words := " ".join(part.split()):
                    self.append(Block(type=kind, text=words), markup)
            self._buffer.clear()
        self._marks.clear()

    def _are_balanced(self) -> bool:
        depth = 0
        for _, tag in self._marks:
            depth += -1 if tag.startswith("</") else 1
            if depth < 0:
                return False
        return depth == 0

    def _with_marks(self) -> str:
        pieces = [escape(piece, quote=False) for piece in self._buffer]
        for place, tag in reversed(self._marks):
            pieces.insert(place, tag)
        return " ".join("".join(pieces).split())


def markup_of_start(markup: str, whole: str, start: str) -> str:
    """Of the markup of a text that of its start; without tags where they reach into the rest."""
    rest = escape(whole[len(start) :], quote=False)
    if whole.startswith(start) and markup.endswith(rest):
        return markup.removesuffix(rest)
    return escape(start, quote=False)


_LINE_END: Final = re.compile(r"\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
_INDENT: Final = re.compile(r"[ \t\xa0\u3000]{2,}|\t")
_SENTENCE_END: Final = (".", "!", "?", "؟", "…", ":", "»", '"', "”", "،", "؛", ")", "。")
#: Lines of a printer or a terminal are cut at most here, and mostly not much before.
_WIDEST: Final = 100
_NARROWEST: Final = 40
_FULL: Final = 0.75


def read_plain(text: str) -> Body:
    """Cut plain text into paragraphs.

    An empty line ends one, and so does a line that is indented after one that is not. Lines that
    were wrapped at a width are joined; lines of other text are paragraphs of their own.
    """
    body = Body()
    group: list[str] = []
    lines = _LINE_END.split(text)
    wrapped = _are_wrapped(lines)
    widest = max((len(line) for line in lines), default=0)
    for line in (*lines, ""):
        if not line.strip():
            _close(group, body)
            continue
        if group and (
            not wrapped
            or _INDENT.match(line)
            or (len(group[-1]) < _FULL * widest and group[-1].rstrip().endswith(_SENTENCE_END))
        ):
            _close(group, body)
        group.append(line)
    return body


def _close(group: list[str], body: Body) -> None:
    if words := " ".join(" ".join(group).split()):
        body.append(Block(text=words))
    group.clear()


def _are_wrapped(lines: list[str]) -> bool:
    """Whether lines were cut at a width: most are nearly as long as the longest, none is long."""
    lengths = [len(line.rstrip()) for line in lines if line.strip()]
    if len(lengths) < 2 or not _NARROWEST <= max(lengths) <= _WIDEST:  # noqa: PLR2004 - a pair
        return False
    full = sum(length >= _FULL * max(lengths) for length in lengths)
    return 2 * full >= len(lengths)

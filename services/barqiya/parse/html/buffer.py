"""One block while it is read: its text, and the same text with inline markup."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Final, NamedTuple

from barqiya.parse.html.model import HtmlBlock, HtmlLink

if TYPE_CHECKING:
    from barqiya.parse.html.model import Kind, Region

#: White space of HTML; a no-break space is none, and stays.
BLANKS: Final = " \t\n\r\f"
_BLANK_RUN: Final = re.compile(f"[{BLANKS}]+")

#: Inline elements open at once that are kept as markup; text inside more is kept without.
_DEEPEST_MARKUP: Final = 12


class _Inline(NamedTuple):
    element: str
    opening: str


class BlockBuffer:
    """Gathers the text of a block; inline elements stay open from one block to the next."""

    def __init__(self) -> None:
        self._text: list[str] = []
        self._markup: list[str] = []
        self._inline: list[_Inline] = []
        self._written = 0
        """How many of the open inline elements stand in the markup of this block."""
        self._blank = True
        """Whether a blank at this place says nothing: at the beginning, or after another."""
        self._all_linked = True
        self._link_text: list[str] = []
        self._link: str | None = None
        """Address of the open link, empty when it leads nowhere outside; ``None`` without one."""

    def add(self, data: str) -> None:
        """Add text as the parser gives it, entities already read."""
        data = _BLANK_RUN.sub(" ", data)
        if self._blank and data.startswith(" "):
            data = data[1:]
        if not data:
            return
        self._blank = data.endswith(" ")
        self._text.append(data)
        if data != " ":
            if self._written < len(self._inline):
                self._markup += [inline.opening for inline in self._inline[self._written :]]
                self._written = len(self._inline)
            self._all_linked = self._all_linked and self._link is not None
        self._markup.append(escape(data, quote=False))
        if self._link:
            self._link_text.append(data)

    def open_inline(self, element: str, opening: str) -> bool:
        """Open an inline element; ``False`` when so many are open that it is left out."""
        if len(self._inline) >= _DEEPEST_MARKUP:
            return False
        self._inline.append(_Inline(element, opening))
        return True

    def close_inline(self) -> None:
        """Close the inline element opened last."""
        inline = self._inline.pop()
        if self._written > len(self._inline):
            self._markup.append(f"</{inline.element}>")
            self._written -= 1

    def open_link(self, url: str | None) -> bool:
        """Open a link; ``False`` when one is open or its markup would be too deep.

        Args:
            url: Absolute address; without one its text is linked text, but no link.
        """
        if self._link is not None or (url and not self._open_anchor(url)):
            return False
        self._link = url or ""
        return True

    def close_link(self) -> HtmlLink | None:
        """Close the open link; ``None`` when it had no address."""
        link = None
        if self._link:
            link = HtmlLink(self._link, _one_line("".join(self._link_text)))
            self.close_inline()
        self._link = None
        self._link_text = []
        return link

    def _open_anchor(self, url: str) -> bool:
        return self.open_inline("a", f'<a href="{escape(url)}">')

    def take(self, kind: Kind, region: Region) -> HtmlBlock | None:
        """End the block and return it; ``None`` when it has no text."""
        text = "".join(self._text).strip(BLANKS)
        for inline in reversed(self._inline[: self._written]):
            self._markup.append(f"</{inline.element}>")
        markup = "".join(self._markup).strip(BLANKS)
        linked = self._all_linked and bool(text)
        self._text = []
        self._markup = []
        self._written = 0
        self._blank = True
        self._all_linked = True
        if self._link_text:
            self._link_text.append(" ")
        # A no-break space alone is how editors of pages make an empty line.
        empty = not text or text.isspace()
        return None if empty else HtmlBlock(kind, text, markup, region, linked)


def _one_line(text: str) -> str:
    return _BLANK_RUN.sub(" ", text).strip(BLANKS)

"""What a page says about itself: title, language, address, meta elements."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from barqiya.parse.html.addresses import absolute
from barqiya.parse.html.linked_data import LONGEST, stated_dates
from barqiya.parse.html.model import HtmlHead

if TYPE_CHECKING:
    from collections.abc import Mapping

_MOST_META: Final = 300
_LONGEST: Final = 4096
_META_NAMES: Final = ("property", "name", "itemprop")
_TIMES: Final = ("datepublished", "datemodified")


class HeadReader:
    """Gathers the head of a page from its elements, wherever they stand."""

    def __init__(self, base_url: str | None) -> None:
        self.base = base_url
        """Address to which relative ones are resolved."""
        self._title: list[str] = []
        self._language = ""
        self._canonical = ""
        self._meta: list[tuple[str, str]] = []
        self._times: dict[str, set[str]] = {}
        self._linked_data: list[str] = []

    def element(self, name: str, attributes: Mapping[str, str]) -> None:
        """Note what an element says about the page, if anything."""
        if name == "meta":
            self._note_meta(attributes)
        elif name == "time":
            self._note_time(attributes)
        elif name == "html":
            language = attributes.get("lang") or attributes.get("xml:lang") or ""
            self._language = language[:_LONGEST].strip()
        elif name == "link" and "canonical" in attributes.get("rel", "")[:_LONGEST].lower().split():
            self._canonical = self._canonical or absolute(attributes.get("href"), self.base) or ""
            self.base = self.base or self._canonical or None
        elif name == "base" and self.base is None:
            self.base = absolute(attributes.get("href"), None)

    def title(self, text: str) -> None:
        """Take a piece of the ``title``."""
        if sum(map(len, self._title)) < _LONGEST:
            self._title.append(text[:_LONGEST])

    def result(self) -> HtmlHead:
        """Everything the page said."""
        title = " ".join("".join(self._title).split())
        # A page dates its teasers too: where the times of one name differ, none is the article's.
        times = [(name, min(found)) for name, found in self._times.items() if len(found) == 1]
        stated = [one for text in self._linked_data for one in stated_dates(text)]
        meta = (*self._meta, *times, *stated)
        return HtmlHead(title, self._language, self._canonical, meta)

    def linked_data(self, text: str) -> None:
        """Take the content of a ``script`` of JSON-LD; what is too long is left out."""
        if sum(map(len, self._linked_data)) + len(text) <= LONGEST:
            self._linked_data.append(text)

    def _note_time(self, attributes: Mapping[str, str]) -> None:
        name = attributes.get("itemprop", "")[:_LONGEST].strip().lower()
        stated = attributes.get("datetime", "")[:_LONGEST].strip()
        if name in _TIMES and stated:
            self._times.setdefault(name, set()).add(stated)

    def _note_meta(self, attributes: Mapping[str, str]) -> None:
        content = attributes.get("content", "")[:_LONGEST].strip()
        name = next((attributes[key] for key in _META_NAMES if attributes.get(key)), "")
        if name and content and len(self._meta) < _MOST_META:
            self._meta.append((name[:_LONGEST].strip().lower(), content))

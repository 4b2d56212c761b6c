"""The text of a rendered news page, or plain wire copy: every line gets a label and a reason.

The way of a text: lines (:mod:`.lines`), features of each (:mod:`.draft`), rules for one line alone
(:mod:`.rules`), parts with sentences that are not the story (:mod:`.apart`), where the story begins
and ends (:mod:`.zones`), rules for the lines around and in it (:mod:`.header`, :mod:`.core`,
:mod:`.footer`), and the item (:mod:`.assemble`).

Nothing is deleted on a guess: inside the story only exact phrases, repetitions, dates, cards of
other stories and lines that the source sends again and again are taken out, and a full sentence of
14 words or more only by an exact phrase or by the frequency at its source.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from barqiya.items import Rejected
from barqiya.parse.page_text import datelines
from barqiya.parse.page_text.apart import settle_apart
from barqiya.parse.page_text.assemble import assemble
from barqiya.parse.page_text.core import label_core
from barqiya.parse.page_text.draft import Draft, make_drafts
from barqiya.parse.page_text.footer import label_footer
from barqiya.parse.page_text.header import label_header
from barqiya.parse.page_text.lines import split_lines
from barqiya.parse.page_text.rules import Vocabulary, apply_rules, find_phrase
from barqiya.parse.page_text.zones import find_zones
from barqiya.reasons import Reason

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from barqiya.items import Decoded, ParsedItem
    from barqiya.parse.contract import Repeated
    from barqiya.registry.phrases import PagePhrases

NAME: Final = "page_text"
MEDIA_TYPES: Final = frozenset({"text/plain"})

#: A line seen in this many items of one source is part of its template.
TEMPLATE_ITEMS = 5

__all__ = ["MEDIA_TYPES", "NAME", "TEMPLATE_ITEMS", "can_parse", "parse"]


def can_parse(decoded: Decoded) -> bool:
    """Any text can be read as lines."""
    return bool(decoded.media_type)


def parse(
    decoded: Decoded,
    *,
    source: str,
    phrases: PagePhrases,
    repeated: Repeated | None = None,
) -> ParsedItem | Rejected:
    """Read a page or plain copy.

    Args:
        decoded: The text.
        source: Source of the raw item; selects phrases that only it uses.
        phrases: Boilerplate of news pages.
        repeated: How many items of this source had a line, by its folded text
            (:func:`barqiya.text.fold.fold`); asked for lines of up to 24 words only.

    Returns:
        The item; ``lines`` holds every non-blank line of the text once, in order. ``Rejected`` when
        neither headline nor body is left.
    """
    vocabulary = Vocabulary(phrases, source)
    drafts = make_drafts(split_lines(decoded.text, _footer_test(vocabulary)))
    if not drafts:
        return Rejected(Reason.PARSE_NO_TEXT, "no line with text")
    label_lines(drafts, vocabulary, repeated)
    return assemble(drafts, phrases, NAME)


def label_lines(drafts: Sequence[Draft], vocabulary: Vocabulary, repeated: Repeated | None) -> None:
    """Give every line its label."""
    for line in drafts:
        apply_rules(line, vocabulary)
    if repeated:
        _apply_frequency(drafts, vocabulary.phrases, repeated)
    settle_apart(drafts)
    zones = find_zones(drafts, vocabulary.phrases)
    label_header(drafts, zones, vocabulary.phrases)
    label_core(drafts, zones, vocabulary.phrases)
    label_footer(drafts, zones, vocabulary.phrases)


def _apply_frequency(drafts: Sequence[Draft], phrases: PagePhrases, repeated: Repeated) -> None:
    """A line that many items of a source have is its template; datelines recur as well."""
    for line in drafts:
        if line.label is not None or not line.short or datelines.desk_line(line, phrases):
            continue
        items = repeated(line.folded)
        if items >= TEMPLATE_ITEMS:
            line.settle("ui", f"line seen in {items} items of this source")


def _footer_test(vocabulary: Vocabulary) -> Callable[[str], bool]:
    def is_footer(text: str) -> bool:
        found = find_phrase(make_drafts([text])[0], vocabulary)
        return found is not None and found[0].label in {"ui", "source", "related"}

    return is_footer

"""The text of a rendered news page, or plain wire copy: every line gets a label and a reason.

The way of a text: lines (:mod:`.lines`), features of each (:mod:`.draft`), wire marks above it all
(:mod:`.mark_lines`), rules for one line alone (:mod:`.rules`), parts with sentences that are not
the story (:mod:`.apart`), where the story begins and ends (:mod:`.zones`, and :mod:`.rows` for
what has no long sentences), rules for the lines around and in it (:mod:`.header`, :mod:`.core`,
:mod:`.footer`), and the item (:mod:`.assemble`).

Nothing is deleted on a guess: inside the story only exact phrases, repetitions, dates and cards of
other stories are taken out, and a full sentence of 14 words or more only by an exact phrase. What a
source sends again and again (:mod:`.template`) is taken out around the story only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from barqiya.items import Rejected
from barqiya.parse.page_text.apart import settle_apart
from barqiya.parse.page_text.assemble import assemble
from barqiya.parse.page_text.core import label_core
from barqiya.parse.page_text.draft import make_drafts
from barqiya.parse.page_text.footer import label_footer
from barqiya.parse.page_text.header import label_header
from barqiya.parse.page_text.known import is_footer, vocabulary_of
from barqiya.parse.page_text.lines import split_lines
from barqiya.parse.page_text.mark_lines import (
    settle_embargo_lines,
    settle_last_mark,
    settle_mark_lines,
)
from barqiya.parse.page_text.one_line import settle_flash, split_headline
from barqiya.parse.page_text.rows import widen
from barqiya.parse.page_text.rules import apply_rules
from barqiya.parse.page_text.template import apply_template
from barqiya.parse.page_text.zones import Zones, find_zones
from barqiya.reasons import Reason

if TYPE_CHECKING:
    from collections.abc import Sequence

    from barqiya.items import Decoded, ParsedItem
    from barqiya.parse.contract import Repeated
    from barqiya.parse.page_text.draft import Draft
    from barqiya.parse.page_text.known import Vocabulary
    from barqiya.registry.phrases import PagePhrases

NAME: Final = "page_text"
MEDIA_TYPES: Final = frozenset({"text/plain"})

__all__ = ["MEDIA_TYPES", "NAME", "can_parse", "label_lines", "parse"]


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
        repeated: How many stories of this source had a line outside the story; see
            :mod:`.template`.

    Returns:
        The item; ``lines`` holds every non-blank line of the text once, in order. ``Rejected`` when
        neither headline nor body is left.
    """
    vocabulary = vocabulary_of(phrases, source)
    lines = split_lines(decoded.text, lambda text: is_footer(text, vocabulary))
    drafts = make_drafts(split_headline(lines, phrases), vocabulary.memory)
    if not drafts:
        return Rejected(Reason.PARSE_NO_TEXT, "no line with text")
    marks = settle_mark_lines(drafts, vocabulary)
    settle_embargo_lines(drafts[marks:], vocabulary)
    label_lines(drafts[marks:], vocabulary, repeated)
    return assemble(drafts, phrases, NAME, mark_lines=marks)


def label_lines(drafts: Sequence[Draft], vocabulary: Vocabulary, repeated: Repeated | None) -> None:
    """Give every line its label; one that a line has already, from markup, stays."""
    apply_rules(drafts, vocabulary)
    settle_last_mark(drafts, vocabulary.phrases)
    flash = settle_flash(drafts, vocabulary.phrases)
    settle_apart(drafts)
    zones = widen(drafts, find_zones(drafts, vocabulary.phrases))
    if flash is not None:
        zones = Zones(flash + 1, flash + 1, None)
    if repeated:
        apply_template(drafts, zones, vocabulary.phrases, repeated)
    label_header(drafts, zones, vocabulary.phrases)
    label_core(drafts, zones, vocabulary.phrases)
    label_footer(drafts, zones, vocabulary.phrases)

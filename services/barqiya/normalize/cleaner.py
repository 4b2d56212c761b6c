"""The publishable texts of an item: headline and blocks, changed as little as possible."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from barqiya.normalize.block_language import other_languages
from barqiya.normalize.datelines import read_dateline
from barqiya.text.clean import are_clean, clean
from barqiya.text.digits import set_digits
from barqiya.text.words import same_words
from barqiya_schemas import Block

if TYPE_CHECKING:
    from barqiya.items import ParsedItem
    from barqiya.registry import Registry
    from barqiya.text.digits import Digits
    from barqiya.text.language import Language

#: A headline made from the first sentence is cut at a word before this many characters.
_DERIVED_HEADLINE: Final = 110


class Cleaner:
    """Cleans the texts of one item and counts what was changed."""

    def __init__(self, language: str, parsed: ParsedItem, digits: Digits) -> None:
        self._language = language
        self._digits: Digits = digits
        self.counts: Counter[str] = Counter()
        """How often each kind of change was made."""
        # Most items have nothing to clean: seen at once it costs a fifth of looking at each text.
        # The story stands apart: later steps look at the same joined text.
        story = [text for text in (parsed.headline, parsed.standfirst) if text]
        story += [block.text for block in parsed.blocks]
        beside = [parsed.byline] if parsed.byline else []
        beside += parsed.alternative_headlines
        beside += [image.caption for image in parsed.images]
        known = digits == "as_written" and all(
            are_clean(texts, language=language) for texts in (story, beside) if texts
        )
        self.unneeded = known
        """Whether every text of the item is clean as it is."""
        self._known = frozenset(story + beside) if known else frozenset()

    def body(self, text: str) -> str:
        """Publishable form of body text."""
        if text in self._known:
            return text
        return self._clean(text, strict=False)

    def label(self, text: str) -> str:
        """Publishable form of a headline or a name, where direction marks could mislead."""
        if text in self._known:
            return text
        return self._clean(text, strict=True)

    def _clean(self, text: str, *, strict: bool) -> str:
        cleaned = clean(text, language=self._language, strict=strict)
        if cleaned.changes:
            self.counts.update(cleaned.changes)
        if self._digits == "as_written":
            return cleaned.text
        written, figures = set_digits(cleaned.text, self._digits, self._language)
        if not same_words(cleaned.text, written):
            self.counts["reverted"] += 1
            return cleaned.text
        if figures:
            self.counts["digits"] += figures
        return written


def clean_blocks(parsed: ParsedItem, cleaner: Cleaner, language: Language) -> tuple[Block, ...]:
    """Body blocks, cleaned; a block in another language says so."""
    if cleaner.unneeded:
        cleaned = [(block, block.text) for block in parsed.blocks]
    else:
        cleaned = [(block, text) for block in parsed.blocks if (text := cleaner.body(block.text))]
    others = other_languages([text for _, text in cleaned], language)
    if cleaner.unneeded and not any(others):
        return parsed.blocks
    return tuple(
        block
        if text == block.text and other is None
        else Block(type=block.type, text=text, language=other)
        for (block, text), other in zip(cleaned, others, strict=True)
    )


def headline_of(
    parsed: ParsedItem,
    standfirst: str | None,
    blocks: tuple[Block, ...],
    cleaner: Cleaner,
    registry: Registry,
) -> str:
    """The headline; without one, the beginning of the text, and the change is recorded."""
    headline = cleaner.label(parsed.headline) if parsed.headline else ""
    if headline:
        return headline
    # A dateline says where the story is from, not what it is.
    story = [block.text for block in blocks if block.type != "dateline"]
    first = standfirst or next(iter((*story, *(block.text for block in blocks))), "")
    if not first:
        return ""
    cleaner.counts["headline_derived"] += 1
    if reading := read_dateline(first, registry):
        first = first[reading.length :].lstrip() or first
    if len(first) <= _DERIVED_HEADLINE:
        return first
    return (first[:_DERIVED_HEADLINE].rpartition(" ")[0] or first[:_DERIVED_HEADLINE]) + "…"

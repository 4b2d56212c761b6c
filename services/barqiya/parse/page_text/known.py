"""The phrases that the registry knows, looked up for one line."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from barqiya.parse.page_text import grammar
from barqiya.parse.page_text.draft import LineMemory, make_drafts
from barqiya.registry.phrase_words import phrase_key

if TYPE_CHECKING:
    from barqiya.parse.page_text.draft import Draft
    from barqiya.registry.phrase_table import Phrase, PhraseTable
    from barqiya.registry.phrases import PagePhrases


class Vocabulary:
    """Phrases as one item sees them: those of its source first, then the general ones."""

    __slots__ = ("memory", "openers", "phrases", "starts", "tables")

    def __init__(self, phrases: PagePhrases, source: str) -> None:
        self.phrases = phrases
        self.openers = _openers(phrases)
        """First words by which a line of letters alone can be more than copy."""
        own = phrases.by_source.get(source)
        self.tables: tuple[PhraseTable, ...] = (own, phrases.general) if own else (phrases.general,)
        self.starts = _starts(phrases, source if own else "")
        """First words of those phrases; ``#`` for a figure."""
        self.memory = LineMemory()
        """Lines that were judged by these phrases."""


def vocabulary_of(phrases: PagePhrases, source: str) -> Vocabulary:
    """The phrases as items of a source see them, and what is remembered of their lines."""
    return _vocabulary(phrases, source if source in phrases.by_source else "")


_vocabulary = lru_cache(maxsize=64)(Vocabulary)


@lru_cache(maxsize=64)
def _starts(phrases: PagePhrases, source: str) -> frozenset[str]:
    own = phrases.by_source.get(source)
    tables = (own, phrases.general) if own else (phrases.general,)
    return frozenset().union(*(table.starts | table.prefixes.keys() for table in tables))


@lru_cache(maxsize=8)
def _openers(phrases: PagePhrases) -> frozenset[str]:
    found = {*phrases.place_starts, *phrases.date_words, *phrases.social_names}
    found |= phrases.follow_words | phrases.reader_words | phrases.site_words
    found |= {key.split()[0] for key in phrases.end_words | phrases.agencies}
    for table in (phrases.general, *phrases.by_source.values()):
        found |= table.starts | table.prefixes.keys()
    return frozenset(found)


def find_phrase(line: Draft, vocabulary: Vocabulary) -> tuple[Phrase, bool] | None:
    """Find the phrase that the line is, or begins with; and whether it is the whole line."""
    words = line.words
    if not words:
        return None
    first = "#" if words[0].isdecimal() else words[0]
    if first not in vocabulary.starts:
        return None
    for table in vocabulary.tables:
        if (
            line.short
            and first in table.starts
            and len(words) <= table.longest
            and (phrase := table.lines.get(phrase_key(words)))
        ):
            return phrase, True
        for prefix, phrase in table.prefixes.get(first, ()):
            if line.count <= phrase.max_marked_words and _begins(line, prefix, phrase):
                return phrase, len(words) == len(prefix)
    return None


def is_footer(text: str, vocabulary: Vocabulary) -> bool:
    """Tell whether a text is a phrase that stands below stories: the source, links, buttons."""
    found = find_phrase(make_drafts([text])[0], vocabulary)
    return found is not None and found[0].label in {"ui", "source", "related"}


def _begins(line: Draft, prefix: tuple[str, ...], phrase: Phrase) -> bool:
    words = line.words
    if len(words) < len(prefix):
        return False
    for word, expected in zip(words, prefix, strict=False):
        if word != expected and not (expected == "#" and word.isdecimal()):
            return False
    sign = line.folded[grammar.end_of_words(line.folded, len(prefix)) :].lstrip()[:1]
    if phrase.mark or sign == ":":
        return sign in {phrase.mark, ":"}
    if phrase.strong and not line.terminated:
        return True
    # One or two words are weak evidence against a line that ends as a sentence does.
    weak = len(prefix) < 3 and line.terminated and line.count > 5  # noqa: PLR2004
    return line.count <= phrase.max_words and not weak

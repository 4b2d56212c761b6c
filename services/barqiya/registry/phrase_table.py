"""Phrases of page furniture by their keys, and what a hit on one means for a line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

from barqiya.errors import RegistryError
from barqiya.text.fold import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from barqiya.items import LineLabel
    from barqiya.registry.phrase_file import Opens, PhraseGroup

#: Name of the packaged file, for messages.
FILE: Final = "page_phrases.toml"
_ANY: Final = re.compile(r"#|\d+|[^\W\d]+")
_MARKS = ':/>"|-'
_Key = TypeVar("_Key")

# A short prefix is weak evidence: it may only claim a line that is short itself. With these limits
# no prefix of one or two words ever claims a full sentence of the body.
_LONGEST_FOR_PREFIX: Final = {1: 8, 2: 13}


@dataclass(frozen=True, slots=True)
class Phrase:
    """What a hit on a phrase means for the line."""

    group: str
    """Name of the group in the data file, e.g. ``share``."""
    label: LineLabel
    reason: str
    """Short English phrase for an operator."""
    opens: Opens | None
    words: int
    """Number of words of the phrase; 0 for the numberless empty key."""
    max_words: int
    """Longest line, in words, that the phrase may claim by itself."""
    max_marked_words: int
    """Longest line that it may claim when a colon follows it."""
    strong: bool
    """Whether it may claim as long a line that does not end as a sentence."""
    mark: str
    """Punctuation that must follow the phrase in the line, or empty."""


@dataclass(frozen=True, slots=True)
class PhraseTable:
    """Phrases for one source, or for all.

    Keys are as :func:`.phrase_words.phrase_words` makes them.
    """

    lines: Mapping[str, Phrase]
    """By the key of the whole line."""
    starts: frozenset[str]
    """First words of those."""
    prefixes: Mapping[str, tuple[tuple[tuple[str, ...], Phrase], ...]]
    """By the first word; each with the words of the prefix, longest first."""
    longest: int
    """Most words that one of ``lines`` has."""


def phrase_table(groups: Iterable[PhraseGroup]) -> PhraseTable:
    """Index the phrases of some groups.

    Raises:
        RegistryError: A phrase has no word, or stands in two groups.
    """
    lines: dict[str, Phrase] = {}
    prefixes: dict[str, dict[tuple[tuple[str, ...], str], Phrase]] = {}
    for group in groups:
        for text in group.lines:
            words, _ = _words_and_mark(text)
            _add(lines, " ".join(words), _phrase(group, words, ""), text)
        for text in group.prefixes:
            words, mark = _words_and_mark(text)
            phrase = _phrase(group, words, mark)
            _add(prefixes.setdefault(words[0], {}), (words, mark), phrase, text)
    return PhraseTable(
        lines=lines,
        starts=frozenset(key.partition(" ")[0] for key in lines),
        longest=max((phrase.words for phrase in lines.values()), default=0),
        prefixes={
            head: tuple(
                sorted(
                    ((words, phrase) for (words, _), phrase in entries.items()),
                    key=lambda entry: (-len(entry[0]), not entry[1].mark),
                )
            )
            for head, entries in prefixes.items()
        },
    )


def _words_and_mark(text: str) -> tuple[tuple[str, ...], str]:
    folded = fold(text)
    words = tuple("#" if word.isdecimal() else word for word in _ANY.findall(folded))
    if not words:
        raise RegistryError(f"{FILE}: a phrase without a word: {text!r}")
    return words, folded[-1] if folded[-1] in _MARKS else ""


def _phrase(group: PhraseGroup, words: tuple[str, ...], mark: str) -> Phrase:
    limit = 100 if mark else _LONGEST_FOR_PREFIX.get(len(words), 100)
    return Phrase(
        group=group.name,
        label=group.label,
        reason=group.reason,
        opens=group.opens,
        words=len(words),
        max_words=min(group.max_words, limit),
        max_marked_words=group.max_words,
        strong=group.strong,
        mark=mark,
    )


def _add(table: dict[_Key, Phrase], key: _Key, phrase: Phrase, text: str) -> None:
    known = table.get(key)
    if known and known.group != phrase.group:
        raise RegistryError(f"{FILE}: {text!r} stands in {known.group!r} and in {phrase.group!r}")
    table[key] = phrase

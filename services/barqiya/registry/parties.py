"""Agencies and outlets by every spelling of their names, read from ``data/parties.toml``.

Names are compared by :func:`name_key`: folded and cut into words, so that «أ ف ب», «أ.ف.ب.» and
«(ا. ف. ب)» are one name.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from barqiya.errors import RegistryError
from barqiya.registry.model import Party
from barqiya.registry.phrase_words import phrase_words
from barqiya.text.fold import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from barqiya.registry.party_file import Kind, LineWordLists, PartyEntry, PartyFile

#: Name of the packaged file, for messages.
FILE: Final = "parties.toml"


_LONGEST_NAME: Final = 300
_SHORT_LINE: Final = 48


class Strength(IntEnum):
    """How much a name says by itself."""

    WEAK = 1
    """Also an ordinary word or a place («اليوم»): needs a line whose form leaves no doubt."""
    SHORT = 2
    """Also a word («معا»), but not in brackets, beside a place or on a source line."""
    CERTAIN = 3
    """Hardly anything else."""


@dataclass(frozen=True, slots=True)
class Named:
    """What a name stands for."""

    parties: tuple[Party, ...]
    """All that bear it."""
    strength: Strength
    preferred: Party | None
    """The one it stands for when nothing else tells; ``None`` when that would be a guess."""


@dataclass(frozen=True, slots=True)
class LineWords:
    """Words of source, credit and byline lines. Keys as :func:`name_key` makes them."""

    unnamed: frozenset[str]
    desk: frozenset[str]
    image_origins: frozenset[str]
    archive: frozenset[str]
    credit_labels: frozenset[str]
    picture_labels: frozenset[str]
    credit_label_starts: frozenset[str]
    """First words of both."""
    source_labels: frozenset[str]
    byline_labels: frozenset[str]
    byline_leads: frozenset[str]
    byline_ends: frozenset[str]
    byline_starts: frozenset[str]
    """First words of all three, and of the labels of other work."""
    other_work_labels: frozenset[str]
    from_words: frozenset[str]
    and_words: frozenset[str]
    not_in_names: frozenset[str]
    name_links: frozenset[str]
    titles: frozenset[str]
    feed_words: frozenset[str]
    glued: tuple[str, ...]
    """Folded names that some feeds write onto the next word."""


@dataclass(frozen=True, slots=True)
class PartyTable:
    """All parties, and what their names stand for."""

    parties: tuple[Party, ...]
    by_id: Mapping[str, Party]
    names: Mapping[str, Named]
    """By :func:`name_key`."""
    starts: frozenset[str]
    """First words of all names."""
    words: LineWords


def name_key(name: str) -> str:
    """Form of a name that is compared: folded words, letters apart from figures.

    Nobody's name is longer than 300 characters: what is after them does not count.
    """
    return " ".join(line_words(name[:_LONGEST_NAME].replace("_", " ")))


def line_words(text: str) -> tuple[str, ...]:
    """Folded words of a text, letters apart from figures; short ones are remembered.

    Agencies, places, labels and first words come again and again, and folding is what costs.
    """
    return _short_line_words(text) if len(text) <= _SHORT_LINE else _line_words_of(text)


def _line_words_of(text: str) -> tuple[str, ...]:
    return tuple(phrase_words(fold(text)))


_short_line_words = lru_cache(maxsize=8192)(_line_words_of)


def build_parties(
    data: PartyFile, extra: Sequence[PartyEntry] = (), extra_file: str = ""
) -> PartyTable:
    """Index the names of all parties.

    Args:
        data: The packaged entries.
        extra: Entries that are added or, with a known id, put in the place of that party. Their
            names are theirs alone, whoever else bears them.
        extra_file: Where they come from, for messages.

    Raises:
        RegistryError: An id or an undeclared name stands twice, or a name has no word. The message
            names file and entry.
    """
    replaced = {entry.id for entry in extra}
    packaged = [entry for entry in data.party if entry.id not in replaced]
    preferences = {name_key(name): party_id for name, party_id in data.shared.items()}
    names = _index(packaged, preferences, data.prefixes, FILE)
    _check_shared(data, packaged, names, replaced)
    names.update(_index(extra, {}, data.prefixes, extra_file))
    parties = tuple(_party(entry) for entry in (*packaged, *extra))
    return PartyTable(
        parties=parties,
        by_id={party.id: party for party in parties},
        names=names,
        starts=frozenset(key.partition(" ")[0] for key in names),
        words=_line_words(data.words),
    )


def spelled(entry: PartyEntry) -> Iterator[tuple[str, Strength]]:
    """Yield every spelling with what it says by itself, least first."""
    yield from ((name, Strength.WEAK) for name in entry.weak)
    yield from ((name, Strength.SHORT) for name in entry.short)
    yield from ((name, Strength.CERTAIN) for name in entry.names)
    if name_key(entry.name) not in {name_key(name) for name in (*entry.weak, *entry.short)}:
        yield entry.name, Strength.CERTAIN


def _index(
    entries: Sequence[PartyEntry],
    preferences: Mapping[str, str],
    prefixes: Mapping[Kind, Sequence[str]],
    file: str,
) -> dict[str, Named]:
    """Names as written, then those with a prefix: these never take a name from its owner."""
    bearers: dict[str, dict[str, tuple[Party, Strength]]] = {}
    prefixed: dict[str, dict[str, tuple[Party, Strength]]] = {}
    preferred = dict(preferences)
    seen: set[str] = set()
    for entry in entries:
        if entry.id in seen:
            raise RegistryError(f"{file}: party {entry.id!r} stands twice")
        seen.add(entry.id)
        party = _party(entry)
        for name, strength in spelled(entry):
            key = name_key(name)
            if not key:
                raise RegistryError(f"{file}: party {entry.id!r}: a name without a word: {name!r}")
            bearers.setdefault(key, {}).setdefault(entry.id, (party, strength))
            for prefix in prefixes.get(entry.kind, ()):
                long = f"{name_key(prefix)} {key}"
                prefixed.setdefault(long, {})[entry.id] = (party, Strength.CERTAIN)
                if key in preferences:
                    preferred.setdefault(long, preferences[key])
    named = {key: _named(found, preferred.get(key)) for key, found in prefixed.items()}
    for key, found in bearers.items():
        if len(found) > 1 and key not in preferences:
            raise RegistryError(
                f"{file}: {key!r} is a name of {' and '.join(found)}: declare it in [shared]"
            )
        named[key] = _named(found, preferred.get(key))
    return named


def _named(bearers: Mapping[str, tuple[Party, Strength]], preferred_id: str | None) -> Named:
    parties = tuple(party for party, _ in bearers.values())
    by_id = {party.id: party for party in parties}
    return Named(
        parties=parties,
        strength=min(strength for _, strength in bearers.values()),
        preferred=parties[0] if len(parties) == 1 else by_id.get(preferred_id or ""),
    )


def _check_shared(
    data: PartyFile,
    packaged: Iterable[PartyEntry],
    names: Mapping[str, Named],
    replaced: set[str],
) -> None:
    """Every shared name is borne by several, and by the one that is said to have it first."""
    if replaced:
        return  # an overlay may have taken a bearer away
    known = {entry.id for entry in packaged}
    for name, party_id in data.shared.items():
        named = names.get(name_key(name))
        if named is None or len(named.parties) == 1:
            raise RegistryError(f"{FILE}: [shared] {name!r} is not a name of several parties")
        if party_id and (party_id not in known or named.preferred is None):
            raise RegistryError(f"{FILE}: [shared] {name!r} is not a name of {party_id!r}")


def _party(entry: PartyEntry) -> Party:
    names = (entry.name, *entry.names, *entry.short, *entry.weak)
    return Party(entry.id, entry.kind, entry.name, tuple(dict.fromkeys(names)), entry.country)


def _line_words(data: LineWordLists) -> LineWords:
    def keys(words: Iterable[str]) -> frozenset[str]:
        return frozenset(key for key in map(name_key, words) if key)

    def starts(words: Iterable[str]) -> frozenset[str]:
        return frozenset(key.partition(" ")[0] for key in keys(words))

    return LineWords(
        unnamed=keys(data.unnamed),
        desk=keys(data.desk),
        image_origins=keys(data.image_origins),
        archive=keys(data.archive),
        credit_labels=keys(data.credit_labels),
        picture_labels=keys(data.picture_labels),
        credit_label_starts=starts(data.credit_labels + data.picture_labels),
        source_labels=keys(data.source_labels),
        byline_labels=keys(data.byline_labels),
        byline_leads=keys(data.byline_leads),
        byline_ends=keys(data.byline_ends),
        byline_starts=starts(
            data.byline_labels + data.byline_leads + data.byline_ends + data.other_work_labels
        ),
        other_work_labels=keys(data.other_work_labels),
        from_words=keys(data.from_words),
        and_words=keys(data.and_words),
        not_in_names=keys(data.not_in_names),
        name_links=keys(data.name_links),
        titles=keys(data.titles),
        feed_words=keys(data.feed_words),
        glued=tuple(sorted(keys(data.glued))),
    )

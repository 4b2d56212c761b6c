"""Sources: the publisher of an item, and the agencies and contributors it credits.

«العربي - وكالات» is Al Araby as publisher and agencies that are not named; «واس - جدة» is SPA, and
a place that is no source.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from barqiya.normalize.parts import (
    WORD,
    Kind,
    Part,
    classify,
    fold_word,
    name_before_place,
    split_parts,
)
from barqiya.registry.parties import name_key
from barqiya_schemas.article import SourceCredit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from barqiya.normalize.datelines import DatelineReading
    from barqiya.registry import Registry
    from barqiya.registry.model import Party
    from barqiya_schemas.article import SourceRole

_LONGEST: Final = 300
_MOST_TEXTS: Final = 8
_MOST_CREDITS: Final = 12
_MOST_WORDS: Final = 6
_WAW: Final = "و"
_LABEL: Final = re.compile(r"[:\n]")
_SILENT: Final = frozenset({Kind.DESK, Kind.DATE, Kind.PLACE, Kind.FILED, Kind.FILED_SOMEWHERE})
_NEWSROOMS: Final = frozenset({"outlet", "broadcaster"})


@dataclass(frozen=True, slots=True)
class _Mention:
    """Somebody that a source line names."""

    raw: str
    key: str
    parties: tuple[Party, ...] = ()
    """All that bear the name."""
    party: Party | None = None
    unnamed: bool = False

    @property
    def is_newsroom(self) -> bool:
        return bool(self.parties) and all(party.kind in _NEWSROOMS for party in self.parties)


def read_sources(
    source_texts: tuple[str, ...], item_source: str, registry: Registry
) -> tuple[SourceCredit, ...]:
    """Read the credited sources of an item, publisher first.

    Args:
        source_texts: Source lines as written: ``العربي - وكالات``.
        item_source: Source of the raw item, as its publisher named it. It is the publisher, unless
            nobody knows it and a source line says «outlet - agencies».
        registry: Agencies, outlets and places.

    Returns:
        Each source once. Places, dates and desks are left out. Empty only when ``item_source`` has
        no word.
    """
    own = _own(item_source[:_LONGEST], registry)
    lines = [
        own
        if text == item_source
        else tuple(_mentions(_without_label(text, registry), registry, is_name=False))
        for text in source_texts[:_MOST_TEXTS]
    ]
    publisher = _publisher(own, lines, item_source, registry)
    if publisher is None:
        return ()
    found = {_identity(publisher): _credit(publisher, "publisher")}
    for mention in (*(m for line in lines for m in line), *own[1:]):
        known = _resolved(mention, publisher)
        if _is_place_name(known, registry) and known.party != publisher.party:
            continue
        found.setdefault(_identity(known), _credit(known, _role(known)))
    return tuple(found.values())[:_MOST_CREDITS]


def with_agency(
    sources: tuple[SourceCredit, ...], reading: DatelineReading | None, registry: Registry
) -> tuple[SourceCredit, ...]:
    """Add who only the dateline names: «بيروت - رويترز», «عواصم - وكالات», «دبي (CNN)».

    Args:
        sources: Credited sources, publisher first.
        reading: The dateline. A broadcaster counts in brackets only: without them it may be what
            the report is about.
        registry: Agencies and outlets.
    """
    raw = reading.agency_raw if reading else None
    if reading is None or raw is None:
        return sources
    if reading.unnamed:
        if any(credit.role == "unnamed_agencies" for credit in sources):
            return sources
        return (*sources, SourceCredit(raw=raw, role="unnamed_agencies"))[:_MOST_CREDITS]
    party = registry.table.by_id.get(reading.dateline.agency_id or "")
    if party is None or party.id in {credit.agency_id for credit in sources}:
        return sources
    in_brackets = party.kind == "broadcaster" and f"({raw})" in reading.dateline.raw
    if party.kind != "agency" and not in_brackets:
        return sources
    role: SourceRole = "agency" if party.kind == "agency" else "contributor"
    credit = SourceCredit(raw=raw, name=party.name, agency_id=party.id, role=role)
    return (*sources, credit)[:_MOST_CREDITS]


def _publisher(
    own: Sequence[_Mention],
    lines: Sequence[Sequence[_Mention]],
    item_source: str,
    registry: Registry,
) -> _Mention | None:
    party = registry.table.by_id.get(registry.profile(item_source).party_id or "")
    named = next((mention for mention in own if not mention.unnamed), None)
    if party is not None:
        for mention in (m for line in lines for m in line):
            if party in mention.parties:
                return _Mention(mention.raw, mention.key, (party,), party)
        raw = named.raw if named else item_source.strip()
        return _Mention(raw, party.id, (party,), party)
    for line in lines:
        if len(line) > 1 and line[0].is_newsroom:
            return line[0]
    return named or next(iter(own), None)


@lru_cache(maxsize=1024)
def _own(item_source: str, registry: Registry) -> tuple[_Mention, ...]:
    """Mentions in the name of a source; a newsroom has hundreds of them and millions of items."""
    return tuple(_mentions(item_source, registry, is_name=True))


def _mentions(text: str, registry: Registry, *, is_name: bool) -> Iterator[_Mention]:
    """Everybody a line names, in order; ``is_name`` for the name of a source itself."""
    text = text[:_LONGEST].strip()
    entire = classify(text, 0, len(text), registry)
    if entire is not None and entire.named is not None:
        yield _of_party(text, entire)
        return
    text = text if is_name else _without_joiner(text, registry)
    parts = split_parts(text, registry, window=_LONGEST, past_text=True)
    filed = not is_name and any(part.named or " " in part.key for part in parts)
    for part in parts:
        unknown = part.kind is Kind.NAME and " " not in part.key
        if unknown and (filed or text[part.start - 1 : part.start] == "("):
            continue  # «هانوفر - د ب أ», «وكالات (ميلووكي)»: a place that is not known
        yield from _of_part(text, part, registry, alone=len(parts) == 1)


def _of_part(text: str, part: Part, registry: Registry, *, alone: bool) -> Iterator[_Mention]:
    raw = text[part.start : part.end]
    if part.named is not None:
        yield _of_party(raw, part)
    elif part.kind is Kind.UNNAMED or part.key.partition(" ")[0] in registry.words.unnamed:
        yield _Mention(raw, part.key, unnamed=True)
    elif part.key in registry.words.byline_labels or part.key in registry.words.other_work_labels:
        return
    elif part.kind not in _SILENT or (alone and part.kind is Kind.PLACE):
        joined = list(_joined(text, part, registry))
        if joined:
            yield from joined
        elif part.kind is not Kind.TEXT:
            yield _Mention(raw, part.key)
        elif alone and len(part.key.split()) <= _MOST_WORDS:
            span = name_before_place(text, part, registry) or (part.start, part.end)
            yield _Mention(text[slice(*span)], name_key(text[slice(*span)]))


def _of_party(raw: str, part: Part) -> _Mention:
    named = part.named
    return _Mention(
        raw.strip(' «»"“”()[]:.-'),
        part.key,
        named.parties if named else (),
        named.preferred if named else None,
    )


def _joined(text: str, part: Part, registry: Registry) -> Iterator[_Mention]:
    """Parties in «رويترز والأناضول» and ``AFP and Reuters``; nothing when one is not known."""
    words = list(WORD.finditer(text, part.start, part.end))
    pieces: list[tuple[int, int]] = []
    begin = 0
    for i, match in enumerate(words):
        key = fold_word(match[0])
        if i > begin and key in registry.words.and_words:
            pieces.append((words[begin].start(), words[i - 1].end()))
            begin = i + 1
        elif i > begin and key.startswith(_WAW) and len(key) > len(_WAW):
            known = classify(text, words[begin].start(), words[i - 1].end(), registry)
            if known is not None and (known.named or known.kind is Kind.UNNAMED):
                pieces.append((words[begin].start(), words[i - 1].end()))
                words[i] = _after_waw(text, match)
                begin = i
    if not pieces or begin >= len(words):
        return
    pieces.append((words[begin].start(), words[-1].end()))
    found = [classify(text, start, end, registry) for start, end in pieces]
    if all(part and (part.named or part.kind is Kind.UNNAMED) for part in found):
        for piece in found:
            if piece is not None:
                yield from _of_part(text, piece, registry, alone=False)


def _after_waw(text: str, match: re.Match[str]) -> re.Match[str]:
    shorter = WORD.match(text, match.start() + len(_WAW), match.end())
    return shorter or match


def _without_label(text: str, registry: Registry) -> str:
    """A source line without «المصدر:»."""
    match = _LABEL.search(text, 0, 40)
    if match is None:
        return text
    label = name_key(text[: match.start()])
    return text[match.end() :] if label in registry.words.source_labels else text


def _without_joiner(text: str, registry: Registry) -> str:
    """A source line without what stands before its first name: ``Avec AFP``."""
    first = WORD.search(text)
    if first is None or fold_word(first[0]) not in registry.words.and_words:
        return text
    return text[first.end() :]


def _resolved(mention: _Mention, publisher: _Mention) -> _Mention:
    """A name that several bear is the publisher's, when the publisher is one of them."""
    if publisher.party is not None and publisher.party in mention.parties:
        return _Mention(mention.raw, mention.key, (publisher.party,), publisher.party)
    return mention


def _is_place_name(mention: _Mention, registry: Registry) -> bool:
    named = registry.named(mention.key)
    return named is not None and named.strength == 1 and mention.key in registry.places


def _identity(mention: _Mention) -> str:
    if mention.unnamed:
        return "unnamed"
    return f"party:{mention.party.id}" if mention.party else f"name:{mention.key}"


def _role(mention: _Mention) -> SourceRole:
    if mention.unnamed:
        return "unnamed_agencies"
    return "contributor" if mention.is_newsroom or not mention.parties else "agency"


def _credit(mention: _Mention, role: SourceRole) -> SourceCredit:
    party = mention.party
    return SourceCredit(
        raw=mention.raw,
        name=party.name if party else None,
        agency_id=party.id if party else None,
        role=role,
    )

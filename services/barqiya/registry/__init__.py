"""Registry: what is known of sources, agencies, outlets, and the words of the wire.

The data is in ``data/*.toml``. It is read once, checked against a schema, and never changes while
the service runs.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final, Literal

from pydantic import BaseModel, ConfigDict

from barqiya.registry import marks, parties, sources
from barqiya.registry.calendar import Calendar, load_calendar
from barqiya.registry.data_file import Model, parse_toml, read_file
from barqiya.registry.marks import MarkFile, WireMarks, build_marks
from barqiya.registry.model import Party, SourceProfile
from barqiya.registry.parties import (
    LineWords,
    Named,
    PartyTable,
    build_parties,
    name_key,
)
from barqiya.registry.party_file import PartyEntry, PartyFile
from barqiya.registry.phrases import PagePhrases, load_phrases
from barqiya.registry.sources import (
    SourceEntry,
    SourceFile,
    SourceTable,
    build_sources,
    find_profile,
)

if TYPE_CHECKING:
    from pathlib import Path

    from barqiya.text.digits import Digits

__all__ = ["Party", "Registry", "SourceProfile", "load_registry", "name_key"]

_OWN: Final = (
    "BARQIYA_REGISTRY_FILE names a TOML file with [[party]] and [[source]] entries of your own"
)


@dataclass(frozen=True, slots=True, eq=False)
class Registry:
    """All of it. Look-ups are pure and take any string. Compared and hashed by identity."""

    table: PartyTable
    sources: SourceTable
    marks: WireMarks
    phrases: PagePhrases
    calendar: Calendar
    date_words: frozenset[str]
    """Folded words that dates are made of, figures aside."""

    @property
    def parties(self) -> tuple[Party, ...]:
        """Every agency and outlet."""
        return self.table.parties

    @property
    def words(self) -> LineWords:
        """Words of source, credit and byline lines."""
        return self.table.words

    @property
    def places(self) -> frozenset[str]:
        """Keys of cities and countries that datelines name."""
        return self.phrases.places

    def party(self, name: str) -> Party | None:
        """Return the party that is called ``name``, in any spelling.

        ``None`` when nobody is, or when several are and the name alone does not tell which.
        """
        named = self.table.names.get(name_key(name))
        return named.preferred if named else None

    def named(self, key: str) -> Named | None:
        """Return what a name stands for, by its :func:`name_key`."""
        return self.table.names.get(key)

    def profile(self, source: str) -> SourceProfile:
        """Return what is known of a source of raw items, by the name it has on the queue."""
        return _profile(self, source)


@lru_cache(maxsize=4096)
def _profile(registry: Registry, source: str) -> SourceProfile:
    """Sources repeat: a newsroom has hundreds of them and millions of items."""
    return find_profile(source, registry.sources, registry.table, registry.places)


class _Overlay(BaseModel):
    """Schema of a registry file of one's own: entries as in the packaged files."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: Literal[1] = 1
    party: list[PartyEntry] = []
    source: list[SourceEntry] = []


@cache
def packaged_marks() -> WireMarks:
    """The marks that agencies write beside their copy."""
    return build_marks(_packaged(MarkFile, marks.FILE))


@cache
def load_registry(extra: Path | None = None, digits: Digits = "as_written") -> Registry:
    """Read the registry, once.

    Args:
        extra: TOML file with ``[[party]]`` and ``[[source]]`` entries of one's own. An entry with a
            known id takes the place of the packaged one.
        digits: Kind of digits in published text, for sources that have no other.

    Raises:
        RegistryError: A file cannot be read or does not fit its schema. The message names file and
            entry.
    """
    overlay, name = _Overlay(), ""
    if extra is not None:
        overlay, name = parse_toml(_Overlay, read_file(extra, _OWN), str(extra)), str(extra)
    table = build_parties(_packaged(PartyFile, parties.FILE), overlay.party, name)
    calendar = load_calendar()
    described = _packaged(SourceFile, sources.FILE)
    default = described.default.model_copy(update={"digits": digits})
    return Registry(
        table=table,
        sources=build_sources(
            described.model_copy(update={"default": default}), table.parties, overlay.source, name
        ),
        marks=packaged_marks(),
        phrases=load_phrases(),
        calendar=calendar,
        date_words=_date_words(calendar),
    )


def _date_words(calendar: Calendar) -> frozenset[str]:
    phrases = (phrase for found in calendar.words.values() for phrase in found)
    return (
        frozenset(
            word
            for phrase in phrases
            if phrase.kind in {"month", "weekday", "link", "day"}
            for word in phrase.words
        )
        | calendar.hijri_marks
        | calendar.gregorian_marks
        | calendar.ordinal_suffixes
    )


def _packaged(model: type[Model], file: str) -> Model:
    text = files("barqiya.registry").joinpath("data", file).read_text(encoding="utf-8")
    return parse_toml(model, text, file)

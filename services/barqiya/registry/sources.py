"""Profiles of the sources of raw items, read from ``data/sources.toml``.

A name on the queue may say more than the source: «العربي - وكالات» is Al Araby. Its publisher part
decides; what stands for no agency in particular does not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Final, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, field_validator

from barqiya.errors import RegistryError
from barqiya.registry.model import Party, SourceProfile, TrustTier
from barqiya.registry.parties import Strength, name_key
from barqiya.registry.party_file import Kind
from barqiya.text.digits import Digits

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from barqiya.registry.parties import PartyTable

#: Name of the packaged file, for messages.
FILE: Final = "sources.toml"

_SEPARATORS: Final = re.compile(r"[|+•/\\،,;؛:\n\t–—()\[\]]|(?<=\s)[-ـ_](?=\s)")
_MAX_PARTS: Final = 8
_LONGEST: Final = 300


@dataclass(frozen=True, slots=True)
class SourceTable:
    """All sources that are described, by every name."""

    by_name: Mapping[str, SourceProfile]
    by_party: Mapping[str, SourceProfile]
    default_tier: TrustTier
    default_digits: Digits


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


_Text = Annotated[str, Field(min_length=1, max_length=200, pattern=r"\w")]
_Id = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]


class SourceEntry(_Strict):
    """One ``[[source]]``; see the head of ``sources.toml``."""

    id: _Id
    party: _Id | None = None
    names: list[_Text] = []
    trust_tier: TrustTier | None = None
    charset: str | None = None
    timezone: str | None = None
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]+)*$")] | None = None
    digits: Digits | None = None

    @field_validator("charset")
    @classmethod
    def _known_charset(cls, charset: str | None) -> str | None:
        if charset is not None:
            try:
                "".encode(charset)
            except LookupError as error:
                msg = f"not a charset: {charset!r}"
                raise ValueError(msg) from error
        return charset

    @field_validator("timezone")
    @classmethod
    def _known_timezone(cls, timezone: str | None) -> str | None:
        return None if timezone is None else _timezone(timezone)


class _Default(_Strict):
    trust_tier: TrustTier
    digits: Digits = "as_written"


class SourceFile(_Strict):
    """Schema of ``sources.toml``."""

    version: Literal[1]
    default: _Default
    trust: dict[Kind, TrustTier]
    timezones: dict[Annotated[str, Field(pattern=r"^[A-Z]{2}$")], str]
    source: list[SourceEntry]

    @field_validator("timezones")
    @classmethod
    def _known_timezones(cls, timezones: dict[str, str]) -> dict[str, str]:
        return {country: _timezone(name) for country, name in timezones.items()}


def _timezone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        msg = f"not an IANA time zone: {name!r}"
        raise ValueError(msg) from error
    return name


def build_sources(
    data: SourceFile,
    parties: Sequence[Party],
    extra: Sequence[SourceEntry] = (),
    extra_file: str = "",
) -> SourceTable:
    """Index the profiles.

    Args:
        data: The packaged entries.
        parties: Every one of them is a source too.
        extra: Entries that are added or, with a known id, put in the place of that source. Their
            names are theirs alone.
        extra_file: Where they come from, for messages.

    Raises:
        RegistryError: An id or a name stands twice, or a party is not known. The message names file
            and entry.
    """
    known = {party.id: party for party in parties}
    replaced = {entry.id for entry in extra}
    by_party = {party.id: _profile(SourceEntry(id=party.id), party, data) for party in parties}
    by_name: dict[str, SourceProfile] = {}
    packaged = [entry for entry in data.source if entry.id not in replaced]
    for file, entries in ((FILE, packaged), (extra_file, extra)):
        names: dict[str, SourceProfile] = {}
        for entry in entries:
            party = known.get(entry.party or entry.id)
            if entry.party is not None and party is None:
                raise RegistryError(f"{file}: source {entry.id!r}: no party {entry.party!r}")
            profile = _profile(entry, party, data)
            if party is not None and party.id == entry.id:
                by_party[party.id] = profile
            for name in (entry.id, *entry.names):
                if names.setdefault(name_key(name), profile) is not profile:
                    raise RegistryError(f"{file}: source {entry.id!r}: {name!r} stands twice")
        by_name.update(names)
    return SourceTable(by_name, by_party, data.default.trust_tier, data.default.digits)


def _profile(entry: SourceEntry, party: Party | None, data: SourceFile) -> SourceProfile:
    tier = data.trust[party.kind] if party else data.default.trust_tier
    zone = data.timezones.get(party.country) if party and party.country else None
    return SourceProfile(
        id=entry.id,
        trust_tier=entry.trust_tier or tier,
        charset=entry.charset,
        timezone=entry.timezone or zone,
        language=entry.language,
        digits=entry.digits or data.default.digits,
        party_id=party.id if party else None,
        kind=party.kind if party else "unknown",
    )


def find_profile(
    source: str, sources: SourceTable, table: PartyTable, places: AbstractSet[str]
) -> SourceProfile:
    """Profile of a source by the name that its publisher gives it.

    A source that nobody described gets the default tier and an id of its own, made of its name, so
    that two unknown sources are never taken for one.
    """
    source = source[:_LONGEST]
    key = name_key(source)
    found = _by_key(key, sources, table, Strength.WEAK)
    if found is not None:
        return found
    parts = [name_key(part) for part in _SEPARATORS.split(source, maxsplit=_MAX_PARTS)]
    silent = table.words.unnamed | table.words.desk
    telling = [part for part in parts if part and part not in silent]
    publisher = _first([part for part in telling if part not in places] or telling)
    found = _by_key(publisher, sources, table, Strength.WEAK) or _feed(key, sources, table)
    return found or SourceProfile(
        id=f"unknown:{publisher or source.strip()}",
        trust_tier=sources.default_tier,
        digits=sources.default_digits,
    )


def _feed(key: str, sources: SourceTable, table: PartyTable) -> SourceProfile | None:
    """Profile of «reuters-ar» or «www.okaz.com.sa»: the name without the feed's own words."""
    words = key.split()
    while words and words[-1] in table.words.feed_words:
        words.pop()
    while words and words[0] in table.words.feed_words:
        del words[0]
    return _by_key(" ".join(words), sources, table, Strength.SHORT) if words else None


def _by_key(
    key: str, sources: SourceTable, table: PartyTable, least: Strength
) -> SourceProfile | None:
    profile = sources.by_name.get(key)
    if profile is not None:
        return profile
    named = table.names.get(key)
    if named is None or named.preferred is None or named.strength < least:
        return None
    return sources.by_party[named.preferred.id]


def _first(parts: Iterable[str]) -> str:
    return next(iter(parts), "")

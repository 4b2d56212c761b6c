"""Boilerplate of news pages, read from ``data/page_phrases.toml``.

A phrase is compared by its key: the folded words (:func:`barqiya.text.fold.fold`) with punctuation
left out and every number written ``#``. «المصدر :» and «المصدر:» have one key, so have
«3 دقائق قراءة» and «5 دقائق قراءة».
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

from barqiya.registry.calendar import load_calendar
from barqiya.registry.data_file import parse_toml
from barqiya.registry.phrase_file import MarkPhrases, PartyNames, PhraseFile
from barqiya.registry.phrase_table import FILE, PhraseTable, phrase_table
from barqiya.registry.phrase_words import phrase_words
from barqiya.text.fold import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_PARTIES = "parties.toml"
_MARKS_FILE = "wire_marks.toml"


@dataclass(frozen=True, slots=True, eq=False)
class PagePhrases:
    """Everything the page-text parser knows about the words of page furniture. All is folded.

    Compared and hashed by identity.
    """

    general: PhraseTable
    by_source: Mapping[str, PhraseTable]
    """Extras for single sources of raw items, looked up before the general table."""
    months: frozenset[str]
    weekdays: frozenset[str]
    date_words: frozenset[str]
    """Words that stand in date lines, months and weekdays among them."""
    relative_leads: frozenset[str]
    social_names: frozenset[str]
    agencies: frozenset[str]
    """Agencies and broadcasters by key, as credits and datelines name them: ``ا ف ب``."""
    news_agencies: frozenset[str]
    """Those of ``agencies`` that file copy: no broadcasters, and no agencies of pictures alone."""
    outlets: frozenset[str]
    """Newspapers and networks by key."""
    weak_names: frozenset[str]
    """Names of parties that are ordinary words or places: only a whole part of a line is one."""
    agency_ends: frozenset[str]
    """Last words of agencies and outlets."""
    unnamed_agencies: frozenset[str]
    """Keys that name no agency in particular: ``وكالات``."""
    desks: frozenset[str]
    """Keys of desks: ``متابعات``."""
    outlet_words: frozenset[str]
    places: frozenset[str]
    """Cities and countries by key."""
    place_starts: frozenset[str]
    """First words of the places."""
    archive_words: frozenset[str]
    follow_words: frozenset[str]
    reader_words: frozenset[str]
    """Words of address that stand before a request: ``يمكنكم``."""
    channel_words: frozenset[str]
    minute_words: frozenset[str]
    reading_words: frozenset[str]
    credit_words: frozenset[str]
    role_words: frozenset[str]
    """What authors are, as the line under their name says: ``كاتب``."""
    more_words: frozenset[str]
    site_words: frozenset[str]
    """Words that buttons and forms are made of; a line of nothing else is one."""
    home_words: frozenset[str]
    """What a menu begins with: ``home``."""
    imperatives: frozenset[str]
    picture_words: frozenset[str]
    """First words that only a caption has."""
    waw_nouns: frozenset[str]
    """Words whose first letter is «و» and that begin headlines; in others it is "and"."""
    caption_words: frozenset[str]
    reporting_verbs: frozenset[str]
    end_words: frozenset[str]
    joining_words: frozenset[str]
    """Words between two names, or before one: ``avec``."""
    byline_words: frozenset[str]
    from_words: frozenset[str]
    sign_off_words: frozenset[str]
    flash_labels: frozenset[str]
    """Keys of what stands at the head of a flash: ``عاجل``, ``مستعجل جدا``, ``breaking news``."""
    mark_labels: frozenset[str]
    """Those, and keys of every other mark that a headline may begin with: ``تصحيح``."""


@cache
def load_phrases() -> PagePhrases:
    """Read the packaged phrases, once.

    Raises:
        RegistryError: The file does not fit its schema; the message names the entry.
    """
    return parse_phrases(_packaged(FILE))


def _packaged(file: str) -> str:
    return files("barqiya.registry").joinpath("data", file).read_text(encoding="utf-8")


def parse_phrases(toml: str) -> PagePhrases:
    """Read phrases from the text of a file in the schema of ``page_phrases.toml``.

    Months and weekdays come from the packaged calendar, agencies and outlets from the packaged
    parties.

    Raises:
        RegistryError: The text is not TOML, does not fit the schema, or gives one phrase twice.
    """
    data = parse_toml(PhraseFile, toml, FILE)
    sources = {source for group in data.group for source in group.sources}
    calendar = load_calendar()
    named = [phrase for phrases in calendar.words.values() for phrase in phrases]
    months = frozenset(word for p in named if p.kind == "month" for word in p.words)
    months |= _set(data.words.month_words)
    weekdays = frozenset(word for p in named if p.kind == "weekday" for word in p.words)
    words = data.words
    parties = _parties()
    outlets = parties.outlets | _set(words.networks)
    return PagePhrases(
        general=phrase_table(group for group in data.group if not group.sources),
        by_source={
            source: phrase_table(group for group in data.group if source in group.sources)
            for source in sources
        },
        months=months,
        weekdays=weekdays,
        date_words=_set(words.date_words) | months | weekdays,
        relative_leads=_set(words.relative_leads),
        social_names=_set(words.social_names),
        agencies=parties.agencies,
        news_agencies=parties.news_agencies,
        outlets=outlets,
        weak_names=parties.weak,
        agency_ends=frozenset(key.split()[-1] for key in parties.agencies | outlets),
        unnamed_agencies=_set(words.unnamed_agencies),
        desks=_set(words.desks),
        outlet_words=_set(words.outlet_words),
        places=(places := _set(words.places)),
        place_starts=frozenset(place.split()[0] for place in places),
        archive_words=_set(words.archive_words),
        follow_words=_set(words.follow_words),
        reader_words=_set(words.reader_words),
        channel_words=_set(words.channel_words),
        minute_words=_set(words.minute_words),
        reading_words=_set(words.reading_words),
        credit_words=_set(words.credit_words),
        role_words=_set(words.role_words),
        more_words=_set(words.more_words),
        site_words=_set(words.site_words),
        home_words=_set(words.home_words),
        imperatives=_set(words.imperatives),
        picture_words=_set(words.picture_words),
        waw_nouns=_set(words.waw_nouns),
        caption_words=_set(words.caption_words),
        reporting_verbs=_set(words.reporting_verbs),
        end_words=_set(words.end_words),
        joining_words=_set(words.joining_words),
        byline_words=_set(words.byline_words),
        from_words=_set(words.from_words),
        sign_off_words=_set(words.sign_off_words),
        flash_labels=_labels("flash"),
        mark_labels=_labels(),
    )


def _labels(signal: str = "") -> frozenset[str]:
    entries = parse_toml(MarkPhrases, _packaged(_MARKS_FILE), _MARKS_FILE).mark
    labels = (mark for mark in entries if "label" in mark.where and signal in {"", mark.signal})
    return _set(phrase for mark in labels for phrase in mark.phrases)


class _PartyKeys(NamedTuple):
    agencies: frozenset[str]
    news_agencies: frozenset[str]
    outlets: frozenset[str]
    weak: frozenset[str]


def _parties() -> _PartyKeys:
    entries = parse_toml(PartyNames, _packaged(_PARTIES), _PARTIES).party
    weak = _set(name for entry in entries for name in entry.weak)

    def named(*kinds: str) -> frozenset[str]:
        found = (entry for entry in entries if entry.kind in kinds)
        return _set(name for one in found for name in (one.name, *one.names, *one.short)) - weak

    agencies = named("agency", "photo_agency", "broadcaster")
    return _PartyKeys(agencies, named("agency"), named("outlet") - agencies, weak)


def _set(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(" ".join(phrase_words(fold(text))) for text in texts)

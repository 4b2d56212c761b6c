"""The words that dates are written with, read from ``data/calendar.toml``.

Month names follow Unicode CLDR (``ar``, ``ar_LB``, ``ar_DZ``, ``ar_MA``, ``ar_MR``) and the other
spellings that newspapers use. All words are kept folded (:func:`barqiya.text.fold.fold`) and are
looked up by their first word, longest phrase first.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Literal

from barqiya.registry.calendar_file import CalendarFile
from barqiya.registry.data_file import parse_toml
from barqiya.text.fold import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

#: What a phrase is to a date.
Kind = Literal[
    "month",
    "weekday",
    "relative",
    "part",
    "day",
    "ordinal",
    "link",
    "zone",
    "clock",
    "ago",
    "label",
]

_FILE = "calendar.toml"
_ARTICLE = "ال"


@dataclass(frozen=True, slots=True)
class Phrase:
    """One folded word, or several in a row, with its meaning."""

    words: tuple[str, ...]
    kind: Kind
    value: int = 0
    """Number of the month, ISO weekday, days from today, day of the month."""
    text: str = ""
    """Calendar of the month, part of the day, zone, or label."""
    flag: bool = False
    """A month that needs a year; a weekday that needs a date beside it."""


@dataclass(frozen=True, slots=True, eq=False)
class Calendar:
    """Everything the reader of dates knows about words. All keys are folded.

    Compared and hashed by identity.
    """

    words: Mapping[str, tuple[Phrase, ...]]
    """Phrases by their first word, longest first."""
    labels: Mapping[str, tuple[Phrase, ...]]
    """Labels that pages give their dates; ordinary words elsewhere."""
    seconds: Mapping[str, frozenset[str]]
    """Of first words that say nothing by themselves: the words one of which must follow, where no
    figure does. Most of «هذا», «بعد», «قبل» and «الأول» in a text are done with by this."""
    short_zones: Mapping[str, tuple[Phrase, ...]]
    """Zone names, with those that count only directly after a clock time."""
    before_month: frozenset[str]
    before_year: frozenset[str]
    fillers: frozenset[str]
    """Words between the parts of a date."""
    qualifiers: frozenset[str]
    """«المقبل», «الماضي»: which week or year is meant."""
    hijri_marks: frozenset[str]
    gregorian_marks: frozenset[str]
    ordinal_suffixes: frozenset[str]
    capital_only: frozenset[str]
    """Months that are ordinary words unless they begin with a capital."""
    am_letters: frozenset[str]
    pm_letters: frozenset[str]
    not_today_before: frozenset[str]
    not_today_after: frozenset[str]
    span_after: frozenset[str]
    """"ago"."""
    spans_alone: frozenset[str]
    """Words for a length of time that say how many themselves: «يومين»."""
    spans_counted: frozenset[str]
    """Words for a length of time that need a number: «أيام»."""
    counts: frozenset[str]
    """Numbers in words that may stand before such a word."""
    after_figure: frozenset[str]
    """Every word that can go on with a date after a figure."""
    day_first_languages: frozenset[str]


def load_calendar() -> Calendar:
    """Read the packaged calendar words.

    Raises:
        RegistryError: The file does not fit its schema; the message names the entry.
    """
    data = files("barqiya.registry").joinpath("data", _FILE)
    return parse_calendar(data.read_text(encoding="utf-8"))


def parse_calendar(toml: str) -> Calendar:
    """Read calendar words from the text of a file in the schema of ``calendar.toml``.

    Raises:
        RegistryError: The text is not TOML or does not fit the schema; the message names the entry.
    """
    data = parse_toml(CalendarFile, toml, _FILE)
    around, part = data.around, data.part_of_day
    words = _index(_phrases(data))
    short_zones = _index(
        Phrase(split(name), "zone", text=zone.zone)
        for zone in data.time.zone
        for name in (*zone.short, *zone.names)
    )
    alone, counted = _set(data.span.alone), _set(data.span.counted)
    before_month, suffixes = _set(around.before_month), _set(around.ordinal_suffix)
    counts, fillers = _set(data.span.counts), _set(around.filler)
    needs: dict[Kind, frozenset[str]] = {
        "ago": alone | counts,
        "clock": fillers,
        "ordinal": before_month,
        "zone": frozenset(),
    }
    return Calendar(
        words=words,
        seconds=_seconds(words, needs),
        labels=_index(
            Phrase(split(name), "label", text=text) for text, names in data.label for name in names
        ),
        short_zones=short_zones,
        before_month=before_month,
        before_year=_set(around.before_year),
        fillers=fillers,
        qualifiers=_set(around.qualifier),
        hijri_marks=_set(around.hijri_mark),
        gregorian_marks=_set(around.gregorian_mark),
        ordinal_suffixes=suffixes,
        capital_only=_set(around.capital_only),
        am_letters=_set(part.am_letter),
        pm_letters=_set(part.pm_letter),
        not_today_before=_set(data.not_today.before),
        not_today_after=_set(data.not_today.after),
        span_after=_set(data.span.after),
        spans_alone=alone,
        spans_counted=counted,
        counts=counts,
        after_figure=before_month | suffixes | words.keys() | short_zones.keys() | alone | counted,
        day_first_languages=frozenset(data.day_first_languages),
    )


def split(name: str) -> tuple[str, ...]:
    """Folded words of a phrase as the reader cuts them: letters apart from everything else."""
    return tuple("".join(c if c.isalpha() else " " for c in fold(name)).split())


def _phrases(data: CalendarFile) -> Iterator[Phrase]:
    yield from _months_and_weekdays(data)
    for relative in data.relative:
        yield from _with_clitics(relative.names, "relative", relative.days)
    yield from _with_clitics(data.around.day, "day")
    parts = data.part_of_day
    for text, words in (
        ("am", parts.am),
        ("pm", parts.pm),
        ("noon", parts.noon),
        ("night", parts.night),
    ):
        yield from _with_clitics(words, "part", text=text)
    for number, names in enumerate(data.around.ordinals, start=1):
        yield from (Phrase(split(name), "ordinal", number) for name in names)
    yield from (Phrase(split(name), "link") for name in data.around.link)
    yield from (Phrase(split(name), "clock") for name in data.time.word)
    for zone in data.time.zone:
        yield from (Phrase(split(name), "zone", text=zone.zone) for name in zone.names)
    yield from _with_clitics(data.span.before, "ago")


def _months_and_weekdays(data: CalendarFile) -> Iterator[Phrase]:
    for month in data.month:
        for name in (name for names in month.names.values() for name in names):
            yield Phrase(split(name), "month", month.number, month.calendar, month.needs_year)
    for weekday in data.weekday:
        yield from _with_clitics(weekday.names, "weekday", weekday.iso)
        for name in weekday.bare:
            yield Phrase(split(name), "weekday", weekday.iso, flag=True)


def _with_clitics(
    names: Iterable[str], kind: Kind, value: int = 0, text: str = ""
) -> Iterator[Phrase]:
    """Yield the names, and Arabic ones with the one-letter words that are written onto them."""
    for name in names:
        first, *rest = split(name)
        forms = [first]
        if not first.isascii():
            stem = first.removeprefix(_ARTICLE)
            to = f"ل{first}" if stem == first else f"لل{stem}"
            forms += [f"{clitic}{first}" for clitic in ("و", "ف", "ب", "وب")] + [to, f"و{to}"]
        for form in forms:
            yield Phrase((form, *rest), kind, value, text)


def _seconds(
    words: Mapping[str, tuple[Phrase, ...]], needs: Mapping[Kind, frozenset[str]]
) -> Mapping[str, frozenset[str]]:
    """Words that must follow; ``needs`` has those of the kinds that need one after a whole phrase.

    A first word with a phrase that needs nothing is left out.
    """
    found: dict[str, frozenset[str]] = {}
    for head, phrases in words.items():
        if all(len(phrase.words) > 1 or phrase.kind in needs for phrase in phrases):
            longer = {phrase.words[1] for phrase in phrases if len(phrase.words) > 1}
            whole = (needs[phrase.kind] for phrase in phrases if len(phrase.words) == 1)
            found[head] = frozenset(longer).union(*whole)
    return found


def _set(words: Iterable[str]) -> frozenset[str]:
    return frozenset(fold(word) for word in words)


def _index(phrases: Iterable[Phrase]) -> Mapping[str, tuple[Phrase, ...]]:
    table: dict[str, dict[tuple[tuple[str, ...], Kind], Phrase]] = {}
    for phrase in phrases:
        table.setdefault(phrase.words[0], {}).setdefault((phrase.words, phrase.kind), phrase)
    return {
        head: tuple(sorted(entries.values(), key=lambda phrase: -len(phrase.words)))
        for head, entries in table.items()
    }

"""What agencies write beside the copy to say what it is, read from ``data/wire_marks.toml``.

The head of that file explains its fields. Phrases are compared as :func:`name_key` makes them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from barqiya.errors import RegistryError
from barqiya.registry.parties import name_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

#: Name of the packaged file, for messages.
FILE: Final = "wire_marks.toml"

#: What a mark says that the item is.
Signal = Literal[
    "flash",
    "update",
    "correction",
    "kill",
    "withhold",
    "advisory",
    "embargo",
    "writethru",
    "expansion",
]

#: Where a mark stands; see the head of the data file.
Where = Literal[
    "label", "hashtag", "number", "tail", "line", "note", "opening", "within", "alone", "notice"
]


@dataclass(frozen=True, slots=True)
class Mark:
    """One phrase and what it means where it counts."""

    words: tuple[str, ...]
    """Folded."""
    signal: Signal
    confidence: float
    urgency: int | None
    status: Literal["withheld", "canceled"] | None
    beside: frozenset[str]
    """Keys of phrases of which one must be in the same line."""
    needs_time: bool
    capitals: bool


@dataclass(frozen=True, slots=True)
class TakeWords:
    """Words of takes and end marks. All are folded."""

    add: frozenset[str]
    part: frozenset[str]
    last: frozenset[str]
    ordinals: Mapping[str, int]
    """Number by key; a key is one word or two."""
    ended: frozenset[str]
    follows: frozenset[str]


@dataclass(frozen=True, slots=True)
class EmbargoWords:
    """Words of the time at which an embargo ends, and of notes about it. All are folded."""

    passed_over: frozenset[str]
    """Words beside a date that say nothing of it."""
    of_time: frozenset[str]
    """Words that say a time of day: where they were not read, the time is not known."""
    of_day: frozenset[str]
    """Words that say a day, likewise."""
    noon: frozenset[str]
    not_noon: frozenset[str]
    """Words after which those are no time of day."""
    midnight: frozenset[str]
    """Phrases of one word or two."""
    after_twelve: frozenset[str]
    """Words that say midnight after "12"."""
    telling: re.Pattern[str]
    """Finds in folded text a word of which every phrase of an embargo has one."""
    in_notes: re.Pattern[str]
    """Finds in the folded text of a note to editors that the item is under embargo."""
    lifted: re.Pattern[str]
    """Finds there that it is not, or no longer."""


@dataclass(frozen=True, slots=True)
class WireMarks:
    """Everything that is known of marks."""

    by_place: Mapping[Where, Mapping[str, tuple[Mark, ...]]]
    """Where, then the first word; longest phrase first."""
    starts: frozenset[str]
    """First words of all phrases but those that count anywhere in a line."""
    within: tuple[tuple[str, Mark], ...]
    """Phrases that count anywhere in a line, folded."""
    embargo_starts: frozenset[str]
    """First words of phrases of embargoes."""
    embargo_head: re.Pattern[str]
    """Finds a first word of a phrase of embargoes in folded text."""
    embargo_words: EmbargoWords
    longest: int
    """Words of the longest phrase."""
    slugs: frozenset[str]
    takes: TakeWords


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


_Text = Annotated[str, Field(min_length=1, max_length=100, pattern=r"\w")]
_Texts = Annotated[list[_Text], Field(min_length=1)]


class MarkEntry(_Strict):
    """One ``[[mark]]``."""

    signal: Signal
    language: Annotated[str, Field(pattern=r"^[a-z]{2}$")]
    confidence: Annotated[float, Field(gt=0, le=1)]
    where: Annotated[list[Where], Field(min_length=1)]
    phrases: _Texts
    beside: list[_Text] = []
    urgency: Annotated[int, Field(ge=1, le=9)] | None = None
    status: Literal["withheld", "canceled"] | None = None
    needs_time: bool = False
    capitals: bool = False

    @model_validator(mode="after")
    def _check(self) -> MarkEntry:
        if ("within" in self.where) != bool(self.beside):
            msg = "`within` and `beside` go together"
            raise ValueError(msg)
        if (self.status is not None) != (self.signal in {"kill", "withhold", "embargo"}):
            msg = "kill, withhold and embargo have a status, the others have none"
            raise ValueError(msg)
        return self


class _Slugs(_Strict):
    words: _Texts


class _Takes(_Strict):
    add: _Texts
    part: _Texts
    last: _Texts
    ordinals: Annotated[list[_Texts], Field(min_length=10)]
    ended: _Texts
    follows: _Texts


class _Embargo(_Strict):
    passed_over: _Texts
    of_time: _Texts
    of_day: _Texts
    noon: _Texts
    not_noon: _Texts
    midnight: _Texts
    after_twelve: _Texts
    telling: _Texts
    in_notes: _Texts
    lifted: _Texts


class MarkFile(_Strict):
    """Schema of ``wire_marks.toml``."""

    version: Literal[1]
    mark: Annotated[list[MarkEntry], Field(min_length=1)]
    slugs: _Slugs
    takes: _Takes
    embargo: _Embargo


def _any_word(words: Iterable[str]) -> re.Pattern[str]:
    """Finds one of the words in folded text, with «و» written onto it or without."""
    either = "|".join(re.escape(word) for word in sorted(set(words)))
    return re.compile(rf"(?<![^\W\d_])و?(?:{either})(?![^\W\d_])")


def build_marks(data: MarkFile) -> WireMarks:
    """Index the phrases.

    Raises:
        RegistryError: A phrase means two things in one place. The message names file and phrase.
    """
    places: dict[Where, dict[tuple[str, ...], Mark]] = {}
    for entry in data.mark:
        for phrase in entry.phrases:
            mark = _mark(entry, phrase)
            for where in entry.where:
                _add(places.setdefault(where, {}), mark, phrase)
    embargo_starts = frozenset(
        words[0]
        for marks in places.values()
        for words, mark in marks.items()
        if mark.signal == "embargo"
    )
    return WireMarks(
        by_place={where: _by_first_word(marks.values()) for where, marks in places.items()},
        starts=frozenset(
            words[0] for where, marks in places.items() if where != "within" for words in marks
        ),
        within=tuple(
            (" ".join(mark.words), mark)
            for marks in _by_first_word(places.get("within", {}).values()).values()
            for mark in marks
        ),
        embargo_starts=embargo_starts,
        embargo_head=_any_word(embargo_starts),
        embargo_words=EmbargoWords(
            passed_over=_keys(data.embargo.passed_over),
            of_time=_keys(data.embargo.of_time),
            of_day=_keys(data.embargo.of_day),
            noon=_keys(data.embargo.noon),
            not_noon=_keys(data.embargo.not_noon),
            midnight=_keys(data.embargo.midnight),
            after_twelve=_keys(data.embargo.after_twelve),
            telling=_any_word(map(name_key, data.embargo.telling)),
            in_notes=_any_word(map(name_key, data.embargo.in_notes)),
            lifted=_any_word(map(name_key, data.embargo.lifted)),
        ),
        longest=max(len(words) for marks in places.values() for words in marks),
        slugs=_keys(data.slugs.words),
        takes=TakeWords(
            add=_keys(data.takes.add),
            part=_keys(data.takes.part),
            last=_keys(data.takes.last),
            ordinals={
                name_key(word): number
                for number, names in enumerate(data.takes.ordinals, start=1)
                for word in names
            },
            ended=_keys(data.takes.ended),
            follows=_keys(data.takes.follows),
        ),
    )


def _mark(entry: MarkEntry, phrase: str) -> Mark:
    return Mark(
        words=tuple(name_key(phrase).split()),
        signal=entry.signal,
        confidence=entry.confidence,
        urgency=entry.urgency,
        status=entry.status,
        beside=_keys(entry.beside),
        needs_time=entry.needs_time,
        capitals=entry.capitals,
    )


def _add(marks: dict[tuple[str, ...], Mark], mark: Mark, phrase: str) -> None:
    known = marks.setdefault(mark.words, mark)
    if known.signal != mark.signal:
        raise RegistryError(f"{FILE}: {phrase!r} is {known.signal} and {mark.signal} in one place")


def _by_first_word(marks: Iterable[Mark]) -> dict[str, tuple[Mark, ...]]:
    table: dict[str, list[Mark]] = {}
    for mark in sorted(marks, key=lambda mark: -len(mark.words)):
        table.setdefault(mark.words[0], []).append(mark)
    return {word: tuple(found) for word, found in table.items()}


def _keys(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(key for key in map(name_key, texts) if key)

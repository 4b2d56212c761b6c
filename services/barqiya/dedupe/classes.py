"""Classes of words that stand for one another and never mean the same: ``classes.toml``.

«وزير الصحة» is not «وزير المالية», «مقتل» not «إصابة», «يونيو» not «يوليو»: one in the place of the
other is another fact, however common the words and however alike their letters.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Annotated, Final, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from barqiya.dedupe.words import fold_run, words_of
from barqiya.registry.calendar import load_calendar
from barqiya.registry.data_file import parse_toml

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

FILE: Final = "classes.toml"
#: What a word of a class says when another one stands in its place.
Differs = Literal["names", "numbers"]
_Word = Annotated[str, Field(min_length=1, pattern=r"^\S+$")]

#: What is written onto a word: «للرياض» is «ل» and «الرياض».
_CLITICS: Final = ("", "ال", "ب", "ل", "ك", "ف", "بال", "لل", "كال", "فال")
_ARTICLE: Final = "ال"
#: Endings of a nisba after its yeh, folded.
_NISBA: Final = ("", "ه", "ين", "ون", "ات", "ا")
_NISBA_END: Final = "ي"
#: Letters from which a word with a yeh at its end is taken for a nisba.
_MIN_NISBA: Final = 4
#: Letters of the word of a month's name that tells the month: not «ذو».
_TELLING: Final = 4


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class WordClass(_Strict):
    """One class: words of one member mean one thing, words of two members two."""

    name: Annotated[str, Field(min_length=1)]
    differs: Differs
    of_one_event: bool = False
    members: Annotated[list[Annotated[list[_Word], Field(min_length=1)]], Field(min_length=2)]


class ClassesFile(_Strict):
    """Schema of ``classes.toml``."""

    version: Literal[1]
    classes: Annotated[list[WordClass], Field(alias="class", min_length=1)]


class Membership(NamedTuple):
    """A word in a class."""

    of: int
    """Number of the class."""
    differs: Differs
    members: frozenset[int]
    """Mostly one: «عمان» is two cities."""
    of_one_event: bool = False
    """Whether one event is told with one member and with another: the wounded, later the dead."""


Classes = dict[bytes, tuple[Membership, ...]]
"""Classes by the tokens of their words."""


@cache
def word_classes() -> Classes:
    """The packaged classes, with the months and the weekdays of the calendar.

    Raises:
        RegistryError: The file does not fit its schema; the message names the entry.
    """
    return parse_classes(files("barqiya.dedupe").joinpath(FILE).read_text(encoding="utf-8"))


def parse_classes(toml: str) -> Classes:
    """Read classes from the text of a file in the schema of ``classes.toml``.

    Raises:
        RegistryError: The text is not TOML or does not fit the schema; the message names the entry.
    """
    data = parse_toml(ClassesFile, toml, FILE)
    found: defaultdict[bytes, dict[int, Membership]] = defaultdict(dict)
    for number, one in enumerate(_all_classes(data)):
        for member, words in one.members.items():
            for token in _tokens(words):
                known = found[token].get(number)
                members = (known.members if known else frozenset[int]()) | {member}
                found[token][number] = Membership(number, one.differs, members, one.of_one_event)
    return {token: tuple(classes.values()) for token, classes in found.items()}


class _Class(NamedTuple):
    differs: Differs
    members: Mapping[int, list[str]]
    of_one_event: bool = False


def _all_classes(data: ClassesFile) -> Iterator[_Class]:
    for one in data.classes:
        yield _Class(one.differs, dict(enumerate(one.members)), one.of_one_event)
    calendar: defaultdict[str, defaultdict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    for phrases in load_calendar().words.values():
        for phrase in phrases:
            if phrase.kind in {"month", "weekday"}:
                word = next((word for word in phrase.words if len(word) >= _TELLING), "")
                calendar[phrase.text or phrase.kind][phrase.value] += [word or phrase.words[0]]
    for members in calendar.values():
        yield _Class("numbers", members)


def _tokens(words: Iterable[str]) -> Iterator[bytes]:
    for word in words:
        for folded in fold_run(word):
            for form in _forms(folded.rpartition(":")[2]):
                yield from words_of(form).tokens


def _forms(word: str) -> Iterator[str]:
    if word.isascii():
        yield word
        return
    # The leading waw is folded away, here as there.
    stem = word.removeprefix(_ARTICLE) if len(word) > _MIN_NISBA else word
    nisba = len(stem) >= _MIN_NISBA and stem.endswith(_NISBA_END)
    for ending in _NISBA if nisba else ("",):
        # «اليوم» is a day, «يوم» is any.
        for clitic in _CLITICS if stem == word else _CLITICS[1:]:
            yield clitic + stem + ending


def conflict(ours: Iterable[bytes], theirs: Iterable[bytes]) -> frozenset[Differs]:
    """In what some words differ from those that stand in their place.

    Returns:
        Of every class of which each side has a member that the other has not, what it says.
    """
    new = _by_class(ours)
    old = _by_class(theirs) if new else {}
    return frozenset(
        mine[0].differs for of, mine in new.items() if of in old and _apart(mine, old[of])
    )


def other_event(ours: Iterable[bytes], theirs: Iterable[bytes]) -> bool:
    """Tell whether two flashes name two countries, cities, people or offices: two events.

    Words of two classes do not count: «عمان» is a country and the city of another one.
    """
    return "names" in conflict(*map(_of_two_events, (ours, theirs)))


def other_fact(ours: Iterable[bytes], theirs: Iterable[bytes]) -> bool:
    """Tell whether a day, a month or a currency stands in another one's place.

    Not those that one event is told with as time goes by: «غدا», then «اليوم».
    """
    facts = _facts()
    new = facts.intersection(ours)
    return bool(new) and "numbers" in conflict(new, facts.intersection(theirs))


@cache
def _facts() -> frozenset[bytes]:
    """Words that say a number and are of one class, whose members no event is told with both."""
    return frozenset(
        word
        for word, of in word_classes().items()
        if len(of) == 1 and of[0].differs == "numbers" and not of[0].of_one_event
    )


def _of_two_events(words: Iterable[bytes]) -> list[bytes]:
    """Words of the one class whose members no event is told with both."""
    classes = word_classes()
    return [
        word for word in words if [one.of_one_event for one in classes.get(word, ())] == [False]
    ]


def one_member(first: bytes, second: bytes) -> bool:
    """Tell whether two words mean one thing: «يونيو» and «حزيران», «مصري» and «مصر»."""
    classes = word_classes()
    if first not in classes or second not in classes:
        return False
    new, old = _by_class([first]), _by_class([second])
    return any(number in old and not _apart(mine, old[number]) for number, mine in new.items())


def _by_class(tokens: Iterable[bytes]) -> dict[int, list[Membership]]:
    classes, found = word_classes(), dict[int, list[Membership]]()
    for token in tokens:
        for membership in classes.get(token, ()):
            found.setdefault(membership.of, []).append(membership)
    return found


def _apart(ours: list[Membership], theirs: list[Membership]) -> bool:
    """Whether each side has a member that the other has not."""
    mine = frozenset[int]().union(*(one.members for one in ours))
    other = frozenset[int]().union(*(one.members for one in theirs))
    return any(one.members.isdisjoint(other) for one in ours) and any(
        one.members.isdisjoint(mine) for one in theirs
    )

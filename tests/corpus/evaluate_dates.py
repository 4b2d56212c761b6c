"""Our reader of dates and dateparser on the dates of the table test, side by side.

``python tests/corpus/evaluate_dates.py`` prints the table of docs/explanation/dates.md. The table
was written for our reader, so its own line is a regression; the others show what is missing there.
"""

from __future__ import annotations

import logging
import warnings
from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING, Final, NamedTuple

from barqiya.normalize.dates import find_dates
from barqiya.registry.calendar import load_calendar
from unit import test_normalize_dates_forms as forms

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import dateparser
    from dateparser.search import search_dates

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

GROUPS: Final = ("GULF", "LEVANT", "MAGHREB", "TWO_NAMES", "HIJRI", "FIGURES", "NO_YEAR")
#: What a relative or partial date is reckoned from; no case depends on it.
NOW: Final = datetime(2026, 3, 3)  # noqa: DTZ001 - dateparser takes and gives times without a zone
_SETTINGS: Final = {"RELATIVE_BASE": NOW}
_CALENDAR: Final = load_calendar()


class Case(NamedTuple):
    """A sentence with one date."""

    group: str
    sentence: str
    words: str
    """The date in it, as written."""
    day: str | None
    """ISO date; ``None`` when the words fix no day of a year."""


def cases() -> Iterator[Case]:
    """Yield the sentences of the table that have one date."""
    for group in GROUPS:
        for sentence, *expected in getattr(forms, group):
            found = find_dates(sentence, _CALENDAR)
            if len(expected) == len(found) == 1:
                first = expected[0].split()[0]
                day = first if first[:4].isdecimal() else None
                yield Case(group, sentence, found[0].raw, day)


def ours(case: Case) -> str | None:
    """The day that our reader gives for the sentence."""
    (found,) = find_dates(case.sentence, _CALENDAR)
    return found.day.isoformat() if found.day else None


def _parse(case: Case, languages: list[str] | None) -> str | None:
    found = dateparser.parse(case.words, languages=languages, settings=_SETTINGS)
    return found.date().isoformat() if found else None


def _search(case: Case) -> str | None:
    found = search_dates(case.sentence, languages=["ar"], settings=_SETTINGS)
    return found[0][1].date().isoformat() if found else None


READERS: Final[dict[str, Callable[[Case], str | None]]] = {
    "dateparser, Arabic, words of the date": lambda case: _parse(case, ["ar"]),
    "dateparser, language detected, words": lambda case: _parse(case, None),
    "dateparser search_dates, Arabic, sentence": _search,
    "this reader, sentence": ours,
}


def verdict(case: Case, given: str | None) -> str:
    """``right``, ``wrong``, or ``nothing`` where a day was to be read."""
    if given == case.day:
        return "right"
    return "wrong" if given else "nothing"


def main() -> None:
    """Print right, wrong and nothing for each reader, then per group for dateparser in Arabic."""
    logging.disable(logging.WARNING)
    chosen = list(cases())
    print(f"{len(chosen)} dates, dateparser {dateparser.__version__}")  # noqa: T201
    print(f"{'':<44}{'right':>8}{'wrong':>8}{'nothing':>8}")  # noqa: T201
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name, read in READERS.items():
            counts = Counter(verdict(case, read(case)) for case in chosen)
            cells = "".join(f"{counts[key]:>8}" for key in ("right", "wrong", "nothing"))
            print(f"{name:<44}{cells}")  # noqa: T201
        for group in GROUPS:
            of_group = [case for case in chosen if case.group == group]
            right = sum(_parse(case, ["ar"]) == case.day for case in of_group)
            print(f"  {group.lower():<42}{right:>8} of {len(of_group)}")  # noqa: T201


if __name__ == "__main__":
    main()

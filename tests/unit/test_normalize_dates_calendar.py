"""The calendar data: whole, in its schema, and without two meanings for one name."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files
from zoneinfo import ZoneInfo

import pytest

from barqiya.errors import RegistryError
from barqiya.normalize.dates import find_dates
from barqiya.registry.calendar import Calendar, load_calendar, parse_calendar, split
from barqiya.registry.calendar_file import CalendarFile
from barqiya.text.fold import fold

TEXT = files("barqiya.registry").joinpath("data", "calendar.toml").read_text(encoding="utf-8")
DATA = CalendarFile.model_validate(tomllib.loads(TEXT))


@pytest.fixture(scope="module")
def calendar() -> Calendar:
    return load_calendar()


def test_every_month_and_weekday_is_there_once() -> None:
    months = sorted((month.calendar, month.number) for month in DATA.month)
    assert months == [(c, n) for c in ("gregorian", "hijri") for n in range(1, 13)]
    assert sorted(day.iso for day in DATA.weekday) == list(range(1, 8))


def test_every_gregorian_month_has_its_arabic_english_and_french_names() -> None:
    for month in DATA.month:
        if month.calendar == "gregorian":
            assert {"gulf", "levant", "english", "french"} <= month.names.keys()


@pytest.mark.parametrize("group", ["month", "weekday", "relative"])
def test_no_name_has_two_meanings_in_its_group(group: str, calendar: Calendar) -> None:
    meanings: dict[tuple[str, ...], set[tuple[int, str]]] = {}
    for phrases in calendar.words.values():
        for phrase in phrases:
            if phrase.kind == group:
                meanings.setdefault(phrase.words, set()).add((phrase.value, phrase.text))
    assert meanings
    assert {name: found for name, found in meanings.items() if len(found) > 1} == {}


def test_first_entry_does_not_hide_a_second_with_another_meaning() -> None:
    names: dict[tuple[str, ...], int] = {}
    for month in DATA.month:
        for name in (name for names_ in month.names.values() for name in names_):
            assert names.setdefault(split(name), month.number) == month.number


def test_no_word_is_written_twice_in_one_list() -> None:
    """Folding makes spellings one: a second entry that folds the same is dead data."""
    for line in re.findall(r"\[[^\[\]]+\]", TEXT):
        words = [fold(word) for word in re.findall(r'"([^"]+)"', line)]
        assert len(set(words)) == len(words), line


def test_every_month_name_is_read(calendar: Calendar) -> None:
    for month in DATA.month:
        year = 2015 if month.calendar == "gregorian" else 1436
        for name in (name for names in month.names.values() for name in names):
            (found,) = find_dates(f"11 {name} {year}", calendar)
            assert found.day is not None, name
            if month.calendar == "gregorian":
                assert (found.day.month, found.day.day) == (month.number, 11), name


def test_every_weekday_name_is_read(calendar: Calendar) -> None:
    for weekday in DATA.weekday:
        for name in (*weekday.names, *weekday.bare):
            (found,) = find_dates(f"{name.capitalize()} 10 August 2015", calendar)
            assert found.weekday == weekday.iso, name


def test_every_zone_is_one(calendar: Calendar) -> None:
    zones = {phrase.text for phrases in calendar.short_zones.values() for phrase in phrases}
    for zone in zones - {"", "UTC"}:
        if not re.fullmatch(r"[+-]\d\d:\d\d", zone):
            assert ZoneInfo(zone).key == zone


def test_every_ordinal_names_its_day(calendar: Calendar) -> None:
    for number, names in enumerate(DATA.around.ordinals, start=1):
        for name in names:
            (found,) = find_dates(f"{name} من ديسمبر 2021", calendar)
            assert found.day is not None
            assert found.day.day == number, name


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("iso = 1", "iso = 8", "weekday.0.iso"),
        ('calendar = "hijri"', 'calendar = "julian"', "month.12.calendar"),
        ("days = -1", 'days = "yesterday"', "relative.1.days"),
        ("[not_today]", "[not_tomorrow]", "not_today"),
        ('zone = "UTC"', 'zone = "GMT+0"', "time.zone.0.zone"),
        ("needs_year = true", "needs_years = true", "month.13.needs_years"),
    ],
)
def test_a_file_that_does_not_fit_is_refused_by_name(old: str, new: str, named: str) -> None:
    assert old in TEXT
    with pytest.raises(RegistryError, match=re.escape(named)):
        parse_calendar(TEXT.replace(old, new, 1))


def test_a_file_that_is_no_toml_is_refused() -> None:
    with pytest.raises(RegistryError, match="not TOML"):
        parse_calendar("month = [")

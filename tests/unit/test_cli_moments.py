"""Moments on the command line become ids of entries."""

from __future__ import annotations

import time

import pytest
import typer

from barqiya.cli.moments import first_entry, last_entry


def test_dates_ages_ids_and_the_start() -> None:
    assert first_entry("start") == "0-0"
    assert first_entry("1712345678901-3") == last_entry("1712345678901-3") == "1712345678901-3"
    assert first_entry("2026-01-12") == "1768176000000-0"
    assert last_entry("2026-01-12") == "1768262399999-18446744073709551615"
    assert first_entry("2026-01-12T12:30:00+03:00") == "1768210200000-0"
    age = time.time() - int(first_entry("2h").removesuffix("-0")) / 1000
    assert 7200 <= age < 7260


@pytest.mark.parametrize("text", ["99999d", "0001-01-01", "1969-12-31T23:59:59Z"])
def test_what_lies_before_all_entries_is_their_start(text: str) -> None:
    assert first_entry(text) == "0-0"


@pytest.mark.parametrize("text", ["", "yesterday", "-1d", "2026-02-30", "1712345678901"])
def test_what_is_no_moment_is_refused(text: str) -> None:
    with pytest.raises(typer.BadParameter, match=r"must be an age.*, an entry id, or start$"):
        first_entry(text)
    with pytest.raises(typer.BadParameter, match=r"must be an age.*, or an entry id$"):
        last_entry(text)


def test_nothing_ends_at_the_start() -> None:
    with pytest.raises(typer.BadParameter, match=r"or an entry id$"):
        last_entry("start")

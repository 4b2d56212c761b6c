"""Which lines are written when a source repeats itself."""

from __future__ import annotations

import math

import pytest

from barqiya.worker.flood import ONE_IN, Flood, Kind, Ruling

AGAIN = Kind("wam", "duplicate", "dedupe.same_delivery")
BROKEN = Kind("wam", "dead", "parse.damaged")


def rulings(flood: Flood, kind: Kind, count: int, now: float) -> list[Ruling]:
    return [flood.rule(kind, now) for _ in range(count)]


@pytest.mark.parametrize("kind", [AGAIN, BROKEN])
def test_beyond_the_limit_one_line_stands_for_many(kind: Kind) -> None:
    flood = Flood(10)
    written = [one for one in rulings(flood, kind, 10 + 3 * ONE_IN, 0.0) if one.written]
    assert [one.not_written for one in written] == [0] * 10 + [ONE_IN - 1] * 3
    assert sum(1 + one.not_written for one in written) == 10 + 3 * ONE_IN


def test_a_flood_begins_once_however_many_minutes_it_takes() -> None:
    flood = Flood(10)
    begun = [
        minute
        for minute in (0, 1, 2, 5)
        for one in rulings(flood, AGAIN, 50, minute * 60.0)
        if one.begins
    ]
    assert begun == [0, 5]


def test_what_was_left_out_is_told_by_the_next_line_of_its_kind() -> None:
    flood = Flood(10)
    rulings(flood, AGAIN, 17, 0.0)
    rulings(flood, BROKEN, 12, 0.0)
    assert flood.rule(AGAIN, 600.0) == Ruling(written=True, not_written=7)
    assert flood.rule(AGAIN, 600.0) == Ruling(written=True)


def test_of_a_flood_that_stops_the_rest_is_told_once_and_after_a_minute() -> None:
    flood = Flood(10)
    rulings(flood, AGAIN, 17, 0.0)
    rulings(flood, BROKEN, 9, 0.0)
    assert flood.ended(59.0) == {}
    assert flood.ended(119.0) == {}, "it may go on in this minute"
    assert flood.ended(120.0) == {AGAIN: 7}
    assert flood.ended(180.0) == {}
    assert flood.rule(AGAIN, 190.0) == Ruling(written=True)
    assert flood.ended(math.inf) == {}


def test_a_flood_that_goes_on_has_not_ended_and_the_end_of_the_worker_ends_all() -> None:
    flood = Flood(10)
    for minute in range(3):
        rulings(flood, AGAIN, 17, minute * 60.0)
        assert flood.ended(minute * 60.0 + 30) == {}
    rulings(flood, BROKEN, 12, 150.0)
    assert flood.ended(math.inf) == {AGAIN: 7, BROKEN: 2}


@pytest.mark.parametrize("outcome", ["published", "updated", "corrected", "withdrawn", "held"])
def test_news_and_others_are_not_cut_short(outcome: str) -> None:
    flood = Flood(10)
    rulings(flood, AGAIN, 500, 0.0)
    others = (Kind("wam", outcome, ""), Kind("spa", *AGAIN[1:]), Kind("wam", "duplicate", "other"))
    for kind in others[:1]:
        assert all(one.written for one in rulings(flood, kind, 500, 0.0))
    for kind in others[1:]:
        assert all(one.written for one in rulings(flood, kind, 10, 0.0))


def test_no_limit_writes_everything() -> None:
    assert all(one == Ruling(written=True) for one in rulings(Flood(0), AGAIN, 5000, 0.0))

"""The day of a soak: as long, as full and as uneven as it says; and its result counts."""

from __future__ import annotations

from collections import Counter

import pytest
from bench.soak.day import Day
from bench.soak.result import DayResult, Item
from bench.soak.wire import copy_of_the_day

DAY = Day(items=20_000, seconds=600.0)


def test_a_day_has_about_as_many_items_as_asked_for_and_the_same_for_the_same_seed() -> None:
    arrivals = list(DAY.arrivals())
    assert len(arrivals) == pytest.approx(DAY.items, rel=0.05)
    assert arrivals == list(DAY.arrivals())
    assert all(0 <= one.at < DAY.seconds for one in arrivals)
    assert [one.at for one in arrivals] == sorted(one.at for one in arrivals)


def test_bursts_are_twenty_times_the_mean_and_nights_are_quiet() -> None:
    rates = {DAY.phase(at): DAY.rate(at) / DAY.mean for at in range(600)}
    assert rates["burst"] == 20.0
    assert max(DAY.rate(at) for at in range(600) if DAY.phase(at) == "night") <= DAY.mean
    counts = Counter(one.phase for one in DAY.arrivals())
    assert set(counts) == {"night", "day", "burst", "outage"}
    assert counts["day"] > 2 * counts["night"]


def test_copy_of_every_kind_is_sent_and_the_same_for_the_same_seed() -> None:
    sent = [copy_of_the_day(number, 1) for number in range(400)]
    assert {one.kind for one in sent} == {"new", "reprint", "revision", "flash", "noise"}
    assert sent == [copy_of_the_day(number, 1) for number in range(400)]


def test_lost_and_doubled_items_are_noticed() -> None:
    result = DayResult()
    for number, outcomes in enumerate(([], [("published", 15)], [("published", 15), ("dead", 16)])):
        result.sent[f"{number}-0"] = Item("new", "day", 10)
        result.outcomes[f"{number}-0"] += outcomes
    assert result.lost() == ["0-0"]
    assert result.twice() == ["2-0"]
    assert result.latency("phase")["day"].p50 == 5

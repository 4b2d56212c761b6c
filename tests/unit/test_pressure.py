"""Back-pressure: who is refused at which share of the memory."""

from __future__ import annotations

import pytest

from barqiya.operate.pressure import Level, Pressure


@pytest.mark.parametrize(
    ("used", "level"),
    [
        (0, Level.FREE),
        (699, Level.FREE),
        (700, Level.WARN),
        (799, Level.WARN),
        (800, Level.URGENT_ONLY),
        (899, Level.URGENT_ONLY),
        (900, Level.CLOSED),
        (1100, Level.CLOSED),
    ],
)
def test_levels(used: int, level: Level) -> None:
    assert Pressure(used, 1000).level is level


def test_without_a_limit_everything_is_accepted() -> None:
    assert Pressure(10**15, 0).level is Level.FREE
    assert str(Pressure(1 << 20, 0)) == "1.0 MiB, no limit"


def admitted(used: int) -> list[int | None]:
    return [u for u in (None, *range(1, 10)) if Pressure(used, 1000).admits(u)]


def test_low_urgency_is_refused_first() -> None:
    assert admitted(799) == [None, *range(1, 10)]
    assert admitted(800) == [1, 2, 3, 4]
    assert admitted(900) == []


def test_the_figures_are_told() -> None:
    assert str(Pressure(850 << 20, 1000 << 20)) == "850.0 of 1000.0 MiB (85%)"

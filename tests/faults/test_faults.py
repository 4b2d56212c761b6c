"""The guarantee under fire, at the scale of a test run; ``make faults`` is the long one.

Everything runs on real processes and a real server of its own.
"""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from faults.arena import Arena
from faults.items import Mix
from faults.mutants import MUTANTS
from faults.scenarios import SCENARIOS
from faults.storm import Plan, storm
from faults.sweep import BLOWS, Blow, Cycle, Sweep, SweepResult
from faults.trials import TRIALS

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable

pytestmark = [
    pytest.mark.slow,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.skipif(sys.platform != "linux", reason="stops and limits processes as Linux does"),
]

#: The commands on which an item's fate depends: a sweep that misses one of them proves nothing.
DECISIVE = {"XREADGROUP", "MGET", "commit.lua"}


def _binary() -> Path | None:
    """Another server than the embedded one, when the environment names it."""
    name = os.environ.get("FAULTS_SERVER_BINARY")
    return Path(name) if name else None


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def arena() -> AsyncIterator[Arena]:
    async with Arena(_binary()) as running:
        yield running


def _named(*names: tuple[str, str]) -> list[Blow]:
    return [blow for blow in BLOWS if (blow.name, blow.when) in names]


async def _sweep(cycle: Cycle, blows: Iterable[Blow]) -> SweepResult:
    async with Arena(_binary()) as own:
        return await Sweep(own, greetings=False).run(blows, cycle)


async def test_no_command_is_a_bad_moment_to_die() -> None:
    worker = _named(("worker killed", "before"), ("worker killed", "after"))
    server = _named(("server killed", "after"), ("scripts flushed", "before"))
    wire = _named(("connection cut", "before"), ("reply lost", "after"))
    results = await asyncio.gather(
        _sweep("read", worker),
        _sweep("read", wire),
        _sweep("read", server),
        _sweep("claim", _named(("worker killed", "after"), ("reply lost", "after"))),
    )
    assert [bad for result in results for bad in result.bad] == []
    for result in results:
        struck = {label.split()[-1] for label in result.struck}
        assert struck >= DECISIVE, result.struck


@pytest.mark.parametrize("name", SCENARIOS)
async def test_our_worker_withstands(arena: Arena, name: str) -> None:
    assert await SCENARIOS[name](arena) == []


def test_every_mutant_has_a_trial() -> None:
    assert TRIALS.keys() == MUTANTS.keys()


@pytest.mark.parametrize("name", TRIALS)
async def test_a_mutant_is_caught(arena: Arena, name: str) -> None:
    # It does its work when nothing goes wrong: what is caught is its fault, not a broken mutant.
    assert await SCENARIOS["quiet"](arena, name) == []
    assert await TRIALS[name].run(arena) != []


async def test_a_storm_breaks_no_promise() -> None:
    plan = Plan(seed=1, seconds=25, pause=0.3, mix=Mix(killer=0.005, hog=0.003))
    async with Arena(_binary()) as own:
        result = await storm(own, plan)
    assert result.violations == []
    assert result.accepted > 200
    assert result.seen == result.events
    assert sum(result.faults.values()) > 20, result.faults

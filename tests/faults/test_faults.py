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
from faults.sweep import BLOWS, Cycle, Sweep, SweepResult
from faults.trials import TRIALS

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="stops and limits processes as Linux does"),
]

ASYNC = pytest.mark.asyncio(loop_scope="module")
#: The commands on which an item's fate depends, in each cycle. The first call of a script is
#: answered with NOSCRIPT, the second one works.
DECISIVE: dict[Cycle, tuple[tuple[str, int], ...]] = {
    "read": (("XREADGROUP", 1), ("MGET", 1), ("commit.lua", 2)),
    "claim": (("claim.lua", 2), ("commit.lua", 2)),
    "beat": (("renew.lua", 2),),
    "hold": (("release.lua", 1),),
}


def _binary() -> Path | None:
    """Another server than the embedded one, when the environment names it."""
    name = os.environ.get("FAULTS_SERVER")
    return Path(name) if name else None


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def arena() -> AsyncIterator[Arena]:
    async with Arena(_binary()) as running:
        yield running


async def _sweep(cycle: Cycle) -> tuple[Cycle, SweepResult]:
    async with Arena(_binary()) as own:
        return cycle, await Sweep(own).run(BLOWS, cycle, places=DECISIVE[cycle])


@ASYNC
async def test_no_command_of_a_commit_is_a_bad_moment_for_a_fault() -> None:
    # Every command, also those that touch no data: `make faults`.
    for cycle, result in await asyncio.gather(*map(_sweep, DECISIVE)):
        assert result.bad == []
        expected = {f"{cycle}: {b.name} {b.when} {c}" for b in BLOWS for c, _ in DECISIVE[cycle]}
        assert result.struck.keys() == expected, result.missed


@ASYNC
@pytest.mark.parametrize("name", SCENARIOS)
async def test_our_worker_withstands(arena: Arena, name: str) -> None:
    assert await SCENARIOS[name](arena) == []


def test_every_mutant_has_a_trial() -> None:
    assert TRIALS.keys() == MUTANTS.keys()


@ASYNC
@pytest.mark.parametrize("name", TRIALS)
async def test_a_mutant_is_caught(arena: Arena, name: str) -> None:
    # It does its work when nothing goes wrong: what is caught is its fault, not a broken mutant.
    assert await SCENARIOS["quiet"](arena, name) == []
    assert await TRIALS[name].run(arena) != []


@ASYNC
async def test_a_storm_breaks_no_promise() -> None:
    plan = Plan(seed=1, seconds=15, rate=8, pause=0.3, mix=Mix(killer=0.004, hog=0.002))
    async with Arena(_binary()) as own:
        result = await storm(own, plan)
    assert result.violations == []
    assert result.missing == [], result.in_vain
    assert result.accepted
    assert result.seen == result.events

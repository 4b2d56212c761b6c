"""The fault run from the command line: ``make faults MINUTES=10 SEED=1``.

Four parts: faults aimed at one weakness each, mutants that must be caught, the sweep over every
command, and the storm with everything at once. Exit code 1 when any promise was broken or a mutant
was not caught.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import time
from collections import Counter
from dataclasses import asdict, fields
from itertools import product
from pathlib import Path
from typing import Any

from faults.arena import Arena
from faults.scenarios import SCENARIOS
from faults.storm import Plan, StormResult, storm
from faults.sweep import BLOWS, CYCLES, Sweep
from faults.trials import TRIALS

_PARTS = ("scenarios", "mutants", "sweep", "storm")
_SHOWN = 20
#: Sweeps that run side by side.
_HANDS = 3


def _say(text: str = "") -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _counts(counts: Counter[str]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts.most_common()) or "none"


async def _scenarios(arena: Arena, report: dict[str, Any]) -> bool:
    _say("Faults aimed at one weakness each")
    results = {}
    for name, scenario in SCENARIOS.items():
        started = time.monotonic()
        found = await scenario(arena)
        results[name] = [asdict(violation) for violation in found]
        _say(f"  {name:<12} {len(found)} violations  {time.monotonic() - started:.1f} s")
        for violation in found[:_SHOWN]:
            _say(f"    {violation}")
    report["scenarios"] = results
    return not any(results.values())


async def _mutants(arena: Arena, report: dict[str, Any]) -> bool:
    _say("Mutants, which must be caught")
    results = {}
    for name, trial in TRIALS.items():
        quiet = await SCENARIOS["quiet"](arena, name)
        found = await trial.run(arena)
        results[name] = {"without_faults": len(quiet), "with_faults": len(found)}
        verdict = "caught" if found and not quiet else "NOT CAUGHT" if not found else "BROKEN"
        rules = _counts(Counter(violation.rule for violation in found))
        _say(f"  {name:<26} {verdict}: {len(found)} violations by {trial.label} ({rules})")
    report["mutants"] = results
    return all(r["with_faults"] and not r["without_faults"] for r in results.values())


async def _sweep(server: Path | None, report: dict[str, Any]) -> bool:
    """Several sweeps side by side, each in an arena of its own."""
    _say("Sweep over every command")
    started, jobs, results = time.monotonic(), list(product(CYCLES, BLOWS)), []

    async def hand() -> None:
        async with Arena(server) as arena:
            while jobs:
                cycle, blow = jobs.pop(0)
                result = await Sweep(arena).run([blow], cycle)
                results.append(result)
                _say(f"  {cycle:<6} {blow.name} {blow.when} the command: {result.points} points")

    await asyncio.gather(*(hand() for _ in range(_HANDS)))
    points, bad = sum(r.points for r in results), [point for r in results for point in r.bad]
    missed = [place for r in results for place in r.missed]
    seconds = time.monotonic() - started
    _say(f"  {points} points in {seconds:.0f} s, {len(bad)} bad, {len(missed)} not reached")
    for place in missed:
        _say(f"    not reached: {place}")
    for point, found in bad:
        _say(f"    BAD {point}: {found[:3]}")
    report["sweep"] = {
        "points": points,
        "bad": {point: [asdict(v) for v in found] for point, found in bad},
        "missed": missed,
        "struck": dict(sum((r.struck for r in results), Counter())),
    }
    return not bad


async def _storm(arena: Arena, plan: Plan, report: dict[str, Any]) -> bool:
    _say(f"Storm of {plan.seconds / 60:g} minutes, seed {plan.seed}, {plan.workers} workers")
    result = await storm(arena, plan)
    report["storm"] = {
        **{field.name: getattr(result, field.name) for field in fields(result)},
        "violations": [asdict(violation) for violation in result.violations],
    }
    _show(result)
    return not result.violations and not result.missing


def _show(result: StormResult) -> None:
    _say(f"  items     {result.accepted} accepted, {result.maybe} sent without an answer")
    _say(f"  outcomes  {_counts(result.outcomes)}")
    _say(f"  events    {result.events} on the topic, {result.seen} seen live")
    _say(f"  faults    {sum(result.faults.values())} happened: {_counts(result.faults)}")
    _say(f"  in vain   {_counts(result.in_vain)}")
    if result.missing:
        _say(f"  MISSING   {', '.join(result.missing)}: this run says nothing about them")
    _say(f"  zombies   {result.zombies} were stopped past the claim idle time and went on")
    _say(f"  cut power {result.bytes_lost} bytes of the append-only file never reached the disk")
    if result.repairs:
        _say(f"  repairs   {result.repairs} torn transactions, by redis-check-aof before a start")
    if result.restarts:
        _say(f"  restarts  {result.restarts} starts at which the server ended, and started again")
    _say(f"  cut at    {_counts(result.struck)}")
    _say(f"  workers   ended with {_counts(result.endings)}")
    _say(f"  noticed   {_counts(result.noticed)}")
    _say(f"  {len(result.violations)} violations in {result.seconds:.0f} s")
    for violation in result.violations[:_SHOWN]:
        _say(f"    {violation}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=_Formatter)
    parser.add_argument("--minutes", type=float, default=10, help="length of the storm")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=3)
    parser.add_argument("--rate", type=float, default=20, help="items a second of each publisher")
    parser.add_argument("--pause", type=float, default=0.5, help="mean seconds between two faults")
    parser.add_argument("--server", type=Path, help="server program, e.g. /usr/bin/redis-server")
    parser.add_argument("--only", choices=_PARTS, action="append", help="this part (repeatable)")
    parser.add_argument(
        "--no-repair",
        action="store_true",
        help="on Redis, leave torn transactions to the workers: no redis-check-aof before a start",
    )
    parser.add_argument("--folder", type=Path, help="keep data and logs here (a short path)")
    parser.add_argument("--report", type=Path, help="write the result as JSON")
    return parser.parse_args()


class _Formatter(argparse.RawDescriptionHelpFormatter, argparse.ArgumentDefaultsHelpFormatter):
    pass


async def _run(options: argparse.Namespace) -> int:
    if options.folder and options.folder.is_dir() and any(options.folder.iterdir()):
        _say(f"{options.folder} is not empty: an earlier run would be mixed up with this one.")
        return 2
    plan = Plan(
        seed=options.seed,
        seconds=options.minutes * 60,
        workers=options.workers,
        rate=options.rate,
        pause=options.pause,
    )
    report: dict[str, Any] = {"seed": options.seed, "server": ""}
    fine = True
    async with Arena(options.server, options.folder, repair=not options.no_repair) as arena:
        report["server"] = await arena.server_name()
        _say(f"Server: {report['server']}")
        parts = {
            "scenarios": lambda: _scenarios(arena, report),
            "mutants": lambda: _mutants(arena, report),
            "sweep": lambda: _sweep(options.server, report),
            "storm": lambda: _storm(arena, plan, report),
        }
        for name in options.only or _PARTS:
            fine = await parts[name]() and fine
    if options.report:
        options.report.write_text(json.dumps(report, indent=2, ensure_ascii=False))
    _say("No promise was broken." if fine else "A PROMISE WAS BROKEN, see above.")
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(asyncio.run(_run(_arguments())))

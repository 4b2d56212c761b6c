"""Decode, parse and normalize of 3 KB page text: processor time of an item, and where it goes.

Each item is timed for itself, in processor time, and the median is shown: the mean of a shared
machine tells of its other tenants. With ``--rounds`` each is timed several times and its best
counts, which comes near to what a quiet machine would show. As in the worker, items go through the
stages in step, a group at a time; ``--group 1`` shows what each costs by itself.

The profile counts the time of a built-in function (a search of a regular expression, a replacement)
to the module that called it. Profiling makes calls look dear; the shares are to compare, the times
above them to quote.
"""

from __future__ import annotations

import argparse
import cProfile
import gc
import pstats
import statistics
import time
from collections import Counter
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Final

from barqiya.items import Rejected
from barqiya.pipeline import Timings, in_step, way_of_raw
from barqiya.registry import load_registry
from barqiya_schemas import RawItem
from bench.items import page_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from barqiya.registry import Registry

SOURCE: Final = "العربي - وكالات"
STAGES: Final = ("decode", "parse", "normalize")
#: Milliseconds an item that the service aims at, for the three stages together.
_TARGET: Final = 1.0
_WARM_UP: Final = 100
_SHOWN: Final = 14
#: Below this share of the time a module is not worth a line.
_LEAST_SHARE: Final = 0.01


def raw_items(first: int, count: int) -> list[RawItem]:
    """Items of the benchmark, every one different."""
    return [
        RawItem(
            raw_id=f"{seed}-0",
            source=SOURCE,
            content=page_text(seed).encode(),
            received_at="2026-01-12T10:00:00.000Z",
        )
        for seed in range(first, first + count)
    ]


def run(items: Sequence[RawItem], registry: Registry, group: int) -> list[dict[str, float]]:
    """Take items through the stages, so many in step; seconds of each stage of each item."""
    timings = [Timings(time.thread_time) for _ in items]
    for first in range(0, len(items), group):
        together = slice(first, first + group)
        ways = [
            way_of_raw(raw, registry, its)
            for raw, its in zip(items[together], timings[together], strict=True)
        ]
        for done in in_step(ways):
            if isinstance(done, Rejected):
                raise TypeError(f"an item is refused: {done.reason}")
    return [its.seconds for its in timings]


def time_items(items: Sequence[RawItem], registry: Registry, rounds: int, group: int) -> str:
    """Table of the stages: microseconds of processor time an item, the best of several rounds."""
    taken = [run(items, registry, group) for _ in range(rounds)]
    of_item = list(zip(*taken, strict=True))
    rows = {
        stage: [min(one[stage] for one in times) * 1e6 for times in of_item] for stage in STAGES
    }
    rows["together"] = [
        min(sum(one[stage] for stage in STAGES) for one in times) * 1e6 for times in of_item
    ]
    lines = [f"{'µs of CPU an item':<20}{'median':>9}{'p10':>9}{'p90':>9}"]
    for stage, values in rows.items():
        tenths = statistics.quantiles(values, n=10)
        lines.append(
            f"{stage:<20}{statistics.median(values):>9.0f}{tenths[0]:>9.0f}{tenths[-1]:>9.0f}"
        )
    median = statistics.median(rows["together"]) / 1000
    best = f", each item's best of {rounds} rounds" if rounds > 1 else ""
    return "\n".join([*lines, f"median of all three: {median:.3f} ms{best}, aimed at {_TARGET} ms"])


def profile_items(items: Sequence[RawItem], registry: Registry, group: int) -> str:
    """Share of the processor time of each package and module."""
    profile = cProfile.Profile(time.thread_time)
    profile.enable()
    run(items, registry, group)
    profile.disable()
    shares = share_by_module(pstats.Stats(profile))
    whole = sum(shares.values())
    packages: Counter[str] = Counter()
    for module, seconds in shares.items():
        packages[module.rpartition(".")[0] or module] += seconds
    lines = []
    for title, parts in (("package", packages), ("module", shares)):
        lines.append(f"where it goes, by {title}:")
        for name, seconds in parts.most_common(_SHOWN):
            if seconds / whole >= _LEAST_SHARE:
                lines.append(f"  {seconds / whole:>6.1%}  {name}")
    return "\n".join(lines)


def share_by_module(stats: pstats.Stats) -> Counter[str]:
    """Seconds of each module of the service; what it calls outside is counted to it."""
    seconds: Counter[str] = Counter()
    table: dict[Any, Any] = stats.stats  # type: ignore[attr-defined]
    for function, (_, _, own, _, callers) in table.items():
        module = _module(function[0])
        if module is not None:
            seconds[module] += own
            continue
        for caller, (_, _, part, _) in callers.items():
            seconds[_module(caller[0]) or "other"] += part
    return seconds


def _module(file: str) -> str | None:
    """Dotted name within the service of a source file; ``None`` for any other file."""
    parts = PurePath(file).with_suffix("").parts
    if "barqiya" not in parts:
        return None
    return ".".join(parts[parts.index("barqiya") + 1 :]).removesuffix(".__init__")


def main(arguments: Sequence[str] | None = None) -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=1, help="time every item so often")
    parser.add_argument("--group", type=int, default=16, help="items that go in step")
    args, _ = parser.parse_known_args(arguments)
    registry = load_registry(None)
    items = raw_items(0, args.items)
    run(raw_items(args.items, _WARM_UP), registry, args.group)
    # As the worker does it: the registry is never garbage.
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    print("decode, parse and normalize of 3 KB page text")
    print(time_items(items, registry, args.rounds, args.group))
    print(profile_items(items[: max(args.items // 3, 1)], registry, args.group))


if __name__ == "__main__":
    main()

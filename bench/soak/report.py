"""The report: Markdown with tables, and plots as PNG beside it."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bench.soak.day import Day
    from bench.soak.result import DayResult, Latency

_MIB = 1024 * 1024


def write_report(folder: Path, day: Day, workers: int, server: str, result: DayResult) -> Path:
    """Write ``report.md``, and its plots where matplotlib is; returns the path of the report."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "report.md"
    if find_spec("matplotlib"):
        plots = [f"![{name}]({name})" for name in draw(folder, day, result)]
    else:
        plots = ["Without plots: matplotlib is not installed (`make soak` installs it)."]
    lines = [*_summary(day, workers, server, result), "", *plots]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def _summary(day: Day, workers: int, server: str, result: DayResult) -> list[str]:
    worker_ms, server_ms = result.cpu_per_item()
    samples = result.samples
    kinds = ", ".join(f"{name} {count}" for name, count in result.kinds().most_common())
    return [
        "# A day in minutes",
        "",
        f"{len(result.sent):,} items in {day.seconds / 60:g} minutes, {workers} workers, {server}.",
        f"Mean {day.mean:.0f} items/s, bursts of {day.burst:g} ×, seed {day.seed}.",
        "",
        f"- lost: {len(result.lost())}, finished twice: {len(result.twice())}",
        f"- outcomes: {kinds}",
        f"- backlog of the outage: {result.backlog:,} items, {result.drained_after:.0f} s to drain",
        f"- processor: {worker_ms:.2f} ms of a worker and {server_ms:.2f} ms of the server an item",
        f"- memory of the server's data at the end: {samples[-1].server_bytes / _MIB:.0f} MiB",
        f"- resident memory of the workers: {samples[-1].worker_bytes / _MIB:.0f} MiB",
        f"- longest queue: {max(sample.lag for sample in samples):,} items",
        "",
        "Milliseconds from `XADD` to outcome, both on the server's clock:",
        "",
        *_table("sent in", result.latency("phase")),
        "",
        *_table("kind of item", result.latency("kind")),
    ]


def _table(head: str, rows: dict[str, Latency]) -> list[str]:
    return [
        f"| {head} | items | p50 | p99 | longest |",
        "|---|---:|---:|---:|---:|",
        *(
            f"| {name} | {row.items:,} | {row.p50:,.0f} | {row.p99:,.0f} | {row.longest:,.0f} |"
            for name, row in sorted(rows.items())
        ),
    ]


def draw(folder: Path, day: Day, result: DayResult) -> list[str]:
    """Draw the plots; returns their file names."""
    import matplotlib as mpl  # noqa: PLC0415 - only a soak needs it, and only a soak installs it

    mpl.use("Agg")
    from matplotlib import pyplot as plt  # noqa: PLC0415 - same

    plots: dict[str, tuple[str, Callable[[Any], object]]] = {
        "queue.png": ("items waiting", lambda axes: _lag(axes, result)),
        "latency.png": ("ms from XADD to outcome", lambda axes: _latencies(axes, result)),
        "memory.png": ("MiB", lambda axes: _memory(axes, result)),
        "cpu.png": ("ms of processor an item", lambda axes: _cpu(axes, result)),
    }
    for name, (label, plot) in plots.items():
        figure, axes = plt.subplots(figsize=(9, 3.2), layout="constrained")
        plot(axes)
        axes.axvspan(*day.outage, color="0.85", label="no worker")
        axes.set(xlabel="seconds", ylabel=label)
        axes.legend()
        figure.savefig(folder / name, dpi=110)
        plt.close(figure)
    return list(plots)


def _lag(axes: Any, result: DayResult) -> None:  # noqa: ANN401 - matplotlib's
    axes.plot([s.at for s in result.samples], [s.lag for s in result.samples], label="waiting")


def _latencies(axes: Any, result: DayResult) -> None:  # noqa: ANN401 - matplotlib's
    seconds = result.by_second()
    axes.plot([at for at, _, _ in seconds], [p50 for _, p50, _ in seconds], label="p50")
    axes.plot([at for at, _, _ in seconds], [p99 for _, _, p99 in seconds], label="p99")
    axes.set_yscale("log")


def _memory(axes: Any, result: DayResult) -> None:  # noqa: ANN401 - matplotlib's
    at = [sample.at for sample in result.samples]
    axes.plot(at, [s.server_bytes / _MIB for s in result.samples], label="server, data")
    axes.plot(at, [s.worker_bytes / _MIB for s in result.samples], label="workers, resident")


def _cpu(axes: Any, result: DayResult) -> None:  # noqa: ANN401 - matplotlib's
    """Over ten samples at a time: a second's CPU times are coarse."""
    pairs = [
        (a, b)
        for a, b in zip(result.samples[:-10], result.samples[10:], strict=True)
        if b.done > a.done
    ]
    at = [b.at for _, b in pairs]
    for label, name in (("workers", "worker_cpu"), ("server", "server_cpu")):
        spent = [(getattr(b, name) - getattr(a, name)) / (b.done - a.done) * 1000 for a, b in pairs]
        axes.plot(at, spent, label=label)

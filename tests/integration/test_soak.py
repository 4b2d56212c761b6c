"""A day of wire copy, short enough for a test: bursts, the outage, its backlog and the report."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib.util import find_spec
from typing import TYPE_CHECKING

import pytest
from bench.soak.day import Day
from bench.soak.report import write_report
from bench.soak.result import DayResult, Item
from bench.soak.watch import Sample

from support.corpus import ROOT

if TYPE_CHECKING:
    from pathlib import Path

PLOTS = ["cpu.png", "latency.png", "memory.png", "queue.png"]
PNG = b"\x89PNG\r\n\x1a\n"
#: Seconds: the day has twelve, and a busy machine starts workers slowly.
LIMIT = 180


def test_a_short_day_is_driven_and_reported(tmp_path: Path) -> None:
    day = ("--minutes", "0.2", "--items", "300", "--folder", str(tmp_path))
    ran = subprocess.run(  # noqa: S603 - ours
        [sys.executable, "-m", "bench.soak", *day],
        cwd=ROOT,
        capture_output=True,
        timeout=LIMIT,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr.decode()[-4000:]
    report = (tmp_path / "report.md").read_text(encoding="utf-8")
    assert ran.stdout.decode().rstrip() == report.rstrip()
    assert "- lost: 0, finished twice: 0" in report
    (sent,) = re.findall(
        r"^([0-9]+) items in 0.2 minutes, 2 workers, valkey ", report, re.MULTILINE
    )
    assert 200 < int(sent) < 400
    (kinds,) = re.findall(r"^- outcomes: (.+)$", report, re.MULTILINE)
    assert sum(int(count) for count in re.findall(r"[0-9]+", kinds)) == int(sent)
    assert {"published", "duplicate"} <= set(re.findall(r"[a-z]+", kinds))
    (backlog,) = re.findall(r"^- backlog of the outage: ([0-9]+) items", report, re.MULTILINE)
    assert int(backlog) > 0, "the outage left something to do"
    for phase in ("night", "day", "burst", "outage"):
        assert re.search(rf"^\| {phase} \| [0-9]+ \|", report, re.MULTILINE), phase
    check_plots(tmp_path, report, drawn=find_spec("matplotlib") is not None)


@pytest.mark.parametrize("there", [False, True])
def test_a_report_has_plots_where_they_can_be_drawn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, there: bool
) -> None:
    if not there:
        monkeypatch.setattr("bench.soak.report.find_spec", lambda _: None)
    elif find_spec("matplotlib") is None:
        pytest.skip("needs matplotlib, which only `make soak` installs")
    result = DayResult(backlog=3, drained_after=1.0)
    for number in range(40):
        result.sent[f"{number}-0"] = Item("new", "day", 1000 * number)
        result.outcomes[f"{number}-0"].append(("published", 1000 * number + 20 + number))
        result.samples.append(
            Sample(number, number % 5, number, 10**6, 10**7, 0.01 * number, 0.02 * number)
        )
    path = write_report(tmp_path, Day(40, 40.0), 2, "valkey 9", result)
    report = path.read_text(encoding="utf-8")
    assert "| day | 40 |" in report
    check_plots(tmp_path, report, drawn=there)


def check_plots(folder: Path, report: str, *, drawn: bool) -> None:
    assert sorted(path.name for path in folder.glob("*.png")) == (PLOTS if drawn else [])
    for name in PLOTS if drawn else ():
        assert (folder / name).read_bytes().startswith(PNG)
        assert f"![{name}]({name})" in report
    assert ("Without plots" in report) is not drawn

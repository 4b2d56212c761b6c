"""Each alert fires when it should, and says what it should, by Prometheus' own promtool."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

from support.missing import missing

RULES_FILE = Path(__file__).resolve().parents[2] / "deploy/prometheus/rules.yml"
RULES = {
    rule["alert"]: rule
    for group in yaml.safe_load(RULES_FILE.read_text(encoding="utf-8"))["groups"]
    for rule in group["rules"]
}
#: A week in samples, one every five minutes, and in minutes.
WEEK, WEEK_MINUTES = 2016, 10_080
LAST_ITEM = 'barqiya_source_last_item_timestamp_seconds{source="wam"}'
ITEMS = 'barqiya_items_total{source="wam",outcome="published"}'
#: Three items an hour for a week, and then nothing.
SILENT = {LAST_ITEM: f"0+300x{WEEK} {WEEK * 300}x1700", ITEMS: f"0+0.25x{WEEK} 504x1700"}
#: Its worker is restarted half an hour later, and knows nothing of it.
RESTARTED = {series: f"{values.rpartition('x')[0]}x6 stale" for series, values in SILENT.items()}
#: An item a day.
SELDOM = {LAST_ITEM: SILENT[LAST_ITEM], ITEMS: f"0+{1 / 288:.9f}x{WEEK} 7x1700"}


class Case(NamedTuple):
    """Time series, and what an alert makes of them."""

    alert: str
    series: dict[str, str]
    """Samples in the notation of promtool, from minute 0."""
    minute: int
    summary: str = ""
    """What is said; empty when nothing is."""
    labels: dict[str, str] = {}  # noqa: RUF012 - of a tuple
    """Labels of the alert, beside its severity."""
    interval: int = 1
    """Minutes from one sample to the next."""
    step: int = 1
    """Minutes from one evaluation to the next."""


def latency(under_five: int) -> dict[str, str]:
    """A hundred items a minute, and how many of them took less than five seconds."""
    counts = {"2.5": under_five - 5, "5": under_five, "10": 100, "+Inf": 100}
    return {f'barqiya_latency_seconds_bucket{{le="{le}"}}': f"0+{n}x20" for le, n in counts.items()}


def dead(a_minute: str) -> dict[str, str]:
    return {
        'barqiya_rejections_total{reason="decode.noise"}': a_minute,
        'barqiya_items_total{source="spa",outcome="dead"}': a_minute,
        'barqiya_items_total{source="spa",outcome="published"}': "0+18x20",
    }


def memory(limit: int) -> dict[str, str]:
    return {
        "barqiya_server_memory_used_bytes": "75x10",
        "barqiya_server_memory_limit_bytes": f"{limit}x10",
    }


def quiet(series: dict[str, str], hours: int, said: str = "") -> Case:
    """Hours after a week that ends with the last item."""
    summary = f"Nothing from wam for {said}." if said else ""
    minute = WEEK_MINUTES + hours * 60
    return Case("BarqiyaSourceQuiet", series, minute, summary, {"source": "wam"}, 5, 60)


WORKER = {"job": "barqiya", "instance": "worker-1:9419"}
UP = 'up{job="barqiya",instance="worker-1:9419"}'
SERVER_UP = 'barqiya_server_up{{instance="{}"}}'
WAITING, PENDING = "barqiya_queue_oldest_waiting_seconds", "barqiya_queue_oldest_pending_seconds"
GONE = "Worker worker-1:9419 does not answer."
DOWN = "Workers that get no answer from their server: {}."
UNSERVED = "12 items lie in partitions that no worker serves."
CRASHED = "Items end as decode.crashed: a bug, or a limit of memory."
GAP = "A registered subscriber missed entries that were trimmed."

CASES = {
    "gone": Case("BarqiyaWorkerGone", {UP: "1x5 0x5"}, 8, GONE, WORKER),
    "there": Case("BarqiyaWorkerGone", {UP: "1x10"}, 8),
    "gone for a scrape": Case("BarqiyaWorkerGone", {UP: "1x5 0 1x5"}, 8),
    "up": Case("BarqiyaServerDown", {SERVER_UP.format("a"): "1x5"}, 3),
    "down for two": Case(
        *("BarqiyaServerDown", dict.fromkeys(map(SERVER_UP.format, "ab"), "0x5"), 3),
        DOWN.format(2),
    ),
    "down for one worker": Case(
        *("BarqiyaServerDown", {SERVER_UP.format("a"): "0x5", SERVER_UP.format("b"): "1x5"}, 3),
        DOWN.format(1),
    ),
    "down for a moment": Case("BarqiyaServerDown", {SERVER_UP.format("a"): "1x2 0 1x5"}, 3),
    "unserved": Case(
        "BarqiyaPartitionUnserved", {"barqiya_unserved_items": "0x2 12x5"}, 4, UNSERVED
    ),
    "served": Case("BarqiyaPartitionUnserved", {"barqiya_unserved_items": "12x2 0x5"}, 4),
    "old": Case("BarqiyaBacklogOld", {WAITING: "90x9"}, 5, "An item has waited for 1m 30s."),
    "young": Case("BarqiyaBacklogOld", {WAITING: "30x9"}, 5),
    "stuck": Case(
        *("BarqiyaItemsStuck", {PENDING: "150x9"}, 5),
        "An item has been in a worker's hands for 2m 30s.",
    ),
    "in hand": Case("BarqiyaItemsStuck", {PENDING: "100x9"}, 5),
    "slow": Case("BarqiyaSlow", latency(90), 15, "One item in a hundred takes longer than 9.5s."),
    "fast": Case("BarqiyaSlow", latency(100), 15),
    "dead": Case("BarqiyaDeadLetters", dead("0+2x20"), 18, "10% of the items become dead letters."),
    "one in a hundred": Case("BarqiyaDeadLetters", dead("0+0.18x20"), 18),
    "crashed": Case(
        "BarqiyaCrashes",
        {'barqiya_rejections_total{reason="decode.crashed"}': "0x5 1x5"},
        *(7, CRASHED, {"reason": "decode.crashed"}),
    ),
    "poisoned": Case(
        "BarqiyaCrashes",
        {'barqiya_rejections_total{reason="intake.poison"}': "0x5 1x5"},
        *(7, CRASHED.replace("decode.crashed", "intake.poison"), {"reason": "intake.poison"}),
    ),
    "noise": Case(
        "BarqiyaCrashes", {'barqiya_rejections_total{reason="decode.noise"}': "0x5 1x5"}, 7
    ),
    "full": Case("BarqiyaMemoryFull", memory(100), 5, "The server's memory is 75% full."),
    "roomy": Case("BarqiyaMemoryFull", memory(200), 5),
    "without a limit": Case("BarqiyaMemoryFull", memory(0), 5),
    "skewed": Case(
        *("BarqiyaClockSkew", {"barqiya_server_clock_ahead_seconds": "-3x9"}, 5),
        "The clocks of server and worker differ by 3s.",
    ),
    "agreed": Case("BarqiyaClockSkew", {"barqiya_server_clock_ahead_seconds": "-1x9"}, 5),
    "gap": Case("BarqiyaGap", {"barqiya_topic_gaps_total": "0x5 1x90"}, 30, GAP),
    "an old gap": Case("BarqiyaGap", {"barqiya_topic_gaps_total": "0x5 1x90"}, 80),
    "silent": quiet(SILENT, 3, "3h 0m 0s"),
    "silent for a day and a half": quiet(SILENT, 36, "1d 12h 0m 0s"),
    "silent since before a restart": quiet(RESTARTED, 3, "3h 0m 0s"),
    "between two items": quiet(SILENT, 1),
    "seldom, and silent": quiet(SELDOM, 5 * 24, "5d 0h 0m 0s"),
    "seldom": quiet(SELDOM, 3 * 24),
}


def promtool() -> str:
    """Prometheus' own tool; a continuous integration run must have it."""
    found = shutil.which("promtool")
    if found is None:
        missing("promtool, of Debian's package prometheus")
    return found


def expected(case: Case) -> list[dict[str, object]]:
    """The alert of a case as promtool wants it written."""
    if not case.summary:
        return []
    rule = RULES[case.alert]
    action = rule["annotations"]["action"].replace(
        "{{ $labels.reason }}", case.labels.get("reason", "")
    )
    return [
        {
            "exp_labels": {**rule["labels"], **case.labels},
            "exp_annotations": {"summary": case.summary, "action": action},
        }
    ]


@pytest.mark.parametrize("name", CASES)
def test_an_alert_fires_when_it_should(name: str, tmp_path: Path) -> None:
    case = CASES[name]
    tests = {
        "rule_files": [str(RULES_FILE)],
        "evaluation_interval": f"{case.step}m",
        "tests": [
            {
                "interval": f"{case.interval}m",
                "input_series": [{"series": s, "values": v} for s, v in case.series.items()],
                "alert_rule_test": [
                    {
                        "eval_time": f"{case.minute}m",
                        "alertname": case.alert,
                        "exp_alerts": expected(case),
                    }
                ],
            }
        ],
    }
    file = tmp_path / "tests.yml"
    file.write_text(json.dumps(tests), encoding="utf-8")
    done = subprocess.run(  # noqa: S603 - the program of Prometheus, own arguments
        [promtool(), "test", "rules", str(file)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_alert_is_seen_to_fire_and_not_to() -> None:
    fire = {case.alert for case in CASES.values() if case.summary}
    rest = {case.alert for case in CASES.values() if not case.summary}
    assert fire == rest == set(RULES)

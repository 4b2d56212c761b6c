"""Every query of the alerts and the dashboard parses and names metrics and labels that exist."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import promql_parser
import pytest
import yaml

from barqiya.operate.metrics import Metrics, Seen
from barqiya.reasons import Reason

if TYPE_CHECKING:
    from collections.abc import Iterator

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
RULES = yaml.safe_load((DEPLOY / "prometheus/rules.yml").read_text(encoding="utf-8"))
ALERTS: dict[str, Any] = {
    rule["alert"]: rule for group in RULES["groups"] for rule in group["rules"]
}
DASHBOARD = json.loads((DEPLOY / "grafana/dashboards/barqiya.json").read_text(encoding="utf-8"))
#: Made by Prometheus itself for every target.
OF_PROMETHEUS = {"up": {"job", "instance"}}
OF_TARGETS = {"job", "instance"}


def queries() -> dict[str, str]:
    found = {name: rule["expr"] for name, rule in ALERTS.items()}
    for panel in DASHBOARD["panels"]:
        for target in panel["targets"]:
            # Grafana puts a duration in its place.
            query = target["expr"].replace("$__rate_interval", "5m")
            found[f"{panel['title']} {target['refId']}"] = query
    return found


QUERIES = queries()


@pytest.fixture(scope="module")
def metrics() -> dict[str, set[str]]:
    """Labels of every time series that a worker shows."""
    shown = Metrics()
    shown.finished([Seen("spa", "dead", "decode.noise", {"parse": 0.1}, 1.0)], now=2.0)
    shown.gap()
    found: dict[str, set[str]] = dict(OF_PROMETHEUS)
    for family in shown.registry.collect():
        for sample in family.samples:
            found.setdefault(sample.name, set()).update(sample.labels)
    return found


def selectors(node: Any) -> Iterator[Any]:
    """Every selector of a parsed query."""
    if isinstance(node, promql_parser.VectorSelector):
        yield node
        return
    for name in ("lhs", "rhs", "expr", "args", "vector_selector", "param"):
        child = getattr(node, name, None)
        for part in child if isinstance(child, list | tuple) else [child]:
            if part is not None and not isinstance(part, str | int | float):
                yield from selectors(part)


@pytest.mark.parametrize("name", QUERIES)
def test_a_query_parses_and_names_what_exists(name: str, metrics: dict[str, set[str]]) -> None:
    parsed = promql_parser.parse(QUERIES[name])
    found = list(selectors(parsed))
    assert found, "a query without a metric"
    assert {s.name for s in found} == set(re.findall(r"\b(?:barqiya_\w+|up)\b", QUERIES[name]))
    labels: set[str] = set(OF_TARGETS)
    for selector in found:
        assert selector.name in metrics, selector.name
        labels |= metrics[selector.name]
    for group in re.findall(r"\bby \(([^)]*)\)", QUERIES[name]):
        assert set(re.split(r",\s*", group)) <= labels, group


@pytest.mark.parametrize("name", ALERTS)
def test_an_alert_says_what_is_wrong_and_what_to_do(name: str) -> None:
    rule = ALERTS[name]
    assert rule["labels"]["severity"] in {"warning", "critical"}
    assert rule["annotations"]["summary"].endswith(".")
    assert rule["annotations"]["action"].endswith((".", "`."))
    assert set(rule) <= {"alert", "expr", "for", "labels", "annotations"}


def test_every_metric_is_looked_at(metrics: dict[str, set[str]]) -> None:
    used = {s.name for query in QUERIES.values() for s in selectors(promql_parser.parse(query))}
    families = {name for name in metrics if name.startswith("barqiya_")}
    unseen = {name for name in families - used if not name.endswith(("_created", "_count", "_sum"))}
    assert unseen == {"barqiya_build_info"}


def test_a_reason_is_counted_from_zero() -> None:
    """Of a counter that appears at 1 Prometheus sees no increase: a first crash would be missed."""
    shown = {
        sample.labels["reason"]: sample.value
        for family in Metrics().registry.collect()
        for sample in family.samples
        if sample.name == "barqiya_rejections_total"
    }
    assert shown == {str(reason): 0.0 for reason in Reason}


def test_the_dashboard_has_no_two_panels_at_one_place() -> None:
    taken: set[tuple[int, int]] = set()
    for panel in DASHBOARD["panels"]:
        at = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(at["x"], at["x"] + at["w"])
            for y in range(at["y"], at["y"] + at["h"])
        }
        assert not cells & taken, panel["title"]
        assert at["x"] + at["w"] <= 24
        taken |= cells
    assert len({panel["id"] for panel in DASHBOARD["panels"]}) == len(DASHBOARD["panels"])

"""The page of log lines and the code name the same events, levels and fields."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, cast

from barqiya.commit import Entry, Part, dead_entry, decided_entry
from barqiya.dedupe import Considered, Decision
from barqiya.items import Rejected
from barqiya.pipeline import Timings
from barqiya.reasons import Reason
from barqiya.registry import load_registry
from barqiya.worker import report
from barqiya.worker.flood import ONE_IN, Flood
from barqiya.worker.item import Item
from barqiya.worker.queue import Delivery
from barqiya_schemas import OutcomeKind, RawItem, Relation, RelationKind

if TYPE_CHECKING:
    from barqiya.intake import Standing

ROOT = Path(__file__).resolve().parents[2]
LEVELS = {"debug", "info", "warning", "error"}
#: Written by :mod:`barqiya.worker`, many at once; their fields are those of an outcome.
ITEM_LINES = {"item.committed": "info", "item.dead": "warning"}


class Line(NamedTuple):
    levels: set[str]
    fields: set[str]


def lines_of_code() -> dict[str, Line]:
    """Every call of a logger with an event's name, anywhere in the service."""
    found: dict[str, Line] = defaultdict(lambda: Line(set(), set()))
    for path in (ROOT / "services").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            name = node.args[0] if node.args else None
            if (
                node.func.attr in LEVELS
                and isinstance(name, ast.Constant)
                and re.fullmatch(r"[a-z]+\.[a-z_]+", str(name.value))
            ):
                line = found[str(name.value)]
                line.levels.add(node.func.attr)
                line.fields.update(keyword.arg for keyword in node.keywords if keyword.arg)
    return dict(found)


def lines_of_page() -> dict[str, Line]:
    text = (ROOT / "docs" / "reference" / "logs.md").read_text(encoding="utf-8")
    row = re.compile(r"^\| `([a-z]+\.[a-z_]+)` \| (\w+) \|([^|]*)\|[^|]+\|$", re.MULTILINE)
    rows = row.findall(text)
    assert len({name for name, _, _ in rows}) == len(rows)
    return {name: Line({level}, set(re.findall("`(.+?)`", fields))) for name, level, fields in rows}


def test_every_line_of_the_code_is_on_the_page_and_no_other() -> None:
    page = lines_of_page()
    for name, level in ITEM_LINES.items():
        assert page.pop(name).levels == {level}
    code = lines_of_code()
    assert len(code) > 20
    assert page == code


def test_the_lines_of_items_are_written_under_these_names() -> None:
    written = "".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "services/barqiya/worker").glob("*.py")
    )
    for name in ITEM_LINES:
        assert f'"{name}"' in written


def finished(entry: Entry, prepared: Rejected | None = None) -> dict[str, object]:
    """The line of an item with that entry."""
    delivery = Delivery("1-0", {b"traceparent": b"00-a-b-01"}, 1)
    nothing_known = cast("Standing", None)  # no line tells of it
    return report._line(
        Item(delivery, Timings(float), prepared or (), standing=nothing_known), entry
    )


def decided(outcome: OutcomeKind, *, articles: int = 1) -> Entry:
    """The entry of an item that was compared, and whose decision has evidence."""
    known = Considered("a-1", 1, RelationKind.REPRINT, 1.0, taken=True, why="tells the same")
    relation = Relation(kind=RelationKind.REPRINT, article_id="a-1", evidence=("the same words",))
    decision = Decision(
        outcome, relation, "dedupe.reprint", "a-2", "s-2", 1, None, (), considered=(known,)
    )
    raw = RawItem(raw_id="1-0", source="spa", content=b"x", received_at="2026-05-04T08:00:00Z")
    part = Part(raw, b"{}", decision, guards=())
    return decided_entry([part] * articles, entry_id="1-0", deliveries=1, namespace="wire")


def test_the_lines_of_items_have_the_fields_of_the_page() -> None:
    page = lines_of_page()
    published = finished(decided(OutcomeKind.PUBLISHED))
    several = finished(decided(OutcomeKind.DUPLICATE, articles=2))
    rejected = Rejected(Reason.DECODE_NOISE, "binary", "ValueError at x.py:1 in f")
    dead = finished(dead_entry("1-0", "1-0", "spa", rejected, deliveries=1, attempts=1), rejected)
    reporter = report.Reporter("w", load_registry(None), None, Flood(1))
    written = [reporter._is_written(several, 0.0) for _ in range(1 + ONE_IN)]
    assert written == [True, *[False] * (ONE_IN - 1), True]
    assert [each["event"] for each in (published, several, dead)] == [
        "item.committed",
        "item.committed",
        "item.dead",
    ]
    committed = {*published, *several} - {"event"}
    assert committed == page["item.committed"].fields
    only_dead = page["item.dead"].fields
    assert only_dead <= dead.keys()
    assert dead.keys() - {"event"} <= committed | only_dead
    assert not only_dead & committed

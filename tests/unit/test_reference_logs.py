"""The page of log lines and the code name the same events, levels and fields."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

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

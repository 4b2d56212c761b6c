"""``barqiya logs``: the lines asked for, readable, whatever else is in the log."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    Run = Callable[..., Any]

LINES = [
    {"event": "worker.started", "level": "info", "at": "2026-05-04T10:00:00.000001Z"},
    {
        "event": "item.committed",
        "level": "info",
        "at": "2026-05-04T10:00:01.123456Z",
        "raw_id": "1-0",
        "source": "واس",
        "story_id": "s-1",
        "article_id": "a-1",
        "reason": "dedupe.unrelated",
        "ms": {"parse": 1.5, "commit": 0.25},
    },
    {
        "event": "item.dead",
        "level": "warning",
        "at": "2026-05-04T10:00:02.000000Z",
        "raw_id": "2-0",
        "source": "afp",
        "reason": "decode.noise",
        "detail": "\u001b[2J binary",
    },
    {"event": "commit.blocked", "level": "error", "at": "2026-05-04T10:00:03.000000Z"},
]
LOG = "\n".join(
    [
        json.dumps(LINES[0]),
        f"pod/worker-0 {json.dumps(LINES[1], ensure_ascii=False)}",
        "Traceback (most recent call last):",
        json.dumps(LINES[2]),
        "{not json",
        "[1, 2]",
        json.dumps(LINES[3]),
        "",
    ]
).encode()


def shown(barqiya: Run, *options: str) -> list[str]:
    ran = barqiya("logs", *options, "--json", stdin=LOG)
    assert ran.code == 0
    return [line["event"] for line in ran.json_lines()]


@pytest.mark.parametrize(
    ("options", "events"),
    [
        ((), ["worker.started", "item.committed", "item.dead", "commit.blocked"]),
        (("--item", "1-0"), ["item.committed"]),
        (("--story", "s-1"), ["item.committed"]),
        (("--story", "a-1"), ["item.committed"]),
        (("--source", "afp"), ["item.dead"]),
        (("--reason", "decode."), ["item.dead"]),
        (("--event", "item."), ["item.committed", "item.dead"]),
        (("--level", "warning"), ["item.dead", "commit.blocked"]),
        (("--event", "item.", "--level", "error"), []),
    ],
)
def test_filters_choose_lines(barqiya: Run, options: tuple[str, ...], events: list[str]) -> None:
    assert shown(barqiya, *options) == events


def test_lines_are_readable_and_harmless(barqiya: Run) -> None:
    ran = barqiya("logs", stdin=LOG)
    assert ran.lines == [
        "10:00:00.000 info    worker.started",
        (
            "10:00:01.123 info    item.committed       raw_id=1-0 source=\u2068واس\u2069 "
            "story_id=s-1 article_id=a-1 reason=dedupe.unrelated ms=parse:1.5,commit:0.25"
        ),
        "Traceback (most recent call last):",
        (
            "10:00:02.000 warning item.dead            raw_id=2-0 source=afp reason=decode.noise "
            "detail=[2J binary"
        ),
        "{not json",
        "[1, 2]",
        "10:00:03.000 error   commit.blocked",
    ]
    assert "Traceback" not in barqiya("logs", "--level", "warning", stdin=LOG).text


def test_a_file_and_bytes_that_are_no_text(barqiya: Run, tmp_path: Any) -> None:
    file = tmp_path / "worker.log"
    file.write_bytes(LOG + b"\xff\xfe\x00{" + b"[" * 100_000)
    assert len(barqiya("logs", str(file), "--json").json_lines()) == 4
    assert barqiya("logs", str(tmp_path / "none.log")).code == 66
    assert barqiya("logs", "--level", "loud", stdin=LOG).code == 2

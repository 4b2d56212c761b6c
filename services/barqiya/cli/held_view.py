"""Held articles, for programs and for people."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from barqiya.cli.output import Output
from barqiya.cli.safe import clean, isolate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from barqiya.operate.held import HeldEvent

_HEADLINE_SHOWN = 60
_YEAR_10000_MS = 253_402_300_800_000
_SECOND_MS, _MINUTE_MS, _HOUR_MS, _DAY_MS = 1000, 60_000, 3_600_000, 86_400_000
_LOST = "the server lost this event: ask its source to send it again"


def show_all(found: Sequence[HeldEvent], now_ms: int, *, as_json: bool) -> None:
    """Print everything that is held."""
    out = Output(as_json=as_json)
    for one in found:
        out.data(_as_json(one, now_ms))
    if not found:
        out.say("Nothing is held.")
        return
    rows = [
        (
            _when(one.due_ms, now_ms),
            clean(one.article_id),
            clean(one.raw_id) or "-",
            isolate(one.source, 24),
            isolate(str(one.article.get("headline", "")), _HEADLINE_SHOWN) if one.event else _LOST,
        )
        for one in found
    ]
    out.table(("comes out", "article", "raw item", "source", "headline"), rows)


def show_one(one: HeldEvent, now_ms: int, *, as_json: bool) -> None:
    """Print one, with its text."""
    out = Output(as_json=as_json)
    out.data({**_as_json(one, now_ms), "event": one.event})
    rows = (
        ("comes out", _when(one.due_ms, now_ms)),
        ("article", clean(one.article_id)),
        ("raw item", clean(one.raw_id)),
        ("source", isolate(one.source)),
    )
    for name, text in rows:
        out.say(f"{name:<11} {text}")
    if one.event is None:
        out.say(_LOST, "bad")
        return
    out.say(f"{'event':<11} {clean(one.event['type'])}, revision {one.article.get('revision')}")
    out.say()
    out.say(isolate(str(one.article.get("headline", ""))), "new")
    for block in one.article.get("body", ()):
        out.say(isolate(block.get("text", "")))


def _as_json(one: HeldEvent, now_ms: int) -> dict[str, Any]:
    return {
        "article_id": one.article_id,
        "raw_id": one.raw_id or None,
        "source": one.source,
        "headline": one.article.get("headline"),
        "release_at": _moment(one.due_ms),
        "release_in_ms": one.due_ms - now_ms,
    }


def _moment(milliseconds: int) -> str | None:
    """RFC 3339 in UTC; ``None`` for what no calendar has."""
    if not 0 <= milliseconds < _YEAR_10000_MS:
        return None
    moment = datetime.fromtimestamp(milliseconds / 1000, tz=UTC)
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")


def _when(due_ms: int, now_ms: int) -> str:
    """The moment, and how far away it is, in words."""
    moment = _moment(due_ms) or "at no time"
    left = due_ms - now_ms
    return f"{moment}, {'in ' + _span(left) if left > 0 else 'due now'}"


def _span(milliseconds: int) -> str:
    """A span in its two largest units: ``3 d 4 h``, ``2 h 5 min``, ``40 s``."""
    for unit, name, part, part_name in (
        (_DAY_MS, "d", _HOUR_MS, "h"),
        (_HOUR_MS, "h", _MINUTE_MS, "min"),
        (_MINUTE_MS, "min", _SECOND_MS, "s"),
    ):
        if milliseconds >= unit:
            return f"{milliseconds // unit} {name} {milliseconds % unit // part} {part_name}"
    return f"{max(milliseconds // _SECOND_MS, 1)} s"

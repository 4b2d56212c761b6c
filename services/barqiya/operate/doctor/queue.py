"""Findings about the flow of items: queue, workers, dead letters."""

from __future__ import annotations

from typing import Any, Final

from barqiya.keys import GROUP
from barqiya.operate.doctor.finding import Finding
from barqiya.operate.unserved import gone_after_ms, seen_workers

#: Ages and counts from which on a queue is not keeping up.
_OLD_WAITING_MS: Final = 60_000
_MANY_DEAD: Final = 100


def flow(state: dict[str, Any], claim_idle_ms: int) -> list[Finding]:
    """What the state that ``status`` shows means."""
    return [*_queue(state, claim_idle_ms), _dead(state)]


def _queue(state: dict[str, Any], claim_idle_ms: int) -> list[Finding]:
    queue = state["queue"]
    if not queue["group"]:
        seen = f"no group {GROUP}; {queue['lag']} items wait"
        bad = bool(queue["lag"])
        return [Finding("group", "bad" if bad else "ok", seen, "start a worker" if bad else "")]
    found = [Finding("group", "ok", f"{GROUP}, {len(queue['consumers'])} consumers")]
    waiting = queue["oldest_waiting_ms"] or 0
    seen = f"{queue['lag'] or 0} items wait, the oldest for {waiting / 1000:.1f} s"
    late = waiting >= _OLD_WAITING_MS
    remedy = "see whether workers run (`barqiya status`); start more of them"
    found.append(Finding("backlog", "bad" if late else "ok", seen, remedy if late else ""))
    held = queue["oldest_pending_ms"] or 0
    seen = f"{queue['pending']} items in hand, the oldest for {held / 1000:.1f} s"
    stuck = held >= 3 * claim_idle_ms
    remedy = "no worker claims them: see whether any runs, and its log for commit.blocked"
    found.append(Finding("pending", "bad" if stuck else "ok", seen, remedy if stuck else ""))
    found += _consumers(queue["consumers"], claim_idle_ms)
    return found


def _consumers(consumers: list[dict[str, Any]], claim_idle_ms: int) -> list[Finding]:
    if not consumers:
        return []
    alive, longest = seen_workers(consumers, claim_idle_ms), gone_after_ms(claim_idle_ms)
    seen = f"{alive} of {len(consumers)} seen within {longest / 1000:.0f} s"
    if not alive:
        return [Finding("workers", "bad", seen, "start a worker")]
    return [Finding("workers", "ok", seen)]


def _dead(state: dict[str, Any]) -> Finding:
    waiting = state["streams"]["dead"]
    reasons = sorted(state["dead"].items(), key=lambda pair: -pair[1])[:3]
    seen = f"{waiting} dead letters"
    if reasons:
        seen += f" (most: {', '.join(f'{name} {count}' for name, count in reasons)})"
    if waiting >= _MANY_DEAD:
        return Finding("dead letters", "warn", seen, "`barqiya dead list`, then retry or discard")
    return Finding("dead letters", "ok", seen)

"""Findings about the flow of items: queue, workers, dead letters, subscribers, sources."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from redis.exceptions import RedisError

from barqiya.keys import GROUP
from barqiya.operate.doctor.finding import Finding
from barqiya.operate.streams import milliseconds_of, newest

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from redis.asyncio import Redis

    from barqiya.keys import Keys

#: Ages and counts from which on a queue is not keeping up.
_OLD_WAITING_MS: Final = 60_000
_MANY_DEAD: Final = 100
#: A worker that was not seen for this many claim times is gone.
_DEAD_CLAIM_TIMES: Final = 3
#: Outcomes that the rhythm of sources is read off.
_RECENT: Final = 1000
#: A source has a rhythm when it has sent so many of them. It is quiet when it is silent for so many
#: times its longest pause, and for ten minutes at least.
_RHYTHM_ITEMS: Final = 6
_QUIET_PAUSES: Final = 4
_QUIET_MS: Final = 600_000


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
    found += _consumers(queue["consumers"], _DEAD_CLAIM_TIMES * claim_idle_ms)
    return found


def _consumers(consumers: list[dict[str, Any]], longest_ms: int) -> list[Finding]:
    """Workers that have read within some claim times: each reads every second or so."""
    if not consumers:
        return []
    alive = [one for one in consumers if one["idle_ms"] < longest_ms]
    seen = f"{len(alive)} of {len(consumers)} seen within {longest_ms / 1000:.0f} s"
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


async def subscribers(client: Redis, keys: Keys) -> AsyncIterator[Finding]:
    """How far each consumer group on the articles is."""
    try:
        groups: Any = await client.xinfo_groups(keys.articles)
    except RedisError:
        return
    for group in groups:
        name = group["name"].decode("utf-8", "backslashreplace")
        lag = group.get("lag")
        seen = f"{'?' if lag is None else lag} events behind, {group['pending']} in hand"
        yield Finding(f"subscriber {name}", "ok", seen)


async def sources(client: Redis, keys: Keys) -> Finding:
    """Which sources are silent for longer than they ever were in the newest outcomes."""
    seconds, microseconds = await client.time()
    now_ms = seconds * 1000 + microseconds // 1000
    times: dict[str, list[int]] = defaultdict(list)
    for entry_id, fields in await newest(client, keys.outcomes, count=_RECENT):
        source = fields.get(b"source", b"").decode("utf-8", "backslashreplace")
        times[source].append(milliseconds_of(entry_id))
    known = {source: seen for source, seen in times.items() if len(seen) >= _RHYTHM_ITEMS}
    quiet = {
        source: silence
        for source, seen in known.items()
        if (silence := now_ms - seen[0]) > max(_QUIET_MS, _QUIET_PAUSES * _longest_pause(seen))
    }
    if not quiet:
        return Finding("sources", "ok", f"{len(known)} with a rhythm of their own keep it")
    said = [f"{source} for {quiet[source] / 60_000:.0f} min" for source in sorted(quiet)]
    remedy = "see whether it publishes at all, and `barqiya dead list --source` for what failed"
    return Finding("sources", "warn", f"silent: {', '.join(said)}", remedy)


def _longest_pause(newest_first: list[int]) -> int:
    return max(later - earlier for later, earlier in pairwise(newest_first))

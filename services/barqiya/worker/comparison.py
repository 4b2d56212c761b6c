"""Kept raw items under today's rules, compared with what was published of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from barqiya.commit import content_json
from barqiya.dedupe import content_digest
from barqiya.intake import REPLAY_OF, first_id
from barqiya.items import Replay
from barqiya.operate.differences import Difference, differences
from barqiya.reasons import Reason
from barqiya.worker.replay import plain_fields
from barqiya_schemas import Content

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from barqiya.dedupe import ArticleState
    from barqiya.operate.kept import Kept
    from barqiya.operate.published import Fields, Part, Published
    from barqiya.worker.rehearsal import Rehearsal

#: Items rehearsed at once.
_BATCH = 100
_HOUR_MS = 3_600_000

#: What is found of an item, the most important first.
Status = Literal[
    "changed", "apart", "superseded", "decided", "readable", "minor", "unknown", "waiting", "same"
]
MEANINGS: dict[Status, str] = {
    "changed": "would be published anew, as a revision",
    "apart": "was a duplicate, and would be an article of its own",
    "superseded": "would say something else, but a later revision or a withdrawal stands",
    "decided": "would be decided otherwise; what is published stays",
    "readable": "was a dead letter and can be read now: `barqiya dead retry`",
    "minor": "would only tell otherwise how it was read",
    "unknown": "cannot be compared: what was said of it, or what it builds on, is not kept",
    "waiting": "has no outcome yet, or kills its process and was left out",
    "same": "would be the same",
}
#: Statuses that a revision can be issued for.
PUBLISHABLE: frozenset[Status] = frozenset({"changed", "apart"})


class PartFinding(NamedTuple):
    """One article of an item: then and now."""

    status: Status
    was: Part | None
    now: Part | None
    differences: tuple[Difference, ...]
    replay: Replay
    """What a replay is to do with it."""


class Finding(NamedTuple):
    """One raw item, then and now."""

    raw_id: str
    source: str
    status: Status
    parts: tuple[PartFinding, ...] = ()

    @property
    def replays(self) -> tuple[Replay, ...]:
        """What a replay is to do with each of its articles."""
        return tuple(part.replay for part in self.parts)


class Comparison:
    """Compares kept items with what was published, in the order in which they came."""

    def __init__(
        self, kept: Kept, published: Published, rehearsal: Rehearsal, window_hours: int
    ) -> None:
        self._kept = kept
        self._published = published
        self._rehearsal = rehearsal
        self._window_ms = window_hours * _HOUR_MS
        self._seen: set[str] = set()
        # First raw item of each article: then, and in the rehearsal.
        self._first_was: dict[str, str] = {}
        self._first_now: dict[str, str] = {}

    async def run(self, start: str, end: str | None) -> AsyncIterator[Finding]:
        """Findings from ``start`` to ``end``; what came shortly before is rehearsed without a word.

        Raises:
            OSError: The archive folder cannot be read.
            RedisError: The server cannot be read.
        """
        first = int(start.partition("-")[0])
        from_ms = max(first - self._window_ms, 0)
        await self._published.load(f"{from_ms}-0")
        batch: list[tuple[str, Fields]] = []
        async for entry_id, fields in self._kept.read(f"{from_ms}-0", end):
            item = self._once(entry_id.decode(), fields)
            if item is not None:
                batch.append(item)
            if len(batch) == _BATCH:
                for finding in await self._compare(batch):
                    if _is_from(finding.raw_id, start):
                        yield finding
                batch = []
        for finding in await self._compare(batch):
            if _is_from(finding.raw_id, start):
                yield finding

    def _once(self, entry_id: str, fields: Fields) -> tuple[str, Fields] | None:
        """The item that an entry is, unless it is one that was read before, or a replay of one."""
        if REPLAY_OF.encode() in fields:
            return None
        raw_id = first_id(entry_id, fields)
        forged = raw_id != entry_id and self._published.outcome(entry_id) is not None
        if forged or raw_id in self._seen:
            return None
        self._seen.add(raw_id)
        # The rehearsal goes by entry ids, which only rise: a retry keeps its place.
        return entry_id, fields

    async def _compare(self, batch: list[tuple[str, Fields]]) -> list[Finding]:
        outcomes = {
            entry_id: self._published.outcome(first_id(entry_id, fields))
            for entry_id, fields in batch
        }
        rehearsed = await self._rehearsal.run(
            [
                (entry_id, plain_fields(entry_id, fields))
                for entry_id, fields in batch
                if not _is_poison(outcomes[entry_id])
            ]
        )
        published = await self._published.parts([first_id(*item) for item in batch])
        present = {entry_id: result.parts for entry_id, result in rehearsed.items()}
        articles = {
            part.article_id: None
            for parts in (*published.values(), *present.values())
            for part in parts
            if part.article_id
        }
        states = await self._published.states([*articles])
        findings = []
        for entry_id, fields in batch:
            raw_id = first_id(entry_id, fields)
            source = fields.get(b"source", b"").decode("utf-8", "backslashreplace")
            was, now = published[raw_id], present.get(entry_id, ())
            findings.append(self._finding(raw_id, source, was, now, states))
        return findings

    def _finding(
        self,
        raw_id: str,
        source: str,
        was: tuple[Part, ...],
        now: tuple[Part, ...],
        states: Mapping[str, ArticleState],
    ) -> Finding:
        pairs = [
            (was[i] if i < len(was) else None, now[i] if i < len(now) else None)
            for i in range(max(len(was), len(now)))
        ]
        parts = tuple(self._part(before, after, states) for before, after in pairs)
        for first, side in ((self._first_was, was), (self._first_now, now)):
            for part in side:
                if part.event_id:
                    first.setdefault(part.article_id, raw_id)
        if not now:
            return Finding(raw_id, source, "waiting")
        if not was:
            status: Status = "waiting" if self._published.reaches(raw_id) else "unknown"
            return Finding(raw_id, source, status)
        order = list(MEANINGS)
        status = min((part.status for part in parts), key=order.index)
        return Finding(raw_id, source, status, parts)

    def _part(
        self, was: Part | None, now: Part | None, states: Mapping[str, ArticleState]
    ) -> PartFinding:
        if was is None or now is None:
            only = was or now
            leave = Replay(only.article_id if only else "", 0, "")
            return PartFinding("decided", was, now, (), leave)
        leave = Replay(was.article_id, 0, "")
        if was.outcome == "dead" or now.outcome == "dead":
            return PartFinding(_of_dead(was, now), was, now, (), leave)
        decided = self._decided(was, now)
        if was.article is None or now.article is None:
            return self._silent(was, now, decided, states, leave)
        found = differences(was.article, now.article)
        if any(not each.is_minor for each in found):
            return self._changed(was, now, found, states, leave)
        return PartFinding(decided or ("minor" if found else "same"), was, now, found, leave)

    @staticmethod
    def _silent(
        was: Part,
        now: Part,
        decided: Status | None,
        states: Mapping[str, ArticleState],
        leave: Replay,
    ) -> PartFinding:
        """Then or now it has no event to compare."""
        if was.event_id and was.article is None:
            return PartFinding("unknown", was, now, (), leave)
        begins = now.revision == 1 and now.article_id not in states
        if decided == "decided" and begins and now.article is not None:
            fresh = Replay(now.article_id, 0, _digest(now.article))
            return PartFinding("apart", was, now, (), fresh)
        return PartFinding(decided or "same", was, now, (), leave)

    def _changed(
        self,
        was: Part,
        now: Part,
        found: tuple[Difference, ...],
        states: Mapping[str, ArticleState],
        leave: Replay,
    ) -> PartFinding:
        """It says something else: is what was published of it still the newest?"""
        state = states.get(was.article_id)
        out = was.revision - 1 if state is not None and state.status == "held" else was.revision
        if (
            state is None
            or now.article is None
            or state.revision != out
            or state.status == "canceled"
        ):
            return PartFinding("superseded", was, now, found, leave)
        replay = Replay(was.article_id, state.revision, _digest(now.article))
        return PartFinding("changed", was, now, found, replay)

    def _decided(self, was: Part, now: Part) -> Status | None:
        """Whether it would be something else to what came before."""
        if self._kind(was, self._first_was) == self._kind(now, self._first_now):
            return None
        base = was.original or (was.article_id if was.revision > 1 else "")
        if base and base not in self._first_was:
            return "unknown"
        return "decided"

    @staticmethod
    def _kind(part: Part, first: Mapping[str, str]) -> tuple[str, ...]:
        """What an article is to others, in words that do not depend on its id."""
        original = first.get(part.original, "") if part.original else ""
        return (part.outcome, part.relation, original)


def _of_dead(was: Part, now: Part) -> Status:
    if was.outcome != "dead":
        return "decided"
    if now.outcome != "dead":
        return "readable"
    return "same" if was.reason == now.reason else "decided"


def _is_poison(outcome: Fields | None) -> bool:
    return outcome is not None and outcome.get(b"reason") == Reason.COMMIT_POISON.value.encode()


def _is_from(raw_id: str, start: str) -> bool:
    first, second = (tuple(map(int, each.split("-"))) for each in (raw_id, start))
    return first >= second


def _digest(article: Mapping[str, Any]) -> str:
    content = {name: value for name, value in article.items() if name in Content.model_fields}
    return content_digest(content_json(Content.model_validate(content)))

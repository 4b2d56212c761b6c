"""What an item would be to what a server remembers. Nothing is written there."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final

from barqiya.cli.explain_view import show_rejected
from barqiya.cli.safe import clean, isolate
from barqiya.cli.target import client_of, keys_of
from barqiya.dedupe import load_policy
from barqiya.items import Rejected
from barqiya.keys import LAST_NUMBER
from barqiya.operate.retry import ServerState
from barqiya.pipeline import Candidate, Timings, condense, decide_candidate
from barqiya.worker.ground import read_ground
from barqiya.worker.queue import Queue

if TYPE_CHECKING:
    from collections.abc import Sequence

    from barqiya.cli.output import Output
    from barqiya.dedupe import Decision
    from barqiya.pipeline import Prepared
    from barqiya.settings import Settings
    from barqiya.worker.near import NearIndex

#: Id on the queue of an item that comes after all others.
_NEXT: Final = f"{LAST_NUMBER}-0"


async def decide_by_index(
    articles: Sequence[Prepared], settings: Settings
) -> tuple[Decision | Rejected, ...]:
    """Decide articles as a worker would now, each as if it came alone.

    Raises:
        BarqiyaError: The server cannot be read.
    """
    policy = load_policy(settings.policy_file)
    timings = Timings(time.perf_counter)
    keys = keys_of(settings)
    async with client_of(settings) as client:
        queue = Queue(client, keys, settings.consumer_name, ServerState(time.monotonic))
        near = queue.near_index(policy.longest_window_ms(settings.window_hours))
        salt = await near.peek_salt()
        decisions: list[Decision | Rejected] = []
        for article in articles:
            candidate = condense(_signed(article, salt), timings)
            if isinstance(candidate, Rejected):
                decisions.append(candidate)
                continue
            decisions.append(await _decide(candidate, queue, near, salt, settings, timings))
    return tuple(decisions)


def _signed(article: Prepared, salt: bytes) -> Prepared:
    """The article as it would be had it come now: after everything that is on the queue."""
    raw = article.raw.model_copy(update={"raw_id": _NEXT})
    return article._replace(raw=raw, signature=article.signature.under(salt))


async def _decide(
    candidate: Candidate,
    queue: Queue,
    near: NearIndex,
    salt: bytes,
    settings: Settings,
    timings: Timings,
) -> Decision | Rejected:
    policy = load_policy(settings.policy_file)
    ground = await read_ground([candidate], queue, near, salt, None)
    if ground is None:
        raise AssertionError("unreachable: only a look that may write finds the index lost")
    window_ms = policy.window_ms(candidate.profile.kind, settings.window_hours)
    held = candidate.embargo_ms is not None and candidate.embargo_ms > time.time() * 1000
    return decide_candidate(
        candidate,
        ground.known,
        ground.earlier(candidate, window_ms // 1000),
        policy=policy,
        under_embargo=held,
        timings=timings,
    )


def decision_json(decision: Decision | Rejected) -> dict[str, Any]:
    """One of the ``decisions`` of ``barqiya explain --index --json``."""
    if isinstance(decision, Rejected):
        return {"rejected": decision.reason.value}
    return {
        "outcome": decision.outcome.value,
        "reason": decision.reason,
        "article_id": decision.article_id,
        "story_id": decision.story_id,
        "revision": decision.revision or None,
        "relation": decision.relation.model_dump(mode="json", exclude_none=True),
        "considered": [
            {
                "article_id": one.article_id,
                "revision": one.revision or None,
                "relation": one.relation.value,
                "score": round(one.score, 3),
                "taken": one.taken,
                "why": one.why,
            }
            for one in decision.considered
        ],
        "advice": [advice._asdict() for advice in decision.advice],
    }


def show_decision(decision: Decision | Rejected, out: Output) -> None:
    """Print the decision, and what else was considered."""
    if isinstance(decision, Rejected):
        show_rejected(decision, out)
        return
    relation = decision.relation
    out.say("\ndecision, had it come now", "new")
    out.say(f"  {decision.outcome.value}: {relation.kind.value} ({clean(decision.reason)})")
    out.say(f"  article {clean(decision.article_id)}, revision {decision.revision or '-'}")
    out.say(f"  story   {clean(decision.story_id)}")
    for line in relation.evidence:
        out.say(f"  {isolate(line)}")
    out.say(f"\nconsidered: {len(decision.considered)} earlier articles", "new")
    for one in decision.considered:
        mark = "taken" if one.taken else "left "
        out.say(
            f"  {mark} {clean(one.article_id)} r{one.revision} {one.relation.value:<16}"
            f" {one.score:.2f}  {isolate(one.why)}",
            "" if one.taken else "dim",
        )
    for advice in decision.advice:
        out.say(f"  tells {clean(advice.article_id)}: {advice.action}", "warn")

"""From a prepared article to what becomes of it: what the decision and the commit need."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from barqiya.commit import content_json
from barqiya.dedupe import (
    Case,
    Decision,
    Earlier,
    Facts,
    Policy,
    Probe,
    Remembered,
    Signature,
    TakeFacts,
    content_digest,
    decide,
    match,
    series_digest,
    source_mark,
)
from barqiya.items import Rejected, Replay
from barqiya.registry.topics import broader
from barqiya.route import (
    NO_ROUTES,
    PRIORITY,
    Choice,
    EventFacts,
    RouteFile,
    choose,
    event_facts,
    judge_priority,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from barqiya.intake import Standing
    from barqiya.pipeline.stages import Prepared
    from barqiya.pipeline.timings import Timings
    from barqiya.registry.model import SourceProfile
    from barqiya_schemas import RawItem


class Candidate(NamedTuple):
    """What the decision and the commit need of an article that passed normalize.

    A batch holds its items until all are decided. Those large structures of lines and blocks would
    have left the processor's cache by then: what is published of them is written out at once, and
    they are let go.
    """

    raw: RawItem
    profile: SourceProfile
    probe: Probe
    status: str
    marked_correction: bool
    embargo_ms: int | None
    content: bytes
    """The article's content in JSON, as its event will say it."""
    signature: Signature
    facts: Facts
    take: TakeFacts | None
    reverted: int = 0
    """Texts whose cleaning would have lost a word, and was taken back: a fault of ours."""
    template_lines: frozenset[str] = frozenset()
    """Folded lines around the story, by which the template of its source may be learned."""
    replay: Replay | None = None
    """For an article of a replayed raw item: what it is to take the place of."""
    traits: EventFacts | None = None
    """What routes look at, where there are routes."""
    urgency: int | None = None
    """IPTC urgency."""


def condense(
    article: Prepared, timings: Timings, routes: RouteFile = NO_ROUTES
) -> Candidate | Rejected:
    """Keep of a prepared article what the decision and the commit need."""
    return timings.run("commit", lambda: _condensed(article, routes))


def _condensed(article: Prepared, routes: RouteFile) -> Candidate:
    normalized = article.normalized
    return Candidate(
        raw=article.raw,
        profile=article.profile,
        probe=article.probe,
        status=normalized.content.status,
        marked_correction="correction" in normalized.signals,
        embargo_ms=normalized.embargo_ms,
        content=content_json(normalized.content),
        signature=article.signature,
        facts=facts_of(article),
        take=_take_facts(article),
        reverted=sum(
            [one.count for one in normalized.content.provenance.changes if one.kind == "reverted"]
        ),
        template_lines=article.parsed.template_lines,
        traits=traits_of(article) if routes.has_rules() else None,
        urgency=normalized.content.urgency,
    )


def replayed(articles: tuple[Candidate, ...], standing: Standing) -> tuple[Candidate, ...]:
    """The articles of a replayed raw item, each looked up as the article it takes the place of."""
    if standing.replay_of is None:
        return articles
    found = []
    for number, article in enumerate(articles):
        if number < len(standing.replays):
            replay = standing.replays[number]
        else:
            replay = Replay(article.probe.article_id, 0, "")
        if not replay.article_id:
            # It was suppressed, and is to be an article of its own.
            own = replay._replace(story_id=f"s-{article.probe.article_id.removeprefix('a-')}")
            found.append(article._replace(replay=own))
            continue
        # Under today's rules a text may have another digest; the article stays what it is.
        item = replay.article_id.removeprefix("a-")
        probed = article.probe._replace(item=item, article_id=replay.article_id)
        found.append(article._replace(probe=probed, replay=replay))
    return tuple(found)


def _take_facts(article: Prepared) -> TakeFacts | None:
    series, take = article.normalized.series, article.normalized.content.take
    if series is None or take is None:
        return None
    return TakeFacts(series_digest(article.profile.id, series), take.number, take.last)


def facts_of(article: Prepared) -> Facts:
    """What of an article is compared besides its text."""
    take = article.normalized.content.take
    return Facts(
        article.profile.id,
        int(datetime.fromisoformat(article.raw.received_at).timestamp()),
        frozenset(article.normalized.signals),
        take.number if take is not None else None,
    )


def traits_of(article: Prepared) -> EventFacts:
    """What routes look at, before it is known what happens to the article."""
    content = article.normalized.content
    profile = article.profile
    return event_facts(content, event="", relation="", source_id=profile.id, broader=broader)


def routes_of(article: Candidate, decision: Decision, routes: RouteFile) -> Choice | None:
    """The routes that take the event of a decided article; ``None`` when it issues none."""
    if decision.issues is None:
        return None
    event, relation = str(decision.issues), str(decision.relation.kind)
    if article.traits is None:
        urgent = judge_priority(event, article.facts.marks, article.urgency)
        return Choice((PRIORITY,) if urgent.taken else (), (urgent,))
    return choose(routes, article.traits._replace(event=event, relation=relation))


def remembered(article: Candidate, decision: Decision) -> Remembered | None:
    """What the near-duplicate index is to know of a decided article; ``None``: nothing new."""
    if not decision.remember:
        return decision.again
    facts = article.facts
    return Remembered(
        article=decision.article_id.removeprefix("a-"),
        revision=decision.revision,
        trust_tier=article.profile.trust_tier,
        source=source_mark(facts.source_id),
        received_s=facts.received_s,
        raw_id=article.raw.raw_id,
        payload=article.signature.payload,
        marks=facts.marks,
        take=facts.take,
    )


def decide_candidate(
    item: Candidate,
    known: Mapping[tuple[str, str], bytes | None],
    earlier: Sequence[Earlier] = (),
    *,
    policy: Policy,
    under_embargo: bool,
    timings: Timings,
) -> Decision | Rejected:
    """Decide what an article is to what the index remembers.

    Args:
        item: The article.
        known: Index values: those of its probe, and the states and stories of earlier articles.
        earlier: What shares wording with it, the most alike first.
        policy: What may suppress, supersede and join what.
        under_embargo: Whether it must not be published yet.
        timings: Where the time is noted.
    """

    def run() -> Decision:
        case = Case(
            raw=item.raw,
            probe=item.probe,
            profile=item.profile,
            status=item.status,
            marked_correction=item.marked_correction,
            under_embargo=under_embargo,
            known=known,
            matches=match(item.signature, earlier, item.facts),
            policy=policy,
            received_s=item.facts.received_s,
            replay=item.replay,
            content=content_digest(item.content) if item.replay else "",
            take=item.take,
            marks=item.facts.marks,
            said=item.content,
            withheld=item.status == "withheld" and item.embargo_ms is None,
        )
        return decide(case)

    return timings.run("dedupe", run)

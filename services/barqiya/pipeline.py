"""The whole flow: what happens to a raw item between the queue and the commit.

    entry ─▶ intake ─▶ decode ─▶ parse ─▶ normalize ─▶ dedupe ─▶ commit

Everything here is pure: no I/O, no clock, no global state. ``barqiya explain`` and the worker run
the same functions. A stage returns its value, or a ``Rejected`` that makes the item a dead letter.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import PurePath
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from barqiya.commit import content_json
from barqiya.decode import decode
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
    headline_digest,
    match,
    named_headlines,
    probe,
    series_digest,
    sign,
    source_mark,
)
from barqiya.intake import read_entry
from barqiya.items import Decoded, ParsedItem, Rejected, Replay
from barqiya.normalize import stated
from barqiya.normalize.article import Normalized, normalize
from barqiya.parse import parse
from barqiya.reasons import Reason
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
    from barqiya.parse.contract import Repeated
    from barqiya.registry import Registry
    from barqiya.registry.model import SourceProfile
    from barqiya_schemas import Content, RawItem

T = TypeVar("T")

#: Gives what was learned of a source's template, if anything; see ``parse.contract.Repeated``.
Learned = Callable[[str], "Repeated | None"]

#: Stages in the order an item passes them; the same words everywhere.
STAGES = ("intake", "decode", "parse", "normalize", "dedupe", "commit")

_CRASHED = {
    "intake": Reason.INTAKE_CRASHED,
    "decode": Reason.DECODE_CRASHED,
    "parse": Reason.PARSE_CRASHED,
    "normalize": Reason.NORMALIZE_CRASHED,
    "dedupe": Reason.DEDUPE_CRASHED,
    "commit": Reason.COMMIT_CRASHED,
}


class Prepared(NamedTuple):
    """An article that passed normalize: what it says, and the digests to look it up by."""

    raw: RawItem
    decoded: Decoded
    parsed: ParsedItem
    normalized: Normalized
    profile: SourceProfile
    probe: Probe
    signature: Signature


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


@dataclass(slots=True)
class Timings:
    """Seconds spent in each stage, on the timer given."""

    timer: Callable[[], float]
    seconds: dict[str, float] = field(default_factory=dict)

    def run(self, stage: str, work: Callable[[], T | Rejected]) -> T | Rejected:
        """Run one stage; an exception ends the item, not the batch."""
        started = self.timer()
        try:
            return work()
        except Exception as error:  # noqa: BLE001 - whatever an item raises is the item's end only
            return Rejected(_CRASHED[stage], exception=where(error))
        finally:
            self.add(stage, self.timer() - started)

    def add(self, stage: str, seconds: float) -> None:
        """Add to what a stage took."""
        self.seconds[stage] = self.seconds.get(stage, 0.0) + seconds

    def milliseconds(self) -> dict[str, float]:
        """For the log line: to the microsecond."""
        return {stage: round(value * 1000, 3) for stage, value in self.seconds.items()}


def where(error: BaseException) -> str:
    """Type of an exception and where it was raised.

    Never its message, which may hold unpublished copy.
    """
    frames = traceback.extract_tb(error.__traceback__)
    last = frames[-1] if frames else None
    place = f" at {PurePath(last.filename).name}:{last.lineno} in {last.name}" if last else ""
    return f"{type(error).__name__}{place}"


def prepare(
    raw_id: str,
    fields: Mapping[bytes, bytes],
    registry: Registry,
    *,
    max_content_bytes: int,
    timings: Timings,
    learned: Learned | None = None,
    salt: bytes = b"",
) -> tuple[Prepared, ...] | Rejected:
    """Take one queue entry through intake, decode, parse and normalize, and sign its text.

    Args:
        raw_id: Id of the entry.
        fields: Fields of the entry.
        registry: What is known of sources, agencies and phrases.
        max_content_bytes: Largest content that is read.
        timings: Takes the seconds of each stage.
        learned: What was learned of the sources' templates, from before this item.
        salt: Secret of the near-duplicate index that its anchors are for.

    Returns:
        The articles that the item carries, nearly always one; or why the whole item is refused.
    """
    raw = timings.run(
        "intake", lambda: read_entry(raw_id, fields, max_content_bytes=max_content_bytes)
    )
    if isinstance(raw, Rejected):
        return raw
    return prepare_raw(raw, registry, timings, learned, salt=salt)


def prepare_raw(
    raw: RawItem,
    registry: Registry,
    timings: Timings,
    learned: Learned | None = None,
    *,
    salt: bytes = b"",
) -> tuple[Prepared, ...] | Rejected:
    """Take one raw item through decode, parse and normalize, and sign its text."""
    repeated = learned(raw.source) if learned else None
    profile = registry.profile(raw.source)
    decoded = timings.run("decode", lambda: decode(raw.content, raw.content_type, profile.charset))
    if isinstance(decoded, Rejected):
        return decoded
    parsed = timings.run(
        "parse",
        lambda: parse(decoded, source=raw.source, phrases=registry.phrases, repeated=repeated),
    )
    if isinstance(parsed, Rejected):
        return parsed
    if len(parsed) == 1:
        prepared = _prepare_part(raw, raw, decoded, parsed[0], 0, registry, timings, salt)
        return prepared if isinstance(prepared, Rejected) else (prepared,)
    articles = []
    for part, item in enumerate(parsed):
        stated = _part_of(raw, item, part)
        prepared = _prepare_part(raw, stated, decoded, item, part, registry, timings, salt)
        if isinstance(prepared, Rejected):
            # All or nothing: half a message could not be retried without saying the rest twice.
            return prepared
        articles.append(prepared)
    return tuple(articles)


def _part_of(raw: RawItem, item: ParsedItem, part: int) -> RawItem:
    """The raw item as one of its several articles sees it: an id of its own."""
    item_id = stated.name(item.item_id) or (f"{raw.item_id}#{part + 1}" if raw.item_id else None)
    revision = stated.name(item.item_revision) or raw.revision
    return raw.model_copy(update={"item_id": item_id, "revision": revision})


def _prepare_part(
    raw: RawItem,
    stated: RawItem,
    decoded: Decoded,
    parsed: ParsedItem,
    part: int,
    registry: Registry,
    timings: Timings,
    salt: bytes,
) -> Prepared | Rejected:
    profile = registry.profile(raw.source)
    normalized = timings.run(
        "normalize", lambda: normalize(parsed, decoded, stated, profile, registry)
    )
    if isinstance(normalized, Rejected):
        return normalized
    probed = timings.run("dedupe", lambda: _probe(raw, normalized, profile.id, part))
    if isinstance(probed, Rejected):
        return probed
    signature = timings.run("dedupe", lambda: _sign(normalized.content, salt))
    if isinstance(signature, Rejected):
        return signature
    return Prepared(stated, decoded, parsed, normalized, profile, probed, signature)


def _probe(raw: RawItem, normalized: Normalized, source_id: str, part: int) -> Probe:
    content = normalized.content
    named: tuple[tuple[str, ...], ...] = ()
    if content.status == "canceled" or "correction" in normalized.signals:
        texts = [one for one in (content.standfirst, content.editorial_note) if one]
        texts += [block.text for block in content.body]
        named = named_headlines(source_id, content.headline, texts)
    return probe(
        raw,
        source_id,
        normalized.match_text,
        item_id=content.provenance.item_id,
        version=content.provenance.item_revision,
        part=part,
        headline=headline_digest(source_id, content.headline),
        named=named,
    )


def _sign(content: Content, salt: bytes) -> Signature:
    paragraphs = [block.text for block in content.body]
    filed = content.dateline
    return sign(
        content.headline,
        content.standfirst,
        paragraphs,
        salt=salt,
        dateline=filed.raw if filed is not None else "",
        filed_on=str(filed.date or "") if filed is not None else "",
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


def condense(
    article: Prepared, timings: Timings, routes: RouteFile = NO_ROUTES
) -> Candidate | Rejected:
    """Keep of a prepared article what the decision and the commit need."""
    normalized = article.normalized
    content = timings.run("commit", lambda: content_json(normalized.content))
    if isinstance(content, Rejected):
        return content
    return Candidate(
        raw=article.raw,
        profile=article.profile,
        probe=article.probe,
        status=normalized.content.status,
        marked_correction="correction" in normalized.signals,
        embargo_ms=normalized.embargo_ms,
        content=content,
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

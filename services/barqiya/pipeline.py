"""The whole flow in one screen: what happens to a raw item between the queue and the commit.

    entry ─▶ intake ─▶ decode ─▶ parse ─▶ normalize ─▶ dedupe ─▶ commit

Everything here is pure: no I/O, no clock, no global state. ``barqiya explain`` and the worker run
the same functions. A stage returns its value, or a ``Rejected`` that makes the item a dead letter.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from barqiya.commit import content_json
from barqiya.decode import decode
from barqiya.dedupe import Decision, Probe, content_digest, decide, probe
from barqiya.intake import read_entry
from barqiya.items import Decoded, ParsedItem, Rejected, Replay
from barqiya.normalize.article import Normalized, normalize
from barqiya.parse import parse
from barqiya.reasons import Reason

if TYPE_CHECKING:
    from collections.abc import Mapping

    from barqiya.intake import Standing
    from barqiya.parse.contract import Repeated
    from barqiya.registry import Registry
    from barqiya.registry.model import SourceProfile
    from barqiya_schemas import RawItem

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
    reverted: int = 0
    """Texts whose cleaning would have lost a word, and was taken back: a fault of ours."""
    template_lines: frozenset[str] = frozenset()
    """Folded lines around the story, by which the template of its source may be learned."""
    replay: Replay | None = None
    """For an article of a replayed raw item: what it is to take the place of."""


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
) -> tuple[Prepared, ...] | Rejected:
    """Take one queue entry through intake, decode, parse and normalize.

    Args:
        raw_id: Id of the entry.
        fields: Fields of the entry.
        registry: What is known of sources, agencies and phrases.
        max_content_bytes: Largest content that is read.
        timings: Takes the seconds of each stage.
        learned: What was learned of the sources' templates, from before this item.

    Returns:
        The articles that the item carries, nearly always one; or why the whole item is refused.
    """
    raw = timings.run(
        "intake", lambda: read_entry(raw_id, fields, max_content_bytes=max_content_bytes)
    )
    if isinstance(raw, Rejected):
        return raw
    return prepare_raw(raw, registry, timings, learned)


def prepare_raw(
    raw: RawItem, registry: Registry, timings: Timings, learned: Learned | None = None
) -> tuple[Prepared, ...] | Rejected:
    """Take one raw item through decode, parse and normalize."""
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
        prepared = _prepare_part(raw, raw, decoded, parsed[0], 0, registry, timings)
        return prepared if isinstance(prepared, Rejected) else (prepared,)
    articles = []
    for part, item in enumerate(parsed):
        stated = _part_of(raw, item, part)
        prepared = _prepare_part(raw, stated, decoded, item, part, registry, timings)
        if isinstance(prepared, Rejected):
            # All or nothing: half a message could not be retried without saying the rest twice.
            return prepared
        articles.append(prepared)
    return tuple(articles)


def _part_of(raw: RawItem, item: ParsedItem, part: int) -> RawItem:
    """The raw item as one of its several articles sees it: an id of its own."""
    item_id = item.item_id or (f"{raw.item_id}#{part + 1}" if raw.item_id else None)
    revision = item.item_revision or raw.revision
    return raw.model_copy(update={"item_id": item_id, "revision": revision})


def _prepare_part(
    raw: RawItem,
    stated: RawItem,
    decoded: Decoded,
    parsed: ParsedItem,
    part: int,
    registry: Registry,
    timings: Timings,
) -> Prepared | Rejected:
    profile = registry.profile(raw.source)
    normalized = timings.run(
        "normalize", lambda: normalize(parsed, decoded, stated, profile, registry)
    )
    if isinstance(normalized, Rejected):
        return normalized
    origin = normalized.content.provenance
    probed = timings.run(
        "dedupe",
        lambda: probe(
            raw,
            profile.id,
            normalized.match_text,
            item_id=origin.item_id,
            version=origin.item_revision,
            part=part,
        ),
    )
    if isinstance(probed, Rejected):
        return probed
    return Prepared(stated, decoded, parsed, normalized, profile, probed)


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
        # Under today's rules a text may have another digest; the article stays what it is.
        item = replay.article_id.removeprefix("a-")
        probed = article.probe._replace(item=item, article_id=replay.article_id)
        found.append(article._replace(probe=probed, replay=replay))
    return tuple(found)


def condense(article: Prepared, timings: Timings) -> Candidate | Rejected:
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
        reverted=sum(
            [one.count for one in normalized.content.provenance.changes if one.kind == "reverted"]
        ),
        template_lines=article.parsed.template_lines,
    )


def decide_candidate(
    item: Candidate,
    known: Mapping[tuple[str, str], bytes | None],
    *,
    under_embargo: bool,
    timings: Timings,
) -> Decision | Rejected:
    """Decide what an article is to what the index remembers."""
    return timings.run(
        "dedupe",
        lambda: decide(
            item.raw,
            item.probe,
            item.profile,
            status=item.status,
            marked_correction=item.marked_correction,
            under_embargo=under_embargo,
            replay=item.replay,
            content=content_digest(item.content) if item.replay else "",
            known=known,
        ),
    )

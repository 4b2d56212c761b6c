"""Comparing two files as the service would.

The earlier one is decided on an empty index, the later one on what that left behind: so kills and
corrections that name an item or a headline, parts of a story and item ids count as they do there.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from barqiya.cli.comparing_view import show_found
from barqiya.cli.explain_view import show_rejected
from barqiya.cli.inputs import STDIN, Labels, check, read_content
from barqiya.cli.output import Output
from barqiya.cli.safe import clean
from barqiya.dedupe import Earlier, Remembered, load_policy, match, source_mark
from barqiya.errors import EXIT_DATA, EXIT_OK, InputError
from barqiya.items import Rejected
from barqiya.pipeline import Timings, condense, decide_candidate, facts_of, prepare_raw
from barqiya.registry import load_registry
from barqiya.settings import load_settings
from barqiya_schemas import OutcomeKind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from barqiya.dedupe import Decision, Match, Policy
    from barqiya.pipeline import Prepared
    from barqiya.registry import Registry
    from barqiya.settings import Settings
    from barqiya_schemas import RelationKind

#: Ids of the two on a queue that has no others.
_RAW_IDS: Final = ("1-0", "2-0")
_NO_ARTICLE: Final = "00" * 12


class File(NamedTuple):
    """A file to compare."""

    name: str
    source: str
    item_id: str | None = None
    """The provider's id, where it is not in the file."""
    revision: str | None = None
    """The provider's version, likewise."""


class Found(NamedTuple):
    """What a later item is to an earlier one."""

    old: Prepared
    new: Prepared
    before: Decision
    """What becomes of the earlier one, were it the first item of all."""
    decision: Decision
    """What becomes of the later one then."""
    wording: Match | None
    """The two texts side by side; ``None`` when a notice to editors meets copy."""

    @property
    def relation(self) -> RelationKind:
        """What the service would say that the later one is."""
        return self.decision.relation.kind

    @property
    def same_article(self) -> bool:
        """Whether both are of one article: one is a copy or a revision of the other."""
        return self.decision.article_id == self.before.article_id

    @property
    def same_story(self) -> bool:
        """Whether both are of one story."""
        return self.decision.story_id == self.before.story_id

    @property
    def dropped(self) -> bool:
        """Whether nothing would be published of the later one."""
        return self.decision.outcome is OutcomeKind.DUPLICATE


def compare_files(old: File, new: File, *, hours: float, as_json: bool) -> int:
    """Compare two files; returns the exit code.

    Raises:
        InputError: One cannot be read, or both are to be standard input.
        ConfigurationError: A setting, the registry or the policy cannot be used.
    """
    if old.name == new.name == STDIN:
        raise InputError("-: only one of the two can be standard input")
    settings = load_settings()
    registry = load_registry(settings.registry_file, settings.digits)
    policy = load_policy(settings.policy_file)
    out = Output(as_json=as_json)
    items: list[Prepared] = []
    now = datetime.now(UTC)
    for file, raw_id, received in zip(
        (old, new), _RAW_IDS, (now - timedelta(hours=hours), now), strict=True
    ):
        prepared = _prepare(file, raw_id, received, settings, registry)
        if isinstance(prepared, Rejected):
            return _refuse(file, prepared, out)
        items.append(prepared)
    found = compare_articles(items[0], items[1], policy, now)
    if isinstance(found, Rejected):
        return _refuse(new, found, out)
    out.data(as_json_value(found))
    show_found(found, out)
    return EXIT_OK


def _refuse(file: File, rejected: Rejected, out: Output) -> int:
    out.data({"rejected": {"file": file.name, "reason": rejected.reason.value}})
    out.say(clean(file.name), "bad")
    show_rejected(rejected, out)
    return EXIT_DATA


def _prepare(
    file: File, raw_id: str, received: datetime, settings: Settings, registry: Registry
) -> Prepared | Rejected:
    try:
        content = read_content(file.name, settings.max_content_bytes)
    except OSError as error:
        raise InputError(f"{file.name}: cannot be read: {error.strerror}") from error
    stated = {
        "source": file.source,
        "received_at": received.isoformat(timespec="seconds"),
        "item_id": file.item_id,
        "revision": file.revision,
    }
    raw = check(Labels.from_options(stated).entry(file.name, content), settings.max_content_bytes)
    if isinstance(raw, Rejected):
        return raw
    raw = raw.model_copy(update={"raw_id": raw_id})
    articles = prepare_raw(raw, registry, Timings(time.perf_counter))
    return articles if isinstance(articles, Rejected) else articles[0]


def compare_articles(
    old: Prepared, new: Prepared, policy: Policy, now: datetime
) -> Found | Rejected:
    """What becomes of ``new`` after ``old``, which is all that the service knows."""
    before = _decide(old, {}, (), policy, now)
    if isinstance(before, Rejected):
        return before
    earlier = _earlier(old, before, new)
    decision = _decide(new, dict(before.writes), (earlier,), policy, now)
    if isinstance(decision, Rejected):
        return decision
    wording = match(new.signature, (earlier,), facts_of(new))
    return Found(old, new, before, decision, wording[0] if wording else None)


def _decide(
    article: Prepared,
    known: Mapping[tuple[str, str], bytes | None],
    earlier: Sequence[Earlier],
    policy: Policy,
    now: datetime,
) -> Decision | Rejected:
    timings = Timings(time.perf_counter)
    candidate = condense(article, timings)
    if isinstance(candidate, Rejected):
        return candidate
    until_ms = candidate.embargo_ms
    return decide_candidate(
        candidate,
        {**dict.fromkeys(candidate.probe.index_keys()), **known},
        earlier,
        policy=policy,
        under_embargo=until_ms is not None and until_ms > now.timestamp() * 1000,
        timings=timings,
    )


def _earlier(old: Prepared, before: Decision, new: Prepared) -> Earlier:
    """The earlier item as the index would give it, had the later one met it there."""
    facts = facts_of(old)
    # A kill is not remembered by its wording: no article is known by it.
    article = before.article_id.removeprefix("a-") if before.remember else _NO_ARTICLE
    remembered = Remembered(
        article=article,
        revision=before.revision,
        trust_tier=old.profile.trust_tier,
        source=source_mark(facts.source_id),
        received_s=facts.received_s,
        raw_id=old.raw.raw_id,
        payload=b"",
        marks=facts.marks,
        take=facts.take,
    )
    shared = len({*old.signature.anchors.kept} & {*new.signature.anchors.asked})
    return Earlier(remembered, shared, old.signature.tokens)


def as_json_value(found: Found) -> dict[str, Any]:
    """The stable form of ``barqiya compare --json``."""
    said, decision = found.decision.relation, found.decision
    value: dict[str, Any] = {
        "relation": said.kind.value,
        "outcome": decision.outcome.value,
        "reason": decision.reason,
        "revision": decision.revision,
        "same_article": found.same_article,
        "same_story": found.same_story,
        "advisories": [advice.action for advice in decision.advice],
        "evidence": list(said.evidence),
    }
    if found.wording is None:
        return value
    wording = found.wording.comparison
    return value | {
        "wording": wording.kind.value,
        "score": round(wording.score, 3),
        "may_suppress": wording.may_suppress,
        "adds": wording.adds,
        "differs_in": list(wording.differs_in),
        "wording_evidence": list(wording.evidence),
        "shared_anchors": found.wording.shared,
        "changes": found.wording.changes().model_dump(mode="json"),
    }

"""Comparing two files, and showing what differs word by word, right to left where the text is."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from barqiya.cli.explain_view import show_rejected
from barqiya.cli.inputs import Labels, check, read_content
from barqiya.cli.output import Output
from barqiya.cli.safe import clean, island, isolate
from barqiya.dedupe import Earlier, Match, Remembered, match, source_mark
from barqiya.errors import EXIT_DATA, EXIT_OK, InputError
from barqiya.items import Rejected
from barqiya.pipeline import Timings, facts_of, prepare_raw
from barqiya.registry import load_registry
from barqiya.settings import load_settings

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from barqiya.pipeline import Prepared
    from barqiya.registry import Registry
    from barqiya.settings import Settings

#: Words of each text that are shown in the difference.
_MOST_WORDS: Final = 2000
#: Unchanged words that are shown on each side of a change.
_AROUND: Final = 6
_HOUR_S: Final = 3600
_NO_ARTICLE: Final = "00" * 12


def compare_files(
    old: tuple[str, str], new: tuple[str, str], *, hours: float, as_json: bool
) -> int:
    """Compare two files, each with its source; returns the exit code.

    Raises:
        InputError: One cannot be read.
        ConfigurationError: A setting or the registry cannot be used.
    """
    settings = load_settings()
    registry = load_registry(settings.registry_file, settings.digits)
    out = Output(as_json=as_json)
    items: list[Prepared] = []
    for file, source in (old, new):
        prepared = _prepare(file, source, settings, registry)
        if isinstance(prepared, Rejected):
            out.data({"rejected": {"file": file, "reason": prepared.reason.value}})
            out.say(clean(file), "bad")
            show_rejected(prepared, out)
            return EXIT_DATA
        items.append(prepared)
    found = compare_articles(items[0], items[1], hours)
    out.data(as_json_value(found))
    _show(found, items[0], items[1], out)
    return EXIT_OK


def _prepare(file: str, source: str, settings: Settings, registry: Registry) -> Prepared | Rejected:
    now = datetime.now(UTC).isoformat(timespec="seconds")
    try:
        content = read_content(file, settings.max_content_bytes)
    except OSError as error:
        raise InputError(f"{file}: cannot be read: {error.strerror}") from error
    entry = Labels.from_options({"source": source, "received_at": now}).entry(file, content)
    raw = check(entry, settings.max_content_bytes)
    if isinstance(raw, Rejected):
        return raw
    articles = prepare_raw(raw, registry, Timings(time.perf_counter))
    return articles if isinstance(articles, Rejected) else articles[0]


def compare_articles(old: Prepared, new: Prepared, hours: float) -> Match:
    """What ``new`` is to ``old``, which came ``hours`` before it."""
    ours, theirs = facts_of(new), facts_of(old)
    remembered = Remembered(
        article=_NO_ARTICLE,
        revision=1,
        trust_tier=old.profile.trust_tier,
        source=source_mark(theirs.source_id),
        received_s=ours.received_s - int(hours * _HOUR_S),
        raw_id="0-0",
        payload=b"",
        marks=theirs.marks,
        take=theirs.take,
    )
    shared = len({*old.signature.anchors.kept} & {*new.signature.anchors.asked})
    (found,) = match(new.signature, [Earlier(remembered, shared, old.signature.tokens)], ours)
    return found


def as_json_value(found: Match) -> dict[str, Any]:
    """The stable form of ``barqiya compare --json``."""
    comparison = found.comparison
    return {
        "relation": comparison.kind.value,
        "score": round(comparison.score, 3),
        "may_suppress": comparison.may_suppress,
        "adds": comparison.adds,
        "differs_in": list(comparison.differs_in),
        "evidence": list(comparison.evidence),
        "shared_anchors": found.shared,
        "changes": found.changes().model_dump(mode="json"),
    }


def _show(found: Match, old: Prepared, new: Prepared, out: Output) -> None:
    comparison = found.comparison
    out.say(f"B is to A: {comparison.kind.value}  (score {comparison.score:.2f})", "new")
    out.say(f"  {_dropped(found)}", "warn" if comparison.may_suppress else "good")
    if not found.shared:
        out.say("  the index would not find A for B: they share no anchor", "dim")
    if comparison.evidence:
        out.say("\nevidence", "new")
    for said in comparison.evidence:
        out.say(f"  {isolate(said)}")
    lines = list(difference(_words(old), _words(new)))
    out.say("\ndifference" if lines else "\nno difference in words", "new")
    for line in lines:
        out.say(f"  {line.shown()}", line.style)


def _dropped(found: Match) -> str:
    comparison = found.comparison
    if comparison.may_suppress:
        return "adds nothing: dropped as a copy when A's source is trusted as much"
    against = []
    if comparison.differs_in:
        against.append(f"differs in {', '.join(comparison.differs_in)}")
    if comparison.adds:
        against.append("says more")
    return f"not dropped: {' and '.join(against) or 'no copy'}"


def _words(article: Prepared) -> list[str]:
    content = article.normalized.content
    texts = (content.headline, content.standfirst or "", *(b.text for b in content.body))
    return " ".join(texts).split()[:_MOST_WORDS]


class Line(NamedTuple):
    """One place where two texts differ."""

    before: str
    """Words before it that both have."""
    gone: str
    new: str
    after: str

    @property
    def style(self) -> str:
        """How it is shown: what is only gone, or is new too."""
        return "" if self.gone and self.new else "bad" if self.gone else "good"

    def shown(self) -> str:
        """The line for a terminal: each part apart, so that brackets stay where they belong."""
        gone = f"[-{isolate(self.gone)}-]" if self.gone else ""
        new = f"{{+{isolate(self.new)}+}}" if self.new else ""
        return island(clean(self.before), gone, new, clean(self.after))


def difference(old: Sequence[str], new: Sequence[str]) -> Iterator[Line]:
    """Places where two texts differ, in the order of the new one, with words around them."""
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for kind, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if kind != "equal":
            yield Line(
                " ".join(new[max(0, new_from - _AROUND) : new_from]),
                " ".join(old[old_from:old_to]),
                " ".join(new[new_from:new_to]),
                " ".join(new[new_to : new_to + _AROUND]),
            )

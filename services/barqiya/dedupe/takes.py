"""Stories that an agency sends in parts: one article, put together in the order of the parts.

The first part to come is published at once, whichever it is; each later one makes the next
revision, which has all parts so far. A part that was here and comes again with other words takes
its place. Nothing is held back for a part that is missing: when nothing has come for a while, the
article is published once more, marked incomplete.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple, Self

import orjson

from barqiya.dedupe.case import await_more, duplicate, publish, relation_to
from barqiya.dedupe.fingerprint import digest
from barqiya.dedupe.match import text_changes
from barqiya.dedupe.memory import DeliveryNote, loaded
from barqiya.dedupe.signature import sign
from barqiya.dedupe.story import advise
from barqiya_schemas import OutcomeKind, RelationKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from barqiya.dedupe.case import Case
    from barqiya.dedupe.decision import Decision
    from barqiya.dedupe.memory import ArticleState
    from barqiya.dedupe.tokens import Tokens
    from barqiya_schemas import TextChanges

#: Place of a last part that has no number: after all others.
_LAST: Final = 1000
#: Parts of one story that are put together; later ones are articles of their own.
_MOST_PARTS: Final = 60
_HOUR_S: Final = 3600
#: Members of an article that its parts bring together, in order.
_JOINED: Final = ("body", "images")


class Part(NamedTuple):
    """One part as it was read."""

    text: str
    """Fingerprint of its content."""
    last: bool | None
    content: dict[str, Any]
    """What of it enters the article: everything for the first, body and pictures for the rest."""


class Series(NamedTuple):
    """The parts of a story so far."""

    article_id: str
    story_id: str
    started_s: int
    """When the first one to come was received, in Unix seconds."""
    parts: dict[int, Part]

    def dump(self) -> bytes:
        """As stored."""
        parts = {str(number): tuple(part) for number, part in self.parts.items()}
        return orjson.dumps((self.article_id, self.story_id, self.started_s, parts))

    @classmethod
    def load(cls, value: bytes) -> Self:
        """From the stored value."""
        article_id, story_id, started_s, parts = orjson.loads(value)
        found = {int(number): Part(*part) for number, part in parts.items()}
        return cls(article_id, story_id, started_s, found)

    def missing(self) -> tuple[int, ...]:
        """Numbers of parts that have not come, though later ones have."""
        known = [number for number in self.parts if number != _LAST]
        return tuple(n for n in range(1, max(known, default=0)) if n not in self.parts)

    def is_complete(self) -> bool:
        """Whether all parts are there."""
        return not self.missing() and bool(self.parts[max(self.parts)].last)

    def joined(self, newest: Mapping[str, Any], *, number: int, given_up: bool = False) -> bytes:
        """Content of the article, in JSON.

        Args:
            newest: Content of the part that came last: the article's origin.
            number: Its number.
            given_up: Whether no more is waited for.
        """
        order = sorted(self.parts)
        first = self.parts[order[0]].content
        content = {**newest, **first, "provenance": newest["provenance"]}
        for member in _JOINED:
            content[member] = [one for n in order for one in self.parts[n].content.get(member, ())]
        content["word_count"] = sum(self.parts[n].content.get("word_count", 0) for n in order)
        complete = self.is_complete()
        content["take"] = {
            "number": None if number == _LAST else number,
            "last": self.parts[order[-1]].last,
            "parts": [n for n in order if n != _LAST],
            "missing": self.missing(),
            "complete": True if complete else False if given_up else None,
        }
        return orjson.dumps(content)


def series_digest(source_id: str, series: str) -> str:
    """Digest under which a story in parts is remembered."""
    return digest("take", source_id, series)


def decide_take(case: Case) -> Decision | None:
    """Decide a part of a story of which another is here; ``None`` when it is the first to come."""
    series = _series(case)
    if series is None or case.killed:
        return None
    state = case.state_of(series.article_id.removeprefix("a-"))
    if state is None or state.status != "usable":
        return None
    number = _number(case)
    known = series.parts.get(number)
    if known is not None and known.text == case.probe.text:
        note = DeliveryNote(state.article_id, state.story_id, state.revision, case.raw.raw_id)
        relation = relation_to(state, RelationKind.SAME_CONTENT, f"{_named(number)}, here before")
        read = (("item", state.article_id.removeprefix("a-")),)
        return duplicate(case, relation, "dedupe.same_content", note, based_on=read)
    if known is None and len(series.parts) >= _MOST_PARTS:
        return None
    return _join(case, series, state, number)


def begin_series(case: Case, decision: Decision) -> Decision:
    """Note an article as the first part to come of a story in parts."""
    if case.take is None or decision.issues is None or case.killed:
        return decision
    content = orjson.loads(case.said)
    number = _number(case)
    series = Series(
        decision.article_id,
        decision.story_id,
        case.received_s,
        {number: _part(case, content, whole=True)},
    )
    noted = _noted(case, decision, series, content, number)
    missing = series.missing()
    if not missing:
        return noted
    take = {**content["take"], "missing": missing}
    return noted._replace(content=orjson.dumps({**content, "take": take}))


def with_parts(case: Case, decision: Decision) -> Decision:
    """The decision on an article that an operator moved: it keeps all parts that it has."""
    series = _series(case)
    if series is None or series.article_id != decision.article_id or decision.issues is None:
        return decision
    content, number = orjson.loads(case.said), _number(case)
    series = series._replace(story_id=decision.story_id)
    if len(series.parts) > 1:
        decision = decision._replace(content=series.joined(content, number=number))
    return _noted(case, decision, series, content, number)


def _join(case: Case, series: Series, state: ArticleState, number: int) -> Decision:
    content = orjson.loads(case.said)
    first = min(series.parts)
    before, parts = series, dict(series.parts)
    if number < first:
        # The part that the article began with is one among others now.
        parts[first] = parts[first]._replace(content=_lesser(parts[first].content))
    parts[number] = _part(case, content, whole=number <= first)
    series = series._replace(parts=parts)
    relation = relation_to(state, RelationKind.TAKE, f"{_named(number)} of the story")
    outcome = OutcomeKind.UPDATED if state.revision else OutcomeKind.PUBLISHED
    if case.marked_correction and number in before.parts and state.revision:
        outcome = OutcomeKind.CORRECTED
        relation = relation_to(state, RelationKind.CORRECTION, f"corrects {_named(number)}")
    decision = publish(
        case,
        outcome,
        relation.model_copy(update={"changes": _changes(before, series, number)}),
        f"dedupe.{relation.kind.value}",
        story_id=state.story_id,
        article_id=state.article_id,
        revision=state.revision + 1,
        before=state,
    )
    read = ("item", state.article_id.removeprefix("a-"))
    decision = advise(case, decision)
    joined = decision._replace(
        content=series.joined(content, number=number), based_on=(*decision.based_on, read)
    )
    return _noted(case, joined, series, content, number)


def _noted(
    case: Case, decision: Decision, series: Series, newest: dict[str, Any], number: int
) -> Decision:
    """The decision with the series noted, and a mark to be set should nothing more come."""
    key = ("take", case.take.series if case.take is not None else "")
    noted = decision._replace(
        writes=(*decision.writes, (key, series.dump())), based_on=(*decision.based_on, key)
    )
    if series.is_complete() or decision.held == "put":
        return noted
    return await_more(
        noted,
        series.joined(newest, number=number, given_up=True),
        "nothing more of the story has come",
    )


def _changes(before: Series, now: Series, number: int) -> TextChanges:
    """What a part changes in the words of the article: those of the part, and the headline."""
    changes = text_changes(_words(now, number), _words(before, number))
    changed = _headline(now) != _headline(before)
    return changes.model_copy(update={"headline_changed": changed})


def _words(series: Series, number: int) -> Tokens:
    """Words of one part, without a headline; none, when it has not come."""
    content = series.parts[number].content if number in series.parts else {}
    paragraphs = [block["text"] for block in content.get("body", ())]
    return sign("", content.get("standfirst"), paragraphs, salt=b"").tokens


def _headline(series: Series) -> str | None:
    headline: str | None = series.parts[min(series.parts)].content.get("headline")
    return headline


def _series(case: Case) -> Series | None:
    if case.take is None:
        return None
    series = loaded(Series, case.known.get(("take", case.take.series)))
    if series is None:
        return None
    apart = abs(case.received_s - series.started_s)
    return series if apart <= case.policy.takes.within_hours * _HOUR_S else None


def _number(case: Case) -> int:
    return (case.take.number if case.take is not None else None) or _LAST


def _named(number: int) -> str:
    return "last part" if number == _LAST else f"part {number}"


def _part(case: Case, content: dict[str, Any], *, whole: bool) -> Part:
    last = case.take.last if case.take is not None else None
    return Part(case.probe.text, last, content if whole else _lesser(content))


def _lesser(content: dict[str, Any]) -> dict[str, Any]:
    """What a part that is not the first brings to the article."""
    return {member: content[member] for member in (*_JOINED, "word_count") if member in content}

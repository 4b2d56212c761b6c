"""What each earlier article that shares wording with an item is to it, under the policy."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, Final, NamedTuple

from barqiya.dedupe.compare import ORDER
from barqiya.dedupe.remembered import source_mark
from barqiya.dedupe.rules import UPDATE_MARKS, VERBATIM
from barqiya_schemas import RelationKind

if TYPE_CHECKING:
    from barqiya.dedupe.case import Case
    from barqiya.dedupe.match import Match
    from barqiya.dedupe.memory import ArticleState

#: Seconds of an hour.
HOUR_S: Final = 3600


class Role(IntEnum):
    """What an earlier article is to the item; the highest is taken."""

    STRANGER = 0
    SIBLING = 1
    KIN = 2
    PREDECESSOR = 3
    ORIGINAL = 4


class Weighed(NamedTuple):
    """An earlier article, compared and weighed."""

    match: Match
    state: ArticleState
    role: Role
    why: str
    """Of the role, for who asks."""

    def order(self) -> tuple[int, bool, int, float, int, int]:
        """The highest is taken: by role, relation, likeness, trust, then the newest.

        Likeness counts both ways: a statement is a copy of the statement before it is one of the
        round-up that has all of it. And what has nearly every word of an article belongs to its
        story, with another figure too, before it belongs to that of a text that was made from it.
        """
        remembered, comparison = self.match.remembered, self.match.comparison
        it = comparison.measures
        likeness = min(it.new_shared, it.old_shared) if it is not None else comparison.score
        verbatim = self.role is Role.KIN and likeness >= VERBATIM
        return (
            *(self.role, verbatim, -ORDER.index(comparison.kind), round(likeness, 2)),
            *(-remembered.trust_tier, remembered.revision),
        )


_LOOKS_ALIKE = {
    RelationKind.UNRELATED: (Role.STRANGER, "shares words, tells something else"),
    RelationKind.TEMPLATE_SIBLING: (Role.SIBLING, "same mould, other facts: never merged"),
}


def weigh(case: Case, match: Match, state: ArticleState) -> tuple[Role, str]:
    """What an earlier article is to an item, and why."""
    kind, policy = match.comparison.kind, case.policy
    if kind in _LOOKS_ALIKE:
        return _LOOKS_ALIKE[kind]
    if kind is RelationKind.REVISION and _is_late(case, match):
        return Role.SIBLING, "same source and mould, other figures, long after: never merged"
    if kind in policy.duplicate.relations:
        against = _against_suppressing(case, match, state)
        repeats = (Role.ORIGINAL, "repeats it and adds nothing")
        return repeats if against is None else (Role.KIN, against)
    if kind in policy.revision.relations and _is_own(case, match, state):
        return Role.PREDECESSOR, "same source, without item ids"
    if kind in policy.story.relations:
        return Role.KIN, "tells the same story"
    return Role.STRANGER, f"policy: {kind.value} joins no story"


def _against_suppressing(case: Case, match: Match, state: ArticleState) -> str | None:
    """Why a copy is published all the same; ``None`` when nothing speaks for it."""
    policy, comparison = case.policy.duplicate, match.comparison
    differs = [kind for kind in comparison.differs_in if kind not in policy.may_differ_in]
    if differs:
        return f"copy that differs in {', '.join(differs)}"
    if comparison.adds and not policy.may_add:
        return "copy that says more"
    if match.remembered.trust_tier > case.profile.trust_tier + policy.original_less_trusted_by:
        return "copy by a source that is trusted more"
    named = case.probe.has_item_id and state.has_item_id
    if named and same_source(case, match) and not policy.may_have_own_id:
        return "nearly equal, but its source gives it an id of its own"
    return None


def _is_late(case: Case, match: Match) -> bool:
    """Whether a source's text with other figures is that of another day: it marks no update."""
    marked = case.marks & UPDATE_MARKS
    return same_source(case, match) and not marked and not _is_near(case, match)


def _is_near(case: Case, match: Match) -> bool:
    apart = abs(case.received_s - match.remembered.received_s)
    return apart <= case.policy.revision.within_hours * HOUR_S


def _is_own(case: Case, match: Match, state: ArticleState) -> bool:
    """Whether the item may be the next revision of an article: its source's own, and unnamed."""
    policy = case.policy.revision
    if match.comparison.kind in policy.need_mark and not case.marks & UPDATE_MARKS:
        return False
    unnamed = not case.probe.has_item_id and not state.has_item_id
    return unnamed and same_source(case, match) and _is_near(case, match)


def same_source(case: Case, match: Match) -> bool:
    """Whether the source of the item sent the earlier one."""
    return match.remembered.source == source_mark(case.profile.id)


def weigh_kill(case: Case, match: Match, state: ArticleState) -> tuple[Role, str]:
    """A kill notice that repeats the text it kills."""
    if match.comparison.kind in _LOOKS_ALIKE:
        return Role.STRANGER, "shares words only"
    if not same_source(case, match):
        return Role.KIN, f"withdraws what {state.source_id} owns: a word to its readers"
    if state.status == "canceled":
        return Role.ORIGINAL, "withdrawn before"
    return Role.PREDECESSOR, "its own source withdraws it"

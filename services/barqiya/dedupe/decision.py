"""The decision on an item: what becomes of it, and what the index is to remember."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from barqiya.dedupe.remembered import Remembered
    from barqiya_schemas import OutcomeKind, Relation, RelationKind

#: (kind, digest) of an index entry.
IndexKey = tuple[str, str]

#: What an advisory says.
Action = Literal["corrected", "withdrawn", "disputed"]


class Advice(NamedTuple):
    """A word to those who have an article of another source: what happened to its story."""

    article_id: str
    """The article that is affected."""
    source_id: str
    action: Action
    """``disputed``: a source that does not own the article corrected or withdrew its copy or asks
    for it, or its own source may mean it or another one."""
    by_article_id: str
    """The article that was corrected or withdrawn; without one, the affected one itself, or the
    notice that may mean it."""
    by_revision: int
    by_source_id: str
    event_id: str
    story_id: str = ""
    """The story of the affected article, where it is not that of the decision."""


class Considered(NamedTuple):
    """An earlier article that was compared, and why it was taken or left."""

    article_id: str
    revision: int
    relation: RelationKind
    score: float
    taken: bool
    why: str


class Later(NamedTuple):
    """An event that is issued after a while, unless the article has another revision before."""

    content: bytes
    """What the article says then, in JSON."""
    revision: int
    event_id: str
    relation: Relation
    state: bytes
    """The article's index entry then."""


class Decision(NamedTuple):
    """What becomes of an item, why, and what the index is to remember of it."""

    outcome: OutcomeKind
    relation: Relation
    reason: str
    article_id: str
    story_id: str
    revision: int
    event_id: str | None
    writes: tuple[tuple[IndexKey, bytes | None], ...]
    """Index entries to write when the item is committed."""
    issues: OutcomeKind | None = None
    """For ``held``: the outcome whose event is issued when the time has come."""
    held: Literal["put", "drop"] | None = None
    """Whether the article's held event is put (or replaced) or dropped."""
    after_release: bytes | None = None
    """For ``held``: the article's index entry once the event has been issued."""
    based_on: tuple[IndexKey, ...] = ()
    """Index entries of others that the decision was made from: the commit checks them too."""
    advice: tuple[Advice, ...] = ()
    """Told at once, or with the event when that is held."""
    remember: bool = False
    """Whether its text enters the near-duplicate index, under article and revision."""
    again: Remembered | None = None
    """What the item repeats, when that is to be remembered from now on as well."""
    considered: tuple[Considered, ...] = ()
    content: bytes | None = None
    """What the article says, in JSON, where that is not what the item alone says."""
    later: Later | None = None

"""Outcome and dead letter: what became of every raw item, and why."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from barqiya_schemas.base import Model, OutcomeKind, RelationKind


class ConsideredArticle(Model):
    """An earlier article that shares words with the item, and why it was taken or left."""

    article_id: str
    """The earlier article."""
    revision: Annotated[int, Field(ge=1)] | None = None
    """Revision of it that was compared; none for one that was not out."""
    relation: RelationKind
    """What the item is to it by the wording alone."""
    score: Annotated[float, Field(ge=0, le=1)]
    """How much of their wording the two share."""
    taken: bool
    """Whether the decision was made by it."""
    why: str
    """One line of English for the operator: why it was taken or left."""


class ArticleOutcome(Model):
    """What became of one article of a raw item that carries several."""

    outcome: OutcomeKind
    """What became of it."""
    relation: RelationKind
    """What it is to what came before."""
    article_id: str
    """The article that it is a revision or a copy of."""
    story_id: str
    """The story that the article belongs to."""
    revision: Annotated[int, Field(ge=1)] | None = None
    """Revision of the article that it made or repeats."""
    event_id: str | None = None
    """``id`` of the event that was issued, if one was."""
    reason: str
    """Stable word for why."""
    original: str | None = None
    """For a duplicate: the ``article_id`` it duplicates."""
    evidence: tuple[str, ...] = ()
    """One line each, naming what agreed or differed."""
    considered: tuple[ConsideredArticle, ...] = ()
    """Earlier articles that it was compared with, the one that was taken first; at most five."""


class Outcome(Model):
    """One entry of ``wire:outcomes``: exactly one for each raw item."""

    raw_id: str
    """Entry id of the raw item on ``wire:raw``."""
    source: str = ""
    """Source of the raw item; empty when it named none."""
    outcome: OutcomeKind
    """What became of the raw item."""
    relation: RelationKind | None = None
    """What the item is to what came before; none for a dead letter."""
    article_id: str | None = None
    """The article that the item is a revision or a copy of."""
    story_id: str | None = None
    """The story that the article belongs to."""
    revision: Annotated[int, Field(ge=1)] | None = None
    """Revision of the article that the item made or repeats."""
    event_id: str | None = None
    """``id`` of the event that was issued, if one was."""
    reason: str
    """Stable word for why, e.g. ``dedupe.same_content`` or ``decode.noise``."""
    original: str | None = None
    """For a duplicate: the ``article_id`` it duplicates."""
    evidence: tuple[str, ...] = ()
    """One line each, naming what agreed or differed."""
    considered: tuple[ConsideredArticle, ...] = ()
    """Earlier articles that it was compared with, the one that was taken first; at most five."""
    deliveries: Annotated[int, Field(ge=1)] | None = None
    """How often the queue had given the item to a worker when it was finished; more than once where
    a worker died or was too slow. Not known of an entry that was deleted before it was read."""
    retried_as: str | None = None
    """Entry of ``wire:raw`` that stood for the raw item, when its own was gone at a retry."""
    replay_of: str | None = None
    """For a raw item that ``barqiya replay`` made: the raw item that it was made from."""
    articles: tuple[ArticleOutcome, ...] = ()
    """Each article of an item that carries several, in its order; empty for an item with one.

    The fields above are then those of the first article that issues an event, else of the first.
    """


class DeadLetter(Model):
    """One entry of ``wire:dead``: an item that could not be processed, whole.

    On the stream each field of the raw entry is kept, byte for byte, under ``raw.<field>``.
    """

    raw_id: str
    """Entry id of the raw item on ``wire:raw``."""
    outcome_id: str = ""
    """Entry of ``wire:outcomes`` that says so; taken back when the letter is retried."""
    source: str = ""
    """Source of the raw item; empty when it named none or cannot be read."""
    stage: str
    """Stage that gave up: ``intake``, ``decode``, ``parse``, ``normalize``, ``dedupe`` or
    ``commit``."""
    reason: str
    """Stable word, prefixed with the stage, e.g. ``intake.empty``."""
    detail: str = ""
    """One line of English for the operator; never holds wire text."""
    exception: str | None = None
    """Exception type and place in our code, when one was raised."""
    attempts: Annotated[int, Field(ge=1)] = 1
    """How often the item was tried."""
    raw: dict[str, bytes] = Field(default_factory=dict)
    """The fields of the raw entry (base64 in JSON)."""

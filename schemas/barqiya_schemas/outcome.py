"""Outcome and dead letter: what became of every raw item, and why."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from barqiya_schemas.base import Model, OutcomeKind, RelationKind


class Outcome(Model):
    """One entry of ``wire:outcomes``: exactly one for each raw item."""

    raw_id: str
    source: str = ""
    outcome: OutcomeKind
    relation: RelationKind | None = None
    article_id: str | None = None
    story_id: str | None = None
    revision: Annotated[int, Field(ge=1)] | None = None
    event_id: str | None = None
    reason: str
    """Stable word for why, e.g. ``dedupe.same_content`` or ``decode.noise``."""
    original: str | None = None
    """For a duplicate: the ``article_id`` it duplicates."""
    evidence: tuple[str, ...] = ()


class DeadLetter(Model):
    """One entry of ``wire:dead``: an item that could not be processed, whole.

    On the stream each field of the raw entry is kept, byte for byte, under ``raw.<field>``.
    """

    raw_id: str
    source: str = ""
    stage: str
    """Stage that gave up: ``intake``, ``decode``, ``parse``, ``normalize``, ``dedupe``, ``commit``."""
    reason: str
    """Stable word, prefixed with the stage, e.g. ``intake.empty``."""
    detail: str = ""
    """One line of English for the operator; never holds wire text."""
    exception: str | None = None
    """Exception type and place in our code, when one was raised."""
    attempts: Annotated[int, Field(ge=1)] = 1
    raw: dict[str, bytes] = Field(default_factory=dict)
    """The fields of the raw entry (base64 in JSON)."""

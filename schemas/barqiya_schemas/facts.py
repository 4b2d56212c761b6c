"""What is known of an article beside its words: dates, provenance, what it is to others."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from barqiya_schemas.base import Model, Moment, RelationKind, When

#: Where in the item a date was read.
DateRole = Literal[
    "meta",
    "byline",
    "page_chrome",
    "dateline",
    "body_absolute",
    "body_weekday",
    "body_relative",
    "received",
]

#: What the reader of dates made of one mention.
DateVerdict = Literal["accepted", "rendered", "supports", "conflict", "context", "refused"]

#: Part of the calendar that a mention fixes.
DatePrecision = Literal["second", "minute", "hour", "day", "month", "year", "weekday", "none"]


class DateEvidence(Model):
    """One date found in or beside the text, and what was made of it."""

    raw: str
    """As written."""
    role: DateRole
    """Where the date was read."""
    line: Annotated[int, Field(ge=1)] | None = None
    """1-based number of the non-blank input line, when known."""
    value: When | None = None
    """Gregorian reading; ``None`` for a weekday or a relative day with nothing to anchor it."""
    precision: DatePrecision = "none"
    """Smallest part of the calendar that the mention fixes."""
    calendar: Literal["gregorian", "hijri"] = "gregorian"
    """Calendar that the mention is written in; ``value`` is always Gregorian."""
    weekday: Annotated[int, Field(ge=1, le=7)] | None = None
    """ISO weekday that the mention states, 1 = Monday."""
    weekday_consistent: bool | None = None
    """Whether the stated weekday is the weekday of ``value``; ``None`` when either is missing."""
    verdict: DateVerdict
    """What was made of the mention."""
    reason: str
    """Why, in one line of English for an editor or an operator."""


class Dates(Model):
    """Dates of the article, each with its evidence. Nothing is guessed."""

    published_at: When | None = None
    """When it was published, as the item says; absent when it is silent or contradicts itself."""
    rendered_at: When | None = None
    """When the page that the copy was taken from was rendered; not a publication date."""
    updated_at: When | None = None
    """When the publisher last changed it, as the item says."""
    story_date: When | None = None
    """Day the story tells of, when a dateline or an unambiguous body date fixes it."""
    first_created: When | None = None
    """When the first version of the item was made, as its format states."""
    version_created: When | None = None
    """When this version of the item was made, as its format states."""
    received_at: Moment
    """When the newsroom received it."""
    status: Literal["known", "unknown", "conflict"] = "unknown"
    """State of ``published_at``."""
    evidence: tuple[DateEvidence, ...] = ()
    """Every date that was found, used or not."""


class Change(Model):
    """One kind of change made to the text, and how often: nothing is changed silently."""

    stage: Literal["decode", "parse", "normalize"]
    """Stage that made the change."""
    kind: str
    """Stable word for the change, e.g. ``bidi_removed``."""
    count: Annotated[int, Field(ge=1)] = 1
    """How often it was made."""
    detail: str | None = None
    """One line of English; never wire text."""


class Provenance(Model):
    """Where the article came from and what was done to it."""

    raw_id: str
    """Entry id of the raw item on ``wire:raw``."""
    source: str
    """Source of the raw item, as its publisher named it."""
    item_id: str | None = None
    """The provider's own id, as sent."""
    item_revision: str | None = None
    """The provider's own version, as sent; our ``revision`` is independent of it."""
    url: str | None = None
    """Address of the item, as sent."""
    media_type: str
    """Media type that it was read as, without parameters."""
    charset: str
    """Charset that it was decoded from."""
    charset_method: Literal["declared", "bom", "utf-8", "profile", "detected", "text"] = "declared"
    """How the charset was found."""
    charset_confidence: Annotated[float, Field(ge=0, le=1)] = 1.0
    """Below 1 when the charset was detected."""
    parser: str
    """Parser that read it."""
    received_at: Moment
    """When the newsroom received the raw item."""
    changes: tuple[Change, ...] = ()
    """Everything that was changed on the way."""
    removed_lines: Annotated[int, Field(ge=0)] = 0
    """Input lines taken out as page furniture; ``explain`` lists them with reasons."""


class NumberChange(Model):
    """A figure that is another one now."""

    before: str
    """As the revision before has it."""
    after: str
    """As the article has it."""


class TextChanges(Model):
    """What changed in the words since the revision before: a summary, not a patch."""

    added_words: Annotated[int, Field(ge=0)] = 0
    """How many words of the body are new."""
    removed_words: Annotated[int, Field(ge=0)] = 0
    """How many words of the body are gone."""
    added: tuple[str, ...] = ()
    """The longest stretches that are new, in reading order, cut where they are very long."""
    removed: tuple[str, ...] = ()
    """The longest stretches that are gone, in the order of the revision before."""
    numbers: tuple[NumberChange, ...] = ()
    """Figures that changed."""
    headline_changed: bool = False
    """Whether the headline has other words."""
    complete: bool = True
    """False when the texts are longer than what was compared."""


class Relation(Model):
    """What the article is to what came before."""

    kind: RelationKind
    """What the article is to the other."""
    article_id: str | None = None
    """The article it relates to."""
    revision: int | None = None
    """The revision it relates to; for an update, the previous revision."""
    raw_id: str | None = None
    """The raw item it relates to."""
    score: Annotated[float, Field(ge=0, le=1)] = 1.0
    """How alike the two are, 1 for equal."""
    evidence: tuple[str, ...] = ()
    """One line each, naming what agreed or differed."""
    changes: TextChanges | None = None
    """For a new revision: what changed in the words since the one before, when that is known."""

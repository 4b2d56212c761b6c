"""The article: what a subscriber reads.

Field names follow IPTC ninjs and NewsML-G2 where those have a word for the thing.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from barqiya_schemas.base import Direction, Model, RelationKind, When

#: IPTC publishing status (``pubstatus`` of ninjs).
Status = Literal["usable", "withheld", "canceled"]

#: Kind of a body block.
BlockType = Literal["paragraph", "intertitle", "dateline", "quote", "list_item"]

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

#: Who a credited source is to the item.
SourceRole = Literal["publisher", "agency", "unnamed_agencies", "contributor"]


class Block(Model):
    """One block of the body, in reading order. Its text is publishable and has no markup."""

    type: BlockType = "paragraph"
    text: str
    language: str | None = None
    """BCP 47 language of the block, only where it differs from the article's."""


class Credit(Model):
    """A photo or text credit: as written, and who it names."""

    raw: str
    """As written, e.g. ``غيتي`` or ``أ ف ب``."""
    name: str | None = None
    """English display name of the agency or outlet, when the registry knows it."""
    agency_id: str | None = None
    """Registry id, when the registry knows it."""


class Image(Model):
    """A picture that goes with the article. Only what the item says of it."""

    caption: str | None = None
    credit: Credit | None = None
    url: str | None = None


class SourceCredit(Model):
    """A source the item credits, or the publisher it came from."""

    raw: str
    """As written, e.g. ``وكالات``."""
    name: str | None = None
    """English display name, when the registry knows it."""
    agency_id: str | None = None
    """Registry id of the agency or outlet; ``None`` for unknown and for unnamed agencies."""
    role: SourceRole


class Dateline(Model):
    """Where and when the copy says it was filed; the text also stays in the body."""

    raw: str
    place: str | None = None
    agency_id: str | None = None
    date: When | None = None


class DateEvidence(Model):
    """One date found in or beside the text, and what was made of it."""

    raw: str
    """As written."""
    role: DateRole
    line: Annotated[int, Field(ge=1)] | None = None
    """1-based number of the non-blank input line, when known."""
    value: When | None = None
    """Gregorian reading; ``None`` for a weekday or a relative day with nothing to anchor it."""
    precision: DatePrecision = "none"
    calendar: Literal["gregorian", "hijri"] = "gregorian"
    weekday: Annotated[int, Field(ge=1, le=7)] | None = None
    """ISO weekday that the mention states, 1 = Monday."""
    weekday_consistent: bool | None = None
    """Whether the stated weekday is the weekday of ``value``; ``None`` when either is missing."""
    verdict: DateVerdict
    reason: str
    """Why, in one line of English for an editor or an operator."""


class Dates(Model):
    """Dates of the article, each with its evidence. Nothing is guessed."""

    published_at: When | None = None
    rendered_at: When | None = None
    """When the page that the copy was taken from was rendered; not a publication date."""
    updated_at: When | None = None
    story_date: When | None = None
    """Day the story tells of, when a dateline or an unambiguous body date fixes it."""
    received_at: When
    status: Literal["known", "unknown", "conflict"] = "unknown"
    """State of ``published_at``."""
    evidence: tuple[DateEvidence, ...] = ()


class Subject(Model):
    """A subject code, e.g. an IPTC Media Topic."""

    code: str
    name: str | None = None
    scheme: str | None = None


class Take(Model):
    """Position of a part in a story that its agency sends in takes (adds)."""

    number: Annotated[int, Field(ge=1)] | None = None
    """1 is the lead; «إضافة أولى» is 2."""
    last: bool | None = None
    """True at «انتهى» or «وأخيرة», False at «يتبع», ``None`` when the copy does not say."""


class Change(Model):
    """One kind of change made to the text, and how often: nothing is changed silently."""

    stage: Literal["decode", "parse", "normalize"]
    kind: str
    count: Annotated[int, Field(ge=1)] = 1
    detail: str | None = None


class Provenance(Model):
    """Where the article came from and what was done to it."""

    raw_id: str
    source: str
    item_id: str | None = None
    """The provider's own id, as sent."""
    item_revision: str | None = None
    """The provider's own version, as sent; our ``revision`` is independent of it."""
    url: str | None = None
    media_type: str
    charset: str
    charset_method: Literal["declared", "bom", "utf-8", "profile", "detected", "text"] = "declared"
    charset_confidence: Annotated[float, Field(ge=0, le=1)] = 1.0
    parser: str
    received_at: When
    changes: tuple[Change, ...] = ()
    removed_lines: Annotated[int, Field(ge=0)] = 0
    """Number of input lines taken out as page furniture; ``explain`` lists them with reasons."""


class Relation(Model):
    """What the article is to what came before."""

    kind: RelationKind
    article_id: str | None = None
    """The article it relates to."""
    revision: int | None = None
    """The revision it relates to; for an update, the previous revision."""
    raw_id: str | None = None
    """The raw item it relates to."""
    score: Annotated[float, Field(ge=0, le=1)] = 1.0
    evidence: tuple[str, ...] = ()
    """One line each, naming what agreed or differed."""


class Content(Model):
    """An article before it is known what it is to others: everything the text itself says."""

    status: Status = "usable"
    language: str
    """BCP 47 language tag; ``und`` when the text is too short to tell."""
    direction: Direction
    headline: str
    alternative_headlines: tuple[str, ...] = ()
    standfirst: str | None = None
    body: tuple[Block, ...] = ()
    images: tuple[Image, ...] = ()
    sources: tuple[SourceCredit, ...] = ()
    byline: str | None = None
    dateline: Dateline | None = None
    dates: Dates
    urgency: Annotated[int, Field(ge=1, le=9)] | None = None
    """IPTC urgency: 1 most urgent, 9 least; ``None`` when the copy does not say."""
    slugline: str | None = None
    keywords: tuple[str, ...] = ()
    subjects: tuple[Subject, ...] = ()
    editorial_note: str | None = None
    embargoed_until: When | None = None
    usage_terms: str | None = None
    take: Take | None = None
    word_count: Annotated[int, Field(ge=0)] = 0
    """Words of headline, standfirst and body."""
    provenance: Provenance


class Article(Content):
    """A normalized article with its identity: the ``data`` of every article event."""

    article_id: str
    """One publisher's item; stable over its revisions."""
    story_id: str
    """The family: revisions, reprints by other outlets, takes, variants."""
    revision: Annotated[int, Field(ge=1)]
    """Ours: 1..n without gaps, in topic order."""
    relation: Relation

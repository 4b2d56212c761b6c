"""The article: what a subscriber reads.

Field names follow IPTC ninjs and NewsML-G2 where those have a word for the thing.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from barqiya_schemas.base import Direction, Model, Moment, RelationKind, When

#: IPTC publishing status (``pubstatus`` of ninjs).
Status = Literal["usable", "withheld", "canceled"]

#: Kind of a body block.
BlockType = Literal["paragraph", "intertitle", "dateline", "quote", "list_item"]

#: What an embedded thing is.
EmbedKind = Literal["frame", "video", "audio", "post"]

#: What a subject is.
SubjectKind = Literal["topic", "person", "organisation", "place", "event", "object"]

#: What a place is to the item.
LocationRole = Literal["filed_from", "about"]

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
    """What the block is; ``paragraph`` is the default."""
    text: str
    """Words of the block, as the copy has them."""
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


class Rendition(Model):
    """One file of a picture."""

    url: str
    """Where it is; nothing is fetched by us."""
    name: str | None = None
    """Name that the item gives the file, e.g. ``thumbnail``."""
    media_type: str | None = None
    """Media type, as the item says."""
    width: Annotated[int, Field(ge=1)] | None = None
    """Width in pixels."""
    height: Annotated[int, Field(ge=1)] | None = None
    """Height in pixels."""


class Image(Model):
    """A picture that goes with the article. Only what the item says of it."""

    caption: str | None = None
    """What the item says the picture shows."""
    credit: Credit | None = None
    """Who took or supplied the picture, as the item says."""
    url: str | None = None
    """Address of the picture, when the item gives one."""
    headline: str | None = None
    """Title of the picture."""
    alternative_text: str | None = None
    """What a reader who does not see the picture is told."""
    item_id: str | None = None
    """The provider's id of the picture."""
    usage_terms: str | None = None
    """Rights and restrictions of the picture, as written."""
    renditions: tuple[Rendition, ...] = ()
    """Its files, when the item names them."""


class Link(Model):
    """Something that the item refers to: an address, or another item of the provider."""

    rel: str | None = None
    """What it is to the item, in the words of the format, e.g. ``evolvedFrom``."""
    url: str | None = None
    """Address, ``http`` or ``https`` only."""
    item_id: str | None = None
    """The provider's id of the item referred to."""
    title: str | None = None
    """Title, as the item says."""
    media_type: str | None = None
    """Media type, as the item says."""


class Headline(Model):
    """A headline with the role that the item gives it."""

    text: str
    """The headline, clean."""
    role: str
    """The role in the words of the format, e.g. ``main``, ``subtitle``."""


class Embed(Model):
    """Something of another site that the item shows in its text."""

    kind: EmbedKind
    """What it is: a ``frame`` of any kind, ``video``, ``audio``, or a quoted ``post``."""
    url: str
    """Its address, ``http`` or ``https``. Nothing is fetched by us."""


class SourceCredit(Model):
    """A source the item credits, or the publisher it came from."""

    raw: str
    """As written, e.g. ``وكالات``."""
    name: str | None = None
    """English display name, when the registry knows it."""
    agency_id: str | None = None
    """Registry id of the agency or outlet; ``None`` for unknown and for unnamed agencies."""
    role: SourceRole
    """What the source is to the item."""


class Dateline(Model):
    """Where and when the copy says it was filed; the text also stays in the body."""

    raw: str
    """As written, e.g. ``الرياض - واس``."""
    place: str | None = None
    """Place as written, e.g. ``الرياض``."""
    agency_id: str | None = None
    """Registry id of the agency that the dateline names."""
    date: When | None = None
    """Date that the dateline states."""


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


class Subject(Model):
    """What the item is about: an IPTC Media Topic, another subject code, or a named thing."""

    code: str
    """The code, e.g. ``medtop:11000000``; the name, when the item gives no code."""
    name: str | None = None
    """Name that goes with the code, as the item gives it."""
    scheme: str | None = None
    """Vocabulary that the code is from."""
    kind: SubjectKind = "topic"
    """What the subject is; ``topic`` is the default."""
    label_ar: str | None = None
    """Arabic label of a Media Topic, from IPTC's vocabulary."""
    label_en: str | None = None
    """English label of a Media Topic, from IPTC's vocabulary."""
    relevance: Annotated[int, Field(ge=0, le=100)] | None = None
    """How much the item is about it, as the provider says."""


class Location(Model):
    """A place that the item names in its data."""

    name: str | None = None
    """Name, as the item gives it."""
    code: str | None = None
    """Code, as the item gives it."""
    scheme: str | None = None
    """Vocabulary that the code is from."""
    role: LocationRole = "about"
    """What the place is to the item."""
    latitude: Annotated[float, Field(ge=-90, le=90)] | None = None
    """Degrees north (WGS 84)."""
    longitude: Annotated[float, Field(ge=-180, le=180)] | None = None
    """Degrees east (WGS 84)."""


class Take(Model):
    """Position of a part in a story that its agency sends in takes (adds)."""

    number: Annotated[int, Field(ge=1)] | None = None
    """1 is the lead; «إضافة أولى» is 2."""
    last: bool | None = None
    """True at «انتهى» or «وأخيرة», False at «يتبع», ``None`` when the copy does not say."""
    parts: tuple[int, ...] = ()
    """Numbers of the parts that the article has been put together from; empty for one part."""
    missing: tuple[int, ...] = ()
    """Numbers of parts that have not come, though later ones have."""
    complete: bool | None = None
    """Whether all parts are there; ``None`` while more may come, False when none has for long."""


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


class Content(Model):
    """An article before it is known what it is to others: everything the text itself says."""

    status: Status = "usable"
    """IPTC publishing status: ``usable``, ``withheld`` (embargo) or ``canceled`` (kill)."""
    language: str
    """BCP 47 language tag; ``und`` when the text is too short to tell."""
    direction: Direction
    """Writing direction of headline and body."""
    headline: str
    """The headline; empty when the item has none."""
    alternative_headlines: tuple[str, ...] = ()
    """Other headlines that the item carries."""
    headlines: tuple[Headline, ...] = ()
    """Headlines to which the item gives a role, the main one among them."""
    kicker: str | None = None
    """Words above the headline."""
    standfirst: str | None = None
    """Summary that stands between headline and body."""
    body: tuple[Block, ...] = ()
    """The text, in reading order."""
    body_html: str | None = None
    """The blocks of ``body`` once more, with links and emphasis, where the item came with markup.
    Sanitized: no scripts, styles or attributes but ``href`` (http, https), ``lang`` and ``dir``; no
    bidi controls. Its words are those of ``body``."""
    images: tuple[Image, ...] = ()
    """Pictures that go with the article."""
    embeds: tuple[Embed, ...] = ()
    """Videos, posts and the like that the item shows."""
    sources: tuple[SourceCredit, ...] = ()
    """Publisher, agencies and contributors that the item credits."""
    links: tuple[Link, ...] = ()
    """What else the item refers to."""
    byline: str | None = None
    """Who wrote it, as written."""
    credit_line: str | None = None
    """How the provider wants to be credited, as written."""
    dateline: Dateline | None = None
    """Where and when the copy was filed, as it says."""
    dates: Dates
    """Dates, each with its evidence."""
    urgency: Annotated[int, Field(ge=1, le=9)] | None = None
    """IPTC urgency: 1 most urgent, 9 least; ``None`` when the copy does not say."""
    priority: Annotated[int, Field(ge=1, le=9)] | None = None
    """Priority of handling: 1 first, 9 last; ``None`` when the item does not say."""
    signals: tuple[str, ...] = ()
    """What the item says that it is: ``flash``, ``update``, ``correction``, ``kill``,
    ``withhold``, ``advisory``, ``embargo``, ``writethru``, ``expansion``."""
    slugline: str | None = None
    """The agency's catchline for the story."""
    keywords: tuple[str, ...] = ()
    """Keywords that the item carries."""
    subjects: tuple[Subject, ...] = ()
    """Subject codes that the item carries."""
    locations: tuple[Location, ...] = ()
    """Places that the item names in its data."""
    genres: tuple[Subject, ...] = ()
    """Kind of journalism, e.g. ``genre:Interview``."""
    editorial_note: str | None = None
    """Note of the agency to editors; not for publication."""
    embargoed_until: When | None = None
    """Not to be published before this moment."""
    usage_terms: str | None = None
    """Rights and restrictions, as written."""
    copyright_holder: str | None = None
    """Who holds the rights, as written."""
    copyright_notice: str | None = None
    """Notice of copyright, as written."""
    take: Take | None = None
    """Position in a story that is sent in parts."""
    word_count: Annotated[int, Field(ge=0)] = 0
    """Words of headline, standfirst and body."""
    provenance: Provenance
    """Its origin, and every change on the way."""


class Article(Content):
    """A normalized article with its identity: the ``data`` of every article event."""

    article_id: str
    """One publisher's item; stable over its revisions."""
    story_id: str
    """The family: revisions, reprints by other outlets, takes, variants."""
    revision: Annotated[int, Field(ge=1)]
    """Ours: 1..n without gaps, in topic order."""
    relation: Relation
    """Its place among the articles that came before."""

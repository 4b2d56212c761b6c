"""The article: what a subscriber reads.

Field names follow IPTC ninjs and NewsML-G2 where those have a word for the thing.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from barqiya_schemas.base import Direction, Model, When
from barqiya_schemas.facts import (
    Change,
    DateEvidence,
    DatePrecision,
    DateRole,
    Dates,
    DateVerdict,
    NumberChange,
    Provenance,
    Relation,
    TextChanges,
)
from barqiya_schemas.parts import (
    Block,
    BlockType,
    Credit,
    Dateline,
    Embed,
    EmbedKind,
    Headline,
    Image,
    Link,
    Location,
    LocationRole,
    Rendition,
    SourceCredit,
    SourceRole,
    Subject,
    SubjectKind,
    Take,
)

__all__ = [
    "Article",
    "Block",
    "BlockType",
    "Change",
    "Content",
    "Credit",
    "DateEvidence",
    "DatePrecision",
    "DateRole",
    "DateVerdict",
    "Dateline",
    "Dates",
    "Embed",
    "EmbedKind",
    "Headline",
    "Image",
    "Link",
    "Location",
    "LocationRole",
    "NumberChange",
    "Provenance",
    "Relation",
    "Rendition",
    "SourceCredit",
    "SourceRole",
    "Status",
    "Subject",
    "SubjectKind",
    "Take",
    "TextChanges",
]

#: IPTC publishing status (``pubstatus`` of ninjs).
Status = Literal["usable", "withheld", "canceled"]


class Content(Model):
    """An article before it is known what it is to others: everything the text itself says."""

    status: Status = "usable"
    """IPTC status: ``usable``, ``withheld`` (until further notice) or ``canceled`` (kill).

    An embargo whose end is known is no ``withheld``: see ``embargoed_until``.
    """
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
    """IPTC urgency: 1 most urgent, 9 least; ``None`` when neither copy nor publisher says."""
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

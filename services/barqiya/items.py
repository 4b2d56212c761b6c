"""What one stage hands to the next: plain frozen values, no I/O, no clock.

A stage returns its value or a ``Rejected``; expected failures are results, not exceptions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from barqiya.reasons import Reason
    from barqiya_schemas import Block, Change

#: Labels that the page-text parser gives to a line; stable contract of ``barqiya explain --json``.
LineLabel = Literal[
    "ui",
    "date",
    "kicker",
    "headline",
    "standfirst",
    "caption",
    "byline",
    "dateline",
    "body",
    "intertitle",
    "source",
    "related",
]


class Rejected(NamedTuple):
    """An expected failure: the item becomes a dead letter with this reason."""

    reason: Reason
    detail: str = ""
    """One line of English; of wire text no more than words that state a time nobody could read."""
    exception: str | None = None
    """Type and place of the exception behind it, when there was one."""


class Replay(NamedTuple):
    """What one article of a replayed raw item is to take the place of."""

    article_id: str
    revision: int
    """Newest revision that was out when the replay was asked for; 0: none, held or unknown."""
    content: str
    """Digest of what it is to say now, see ``barqiya.dedupe.content_digest``; empty: leave it."""
    story_id: str = ""
    """The story that an operator puts it in, whatever it says; empty: that is not the reason."""
    order: str = ""
    """Who put it there, and why; one line."""


class MailPart(NamedTuple):
    """A text of a mail."""

    media_type: str
    text: str
    flowed: bool = False
    """``format=flowed`` (RFC 3676): a space at the end of a line says that it goes on."""
    delete_space: bool = False
    """``delsp=yes``: that space is not part of the text."""
    alternative: int | None = None
    """Number of the ``multipart/alternative`` that it stands in: one text in several writings."""


class Mail(NamedTuple):
    """A mail with everything decoded (RFC 5322, RFC 2045)."""

    headers: tuple[tuple[str, str], ...]
    """Names in lower case, and what they say, in their order."""
    parts: tuple[MailPart, ...]
    attachments: tuple[str, ...] = ()
    """Media types of what is no text of the mail, in its order."""
    attached: tuple[Mail, ...] = ()
    """Mails that are attached to it: forwarded as they were."""


class Decoded(NamedTuple):
    """Text that came out of the bytes, and how."""

    text: str
    charset: str
    """Python codec name in lower case, e.g. ``utf-8`` or ``cp1256``."""
    method: Literal["declared", "bom", "utf-8", "profile", "detected", "text"]
    confidence: float
    """0..1; 1.0 when nothing had to be detected."""
    media_type: str
    """Lower case, without parameters."""
    changes: tuple[Change, ...] = ()
    mail: Mail | None = None
    """Of a mail; ``text`` is then all of its texts."""


class Line(NamedTuple):
    """A non-blank input line with what the parser made of it. Kept + removed = input."""

    number: int
    """1-based, counting non-blank lines."""
    text: str
    """As it arrived, without its line end."""
    label: LineLabel
    kept: bool
    reason: str
    """Short English phrase: the rule that decided."""


class DateText(NamedTuple):
    """A piece of text outside the body that holds a date."""

    raw: str
    role: Literal["meta", "byline", "page_chrome", "dateline"]
    line: int | None = None


class ParsedRendition(NamedTuple):
    """One file of a picture, as the item describes it."""

    url: str
    name: str | None = None
    media_type: str | None = None
    width: int | None = None
    height: int | None = None


class ParsedImage(NamedTuple):
    """A picture as the item describes it: the caption line is still one piece."""

    caption: str
    url: str | None = None
    credit: str | None = None
    """Where the format states it apart; the caption may hold another."""
    headline: str | None = None
    alternative_text: str | None = None
    item_id: str | None = None
    usage_terms: str | None = None
    renditions: tuple[ParsedRendition, ...] = ()


class ParsedHeadline(NamedTuple):
    """A headline with the role that its format gives it."""

    text: str
    role: str


class ParsedSubject(NamedTuple):
    """A subject, as coded: ``medtop:04000000``, or a name alone."""

    code: str
    name: str | None = None
    scheme: str | None = None
    kind: Literal["topic", "person", "organisation", "place", "event", "object"] = "topic"
    relevance: int | None = None


class ParsedLocation(NamedTuple):
    """A place that the item's data names."""

    name: str | None = None
    code: str | None = None
    scheme: str | None = None
    role: Literal["filed_from", "about"] = "about"
    latitude: float | None = None
    longitude: float | None = None


class ParsedLink(NamedTuple):
    """What an item refers to."""

    rel: str | None = None
    url: str | None = None
    item_id: str | None = None
    title: str | None = None
    media_type: str | None = None


class ParsedEmbed(NamedTuple):
    """Something of another site that the item shows in its text."""

    kind: Literal["frame", "video", "audio", "post"]
    url: str


class ParsedItem(NamedTuple):
    """What a parser read: structure found, text as it arrived.

    ``standfirst`` and ``blocks`` are kept text; normalize may clean but never drop their words.
    """

    parser: str
    headline: str | None
    blocks: tuple[Block, ...]
    lines: tuple[Line, ...] = ()
    """Empty for formats that have structure of their own."""
    alternative_headlines: tuple[str, ...] = ()
    kicker: str | None = None
    standfirst: str | None = None
    images: tuple[ParsedImage, ...] = ()
    source_texts: tuple[str, ...] = ()
    """Source lines as written, without lead-ins such as «المصادر:»: ``العربي - وكالات``."""
    byline: str | None = None
    date_texts: tuple[DateText, ...] = ()
    end_marks: tuple[str, ...] = ()
    """Wire end marks as written: ``// انتهى //``, ``20:26 ت م``, ``NNNN``, ``يتبع``."""
    changes: tuple[Change, ...] = ()
    item_id: str | None = None
    item_revision: str | None = None
    url: str | None = None
    status: Literal["usable", "withheld", "canceled"] | None = None
    urgency: int | None = None
    slugline: str | None = None
    keywords: tuple[str, ...] = ()
    editorial_note: str | None = None
    usage_terms: str | None = None
    embargoed_until: str | None = None
    language: str | None = None
    direction: Literal["rtl", "ltr"] | None = None
    headlines: tuple[ParsedHeadline, ...] = ()
    """Those that have a role, the main one among them."""
    dateline: str | None = None
    """Where the format states it apart from the text."""
    published: str | None = None
    """Date fields are texts in any form: what a format says of its publication."""
    first_created: str | None = None
    version_created: str | None = None
    subjects: tuple[ParsedSubject, ...] = ()
    genres: tuple[ParsedSubject, ...] = ()
    locations: tuple[ParsedLocation, ...] = ()
    links: tuple[ParsedLink, ...] = ()
    credit_line: str | None = None
    copyright_holder: str | None = None
    copyright_notice: str | None = None
    priority: int | None = None
    signals: tuple[str, ...] = ()
    """What the format says the item is; the words of ``Content.signals``."""
    body_block_lines: tuple[int, ...] = ()
    """For each block, the number of the line it came from; empty when lines are not known."""
    template_lines: frozenset[str] = frozenset()
    """Folded lines around the story, by which the template of its source may be learned."""
    markup: tuple[str, ...] = ()
    """For each block, its text as inline HTML, escaped and balanced; empty without markup."""
    embeds: tuple[ParsedEmbed, ...] = ()
    series: str | None = None
    """What all parts of a story share, where the format says so: the slug of its takes."""
    mark_lines: tuple[str, ...] = ()
    """What stood apart from the copy and says what it is: ``1st Ld-Writethru``, «تصحيح»."""

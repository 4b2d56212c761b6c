"""What an article is made of: blocks, pictures, links, credits, subjects, places."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from barqiya_schemas.base import Model, When

#: Kind of a body block.
BlockType = Literal["paragraph", "intertitle", "dateline", "quote", "list_item"]

#: What an embedded thing is.
EmbedKind = Literal["frame", "video", "audio", "post"]

#: What a subject is.
SubjectKind = Literal["topic", "person", "organisation", "place", "event", "object"]

#: What a place is to the item.
LocationRole = Literal["filed_from", "about"]

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

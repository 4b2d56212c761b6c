"""Schema of ``data/parties.toml``; the head of that file says what its fields are."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


_Text = Annotated[str, Field(min_length=1, max_length=100, pattern=r"\S")]
_Id = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Kind = Literal["agency", "photo_agency", "outlet", "broadcaster"]


class PartyEntry(_Strict):
    """One ``[[party]]``; see the head of ``parties.toml``."""

    id: _Id
    kind: Kind
    name: _Text
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] | None = None
    names: list[_Text] = []
    short: list[_Text] = []
    weak: list[_Text] = []


class LineWordLists(_Strict):
    """``[words]``: words of source, credit and byline lines."""

    unnamed: list[_Text]
    desk: list[_Text]
    image_origins: list[_Text]
    archive: list[_Text]
    credit_labels: list[_Text]
    picture_labels: list[_Text]
    source_labels: list[_Text]
    byline_labels: list[_Text]
    byline_leads: list[_Text]
    byline_ends: list[_Text]
    other_work_labels: list[_Text]
    from_words: list[_Text]
    and_words: list[_Text]
    not_in_names: list[_Text]
    name_links: list[_Text]
    titles: list[_Text]
    feed_words: list[_Text]
    glued: list[_Text]


class PartyFile(_Strict):
    """Schema of ``parties.toml``."""

    version: Literal[1]
    prefixes: dict[Kind, list[_Text]]
    shared: dict[_Text, Literal[""] | _Id]
    party: Annotated[list[PartyEntry], Field(min_length=1)]
    words: LineWordLists

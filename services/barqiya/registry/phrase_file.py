"""Schema of ``data/page_phrases.toml``, and of what phrases need of two other files."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from barqiya.items import LineLabel

#: What the lines are that follow a phrase which stands alone on its line.
Opens = Literal["related", "link", "source", "name"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


_Text = Annotated[str, Field(min_length=1, pattern=r"\S")]
_Texts = Annotated[list[_Text], Field(min_length=1)]


class PhraseGroup(_Strict):
    """One ``[[group]]``; see the head of ``page_phrases.toml``."""

    name: _Text
    label: LineLabel
    reason: _Text
    opens: Opens | None = None
    lines: list[_Text] = []
    prefixes: list[_Text] = []
    max_words: Annotated[int, Field(ge=1, le=100)] = 100
    strong: bool = False
    sources: list[_Text] = []


class PhraseVocabulary(_Strict):
    """``[words]``: lists of words, by what they tell."""

    date_words: _Texts
    relative_leads: _Texts
    social_names: _Texts
    networks: _Texts
    unnamed_agencies: _Texts
    desks: _Texts
    outlet_words: _Texts
    places: _Texts
    archive_words: _Texts
    follow_words: _Texts
    reader_words: _Texts
    channel_words: _Texts
    minute_words: _Texts
    reading_words: _Texts
    credit_words: _Texts
    role_words: _Texts
    month_words: _Texts
    more_words: _Texts
    site_words: _Texts
    home_words: _Texts
    imperatives: _Texts
    picture_words: _Texts
    waw_nouns: _Texts
    caption_words: _Texts
    reporting_verbs: _Texts
    end_words: _Texts
    joining_words: _Texts
    byline_words: _Texts
    from_words: _Texts
    sign_off_words: _Texts


class PhraseFile(_Strict):
    """Schema of ``page_phrases.toml``."""

    version: Literal[1]
    group: Annotated[list[PhraseGroup], Field(min_length=1)]
    words: PhraseVocabulary


class PartyName(BaseModel):
    """What phrases need of an entry of ``parties.toml``; barqiya.registry.parties checks it all."""

    kind: Literal["agency", "photo_agency", "outlet", "broadcaster"]
    name: str
    names: list[str] = []
    short: list[str] = []
    weak: list[str] = []


class PartyNames(BaseModel):
    """What phrases need of ``parties.toml``."""

    party: list[PartyName]


class MarkPhrase(BaseModel):
    """What phrases need of a mark; barqiya.registry.marks checks the file."""

    signal: str
    where: list[str]
    phrases: list[str]


class MarkPhrases(BaseModel):
    """What phrases need of ``wire_marks.toml``."""

    mark: list[MarkPhrase]

"""The sample of wire copy that ``barqiya up`` publishes, with what is expected of each item.

All of it is invented. ``sample.toml`` is the index, in publishing order; ``data/`` holds the copy
as readable UTF-8, and the index says in which bytes it is sent.
"""

from __future__ import annotations

import base64
import tomllib
from dataclasses import dataclass
from importlib.resources import files
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from barqiya.reasons import Reason
from barqiya_schemas import OutcomeKind, RelationKind


@dataclass(frozen=True, slots=True)
class SampleItem:
    """One raw item of the sample, and what must become of it."""

    name: str
    """Unique in the sample."""
    fields: dict[str, bytes]
    """Exactly the fields of the entry on ``wire:raw``."""
    outcome: str
    """Value of :class:`barqiya_schemas.OutcomeKind`."""
    relation: str | None
    """Value of :class:`barqiya_schemas.RelationKind`; ``None`` for a dead letter."""
    reason: str | None
    """For a dead letter: value of :class:`barqiya.reasons.Reason`."""
    note: str
    """What the item shows, in one line."""
    original: str | None = None
    """Name of the sample item that this one revises or repeats."""


class _Entry(BaseModel):
    """One ``[[item]]`` of the index."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    note: Annotated[str, Field(min_length=10)]
    file: str | None = None
    text: str | None = None
    repeat: str | None = None
    encode: str = "utf-8"
    newlines: Literal["lf", "crlf"] = "lf"
    outcome: OutcomeKind
    relation: RelationKind | None = None
    original: str | None = None
    reason: Reason | None = None
    fields: dict[str, str] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _check(self) -> _Entry:
        if [self.file, self.text, self.repeat].count(None) != 2:  # noqa: PLR2004 - one of the three
            msg = f"{self.name}: needs exactly one of file, text and repeat"
            raise ValueError(msg)
        dead = self.outcome is OutcomeKind.DEAD
        if dead is (self.reason is None) or dead is (self.relation is not None):
            msg = f"{self.name}: a dead letter has a reason, every other item a relation"
            raise ValueError(msg)
        return self


class _Index(BaseModel):
    """``sample.toml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    item: tuple[_Entry, ...]


def load_sample() -> tuple[SampleItem, ...]:
    """Read the sample from the package.

    Returns:
        The items in publishing order.
    """
    index = _Index.model_validate(
        tomllib.loads(files(__name__).joinpath("sample.toml").read_text("utf-8"))
    )
    sent: dict[str, dict[str, bytes]] = {}
    for entry in index.item:
        sent[entry.name] = _fields(entry, sent)
    return tuple(
        SampleItem(
            name=entry.name,
            fields=sent[entry.name],
            outcome=entry.outcome.value,
            relation=entry.relation.value if entry.relation else None,
            reason=entry.reason.value if entry.reason else None,
            note=entry.note,
            original=entry.original,
        )
        for entry in index.item
    )


def _fields(entry: _Entry, sent: dict[str, dict[str, bytes]]) -> dict[str, bytes]:
    if entry.repeat is not None:
        return dict(sent[entry.repeat])
    named = {name: value.encode() for name, value in entry.fields.items()}
    return {**named, "content": _content(entry)}


def _content(entry: _Entry) -> bytes:
    text = entry.text
    if text is None:
        text = files(__name__).joinpath("data", str(entry.file)).read_text("utf-8")
    if entry.encode == "base64":
        return base64.b64decode(text)
    if entry.newlines == "crlf":
        text = text.replace("\n", "\r\n")
    return text.encode(entry.encode)

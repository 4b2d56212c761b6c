"""What every contract model shares: tolerant readers, silent errors, exact strings."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

#: Major version of the event contract; it is part of every event ``type`` and ``dataschema``.
SCHEMA_VERSION = 1

#: A moment or a day as written evidence allows: RFC 3339 date-time, or a date alone when only
#: the day is known (``2024-09-13``). Never completed with an invented time.
When = Annotated[
    str,
    Field(
        # [0-9], not \d: pydantic's \d also takes Arabic-Indic digits, other validators' does not.
        pattern=(
            r"^[0-9]{4}-[0-9]{2}-[0-9]{2}"
            r"(T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2}))?$"
        ),
        examples=["2024-09-13", "2024-09-13T06:30:00Z"],
    ),
]

#: A moment: RFC 3339 date-time, seconds and offset included, as CloudEvents asks for ``time``.
Moment = Annotated[
    str,
    Field(
        pattern=(
            r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}"
            r"(\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})$"
        ),
        examples=["2024-09-13T06:30:00Z"],
    ),
]

#: Writing direction of a text, as in the HTML ``dir`` attribute.
Direction = Literal["rtl", "ltr"]


class Model(BaseModel):
    """Base of every contract model.

    Readers are tolerant: a field added later is ignored by an older reader, so adding one is not a
    breaking change. Validation errors never echo the input, which may be unpublished copy.
    """

    model_config = ConfigDict(
        frozen=True,
        extra="ignore",
        hide_input_in_errors=True,
        use_attribute_docstrings=True,
        ser_json_bytes="base64",
        val_json_bytes="base64",
    )


class OutcomeKind(StrEnum):
    """The one thing that became of a raw item."""

    PUBLISHED = "published"
    UPDATED = "updated"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"
    DUPLICATE = "duplicate"
    HELD = "held"
    DEAD = "dead"


class RelationKind(StrEnum):
    """What an item is to what came before it."""

    SAME_DELIVERY = "same_delivery"
    SAME_CONTENT = "same_content"
    REPRINT = "reprint"
    REVISION = "revision"
    CORRECTION = "correction"
    EXPANSION = "expansion"
    TAKE = "take"
    WITHDRAWAL = "withdrawal"
    TEMPLATE_SIBLING = "template_sibling"
    UNRELATED = "unrelated"

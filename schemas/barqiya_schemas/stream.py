"""Reading a topic entry: flat CloudEvents fields, as any Redis client returns them → an event."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import ValidationError
from pydantic_core import from_json

from barqiya_schemas.event import ArticleEvent

if TYPE_CHECKING:
    from collections.abc import Mapping


class ForeignEntryError(ValueError):
    """The entry is not of the kind and version that this reader knows.

    Topics may carry other kinds of events later: a reader passes over them. The message says what
    does not fit and holds nothing of the entry's text.
    """


def read_event(fields: Mapping[bytes, bytes] | Mapping[str, str]) -> ArticleEvent:
    """Read one entry of ``wire:articles`` or of a route.

    Args:
        fields: Field names and values of the stream entry, as bytes or already decoded.

    Returns:
        The event; fields that this version does not know are left out.

    Raises:
        ForeignEntryError: It is not an article event of this version. No other exception, whatever
            the entry holds.
    """
    try:
        attributes = {_text(name): _text(value) for name, value in fields.items()}
    except UnicodeDecodeError:
        raise ForeignEntryError("a field is not UTF-8") from None
    data = attributes.pop("data", None)
    if data is None:
        raise ForeignEntryError("there is no field `data`")
    try:
        payload = from_json(data)
    except ValueError:
        raise ForeignEntryError("`data` is not JSON") from None
    return validate_event({**attributes, "data": payload})


def validate_event(values: object) -> ArticleEvent:
    """Validate an event whose ``data`` is an object already (CloudEvents structured mode).

    Raises:
        ForeignEntryError: It is not an article event of this version.
    """
    try:
        return ArticleEvent.model_validate(values)
    except ValidationError as error:
        raise ForeignEntryError(first_problem(error)) from None


def _text(value: bytes | str) -> str:
    return value.decode() if isinstance(value, bytes) else value


def first_problem(error: ValidationError) -> str:
    """Where and how the first value does not fit, without the value."""
    first: Any = error.errors(include_input=False, include_url=False, include_context=False)[0]
    place = ".".join(str(part) for part in first["loc"]) or "event"
    return f"`{place[:80]}`: {first['msg']}"

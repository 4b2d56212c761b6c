"""Reading entries of ``wire:outcomes`` and ``wire:dead``: fields of text → the models.

On a stream every value is a byte string: a number is its digits, and an empty value says that there
is none. ``outcome-entry`` and ``dead-letter-entry`` describe the fields as they are read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeVar

from pydantic import ValidationError
from pydantic_core import from_json

from barqiya_schemas.outcome import DeadLetter, Outcome
from barqiya_schemas.stream import ForeignEntryError, first_problem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from barqiya_schemas.base import Model

T = TypeVar("T", bound="Model")
_RAW: Final = "raw."
#: Fields of an outcome that hold a list as JSON text.
_JSON_FIELDS: Final = frozenset({"articles", "considered"})


def read_outcome(fields: Mapping[bytes, bytes] | Mapping[str, str]) -> Outcome:
    """Read one entry of ``wire:outcomes``.

    Args:
        fields: Field names and values of the stream entry, as bytes or already decoded.

    Returns:
        The outcome; fields that this version does not know are left out.

    Raises:
        ForeignEntryError: It is not an outcome of this version, e.g. a gap event. No other
            exception, whatever the entry holds.
    """
    try:
        texts = {_text(name): _text(value) for name, value in fields.items()}
    except UnicodeDecodeError:
        raise ForeignEntryError("a field is not UTF-8") from None
    values: dict[str, Any] = _without_empty(texts)
    if "evidence" in values:
        values["evidence"] = values["evidence"].split("\n")
    for name in values.keys() & _JSON_FIELDS:
        try:
            values[name] = from_json(values[name])
        except ValueError:
            raise ForeignEntryError(f"`{name}` is not JSON") from None
    return _validated(Outcome, values)


def read_dead_letter(fields: Mapping[bytes, bytes]) -> DeadLetter:
    """Read one entry of ``wire:dead``.

    Args:
        fields: Field names and values of the stream entry, as bytes: raw fields are any bytes.

    Returns:
        The dead letter, with the raw item's fields as they arrived in ``raw``.

    Raises:
        ForeignEntryError: It is not a dead letter of this version. No other exception, whatever the
            entry holds.
    """
    texts, raw = {}, {}
    for field, value in fields.items():
        # A publisher's own field may have any name; what the service writes is UTF-8.
        name = field.decode("utf-8", "backslashreplace")
        if name.startswith(_RAW):
            raw[name.removeprefix(_RAW)] = value
        else:
            texts[name] = value.decode("utf-8", "backslashreplace")
    return _validated(DeadLetter, {**_without_empty(texts), "raw": raw})


def _without_empty(texts: dict[str, str]) -> dict[str, str]:
    """What is empty has the default of the model: nothing, or an empty text."""
    return {name: text for name, text in texts.items() if text}


def _validated(model: type[T], values: dict[str, Any]) -> T:
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise ForeignEntryError(first_problem(error)) from None


def _text(value: bytes | str) -> str:
    return value.decode() if isinstance(value, bytes) else value

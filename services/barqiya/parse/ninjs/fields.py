"""Reading fields of JSON news: ninjs 1.x to 3.x differ in case, number and shape of the same names.

A field is looked up by its lower-case name under all the names that it has in versions and
dialects. A value of another type than expected is read for what it says, or is none.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any, Final

from barqiya.parse._article import inline

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Keys under which an object that stands for a text has it.
_TEXT_KEYS: Final = ("value", "name", "text", "title", "byline", "by", "literal", "code")
_MOST: Final = 500


class Fields:
    """An object of JSON, read without regard to the case of its keys."""

    __slots__ = ("values",)

    def __init__(self, values: dict[str, Any]) -> None:
        self.values = {key.lower(): value for key, value in values.items()}

    def raw(self, *names: str) -> Any:  # noqa: ANN401 - whatever JSON holds
        """Value of the first of these fields that is there and not empty."""
        for name in names:
            value = self.values.get(name)
            if value not in (None, "", [], {}):
                return value
        return None

    def text(self, *names: str) -> str:
        """First of these fields that says something, as it is written; empty when none does."""
        values = self.values
        for name in names:
            value = values.get(name)
            if value is None:
                continue
            # Nearly every value is a text.
            text = value if value.__class__ is str else as_text(value)
            if text and not text.isspace():
                return text
        return ""

    def line(self, *names: str) -> str:
        """As :meth:`text`, in one line without markup."""
        text = self.text(*names)
        return inline(text) if text else ""

    def objects(self, *names: str) -> Iterator[Fields]:
        """Objects of a field that is a list, an object of named objects, or one object."""
        if self.values.keys().isdisjoint(names):
            return iter(())  # most fields are not there
        found = [value for name in names if (value := self.values.get(name)) is not None]
        return chain.from_iterable(map(_objects, found))

    def texts(self, *names: str) -> tuple[str, ...]:
        """Texts of a field that is a list of texts or objects, or one text with commas."""
        value = self.raw(*names)
        if isinstance(value, str):
            parts = value.replace("،", ",").replace(";", ",").split(",")
            return tuple(part.strip() for part in parts if part.strip())
        if isinstance(value, list):
            return tuple(text for one in value[:_MOST] if (text := as_text(one)))
        return ()


def as_text(value: object) -> str:
    """What a value says as text; empty for an object without one and for nothing."""
    if isinstance(value, str):
        return value if not value.isspace() else ""
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, dict):
        return next((text for key in _TEXT_KEYS if (text := _string(value.get(key)))), "")
    if isinstance(value, list):
        return " ".join(text for one in value[:_MOST] if (text := _string(one) or as_text_of(one)))
    return ""


def as_text_of(value: object) -> str:
    """Text of an object in a list, but not of a list in a list: depth is bounded."""
    return as_text(value) if isinstance(value, dict) else ""


def _string(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _objects(value: object) -> Iterator[Fields]:
    if isinstance(value, list):
        for one in value[:_MOST]:
            if isinstance(one, dict):
                yield Fields(one)
            elif isinstance(one, str) and one.strip():
                yield Fields({"name": one})
    elif isinstance(value, dict):
        inner = [(key, one) for key, one in value.items() if isinstance(one, dict)]
        if inner and len(inner) == sum(one is not None for one in value.values()):
            for key, one in inner[:_MOST]:
                yield Fields({"name": key, **one})
        else:
            yield Fields(value)
    elif isinstance(value, str) and value.strip():
        yield Fields({"name": value})

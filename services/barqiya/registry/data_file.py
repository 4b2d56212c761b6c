"""Data files: TOML with a schema, packaged or of an operator's own, and what is wrong with one."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, TypeVar

from pydantic import BaseModel, ValidationError

from barqiya.errors import RegistryError

if TYPE_CHECKING:
    from pathlib import Path

Model = TypeVar("Model", bound=BaseModel)


def read_file(path: Path, what: str) -> str:
    """Text of a file that the settings name.

    Args:
        path: The file.
        what: The setting, and what its file holds: said when the file cannot be opened.

    Raises:
        RegistryError: It cannot be opened, or is not UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise RegistryError(
            f"{path}: cannot be opened: {error.strerror or error}; {what}"
        ) from error
    except UnicodeDecodeError as error:
        raise RegistryError(f"{path}: not TOML, which is UTF-8: {error}") from error


def parse_toml(model: type[Model], toml: str, file: str) -> Model:
    """Read the text of a file into the model of its schema.

    Raises:
        RegistryError: It is not TOML, or does not fit; the message names ``file`` and the entry.
    """
    try:
        data = tomllib.loads(toml)
    except tomllib.TOMLDecodeError as error:
        raise RegistryError(f"{file}: not TOML: {error}") from error
    try:
        return model.model_validate(data)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        raise RegistryError(f"{file}: {_place(data, first['loc'])}: {first['msg']}") from None


def _place(data: object, location: tuple[int | str, ...]) -> str:
    """Name of the entry that a validation error is in: ``party 'spa': country``."""
    named, rest = data, [str(part) for part in location]
    for depth, part in enumerate(location):
        try:
            named = named[part]  # type: ignore[index]  # any nesting of lists and tables
        except (KeyError, IndexError, TypeError):
            break
        if isinstance(named, dict) and isinstance(named.get("id"), str):
            return f"{location[0]} {named['id']!r}: {'.'.join(rest[depth + 1 :])}"
    return ".".join(rest)

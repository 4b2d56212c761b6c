"""Everything published as JSON Schema: the models, and the entries of streams as they are read."""

from __future__ import annotations

from typing import Final

from barqiya_schemas.entry_schema import ENTRY_DIRECTION, ENTRY_NAMES, entry_schema
from barqiya_schemas.json_schema import SCHEMA_NAMES, Direction, Json, direction_of, json_schema

#: Names of all published schemas.
PUBLISHED_NAMES: Final = (*SCHEMA_NAMES, *ENTRY_NAMES)


def published_schema(name: str) -> Json:
    """Published schema of that name, of a model or of an entry.

    Raises:
        KeyError: There is no schema of that name.
    """
    return entry_schema(name) if name in ENTRY_NAMES else json_schema(name)


def written_by(name: str) -> Direction:
    """Who writes what a published schema describes: publishers, or Barqiya."""
    return ENTRY_DIRECTION if name in ENTRY_NAMES else direction_of(name)

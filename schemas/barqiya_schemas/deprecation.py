"""Deprecation: what is to go in the next version is marked in this one, and nothing else may go.

A member that is to go has ``deprecated: true`` in the JSON Schema (``Field(deprecated=True)`` in
the model) and says in its description since when, and what to use instead. It stays, filled as
before, as long as its version is issued. The rules for people are in
``docs/reference/schema-evolution.md``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from barqiya_schemas.compat import Break, compare, resolve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from barqiya_schemas.json_schema import Json

#: How the description of a deprecated member begins its last part.
_EXPLAINED: Final = re.compile(r"Deprecated since \d+\.\d+(?:\.\d+)?: \S")


def deprecated_members(schema: Json) -> dict[str, Json]:
    """Members that are marked, by path as in :class:`Break`: ``$.images[].photographer``."""
    return dict(_marked(schema, schema, "$", frozenset()))


def _marked(
    root: Json, node: Json, path: str, within: frozenset[str]
) -> Iterator[tuple[str, Json]]:
    reference = node.get("$ref")
    if reference in within:
        return
    within |= {reference} if reference else set()
    node = resolve(root, node)
    if node.get("deprecated") is True:
        yield path, node
    for keyword in ("properties", "patternProperties"):
        for name, member in node.get(keyword, {}).items():
            yield from _marked(root, member, f"{path}.{name}", within)
    inner = [(f"{path}[]", node.get("items")), (f"{path}()", node.get("contentSchema"))]
    inner += [(path, option) for option in node.get("anyOf", ())]
    for where, part in inner:
        if isinstance(part, dict):
            yield from _marked(root, part, where, within)


def unexplained(schema: Json) -> tuple[Break, ...]:
    """Marked members that do not say since when, and what takes their place."""
    return tuple(
        Break(path, "deprecation_unexplained", "say `Deprecated since <version>: use …`")
        for path, node in deprecated_members(schema).items()
        if not _EXPLAINED.search(node.get("description", ""))
    )


def removed_unmarked(last: Json, following: Json) -> tuple[Break, ...]:
    """Members of the last version that the next one does not have, and that were never marked.

    Args:
        last: A schema as the last version released it.
        following: The schema of the next version.
    """
    marked = deprecated_members(last)
    return tuple(
        Break(one.path, "removed_unmarked", "mark it `deprecated` in a release of the last version")
        for one in compare(last, following, "output")
        if one.rule == "property_removed" and not _is_in(one.path, marked)
    )


def _is_in(path: str, marked: dict[str, Json]) -> bool:
    return any(path == one or path.startswith((f"{one}.", f"{one}[")) for one in marked)

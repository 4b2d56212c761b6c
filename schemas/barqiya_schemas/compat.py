"""Does a change of the contract break somebody who relies on the released one?

What counts, for schemas of what publishers write (*input*) and of what Barqiya writes (*output*):

==============================================  ========  ========
change                                          input     output
==============================================  ========  ========
property added, optional                        allowed   allowed
property added, required                        breaks    breaks
property removed                                breaks    breaks
optional property now required                  breaks    allowed
required property now optional                  allowed   breaks
value added to an enumeration                   allowed   breaks
value removed from an enumeration               breaks    breaks
bound (length, minimum, …) made tighter         breaks    allowed
bound made looser                               allowed   breaks
unknown properties no longer taken              breaks    allowed
unknown properties now taken                    allowed   breaks
type, constant, pattern, format, default, …     breaks    breaks
title, description, examples                    allowed   allowed
==============================================  ========  ========

Enumerations of the output are closed sets: the readers that Barqiya itself ships refuse a value
that they do not know, so a new one needs a new version. A property that is added to the output
stays optional, because entries that an older Barqiya wrote are still on the topics. A new kind of
event is a new message on its channel, which is allowed: readers pass over what they do not know.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from barqiya_schemas.json_schema import Direction, Json

_ANNOTATIONS: Final = frozenset(
    {"$comment", "$defs", "$id", "$schema", "deprecated", "description", "examples", "title"}
)
_UPPER: Final = frozenset({"exclusiveMaximum", "maxItems", "maxLength", "maxProperties", "maximum"})
_LOWER: Final = frozenset({"exclusiveMinimum", "minItems", "minLength", "minProperties", "minimum"})
#: Keywords that have a rule of their own; all others must stay as they are.
_RULED: Final = frozenset(
    {
        *("$ref", "additionalProperties", "anyOf", "contentSchema", "enum", "items"),
        *("patternProperties", "properties", "required"),
    }
)


@dataclass(frozen=True, slots=True)
class Break:
    """One change that breaks somebody."""

    path: str
    """Where: property names joined by dots, ``[]`` for the items of an array."""
    rule: str
    """Stable word for the rule, e.g. ``property_removed``."""
    detail: str
    """Before and after."""


def compare(old: Json, new: Json, direction: Direction) -> tuple[Break, ...]:
    """Compare a released schema with the one that would replace it.

    Args:
        old: The released schema; its references point into itself.
        new: The schema that would replace it.
        direction: Who writes the documents.

    Returns:
        Every change that breaks, in the order of the released schema; empty when there is none.
    """
    return tuple(_Comparison(old, new, direction).node(old, new, "$"))


def compare_asyncapi(old: Json, new: Json) -> tuple[Break, ...]:
    """Compare a released AsyncAPI document with the one that would replace it.

    Channels, their addresses and messages, operations and their direction must stay; the payload of
    each message follows the rules of :func:`compare`.
    """
    breaks: list[Break] = []
    for name, operation in old["operations"].items():
        now = new["operations"].get(name)
        if now is None or now["action"] != operation["action"]:
            breaks.append(Break(f"operations.{name}", "operation_changed", "gone or turned round"))
    for name, channel in old["channels"].items():
        now = new["channels"].get(name)
        if now is None or now["address"] != channel["address"]:
            breaks.append(Break(f"channels.{name}", "channel_changed", channel["address"]))
        elif missing := set(channel["messages"]) - set(now["messages"]):
            breaks.append(Break(f"channels.{name}", "message_removed", _words(missing)))
    for name, direction in _written_by(old).items():
        before, after = _payload(old, name), _payload(new, name)
        breaks += _Comparison(old, new, direction).node(before, after, name)
    return tuple(breaks)


def _written_by(document: Json) -> dict[str, Direction]:
    """For each message: who writes it."""
    found: dict[str, Direction] = {}
    for operation in document["operations"].values():
        channel = document["channels"][operation["channel"]["$ref"].rpartition("/")[2]]
        for message in channel["messages"]:
            found[message] = "input" if operation["action"] == "receive" else "output"
    return found


def _payload(document: Json, message: str) -> Json:
    payload: Json = document["components"]["messages"].get(message, {}).get("payload", {})
    return payload


def _words(values: set[Any]) -> str:
    return ", ".join(sorted(map(str, values)))


@dataclass(slots=True)
class _Comparison:
    """A walk through two schemas side by side."""

    old_root: Json
    new_root: Json
    direction: Direction
    seen: set[tuple[str, str]] = field(default_factory=set)

    def node(self, old: Json, new: Json, path: str) -> Iterator[Break]:
        """Compare two schemas that stand at the same place."""
        pair = (old.get("$ref", ""), new.get("$ref", ""))
        if all(pair):
            if pair in self.seen:
                return
            self.seen.add(pair)
        old, new = resolve(self.old_root, old), resolve(self.new_root, new)
        yield from self._properties(old, new, path)
        yield from self._required(old, new, path)
        yield from self._enumeration(old, new, path)
        yield from self._unknown(old, new, path)
        yield from self._parts(old, new, path)
        for keyword in sorted((old.keys() | new.keys()) - _ANNOTATIONS - _RULED):
            yield from self._keyword(keyword, old.get(keyword), new.get(keyword), path)

    def _properties(self, old: Json, new: Json, path: str) -> Iterator[Break]:
        for keyword in ("properties", "patternProperties"):
            before, after = old.get(keyword, {}), new.get(keyword, {})
            for name, schema in before.items():
                where = f"{path}.{name}"
                if name in after:
                    yield from self.node(schema, after[name], where)
                else:
                    yield Break(where, "property_removed", "readers or publishers use it")
            if self.direction == "output" and old.get("additionalProperties") is False:
                for name in sorted(after.keys() - before.keys()):
                    yield Break(f"{path}.{name}", "property_added_to_closed", "readers refuse it")

    def _required(self, old: Json, new: Json, path: str) -> Iterator[Break]:
        before, after = set(old.get("required", ())), set(new.get("required", ()))
        known = old.get("properties", {})
        for name in sorted(after - before):
            if name not in known:
                yield Break(f"{path}.{name}", "property_added_required", "add it as optional")
            elif self.direction == "input":
                yield Break(f"{path}.{name}", "property_now_required", "publishers may omit it")
        if self.direction == "output":
            for name in sorted(before - after):
                yield Break(f"{path}.{name}", "property_now_optional", "readers rely on it")

    def _enumeration(self, old: Json, new: Json, path: str) -> Iterator[Break]:
        if "enum" not in old and "enum" not in new:
            return
        if "enum" not in old or "enum" not in new:
            yield Break(path, "enum_changed", "an enumeration came or went")
            return
        before, after = set(old["enum"]), set(new["enum"])
        if gone := before - after:
            yield Break(path, "enum_value_removed", _words(gone))
        if self.direction == "output" and (added := after - before):
            yield Break(path, "enum_value_added", _words(added))

    def _unknown(self, old: Json, new: Json, path: str) -> Iterator[Break]:
        before = old.get("additionalProperties", True)
        after = new.get("additionalProperties", True)
        if isinstance(before, dict) and isinstance(after, dict):
            yield from self.node(before, after, f"{path}.*")
        elif isinstance(before, dict) or isinstance(after, dict):
            yield Break(path, "unknown_properties_changed", f"{before} → {after}")
        elif before is not after and after is (self.direction == "output"):
            word = "taken" if after else "refused"
            yield Break(path, "unknown_properties_changed", f"unknown properties are {word} now")

    def _parts(self, old: Json, new: Json, path: str) -> Iterator[Break]:
        for keyword, where in (("items", f"{path}[]"), ("contentSchema", f"{path}()")):
            before, after = old.get(keyword), new.get(keyword)
            if before is not None and after is not None:
                yield from self.node(before, after, where)
            elif before is not after:
                yield Break(where, "type_changed", f"{keyword} came or went")
        before, after = old.get("anyOf", []), new.get("anyOf", [])
        if len(before) != len(after):
            yield Break(path, "type_changed", f"{len(before)} → {len(after)} alternatives")
            return
        for left, right in zip(before, after, strict=True):
            yield from self.node(left, right, path)

    def _keyword(self, keyword: str, old: Any, new: Any, path: str) -> Iterator[Break]:  # noqa: ANN401 - any JSON value
        if old == new and type(old) is type(new):
            return
        if keyword in _UPPER | _LOWER:
            if _is_tighter(keyword, old, new) is (self.direction == "input"):
                yield Break(path, "bound_changed", f"{keyword}: {old} → {new}")
            return
        yield Break(path, f"{keyword}_changed", f"{old} → {new}")


def _is_tighter(keyword: str, old: float | None, new: float | None) -> bool:
    if old is None or new is None:
        return old is None
    return new < old if keyword in _UPPER else new > old


def resolve(root: Json, node: Json) -> Json:
    """A schema with its ``$ref`` followed; what stands beside the reference wins."""
    while reference := node.get("$ref"):
        target: Any = root
        for part in reference.removeprefix("#/").split("/"):
            target = target[part]
        node = {**target, **{key: value for key, value in node.items() if key != "$ref"}}
    return node

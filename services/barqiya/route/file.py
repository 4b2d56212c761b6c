"""The route file: its schema, and reading it with the line of whatever is wrong."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from barqiya.errors import RouteFileError
from barqiya.route.priority import PRIORITY
from barqiya_schemas import RelationKind
from barqiya_schemas.article import Status
from barqiya_schemas.render import OWN_FORM, RENDERINGS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

#: Names of topics that are not routes.
_RESERVED: Final = frozenset({"raw", "outcomes", "dead", "articles", PRIORITY})
_LARGEST_FILE: Final = 1024 * 1024

_Words = Annotated[
    tuple[Annotated[str, Field(min_length=1, max_length=200)], ...], Field(max_length=1000)
]
_Name = Annotated[str, Field(pattern=r"^[a-z0-9]+([_.-][a-z0-9]+)*$", max_length=64)]
_Event = Literal["published", "updated", "corrected", "withdrawn"]


class _Strict(BaseModel):
    """A word that is not known is a mistake, not an extension."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class Conditions(_Strict):
    """What an event must be. Every condition that is given holds; of a list, one value does."""

    event: tuple[_Event, ...] = ()
    """What happened: ``published``, ``updated``, ``corrected``, ``withdrawn``."""
    relation: tuple[RelationKind, ...] = ()
    """What the article is to what came before, e.g. ``reprint``."""
    status: tuple[Status, ...] = ()
    """IPTC publishing status."""
    language: _Words = ()
    """BCP 47 language; ``fr`` takes ``fr-CA`` as well."""
    source: _Words = ()
    """Source of the raw item: its name on the queue or its id in the registry."""
    agency: _Words = ()
    """Registry id of an agency or outlet that the article credits, e.g. ``reuters``."""
    urgency_at_most: Annotated[int, Field(ge=1, le=9)] | None = None
    """IPTC urgency, 1 the most urgent; an article that does not say has none and does not fit."""
    signal: _Words = ()
    """What the copy says it is: ``flash``, ``update``, ``correction``, ``kill``…"""
    subject: _Words = ()
    """Subject code, e.g. ``medtop:04000000``: the topic and everything under it."""
    location: _Words = ()
    """Place of the dateline or a location that the article names, however its letters are spelt."""
    keyword: _Words = ()
    """Keyword that the article carries, however its letters are spelt."""

    def given(self) -> list[str]:
        """Names of the conditions that are given."""
        return [name for name in type(self).model_fields if getattr(self, name) not in ((), None)]


class RouteRule(_Strict):
    """One route: a topic and what goes there."""

    name: _Name
    """The topic is ``<namespace>:articles:<name>``."""
    description: str = ""
    """For people."""
    rendering: Literal[tuple(RENDERINGS)] = OWN_FORM  # type: ignore[valid-type]  # names of a table
    """Form of the event's ``data``; ``barqiya`` is the article itself."""
    when: Conditions = Conditions()
    """What an event must be; nothing: every event."""
    unless: Conditions | None = None
    """What it must not be."""

    @model_validator(mode="after")
    def _sensible(self) -> Self:
        if self.name in _RESERVED:
            raise ValueError(f"a route cannot be called {self.name!r}")
        if self.unless is not None and not self.unless.given():
            raise ValueError("`unless` without a condition would keep everything out")
        return self


class RouteFile(_Strict):
    """All routes, in order."""

    version: Literal[1] = 1
    """Version of this file's form."""
    match: Literal["all", "first"] = "all"
    """Whether an event goes to every route that fits, or to the first one only."""
    catch_all: _Name | None = None
    """Topic of events that no route takes."""
    route: Annotated[tuple[RouteRule, ...], Field(max_length=200)] = ()
    """The routes."""

    @model_validator(mode="after")
    def _named_once(self) -> Self:
        names = [rule.name for rule in self.route]
        names += [self.catch_all] if self.catch_all else []
        if self.catch_all in _RESERVED:
            raise ValueError(f"a route cannot be called {self.catch_all!r}")
        for name in names:
            if names.count(name) > 1:
                raise ValueError(f"the name {name!r} is given twice")
        return self

    def forms(self) -> dict[str, str]:
        """Name of each topic and the form of the events on it."""
        forms = {rule.name: rule.rendering for rule in self.route}
        return {**dict.fromkeys(self.topics(), OWN_FORM), **forms}

    def topics(self) -> tuple[str, ...]:
        """Names of all topics, in order; the last is the one that there always is."""
        names = tuple(rule.name for rule in self.route)
        return (*names, self.catch_all, PRIORITY) if self.catch_all else (*names, PRIORITY)

    def has_rules(self) -> bool:
        """Whether anything about an event must be known to say where it goes."""
        return bool(self.route) or self.catch_all is not None


#: Every event goes to ``articles``, and what is urgent to ``articles:priority``.
NO_ROUTES: Final = RouteFile()


def read_routes(path: Path) -> RouteFile:
    """Read a route file.

    Raises:
        RouteFileError: It cannot be read or does not fit the schema; the message begins with
            ``file:line:`` for each problem.
    """
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST_FILE + 1)
        text = data.decode()
    except OSError as error:
        raise RouteFileError(
            f"{path}: cannot be opened: {error.strerror or error}; BARQIYA_ROUTES_FILE or --routes "
            "names a TOML file with [[route]] entries"
        ) from error
    except UnicodeDecodeError as error:
        raise RouteFileError(f"{path}: not TOML, which is UTF-8: {error}") from error
    if len(data) > _LARGEST_FILE:
        raise RouteFileError(f"{path}: larger than {_LARGEST_FILE} bytes")
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"at line (\d+)", str(error))
        raise RouteFileError(f"{path}:{found[1] if found else 1}: {error}") from error
    try:
        return RouteFile.model_validate(values)
    except ValidationError as error:
        lines = text.splitlines()
        problems = [
            f"{path}:{_line_of(lines, problem['loc'])}: {_said(problem)}"
            for problem in error.errors(include_url=False)
        ]
        raise RouteFileError("\n".join(dict.fromkeys(problems))) from error


def route_file_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of a route file, as an object; TOML is only how it is written."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **RouteFile.model_json_schema(),
    }


def _said(problem: Any) -> str:  # noqa: ANN401 - pydantic's own dictionary
    place = ".".join(
        f"[{part}]" if isinstance(part, int) else part for part in problem["loc"]
    ).replace(".[", "[")
    message = problem["msg"].removeprefix("Value error, ")
    return f"{place}: {message}" if place else message


def _line_of(lines: Sequence[str], location: tuple[int | str, ...]) -> int:
    """Line of the value at a location: TOML's reader does not keep it, so it is looked up.

    The n-th ``[[route]]`` header, then the table and the key below it; the header itself where the
    key is missing, and line 1 where even that is not written in the usual way.
    """
    at, rest = 0, list(location)
    if len(rest) > 1 and rest[0] == "route" and isinstance(rest[1], int):
        headers = [n for n, line in enumerate(lines) if _header(line) == "[[route]]"]
        if rest[1] < len(headers):
            at = headers[rest[1]]
        rest = rest[2:]
        end = next((n for n in headers if n > at), len(lines))
    else:
        end = len(lines)
    for part in (part for part in rest if isinstance(part, str)):
        key = re.compile(rf"\s*(\[route\.{re.escape(part)}\]|[\w.]*\b{re.escape(part)}\b.*=)")
        at = next((n for n in range(at, end) if key.match(lines[n])), at)
    return at + 1


def _header(line: str) -> str:
    return re.sub(r"\s|#.*", "", line)

"""Two versions of an article, compared field by field. Pure."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

#: Which article it is, and what it is to others: compared as the decision, not as content.
_IDENTITY = frozenset({"article_id", "story_id", "revision", "relation"})
_ORIGIN = "provenance"


class Difference(NamedTuple):
    """One field that says something else: for a list, only the entries that differ."""

    path: str
    """Names of fields with dots, e.g. ``dates.published_at``."""
    was: Any
    now: Any

    @property
    def is_minor(self) -> bool:
        """Whether it tells only how the article was read, nothing that a reader sees."""
        return self.path.partition(".")[0] == _ORIGIN


def differences(was: Mapping[str, Any], now: Mapping[str, Any]) -> tuple[Difference, ...]:
    """What two articles, as their events hold them, say differently."""
    first, second = (
        {name: value for name, value in article.items() if name not in _IDENTITY}
        for article in (was, now)
    )
    # The raw item of a replay is another one: that is no difference.
    for article in (first, second):
        origin = article.get(_ORIGIN) or {}
        article[_ORIGIN] = {name: value for name, value in origin.items() if name != "raw_id"}
    return tuple(_compare("", first, second))


def _compare(path: str, was: Any, now: Any) -> Iterator[Difference]:  # noqa: ANN401 - JSON
    if isinstance(was, dict) and isinstance(now, dict):
        for name in dict.fromkeys((*was, *now)):
            yield from _compare(f"{path}.{name}" if path else name, was.get(name), now.get(name))
    elif isinstance(was, list) and isinstance(now, list):
        gone, come = _unequal(was, now)
        if gone or come:
            yield Difference(path, gone, come)
    elif was != now:
        yield Difference(path, was, now)


def _unequal(was: Sequence[Any], now: Sequence[Any]) -> tuple[list[Any], list[Any]]:
    """The entries that only one of two lists has, in their places."""
    first, second = ([orjson.dumps(each) for each in side] for side in (was, now))
    gone: list[Any] = []
    come: list[Any] = []
    for what, i1, i2, j1, j2 in SequenceMatcher(None, first, second, autojunk=False).get_opcodes():
        if what != "equal":
            gone += was[i1:i2]
            come += now[j1:j2]
    return gone, come

"""Every regular expression of the package takes time in step with the text, however hostile."""

from __future__ import annotations

import importlib
import pkgutil
import re
import time
from functools import cache
from typing import TYPE_CHECKING, Final

import pytest

import barqiya
import barqiya_schemas

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

LONG: Final = 64 * 1024
SHORT: Final = 16 * 1024
#: All texts are tried at this size, to find those that hurt an expression most.
SCREEN: Final = 2 * 1024
WORST: Final = 4
#: Seconds of processor time for one expression over one text of ``LONG`` characters.
LIMIT: Final = 0.05
#: Four times the text may take this many times as long before it counts as more than linear.
MOST_GROWTH: Final = 9.0
#: Below this a measurement says nothing about growth.
SHORTEST: Final = 0.004
RUNS: Final = 4

# One piece over and over makes runs that a careless expression goes back over; pieces in turn make
# beginnings of matches that never end.
_PIECES: Final = (
    " ", "\u00a0", "\t", "\n", "\r\n", ".", "..", "-", "- ", "/", "//", "// ", "(", "()", "((",
    ")", "[", "{", "<", "<a ", "&", "&#", "«", '"', "”", ":", ": ", ",", "، ", "؟", "!", "=",
    "==", "*", "•", "_", "|", "#", "@", "%", "+", "~", "\\", "©", "© ", "0", "1", "12", "12:",
    "12:30 ", "1/", "1-", "3.", "٣", "３", "a", "a ", "A", "A ", "a-", "a.", "A/", "Az", "N", "ا",
    "ا ", "ا.", "ا. ", "وا", "و ", "ال", "ــ", "\u064b", "\u0651", "كلمة ", "محمد، ", "قال ",
    "من ", "في ", "تصوير: ", "صورة ", "عاجل - ", "تحديث 1", "إضافة ", "انتهى ", "// يتبع ",
    "(رويترز) - ", "أ ف ب ", "13 أبريل ", "الموافق ", "هـ ", "1436 هـ ", "ت م ", "REUTERS ",
    ". NADA ", ". N N ", "Photo by ", "http://", "www.", "\u200f", "\u202e", "\ufeff", "\u0000",
    "\u001a", "\ud800", "😀", "ﻻ", "ﷺ", "é", "e\u0301", "Ù", "Ø§", "ÇáÓ", "Ã",
)  # fmt: skip


def modules() -> Iterator[ModuleType]:
    for package in (barqiya, barqiya_schemas):
        yield package
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if found.name.rpartition(".")[2] != "__main__":
                yield importlib.import_module(found.name)


def _patterns_in(value: object, depth: int = 3) -> Iterator[re.Pattern[str] | re.Pattern[bytes]]:
    """Compiled expressions in a value, in containers and objects of the package as well."""
    if isinstance(value, re.Pattern):
        yield value
    elif depth and isinstance(value, dict):
        for inner in value.values():
            yield from _patterns_in(inner, depth - 1)
    elif depth and isinstance(value, list | tuple | set | frozenset):
        for inner in value:
            yield from _patterns_in(inner, depth - 1)


@cache
def patterns() -> dict[str, re.Pattern[str] | re.Pattern[bytes]]:
    """All compiled expressions of the modules, by module and name; each once."""
    found: dict[tuple[object, int], tuple[str, re.Pattern[str] | re.Pattern[bytes]]] = {}
    for module in modules():
        for name, value in vars(module).items():
            for pattern in _patterns_in(value):
                found.setdefault(
                    (pattern.pattern, pattern.flags), (f"{module.__name__}.{name}", pattern)
                )
    named: dict[str, re.Pattern[str] | re.Pattern[bytes]] = {}
    for name, pattern in found.values():
        key = name if name not in named else f"{name}[{sum(n.startswith(name) for n in named)}]"
        named[key] = pattern
    return named


@cache
def texts(size: int) -> tuple[tuple[str, str], ...]:
    """Name and text of every hostile text of that size."""
    return tuple(_texts(size))


def _texts(size: int) -> Iterator[tuple[str, str]]:
    for piece in _PIECES:
        yield piece, (piece * (size // len(piece) + 1))[:size]
        # The same run that begins late and ends wrong.
        yield f"x{piece}…§", f"x{(piece * (size // len(piece) + 1))[: size - 2]}§"
    yield "all", ("".join(_PIECES) * (size // 200))[:size]


def _cost(pattern: re.Pattern[str] | re.Pattern[bytes], text: str) -> float:
    """Fewest seconds of processor time over the text: at its head, as a whole, and all through."""
    given: str | bytes = text
    if isinstance(pattern.pattern, bytes):
        given = text.encode("utf-8", "surrogatepass")
    best = float("inf")
    for _ in range(RUNS):
        started = time.process_time()
        pattern.match(given)  # type: ignore[arg-type]
        pattern.fullmatch(given)  # type: ignore[arg-type]
        for _found in pattern.finditer(given):  # type: ignore[arg-type]
            pass
        best = min(best, time.process_time() - started)
        if best < LIMIT / 10:
            break
    return best


def test_there_are_expressions_to_look_at() -> None:
    assert len(patterns()) > 100
    assert any(name.startswith("barqiya.parse.page_text.") for name in patterns())
    assert any(name.startswith("barqiya.normalize.") for name in patterns())
    assert any(name.startswith("barqiya.text.") for name in patterns())


@pytest.mark.parametrize("name", sorted(patterns()))
def test_time_grows_with_the_text_only(name: str) -> None:
    pattern = patterns()[name]
    costs = {piece: _cost(pattern, text) for piece, text in texts(SCREEN)}
    worst = sorted(costs, key=costs.__getitem__)[-WORST:]
    # What goes back over a short text would never come back from a long one.
    assert costs[worst[-1]] < SHORTEST * 2, (worst[-1], costs[worst[-1]])
    short, long = dict(texts(SHORT)), dict(texts(LONG))
    for piece in worst:
        cost = _cost(pattern, long[piece])
        if cost < SHORTEST:
            continue
        growth = cost / max(_cost(pattern, short[piece]), 1e-9)
        assert cost < LIMIT or growth < MOST_GROWTH, (piece, cost, growth)
        assert cost < 4 * LIMIT, (piece, cost)


def test_an_expression_that_goes_back_is_found_out() -> None:
    careless = re.compile(r"(?:a+)+§§")
    assert _cost(careless, "a" * 18 + "§") > MOST_GROWTH * _cost(careless, "a" * 13 + "§")

"""Comparing providers' versions: respected where they can be compared, never trusted.

Versions are numbers with dots («2.10» comes after «2.9»), times, or opaque strings (one large
agency's are); the last cannot be compared, and then the order of arrival decides.
"""

from __future__ import annotations

import re
from datetime import datetime

_DOTTED = re.compile(r"[0-9]{1,18}(?:\.[0-9]{1,18}){0,7}", re.ASCII)


def compare_versions(first: str | None, second: str | None) -> int | None:
    """Order of two versions.

    Returns:
        Negative, zero or positive as ``first`` is older, equal or newer; ``None`` when the two
        cannot be compared.
    """
    if first is None or second is None:
        return None
    if first == second:
        return 0
    if _DOTTED.fullmatch(first) and _DOTTED.fullmatch(second):
        return _compare(_numbers(first), _numbers(second))
    moments = _moment(first), _moment(second)
    if moments[0] is not None and moments[1] is not None:
        return _compare(moments[0], moments[1])
    return None


def _compare(first: tuple[int, ...] | float, second: tuple[int, ...] | float) -> int:
    return (first > second) - (first < second)  # type: ignore[operator]  # both of one type


def _numbers(version: str) -> tuple[int, ...]:
    numbers = [int(part) for part in version.split(".")]
    while len(numbers) > 1 and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)


def _moment(version: str) -> float | None:
    try:
        moment = datetime.fromisoformat(version)
    except ValueError:
        return None
    return moment.timestamp() if moment.tzinfo is not None else None

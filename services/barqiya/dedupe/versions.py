"""Comparing providers' versions: respected where they can be compared, never trusted.

Versions are numbers with dots («2.10» comes after «2.9»; «v10» is 10), times, or opaque strings
(one large agency's are); the last cannot be compared, and then the order of arrival decides. It
decides too where two versions are further apart than any series of revisions goes: a version 999
after version 2, sent by mistake or in bad faith, must not keep version 3 out for ever.
"""

from __future__ import annotations

import re
from datetime import datetime
from itertools import zip_longest

from barqiya.keys import entry_order, is_entry_id

#: From 2 to 102 no series jumps; numbers that are this large from the start are times or counters.
_LEAP, _COUNTERS = 100, 1000
#: Seconds by which an older revision can be late.
_LATEST = 7 * 24 * 3600

#: «v10», ``rev. 10`` say no more than 10: letters of a longer string are not looked behind.
_DOTTED = re.compile(
    r"(?:v|ver|version|r|rev|revision)?[ ._-]{0,2}([0-9]{1,18}(?:\.[0-9]{1,18}){0,7})",
    re.ASCII | re.IGNORECASE,
)


def compare_versions(first: str | None, second: str | None) -> int | None:
    """Order of two versions.

    Returns:
        Negative, zero or positive as ``first`` is older, equal or newer; ``None`` when the two
        cannot be compared, or are too far apart to be believed.
    """
    if first is None or second is None:
        return None
    if first == second:
        return 0
    dotted = _DOTTED.fullmatch(first), _DOTTED.fullmatch(second)
    if dotted[0] and dotted[1]:
        return _compare_numbers(_numbers(dotted[0][1]), _numbers(dotted[1][1]))
    moments = _moment(first), _moment(second)
    if moments[0] is None or moments[1] is None or _is_local(moments[0]) != _is_local(moments[1]):
        return None
    # Two times without a zone are of one clock: that of the source.
    apart = (moments[0] - moments[1]).total_seconds()
    return (apart > 0) - (apart < 0) if abs(apart) <= _LATEST else None


def came_before(raw_id: str, other: str) -> bool:
    """Whether one raw item came before another: the order of arrival, by the ids on the queue.

    Not the order in which they are decided: urgent items overtake others, and workers race.
    """
    known = is_entry_id(raw_id) and is_entry_id(other)
    return known and entry_order(raw_id) < entry_order(other)


def _compare_numbers(first: tuple[int, ...], second: tuple[int, ...]) -> int | None:
    for one, other in zip_longest(first, second, fillvalue=0):
        if one != other:
            leap = abs(one - other) >= _LEAP and min(one, other) < _COUNTERS
            return None if leap else 1 if one > other else -1
    return 0


def _numbers(version: str) -> tuple[int, ...]:
    numbers = [int(part) for part in version.split(".")]
    while len(numbers) > 1 and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)


def _moment(version: str) -> datetime | None:
    try:
        return datetime.fromisoformat(version)
    except ValueError:
        return None


def _is_local(moment: datetime) -> bool:
    return moment.tzinfo is None

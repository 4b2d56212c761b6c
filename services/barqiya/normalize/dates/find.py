"""Every mention of a day or a time in a text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from barqiya.normalize.dates.look import Look
from barqiya.normalize.dates.row import Row
from barqiya.normalize.dates.units import JOINTS, Units
from barqiya.normalize.dates.words import Words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from barqiya.normalize.dates.model import Mention
    from barqiya.registry.calendar import Calendar

#: Figures and known words looked at in one text, and mentions taken from it: far above what any
#: article has, and what bounds the cost of one that is made to be slow.
MAX_HITS: Final = 2000
MAX_MENTIONS: Final = 200

#: Figures come before it in the order of characters, letters after it.
_AFTER_FIGURES: Final = ":"


def find_dates(
    text: str, calendar: Calendar, *, language: str = "ar", labels: bool = False
) -> tuple[Mention, ...]:
    """Find what a text says of days and times, in reading order.

    Numbers that are no dates, bare years and durations of months or years are left out.

    Args:
        text: Any text; lines are read apart from each other.
        calendar: The words to read with.
        language: BCP 47 tag of the text; tells whether 5/6/2024 is in June.
        labels: Whether words such as «نشر في» and "Updated" are labels, as beside a page's dates.
            In running text they are not.

    Returns:
        At most :data:`MAX_MENTIONS` mentions.
    """
    words = Words(text)
    units = Units(Look(words, calendar), labels=labels)
    day_first = language.partition("-")[0].lower() in calendar.day_first_languages
    found: list[Mention] = []
    end = 0
    for i in words.hits(calendar.words, calendar.labels if labels else ())[:MAX_HITS]:
        first = (
            units.at(i) if i >= end and (labels or _goes_on(words.folded, i, calendar)) else None
        )
        if first is None:
            continue
        row = Row(words, calendar, day_first=day_first)
        end = row.read(i, first, units)
        found += row.mentions()
        if len(found) >= MAX_MENTIONS:
            break
    return tuple(found[:MAX_MENTIONS])


def _goes_on(folded: Sequence[str], i: int, calendar: Calendar) -> bool:
    """Whether the next word lets word ``i`` begin a date: most figures and words are none."""
    following = folded[i + 1] if i + 1 < len(folded) else ""
    if following < _AFTER_FIGURES:
        return True
    if folded[i] < _AFTER_FIGURES:
        return following in calendar.after_figure or following in JOINTS
    return following in calendar.seconds.get(folded[i], (following,))

"""Embargo: until when an item that says it is under embargo must not be published."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from barqiya.items import Rejected
from barqiya.normalize.dates import find_dates
from barqiya.normalize.dates.arithmetic import zone_named
from barqiya.reasons import Reason

if TYPE_CHECKING:
    from barqiya.normalize.dates import Mention
    from barqiya.registry.calendar import Calendar


@dataclass(frozen=True, slots=True)
class Embargo:
    """The end of an embargo."""

    until: str
    """RFC 3339 date-time with offset."""
    ms: int
    """The same in Unix milliseconds."""


def read_embargo(
    raw: str | None, received_at: str, timezone: str | None, calendar: Calendar
) -> Embargo | Rejected | None:
    """Read the end of an embargo from the words that state it.

    A day without a time ends at its first minute; a time without a day is of the day of receipt,
    or of the next when that time had passed. Times without a zone are of the source's zone.

    Args:
        raw: The words, e.g. «محظور النشر حتى الساعة 10:00 بتوقيت غرينتش يوم 12 أبريل 2026»;
            ``None`` when there is no embargo.
        received_at: RFC 3339 moment of receipt.
        timezone: IANA zone of the source.
        calendar: The words to read dates with.

    Returns:
        The end; ``None`` without an embargo; ``normalize.embargo_unreadable`` when the words do
        not say a time that can be read: publishing on a guess could break it.
    """
    if raw is None:
        return None
    received = datetime.fromisoformat(received_at)
    moment = _moment(find_dates(raw, calendar), received, timezone)
    if moment is None:
        return Rejected(Reason.NORMALIZE_EMBARGO_UNREADABLE)
    return Embargo(moment.isoformat(), int(moment.timestamp() * 1000))


def _moment(
    mentions: tuple[Mention, ...], received: datetime, timezone: str | None
) -> datetime | None:
    day = next((mention.day for mention in mentions if mention.day), None)
    clock = next((mention.clock for mention in mentions if mention.clock), None)
    offset = next((m.offset for m in mentions if m.offset is not None), None)
    zone = zone_named((clock.zone if clock else None) or timezone)
    if zone is None or (day is None and clock is None and offset is None):
        return None
    at = time(clock.hour, clock.minute or 0, clock.second or 0) if clock else time()
    if day is not None:
        return datetime.combine(day, at, zone)
    today = datetime.combine(received.astimezone(zone).date(), at, zone)
    if offset is not None:
        return today + timedelta(days=offset)
    return today if today > received else today + timedelta(days=1)

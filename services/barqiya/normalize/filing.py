"""Who filed an item, where, and when: what the format states, and what the text says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from barqiya.items import DateText
from barqiya.normalize import stated
from barqiya.normalize.bylines import read_byline, without_lead, without_work
from barqiya.normalize.datelines import read_dateline
from barqiya.normalize.dates import read_dates, stated_moment
from barqiya_schemas import Dateline

if TYPE_CHECKING:
    from collections.abc import Callable

    from barqiya.items import ParsedItem
    from barqiya.normalize.datelines import DatelineReading
    from barqiya.registry import Registry
    from barqiya.registry.model import SourceProfile
    from barqiya_schemas import Dates, RawItem

_DAYS = frozenset({"day", "hour", "minute", "second"})
_WRONG = frozenset({"conflict", "refused"})


def filed_by(
    parsed: ParsedItem,
    reading: DatelineReading | None,
    label: Callable[[str], str],
    registry: Registry,
) -> str | None:
    """Who wrote it: the byline, else the name in the dateline; ``label`` makes it publishable."""
    if parsed.byline:
        line = label(parsed.byline)
        # A format's own field names the writer whatever it looks like; a line of a page may not.
        if names := read_byline(line, registry):
            return names
        return (
            None if parsed.lines else without_work(without_lead(line, registry), registry) or None
        )
    return without_work(reading.byline, registry) if reading and reading.byline else None


def filed_from(
    parsed: ParsedItem,
    reading: DatelineReading | None,
    paragraphs: tuple[str, ...],
    registry: Registry,
) -> Dateline | None:
    """The dateline of the text; where the format states it apart, that one."""
    raw = (stated.name(parsed.dateline) or "").rstrip(" -–—")
    if not raw:
        return reading.dateline if reading else None
    read = read_dateline(f"{raw} - {paragraphs[0] if paragraphs else ''}", registry)
    place = next((one.name for one in parsed.locations if one.role == "filed_from"), None)
    found = read.dateline if read else Dateline(raw=raw)
    return found.model_copy(update={"raw": raw, "place": found.place or stated.name(place)})


def dated(dateline: Dateline | None, dates: Dates) -> Dateline | None:
    """The dateline with the day that it states, unless that day was found to be wrong."""
    if dateline is None or not any(map(str.isdecimal, dateline.raw)):
        return dateline
    found = [
        one
        for one in dates.evidence
        if one.role == "dateline" and one.precision in _DAYS and one.verdict not in _WRONG
    ]
    # A Hijri day alone is known within a day only; the Gregorian one beside it is exact.
    found.sort(key=lambda one: one.calendar != "gregorian")
    day = next((one.value[:10] for one in found if one.value), None)
    return dateline.model_copy(update={"date": day}) if day else dateline


def filed_at(
    parsed: ParsedItem,
    raw: RawItem,
    profile: SourceProfile,
    registry: Registry,
    headline: str,
    paragraphs: tuple[str, ...],
    reading: DatelineReading | None,
    language: str,
) -> Dates:
    """The dates that the format states, the text tells and the page shows, weighed together."""
    lines = parsed.body_block_lines or (None,) * len(paragraphs)
    body = zip(lines, paragraphs, strict=False)
    lead = ((None, parsed.standfirst),) if parsed.standfirst else ()
    marks = tuple(DateText(mark, "dateline") for mark in parsed.end_marks)
    published = parsed.published or parsed.first_created or parsed.version_created
    updated = parsed.version_created if parsed.version_created != published else None
    dates = read_dates(
        page_texts=(*parsed.date_texts, *marks),
        headline=headline,
        paragraphs=(*lead, *body),
        dateline_text=parsed.dateline or (reading.dateline.raw if reading else None),
        meta_published=published,
        meta_updated=updated,
        received_at=raw.received_at,
        timezone=profile.timezone,
        language=language,
        calendar=registry.calendar,
    )
    if not (parsed.first_created or parsed.version_created):
        return dates
    created = {
        "first_created": stated_moment(parsed.first_created, registry.calendar, profile.timezone),
        "version_created": stated_moment(
            parsed.version_created, registry.calendar, profile.timezone
        ),
    }
    return dates.model_copy(update=created)

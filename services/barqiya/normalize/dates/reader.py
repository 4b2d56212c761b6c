"""All dates of one item: reads the claims, decides, and lists the evidence."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from barqiya.normalize.dates.arithmetic import day_in, shifted
from barqiya.normalize.dates.claims import (
    Claim,
    dateline_claims,
    meta_claim,
    page_claims,
    text_claims,
)
from barqiya.normalize.dates.constraints import constraints, fits, named, says
from barqiya.normalize.dates.decide import decide
from barqiya.normalize.dates.model import Mention
from barqiya.normalize.dates.weigh import days_of
from barqiya_schemas import Dates
from barqiya_schemas.article import DateRole  # noqa: TC001 - of a module value

if TYPE_CHECKING:
    from datetime import date

    from barqiya.items import DateText
    from barqiya.normalize.dates.constraints import Constraints
    from barqiya.normalize.dates.decide import Decision
    from barqiya.registry.calendar import Calendar

#: Entries of ``Dates.evidence``; what decided comes first when there are more.
MAX_EVIDENCE: Final = 32

_PLACES: Final[dict[DateRole, str]] = {
    "meta": "the item's date field says",
    "byline": "the date beside the byline is",
    "page_chrome": "the page shows",
    "dateline": "the dateline says",
}


def read_dates(
    *,
    page_texts: tuple[DateText, ...],
    headline: str | None,
    paragraphs: tuple[tuple[int | None, str], ...],
    dateline_text: str | None,
    meta_published: str | None,
    meta_updated: str | None,
    received_at: str,
    timezone: str | None,
    language: str,
    calendar: Calendar,
) -> Dates:
    """Read every date of an item and decide which of them are its own.

    The rules are in the docstring of :mod:`barqiya.normalize.dates`. Total: any text is accepted.

    Args:
        page_texts: Texts outside the body that hold dates; end marks with a time («20:26 ت م») go
            here too, with role ``dateline``.
        headline: The headline.
        paragraphs: Line number (or ``None``) and text, in reading order, standfirst first.
        dateline_text: The dateline as written; it may stand in the first paragraph too.
        meta_published: The format's own field for publication, in any form.
        meta_updated: The format's own field for the last change.
        received_at: RFC 3339 moment of receipt.
        timezone: IANA zone of the source, for clock times that state none.
        language: BCP 47 tag of the text.
        calendar: The words to read with.
    """
    outside = page_claims(page_texts, calendar, language, timezone)
    fields = (
        meta_claim(meta_published, "published", calendar, timezone),
        meta_claim(meta_updated, "updated", calendar, timezone),
    )
    stated = [claim for claim in fields if claim] + [c for c in outside if c.role != "dateline"]
    line = _line(dateline_text, paragraphs)
    filing = dateline_claims(dateline_text, calendar, language, timezone, line)
    dateline = _once([*filing, *(claim for claim in outside if claim.role == "dateline")])
    known = frozenset(claim.mention.raw for claim in dateline)
    told = text_claims(headline, paragraphs, calendar, language, timezone, known)
    limits = constraints(told)
    received = day_in(timezone, received_at)
    out = decide(stated, dateline, limits, received, timezone)
    base = _day_of_writing(out, limits, timezone)
    _judge_text(limits, [*stated, *dateline], out, timezone)
    for claim in told:
        _anchor(claim, base)
    receipt = [_receipt(received)] if out.by_receipt and received else []
    return Dates(
        published_at=out.published_at,
        rendered_at=out.rendered.value if out.rendered else None,
        updated_at=out.updated.value if out.updated else None,
        story_date=_story_date(out, limits, base),
        received_at=received_at,
        status=out.status,
        evidence=tuple(c.evidence() for c in _capped([*stated, *dateline, *told, *receipt])),
    )


def stated_moment(text: str | None, calendar: Calendar, timezone: str | None) -> str | None:
    """A date field of the format as the contract writes it; ``None`` where it cannot be read."""
    claim = meta_claim(text, "published", calendar, timezone)
    return claim.value if claim else None


def _once(claims: list[Claim]) -> list[Claim]:
    """The claims without those worded like an earlier one: a dateline may be given twice."""
    first: dict[str, Claim] = {}
    for claim in claims:
        first.setdefault(claim.mention.raw, claim)
    return list(first.values())


def _line(dateline: str | None, paragraphs: tuple[tuple[int | None, str], ...]) -> int | None:
    """Line that the dateline stands in: that of the first paragraph, or of the one after it."""
    return next((line for line, text in paragraphs[:2] if dateline and dateline in text), None)


def _day_of_writing(out: Decision, limits: Constraints, zone: str | None) -> date | None:
    """The day that «اليوم» is, when that is certain."""
    if out.filed.day:
        return out.filed.day
    if out.published and out.published.day:
        for day in sorted(days_of(out.published, zone)):
            if limits.claims and not limits.contradicting((day,)):
                return day
    return limits.written_on()


def _story_date(out: Decision, limits: Constraints, base: date | None) -> str | None:
    """The dateline's day, or the day of writing when the text tells of its own today."""
    told_of_today = any(claim.mention.offset == 0 for claim in limits.claims)
    return base.isoformat() if base and (out.filed.day or told_of_today) else None


def _judge_text(limits: Constraints, stated: list[Claim], out: Decision, zone: str | None) -> None:
    """Say what each constraint of the text supports or contradicts."""
    rivals = [claim for claim in stated if claim.day and claim.verdict in {"rendered", "conflict"}]
    main = out.filed.claim if out.filed.day else out.published
    for claim in limits.claims:
        if main and main.day:
            agrees = any(fits(claim, day) for day in days_of(main, zone))
            verb = "which agrees with" if agrees else "but the item states"
            claim.judge(
                "supports" if agrees else "conflict",
                f"{_sentence(claim)}, {verb} {named(main.day)}.",
            )
            continue
        ruled_out = [one for one in rivals if one.day and not fits(claim, one.day)]
        kept = [one for one in rivals if one.day and fits(claim, one.day)]
        if ruled_out and ruled_out[0].day:
            day = named(ruled_out[0].day)
            claim.judge("conflict", f"{_sentence(claim)}, but {_PLACES[ruled_out[0].role]} {day}.")
        elif kept and kept[0].day:
            claim.judge(
                "supports", f"{_sentence(claim)}, and {_PLACES[kept[0].role]} {named(kept[0].day)}."
            )


def _sentence(claim: Claim) -> str:
    text = says(claim)
    return text[0].upper() + text[1:]


def _anchor(claim: Claim, base: date | None) -> None:
    """Give «أمس» its day, when the day of writing is known: no constraint contradicts it then."""
    offset = claim.mention.offset
    if base is None or offset is None or claim.day is not None:
        return
    day = shifted(base, offset)
    if day is None:
        return
    stated = True if claim.mention.weekday is not None else None
    claim.mention = replace(claim.mention, day=day, weekday_consistent=stated)
    claim.value, claim.precision = day.isoformat(), "day"
    claim.reason = claim.reason or f"Counted from {named(base)}, the day of writing."


def _receipt(received: date) -> Claim:
    claim = Claim(Mention(received.isoformat(), 0), "received", value=received.isoformat())
    claim.precision = "day"
    claim.judge("supports", "The item was received within days of the date that was taken.")
    return claim


def _capped(claims: list[Claim]) -> list[Claim]:
    """The first claims that fit, those that decided something before those that did not."""
    if len(claims) <= MAX_EVIDENCE:
        return claims
    ranked = sorted(range(len(claims)), key=lambda i: claims[i].verdict == "context")
    return [claims[i] for i in sorted(ranked[:MAX_EVIDENCE])]

"""An explained item for people: lines, article, dates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from barqiya.cli.safe import clean, isolate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from barqiya.cli.output import Output
    from barqiya.items import Rejected
    from barqiya.pipeline import Prepared
    from barqiya_schemas import Change, Content, Credit, Dates

_LINE_SHOWN = 96
_REASON_SHOWN = 44
_DATE_NAMES = ("published_at", "updated_at", "rendered_at", "story_date", "received_at")


def show_rejected(rejected: Rejected, out: Output) -> None:
    """Say why an item would become a dead letter."""
    out.say(f"dead letter  {rejected.reason.value}", "bad")
    out.say(f"             {rejected.reason.meaning}")
    for text in (rejected.detail, rejected.exception):
        if text:
            out.say(f"             {clean(text)}")


def show_explained(prepared: Prepared, out: Output) -> None:
    """Print everything that was decided about an item."""
    decoded, parsed, content = prepared.decoded, prepared.parsed, prepared.normalized.content
    out.say(
        f"decoded as {clean(decoded.charset)} ({decoded.method}, confidence "
        f"{decoded.confidence:.2f}), {clean(decoded.media_type)}, parser {clean(parsed.parser)}"
    )
    if parsed.lines:
        kept = sum(line.kept for line in parsed.lines)
        out.say(f"\nlines: {kept} kept (+), {len(parsed.lines) - kept} removed (-)", "new")
        width = min(_REASON_SHOWN, max(len(line.reason) for line in parsed.lines))
        for line in parsed.lines:
            head = f"{line.number:>4} {'+' if line.kept else '-'} {line.label:<10}"
            reason = clean(line.reason)[:width].ljust(width)
            out.say(
                f"{head} {reason}  {isolate(line.text, _LINE_SHOWN)}", "" if line.kept else "dim"
            )
    out.say("\narticle", "new")
    for name, text in _article(content):
        out.say(f"  {name:<14} {text}")
    out.say("\ndates", "new")
    for text in _dates(content.dates):
        out.say(f"  {text}")
    changes = content.provenance.changes
    if changes:
        out.say("\nchanges", "new")
    for change in changes:
        out.say(f"  {_change(change)}")


def _article(content: Content) -> Iterator[tuple[str, str]]:
    """Name and value of everything the article has, in reading order."""
    yield "headline", isolate(content.headline)
    yield from (("also", isolate(text)) for text in content.alternative_headlines)
    yield "language", f"{clean(content.language)}, {content.direction}"
    yield "status", content.status
    if content.standfirst:
        yield "standfirst", isolate(content.standfirst)
    if content.dateline:
        yield "dateline", isolate(content.dateline.raw)
    yield from ((block.type, isolate(block.text)) for block in content.body)
    for image in content.images:
        credit = f"  credit {_credit(image.credit)}" if image.credit else ""
        yield "image", f"{isolate(image.caption or '')}{credit}"
    for source in content.sources:
        name = f" = {clean(source.name)}" if source.name else ""
        yield "source", f"{isolate(source.raw)}{name} ({source.role})"
    yield from _labels(content)
    yield "words", str(content.word_count)


def _labels(content: Content) -> Iterator[tuple[str, str]]:
    """What the item says about itself, where it does."""
    named = (
        ("byline", content.byline),
        ("slugline", content.slugline),
        ("keywords", ", ".join(content.keywords)),
        ("note", content.editorial_note),
        ("embargo", content.embargoed_until),
        ("usage", content.usage_terms),
    )
    if content.urgency is not None:
        yield "urgency", str(content.urgency)
    if content.take is not None:
        yield "take", f"{content.take.number or '?'}, last: {content.take.last}"
    yield from ((name, isolate(text)) for name, text in named if text)


def _dates(dates: Dates) -> Iterator[str]:
    """Each date of the article, then the evidence for and against it."""
    for name in _DATE_NAMES:
        yield f"{name:<14} {getattr(dates, name) or '-'}"
    for found in dates.evidence:
        place = f"line {found.line}" if found.line else found.role
        value = found.value or "no date"
        why = f"{isolate(found.raw)}  {clean(found.reason)}"
        yield f"{found.verdict:<9} {place:<13} {value:<11} {why}"


def _credit(credit: Credit) -> str:
    return f"{isolate(credit.raw)}{f' = {clean(credit.name)}' if credit.name else ''}"


def _change(change: Change) -> str:
    detail = f"  {isolate(change.detail)}" if change.detail else ""
    return f"{change.stage:<10} {clean(change.kind)} x{change.count}{detail}"

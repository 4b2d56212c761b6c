"""The life of an item, for programs and for people."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from barqiya.cli.entries import dead_json, event_json, event_line, outcome_json, raw_json, text_of
from barqiya.cli.explaining import as_contract as explained
from barqiya.cli.safe import clean, isolate
from barqiya.items import Rejected

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from barqiya.cli.item_search import Found
    from barqiya.cli.output import Output
    from barqiya.operate.item_life import Entry, Life
    from barqiya.pipeline import Prepared

_YEAR_10000_MS = 253_402_300_800_000


def as_contract(found: Found) -> dict[str, Any]:
    """The form of ``barqiya item --json``."""
    raw_id, partition, life, prepared = found
    return {
        "raw_id": raw_id,
        **({"partition": partition} if partition else {}),
        "raw": raw_json(raw_id, life.raw) if life.raw is not None else None,
        "pending": life.pending._asdict() if life.pending else None,
        "stages": explained(prepared) if prepared is not None else None,
        "outcomes": [outcome_json(*entry) for entry in life.outcomes],
        "events": [event_json(*entry) for entry in life.events],
        "held": life.held,
        "dead": [dead_json(*entry) for entry in life.letters],
    }


def show(found: Found, out: Output) -> None:
    """Print a life, in the order in which things happened."""
    for line, style in _lines(found):
        out.say(line, style)


def _lines(found: Found) -> Iterator[tuple[str, str]]:
    raw_id, partition, life, prepared = found
    yield f"received    {_moment(raw_id)}  {_received(life)}", "new"
    if partition:
        yield f"partition   {clean(partition)}", ""
    if life.pending is not None:
        held = life.pending
        ago = f"{held.idle_ms / 1000:.1f} s ago"
        yield f"in hand     {clean(held.consumer)}, delivery {held.deliveries}, {ago}", "warn"
    elif not life.outcomes:
        yield "waiting     no worker has taken it, or its outcome was trimmed", "warn"
    if prepared is not None:
        yield from ((f"{name:<11} {text}", "") for name, text in _stages(prepared))
    for entry in life.outcomes:
        yield from _outcome(entry)
    for entry_id, fields in life.events:
        shown = event_line(entry_id, fields)
        yield f"event       {_moment(entry_id)}  {shown.text}", shown.style
    for article in life.held:
        yield f"held        {clean(article)} waits for the end of its embargo", "warn"
    for entry_id, fields in life.letters:
        detail = clean(text_of(fields, "detail"))
        yield f"dead letter {_moment(entry_id)}  {entry_id}  {detail}", "bad"


def _received(life: Life) -> str:
    if life.raw is None:
        return "not kept any more"
    kind = text_of(life.raw, "content_type") or "text/plain"
    size = len(life.raw.get(b"content", b""))
    again = "".join(
        f", {name.replace('_', ' ')} {clean(text_of(life.raw, name))}"
        for name in ("retry_of", "replay_of")
        if name.encode() in life.raw
    )
    return f"{isolate(text_of(life.raw, 'source'))}  {size} bytes of {clean(kind)}{again}"


def _stages(prepared: tuple[Prepared, ...] | Rejected) -> Iterator[tuple[str, str]]:
    """What each stage makes of it today."""
    if isinstance(prepared, Rejected):
        detail = f": {clean(prepared.detail)}" if prepared.detail else ""
        yield prepared.reason.stage, f"refuses it as {prepared.reason.value}{detail}"
        return
    decoded = prepared[0].decoded
    confidence = f"confidence {decoded.confidence:.2f}"
    yield "decode", f"charset {decoded.charset}, found as {decoded.method}, {confidence}"
    for article in prepared:
        parsed, content = article.parsed, article.normalized.content
        removed = sum(not line.kept for line in parsed.lines)
        lines = f", {removed} of {len(parsed.lines)} lines removed" if parsed.lines else ""
        yield "parse", f"{parsed.parser}{lines}, {len(parsed.blocks)} blocks"
        changes = ", ".join(f"{c.kind} x{c.count}" for c in content.provenance.changes)
        yield "normalize", f"{isolate(content.headline, 70)}  {clean(changes) or 'nothing changed'}"


def _outcome(entry: Entry) -> Iterator[tuple[str, str]]:
    outcome = outcome_json(*entry)
    again = ", of a replay" if outcome.get("replay_of") else ""
    delivery = f", delivery {outcome['deliveries']}" if outcome["deliveries"] else ""
    said = f"{outcome['outcome']} {outcome['reason']}{again}{delivery}"
    style = "bad" if outcome["outcome"] == "dead" else "good"
    yield f"outcome     {_moment(entry[0])}  {clean(said)}", style
    parts = outcome["articles"] or ([outcome] if outcome.get("article_id") else [])
    for part in parts:
        relation = clean(str(part.get("relation") or ""))
        original = f" to {clean(part['original'])}" if part.get("original") else ""
        revision = f" revision {part['revision']}" if part.get("revision") else ""
        yield f"  {relation}{original}: article {clean(part['article_id'])}{revision}", ""
        yield f"  story {clean(part['story_id'])}", ""
        yield from ((f"  - {isolate(line)}", "dim") for line in part.get("evidence") or ())
        yield from ((_candidate(one), "dim") for one in part.get("considered") or ())


def _candidate(one: Mapping[str, Any]) -> str:
    """An earlier article that the item was compared with."""
    mark = "taken" if one["taken"] else "left"
    revision = f" r{one['revision']}" if one.get("revision") else ""
    said = clean(f"{one['article_id']}{revision} {one['relation']} {one['score']:.2f}")
    return f"  candidate {mark}: {said}, {isolate(one['why'])}"


def _moment(entry_id: str) -> str:
    milliseconds = int(entry_id.partition("-")[0])
    if milliseconds >= _YEAR_10000_MS:
        return "at no time"
    moment = datetime.fromtimestamp(milliseconds / 1000, tz=UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")

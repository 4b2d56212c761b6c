"""The promises of the service, each as a pure function over a history.

Every function yields a :class:`Violation` for each place where the history breaks the promise.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from faults.history import TOKEN, History, Row, Sent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: Outcomes that issue an event at once, and the one that issues it later.
_PUBLISHING = frozenset({"published", "updated", "corrected", "withdrawn"})
_HELD = "held"


@dataclass(frozen=True, slots=True)
class Violation:
    """A broken promise."""

    rule: str
    subject: str
    """What it is about: a raw id, an event id, an article."""
    detail: str = ""


def check(history: History) -> list[Violation]:
    """Every violation of every promise."""
    return [violation for rule in RULES for violation in rule(history)]


def accepted_items_are_kept(history: History) -> Iterator[Violation]:
    """An item whose ``XADD`` was answered is on the queue, as the item it was."""
    tokens = {row.id: row.fields.get(TOKEN, b"").decode() for row in history.raw}
    for sent in history.sent:
        if sent.raw_id is not None and tokens.get(sent.raw_id) != sent.token:
            yield Violation("accepted-lost", sent.raw_id, f"token {sent.token}")


def every_item_has_one_outcome(history: History) -> Iterator[Violation]:
    """Accepted or not known to be: what is on the queue has exactly one outcome."""
    counts = Counter(row.text("raw_id") for row in history.outcomes)
    kinds = _by_raw_id(history.outcomes)
    for row in history.raw:
        count = counts.pop(row.id, 0)
        if count == 0:
            yield Violation("no-outcome", row.id, _name(row))
        elif count > 1:
            found = ", ".join(outcome.text("outcome") for outcome in kinds[row.id])
            yield Violation("many-outcomes", row.id, found)
    for raw_id in counts:
        yield Violation("outcome-of-nothing", raw_id)


def no_event_is_issued_twice(history: History) -> Iterator[Violation]:
    """Neither an event id nor a revision of an article appears again."""
    ids = Counter(row.text("id") for row in history.events)
    revisions = Counter((row.text("subject"), row.text("sequence")) for row in history.events)
    for event_id, count in ids.items():
        if count > 1:
            yield Violation("event-twice", event_id, f"{count} times")
    for (article_id, sequence), count in revisions.items():
        if count > 1:
            yield Violation("revision-twice", article_id, f"{sequence}: {count} times")


def revisions_rise_without_gap(history: History) -> Iterator[Violation]:
    """In topic order the revisions of an article rise from 1 without a gap."""
    order: defaultdict[str, list[str]] = defaultdict(list)
    for row in history.events:
        order[row.text("subject")].append(row.text("sequence"))
    for article_id, sequences in order.items():
        if [_number(s) for s in sequences] != [*range(1, len(sequences) + 1)]:
            yield Violation("revision-order", article_id, " ".join(sequences))


def outcomes_and_events_agree(history: History) -> Iterator[Violation]:
    """A publishing outcome has its event, and every event the one outcome that issued it."""
    events = {row.text("id"): row for row in history.events}
    issued: Counter[str] = Counter()
    for outcome in history.outcomes:
        if outcome.text("outcome") not in _PUBLISHING | {_HELD}:
            continue
        event_id = outcome.text("event_id")
        issued[event_id] += 1
        event = events.get(event_id)
        if event is None:
            if outcome.text("outcome") in _PUBLISHING:
                yield Violation("outcome-without-event", outcome.text("raw_id"), event_id)
        elif outcome.text("outcome") in _PUBLISHING and (
            outcome.text("article_id") != event.text("subject")
            or _number(outcome.text("revision")) != _number(event.text("sequence"))
        ):
            yield Violation("event-differs", outcome.text("raw_id"), event_id)
    for event_id in events:
        if issued[event_id] != 1:
            yield Violation("event-without-outcome", event_id, f"{issued[event_id]} outcomes")


def duplicates_name_what_is_published(history: History) -> Iterator[Violation]:
    """What was suppressed repeats something that was not."""
    articles = {row.text("subject") for row in history.events} | {
        row.text("article_id") for row in history.outcomes if row.text("outcome") == _HELD
    }
    for row in history.outcomes:
        if row.text("outcome") == "duplicate" and row.text("original") not in articles:
            yield Violation("duplicate-of-nothing", row.text("raw_id"), row.text("original"))


def poison_dies_and_innocents_live(history: History) -> Iterator[Violation]:
    """An item is a dead letter when it had to be, for its reason, and never otherwise."""
    outcomes = _by_raw_id(history.outcomes)
    for raw_id, sent in _on_the_queue(history):
        for outcome in outcomes.get(raw_id, ()):
            reason = outcome.text("reason")
            dead = outcome.text("outcome") == "dead"
            if dead and not sent.dead_as:
                yield Violation("innocent-dead", raw_id, f"{sent.article}: {reason}")
            elif sent.dead_as and not dead:
                yield Violation("poison-alive", raw_id, outcome.text("outcome"))
            elif dead and not any(
                reason.startswith(part) or reason.endswith(part) for part in sent.dead_as
            ):
                yield Violation("wrong-reason", raw_id, f"{reason}, expected {sent.dead_as}")


def the_newest_text_is_published_once(history: History) -> Iterator[Violation]:
    """Of all deliveries of one text at most one is published, of the newest text exactly one."""
    outcomes = _by_raw_id(history.outcomes)
    published: Counter[tuple[str, int]] = Counter()
    newest: dict[str, int] = {}
    for raw_id, sent in _on_the_queue(history):
        if sent.dead_as:
            continue
        newest[sent.article] = max(newest.get(sent.article, 0), sent.version)
        published[sent.article, sent.version] += sum(
            outcome.text("outcome") in _PUBLISHING | {_HELD} for outcome in outcomes.get(raw_id, ())
        )
    for (article, version), count in published.items():
        if count > 1:
            yield Violation("published-twice", article, f"version {version}: {count} times")
        if count == 0 and version == newest[article]:
            yield Violation("newest-suppressed", article, f"version {version}")


def an_embargo_is_kept(history: History) -> Iterator[Violation]:
    """What is under embargo is on the topic in the end, and was not before its time."""
    outcomes = _by_raw_id(history.outcomes)
    events = {row.text("id"): row for row in history.events}
    for raw_id, sent in _on_the_queue(history):
        if not sent.not_before_ms:
            continue
        for outcome in outcomes.get(raw_id, ()):
            if outcome.text("outcome") not in _PUBLISHING | {_HELD}:
                continue
            event = events.get(outcome.text("event_id"))
            if event is None:
                yield Violation("held-for-ever", raw_id, sent.article)
            elif int(event.id.partition("-")[0]) < sent.not_before_ms:
                yield Violation("released-early", raw_id, f"{event.id} < {sent.not_before_ms}")


def nothing_is_left(history: History) -> Iterator[Violation]:
    """At the end no item is pending and none was never delivered."""
    for raw_id in history.pending:
        yield Violation("pending", raw_id)
    for raw_id in history.undelivered:
        yield Violation("undelivered", raw_id)


def what_was_seen_is_kept(history: History) -> Iterator[Violation]:
    """An event that a subscriber received is never taken back, and never comes again."""
    kept = {row.id: row.text("id") for row in history.events}
    for seen in history.seen:
        if kept.get(seen.entry_id) != seen.event_id:
            yield Violation("taken-back", seen.event_id, f"seen as {seen.entry_id}")
    for event_id, count in Counter(seen.event_id for seen in history.seen).items():
        if count > 1:
            yield Violation("seen-twice", event_id, f"{count} times")


def dead_letters_are_whole(history: History) -> Iterator[Violation]:
    """A dead outcome has one dead letter, with the raw fields byte for byte; no letter is extra."""
    raw = {row.id: row.fields for row in history.raw}
    letters = _by_raw_id(history.dead)
    for outcome in history.outcomes:
        if outcome.text("outcome") != "dead":
            continue
        raw_id = outcome.text("raw_id")
        found = letters.pop(raw_id, [])
        if len(found) != 1:
            yield Violation("dead-letters", raw_id, f"{len(found)} letters")
            continue
        kept = _raw_fields(found[0])
        if kept != raw.get(raw_id):
            yield Violation("dead-letter-differs", raw_id, f"{len(kept)} raw fields")
        if found[0].text("reason") != outcome.text("reason"):
            yield Violation("dead-letter-differs", raw_id, "another reason")
    for raw_id in letters:
        yield Violation("dead-letter-without-outcome", raw_id)


def the_tally_is_right(history: History) -> Iterator[Violation]:
    """The counts kept beside the streams are the counts of the streams."""
    counts = Counter(f"outcome:{row.text('outcome')}" for row in history.outcomes)
    for name in {*counts, *(n for n in history.tally if n.startswith("outcome:"))}:
        if counts[name] != history.tally.get(name, 0):
            detail = f"{history.tally.get(name, 0)} counted, {counts[name]} there"
            yield Violation("tally", name, detail)


RULES: tuple[Callable[[History], Iterator[Violation]], ...] = (
    accepted_items_are_kept,
    every_item_has_one_outcome,
    no_event_is_issued_twice,
    revisions_rise_without_gap,
    outcomes_and_events_agree,
    duplicates_name_what_is_published,
    poison_dies_and_innocents_live,
    the_newest_text_is_published_once,
    an_embargo_is_kept,
    nothing_is_left,
    what_was_seen_is_kept,
    dead_letters_are_whole,
    the_tally_is_right,
)


def _raw_fields(letter: Row) -> dict[bytes, bytes]:
    """The raw fields that a dead letter keeps: one by one, or all in one as netstrings."""
    fields = {
        name.removeprefix(b"raw."): value
        for name, value in letter.fields.items()
        if name.startswith(b"raw.")
    }
    words = list(_netstrings(letter.fields.get(b"raw_netstrings", b"")))
    return {**fields, **dict(zip(words[::2], words[1::2], strict=True))}


def _netstrings(data: bytes) -> Iterator[bytes]:
    """Read ``<length>:<bytes>,`` again and again (https://cr.yp.to/proto/netstrings.txt)."""
    at = 0
    while at < len(data):
        colon = data.index(b":", at)
        end = colon + 1 + int(data[at:colon])
        yield data[colon + 1 : end]
        at = end + 1


def _by_raw_id(rows: tuple[Row, ...]) -> dict[str, list[Row]]:
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.text("raw_id")].append(row)
    return dict(found)


def _on_the_queue(history: History) -> Iterator[tuple[str, Sent]]:
    """Raw id and description of each item that is on the queue."""
    sent = {item.token: item for item in history.sent}
    for row in history.raw:
        item = sent.get(row.fields.get(TOKEN, b"").decode(errors="replace"))
        if item is not None:
            yield row.id, item


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else -1


def _name(row: Row) -> str:
    return row.fields.get(TOKEN, b"no token").decode(errors="replace")

"""The checker reports every kind of bad history, and a good one not at all."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from faults.checker import RULES, check
from faults.history import History, Row, Seen, Sent

if TYPE_CHECKING:
    from collections.abc import Callable

#: A history without a fault: two versions of one article, a copy of the second, a dead item.
SENT = (
    Sent("t1", "1-0", "a", 1),
    Sent("t2", "2-0", "a", 2),
    Sent("t3", None, "a", 2),
    Sent("t4", "4-0", "poison", dead_as=("commit.poison",)),
)


def _row(entry_id: str, **fields: str) -> Row:
    return Row(entry_id, {name.encode(): value.encode() for name, value in fields.items()})


def _raw(entry_id: str, token: str) -> Row:
    return Row(entry_id, {b"content": b"\xff" + token.encode(), b"meta.token": token.encode()})


def _outcome(entry_id: str, raw_id: str, outcome: str, **fields: str) -> Row:
    return _row(entry_id, raw_id=raw_id, outcome=outcome, **fields)


def _event(entry_id: str, event_id: str, revision: int, article: str = "a") -> Row:
    return _row(entry_id, id=event_id, subject=article, sequence=f"{revision:010d}")


RAW = (_raw("1-0", "t1"), _raw("2-0", "t2"), _raw("3-0", "t3"), _raw("4-0", "t4"))
LETTER = Row(
    "9-0",
    {
        b"raw_id": b"4-0",
        b"reason": b"commit.poison",
        **{b"raw." + name: value for name, value in RAW[3].fields.items()},
    },
)
GOOD = History(
    sent=SENT,
    raw=RAW,
    outcomes=(
        _outcome("5-0", "1-0", "published", article_id="a", revision="1", event_id="e1"),
        _outcome("6-0", "2-0", "updated", article_id="a", revision="2", event_id="e2"),
        _outcome("7-0", "3-0", "duplicate", article_id="a", revision="2", original="a"),
        _outcome("8-0", "4-0", "dead", reason="commit.poison"),
    ),
    events=(_event("5-1", "e1", 1), _event("6-1", "e2", 2)),
    dead=(LETTER,),
    seen=(Seen("5-1", "e1"), Seen("6-1", "e2")),
    tally={"outcome:published": 1, "outcome:updated": 1, "outcome:duplicate": 1, "outcome:dead": 1},
)


def _rules(history: History) -> set[str]:
    return {violation.rule for violation in check(history)}


def _without(rows: tuple[Row, ...], entry_id: str) -> tuple[Row, ...]:
    return tuple(row for row in rows if row.id != entry_id)


def _changed(rows: tuple[Row, ...], entry_id: str, **fields: str) -> tuple[Row, ...]:
    encoded = {name.encode(): value.encode() for name, value in fields.items()}
    return tuple(
        Row(row.id, {**row.fields, **encoded}) if row.id == entry_id else row for row in rows
    )


def test_a_good_history_has_no_violation() -> None:
    assert check(GOOD) == []


BAD: dict[str, tuple[str, Callable[[History], History]]] = {
    "an accepted item is not on the queue": (
        "accepted-lost",
        lambda h: replace(h, raw=_without(h.raw, "1-0")),
    ),
    "another item has its id": (
        "accepted-lost",
        lambda h: replace(h, raw=(_raw("1-0", "other"), *h.raw[1:])),
    ),
    "an item has no outcome": (
        "no-outcome",
        lambda h: replace(h, outcomes=_without(h.outcomes, "7-0")),
    ),
    "an item has two outcomes": (
        "many-outcomes",
        lambda h: replace(h, outcomes=(*h.outcomes, replace(h.outcomes[2], id="9-9"))),
    ),
    "an outcome is of no item": (
        "outcome-of-nothing",
        lambda h: replace(h, outcomes=(*h.outcomes, _outcome("9-9", "99-0", "duplicate"))),
    ),
    "an event is there twice": (
        "event-twice",
        lambda h: replace(h, events=(*h.events, replace(h.events[1], id="9-9"))),
    ),
    "a revision is there twice": (
        "revision-twice",
        lambda h: replace(h, events=(*h.events, _event("9-9", "e3", 2))),
    ),
    "a revision is missing": (
        "revision-order",
        lambda h: replace(h, events=_without(h.events, "5-1")),
    ),
    "revisions are out of order": (
        "revision-order",
        lambda h: replace(h, events=h.events[::-1]),
    ),
    "a revision is no number": (
        "revision-order",
        lambda h: replace(h, events=_changed(h.events, "6-1", sequence="two")),
    ),
    "an outcome has no event": (
        "outcome-without-event",
        lambda h: replace(h, events=_without(h.events, "6-1")),
    ),
    "an event is of another revision than its outcome says": (
        "event-differs",
        lambda h: replace(h, outcomes=_changed(h.outcomes, "6-0", revision="7")),
    ),
    "an event is of another article than its outcome says": (
        "event-differs",
        lambda h: replace(h, outcomes=_changed(h.outcomes, "6-0", article_id="b")),
    ),
    "an event has no outcome": (
        "event-without-outcome",
        lambda h: replace(h, events=(*h.events, _event("9-9", "e9", 1, "b"))),
    ),
    "two outcomes claim one event": (
        "event-without-outcome",
        lambda h: replace(h, outcomes=_changed(h.outcomes, "5-0", event_id="e2")),
    ),
    "a duplicate names an article that is not there": (
        "duplicate-of-nothing",
        lambda h: replace(h, outcomes=_changed(h.outcomes, "7-0", original="b")),
    ),
    "an innocent item is dead": (
        "innocent-dead",
        lambda h: replace(
            h, outcomes=_changed(h.outcomes, "7-0", outcome="dead", reason="commit.poison")
        ),
    ),
    "poison was published": (
        "poison-alive",
        lambda h: replace(h, outcomes=_changed(h.outcomes, "8-0", outcome="duplicate")),
    ),
    "poison died of something else": (
        "wrong-reason",
        lambda h: replace(h, outcomes=_changed(h.outcomes, "8-0", reason="parse.no_text")),
    ),
    "one text was published twice": (
        "published-twice",
        lambda h: replace(h, outcomes=_changed(h.outcomes, "7-0", outcome="updated")),
    ),
    "the newest text was suppressed": (
        "newest-suppressed",
        lambda h: replace(h, outcomes=_changed(h.outcomes, "6-0", outcome="duplicate")),
    ),
    "an item is pending": ("pending", lambda h: replace(h, pending=("1-0",))),
    "an item was never delivered": ("undelivered", lambda h: replace(h, undelivered=("1-0",))),
    "an event that was seen is gone": (
        "taken-back",
        lambda h: replace(h, events=_without(h.events, "6-1")),
    ),
    "another event is where one was seen": (
        "taken-back",
        lambda h: replace(h, seen=(Seen("6-1", "e1"),)),
    ),
    "a subscriber was given an event twice": (
        "seen-twice",
        lambda h: replace(h, seen=(*h.seen, Seen("9-9", "e2"))),
    ),
    "a dead item has no letter": ("dead-letters", lambda h: replace(h, dead=())),
    "a dead item has two letters": (
        "dead-letters",
        lambda h: replace(h, dead=(LETTER, replace(LETTER, id="9-9"))),
    ),
    "a letter has lost a raw field": (
        "dead-letter-differs",
        lambda h: replace(h, dead=(Row("9-0", {b"raw_id": b"4-0", b"reason": b"commit.poison"}),)),
    ),
    "a letter has other raw bytes": (
        "dead-letter-differs",
        lambda h: replace(h, dead=(Row("9-0", {**LETTER.fields, b"raw.content": b"\xfft5"}),)),
    ),
    "a letter gives another reason": (
        "dead-letter-differs",
        lambda h: replace(h, dead=_changed(h.dead, "9-0", reason="parse.crashed")),
    ),
    "a letter is of an item that lives": (
        "dead-letter-without-outcome",
        lambda h: replace(h, dead=(*h.dead, _row("9-9", raw_id="1-0"))),
    ),
    "an event is on the topic before its embargo ends": (
        "released-early",
        lambda h: replace(h, sent=(replace(h.sent[0], not_before_ms=6), *h.sent[1:])),
    ),
    "a held item is never released": (
        "held-for-ever",
        lambda h: replace(
            h,
            sent=(replace(h.sent[0], not_before_ms=5), *h.sent[1:]),
            outcomes=_changed(h.outcomes, "5-0", outcome="held"),
            events=_without(h.events, "5-1"),
        ),
    ),
    "the tally is wrong": ("tally", lambda h: replace(h, tally={**h.tally, "outcome:dead": 2})),
    "the tally counts what never was": (
        "tally",
        lambda h: replace(h, tally={**h.tally, "outcome:corrected": 1}),
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_history_is_reported(name: str) -> None:
    rule, spoil = BAD[name]
    assert rule in _rules(spoil(GOOD))


def test_every_rule_has_a_bad_history() -> None:
    reported = {
        rule.__name__ for rule in RULES for _, spoil in BAD.values() if list(rule(spoil(GOOD)))
    }
    assert reported == {rule.__name__ for rule in RULES}


def test_what_was_sent_without_an_answer_may_be_absent() -> None:
    absent = replace(
        GOOD,
        raw=_without(GOOD.raw, "3-0"),
        outcomes=_without(GOOD.outcomes, "7-0"),
        tally={name: 1 for name in GOOD.tally if name != "outcome:duplicate"},
    )
    assert check(absent) == []


def test_an_older_version_that_came_late_may_be_suppressed() -> None:
    late = replace(
        GOOD,
        outcomes=(
            _outcome("5-0", "2-0", "published", article_id="a", revision="1", event_id="e1"),
            _outcome("6-0", "1-0", "duplicate", original="a"),
            *GOOD.outcomes[2:],
        ),
        events=GOOD.events[:1],
        seen=GOOD.seen[:1],
        tally={"outcome:published": 1, "outcome:duplicate": 2, "outcome:dead": 1},
    )
    assert check(late) == []


def test_an_item_that_is_held_has_its_event_later() -> None:
    held = replace(GOOD, outcomes=_changed(GOOD.outcomes, "5-0", outcome="held"))
    assert _rules(held) == {"tally"}


def test_a_letter_may_keep_its_raw_fields_as_netstrings() -> None:
    packed = b"".join(
        b"%d:%b," % (len(word), word) for pair in RAW[3].fields.items() for word in pair
    )
    letter = Row("9-0", {b"raw_id": b"4-0", b"reason": b"commit.poison", b"raw_netstrings": packed})
    assert check(replace(GOOD, dead=(letter,))) == []

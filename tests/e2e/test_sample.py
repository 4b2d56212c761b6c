"""The sample through the whole service: every item ends as expected, once."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from barqiya.sample import load_sample
from barqiya_schemas import ArticleEvent, DeadLetter
from barqiya_schemas.stream_outcomes import read_outcome

if TYPE_CHECKING:
    from support.service import Service


def test_every_item_of_the_sample_ends_as_expected(service: Service) -> None:
    sample = load_sample()
    raw_ids = {item.name: service.publish(dict(item.fields)) for item in sample}
    outcomes = service.settle(len(sample))

    # Exactly one outcome for every accepted item.
    counts = Counter(outcome["raw_id"] for outcome in outcomes)
    assert counts == Counter(raw_ids.values())
    assert service.pending() == 0

    by_id = {outcome["raw_id"]: outcome for outcome in outcomes}
    for item in sample:
        outcome = by_id[raw_ids[item.name]]
        assert outcome["outcome"] == item.outcome, (item.name, outcome)
        assert outcome["relation"] == (item.relation or ""), (item.name, outcome)
        if item.reason:
            assert outcome["reason"] == item.reason, (item.name, outcome)
        if item.original and item.outcome == "duplicate":
            original = by_id[raw_ids[item.original]]
            assert outcome["original"] == original["article_id"], item.name


def test_what_the_sample_leaves_behind_keeps_the_contract(service: Service) -> None:
    sample = load_sample()
    for item in sample:
        service.publish(dict(item.fields))
    outcomes = [read_outcome(outcome) for outcome in service.settle(len(sample))]
    events = [ArticleEvent.model_validate(event) for event in service.events()]

    # No event twice, every event has its outcome and every publishing outcome its event.
    assert len({event.id for event in events}) == len(events)
    assert {event.id for event in events} == {o.event_id for o in outcomes if o.event_id}

    # Revisions of an article rise from 1 without a gap, in topic order.
    latest: Counter[str] = Counter()
    for event in events:
        latest[event.subject] += 1
        assert event.data.revision == latest[event.subject] == int(event.sequence)
        assert event.subject == event.data.article_id
        assert event.partitionkey == event.data.story_id

    dead = {o.raw_id: o for o in outcomes if o.outcome == "dead"}
    assert len(service.letters()) == len(dead)
    for letter in service.letters():
        text = {k.decode(): v for k, v in letter.items() if not k.startswith(b"raw.")}
        parsed = DeadLetter.model_validate(
            {name: value.decode() or None for name, value in text.items() if value}
        )
        assert dead[parsed.raw_id].reason == parsed.reason

    # One canonical log line for each item.
    lines = Counter(
        line["raw_id"] for line in service.log() if line["event"] in {"item.committed", "item.dead"}
    )
    assert lines == Counter(o.raw_id for o in outcomes)


def test_publishing_the_sample_again_publishes_nothing_again(service: Service) -> None:
    sample = load_sample()
    for item in sample:
        service.publish(dict(item.fields))
    service.settle(len(sample))
    events = len(service.events())
    for item in sample:
        service.publish(dict(item.fields))
    again = service.settle(2 * len(sample))[len(sample) :]
    assert {outcome["outcome"] for outcome in again} == {"duplicate", "dead"}
    assert len(service.events()) == events

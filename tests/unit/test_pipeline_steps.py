"""Items in step: all through one stage, then all through the next, and nothing else changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from barqiya.items import Rejected
from barqiya.parse import parse as real_parse
from barqiya.pipeline import Timings, Way, in_step, prepare, way_of_entry
from barqiya.reasons import Reason
from barqiya.registry import load_registry
from barqiya.route import NO_ROUTES
from barqiya.sample import load_sample
from barqiya.settings import load_settings
from barqiya.worker import preparer
from barqiya.worker.preparer import Preparer
from barqiya.worker.queue import Delivery

if TYPE_CHECKING:
    import pytest

REGISTRY = load_registry(None)
STORY = "افتتاح الجسر\nافتتح الوزير اليوم الجسر الجديد على النهر بعد عامين من العمل عليه.\n"


def walk(name: str, stages: int, seen: list[str]) -> Way[str]:
    for stage in range(stages):
        seen.append(f"{name}{stage}")
        yield
    return name


def test_all_go_through_one_stage_before_any_goes_through_the_next() -> None:
    seen: list[str] = []
    calls: list[None] = []
    ways = [walk("a", 2, seen), walk("b", 1, seen), walk("c", 3, seen)]
    assert in_step(ways, lambda: calls.append(None)) == ["a", "b", "c"]
    assert seen == ["a0", "b0", "c0", "a1", "c1", "c2"]
    assert len(calls) == len(seen) + len(ways)


def sample_entries() -> list[dict[bytes, bytes]]:
    return [{name.encode(): value for name, value in item.fields.items()} for item in load_sample()]


def test_items_in_step_become_what_they_become_alone() -> None:
    entries = [*sample_entries(), {b"source": b"x"}]

    def timings() -> Timings:
        return Timings(lambda: 0.0)

    alone = [
        prepare(f"{at}-0", entry, REGISTRY, max_content_bytes=1 << 20, timings=timings())
        for at, entry in enumerate(entries)
    ]
    ways = [
        way_of_entry(f"{at}-0", entry, REGISTRY, max_content_bytes=1 << 20, timings=timings())
        for at, entry in enumerate(entries)
    ]
    together = in_step(ways)
    for one, other in zip(alone, together, strict=True):
        if isinstance(one, Rejected):
            assert other == one
            continue
        assert not isinstance(other, Rejected)
        assert [part.normalized for part in other] == [part.normalized for part in one]
        assert [part.parsed for part in other] == [part.parsed for part in one]
    assert {isinstance(one, Rejected) for one in alone} == {True, False}


def delivery(number: int, content: bytes) -> Delivery:
    return Delivery(f"{number}-0", {b"source": b"x", b"content": content}, 1)


def test_a_batch_is_prepared_in_its_order_and_one_that_fails_takes_none_with_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def parse(*args: object, **named: object) -> object:
        if "انهيار" in args[0].text:  # type: ignore[attr-defined]
            raise ValueError
        return real_parse(*args, **named)  # type: ignore[arg-type]

    monkeypatch.setattr("barqiya.pipeline.stages.parse", parse)
    worker = Preparer(
        load_settings(redis_url="redis://unused"), REGISTRY, NO_ROUTES, None, lambda: 0.0
    )
    batch = [delivery(number, f"{STORY}رقم {number}".encode()) for number in range(40)]
    batch[17] = delivery(17, "انهيار".encode())
    items = worker.prepare_all(batch, b"")
    assert [item.delivery for item in items] == batch
    refused = {at: item.prepared for at, item in enumerate(items) if item.attempts > 1}
    (crashed,) = refused.values()
    assert list(refused) == [17]
    assert isinstance(crashed, Rejected)
    assert crashed.reason is Reason.PARSE_CRASHED
    assert sum(isinstance(item.prepared, Rejected) for item in items) == 1


def test_a_batch_whose_anchors_fail_is_sealed_item_by_item(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise MemoryError

    settings = load_settings(redis_url="redis://unused")
    batch = [delivery(number, f"{STORY}رقم {number}".encode()) for number in range(3)]
    together = Preparer(settings, REGISTRY, NO_ROUTES, None, lambda: 0.0).prepare_all(batch, b"s")
    monkeypatch.setattr(preparer, "anchor_all", fail)
    alone = Preparer(settings, REGISTRY, NO_ROUTES, None, lambda: 0.0).prepare_all(batch, b"s")
    for one, other in zip(alone, together, strict=True):
        assert not isinstance(one.prepared, Rejected)
        assert not isinstance(other.prepared, Rejected)
        assert one.prepared[0].signature.anchors == other.prepared[0].signature.anchors


def test_groups_are_bounded_in_number_and_in_bytes() -> None:
    large = b"x" * (preparer._GROUP_BYTES + 1)
    small = [delivery(number, b"x") for number in range(preparer._GROUP + 1)]
    groups = list(preparer._groups([*small, delivery(90, large), delivery(91, b"x")]))
    assert [len(group) for group in groups] == [preparer._GROUP, 1, 1, 1]
    assert list(preparer._groups([])) == []

"""A rehearsal decides as the service would have done when the items came."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from barqiya.operate.log import silenced
from barqiya.registry import load_registry
from barqiya.settings import load_settings
from barqiya.worker.rehearsal import Rehearsal

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

HOUR = 3_600_000
NOON = int(datetime(2026, 1, 12, 12, tzinfo=UTC).timestamp() * 1000)
COPY = "بلدية صور تفتح الكورنيش\n\nفتحت بلدية صور الكورنيش أمام المشاة بعد أعمال استمرت شهرا."


@pytest.fixture
async def rehearsal() -> AsyncIterator[Rehearsal]:
    with silenced():
        async with Rehearsal(load_settings(window_hours=72), load_registry()) as running:
            yield running


def item(hours: float, **fields: str) -> tuple[str, dict[bytes, bytes]]:
    """An item that came some hours after noon."""
    sent = {"source": "spa", "content": COPY, **fields}
    encoded = {name.encode(): value.encode() for name, value in sent.items()}
    return f"{NOON + int(hours * HOUR)}-0", encoded


async def outcomes(rehearsal: Rehearsal, *items: tuple[str, dict[bytes, bytes]]) -> list[str]:
    """Outcome of each item, one a call."""
    found = []
    for each in items:
        (result,) = (await rehearsal.run([each])).values()
        found.append(result.parts[0].outcome)
    return found


async def test_equal_content_is_remembered_for_the_window_of_the_items_time(
    rehearsal: Rehearsal,
) -> None:
    again = (item(0), item(71), item(100, source="kuna"), item(145), item(230, source="bna"))
    found = await outcomes(rehearsal, *again)
    # Each time that it is seen again its window begins anew; then 85 hours pass without it.
    assert found == ["published", "duplicate", "duplicate", "duplicate", "published"]


async def test_an_embargo_holds_until_an_item_is_later_than_it(rehearsal: Rehearsal) -> None:
    when = "(محظور النشر حتى الساعة 15:00 بتوقيت غرينتش يوم 12 يناير 2026)"
    held = {"item_id": "e", "content": COPY.replace("\n\n", f"\n\n{when}\n\n")}
    later = {"item_id": "e", "content": COPY + " ووصل الزوار."}
    (early,) = (await rehearsal.run([item(0, **held)])).values()
    assert early.parts[0].outcome == "held"
    assert early.parts[0].article is not None
    assert await outcomes(rehearsal, item(1, item_id="x", content="خبر آخر\n\nنص آخر من صور.")) == [
        "published"
    ]
    assert await outcomes(rehearsal, item(4, **later)) == ["updated"], "released at three"


async def test_dead_items_and_several_in_a_call(rehearsal: Rehearsal) -> None:
    results = await rehearsal.run([item(0), item(0.1, source=""), item(0.2)])
    kinds = [result.parts[0].outcome for result in results.values()]
    assert kinds == ["published", "dead", "duplicate"]
    assert list(results) == [item(0)[0], item(0.1)[0], item(0.2)[0]]
    assert await rehearsal.run([]) == {}

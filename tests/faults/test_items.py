"""What the publishers of a run send is what they say it is."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from faults.items import Desk, Mix
from support import processing


async def test_a_story_that_is_retold_is_one_that_only_its_wording_tells(
    client: Any, namespace: str
) -> None:
    desk, made = processing.Desk(client, namespace), Desk(3, Mix(revision=0, reprint=0, retold=0.5))
    items = [made.retold() if number % 2 else made.article() for number in range(240)]
    stories = defaultdict(list)
    for start in range(0, len(items), 60):
        batch = items[start : start + 60]
        outcomes = await desk.take(*({k.decode(): v for k, v in i.fields.items()} for i in batch))
        for item, outcome in zip(batch, outcomes, strict=True):
            stories[item.article].append((outcome["outcome"], outcome["reason"]))
    for found in stories.values():
        assert [one for one, _ in found] == ["published"] + ["duplicate"] * (len(found) - 1)
    suppressed = [why for found in stories.values() for _, why in found[1:]]
    assert suppressed.count("dedupe.reprint") > 20

"""Passes of a batch: which of its items stand for an earlier one, and may."""

from __future__ import annotations

from typing import TYPE_CHECKING

from barqiya.intake import Standing, is_returned, pass_keys, stand
from barqiya.items import Rejected
from barqiya.pipeline import replayed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from barqiya.worker.item import Item
    from barqiya.worker.queue import Queue


async def read_passes(items: Sequence[Item], queue: Queue) -> None:
    """Find out which items stand for an earlier one: hardly any."""
    items = [item for item in items if is_returned(item.delivery.fields)]
    wanted = [key for item in items for key in pass_keys(item.delivery.fields)]
    values = await queue.remembered([queue.keys.index(*key) for key in wanted])
    known = dict(zip(wanted, values, strict=True))
    for item in items:
        standing = stand(item.delivery.entry_id, item.delivery.fields, known)
        if isinstance(standing, Rejected):
            item.standing, item.prepared = Standing(item.delivery.entry_id), standing
            continue
        item.standing = standing
        if not isinstance(item.prepared, Rejected):
            item.prepared = replayed(item.prepared, standing)

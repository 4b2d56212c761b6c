"""Workers of partitions look whether anything lies in one that nobody serves."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any

from barqiya.keys import GROUP, Keys
from barqiya.settings import load_settings
from barqiya.worker import neighbours
from support.examples import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

    Run = Callable[..., Any]


async def test_what_lies_where_nobody_works_is_counted_and_told_once(
    client: Any, redis_url: str, namespace: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(neighbours, "PERIOD_SECONDS", 0.02)
    logged: list[str] = []

    class Log:
        def warning(self, event: str, **_: object) -> None:
            logged.append(event)

        info = warning

    monkeypatch.setattr(neighbours, "get_logger", lambda **_: Log())
    own, other = Keys(namespace, "arab"), Keys(namespace, "latn")
    settings = load_settings(
        redis_url=redis_url, namespace=namespace, partitions="arab", claim_idle_ms=100
    )
    told: list[int] = []

    async def until(items: int) -> None:
        """Until so many are counted, and counted once more."""
        end = time.monotonic() + PATIENCE
        told.clear()
        while told[-2:] != [items, items]:
            assert time.monotonic() < end, told
            await asyncio.sleep(0.01)

    for _ in range(3):
        await client.xadd(own.raw, {"source": "s", "content": "c"})
    looking = asyncio.create_task(neighbours.neighbours_loop(settings, redis_url, told.append))
    await until(0)
    await client.xadd(other.raw, {"source": "s", "content": "c"})
    await client.zadd(other.held, {"a": 1})
    await until(2)
    await client.delete(other.raw, other.held)
    await until(0)
    await client.xadd(other.raw, {"source": "s", "content": "c"})
    await client.xgroup_create(other.raw, GROUP, id="0")
    await until(1)
    await client.xreadgroup(GROUP, "w", {other.raw: ">"})
    await client.xack(other.raw, GROUP, *[one for one, _ in await client.xrange(other.raw)])
    await until(0)
    looking.cancel()
    await asyncio.wait({looking})
    assert logged == ["partitions.unserved", "partitions.served"] * 2

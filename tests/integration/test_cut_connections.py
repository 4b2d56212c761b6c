"""Whatever a cut connection raises, nothing that runs for as long as the worker ends by it."""

from __future__ import annotations

import ast
import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from redis.asyncio.connection import AbstractConnection
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import ResponseError
from structlog.testing import capture_logs

from barqiya.keys import Keys
from barqiya.operate import gauges
from barqiya.operate.metrics import Metrics
from barqiya.settings import load_settings
from barqiya.worker import neighbours, retention, standing
from barqiya.worker.app import Worker
from barqiya.worker.queue import Delivery
from barqiya.worker.template_memory import TemplateMemory
from support.corpus import ROOT
from support.examples import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Callable

#: Tasks of the worker that never talk to the server.
LOCAL = {"_watch", "_watch_floods"}


def name_of(task: asyncio.Task[Any]) -> str:
    return str(getattr(task.get_coro(), "__name__", ""))


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not condition():  # noqa: ASYNC110 - what it looks at has no event
            await asyncio.sleep(0.02)


every_fault = pytest.mark.parametrize(
    "fault",
    [
        ConnectionResetError(104, "Connection reset by peer"),
        TimeoutError("no answer"),
        RedisConnectionError("Connection closed by server."),
        ResponseError("ERR somebody took the command away"),
    ],
    ids=lambda fault: type(fault).__name__,
)


@every_fault
async def test_no_loop_ends(
    fault: Exception,
    client: Any,
    redis_url: str,
    namespace: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for module in (gauges, standing, neighbours):
        monkeypatch.setattr(module, "PERIOD_SECONDS", 0.1)
    monkeypatch.setattr(retention, "_LOOK_SECONDS", 0.1)
    monkeypatch.setattr(neighbours, "gone_after_ms", lambda _idle: 0)
    keys = Keys(namespace, "one")
    settings = load_settings(
        redis_url=redis_url, namespace=namespace, partition="one", claim_idle_ms=300, archive="off"
    )
    worker = Worker(settings, metrics=Metrics())
    running = asyncio.create_task(worker.run())
    beside = asyncio.create_task(neighbours.neighbours_loop(settings, redis_url))
    await until(lambda: worker._pulse.tasks)
    # What waits for an item in hand has one.
    worker._behind.set()
    with worker._hands.holding([Delivery("1-0", {}, 1)]):
        loops = {name_of(task) for task in (*worker._pulse.tasks, beside)} - LOCAL
        assert len(loops) >= 9
        hit = await hit_by(fault, loops, monkeypatch)
        assert hit == loops
        await asyncio.sleep(0.3)
    worker._behind.clear()
    assert worker._pulse.trouble() is None
    assert not beside.done()
    # All is well again.
    await client.xadd(keys.raw, {"source": "spa", "content": "خبر\n\nنص الخبر."})
    async with asyncio.timeout(PATIENCE):
        while not await client.xlen(keys.outcomes):  # noqa: ASYNC110 - a server's
            await asyncio.sleep(0.02)
    worker.stop()
    await running
    beside.cancel()
    await asyncio.gather(beside, return_exceptions=True)


@every_fault
async def test_no_batch_fails_for_want_of_what_only_helps(
    fault: Exception, client: Any, namespace: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def cut(_connection: Any, *_: Any, **__: Any) -> Any:
        raise fault

    memory = TemplateMemory(client, Keys(namespace), days=1)
    # Where it connects the client makes one kind of all.
    await client.ping()
    with monkeypatch.context() as patch, capture_logs() as log:
        patch.setattr(AbstractConnection, "read_response", cut)
        await memory.read(["spa"])
        memory.note("spa", ["اقرأ أيضا"])
        await memory.write()
    assert [line["event"] for line in log] == ["template.unread", "template.unwritten"]
    assert memory.of("spa") is not None
    await client.connection_pool.disconnect()


def test_whatever_runs_on_catches_one_set_of_faults() -> None:
    """Handlers in endless loops name ``SERVER_FAULTS``, not some of them."""
    handlers = 0
    for path in (ROOT / "services" / "barqiya").rglob("*.py"):
        for loop in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(loop, ast.While) and ast.unparse(loop.test) == "True"):
                continue
            for handler in ast.walk(loop):
                if isinstance(handler, ast.ExceptHandler) and handler.type is not None:
                    named = ast.unparse(handler.type)
                    assert "RedisError" not in named, path
                    assert "OSError" not in named, path
                    handlers += named == "SERVER_FAULTS"
    assert handlers >= 8


async def hit_by(fault: Exception, loops: set[str], monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Cut each answer to these loops until every one of them has felt it; returns who has."""
    hit: set[str] = set()
    read = AbstractConnection.read_response

    async def cut(connection: Any, *args: Any, **more: Any) -> Any:
        task = asyncio.current_task()
        if task is not None and name_of(task) in loops:
            hit.add(name_of(task))
            await connection.disconnect(nowait=True)
            raise fault
        return await read(connection, *args, **more)

    with monkeypatch.context() as patch:
        patch.setattr(AbstractConnection, "read_response", cut)
        await until(lambda: hit == loops)
    return hit

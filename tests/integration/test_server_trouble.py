"""What a server may answer, each by a real one: the worker waits, says so once, and goes on."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from redis.exceptions import BusyLoadingError, OutOfMemoryError
from structlog.testing import capture_logs

from barqiya.dedupe.classes import word_classes
from barqiya.dedupe.frequency import _weights
from barqiya.errors import WorkerDiedError
from barqiya.keys import GROUP, Keys
from barqiya.operate.redis_client import connect
from barqiya.operate.retry import ServerState, call
from barqiya.settings import load_settings
from barqiya.worker.app import Worker
from support.examples import PATIENCE
from support.own_server import OwnServer, own_server
from support.service import Service, serving

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

QUICK = {"BARQIYA_CLAIM_IDLE_MS": "300", "BARQIYA_BLOCK_MS": "100"}


@pytest.fixture
def own(tmp_path: Path) -> Iterator[OwnServer]:
    folder = tmp_path / "server"
    folder.mkdir()
    with own_server(folder) as server:
        yield server


def publish(service: Service, numbers: range) -> None:
    for number in numbers:
        service.publish({"source": "spa", "content": f"خبر رقم {number}\n\nنص الخبر {number}."})


def every_item_has_one_outcome(service: Service, count: int) -> None:
    outcomes = service.settle(count)
    time.sleep(0.3)
    assert len({each["raw_id"] for each in outcomes}) == count == len(service.outcomes())
    assert {each["outcome"] for each in outcomes} == {"published"}
    assert len(service.events()) == count
    assert service.pending() == 0


def until_logged(service: Service, event: str) -> dict[str, Any]:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        for line in service.log():
            if line["event"] == event:
                return line
        time.sleep(0.05)
    pytest.fail(f"{event} is not in the log\n{service.log_text()[-3000:]}")


def troubles(service: Service) -> list[str]:
    """Changes of the server's state, in order."""
    names = {"server.unavailable", "server.available"}
    return [line["event"] for line in service.log() if line["event"] in names]


def test_readonly_while_another_server_is_promoted(own: OwnServer, tmp_path: Path) -> None:
    with serving(own.url, "wire", tmp_path, **QUICK) as service:
        publish(service, range(20))
        service.settle(20)
        client = own.client()
        client.replicaof("127.0.0.1", "1")
        line = until_logged(service, "server.unavailable")
        assert line["error"] in {"ReadOnlyError", "ResponseError"}  # UNBLOCKED, when it waits
        time.sleep(2)
        client.replicaof("NO", "ONE")
        publish(service, range(20, 40))
        every_item_has_one_outcome(service, 40)
        assert until_logged(service, "server.available")["attempts"] > 1
        assert troubles(service) == ["server.unavailable", "server.available"], "once a change"


def test_an_outage_is_one_line_of_each_loop(own: OwnServer, tmp_path: Path) -> None:
    """Retention looks every two seconds: it meets the outage several times."""
    with serving(own.url, "wire", tmp_path, **QUICK) as service:
        publish(service, range(2))
        service.settle(2)
        own.kill()
        until_logged(service, "retention.refused")
        time.sleep(5)
        own.start()
        until_logged(service, "server.available")
        publish(service, range(2, 4))
        every_item_has_one_outcome(service, 4)
        refused = Counter(line["event"] for line in service.log() if "refused" in line["event"])
        assert refused["retention.refused"] == 1
        assert set(refused.values()) == {1}


def fill(own: OwnServer) -> None:
    """Make the next start of the server take half a minute: it answers LOADING meanwhile."""
    pipe = own.client().pipeline(transaction=False)
    for number in range(100_000):
        pipe.set(f"filler:{number % 10}", number)
    pipe.execute()
    own.options["key-load-delay"] = "300"  # microseconds a command


def let_it_load(own: OwnServer) -> None:
    """End the loading: it has been seen. How long it takes until then, the machine decides."""
    own.client().config_set("key-load-delay", 0)


async def test_loading_is_waited_for(own: OwnServer) -> None:
    fill(own)
    own.kill()
    own.start(wait=False)
    client: Any = connect(own.url)
    with pytest.raises(BusyLoadingError):
        await client.get("filler:1")
    state = ServerState(time.monotonic)
    attempts = 0

    async def get() -> bytes:
        nonlocal attempts
        attempts += 1
        found: bytes = await client.get("filler:1")
        return found

    asyncio.get_running_loop().call_later(1.0, let_it_load, own)
    assert await call(get, state) == b"99991"
    assert attempts > 1
    assert not is_away(state)
    await client.aclose()


def test_killed_and_started_again(own: OwnServer, tmp_path: Path) -> None:
    with serving(own.url, "wire", tmp_path, **QUICK) as service:
        publish(service, range(30))
        until_logged(service, "worker.started")
        fill(own)
        own.kill()
        until_logged(service, "server.unavailable")
        own.start(wait=False)
        with pytest.raises(BusyLoadingError):
            own.client().get("x")
        let_it_load(own)
        until_logged(service, "server.available")
        publish(service, range(30, 50))
        every_item_has_one_outcome(service, 50)
        assert troubles(service) == ["server.unavailable", "server.available"], "once a change"


def test_a_worker_that_starts_while_the_server_loads(own: OwnServer, tmp_path: Path) -> None:
    """While it loads a server says that it keeps no append-only file, which is no reason to end."""
    fill(own)
    own.kill()
    own.start(wait=False)
    with serving(own.url, "wire", tmp_path, **QUICK) as service:
        assert until_logged(service, "server.unavailable")["error"] == "BusyLoadingError"
        let_it_load(own)
        until_logged(service, "server.available")
        publish(service, range(5))
        every_item_has_one_outcome(service, 5)


def is_away(state: ServerState) -> bool:
    return state.down_since is not None


def flush_scripts(client: Any) -> None:
    client.script_flush()


def destroy_group(client: Any) -> None:
    client.xgroup_destroy(Keys().raw, GROUP)


def cut_connections(client: Any) -> None:
    client.client_kill_filter(_type="normal", skipme=True)


@pytest.mark.parametrize("trouble", [flush_scripts, destroy_group, cut_connections])
def test_noscript_nogroup_and_cut_connections(
    own: OwnServer, tmp_path: Path, trouble: Callable[[Any], None]
) -> None:
    with serving(own.url, "wire", tmp_path, **QUICK) as service:
        publish(service, range(10))
        service.settle(10)
        for number in range(10, 40):
            publish(service, range(number, number + 1))
            if number % 10 == 0:
                trouble(own.client())
        every_item_has_one_outcome(service, 40)


async def test_out_of_memory_is_waited_for(own: OwnServer) -> None:
    client: Any = connect(own.url)
    state = ServerState(time.monotonic)
    await client.config_set("maxmemory", 1)
    with pytest.raises(OutOfMemoryError):
        await client.set("x", "y")
    waiting = asyncio.create_task(call(lambda: client.set("x", "y"), state))
    await asyncio.sleep(0.5)
    assert is_away(state)
    assert not waiting.done()
    await client.config_set("maxmemory", 0)
    assert await waiting
    assert not is_away(state)
    await client.aclose()


async def test_who_gives_up_does_not_say_that_the_server_is_back(own: OwnServer) -> None:
    client: Any = connect(own.url)
    state = ServerState(time.monotonic)
    own.kill()
    waiting = asyncio.create_task(call(client.ping, state))
    while not is_away(state):  # noqa: ASYNC110 - it has no event for it
        await asyncio.sleep(0.01)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert is_away(state), "a worker that is told to stop meanwhile knows no more than before"
    own.start()
    assert await call(client.ping, state)
    assert not is_away(state)
    await client.aclose()


async def test_the_first_item_does_not_wait_for_tables(
    client: Any, redis_url: str, namespace: str
) -> None:
    tables = (word_classes, _weights)
    for table in tables:
        table.cache_clear()
    worker = Worker(load_settings(redis_url=redis_url, namespace=namespace, archive="off"))
    running = asyncio.create_task(worker.run())
    while not await client.exists(Keys(namespace).raw):  # as soon as there is a group
        assert not running.done()
        await asyncio.sleep(0.01)
    assert [table.cache_info().currsize for table in tables] == [1, 1]
    while not worker.stop():  # noqa: ASYNC110 - it has no event for it
        await asyncio.sleep(0.01)
    await running


def test_a_subscriber_that_died_is_replaced_and_the_process_does_not_look_well_for_ever(
    own: OwnServer, tmp_path: Path
) -> None:
    """Its reads are refused for a reason that does not pass: somebody took its rights away."""
    client = own.client()
    with serving(own.url, "wire", tmp_path, **QUICK) as service:
        publish(service, range(5))
        service.settle(5)
        client.execute_command("ACL", "SETUSER", "default", "-xreadgroup")
        until_logged(service, "worker.restarted")
        client.execute_command("ACL", "SETUSER", "default", "+@all")
        publish(service, range(5, 10))
        every_item_has_one_outcome(service, 10)
        client.execute_command("ACL", "SETUSER", "default", "-xreadgroup")
        assert service.process.wait(PATIENCE) == 70
        assert "[worker.died]" in service.log_text()


async def test_a_fault_of_ours_outside_all_items_is_told(
    client: Any, redis_url: str, namespace: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """FastStream passes over what a handler raises, and its own logger is muted."""

    async def fail(*_: object) -> None:
        raise KeyError("a bug")

    settings = load_settings(redis_url=redis_url, namespace=namespace, archive="off")
    worker = Worker(settings)
    monkeypatch.setattr(worker._processor, "process", fail)
    await client.xadd(Keys(namespace).raw, {"source": "spa", "content": "خبر"})
    with capture_logs() as lines:
        running = asyncio.create_task(worker.run())
        async with asyncio.timeout(PATIENCE):
            while not any(line["event"] == "batch.crashed" for line in lines):  # noqa: ASYNC110
                await asyncio.sleep(0.02)
            worker.stop()
            await running
    (told,) = [line for line in lines if line["event"] == "batch.crashed"]
    assert (told["items"], told["log_level"]) == (1, "error")
    assert str(told["exception"]).startswith("KeyError at test_server_trouble.py:")
    assert (await client.xpending(Keys(namespace).raw, GROUP))["pending"] == 1


async def test_a_read_loop_that_ended_is_noticed(
    client: Any, redis_url: str, namespace: str
) -> None:
    """Nothing else is wrong: claims, heartbeat and release are answered all the while."""
    settings = load_settings(redis_url=redis_url, namespace=namespace, archive="off")
    worker = Worker(settings)
    running = asyncio.create_task(worker.run())
    async with asyncio.timeout(PATIENCE):
        while not worker._pulse.tasks:  # noqa: ASYNC110 - has no event
            await asyncio.sleep(0.02)
        names = {task: str(task.get_coro()) for task in asyncio.all_tasks()}
        (loop,) = [task for task, name in names.items() if "._consume at" in name]
        loop.cancel()
        with pytest.raises(WorkerDiedError, match="read loop has ended"):
            await running
    # The next one has everything.
    await client.xadd(Keys(namespace).raw, {"source": "spa", "content": "خبر\n\nنص الخبر."})
    worker = Worker(settings)
    running = asyncio.create_task(worker.run())
    async with asyncio.timeout(PATIENCE):
        while await client.xlen(Keys(namespace).outcomes) != 1:  # noqa: ASYNC110 - a server's
            await asyncio.sleep(0.02)
        worker.stop()
        await running

"""A torn transaction in the append-only file must not come back at a later start."""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from barqiya.keys import Keys
from barqiya.operate.redis_client import connect
from barqiya.worker.mending import mend, needs_no_mending
from faults.server import PrivateServer

if TYPE_CHECKING:
    from redis.asyncio import Redis

KEYS = Keys("mended")
#: Several writes of one script: one transaction in the file.
COMMIT = "for _, key in ipairs(KEYS) do redis.call('XADD', key, '*', 'a', '1') end"
PATIENCE = 120.0


async def torn(folder: Path, binary: Path | None) -> tuple[PrivateServer, Any]:
    """A server that has started on a file with half a transaction at its end."""
    server = PrivateServer(folder, binary, repair=False)
    await server.start()
    client: Any = connect(f"unix://{server.socket}")
    await client.set("first", "1")
    path, whole = server.written()
    await client.eval(COMMIT, 3, "torn:1", "torn:2", "torn:3")
    await client.aclose()
    server.kill()
    server.cut_log(path, (whole + path.stat().st_size) // 2)
    await server.start()
    client = connect(f"unix://{server.socket}")
    assert await client.exists("torn:1", "torn:2", "torn:3") == 0
    return server, client


async def rewritten(client: Any) -> None:
    end = time.monotonic() + PATIENCE
    while True:
        state = await client.info("persistence")
        if not (state["aof_rewrite_in_progress"] or state["aof_rewrite_scheduled"]):
            return
        assert time.monotonic() < end


async def after_another_start(server: PrivateServer, client: Any) -> int:
    """Commit once more, kill and start the server; how many streams of the torn one are there."""
    await client.eval(COMMIT, 3, "whole:1", "whole:2", "whole:3")
    await client.aclose()
    server.kill()
    await server.start()
    client = connect(f"unix://{server.socket}")
    there = await client.exists("torn:1", "torn:2", "torn:3")
    assert await client.exists("whole:1", "whole:2", "whole:3") == 3
    await client.aclose()
    server.kill()
    return int(there)


async def test_the_embedded_server_needs_no_mending(tmp_path: Path) -> None:
    server, client = await torn(tmp_path, None)
    assert needs_no_mending(await client.info("server"))
    run, mended = await mend(client, KEYS, "")
    assert (bool(run), mended) == (True, False)
    assert await after_another_start(server, client) == 0


@pytest.mark.skipif(shutil.which("redis-server") is None, reason="needs a Redis server")
@pytest.mark.parametrize("mending", [True, False])
async def test_redis_brings_the_beginning_back_unless_mended(tmp_path: Path, mending: bool) -> None:
    server, client = await torn(tmp_path, Path(shutil.which("redis-server") or ""))
    if mending:
        run, mended = await mend(client, KEYS, "")
        assert mended
        assert await mend(client, KEYS, "") == (run, False), "another worker need not"
        await rewritten(client)
        assert await after_another_start(server, client) == 0
    elif await after_another_start(server, client) == 0:
        pytest.skip("this server takes torn transactions out by itself: nothing to mend")


@pytest.mark.skipif(shutil.which("redis-server") is None, reason="needs a Redis server")
async def test_a_kill_while_the_file_is_written_anew_costs_one_more_start(tmp_path: Path) -> None:
    server, client = await torn(tmp_path, Path(shutil.which("redis-server") or ""))
    await client.config_set("rdb-key-save-delay", 10_000_000)
    assert (await mend(client, KEYS, ""))[1]
    assert (await client.info("persistence"))["aof_rewrite_in_progress"]
    assert await after_another_start(server, client) == 0
    if server.restarts == 0:
        pytest.skip("this server takes torn transactions out by itself: nothing to mend")


@pytest.mark.parametrize(
    ("info", "sound"),
    [
        ({"redis_version": "7.0.15"}, False),
        ({"server_name": "valkey", "redis_version": "7.2.4", "valkey_version": "8.1.8"}, False),
        ({"server_name": "valkey", "valkey_version": "9.1.1"}, False),
        ({"server_name": "valkey", "valkey_version": "9.1.2"}, True),
        ({"server_name": "valkey", "valkey_version": "10.0.0"}, True),
        ({}, False),
    ],
)
def test_servers_that_need_no_mending(info: dict[str, str], sound: bool) -> None:
    assert needs_no_mending(info) is sound


async def test_a_run_is_mended_once(client: Redis, namespace: str) -> None:
    keys = Keys(namespace)
    run = str((await client.info("server"))["run_id"])
    await client.set(keys.mended, run)
    assert await mend(client, keys, "") == (run, False)
    assert await mend(client, keys, run) == (run, False)

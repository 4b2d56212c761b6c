"""Metrics and the health port, asked over HTTP as a probe would."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import time
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from barqiya.commit import script_source
from barqiya.operate.embedded import EmbeddedServer
from barqiya.operate.health import Check, make_app, serve
from barqiya.operate.metrics import MOST_SOURCES, Metrics, Seen
from support.examples import PATIENCE
from support.service import serving

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Port:
    """A served application and the checks it answers with."""

    def __init__(self, number: int, host: str = "127.0.0.1") -> None:
        self.number = number
        self._host = f"[{host}]" if ":" in host else host
        self.metrics = Metrics()
        self.checks: list[Check] = []

    def _get(self, path: str) -> tuple[int, str]:
        try:
            with urlopen(f"http://{self._host}:{self.number}{path}", timeout=10) as reply:
                return reply.status, reply.read().decode()
        except HTTPError as error:
            with error:
                return error.code, error.read().decode()

    async def get(self, path: str) -> tuple[int, str]:
        return await asyncio.to_thread(self._get, path)


@pytest.fixture
async def port() -> AsyncIterator[Port]:
    made = Port(free_port())
    app = make_app(lambda: made.checks, made.metrics)
    task = asyncio.create_task(serve(app, "127.0.0.1", made.number))
    for _ in range(400):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", made.number)) == 0:
                break
        await asyncio.sleep(0.02)
    yield made
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_live_is_what_is_vital_and_ready_is_everything(port: Port) -> None:
    port.checks = [Check("tasks", True, "4 run", vital=True), Check("server", False, "away")]  # noqa: FBT003 - a check's verdict
    assert (await port.get("/livez"))[0] == 200
    status, body = await port.get("/readyz")
    assert status == 503
    told = json.loads(body)
    assert told["checks"]["server"] == {"ok": False, "detail": "away"}
    port.checks = [Check("tasks", False, "one ended", vital=True)]  # noqa: FBT003 - same
    assert (await port.get("/livez"))[0] == 503
    assert (await port.get("/elsewhere"))[0] == 404


def seen(source: str, outcome: str = "published", **values: Any) -> Seen:
    defaults: dict[str, Any] = {
        "reason": "dedupe.unrelated",
        "stages": {"parse": 0.002},
        "added_at": 100.0,
    }
    return Seen(source, outcome, **(defaults | values))


async def test_finished_items_are_counted(port: Port) -> None:
    port.metrics.finished(
        [
            seen("spa"),
            seen("spa", stages={"parse": 0.001, "dedupe": 0.01}),
            seen("afp", "dead", reason="decode.noise", stages={}),
        ],
        now=100.2,
    )
    _, text = await port.get("/metrics")
    lines = text.splitlines()
    assert 'barqiya_items_total{outcome="published",source="spa"} 2.0' in lines
    assert 'barqiya_rejections_total{reason="decode.noise"} 1.0' in lines
    assert 'barqiya_stage_items_total{stage="parse"} 2.0' in lines
    assert 'barqiya_stage_seconds_total{stage="parse"} 0.003' in lines
    assert 'barqiya_latency_seconds_bucket{le="0.25"} 3.0' in lines
    assert 'barqiya_latency_seconds_bucket{le="0.1"} 0.0' in lines
    assert 'barqiya_source_last_item_timestamp_seconds{source="afp"} 100.2' in lines


def test_invented_sources_do_not_make_time_series_without_end() -> None:
    metrics = Metrics()
    metrics.finished([seen(f"s{number}") for number in range(3 * MOST_SOURCES)], now=101.0)
    (family,) = [f for f in metrics.registry.collect() if f.name == "barqiya_items"]
    counts = {s.labels["source"]: s.value for s in family.samples if s.name.endswith("_total")}
    assert len(counts) == MOST_SOURCES + 1
    assert counts["other"] == 2 * MOST_SOURCES


async def test_a_worker_is_ready_while_the_server_answers_and_live_while_it_does_not(
    tmp_path: Path, namespace: str
) -> None:
    port = Port(free_port())
    server = EmbeddedServer(tmp_path / "data")
    server.start()
    settings = {"BARQIYA_HEALTH_PORT": str(port.number), "BARQIYA_CLAIM_IDLE_MS": "500"}
    try:
        with serving(server.url, namespace, tmp_path, **settings) as service:
            await asyncio.to_thread(service.wait_until_started)
            assert (await port.get("/livez"))[0] == 200
            status, body = await port.get("/readyz")
            assert (status, json.loads(body)["ok"]) == (200, True)
            service.publish({"source": "spa", "content": "خبر\n\nنص الخبر من الوكالة."})
            await asyncio.to_thread(service.settle, 1)
            _, shown = await port.get("/metrics")
            assert 'barqiya_items_total{outcome="published",source="spa"} 1.0' in shown
            assert 'barqiya_stage_items_total{stage="commit"} 1.0' in shown
            assert await shows(port, "barqiya_index_items 1.0")
            server.stop()
            assert await until(port, 503, "/readyz")
            assert (await port.get("/livez"))[0] == 200
            server.start()
            assert await until(port, 200, "/readyz")
    finally:
        server.stop()


async def shows(port: Port, line: str) -> bool:
    """Whether the metrics come to have a line."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if line in (await port.get("/metrics"))[1]:
            return True
        await asyncio.sleep(0.1)
    return False


async def until(port: Port, status: int, path: str) -> bool:
    """Whether a path comes to answer with a status."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if (await port.get(path))[0] == status:
            return True
        await asyncio.sleep(0.1)
    return False


async def test_a_port_that_is_taken_ends_nothing(port: Port) -> None:
    await serve(make_app(list, Metrics()), "127.0.0.1", port.number)
    assert (await port.get("/livez"))[0] == 200


async def test_a_worker_is_not_ready_while_its_server_may_lose_items(
    tmp_path: Path, namespace: str
) -> None:
    """Changed under the worker's feet: items go on, and whoever looks is told what to set."""
    port = Port(free_port())
    with EmbeddedServer(tmp_path / "data") as server:
        settings = {"BARQIYA_HEALTH_PORT": str(port.number)}
        with serving(server.url, namespace, tmp_path, **settings) as service:
            await asyncio.to_thread(service.wait_until_started)
            service.client.config_set("maxmemory-policy", "allkeys-lru")
            assert await until(port, 503, "/readyz")
            checks = json.loads((await port.get("/readyz"))[1])["checks"]
            assert "maxmemory-policy noeviction" in checks["configuration"]["detail"]
            assert [name for name, told in checks.items() if not told["ok"]] == ["configuration"]
            assert (await port.get("/livez"))[0] == 200
            service.publish({"source": "spa", "content": "خبر\n\nنص الخبر من الوكالة."})
            await asyncio.to_thread(service.settle, 1)
            service.client.script_flush()
            service.client.config_set("maxmemory-policy", "noeviction")
            assert await until(port, 200, "/readyz")
            # It is there before it is needed.
            commit = service.client.register_script(script_source()).sha
            end = time.monotonic() + PATIENCE
            while service.client.script_exists(commit) != [True]:
                assert time.monotonic() < end
                await asyncio.sleep(0.1)
            lines = [line["event"] for line in service.log()]
        assert lines.index("server.unsafe") < lines.index("server.safe")


@pytest.mark.skipif(not socket.has_dualstack_ipv6(), reason="no IPv6 on this machine")
async def test_an_address_of_ipv6_is_served() -> None:
    made = Port(free_port(), "::1")
    task = asyncio.create_task(serve(make_app(list, made.metrics), "::1", made.number))
    try:
        async with asyncio.timeout(10):
            while True:
                with contextlib.suppress(OSError):
                    assert (await made.get("/livez"))[0] == 200
                    break
                await asyncio.sleep(0.02)
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

"""Traces of a real worker on a real server: from the publisher's span to the event's."""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
import threading
from contextlib import asynccontextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING, Any

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.sdk.trace.sampling import ALWAYS_OFF
from opentelemetry.trace import StatusCode

from barqiya.errors import EXIT_CONFIG, ConfigurationError
from barqiya.keys import Keys
from barqiya.operate.tracing import Tracing, start_tracing
from barqiya.settings import load_settings
from barqiya.worker.app import Worker
from support.examples import PATIENCE, copy_of_wire, environment
from support.service import serving

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

TRACE, PARENT = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
TRACEPARENT = f"00-{TRACE}-{PARENT}-01"
STAGES = {"intake", "decode", "parse", "normalize", "dedupe", "commit"}


@asynccontextmanager
async def worker(redis_url: str, namespace: str, tracing: Tracing) -> AsyncIterator[None]:
    """A worker in this process."""
    settings = load_settings(redis_url=redis_url, namespace=namespace, archive="off")
    running = Worker(settings, tracing=tracing)
    task = asyncio.create_task(running.run())
    try:
        while not running._pulse.tasks:
            await asyncio.sleep(0.02)
            assert not task.done(), task.result()
        yield
    finally:
        running.stop()
        await task


async def outcomes(client: Any, keys: Keys, count: int) -> list[dict[bytes, bytes]]:
    async with asyncio.timeout(PATIENCE):
        while len(found := await client.xrange(keys.outcomes)) < count:  # noqa: ASYNC110 - a server's
            await asyncio.sleep(0.02)
    return [fields for _, fields in found]


def named(spans: tuple[Any, ...], name: str) -> list[Any]:
    return [span for span in spans if span.name == name]


async def test_an_item_is_a_span_between_its_publishers_and_its_events(
    client: Any, redis_url: str, namespace: str
) -> None:
    keys, exporter, provider = Keys(namespace), InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    published = {"source": "spa", "content": copy_of_wire("شتورا"), "traceparent": TRACEPARENT}
    dead = {"source": "spa", "content": copy_of_wire("جزين"), "unknown": "field"}
    async with worker(redis_url, namespace, Tracing(provider)):
        raw_id = (await client.xadd(keys.raw, published)).decode()
        await client.xadd(keys.raw, dead)
        first, second = await outcomes(client, keys, 2)
    spans: tuple[Any, ...] = exporter.get_finished_spans()
    items = {span.attributes["messaging.message.id"]: span for span in named(spans, "item")}
    assert len(items) == 2
    item = items.pop(raw_id)
    # A child of the publisher's span, in its trace.
    assert f"{item.context.trace_id:032x}" == TRACE
    assert item.parent is not None
    assert f"{item.parent.span_id:016x}" == PARENT
    assert item.attributes["barqiya.outcome"] == first[b"outcome"].decode() == "published"
    assert item.attributes["barqiya.event_id"] == first[b"event_id"].decode()
    # Its stages are its children, within it, in their order.
    stages = [span for span in spans if span.parent and span.parent.span_id == item.context.span_id]
    assert {span.name for span in stages} == STAGES
    assert [span.name for span in stages][:4] == ["intake", "decode", "parse", "normalize"]
    assert all(item.start_time <= span.end_time <= item.end_time for span in stages)
    # The event carries it on to subscribers.
    [(_, event)] = await client.xrange(keys.articles)
    assert event[b"traceparent"].decode() == f"00-{TRACE}-{item.context.span_id:016x}-01"
    # What FastStream's middleware says of the batch is linked.
    batches = {span.context.span_id for span in named(spans, f"{keys.raw} process")}
    assert item.links[0].context.span_id in batches
    # One without a trace begins its own, and a dead letter is an error.
    (other,) = items.values()
    assert other.parent is None
    assert (other.status.status_code, other.status.description) == (
        StatusCode.ERROR,
        second[b"reason"].decode(),
    )


async def test_what_is_not_sampled_is_carried_all_the_same(
    client: Any, redis_url: str, namespace: str
) -> None:
    keys, exporter = Keys(namespace), InMemorySpanExporter()
    provider = TracerProvider(sampler=ALWAYS_OFF)
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    fields = {"source": "spa", "content": copy_of_wire("عاليه"), "traceparent": TRACEPARENT}
    async with worker(redis_url, namespace, Tracing(provider)):
        await client.xadd(keys.raw, fields)
        await outcomes(client, keys, 1)
    assert exporter.get_finished_spans() == ()
    [(_, event)] = await client.xrange(keys.articles)
    assert re.fullmatch(rf"00-{TRACE}-[0-9a-f]{{16}}-00", event[b"traceparent"].decode())


class _Collector(BaseHTTPRequestHandler):
    """Takes spans as an OTLP collector does."""

    received: list[tuple[str, ExportTraceServiceRequest]]

    def do_POST(self) -> None:
        request = ExportTraceServiceRequest()
        request.ParseFromString(self.rfile.read(int(self.headers["Content-Length"])))
        self.received.append((self.path, request))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_arguments: Any) -> None:
        """Say nothing."""


def test_publisher_log_and_event_are_connected_without_traces(
    redis_url: str, namespace: str, tmp_path: Path
) -> None:
    with serving(redis_url, namespace, tmp_path) as service:
        content = copy_of_wire("حمانا")
        service.publish({"source": "spa", "content": content, "traceparent": TRACEPARENT})
        service.publish(
            {"source": "spa", "content": content, "traceparent": "\x1b[2J" + "0" * 9000}
        )
        service.settle(2)
        (event,) = service.events()
        assert service.stop() == 0
        lines = [line for line in service.log() if line["event"].startswith("item.")]
    assert event["traceparent"] == lines[0]["traceparent"] == TRACEPARENT
    assert "\x1b" not in lines[1]["traceparent"]
    assert len(lines[1]["traceparent"]) < 2000


def test_the_environment_says_where_they_go(redis_url: str, namespace: str, tmp_path: Path) -> None:
    class Collector(_Collector):
        received: list[tuple[str, ExportTraceServiceRequest]] = []  # noqa: RUF012 - of this test

    with HTTPServer(("127.0.0.1", 0), Collector) as collector:
        threading.Thread(target=collector.serve_forever, daemon=True).start()
        endpoint = f"http://127.0.0.1:{collector.server_port}"
        more = {"OTEL_EXPORTER_OTLP_ENDPOINT": endpoint, "OTEL_SERVICE_NAME": "desk"}
        with serving(redis_url, namespace, tmp_path, **more) as service:
            service.publish({"source": "spa", "content": copy_of_wire("راشيا")})
            service.settle(1)
            assert service.stop() == 0  # the last spans are sent at the end
        collector.shutdown()
    assert {path for path, _ in Collector.received} == {"/v1/traces"}
    resources = [each for _, request in Collector.received for each in request.resource_spans]
    names = {
        attribute.value.string_value
        for resource in resources
        for attribute in resource.resource.attributes
        if attribute.key == "service.name"
    }
    assert names == {"desk"}
    spans = {
        span.name
        for resource in resources
        for scope in resource.scope_spans
        for span in scope.spans
    }
    assert spans >= {"item", *STAGES}


@pytest.mark.parametrize(
    "wanted",
    [
        {},
        {"OTEL_TRACES_EXPORTER": "none", "OTEL_EXPORTER_OTLP_ENDPOINT": "http://x"},
        {"OTEL_SDK_DISABLED": "true", "OTEL_EXPORTER_OTLP_ENDPOINT": "http://x"},
    ],
)
def test_there_are_none_unless_they_are_asked_for(wanted: dict[str, str]) -> None:
    assert start_tracing(wanted) is None


def test_an_exporter_that_is_not_there_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="otlp, console, none"):
        start_tracing({"OTEL_TRACES_EXPORTER": "zipkin"})


def test_without_them_nothing_that_makes_spans_is_loaded() -> None:
    """redis-py looks for OpenTelemetry's metrics by itself; that is not ours."""
    ours = ("opentelemetry.sdk.trace", "opentelemetry.exporter", "faststream.opentelemetry")
    code = (
        "import sys, barqiya.worker.process;"
        f"print([name for name in sys.modules if name.startswith({ours!r})])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603 - this interpreter
    assert done.stdout.strip() == "[]"


def test_without_the_package_the_worker_says_what_to_install(
    redis_url: str, namespace: str, tmp_path: Path
) -> None:
    hidden = tmp_path / "opentelemetry"
    hidden.mkdir()
    (hidden / "__init__.py").write_text("raise ImportError('hidden')\n", encoding="utf-8")
    env = environment(redis_url, namespace, OTEL_TRACES_EXPORTER="otlp")
    env["PYTHONPATH"] = f"{tmp_path}:{env['PYTHONPATH']}"
    done = subprocess.run(
        [sys.executable, "-m", "barqiya", "worker"],
        cwd=tmp_path,
        env=env,
        capture_output=True,
        check=False,
        text=True,
        timeout=PATIENCE,
    )
    assert done.returncode == EXIT_CONFIG, done.stderr
    assert "pip install '.[otel]'" in done.stderr

"""Traces (OpenTelemetry): a span for each item, and in it one for each stage.

Off unless the environment says where spans go (``OTEL_TRACES_EXPORTER`` or an
``OTEL_EXPORTER_OTLP_*ENDPOINT``); nothing of OpenTelemetry is imported then. The same standard
variables say everything else: sampling, the service's name, headers of the endpoint.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final

from barqiya import __version__
from barqiya.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SpanExporter
    from opentelemetry.trace import Span

_ENDPOINTS: Final = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
_EXPORTERS: Final = ("otlp", "console", "none")
_FIELD: Final = b"traceparent"
#: What of an outcome is an attribute of its item's span.
_SAID: Final = ("source", "outcome", "relation", "reason", "article_id", "story_id", "event_id")


def start_tracing(environment: Mapping[str, str]) -> Tracing | None:
    """Tracing as the environment wants it; ``None`` when it wants none.

    Raises:
        ConfigurationError: It wants what is not there: the extra ``otel``, or an exporter we lack.
    """
    exporter = environment.get("OTEL_TRACES_EXPORTER", "")
    if environment.get("OTEL_SDK_DISABLED", "").lower() == "true" or exporter == "none":
        return None
    if not exporter and not any(environment.get(name) for name in _ENDPOINTS):
        return None
    if exporter not in {"", *_EXPORTERS}:
        raise ConfigurationError(f"OTEL_TRACES_EXPORTER must be one of {', '.join(_EXPORTERS)}.")
    try:
        from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415 - only when wanted
        from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415 - same

        chosen = _exporter(exporter)
    except ImportError as error:
        raise ConfigurationError(
            "Traces are asked for by OTEL_*, and OpenTelemetry is not installed: "
            "`pip install '.[otel]'` in the clone of Barqiya, or set OTEL_SDK_DISABLED=true."
        ) from error
    provider = TracerProvider(resource=_resource(environment))
    provider.add_span_processor(BatchSpanProcessor(chosen))
    return Tracing(provider)


def _exporter(name: str) -> SpanExporter:
    if name == "console":
        from opentelemetry.sdk.trace.export import ConsoleSpanExporter  # noqa: PLC0415 - same

        return ConsoleSpanExporter()
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import (  # noqa: PLC0415 - same
        OTLPSpanExporter,
    )

    return OTLPSpanExporter()


def _resource(environment: Mapping[str, str]) -> Any:  # noqa: ANN401 - OpenTelemetry may be absent
    from opentelemetry.sdk.resources import Resource  # noqa: PLC0415 - same

    own = {"service.version": __version__}
    said = environment.get("OTEL_RESOURCE_ATTRIBUTES", "")
    if not environment.get("OTEL_SERVICE_NAME") and "service.name=" not in said:
        own["service.name"] = "barqiya"
    return Resource.create(own)


class Tracing:
    """Where spans of items begin."""

    def __init__(self, provider: TracerProvider) -> None:
        """Make spans with ``provider``."""
        from opentelemetry.trace.propagation.tracecontext import (  # noqa: PLC0415 - only when wanted
            TraceContextTextMapPropagator,
        )

        self._provider = provider
        self._tracer = provider.get_tracer("barqiya", __version__)
        self._propagator = TraceContextTextMapPropagator()

    def middleware(self) -> Any:  # noqa: ANN401 - FastStream's generic types
        """FastStream's own span for each batch that is read."""
        from faststream.redis.opentelemetry import RedisTelemetryMiddleware  # noqa: PLC0415 - same

        return RedisTelemetryMiddleware(tracer_provider=self._provider)

    def begin(self, entry_id: str, fields: Mapping[bytes, bytes]) -> ItemSpan:
        """The span of an item: a child of its publisher's, with a link to the batch it is in."""
        from opentelemetry.context import Context  # noqa: PLC0415 - same
        from opentelemetry.trace import Link, SpanKind, get_current_span  # noqa: PLC0415 - same

        carrier = {"traceparent": fields.get(_FIELD, b"").decode("ascii", "replace")}
        batch = get_current_span().get_span_context()
        span = self._tracer.start_span(
            "item",
            context=self._propagator.extract(carrier, Context()),
            kind=SpanKind.CONSUMER,
            links=[Link(batch)] if batch.is_valid else None,
            attributes={"messaging.system": "redis", "messaging.message.id": entry_id},
        )
        return ItemSpan(self, span)

    def stage(self, parent: Span, name: str, start_ns: int, end_ns: int, seconds: float) -> None:
        """A span of a stage that is over."""
        from opentelemetry.trace import set_span_in_context  # noqa: PLC0415 - only when wanted

        span = self._tracer.start_span(name, set_span_in_context(parent), start_time=start_ns)
        span.set_attribute("barqiya.seconds", seconds)
        span.end(end_ns)

    def traceparent(self, span: Span) -> bytes:
        """What carries a span to who comes next."""
        from opentelemetry.trace import set_span_in_context  # noqa: PLC0415 - same

        carrier: dict[str, str] = {}
        self._propagator.inject(carrier, set_span_in_context(span))
        return carrier["traceparent"].encode()

    def shut_down(self) -> None:
        """Send what was not sent yet."""
        self._provider.shutdown()


class ItemSpan:
    """The span of an item in hand."""

    def __init__(self, tracing: Tracing, span: Span) -> None:
        self._tracing = tracing
        self._span = span
        self._stages: list[tuple[str, int, int, float]] = []

    def carried_by(self, fields: Mapping[bytes, bytes]) -> dict[bytes, bytes]:
        """The item's fields, with this span in the place of the publisher's."""
        return {**fields, _FIELD: self._tracing.traceparent(self._span)}

    def add(self, stage: str, seconds: float) -> None:
        """Note that a stage has just worked for so long. Parts that follow each other are one."""
        if not self._span.is_recording():
            return
        end = time.time_ns()
        start = end - int(seconds * 1e9)
        if self._stages and self._stages[-1][0] == stage:
            _, start, _, before = self._stages.pop()
            seconds += before
        self._stages.append((stage, start, end, seconds))

    def end(self, outcome: Iterable[tuple[str, str]], *, dead: bool) -> None:
        """The item has its outcome (names and values). A span that never ends is never sent."""
        from opentelemetry.trace import Status, StatusCode  # noqa: PLC0415 - only when wanted

        said = dict(outcome)
        for name in _SAID:
            if said.get(name):
                self._span.set_attribute(f"barqiya.{name}", said[name])
        if dead:
            self._span.set_status(Status(StatusCode.ERROR, said.get("reason")))
        for stage in self._stages:
            self._tracing.stage(self._span, *stage)
        self._span.end()

"""Health of a worker, and the small HTTP port that tells it: ``/livez``, ``/readyz``, ``/metrics``.

*Live* means: restarting it would not help. *Ready* means: items get their outcome now. A worker
that waits for an absent server is live and not ready; one whose reads have gone silent is neither.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import uvicorn
from prometheus_client import make_asgi_app

from barqiya.operate.log import get_logger

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from barqiya.operate.metrics import Metrics

    Scope = dict[str, Any]
    Send = Callable[[dict[str, Any]], Awaitable[None]]
    App = Callable[[Any, Any, Any], Awaitable[None]]

_JSON: Final = [(b"content-type", b"application/json"), (b"cache-control", b"no-store")]


class Check(NamedTuple):
    """One thing that must be so."""

    name: str
    ok: bool
    detail: str
    vital: bool = False
    """Whether a restart is due when it is not so: it counts for ``/livez`` too."""


def make_app(checks: Callable[[], list[Check]], metrics: Metrics) -> App:
    """The ASGI application of the port.

    Args:
        checks: Looks at the worker; must not block.
        metrics: What ``/metrics`` shows.
    """
    scrape = make_asgi_app(metrics.registry)

    async def app(scope: Scope, receive: Any, send: Send) -> None:  # noqa: ANN401 - ASGI's own
        if scope["type"] != "http":
            return
        path = scope["path"].rstrip("/")
        if path == "/metrics":
            await scrape(scope, receive, send)
            return
        if path not in {"/livez", "/readyz"}:
            await _answer(send, 404, {"paths": ["/livez", "/readyz", "/metrics"]})
            return
        found = [check for check in checks() if check.vital or path == "/readyz"]
        ok = all(check.ok for check in found)
        told = {check.name: {"ok": check.ok, "detail": check.detail} for check in found}
        await _answer(send, 200 if ok else 503, {"ok": ok, "checks": told})

    return app


async def _answer(send: Send, status: int, body: dict[str, Any]) -> None:
    await send({"type": "http.response.start", "status": status, "headers": _JSON})
    await send({"type": "http.response.body", "body": json.dumps(body).encode()})


class _Server(uvicorn.Server):
    """The worker handles the signals; two handlers would fight over them."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def serve(app: App, host: str, port: int) -> None:
    """Serve until cancelled. A port that is taken is logged, and the worker works without it."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listening = socket.create_server((host, port), family=family)
    except OSError as error:
        get_logger().error(
            "health.port_unusable",
            host=host,
            port=port,
            error=str(error),
            action="set BARQIYA_HEALTH_PORT to a free one, or to 0 for none",
        )
        return
    config = uvicorn.Config(
        app,
        lifespan="off",
        log_config=None,
        access_log=False,
        limit_concurrency=32,
        timeout_keep_alive=5,
        timeout_graceful_shutdown=1,
        server_header=False,
    )
    server = _Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        await asyncio.shield(serving)
    except asyncio.CancelledError:
        # Cancelled itself, uvicorn would leave its sockets open.
        server.should_exit = True
        await serving
        raise
    finally:
        listening.close()

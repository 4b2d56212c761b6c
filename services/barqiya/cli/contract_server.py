"""Serving the page of the contract on this machine: a few fixed files, and nothing else."""

from __future__ import annotations

import json
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Final, NamedTuple

from barqiya.errors import ConfigurationError
from barqiya.route import route_file_schema
from barqiya_schemas.asyncapi import asyncapi_document
from barqiya_schemas.page import CONTENT_SECURITY_POLICY, contract_page, style_sheet
from barqiya_schemas.published import PUBLISHED_NAMES, published_schema

if TYPE_CHECKING:
    from collections.abc import Callable

    from barqiya_schemas.json_schema import Json

#: Only this machine: the page is for whoever started the command.
HOST: Final = "127.0.0.1"


class Served(NamedTuple):
    """One file."""

    media_type: str
    body: bytes


def served_files() -> dict[str, Served]:
    """Every file, by the path it is asked for."""

    def document(value: Json) -> Served:
        text = json.dumps(value, ensure_ascii=False, indent=2)
        return Served("application/json", text.encode())

    page = Served("text/html; charset=utf-8", contract_page().encode())
    return {
        "/": page,
        "/index.html": page,
        "/page.css": Served("text/css; charset=utf-8", style_sheet().encode()),
        "/asyncapi.json": document(asyncapi_document()),
        "/routes.schema.json": document(route_file_schema()),
        **{f"/{name}.schema.json": document(published_schema(name)) for name in PUBLISHED_NAMES},
    }


class _Handler(BaseHTTPRequestHandler):
    """Answers GET and HEAD; there is nothing to send to it."""

    server_version = "barqiya"
    sys_version = ""
    protocol_version = "HTTP/1.1"
    timeout = 10
    files: dict[str, Served]

    def do_GET(self) -> None:
        self._answer(whole=True)

    def do_HEAD(self) -> None:
        self._answer(whole=False)

    def _answer(self, *, whole: bool) -> None:
        found = self.files.get(self.path.partition("?")[0])
        status = HTTPStatus.OK if found else HTTPStatus.NOT_FOUND
        file = found or Served("text/plain; charset=utf-8", b"not found\n")
        self.send_response(status)
        self.send_header("Content-Type", file.media_type)
        self.send_header("Content-Length", str(len(file.body)))
        self.send_header("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")
        self.end_headers()
        if whole:
            self.wfile.write(file.body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - a name of the standard library
        """Say nothing: whoever started it sees the page."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: a browser that goes away is no error of ours."""


def serve_contract(port: int, started: Callable[[str], None]) -> None:
    """Serve until interrupted.

    Args:
        port: Port on this machine; 0: any that is free.
        started: Called with the address.

    Raises:
        ConfigurationError: The port is taken or not allowed.
    """
    handler = type("Handler", (_Handler,), {"files": served_files()})
    try:
        server = _Server((HOST, port), handler)
    except OSError as error:
        raise ConfigurationError(
            f"Port {port} cannot be used: {error.strerror or error}. Choose another with --port."
        ) from error
    with server:
        started(f"http://{HOST}:{server.server_address[1]}/")
        try:
            server.serve_forever(poll_interval=0.2)
        except KeyboardInterrupt:
            return

"""Asking a server on a Unix socket whether it serves, without a client library."""

from __future__ import annotations

import socket
from enum import Enum

_ANSWER_SECONDS = 1.0


class ServerStatus(Enum):
    """What a server said to ``PING``."""

    READY = "ready"
    LOADING = "loading"
    """It runs and reads its data; it will serve."""
    DOWN = "down"


def probe(path: str) -> ServerStatus:
    """Send one ``PING`` to the server that listens at ``path``."""
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(_ANSWER_SECONDS)
            connection.connect(path)
            connection.sendall(b"PING\r\n")
            answer = connection.recv(64)
    except OSError:
        return ServerStatus.DOWN
    if answer.startswith(b"+PONG"):
        return ServerStatus.READY
    return ServerStatus.LOADING if answer.startswith(b"-LOADING") else ServerStatus.DOWN

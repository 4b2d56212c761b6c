"""Connections to the server: time limits always set, nothing repeated behind our back."""

from __future__ import annotations

from typing import Any

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff


def connection_options(socket_timeout: float = 5.0) -> dict[str, Any]:
    """Options for every connection.

    The client's own retries are off, because it would repeat an ``XADD`` whose reply was lost
    (measured: one call, four entries).
    """
    return {
        "socket_timeout": socket_timeout,
        "socket_connect_timeout": socket_timeout,
        "socket_keepalive": True,
        "health_check_interval": 0,
        "retry": Retry(NoBackoff(), 0),
        "decode_responses": False,
    }


def connect(url: str, socket_timeout: float = 5.0) -> Redis:
    """Client for ``url``; it connects when first used. Keys and values are bytes."""
    options = connection_options(socket_timeout)
    if url.startswith("unix://"):
        options.pop("socket_keepalive")
    client: Redis = Redis.from_url(url, **options)
    return client

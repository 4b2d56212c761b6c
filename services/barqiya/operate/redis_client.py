"""Connections to the server: time limits always set, nothing repeated behind our back."""

from __future__ import annotations

from typing import Any

import hiredis
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


class _Packing:
    """Commands are packed by hiredis, as redis-py does for its other client but not for this one.

    A commit has hundreds of arguments, and packing each in Python costs as much as all the rest of
    a commit's sending.
    """

    def pack_command(self, *args: bytes | str | float) -> list[bytes]:
        command, *rest = args
        words = str(command).split()  # "CONFIG GET" is two arguments
        return [hiredis.pack_command((*words, *rest))]  # type: ignore[arg-type]  # any number of them


def connect(url: str, socket_timeout: float = 5.0) -> Redis:
    """Client for ``url``; it connects when first used. Keys and values are bytes."""
    options = connection_options(socket_timeout)
    if url.startswith("unix://"):
        options.pop("socket_keepalive")
    client: Redis = Redis.from_url(url, **options)
    pool = client.connection_pool
    kind = pool.connection_class
    pool.connection_class = type(f"Packing{kind.__name__}", (_Packing, kind), {})
    return client

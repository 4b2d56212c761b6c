"""Connections to the server: time limits always set, nothing repeated behind our back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import hiredis
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from barqiya.errors import ConfigurationError
from barqiya.keys import Keys
from barqiya.operate.cluster import PartitionClient, is_cluster

if TYPE_CHECKING:
    from redis.asyncio.connection import AbstractConnection


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


def _packing(kind: type[AbstractConnection]) -> type[AbstractConnection]:
    return type(f"Packing{kind.__name__}", (_Packing, kind), {})


def connect(
    url: str, socket_timeout: float = 5.0, *, keys: Keys | None = None, retry: Retry | None = None
) -> Redis:
    """Client for ``url``; it connects when first used. Keys and values are bytes.

    Args:
        url: Address of a server, or of a cluster (``redis+cluster://``).
        socket_timeout: Seconds without an answer after which a connection counts as lost.
        keys: Names of the keys that it is for; of a cluster only their node is talked to.
        retry: What to do when a connection is lost, for a cluster; by default nothing is repeated.

    Raises:
        ConfigurationError: It is no address of a cluster, or has an option that cannot be used.
    """
    options = connection_options(socket_timeout)
    if is_cluster(url):
        options["retry"] = retry or options["retry"]
        # Of the same commands, for one node: nothing here needs to know the difference.
        try:
            return cast("Redis", PartitionClient(url, (keys or Keys()).raw, _packing, **options))
        except ValueError as error:
            raise ConfigurationError(f"BARQIYA_REDIS_URL {error}") from None
    if url.startswith("unix://"):
        options.pop("socket_keepalive")
    try:
        client: Redis = Redis.from_url(url, **options)
        pool = client.connection_pool
        # Does not connect: an option that there is not is found here.
        pool.connection_class(**pool.connection_kwargs)
    except (ValueError, TypeError, RedisError):
        # Their own messages may hold what must not be shown.
        raise ConfigurationError(
            "BARQIYA_REDIS_URL has an option after `?` that the client does not know, or a value "
            "that it cannot read."
        ) from None
    pool.connection_class = _packing(pool.connection_class)
    return client

"""Which server a command talks to, and what its failures mean to the user."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from redis.exceptions import (
    AuthenticationError,
    AuthorizationError,
    BusyLoadingError,
    NoPermissionError,
    RedisError,
    ResponseError,
)

from barqiya.cli.options import PARTITION
from barqiya.errors import (
    BarqiyaError,
    ConfigurationError,
    RefusedError,
    ServerUnavailableError,
)
from barqiya.keys import Keys
from barqiya.operate.cluster import is_cluster
from barqiya.operate.embedded import running_server
from barqiya.operate.redis_client import connect
from barqiya.operate.retry import distrusts, is_passing
from barqiya.settings import Settings, load_settings

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from pathlib import Path

    from redis.asyncio import Redis


def settings_for(data: Path | None) -> Settings:
    """Settings of the environment; ``--data`` and ``--partition`` win over them."""
    options: dict[str, object] = {} if data is None else {"data_dir": data}
    partition = PARTITION.get()
    return load_settings(**options, **({} if partition is None else {"partition": partition}))


def keys_of(settings: Settings) -> Keys:
    """Key names of the namespace and the one partition that is meant.

    Raises:
        ConfigurationError: There are several, and none is named.
    """
    names = settings.partition_names
    if len(names) > 1:
        raise ConfigurationError(
            f"There are several partitions: name one of {', '.join(names)} with `barqiya "
            "--partition NAME …` or BARQIYA_PARTITION."
        )
    return Keys(settings.namespace, names[0])


def partitions_of(settings: Settings) -> tuple[Keys, ...]:
    """Key names of each partition that is meant; of the namespace itself where there is none."""
    return tuple(Keys(settings.namespace, name) for name in settings.partition_names)


def server_url(settings: Settings) -> str:
    """Address of the server: ``BARQIYA_REDIS_URL``, else the embedded one that runs on the folder.

    Raises:
        ServerUnavailableError: Neither is there.
    """
    if (address := settings.redis_address) is not None:
        return address
    record = running_server(settings.data_dir)
    if record is None:
        raise ServerUnavailableError(
            f"No server: BARQIYA_REDIS_URL is not set, and no embedded server runs on "
            f"{settings.data_dir.absolute()}. Start one with `barqiya up`, or name its folder with "
            "--data."
        )
    return record.url


def public(url: str) -> str:
    """The address without what must not be shown: user, password, options."""
    parts = urlsplit(url)
    if parts.scheme == "unix":
        return f"unix://{parts.path}"
    if is_cluster(url):
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
    place = f"{parts.hostname or 'localhost'}:{parts.port or 6379}"
    return f"{parts.scheme}://{place}{parts.path}"


@asynccontextmanager
async def talking_to(url: str, keys: Keys) -> AsyncIterator[Redis]:
    """Client for ``keys`` at ``url`` whose failures are raised as what they mean to the user.

    Raises:
        ServerUnavailableError: It cannot be reached, or answers with an error.
        RefusedError: It refuses for now: its memory or disk is full, it loads, it is a replica.
        ConfigurationError: It wants other credentials or does not permit the command.
    """
    client = connect(url, keys=keys)
    try:
        yield client
    except RedisError as error:
        raise meaning_of(error, url) from error
    finally:
        await client.aclose()


@asynccontextmanager
async def client_of(settings: Settings) -> AsyncIterator[Redis]:
    """Client for the one partition that is meant, on the server of these settings.

    Raises:
        BarqiyaError: As :func:`server_url`, :func:`keys_of` and :func:`talking_to` raise it.
    """
    async with talking_to(server_url(settings), keys_of(settings)) as client:
        yield client


def ask(
    data: Path | None, question: Callable[[Redis, Settings], Awaitable[dict[str, Any]]]
) -> list[dict[str, Any]]:
    """Put a question to each partition; an answer says which server and namespace it is about.

    Raises:
        BarqiyaError: As :func:`server_url` and :func:`talking_to` raise it.
    """
    settings = settings_for(data)
    url = server_url(settings)

    async def run(partition: str) -> dict[str, Any]:
        one = settings.model_copy(update={"partition": partition})
        async with talking_to(url, keys_of(one)) as client:
            answer = await question(client, one)
        place = {"server": public(url), "namespace": settings.namespace}
        return {**place, **({"partition": partition} if partition else {}), **answer}

    return [asyncio.run(run(partition)) for partition in settings.partition_names]


def meaning_of(error: RedisError, url: str) -> BarqiyaError:
    """What a failure of the server at ``url`` means to the user."""
    place = public(url)
    if distrusts(error):
        return ConfigurationError(
            f"The certificate of the server at {place} is not believed: {error}. See "
            "BARQIYA_REDIS_CA_FILE, and whether the name in BARQIYA_REDIS_URL is the certificate's."
        )
    if isinstance(error, (AuthenticationError, AuthorizationError, NoPermissionError)):
        return ConfigurationError(f"The server at {place} denies access: {error}")
    if isinstance(error, (ResponseError, BusyLoadingError)):
        kind = RefusedError if is_passing(error) else ServerUnavailableError
        return kind(f"The server at {place} refuses: {error}")
    return ServerUnavailableError(
        f"The server at {place} cannot be reached: {str(error) or type(error).__name__}"
    )

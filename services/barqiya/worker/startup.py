"""Before the first item: is the server one that accepted items are safe on?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from redis.exceptions import (
    AuthenticationError,
    AuthorizationError,
    BusyLoadingError,
    NoPermissionError,
    RedisError,
)

from barqiya.errors import (
    BarqiyaError,
    ConfigurationError,
    SchemaTooNewError,
    ServerUnavailableError,
    UnsafeServerError,
)
from barqiya.operate.log import get_logger
from barqiya.operate.retry import call, distrusts, is_passing
from barqiya.operate.scripts import load_script

if TYPE_CHECKING:
    from redis.asyncio import Redis

    from barqiya.keys import Keys
    from barqiya.operate.retry import ServerState

#: Version of the data layout on the server; a newer one may mean things we would get wrong.
#: 2: filters of the near-duplicate index have blocks (``dedupe/segments.py``).
DATA_VERSION = 2
_OLDEST_REDIS = (7, 0)


async def check_server(client: Redis, keys: Keys, state: ServerState, *, volatile: bool) -> None:
    """Wait for the server and refuse one that could lose accepted items.

    Args:
        client: Connection to it.
        keys: Key names; the data version is kept beside the data.
        state: Notes the outage while waiting.
        volatile: Accept a server that evicts or does not persist (``allow_volatile_server``).

    Raises:
        UnsafeServerError: Its configuration could lose items; the message says what to set.
        SchemaTooNewError: Its data were written by a newer version.
        ConfigurationError: It denies access.
        ServerUnavailableError: It refuses us for another reason that does not pass.
    """

    async def ask() -> dict[str, Any]:
        found: dict[str, Any] = await client.info()
        if found.get("loading"):
            # Until it has read its data it says that it keeps no append-only file.
            raise BusyLoadingError("the server reads its data")
        return found

    try:
        info = await call(ask, state)
    except RedisError as error:
        raise _refusal(error) from error
    problems = find_problems(info)
    if problems and volatile:
        get_logger().warning("server.volatile", problems=problems)
    elif problems:
        raise UnsafeServerError(
            f"{' '.join(problems)} Or set BARQIYA_ALLOW_VOLATILE_SERVER=true for a trial in which "
            "items may be lost."
        )
    await _check_fsync(client, state)
    await _check_version(client, keys, state)


_DENIED = (AuthenticationError, AuthorizationError, NoPermissionError)


def _refusal(error: RedisError) -> BarqiyaError:
    """What it means that the server refuses us for good."""
    # While it connects, redis-py wraps a refusal of our credentials in a plain ConnectionError.
    if isinstance(error, _DENIED) or isinstance(error.__cause__, _DENIED):
        return ConfigurationError(
            f"The server denies access: {error}. See user and password in BARQIYA_REDIS_URL, and "
            "the rights of that user."
        )
    if distrusts(error):
        return ConfigurationError(
            f"The server's certificate is not believed: {error}. See BARQIYA_REDIS_CA_FILE, and "
            "whether the name in BARQIYA_REDIS_URL is the certificate's."
        )
    return ServerUnavailableError(f"The server refuses us: {error}")


def find_problems(info: dict[str, Any]) -> list[str]:
    """What in the server's ``INFO`` makes it unsafe, each with its remedy."""
    problems = []
    version = tuple(int(part) for part in str(info.get("redis_version", "0")).split(".")[:2])
    if version < _OLDEST_REDIS:
        raise UnsafeServerError(
            f"Redis {info.get('redis_version')} is too old: 7.0 or Valkey 8 at least."
        )
    policy = info.get("maxmemory_policy")
    if policy != "noeviction":
        problems.append(
            f"maxmemory-policy is {policy}: the server would drop items when its memory is full. "
            "Set `maxmemory-policy noeviction`."
        )
    if not info.get("aof_enabled"):
        problems.append(
            "The server keeps no append-only file: a restart would lose accepted items. Set "
            "`appendonly yes` and `appendfsync always`."
        )
    return problems


async def _check_fsync(client: Redis, state: ServerState) -> None:
    """Say when a power cut could lose the last moments; not every server lets us ask."""
    try:
        answer = await call(lambda: client.config_get("appendfsync"), state)
    except RedisError:
        return
    setting = answer.get("appendfsync")
    if setting not in {None, "always"}:
        get_logger().warning(
            "server.fsync_not_always",
            appendfsync=setting,
            action="a power cut can lose the last moments; set `appendfsync always`",
        )


async def _check_version(client: Redis, keys: Keys, state: ServerState) -> None:
    note = load_script(client, "barqiya.worker", "version.lua")

    async def read() -> bytes:
        return cast("bytes", await note(keys=(keys.schema,), args=(DATA_VERSION,)))

    try:
        found = int(await call(read, state))
    except RedisError as error:
        if is_passing(error):  # pragma: no cover - call() waits these out
            raise
        raise _refusal(error) from error
    if found > DATA_VERSION:
        raise SchemaTooNewError(
            f"The data have version {found}, this Barqiya knows {DATA_VERSION}. Upgrade it."
        )

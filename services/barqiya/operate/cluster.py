"""A Redis Cluster as one partition sees it: all its keys lie in one slot, hence on one node.

The client of redis-py asks of every command where it belongs, and sends those without a key
(``TIME``, ``INFO``, ``WAIT``…) to some node or to all. Here everything goes to the node that has
the partition's slot, so that all that is said and read is said of one server, as without a cluster.
Nothing that was executed is repeated: a redirection says that the node did nothing.
"""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import urlsplit, urlunsplit

from redis.asyncio.cluster import ClusterNode, PipelineCommand, RedisCluster
from redis.asyncio.connection import SSLConnection, parse_url
from redis.commands import AsyncCoreCommands
from redis.crc import key_slot
from redis.exceptions import (
    AskError,
    AuthenticationError,
    AuthorizationError,
    ClusterDownError,
    MovedError,
    RedisClusterException,
    ResponseError,
    TryAgainError,
)
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

    from redis.asyncio.connection import AbstractConnection

#: What the address of a cluster begins with, and what that of each of its nodes does.
SCHEMES: Final = {"redis+cluster": "redis", "rediss+cluster": "rediss"}
#: A slot that is on its way takes one redirection, a failover another; more is a cluster that has
#: not made up its mind.
_MOST_REDIRECTIONS: Final = 5
#: What a server says that would say the same again.
_REFUSALS: Final = (AuthenticationError, AuthorizationError, ResponseError)


class Place(NamedTuple):
    """What an address of a cluster says."""

    nodes: tuple[tuple[str, int], ...]
    """Host and port of each node that is named: one that answers is enough."""
    options: dict[str, Any]
    """User, password, TLS."""


def is_cluster(url: str) -> bool:
    """Whether an address is that of a cluster."""
    return urlsplit(url).scheme in SCHEMES


def node_url(url: str) -> str:
    """Address of the first node that an address of a cluster names, as that of a single server."""
    parts = urlsplit(url)
    who, at, where = parts.netloc.rpartition("@")
    first = f"{who}{at}{where.split(',')[0]}"
    return urlunsplit((SCHEMES[parts.scheme], first, "", parts.query, ""))


def read_cluster_url(url: str) -> Place:
    """Read ``redis+cluster://user:password@host:port,host:port/?option=value``.

    Raises:
        ValueError: It names no node, or one that cannot be; the message holds nothing of it.
    """
    parts = urlsplit(url)
    where = parts.netloc.rpartition("@")[2]
    named = [urlsplit(f"//{each}") for each in where.split(",")]
    try:
        nodes = tuple((node.hostname or "", node.port or 6379) for node in named)
    except ValueError:
        nodes = ()  # its own message may hold a piece of a password that was not escaped
    if not nodes or not all(host for host, _ in nodes):
        raise ValueError("must name the nodes of a cluster as host:port,host:port")
    if parts.path not in {"", "/", "/0"}:
        raise ValueError("must not name a database: a cluster has one")
    # One node stands for all, so that redis-py reads the rest as it does for a single server.
    options: dict[str, Any] = {**parse_url(node_url(url))}
    ssl = issubclass(options.pop("connection_class", object), SSLConnection)
    for name in ("host", "port", "db"):
        options.pop(name, None)
    return Place(nodes, options | ({"ssl": True} if ssl else {}))


class PartitionClient(RedisCluster):
    """Client of a cluster for the keys of one partition."""

    def __init__(
        self,
        url: str,
        key: str,
        packing: Callable[[type[AbstractConnection]], type[AbstractConnection]],
        **options: Any,  # noqa: ANN401 - the client's own
    ) -> None:
        """Make one; it connects when first used.

        Args:
            url: Address of the cluster.
            key: Any key of the partition.
            packing: Gives connections the way in which they pack commands.
            options: As for a single server (``connection_options``).
        """
        place = read_cluster_url(url)
        nodes = [ClusterNode(host, port) for host, port in place.nodes]
        # A partition whose node is well works on while another node is away.
        super().__init__(
            startup_nodes=nodes, require_full_coverage=False, **{**options, **place.options}
        )
        self._slot = key_slot(key.encode())
        self._looking = asyncio.Lock()
        self._failed: str | None = None
        kind: Any = packing(self.connection_kwargs["connection_class"])
        self.connection_kwargs["connection_class"] = kind
        self._named = dict(self.nodes_manager.startup_nodes)
        for node in self._named.values():
            node.connection_class = kind

    async def initialize(self, *_: object, **__: object) -> PartitionClient:
        """Learn which node has which slot, unless that is known."""
        async with self._looking:
            if self._initialize:
                # What was discovered replaces what was named: keep both, or a cluster whose
                # addresses have all changed would never be found again.
                for name, node in self._named.items():
                    self.nodes_manager.startup_nodes.setdefault(name, node)
                await self.nodes_manager.initialize(last_failed_node_name=self._failed)
                self._initialize = False
        return self

    async def aclose(self) -> None:
        """Close all connections, also those of a client that never got to know the cluster."""
        async with self._looking:
            self._initialize = True
            await self.nodes_manager.aclose()
            await self.nodes_manager.aclose("startup_nodes")

    async def execute_command(self, *args: Any, **options: Any) -> Any:  # noqa: ANN401 - replies vary
        """Send a command to the node of the partition, following the slot where it went.

        Raises:
            RedisError: As for a single server; when nobody knows the slot, a lost connection.
        """
        options.pop("target_nodes", None)

        async def send(node: ClusterNode, *, asking: bool) -> Any:  # noqa: ANN401 - replies vary
            if not asking:
                return await node.execute_command(*args, **options)
            command = PipelineCommand(0, *args, **options)
            await _asked(node, [command])
            if isinstance(command.result, Exception):
                raise command.result
            return command.result

        async def fail(*_: object) -> None:
            """Of a lost connection ``follow`` has taken care."""

        return await self.retry.call_with_retry(lambda: self.follow(send), fail)

    async def follow(self, send: Callable[..., Awaitable[Any]]) -> Any:  # noqa: ANN401 - replies vary
        """Call ``send`` with the node that has the slot, and again with where that points.

        Raises:
            RedisError: What the node answered, or that none can be reached.
        """
        node, asking = await self._owner(), False
        for _ in range(_MOST_REDIRECTIONS):
            try:
                return await send(node, asking=asking)
            except MovedError as error:
                await self.nodes_manager.move_slot(error)
                node, asking = await self._owner(), False
            except AskError as error:
                node, asking = self._node_at(error), True
            except (RedisConnectionError, RedisTimeoutError, OSError, ClusterDownError):
                # Who has the slot is asked anew, and the one that failed is asked last: it may
                # be a primary that was cut off, and does not know that another took its place.
                self._failed, self._initialize = node.name, True
                await node.disconnect_free_connections()
                raise
        raise TryAgainError("TRYAGAIN the slot of the partition is on its way")

    async def _owner(self) -> ClusterNode:
        try:
            await self.initialize()
            return self.nodes_manager.get_node_from_slot(self._slot)
        except RedisClusterException as error:
            self._initialize = True
            # Not a RedisError by birth. What it hides tells whether waiting helps: a server that
            # is no cluster, or one that denies us, never will be another.
            hidden = error.__cause__
            answer = hidden.__context__ if isinstance(hidden, RedisClusterException) else hidden
            if isinstance(answer, _REFUSALS):
                raise answer from error
            inner = hidden and (hidden.__cause__ or hidden.__context__)
            if isinstance(inner, _REFUSALS):
                raise inner from error
            raise RedisConnectionError(str(error)) from inner or hidden

    def _node_at(self, error: AskError) -> ClusterNode:
        nodes = self.nodes_manager
        known = nodes.get_node(error.host, error.port)
        if known is None:
            known = ClusterNode(error.host, error.port, **self.connection_kwargs)
            nodes.set_nodes(nodes.nodes_cache, {known.name: known})
        return known

    def pipeline(self, *_: object, **__: object) -> Any:  # noqa: ANN401 - as the client's own
        """Commands that go in one write to the node of the partition."""
        return PartitionPipeline(self)

    async def scan_nodes(self, match: str, *, count: int, _type: str) -> AsyncIterator[bytes]:
        """Names of keys on every node, not only on that of the partition.

        Raises:
            RedisError: A node does not answer or refuses.
        """
        await self._owner()  # as for any command: what hinders it is said in the same words
        for node in self.get_primaries():
            cursor = -1
            while cursor:
                words = (max(cursor, 0), "MATCH", match, "COUNT", count, "TYPE", _type)
                cursor, names = await node.execute_command("SCAN", *words)
                for name in names:
                    yield name

    # The cluster's own asks every node. (The stubs know only the one that does not wait.)
    scan_iter = AsyncCoreCommands.scan_iter  # type: ignore[assignment]


#: Stands for a reply that has not come.
_DUE: Final = object()


class PartitionPipeline(AsyncCoreCommands):
    """Commands sent together on one connection; no transaction."""

    _event_dispatcher: Any = None

    def __init__(self, client: PartitionClient) -> None:
        self._client = client
        self._commands: list[PipelineCommand] = []

    def execute_command(self, *args: Any, **options: Any) -> PartitionPipeline:  # noqa: ANN401 - the client's own
        """Put one more command in."""
        command = PipelineCommand(len(self._commands), *args, **options)
        command.result = _DUE
        self._commands.append(command)
        return self

    async def execute(self) -> list[Any]:
        """Send them; the replies in order.

        Raises:
            RedisError: The first error among the replies.
        """
        commands, self._commands = self._commands, []
        if commands:
            await self._client.follow(partial(_send_all, commands))
        return [command.result for command in commands]


async def _send_all(
    commands: Sequence[PipelineCommand], node: ClusterNode, *, asking: bool
) -> None:
    """Send what has no reply yet; raises the first error, and rather a redirection."""
    due = [command for command in commands if command.result is _DUE]
    await (_asked(node, due) if asking else node.execute_pipeline(due))
    redirected = [command for command in due if isinstance(command.result, AskError)]
    if redirected:
        error, first = redirected[0].result, redirected[0].position
        for command in due:
            # What was executed before the slot went is not repeated. A WAIT is: it speaks of the
            # writes of its own connection, and those go elsewhere now.
            waits = command.args[0] == "WAIT" and command.position > first
            if waits or isinstance(command.result, AskError):
                command.result = _DUE
        raise error
    for command in due:
        if isinstance(command.result, Exception):
            raise command.result


async def _asked(node: ClusterNode, commands: Sequence[PipelineCommand]) -> None:
    """Send each with ``ASKING`` before it, on one connection: the allowance is for the next one."""
    await node.execute_pipeline(
        [each for command in commands for each in (PipelineCommand(0, "ASKING"), command)]
    )

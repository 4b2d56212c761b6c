"""The place of a run: a private server, a proxy for each client, and worker processes."""

from __future__ import annotations

import asyncio
import math
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import ConstantBackoff
from redis.exceptions import BusyLoadingError, RedisError
from redis.exceptions import ConnectionError as RedisConnectionError

from barqiya.keys import GROUP, Keys
from faults.history import History, Seen, Sent, read_history
from faults.proxy import Proxy
from faults.server import PrivateServer
from faults.worker_main import MEMORY_MB, MUTANT
from faults.workers import Nursery, Worker

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_POLL_SECONDS = 0.01
#: How long anything that must come may take, on the slowest machine.
PATIENCE_SECONDS = 240.0
#: When nothing is pending for so long, what has no outcome yet will never have one.
_HOPELESS_SECONDS = 8.0


class Arena:
    """Everything a run needs; use it with ``async with``."""

    def __init__(
        self, binary: Path | None = None, folder: Path | None = None, *, repair: bool = True
    ) -> None:
        """Describe it.

        Args:
            binary: Server program; the embedded one by default.
            folder: Where data and logs stay after the run; a temporary one by default.
            repair: On Redis, take torn transactions out of its file before each start.
        """
        self._temporary = tempfile.TemporaryDirectory(prefix="faults-") if folder is None else None
        # Socket paths must stay short: a Unix address has about 100 bytes.
        self.folder = folder or Path(self._temporary.name if self._temporary else "")
        self.server = PrivateServer(self.folder, binary, repair=repair)
        self.nursery = Nursery()
        self.proxies: dict[str, Proxy] = {}
        self.workers: dict[str, Worker] = {}

    async def __aenter__(self) -> Self:
        self.folder.mkdir(parents=True, exist_ok=True)
        await asyncio.gather(self.server.start(), self.nursery.start())
        # Past the proxies: what the harness itself reads is never part of a fault.
        # It is not part of a restart either: it may lose its connection, and then asks again.
        self.client: Any = Redis.from_url(
            f"unix://{self.server.socket}",
            socket_timeout=30.0,
            retry=Retry(ConstantBackoff(0.05), 100),
            retry_on_error=[RedisConnectionError, BusyLoadingError],
        )
        return self

    async def __aexit__(self, *_exception: object) -> None:
        await self.client.aclose()
        await self.nursery.stop()
        for proxy in self.proxies.values():
            await proxy.stop()
        self.server.kill()
        if self._temporary is not None:
            self._temporary.cleanup()

    async def proxy(self, name: str) -> Proxy:
        """The proxy of one client; made when first asked for."""
        if name not in self.proxies:
            proxy = Proxy(self.folder / f"{name}.sock", self.server.socket)
            await proxy.start()
            self.proxies[name] = proxy
        return self.proxies[name]

    async def worker(
        self, name: str, namespace: str, *, mutant: str | None = None, **settings: object
    ) -> Worker:
        """A worker behind its own proxy, started.

        Args:
            name: Of the consumer, the proxy and the log.
            namespace: Namespace it works on.
            mutant: See :mod:`faults.mutants`.
            settings: Settings of the service, by field name.
        """
        proxy = await self.proxy(name)
        chosen: dict[str, object] = {
            "claim_idle_ms": 500,
            "block_ms": 100,
            "socket_timeout": 2,
            "log_format": "json",
            **settings,
            "redis_url": f"unix://{proxy.path}",
            "namespace": namespace,
            "consumer_name": name,
        }
        environment = {f"BARQIYA_{key.upper()}": str(value) for key, value in chosen.items()}
        environment[MEMORY_MB] = "512"
        if mutant:
            environment[MUTANT] = mutant
        worker = Worker(name, environment, self.folder / f"{name}.log")
        self.workers[name] = worker
        self.nursery.launch(worker)
        return worker

    async def forget(self, *names: str) -> None:
        """End workers and take their proxies away."""
        for name in names:
            if worker := self.workers.pop(name, None):
                await self.nursery.end(worker)
            if proxy := self.proxies.pop(name, None):
                await proxy.stop()

    async def finished(
        self,
        keys: Keys,
        settle: float = 0.3,
        timeout: float = PATIENCE_SECONDS,  # noqa: ASYNC109 - a deadline that is no error
    ) -> bool:
        """Wait until nothing is pending, undelivered, held or without outcome; whether it came so.

        Args:
            keys: Keys of the namespace.
            settle: Seconds after that, in which nothing more may happen.
            timeout: Seconds without any progress after which it is given up.
        """
        now = time.monotonic()
        deadline, quiet_since, best = now + timeout, now, math.inf
        while (now := time.monotonic()) < deadline:
            backlog = await self._backlog(keys)
            if backlog == (0, 0):
                await asyncio.sleep(settle)
                return await self.drained(keys)
            if backlog is not None and sum(backlog) < best:
                deadline, best = now + timeout, sum(backlog)
            if backlog is None or backlog[0] > 0:
                quiet_since = now
            elif now - quiet_since > _HOPELESS_SECONDS:
                return False
            await asyncio.sleep(_POLL_SECONDS)
        return False

    async def until_drained(self, keys: Keys, go_on: Callable[[], bool] = lambda: True) -> None:
        """Wait until everything is settled, or ``go_on`` says no, or nothing comes of it."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while go_on() and time.monotonic() < deadline:
            if await self.drained(keys):
                return
            await asyncio.sleep(_POLL_SECONDS)

    async def drained(self, keys: Keys) -> bool:
        """Whether every item was delivered, settled, released if held, and given an outcome."""
        return await self._backlog(keys) == (0, 0)

    async def _backlog(self, keys: Keys) -> tuple[int, int] | None:
        """Items in the works (pending, held, not delivered), and items without outcome.

        ``None``: the server does not answer, or there is no group yet. How many are not delivered
        is not counted: one stands for all.
        """
        try:
            async with self.client.pipeline(transaction=True) as together:
                together.xinfo_groups(keys.raw)
                together.xinfo_stream(keys.raw)
                together.xlen(keys.outcomes)
                together.zcard(keys.held)
                groups, stream, outcomes, held = await together.execute()
        except (RedisError, OSError):
            return None
        ours = [group for group in groups if group["name"] == GROUP.encode()]
        if not ours:
            return None
        behind = ours[0]["last-delivered-id"] != stream["last-generated-id"]
        return ours[0]["pending"] + held + behind, max(0, stream["length"] - outcomes)

    async def history(self, keys: Keys, sent: Iterable[Sent], seen: Iterable[Seen] = ()) -> History:
        """Read what there is now."""
        return await read_history(self.client, keys, sent, seen)

    async def clear(self, namespace: str) -> None:
        """Forget the data of a namespace."""
        names = [key async for key in self.client.scan_iter(f"{namespace}:*", count=1000)]
        if names:
            await self.client.delete(*names)

    async def server_name(self) -> str:
        """Which server this is, and its version."""
        info = await self.client.info("server")
        name = info.get("server_name", "redis")
        return f"{name} {info.get(f'{name}_version', info['redis_version'])}"

    async def restart_server(self) -> None:
        """Kill the server and start it on what it wrote."""
        self.server.kill()
        await self.server.start()

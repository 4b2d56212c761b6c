"""A proxy for one client of the server, which can break the connection at any command.

It knows where a command and its reply begin and end, so it can cut before the server has a command,
or after the server executed it and before the client learns of that: the two cases that look the
same to the client.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Literal

from barqiya.commit import script_source
from faults.resp import ForeignByteError, first_words, read_frame

if TYPE_CHECKING:
    from asyncio import StreamReader, StreamWriter
    from pathlib import Path

When = Literal["before", "after"]
#: Asked before a command goes to the server, or before its reply goes to the client; ``False``
#: closes the connection instead.
Hook = Callable[["Command"], Awaitable[bool]]

_GONE = (OSError, EOFError, ForeignByteError)
#: One line of a frame; only error replies come near it.
_LINE_LIMIT = 1 << 20


@dataclass(frozen=True, slots=True)
class Command:
    """One command that the client sent."""

    number: int
    """1 for the client's first, counted over all of its connections."""
    name: str
    """E.g. ``XREADGROUP``; scripts by their file: ``commit.lua``."""


def script_names() -> dict[bytes, str]:
    """Digest of each of the service's scripts → its file name."""
    scripts = [
        (package, file.name)
        for package in ("barqiya.commit", "barqiya.worker")
        for file in files(package).iterdir()
        if file.name.endswith(".lua")
    ]
    return {
        hashlib.sha1(script_source(*each).encode()).hexdigest().encode(): each[1]  # noqa: S324 - Redis's digest
        for each in scripts
    }


async def _pass(_command: Command) -> bool:
    return True


class Proxy:
    """Listens on a Unix socket for one client and forwards to the server's."""

    def __init__(self, path: Path, upstream: Path) -> None:
        self.path = path
        self.commands = 0
        """How many commands came so far."""
        self.before: Hook = _pass
        self.after: Hook = _pass
        self.deaf = False
        """While true, replies are thrown away: the client waits."""
        self.upstream = upstream
        """Where new connections go to."""
        self._names = script_names()
        self._server: asyncio.Server | None = None
        self._links: set[_Link] = set()

    async def start(self) -> None:
        """Listen."""
        self._server = await asyncio.start_unix_server(
            self._connected, self.path, limit=_LINE_LIMIT
        )

    async def stop(self) -> None:
        """Close everything."""
        if self._server is not None:
            self._server.close()
        for link in list(self._links):
            link.close()
            await link.ended.wait()
        self.path.unlink(missing_ok=True)

    def cut(self) -> int:
        """Close every connection now; returns how many there were."""
        for link in self._links:
            link.close()
        return len(self._links)

    def release(self) -> None:
        """Forget the hooks."""
        self.before = self.after = _pass

    def name(self, frame: bytes) -> str:
        """What to call a command in a report."""
        words = first_words(frame)
        first = words[0].decode(errors="replace").upper()
        if first in {"EVALSHA", "EVAL"}:
            return self._names.get(words[1], "other script")
        if first in {"SCRIPT", "CLIENT", "CONFIG", "XGROUP", "XINFO"} and len(words) > 1:
            return f"{first} {words[1].decode(errors='replace').upper()}"
        return first

    async def _connected(self, reader: StreamReader, writer: StreamWriter) -> None:
        try:
            streams = await asyncio.open_unix_connection(self.upstream, limit=_LINE_LIMIT)
        except OSError:
            writer.transport.abort()
            return
        link = _Link(self, (reader, writer), streams)
        self._links.add(link)
        try:
            await link.run()
        finally:
            self._links.discard(link)
            link.ended.set()


class _Link:
    """One connection of the client and the one to the server that belongs to it."""

    def __init__(
        self,
        proxy: Proxy,
        client: tuple[StreamReader, StreamWriter],
        server: tuple[StreamReader, StreamWriter],
    ) -> None:
        self._proxy = proxy
        self._from_client, self._to_client = client
        self._from_server, self._to_server = server
        self._waiting: deque[Command] = deque()
        self.ended = asyncio.Event()

    def close(self) -> None:
        """Break both ends, as a cable would."""
        self._to_client.transport.abort()
        self._to_server.transport.abort()

    async def run(self) -> None:
        """Forward until one end is gone or a hook says so."""
        tasks = [asyncio.create_task(self._forward()), asyncio.create_task(self._answer())]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self.close()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _forward(self) -> None:
        proxy = self._proxy
        with suppress(*_GONE):
            while True:
                frame = await read_frame(self._from_client)
                proxy.commands += 1
                command = Command(proxy.commands, proxy.name(frame))
                if not await proxy.before(command):
                    return
                self._waiting.append(command)
                self._to_server.write(frame)
                await self._to_server.drain()

    async def _answer(self) -> None:
        proxy = self._proxy
        with suppress(*_GONE):
            while True:
                frame = await read_frame(self._from_server)
                command = self._waiting.popleft()
                if not await proxy.after(command):
                    return
                if not proxy.deaf:
                    self._to_client.write(frame)
                    await self._to_client.drain()

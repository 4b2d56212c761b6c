"""Running everything here: server, worker, sample, and one line per event."""

from __future__ import annotations

import asyncio
import signal
import time
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from barqiya.cli.output import Output
from barqiya.cli.sampling import SampleRun
from barqiya.cli.supervise import WorkerProcess
from barqiya.cli.target import keys_of, settings_for, talking_to
from barqiya.cli.voice import Place, Voice
from barqiya.errors import EXIT_FAILURE, EXIT_OK, EmbeddedServerError
from barqiya.operate.embedded import DataFolder, EmbeddedServer
from barqiya.operate.retry import SERVER_FAULTS, is_passing
from barqiya.operate.streams import Follower, last_id

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from redis.asyncio import Redis

    from barqiya.operate.streams import Fields
    from barqiya.settings import Settings

_STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_AWAY_SECONDS = 1.0
#: What an exit after a signal looks like to a shell: 128 + SIGINT.
_INTERRUPTED = 130


@dataclass(frozen=True, slots=True)
class Plan:
    """What the user asked for."""

    data: Path | None
    port: int | Literal["auto"] | None
    sample: bool
    once: bool
    timeout: float


async def run_up(plan: Plan, *, as_json: bool) -> int:
    """Run until stopped by a signal, or with ``once`` until the sample is finished.

    Returns:
        The exit code.

    Raises:
        BarqiyaError: Something that was needed could not be started or ended by itself.
    """
    settings = settings_for(plan.data)
    task = asyncio.create_task(_Running(plan, settings, Output(as_json=as_json)).run())
    with _stopped_by_signals(task) as stopped:
        try:
            return await task
        except asyncio.CancelledError:
            if not stopped:
                raise
            return _INTERRUPTED if plan.once else EXIT_OK


class _Running:
    """One run of ``barqiya up``."""

    def __init__(self, plan: Plan, settings: Settings, out: Output) -> None:
        self._plan = plan
        self._settings = settings
        self._keys = keys_of(settings)
        self._voice = Voice(out)
        self._folder = DataFolder(settings.data_dir)
        self._server: EmbeddedServer | None = None

    async def run(self) -> int:
        async with AsyncExitStack() as stack:
            url = await self._reach_server(stack)
            client = await stack.enter_async_context(talking_to(url, self._keys))
            await client.ping()
            self._folder.create()
            self._voice.hello(Place(url, self._server, self._settings, self._plan.data))
            return await self._work(client, url)

    async def _reach_server(self, stack: AsyncExitStack) -> str:
        if (address := self._settings.redis_address) is not None:
            if self._plan.port is not None:
                self._voice.notice("--port is ignored: BARQIYA_REDIS_URL names the server.")
            return address
        server = EmbeddedServer(self._settings.data_dir, port=self._plan.port)
        self._server = await stack.enter_async_context(server)
        if server.attached and self._plan.port not in {None, server.record.port}:
            self._voice.notice("--port is ignored: the server runs already.")
        return server.url

    async def _work(self, client: Redis, url: str) -> int:
        """Keep a worker running and follow what it does; whichever ends first ends both."""
        keys = self._keys
        places = {key: await last_id(client, key) for key in (keys.articles, keys.outcomes)}
        folder, archive = self._folder, self._settings.archive_kind
        worker = WorkerProcess(
            *(url, folder.path, folder.worker_log, self._voice),
            archive=archive,
            partition=keys.partition,
        )
        keeper = asyncio.create_task(worker.keep_running())
        follower = asyncio.create_task(self._follow(client, Follower(client, places)))
        try:
            await asyncio.wait({keeper, follower}, return_when=asyncio.FIRST_COMPLETED)
            return follower.result() if follower.done() else keeper.result()
        finally:
            follower.cancel()
            keeper.cancel()
            await asyncio.gather(follower, keeper, return_exceptions=True)

    async def _follow(self, client: Redis, follower: Follower) -> int:
        sample = await self._publish_sample(client) if self._plan.sample else None
        deadline = time.monotonic() + self._plan.timeout
        while True:
            for key, entry_id, fields in await self._read(follower):
                if key == self._keys.articles:
                    self._voice.event(entry_id, fields)
                else:
                    self._voice.outcome(entry_id, fields)
                    if sample is not None:
                        sample.note(fields)
            late = self._plan.once and time.monotonic() > deadline
            if sample is not None and (sample.is_finished or late):
                self._voice.summary(sample.summary())
                if self._plan.once:
                    return EXIT_OK if sample.is_as_promised else EXIT_FAILURE
                sample = None

    async def _publish_sample(self, client: Redis) -> SampleRun:
        from barqiya.sample import load_sample  # noqa: PLC0415 - only when asked for

        seen = await client.exists(self._keys.tally, self._keys.raw)
        sample = SampleRun(load_sample(), first_time=not seen)
        await sample.publish(client, self._keys.raw)
        return sample

    async def _read(self, follower: Follower) -> list[tuple[str, str, Fields]]:
        """The next entries; waits while the server is away, unless it is ours and has ended."""
        away = False
        while True:
            try:
                entries = await follower.read()
            except SERVER_FAULTS as error:
                if not is_passing(error):
                    raise
                self._check_server()
                if not away:
                    self._voice.notice("The server does not answer; waiting for it.")
                away = True
                await asyncio.sleep(_AWAY_SECONDS)
            else:
                if away:
                    self._voice.notice("The server answers again.")
                return entries

    def _check_server(self) -> None:
        """Raise when the embedded server has ended."""
        if self._server is None or self._server.is_running:
            return
        whose = "another `barqiya up` had started" if self._server.attached else "was started here"
        raise EmbeddedServerError(
            f"The embedded server that {whose} has ended; see {self._folder.log}. Nothing that was "
            "accepted is lost: start again."
        )


@contextmanager
def _stopped_by_signals(task: asyncio.Task[int]) -> Iterator[list[signal.Signals]]:
    """Cancel ``task`` on the first signal, and note it; a second one ends the process at once."""
    loop = asyncio.get_running_loop()
    received: list[signal.Signals] = []

    def restore() -> None:
        for number in _STOP_SIGNALS:
            loop.remove_signal_handler(number)

    def stop(number: signal.Signals) -> None:
        received.append(number)
        restore()
        task.cancel()

    for number in _STOP_SIGNALS:
        loop.add_signal_handler(number, stop, number)
    try:
        yield received
    finally:
        restore()

"""Sending files to the queue: checked here, sent once, every doubt reported."""

from __future__ import annotations

import asyncio
import sys
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError
from redis.exceptions import TimeoutError as RedisTimeoutError

from barqiya.cli.inputs import check, read_content
from barqiya.cli.output import Output
from barqiya.cli.safe import clean
from barqiya.cli.target import meaning_of, partitions_of, server_url, settings_for, talking_to
from barqiya.decode.content_type import read_content_type
from barqiya.decode.mail import is_mail
from barqiya.errors import (
    EXIT_DATA,
    EXIT_NO_INPUT,
    EXIT_OK,
    EXIT_TEMPORARY,
    InputError,
    RefusedError,
)
from barqiya.items import Rejected
from barqiya.operate.accept import Durability, add_item
from barqiya.operate.pressure import Level, read_pressure
from barqiya.parse import known_media_types, unknown_media_type
from barqiya_schemas.partition import partition_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from redis.asyncio import Redis

    from barqiya.cli.inputs import Labels
    from barqiya.operate.accept import Added
    from barqiya.operate.pressure import Pressure

#: Field that carries the urgency of ``--urgency``.
URGENCY = "meta.urgency"


class Report:
    """Tells what became of each file, and adds up the exit code."""

    def __init__(self, out: Output) -> None:
        self._out = out
        self._bad_data = self._unreadable = self._in_doubt = self._warned = False

    @property
    def exit_code(self) -> int:
        """The most serious of what happened."""
        if self._in_doubt:
            return EXIT_TEMPORARY
        if self._bad_data:
            return EXIT_DATA
        return EXIT_NO_INPUT if self._unreadable else EXIT_OK

    def accepted(self, file: str, raw_id: str, size: int, partition: str | None = None) -> None:
        """The server has it; ``partition`` where there are several, whose ids are apart."""
        place = {"partition": partition} if partition else {}
        told = {"file": file, "status": "accepted", "raw_id": raw_id, "bytes": size}
        self._out.data(told | place)
        self._out.say(f"{raw_id} {partition}" if partition else raw_id)

    def unreadable(self, file: str, why: str) -> None:
        """Nothing to send."""
        self._unreadable = True
        self._out.data({"file": file, "status": "unreadable", "detail": why})
        _warn(f"{file}: cannot be read: {why} [{InputError.reason}]")

    def refused(self, file: str, rejected: Rejected) -> None:
        """It would only become a dead letter."""
        self._bad_data = True
        reason, detail = rejected.reason, rejected.detail
        self._out.data(
            {"file": file, "status": "refused", "reason": reason.value, "detail": detail}
        )
        _warn(f"{file}: not sent: {detail or reason.meaning} [{reason.value}]")

    def in_doubt(self, file: str, rest: Sequence[str], why: str) -> None:
        """Sent, and the answer never came; ``rest`` was not sent."""
        self._in_doubt = True
        self._out.data({"file": file, "status": "unknown", "detail": why})
        _warn(
            f"{file}: the answer was lost ({why}): it may or may not have been accepted. Look with "
            "`barqiya tail raw --from start`, or send it again: if it did arrive, the second copy "
            "is recognized as the same delivery and published nowhere."
        )
        self.not_sent(rest)

    def not_replicated(
        self, file: str, added: Added, wanted: Durability, rest: Sequence[str]
    ) -> None:
        """On the primary, and not on enough replicas; ``rest`` was not sent."""
        self._in_doubt = True
        self._out.data(
            {
                "file": file,
                "status": "not_replicated",
                "raw_id": added.raw_id,
                "replicas": added.replicas,
            }
        )
        _warn(
            f"{file}: not accepted: it is on the primary as {added.raw_id}, but {added.replicas} "
            f"of {wanted.replicas} replicas have confirmed it within {wanted.timeout_ms} ms. A "
            "failover may lose it. Publish it again later: if it was not lost, the second copy is "
            "recognized as the same delivery and published nowhere."
        )
        self.not_sent(rest)

    def memory(self, pressure: Pressure) -> None:
        """The server's memory runs short; told once."""
        if not self._warned:
            self._warned = True
            _warn(f"the server's memory runs short: {pressure}; are the workers running?")

    def not_sent(self, rest: Sequence[str]) -> None:
        """Files that come after the one the server failed at."""
        for file in rest:
            self._out.data({"file": file, "status": "not_sent"})
        if rest:
            _warn(f"{len(rest)} file(s) not sent, beginning with {rest[0]}")


def run_publish(files: Sequence[str], labels: Labels, data: Path | None, *, as_json: bool) -> int:
    """Send the files; returns the exit code.

    Raises:
        BarqiyaError: The server cannot be reached or refuses items.
    """
    settings = settings_for(data)
    out = Output(as_json=as_json)
    report = Report(out)
    url = server_url(settings)

    async def run() -> None:
        async with AsyncExitStack() as stack:
            queues = {}
            for keys in partitions_of(settings):
                client = await stack.enter_async_context(talking_to(url, keys))
                # Failing to connect is harmless; after this, a failure is one of the sending.
                await client.ping()
                queues[keys.partition] = (client, keys.raw)
            sender = Sender(
                queues,
                url,
                settings.max_content_bytes,
                labels,
                report,
                Durability(settings.wait_replicas, settings.wait_timeout_ms),
            )
            with _progress(out, len(files)) as advance:
                await sender.send_all(files, advance)

    asyncio.run(run())
    return report.exit_code


@dataclass(frozen=True, slots=True)
class Sender:
    """Sends files to the queue of the partition that they belong to."""

    queues: Mapping[str, tuple[Redis, str]]
    """Client and key, by partition."""
    url: str
    largest: int
    labels: Labels
    report: Report
    durability: Durability

    async def send_all(self, files: Sequence[str], advance: Callable[[], None]) -> None:
        """Send each file once; stop at the first whose answer is lost.

        Raises:
            BarqiyaError: The server refuses items.
        """
        for number, file in enumerate(files):
            entry = self._entry(file)
            if entry is not None and not await self._send(file, entry, files[number + 1 :]):
                return
            advance()

    def _entry(self, file: str) -> dict[bytes, bytes] | None:
        """The entry for a file, or ``None`` when it would only become a dead letter."""
        try:
            content = read_content(file, self.largest)
        except OSError as error:
            self.report.unreadable(file, error.strerror or type(error).__name__)
            return None
        entry = self.labels.entry(file, content)
        checked = check(entry, self.largest)
        if isinstance(checked, Rejected):
            self.report.refused(file, checked)
            return None
        media_type = read_content_type(checked.content_type).media_type
        if media_type not in known_media_types() and not is_mail(content, media_type):
            self.report.refused(file, unknown_media_type(media_type))
            return None
        return entry

    async def _send(self, file: str, entry: dict[bytes, bytes], rest: Sequence[str]) -> bool:
        """Send one entry; false when its answer was lost, or too few replicas have it."""
        partition = self._partition(entry)
        client, key = self.queues[partition]
        await self._ask_for_room(client, file, rest)
        try:
            added = await add_item(client, key, entry, self.durability)
        except (RedisConnectionError, RedisTimeoutError, OSError) as error:
            self.report.in_doubt(file, rest, type(error).__name__)
            return False
        except RedisError as error:
            self.report.not_sent([file, *rest])
            raise meaning_of(error, self.url) from error
        if not added.satisfies(self.durability):
            self.report.not_replicated(file, added, self.durability, rest)
            return False
        named = partition if len(self.queues) > 1 else None
        self.report.accepted(file, added.raw_id, len(entry[b"content"]), named)
        return True

    def _partition(self, entry: Mapping[bytes, bytes]) -> str:
        if len(self.queues) == 1:
            return next(iter(self.queues))
        content_type = entry.get(b"content_type", b"").decode()
        return partition_of(
            entry[b"content"],
            list(self.queues),
            content_type=content_type,
            language=self.labels.language,
        )

    async def _ask_for_room(self, client: Redis, file: str, rest: Sequence[str]) -> None:
        """Go on only where the server has room for an item of this urgency."""
        pressure = await read_pressure(client)
        urgency = self.labels.fields.get(URGENCY)
        if not pressure.admits(int(urgency) if urgency else None):
            self.report.not_sent([file, *rest])
            taken = "none is" if pressure.level is Level.CLOSED else "only urgency 1 to 4 is"
            raise RefusedError(
                f"The server's memory is too full for new items: {pressure}; {taken} accepted now, "
                "so that the workers can finish what was accepted. Try again later."
            )
        if pressure.level is not Level.FREE:
            self.report.memory(pressure)


@contextmanager
def _progress(out: Output, files: int) -> Iterator[Callable[[], None]]:
    """A progress bar for many files, where a person watches."""
    console = out.progress_console() if files > 1 else None
    if console is None:
        yield lambda: None
        return
    from rich.progress import Progress  # noqa: PLC0415 - only for a terminal

    with Progress(console=console, transient=True) as bar:
        task = bar.add_task("publishing", total=files)
        yield lambda: bar.advance(task)


def _warn(text: str) -> None:
    print(f"barqiya: {clean(text)}", file=sys.stderr)  # noqa: T201 - the command's voice

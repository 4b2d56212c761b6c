"""What the ``barqiya dead`` commands do, by way of :mod:`barqiya.operate.dead_letters`."""

from __future__ import annotations

import asyncio
import sys
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from barqiya.cli.entries import dead_json, dead_line
from barqiya.cli.letters import describe
from barqiya.cli.output import Output
from barqiya.cli.safe import clean, isolate, json_text
from barqiya.cli.target import client_of, keys_of, settings_for
from barqiya.errors import EXIT_DATA, EXIT_FAILURE, EXIT_OK, InputError
from barqiya.operate.dead_letters import DeadLetters, Wanted

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
    from typing import BinaryIO

    from barqiya.operate.dead_letters import Letter

_SAYS = {
    "delivered_again": "given back to the workers",
    "published_again": "given back to the workers, from the copy in the letter",
    "gone": "is no dead letter any more",
    "lost": "cannot be retried: its raw fields are kept nowhere; ask its source to send again",
    "discarded": "discarded",
    "would_retry": "would be retried",
    "would_discard": "would be discarded",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """Which dead letters are meant: those of ``named``, or without any those of ``wanted``."""

    named: tuple[str, ...]
    wanted: Wanted


@dataclass(frozen=True, slots=True)
class _Chosen:
    """A dead letter without its content, so that very many can be chosen."""

    id: str
    raw_id: str
    source: str
    reason: str

    def as_json(self, status: str) -> dict[str, Any]:
        return {
            "entry_id": self.id,
            "raw_id": self.raw_id,
            "source": self.source,
            "reason": self.reason,
            "status": status,
        }


async def list_newest(data: Path | None, wanted: Wanted, limit: int, *, as_json: bool) -> None:
    """Print the newest dead letters that are meant."""
    out = Output(as_json=as_json)
    async with _letters(data) as letters:
        found = await letters.newest(wanted, await letters.now_ms(), limit)
    for letter in found:
        out.data(dead_json(letter.id, letter.fields))
        out.say(dead_line(letter.id, letter.fields).text)
    if not found:
        out.say("No dead letters." if wanted.is_everything else "No such dead letter.")


async def show_one(data: Path | None, identifier: str, *, raw: bool, as_json: bool) -> None:
    """Print one dead letter, or only its content.

    Raises:
        InputError: There is no such letter, or no content in it.
    """
    async with _letters(data) as letters:
        letter = await letters.find(identifier)
    if raw:
        sys.stdout.buffer.write(_content(letter))
        sys.stdout.buffer.flush()
        return
    out = Output(as_json=as_json)
    out.data(dead_json(letter.id, letter.fields))
    for line in describe(letter.id, letter.fields):
        out.say(line)


async def retry_all(
    data: Path | None, choice: Choice, *, rate: float | None, dry_run: bool, as_json: bool
) -> int:
    """Give letters back to the workers; returns the exit code."""
    out = Output(as_json=as_json)
    async with _letters(data) as letters:
        chosen = await _choose(letters, choice)
        if dry_run:
            return _only_tell(out, chosen, "would_retry")
        pause = 1 / rate if rate else 0.0

        async def retry(one: _Chosen) -> str:
            status = await letters.retry(one.id)
            await asyncio.sleep(pause)
            return status

        return await _each(out, chosen, "retrying", retry)


async def discard_all(
    data: Path | None, choice: Choice, *, ask: bool, dry_run: bool, as_json: bool
) -> int:
    """Delete letters for good; returns the exit code."""
    out = Output(as_json=as_json)
    async with _letters(data) as letters:
        chosen = await _choose(letters, choice)
        if dry_run:
            return _only_tell(out, chosen, "would_discard")
        if ask and chosen and sys.stdin.isatty():
            question = f"Discard {len(chosen)} dead letter(s) for good?"
            if not typer.confirm(question, err=True):
                return EXIT_FAILURE

        async def discard(one: _Chosen) -> str:
            return "discarded" if await letters.discard(one.id) else "gone"

        return await _each(out, chosen, "discarding", discard)


async def export_all(data: Path | None, wanted: Wanted, file: str) -> None:
    """Write the letters that are meant to ``file`` as JSON lines.

    Raises:
        InputError: The file exists, or cannot be written.
    """
    count = 0
    with _writing(file) as target:
        async with _letters(data) as letters:
            async for letter in letters.select(wanted, await letters.now_ms()):
                line = json_text(dead_json(letter.id, letter.fields)) + "\n"
                target.write(line.encode())
                count += 1
    if file != "-":
        Output().say(f"{count} dead letters in {clean(file)}")


@asynccontextmanager
async def _letters(data: Path | None) -> AsyncIterator[DeadLetters]:
    settings = settings_for(data)
    async with client_of(settings) as client:
        yield DeadLetters(client, keys_of(settings))


@contextmanager
def _writing(file: str) -> Iterator[BinaryIO]:
    if file == "-":
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    try:
        with Path(file).open("xb") as opened:
            yield opened
    except OSError as error:
        raise InputError(f"{file} cannot be written: {error.strerror}") from error


async def _choose(letters: DeadLetters, choice: Choice) -> list[_Chosen]:
    """What is meant, before anything is changed: what dies again meanwhile is not taken twice."""
    if choice.named:
        return [_chosen(await letters.find(identifier)) for identifier in choice.named]
    now_ms = await letters.now_ms()
    return [_chosen(letter) async for letter in letters.select(choice.wanted, now_ms)]


def _chosen(letter: Letter) -> _Chosen:
    return _Chosen(letter.id, *(letter.text(name) for name in ("raw_id", "source", "reason")))


def _only_tell(out: Output, chosen: list[_Chosen], status: str) -> int:
    for one in chosen:
        _tell(out, one, status)
    out.say(f"{len(chosen)} {_SAYS[status]}")
    return EXIT_OK


async def _each(
    out: Output, chosen: list[_Chosen], doing: str, work: Callable[[_Chosen], Awaitable[str]]
) -> int:
    counts: dict[str, int] = {}
    with _progress(out, doing, len(chosen)) as advance:
        for one in chosen:
            status = await work(one)
            counts[status] = counts.get(status, 0) + 1
            _tell(out, one, status)
            advance()
    for status, count in counts.items():
        out.say(f"{count} {_SAYS[status]}")
    if not chosen:
        out.say("No such dead letter.")
    return EXIT_DATA if counts.get("lost") else EXIT_OK


def _tell(out: Output, one: _Chosen, status: str) -> None:
    out.data(one.as_json(status))
    text = f"{one.raw_id}  {clean(one.reason):<26} {isolate(one.source, 24)}  {_SAYS[status]}"
    out.say(text, "bad" if status == "lost" else "")


@contextmanager
def _progress(out: Output, doing: str, total: int) -> Iterator[Callable[[], None]]:
    """A progress bar for long work, where a person watches."""
    console = out.progress_console() if total > 1 else None
    if console is None:
        yield lambda: None
        return
    from rich.progress import Progress  # noqa: PLC0415 - only for a terminal

    with Progress(console=console, transient=True) as bar:
        task = bar.add_task(doing, total=total)
        yield lambda: bar.advance(task)


def _content(letter: Letter) -> bytes:
    content = letter.fields.get(b"raw.content")
    if content is None:
        raise InputError("This dead letter has no content: the raw entry had none, or was trimmed.")
    return content

"""What ``barqiya replay`` does, by way of :mod:`barqiya.worker.comparison`."""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import typer

from barqiya.cli.output import Output
from barqiya.cli.replay_view import finding_json, finding_lines, style_of
from barqiya.cli.target import client_of, keys_of, settings_for
from barqiya.errors import EXIT_FAILURE, EXIT_OK, InputError, RefusedError
from barqiya.intake import REPLAY_OF, first_id
from barqiya.keys import entry_order
from barqiya.operate.kept import Kept
from barqiya.operate.log import silenced
from barqiya.operate.pressure import read_pressure
from barqiya.operate.published import Published
from barqiya.registry import load_registry
from barqiya.worker.comparison import MEANINGS, PUBLISHABLE, Comparison
from barqiya.worker.rehearsal import LearnedTemplates, Rehearsal
from barqiya.worker.replay import Replayer, plain_fields

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from redis.asyncio import Redis

    from barqiya.items import Replay
    from barqiya.keys import Keys
    from barqiya.settings import Settings
    from barqiya.worker.comparison import Finding

#: Not told of one by one: they are in the summary.
_QUIET = frozenset({"same", "minor", "unknown", "waiting"})


@dataclass(frozen=True, slots=True)
class Choice:
    """Which items are meant."""

    start: str
    """First entry id."""
    end: str | None
    """Last entry id; ``None``: the newest."""
    source: str | None

    def takes(self, finding: Finding) -> bool:
        """Whether an item is meant."""
        return self.source is None or self.source == finding.source


async def run_replay(
    data: Path | None,
    choice: Choice,
    *,
    publish: bool,
    ask: bool,
    rate: float | None,
    as_json: bool,
) -> int:
    """Show what would change, and with ``publish`` have it issued; returns the exit code.

    Raises:
        BarqiyaError: The server or the archive cannot be read, or has no room for more.
    """
    settings = settings_for(data)
    out = Output(as_json=as_json)
    folder = settings.archive_folder if settings.archive_kind == "folder" else None
    try:
        async with client_of(settings) as client:
            keys = keys_of(settings)
            kept = Kept(client, keys, folder)
            wanted = await _compare(client, settings, kept, choice, out)
            if not publish or not wanted:
                return EXIT_OK
            if ask and sys.stdin.isatty():
                question = f"Issue revisions of {len(wanted)} item(s)?"
                if not typer.confirm(question, err=True):
                    return EXIT_FAILURE
            await _publish(client, keys, kept, wanted, rate, out)
    except OSError as error:
        place = folder or "the archive"
        raise InputError(f"{place} cannot be read: {error.strerror or error}") from error
    return EXIT_OK


async def _compare(
    client: Redis, settings: Settings, kept: Kept, choice: Choice, out: Output
) -> dict[str, tuple[Replay, ...]]:
    """Tell what would change; returns what a replay is to do with each item that would."""
    counts: Counter[str] = Counter()
    fields: Counter[str] = Counter()
    wanted: dict[str, tuple[Replay, ...]] = {}
    registry = load_registry(settings.registry_file, settings.digits)
    keys = keys_of(settings)
    published = Published(client, keys)
    templates = None
    if settings.learn_templates:
        templates = LearnedTemplates(client, keys, days=settings.template_days)
    with silenced():
        async with Rehearsal(settings, registry, templates) as rehearsal:
            comparison = Comparison(kept, published, rehearsal, settings.window_hours)
            with _progress(out, "reading") as advance:
                async for finding in comparison.run(choice.start, choice.end):
                    advance()
                    if not choice.takes(finding):
                        continue
                    counts[finding.status] += 1
                    if finding.status in PUBLISHABLE:
                        wanted[finding.raw_id] = finding.replays
                    if finding.status not in _QUIET:
                        _tell(out, finding)
                        differences = [each for part in finding.parts for each in part.differences]
                        fields.update({each.path for each in differences if not each.is_minor})
    _sum_up(out, counts, fields)
    return wanted


def _tell(out: Output, finding: Finding) -> None:
    out.data(finding_json(finding))
    first, *rest = finding_lines(finding)
    out.say(first, style_of(finding))
    for line in rest:
        out.say(line, "bad" if line.startswith("      -") else "")


def _sum_up(out: Output, counts: Counter[str], fields: Counter[str]) -> None:
    found = {status: counts[status] for status in MEANINGS if counts[status]}
    out.data(
        {
            "kind": "summary",
            "items": counts.total(),
            "statuses": found,
            "fields": dict(fields.most_common()),
        }
    )
    out.say(f"{counts.total()} items replayed.")
    for status, count in found.items():
        out.say(f"{count:>8}  {status:<10}  {MEANINGS[status]}")
    if fields:
        out.say(f"Fields: {', '.join(f'{name} {n}' for name, n in fields.most_common())}")


async def _publish(
    client: Redis,
    keys: Keys,
    kept: Kept,
    wanted: dict[str, tuple[Replay, ...]],
    rate: float | None,
    out: Output,
) -> None:
    """Put the items on the queue once more, each when there is room for it."""
    replayer = Replayer(client, keys)
    pause = 1 / rate if rate else 0.0
    given, waiting, left = 0, 0, dict(wanted)
    with _progress(out, "replaying", len(wanted)) as advance:
        async for entry_id, fields in kept.read(min(wanted, key=entry_order)):
            raw_id = first_id(entry_id.decode(), fields)
            if REPLAY_OF.encode() in fields or raw_id not in left:
                continue
            await _ask_for_room(client, given)
            replays = left.pop(raw_id)
            plain = plain_fields(entry_id.decode(), fields)
            replay_id = await replayer.replay(raw_id, plain, replays)
            given, waiting = given + (replay_id is not None), waiting + (replay_id is None)
            status = "given" if replay_id else "on_its_way"
            out.data(
                {"kind": "replay", "raw_id": raw_id, "status": status, "replayed_as": replay_id}
            )
            advance()
            await asyncio.sleep(pause)
            if not left:
                break
    out.say(f"{given} given to the workers; `barqiya tail outcomes` shows what becomes of them.")
    if waiting:
        out.say(f"{waiting} left alone: an earlier replay of them is still on its way.")


async def _ask_for_room(client: Redis, given: int) -> None:
    """Replays are not urgent: they end where routine items are refused.

    Raises:
        RefusedError: The server's memory is too full.
    """
    pressure = await read_pressure(client)
    if not pressure.admits(None):
        raise RefusedError(
            f"The server's memory is too full for replays: {pressure}. {given} were given to the "
            "workers; give the same command again later for the rest."
        )


@contextmanager
def _progress(out: Output, doing: str, total: int | None = None) -> Iterator[Callable[[], None]]:
    """A progress bar, where a person watches; without ``total`` it counts."""
    console = out.progress_console()
    if console is None:
        yield lambda: None
        return
    from rich.progress import Progress, SpinnerColumn, TextColumn  # noqa: PLC0415 - terminal only

    columns = (SpinnerColumn(), TextColumn("{task.description} {task.completed:.0f} items"))
    with Progress(*(columns if total is None else ()), console=console, transient=True) as bar:
        task = bar.add_task(doing, total=total)
        yield lambda: bar.advance(task)

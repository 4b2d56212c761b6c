"""``barqiya logs``: a worker's JSON log, filtered, in lines that people read."""

import json
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated, Any

import typer

from barqiya.cli.options import AsJson, examples

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

EXAMPLES = examples(
    "kubectl logs -f worker-0 | barqiya logs",
    "barqiya logs .barqiya/worker.log --item 1712345678901-0",
    "barqiya logs .barqiya/worker.log --level warning --reason decode. --json",
)
_STDIN = "-"
_LEVELS = ("debug", "info", "warning", "error")
_STYLES = {"debug": "dim", "info": "", "warning": "warn", "error": "bad"}
#: Fields shown at their own place, or not at all for people.
_HEAD = frozenset({"at", "level", "event"})
_CLOCK = slice(11, 23)


def logs(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="The log; - for standard input.")
    ] = _STDIN,
    item: Annotated[
        str | None, typer.Option(metavar="RAW_ID", help="Only lines about this raw item.")
    ] = None,
    story: Annotated[
        str | None, typer.Option(metavar="ID", help="Only lines about this story or article.")
    ] = None,
    source: Annotated[
        str | None, typer.Option(metavar="TEXT", help="Only lines about items of this source.")
    ] = None,
    reason: Annotated[
        str | None, typer.Option(metavar="WORD", help="Only reasons that begin so, e.g. decode.")
    ] = None,
    event: Annotated[
        str | None, typer.Option(metavar="WORD", help="Only events that begin so, e.g. server.")
    ] = None,
    level: Annotated[
        str, typer.Option(metavar="|".join(_LEVELS), help="Only lines of this level and above.")
    ] = "debug",
    as_json: AsJson = False,
) -> None:
    """Show the lines of a worker's JSON log that are asked for.

    It reads until the log ends. With --json the chosen lines are printed as they are. A line that
    is no JSON, such as the traceback of a crash, is shown where no filter is set.
    """
    from barqiya.cli.output import Output  # noqa: PLC0415 - not needed for --help
    from barqiya.cli.safe import clean  # noqa: PLC0415 - same

    if level not in _LEVELS:
        raise typer.BadParameter(f"is none of {', '.join(_LEVELS)}", param_hint="--level")
    lowest = _LEVELS.index(level)
    wanted = {"raw_id": item, "source": source}
    begins = {"reason": reason, "event": event}
    filtered = lowest > 0 or any((*wanted.values(), *begins.values(), story))
    out = Output(as_json=as_json)
    for text in _lines(file):
        record = _record(text)
        if record is None:
            if not filtered and text.strip():
                out.say(clean(text), "dim")
            continue
        if (
            _rank(record) >= lowest
            and all(value is None or record.get(name) == value for name, value in wanted.items())
            and all(
                value is None or str(record.get(name, "")).startswith(value)
                for name, value in begins.items()
            )
            and (story is None or story in {record.get("story_id"), record.get("article_id")})
        ):
            out.data(record)
            out.say(_shown(record), _STYLES.get(str(record.get("level")), ""))


def _lines(file: str) -> "Iterator[str]":
    from barqiya.errors import InputError  # noqa: PLC0415 - not needed for --help

    opened: AbstractContextManager[IO[bytes]]
    try:
        opened = nullcontext(sys.stdin.buffer) if file == _STDIN else Path(file).open("rb")  # noqa: SIM115 - closed by the with below
        with opened as stream:
            for line in stream:
                yield line.decode("utf-8", "backslashreplace").rstrip("\r\n")
    except OSError as error:
        raise InputError(f"{file}: cannot be read: {error.strerror}") from error


def _record(text: str) -> dict[str, Any] | None:
    """The log line; ``None`` for any other line. A container's prefix before it is passed over."""
    start = text.find("{")
    if start < 0:
        return None
    try:
        record = json.loads(text[start:])
    except (ValueError, RecursionError):
        return None
    return record if isinstance(record, dict) and "event" in record else None


def _rank(record: dict[str, Any]) -> int:
    level = record.get("level")
    return _LEVELS.index(level) if level in _LEVELS else len(_LEVELS)


def _shown(record: dict[str, Any]) -> str:
    """Time, level, event, then the fields; long texts as they are, for nothing is to be missed."""
    from barqiya.cli.safe import clean  # noqa: PLC0415 - not needed for --help

    head = (
        f"{clean(str(record.get('at', '')))[_CLOCK]:<12} "
        f"{clean(str(record.get('level', ''))):<7} {clean(str(record['event'])):<20}"
    )
    return f"{head} {' '.join(_fields(record))}".rstrip()


def _fields(record: dict[str, Any]) -> "Iterator[str]":
    from barqiya.cli.safe import clean, isolate  # noqa: PLC0415 - not needed for --help

    for name, value in record.items():
        if name in _HEAD or value in ("", None):
            continue
        if isinstance(value, dict):
            value = ",".join(f"{key}:{part}" for key, part in value.items())  # noqa: PLW2901 - shown instead
        text = str(value)
        yield f"{clean(name)}={clean(text) if text.isascii() else isolate(text)}"

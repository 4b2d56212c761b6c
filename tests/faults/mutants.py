"""Workers with a known fault: if the harness does not catch them, it would not catch ours.

Each mutant breaks one thing that the guarantee rests on, by changing the text of the commit script,
the calls around it or what runs beside it, inside the worker process. A text that is not found ends
the worker: the mutant must then be brought up to date with the script.
"""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, Any

import ormsgpack

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from barqiya.commit import CommitCall
    from barqiya.worker.queue import Queue

    Commit = Callable[[Queue, CommitCall], Awaitable[Any]]

_ACKNOWLEDGE = "  redis.call('XACK', KEYS[RAW], group, item.id)\n"
_FENCE = "  local status = fence(item.id, item.deliveries)\n"
_GUARDS = "  if status == 1 and not still_so(item.guards) then status = -2 end\n"
#: The index of near-duplicates is read, and whatever it says counts for nothing.
_NEVER_OVERTAKEN = (
    ("(not same_segments or overtaken(postings[n]))", "overtaken(postings[n])"),
    ("      if fresh[ticket] >= least_shared then return true end\n", ""),
)
_RECORD = "  statuses[#statuses + 1] = status\n"
_LETTER = "    redis.call('XADD', KEYS[DEAD], '*', unpack(letter))\n  end\n"


def install(name: str) -> None:
    """Make this process the mutant ``name``."""
    MUTANTS[name]()


def edit(text: str, *changes: tuple[str, str]) -> str:
    """Replace parts of a script, each of which must be there exactly once."""
    for old, new in changes:
        if text.count(old) != 1:
            raise LookupError(f"the commit script has not one {old!r}: bring the mutant up to date")
        text = text.replace(old, new)
    return text


def publish_then_ack() -> None:
    """Events and outcomes are written first, the acknowledgement is a command of its own."""

    async def commit(original: Commit, queue: Queue, call: CommitCall, ids: list[str]) -> Any:
        statuses = await original(queue, call)
        await _acknowledge(queue, [i for i, s in zip(ids, statuses, strict=True) if s > 0])
        return statuses

    _change_script((_ACKNOWLEDGE, ""))
    _change_commit(commit)


def ack_then_publish() -> None:
    """The acknowledgement comes first, as a command of its own; no fence can follow it."""

    async def commit(original: Commit, queue: Queue, call: CommitCall, ids: list[str]) -> Any:
        await _acknowledge(queue, ids)
        return await original(queue, call)

    _change_script((_FENCE, "  local status = 1\n"))
    _change_commit(commit)


def check_outside() -> None:
    """The index is looked at when the item is decided, and not again when it is written."""
    _change_script((_GUARDS, ""), *_NEVER_OVERTAKEN)


def no_fence() -> None:
    """Whoever comes may commit, whether the item is still theirs or not."""
    _change_script((_FENCE, "  local status = 1\n"))


def write_first() -> None:
    """Outcome and event are written before the guards are checked; Lua takes nothing back."""
    _change_script(
        (_GUARDS, ""),
        *_NEVER_OVERTAKEN,
        (_RECORD, f"{_RECORD}  item.status = #statuses\n"),
        (_LETTER, f"{_LETTER}  ahead = {{}}\n  if still_so(item.guards) then\n"),
        (_ACKNOWLEDGE, f"{_ACKNOWLEDGE}  else statuses[item.status] = -2 end\n"),
    )


def no_heartbeat() -> None:
    """Whoever is slow shows no life on what it has in hand."""
    from barqiya.worker import app  # noqa: PLC0415 - only in a worker

    async def silent(*_: object) -> None:
        await asyncio.Event().wait()

    if "heartbeat" not in vars(app):
        raise LookupError("the worker has no heartbeat of that name: bring the mutant up to date")
    vars(app)["heartbeat"] = silent


MUTANTS: dict[str, Callable[[], None]] = {
    "publish-then-ack": publish_then_ack,
    "ack-then-publish": ack_then_publish,
    "check-outside-the-script": check_outside,
    "no-fence": no_fence,
    "write-before-validate": write_first,
    "no-heartbeat": no_heartbeat,
}


def _change_script(*changes: tuple[str, str]) -> None:
    from barqiya.commit import script_source  # noqa: PLC0415 - only in a worker
    from barqiya.worker import queue  # noqa: PLC0415 - only in a worker

    text = edit(script_source(), *changes)
    vars(queue)["script_source"] = lambda: text


def _change_commit(change: Callable[[Commit, Queue, CommitCall, list[str]], Any]) -> None:
    """Put ``change`` around the commit; it is told which entries the call is about."""
    from barqiya.worker.queue import Queue as Original  # noqa: PLC0415 - only in a worker

    original = Original.commit

    async def commit(queue: Queue, call: CommitCall) -> Any:
        return await change(original, queue, call, _entries(call))

    setattr(Original, "commit", commit)  # noqa: B010 - a method may not be assigned to


def _entries(call: CommitCall) -> list[str]:
    """Ids of the entries that a call commits."""
    from barqiya.commit import script_source  # noqa: PLC0415 - only in a worker

    (first,) = re.findall(r"^local FIRST_ITEM = (\d+)$", script_source(), re.MULTILINE)
    at, count = int(first) - 1, int(call.args[3])
    packed = [arg for arg in call.args[at : at + count] if isinstance(arg, bytes)]
    return [ormsgpack.unpackb(item)[0] for item in packed]


async def _acknowledge(queue: Queue, ids: list[str]) -> None:
    from barqiya.keys import GROUP  # noqa: PLC0415 - only in a worker

    if ids:
        await queue._call(lambda: queue._client.xack(queue.keys.raw, GROUP, *ids))

"""After a restart of the server: leave no torn transaction in its append-only file.

A power cut can tear the last transaction off in its middle. At its start the server executes
nothing of it, as it should, but Redis, and Valkey before 9.1.2, leave its beginning in the file.
What is written later stands behind it, and at the next start the beginning is executed after all:
events and outcomes of a commit that never was (https://github.com/valkey-io/valkey/pull/4342). A
file that is written anew from memory has no such beginning.

Until the new file is whole the old one counts. A server that is killed in that time takes the
beginning out at its next start, and refuses that one start because the file is not the last one;
started once more, as a supervisor does, it has everything.
"""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, Any

from redis.exceptions import ResponseError

from barqiya.operate.log import get_logger
from barqiya.operate.refusals import Refusals
from barqiya.operate.retry import SERVER_FAULTS, is_passing, stop_if_cancelled

if TYPE_CHECKING:
    from redis.asyncio import Redis

    from barqiya.keys import Keys
    from barqiya.operate.retry import ServerState

_LOOK_SECONDS = 1.0
#: The oldest Valkey that takes a torn transaction out of the file by itself.
_SOUND_VALKEY = (9, 1, 2)


async def mending_loop(client: Redis, keys: Keys, state: ServerState) -> None:
    """Have the file written anew once after each start of the server. Runs until cancelled.

    At once when the server answers again: the sooner, the less may come behind a torn transaction.
    """
    log, known, refusals = get_logger(), "", Refusals()
    while True:
        stop_if_cancelled()
        state.returned.clear()
        try:
            known, mended = await mend(client, keys, known)
            refusals.over()
            if mended:
                log.info("log.mended", action="the append-only file is written anew, once a start")
        except SERVER_FAULTS as error:
            if refusals.is_news(error) and not is_passing(error):
                log.warning(
                    "log.not_mended",
                    error=str(error),
                    action="run redis-check-aof --fix before each start of the server",
                )
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(state.returned.wait(), _LOOK_SECONDS)


async def mend(client: Redis, keys: Keys, known: str) -> tuple[str, bool]:
    """Have the file written anew if the server has started and nobody has done it.

    Args:
        client: Connection to the server.
        keys: Key names; the server's run is noted beside the data.
        known: Run of the server for which it is done.

    Returns:
        The present run, and whether this call had the file written anew.

    Raises:
        RedisError: The server refuses it.
    """
    info: dict[str, Any] = await client.info("server")
    run = str(info.get("run_id", ""))
    if run == known or needs_no_mending(info):
        return run, False
    if await client.get(keys.mended) == run.encode():
        return run, False
    persistence: dict[str, Any] = await client.info("persistence")
    if persistence.get("aof_enabled"):
        try:
            await client.bgrewriteaof()
        except ResponseError as error:
            if "in progress" not in str(error):
                raise
    await client.set(keys.mended, run)
    return run, True


def needs_no_mending(info: dict[str, Any]) -> bool:
    """Whether a server with this ``INFO server`` takes torn transactions out by itself."""
    if info.get("server_name") != "valkey":
        return False
    numbers = str(info.get("valkey_version", "0")).split(".")
    return tuple(int(number) for number in numbers if number.isdecimal()) >= _SOUND_VALKEY

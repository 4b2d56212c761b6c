"""What the two ends of a run record of it: the checker believes them."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from barqiya.keys import Keys
from faults.arena import Arena
from faults.clients import Publisher
from faults.history import TOKEN
from faults.items import Desk

if TYPE_CHECKING:
    from faults.proxy import Command


async def test_an_attempt_that_is_cancelled_while_the_server_takes_it_is_recorded() -> None:
    """Else a newer text is on the queue of which the checker knows nothing.

    At the end of a storm it was: the text before came after it, was rightly held back as older, and
    was reported as the newest that nobody had published.
    """
    keys, desk, taken = Keys("cancelled"), Desk(1), asyncio.Event()

    async def answered(command: Command) -> bool:
        if command.name == "XADD":
            taken.set()
            await asyncio.Event().wait()  # its answer never comes
        return True

    async with Arena() as arena:
        proxy = await arena.proxy("publisher")
        publisher = Publisher("publisher", proxy.path, keys.raw)
        assert await publisher.send(desk.article())
        proxy.after = answered
        sending = asyncio.create_task(publisher.send(desk.article()))
        await taken.wait()
        sending.cancel()
        with suppress(asyncio.CancelledError):
            await sending
        rows = await arena.client.xrange(keys.raw)
        await publisher.close()
    tokens = [fields[TOKEN].decode() for _, fields in rows]
    assert len(tokens) == 2
    assert [sent.token for sent in publisher.sent] == tokens
    assert [sent.raw_id is None for sent in publisher.sent] == [False, True]

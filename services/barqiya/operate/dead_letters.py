"""Dead letters: finding them, giving them back to the workers, discarding and exporting them."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from barqiya.keys import GROUP
from barqiya.operate.scripts import load_script

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from redis.asyncio import Redis

    from barqiya.keys import Keys

#: Holds retried items until a worker claims them, at once.
RETRY_CONSUMER = "retry"
_PAGE = 200
_HOUR_MS = 3_600_000

Retried = Literal["delivered_again", "published_again", "gone"]


@dataclass(frozen=True, slots=True)
class Letter:
    """One dead letter as it is on the stream."""

    id: str
    fields: dict[bytes, bytes]

    def text(self, name: str) -> str:
        """Value of a text field; empty when it is not there."""
        return self.fields.get(name.encode(), b"").decode("utf-8", "backslashreplace")

    def as_json(self) -> dict[str, Any]:
        """For export: own fields as text, raw fields in base64."""
        own = {
            name.decode("utf-8", "backslashreplace"): value.decode("utf-8", "backslashreplace")
            for name, value in self.fields.items()
            if not name.startswith(b"raw.")
        }
        raw = {
            name[len(b"raw.") :].decode("utf-8", "backslashreplace"): base64.b64encode(
                value
            ).decode()
            for name, value in self.fields.items()
            if name.startswith(b"raw.")
        }
        return {"id": self.id, **own, "raw": raw}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which dead letters are meant; ``None`` means any."""

    reason: str | None = None
    """A reason, or a stage: every reason of it."""
    source: str | None = None
    older_than_hours: float | None = None
    newer_than_hours: float | None = None

    def takes(self, letter: Letter, now_ms: int) -> bool:
        """Whether a letter is meant."""
        reason = letter.text("reason")
        if self.reason is not None and self.reason not in {reason, reason.partition(".")[0]}:
            return False
        if self.source is not None and self.source != letter.text("source"):
            return False
        age = (now_ms - int(letter.id.partition("-")[0])) / _HOUR_MS
        if self.older_than_hours is not None and age < self.older_than_hours:
            return False
        return self.newer_than_hours is None or age <= self.newer_than_hours


class DeadLetters:
    """The dead letters of one namespace."""

    def __init__(self, client: Redis, keys: Keys) -> None:
        self._client: Any = client
        self._keys = keys
        self._retry = load_script(client, "barqiya.operate", "retry_letter.lua")

    async def select(self, wanted: Wanted, now_ms: int) -> AsyncIterator[Letter]:
        """Letters that are meant, oldest first; safe while letters are retried or discarded."""
        start = "-"
        while entries := await self._client.xrange(self._keys.dead, start, "+", count=_PAGE):
            for entry_id, fields in entries:
                letter = Letter(entry_id.decode(), fields)
                if wanted.takes(letter, now_ms):
                    yield letter
            start = f"({entries[-1][0].decode()}"

    async def retry(self, letter_id: str) -> Retried:
        """Give a letter back to the workers, under the same raw id; its outcome is taken back.

        Raises:
            RedisError: The server refuses, e.g. because the raw fields are not kept anywhere.
        """
        keys = self._keys
        status = await self._retry(
            keys=(keys.raw, keys.outcomes, keys.dead, keys.tally),
            args=(GROUP, letter_id, RETRY_CONSUMER),
        )
        answers: tuple[Retried, ...] = ("gone", "delivered_again", "published_again")
        return answers[int(status)]

    async def discard(self, letter_id: str) -> bool:
        """Delete a letter for good; the item's outcome stays ``dead``."""
        return bool(await self._client.xdel(self._keys.dead, letter_id))

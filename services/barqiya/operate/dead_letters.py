"""Dead letters: finding them, giving them back to the workers, discarding and exporting them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from barqiya.errors import InputError
from barqiya.intake import RETRY_OF, pass_key
from barqiya.keys import GROUP, is_entry_id
from barqiya.operate.scripts import load_script

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from redis.asyncio import Redis

    from barqiya.keys import Keys

#: Holds retried items until a worker claims them, at once.
RETRY_CONSUMER = "retry"
#: Letters read at once: each holds the whole item.
_PAGE = 50
_HOUR_MS = 3_600_000
#: How long what was given back may wait for a worker; after that it is a dead letter again.
PASS_MS = 30 * 24 * _HOUR_MS

#: ``lost``: its raw fields are kept nowhere. ``gone``: there is no such letter any more.
Retried = Literal["gone", "delivered_again", "published_again", "lost"]
_ANSWERS: dict[int, Retried] = {
    -1: "lost",
    0: "gone",
    1: "delivered_again",
    2: "published_again",
}


@dataclass(frozen=True, slots=True)
class Letter:
    """One dead letter as it is on the stream."""

    id: str
    fields: dict[bytes, bytes]

    def text(self, name: str) -> str:
        """Value of a text field; empty when it is not there."""
        return self.fields.get(name.encode(), b"").decode("utf-8", "backslashreplace")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which dead letters are meant; ``None`` means any."""

    reason: str | None = None
    """A reason, or a stage: every reason of it."""
    source: str | None = None
    older_than_hours: float | None = None
    newer_than_hours: float | None = None

    @property
    def is_everything(self) -> bool:
        """Whether it takes every letter."""
        return self == Wanted()

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

    async def now_ms(self) -> int:
        """The server's time, by which letters have their age."""
        seconds, microseconds = await self._client.time()
        return int(seconds) * 1000 + int(microseconds) // 1000

    async def select(self, wanted: Wanted, now_ms: int) -> AsyncIterator[Letter]:
        """Letters that are meant, oldest first; safe while letters are retried or discarded."""
        start = "-"
        while entries := await self._client.xrange(self._keys.dead, start, "+", count=_PAGE):
            for letter in map(_letter, entries):
                if wanted.takes(letter, now_ms):
                    yield letter
            start = f"({entries[-1][0].decode()}"

    async def newest(self, wanted: Wanted, now_ms: int, limit: int) -> list[Letter]:
        """The newest letters that are meant, newest first."""
        found: list[Letter] = []
        end = "+"
        while len(found) < limit and (
            entries := await self._client.xrevrange(self._keys.dead, end, "-", count=_PAGE)
        ):
            found += [each for each in map(_letter, entries) if wanted.takes(each, now_ms)]
            end = f"({entries[-1][0].decode()}"
        return found[:limit]

    async def find(self, identifier: str) -> Letter:
        """The letter with that id, or of the raw item with that id.

        Raises:
            InputError: There is none, or it is no entry id.
        """
        if not is_entry_id(identifier):
            raise InputError(f"{identifier} is no entry id; `barqiya dead list` shows them.")
        exact = await self._client.xrange(self._keys.dead, identifier, identifier)
        if exact:
            return _letter(exact[0])
        # A letter is younger than its raw item, whose id begins with its time.
        start = identifier.partition("-")[0]
        while entries := await self._client.xrange(self._keys.dead, start, "+", count=_PAGE):
            for letter in map(_letter, entries):
                if letter.text("raw_id") == identifier:
                    return letter
            start = f"({entries[-1][0].decode()}"
        raise InputError(
            f"There is no dead letter {identifier}, and none of a raw item of that id."
        )

    async def retry(self, letter_id: str) -> Retried:
        """Give a letter back to the workers, under the same raw id; its outcome is taken back."""
        keys = self._keys
        found = await self._client.xrange(keys.dead, letter_id, letter_id)
        if not found:
            return "gone"
        raw_id = _letter(found[0]).text("raw_id")
        status = await self._retry(
            keys=(
                *(keys.raw, keys.outcomes, keys.dead, keys.tally),
                keys.index(*pass_key(RETRY_OF, raw_id)),
                keys.ahead,
            ),
            args=(GROUP, letter_id, RETRY_CONSUMER, raw_id, PASS_MS),
        )
        return _ANSWERS[int(status)]

    async def discard(self, letter_id: str) -> bool:
        """Delete a letter for good; the item's outcome stays ``dead``."""
        return bool(await self._client.xdel(self._keys.dead, letter_id))


def _letter(entry: tuple[bytes, dict[bytes, bytes]]) -> Letter:
    return Letter(entry[0].decode(), entry[1])

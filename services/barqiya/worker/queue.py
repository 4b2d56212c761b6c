"""Everything the worker says to the server, in one place; each call safe to repeat."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, cast

from barqiya.commit import CommitCall, Status, held_key, script_source
from barqiya.intake import Glimpse
from barqiya.keys import GROUP, Keys
from barqiya.operate import retry
from barqiya.operate.log import get_logger
from barqiya.operate.scripts import load_script
from barqiya.reasons import Reason
from barqiya.worker.near import NearIndex

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from redis.asyncio import Redis

    from barqiya.operate.retry import ServerState

T = TypeVar("T")


class Delivery(NamedTuple):
    """One raw entry in hand, under the delivery count that fences its commit."""

    entry_id: str
    fields: dict[bytes, bytes]
    deliveries: int


class Waiting(NamedTuple):
    """One raw entry that waits, as far as it was looked at."""

    entry_id: str
    glimpse: Glimpse


class Claim(NamedTuple):
    """Answer of one step of the claim loop."""

    cursor: bytes
    lost: int
    """Items whose body was gone; settled as dead letters."""
    delivery: Delivery | None


class Queue:
    """The queue and its keys on one server, as one consumer sees them."""

    def __init__(
        self,
        client: Redis,
        keys: Keys,
        consumer: str,
        state: ServerState,
        routes: Sequence[str] = (),
    ) -> None:
        self._routes = routes
        self.keys = keys
        self.consumer = consumer
        self.state = state
        self._client = client
        self._commit = client.register_script(script_source())
        self._claim = load_script(client, "barqiya.worker", "claim.lua")
        self._renew = load_script(client, "barqiya.worker", "renew.lua")
        self._retire = load_script(client, "barqiya.worker", "retire.lua")
        self._adopt = load_script(client, "barqiya.worker", "adopt.lua")
        self._release = load_script(client, "barqiya.worker", "release.lua")
        self._look_ahead = load_script(client, "barqiya.worker", "look_ahead.lua")
        self._overtake = load_script(client, "barqiya.worker", "overtake.lua")
        self._give_back = load_script(client, "barqiya.worker", "give_back.lua")

    async def ensure_group(self) -> None:
        """Make stream and group where they are missing, at the beginning of the stream.

        Not at ``$``: what was published before the first worker started would never be delivered.
        A group that was lost while its stream was not is made so that no item is finished twice.
        """
        made, acknowledged, left = await self._adopt(
            keys=(self.keys.raw, self.keys.outcomes, self.keys.ahead), args=(GROUP, self.consumer)
        )
        if made:
            get_logger(consumer=self.consumer).info(
                "group.made", already_finished=acknowledged, left_to_claim=left
            )

    def near_index(self, window_ms: int) -> NearIndex:
        """The near-duplicate index beside the queue; items are remembered for ``window_ms``."""
        return NearIndex(self._client, self.keys, self.state, window_ms)

    async def remembered(self, names: Sequence[str]) -> list[bytes | None]:
        """Values of index entries."""
        if not names:
            return []
        return await self._call(
            lambda: cast("Awaitable[list[bytes | None]]", self._client.mget(names))
        )

    async def commit(self, call: CommitCall) -> list[Status]:
        """Run the commit script. Its pending entries are one-shot tokens, so it may be repeated."""
        replies = await self._call(
            lambda: cast("Awaitable[list[int]]", self._commit(keys=call.keys, args=call.args))
        )
        return [Status(reply) for reply in replies]

    async def claim(self, idle_ms: int, cursor: bytes) -> Claim:
        """Take over at most one item that nobody has shown life on for ``idle_ms``."""
        keys = self.keys
        reason = Reason.INTAKE_BODY_LOST
        reply = await self._call(
            lambda: cast(
                "Awaitable[list[Any]]",
                self._claim(
                    keys=(keys.raw, keys.outcomes, keys.dead, keys.tally, keys.ahead),
                    args=(
                        *(GROUP, self.consumer, idle_ms, cursor),
                        *(reason.value, reason.stage, "the entry was trimmed while pending"),
                    ),
                ),
            )
        )
        next_cursor, lost, *rest = reply
        if not rest:
            return Claim(next_cursor, lost, None)
        raw_id, deliveries, flat = rest
        fields = dict(zip(flat[::2], flat[1::2], strict=True))
        return Claim(next_cursor, lost, Delivery(raw_id.decode(), fields, deliveries))

    async def look_ahead(
        self, newest: str, behind: str, most: int, head_bytes: int
    ) -> tuple[str, list[Waiting]]:
        """Look at items that wait, newest first, without taking them.

        Args:
            newest: Newest id to look at; ``+`` for the end of the queue.
            behind: Only what came after this id, and after what the group has delivered.
            most: How many at most.
            head_bytes: How much of a body is read.

        Returns:
            The last id that the group has delivered, and the items.
        """
        reply = await self._call(
            lambda: cast(
                "Awaitable[list[Any]]",
                self._look_ahead(
                    keys=(self.keys.raw,), args=(GROUP, newest, behind, most, head_bytes)
                ),
            )
        )
        delivered, *found = reply
        return delivered.decode(), [Waiting(one[0].decode(), Glimpse(*one[1:])) for one in found]

    async def overtake(self, ids: Sequence[str]) -> list[Delivery]:
        """Take items ahead of their turn: those that still wait and that nobody else has."""
        flat = await self._call(
            lambda: cast(
                "Awaitable[list[Any]]",
                self._overtake(
                    keys=(self.keys.raw, self.keys.ahead), args=(GROUP, self.consumer, *ids)
                ),
            )
        )
        return [
            Delivery(raw_id.decode(), dict(zip(pairs[::2], pairs[1::2], strict=True)), 1)
            for raw_id, pairs in zip(flat[::2], flat[1::2], strict=True)
        ]

    async def give_back(self, held: Sequence[tuple[str, int]]) -> int:
        """Give items back that were taken ahead of their turn; how many still could be."""
        args: list[str | int] = [GROUP, self.consumer]
        for raw_id, deliveries in held:
            args += (raw_id, deliveries)
        return await self._call(
            lambda: cast("Awaitable[int]", self._give_back(keys=(self.keys.raw,), args=args))
        )

    async def renew(self, held: Sequence[tuple[str, int]]) -> int:
        """Show life on items in hand; returns how many are still ours."""
        args: list[str | int] = [GROUP, self.consumer]
        for raw_id, deliveries in held:
            args += (raw_id, deliveries)
        return await self._call(
            lambda: cast("Awaitable[int]", self._renew(keys=(self.keys.raw,), args=args))
        )

    async def retire(self, idle_ms: int) -> list[str]:
        """Forget other consumers that hold nothing and were idle for ``idle_ms``."""
        names = await self._call(
            lambda: cast(
                "Awaitable[list[bytes]]",
                self._retire(keys=(self.keys.raw,), args=(GROUP, self.consumer, idle_ms)),
            )
        )
        return [name.decode(errors="backslashreplace") for name in names]

    async def due(self, now_ms: float) -> tuple[list[str], float]:
        """Articles whose held event is due, and seconds until the next one is."""
        first: list[tuple[bytes, float]] = await self._call(
            lambda: cast(
                "Awaitable[list[tuple[bytes, float]]]",
                self._client.zrange(self.keys.held, 0, 99, withscores=True),
            )
        )
        due = [member.decode() for member, score in first if score <= now_ms]
        later = [score for _, score in first if score > now_ms]
        return due, (min(later) - now_ms) / 1000 if later else float("inf")

    async def release(self, article_id: str, item_lifetime_ms: int) -> int:
        """Issue a held event if it is due: 1 issued, 0 not due or gone, -1 event missing."""
        keys = self.keys
        return await self._call(
            lambda: cast(
                "Awaitable[int]",
                self._release(
                    keys=(
                        keys.held,
                        keys.index(*held_key(article_id)),
                        keys.index("item", article_id.removeprefix("a-")),
                        keys.articles,
                        keys.tally,
                        *(keys.topic(route) for route in self._routes),
                    ),
                    args=(article_id, item_lifetime_ms, *self._routes),
                ),
            )
        )

    async def _call(self, do: Callable[[], Awaitable[T]]) -> T:
        return await retry.call(do, self.state, self.ensure_group)

"""From entries to the keys and arguments of the commit script (see ``commit.lua``)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from importlib.resources import files
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

import ormsgpack

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from barqiya.commit.entry import Entry, IndexKey
    from barqiya.keys import Keys

#: Milliseconds that an index entry of each kind lives.
Lifetimes = dict[str, int]

_OUTCOMES, _ARTICLES, _FIRST_FREE = 2, 4, 8


class Status(IntEnum):
    """What the script did with one item."""

    COMMITTED = 1
    GONE = 0
    """Not pending any more: committed before, perhaps by a call whose reply was lost."""
    FENCED = -1
    """Held by another consumer, or by a later delivery to this one: not ours to commit."""
    STALE = -2
    """What the decision was made from has changed: read again and decide again."""


class NearIndexView(NamedTuple):
    """The near-duplicate index as the items of a call were looked up in it."""

    note: bytes = b""
    """Note of the segments; empty when nothing was looked up."""
    least_shared: int = 1
    """Anchors that two items share at least to be compared."""
    bucket: int = 16
    """Tickets kept under one anchor."""


@dataclass(frozen=True, slots=True)
class CommitCall:
    """Keys and arguments of one call of the script."""

    keys: tuple[str, ...]
    args: tuple[bytes | str | int, ...]


_NOTHING_SEEN = NearIndexView()


@cache
def script_source() -> str:
    """Text of the commit script."""
    return files("barqiya.commit").joinpath("commit.lua").read_text(encoding="utf-8")


def pieces(entries: Sequence[Entry], largest: int) -> Iterator[list[Entry]]:
    """Cut a batch into pieces of at most ``largest`` bytes; a larger entry is a piece alone."""
    piece: list[Entry] = []
    size = 0
    for entry in entries:
        more = entry.size()
        if piece and size + more > largest:
            yield piece
            piece, size = [], 0
        piece.append(entry)
        size += more
    if piece:
        yield piece


def plan_commit(
    entries: Sequence[Entry],
    *,
    keys: Keys,
    group: str,
    consumer: str,
    lifetimes: Lifetimes,
    view: NearIndexView = _NOTHING_SEEN,
) -> CommitCall:
    """Arrange entries for the script.

    Args:
        entries: In the order of the queue; a later entry may build on an earlier one.
        keys: Key names.
        group: Consumer group.
        consumer: The consumer that holds the items.
        lifetimes: Milliseconds to live by kind of index entry.
        view: How the items were looked up in the near-duplicate index.
    """
    fixed = (
        *(keys.raw, keys.outcomes, keys.dead, keys.articles, keys.tally, keys.held),
        keys.near_note,
    )
    numbers: dict[IndexKey | str, int] = {}

    def number(key: IndexKey | str) -> int:
        if key not in numbers:
            numbers[key] = first_free + len(numbers)
        return numbers[key]

    # The priority topic is checked and named only where there is something for it.
    topics = [keys.priority] if any(entry.advisories for entry in entries) else []
    first_free = _FIRST_FREE + len(topics)
    args: list[bytes | str | int] = [group, consumer, len(topics), *view]
    for entry in entries:
        # Everything is text: the server's MessagePack knows no binary strings.
        guards: list[int | bool | str] = []
        for key, value in entry.guards:
            guards += (number(key), value is not None, (value or b"").decode())
        writes: list[int | str] = []
        for key, written in entry.writes:
            lifetime = 0 if written is None else lifetimes[key[0]]
            writes += (number(key), lifetime, (written or b"").decode())
        adds = [(_ARTICLES, *event) for event in (*entry.events, *entry.advisories)]
        adds += [(_FIRST_FREE, *advisory) for advisory in entry.advisories]
        adds.append((_OUTCOMES, *entry.outcome))
        # One argument an item: the client spends more on each argument than on packing them all.
        args.append(
            ormsgpack.packb(
                (
                    *(entry.entry_id, entry.deliveries, guards, writes),
                    *(adds, entry.dead, tuple(chain(*entry.held)), entry.tally),
                    [
                        (
                            *(posting.ticket, number(posting.key), posting.lifetime_ms),
                            posting.shard_lifetime_ms,
                            *map(number, posting.shards),
                        )
                        for posting in entry.postings
                    ],
                )
            )
        )
        for posting in entry.postings:
            args += (posting.fields, posting.value)
    names = [key if isinstance(key, str) else keys.index(*key) for key in numbers]
    return CommitCall((*fixed, *topics, *names), tuple(args))

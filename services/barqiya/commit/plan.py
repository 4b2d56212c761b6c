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

    from barqiya.commit.entry import Entry
    from barqiya.commit.event import IndexKey
    from barqiya.keys import Keys

#: Milliseconds that an index entry of each kind lives.
Lifetimes = dict[str, int]

_OUTCOMES, _ARTICLES, _FIRST_FREE = 2, 4, 9
#: Bytes of the number of a key, where it stands beside an anchor.
_KEY_BYTES = 3


class Status(IntEnum):
    """What the script did with one item."""

    COMMITTED = 1
    AHEAD = 2
    """Committed before its turn came: nothing was left to do but to acknowledge it."""
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
    filter: str = ""
    """Key of the newest segment's filter."""
    shard_lifetime_ms: int = 0
    """How long a shard lives that a commit makes."""


_NOTHING_SEEN = NearIndexView()


@dataclass(frozen=True, slots=True)
class CommitCall:
    """Keys and arguments of one call of the script."""

    keys: tuple[str, ...]
    args: tuple[bytes | str | int, ...]


@cache
def script_source(package: str = "barqiya.commit", name: str = "commit.lua") -> str:
    """Text of a script, the commit script unless named; with ``ids.lua`` if it asks for it."""
    first, _, rest = files(package).joinpath(name).read_text(encoding="utf-8").partition("\n")
    if not rest.startswith("-- With ids.lua.\n"):
        return f"{first}\n{rest}"
    shared = files("barqiya.commit").joinpath("ids.lua").read_text(encoding="utf-8")
    return f"{first}\n{shared}\n{rest}"


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
    topics = _topics(entries, keys)
    numbers = _Numbers(_FIRST_FREE + len(topics))
    near = (view.note, view.least_shared, view.bucket, numbers[view.filter] if view.filter else 0)
    args: list[bytes | str | int] = [group, consumer, len(topics), len(entries), *near]
    args.append(view.shard_lifetime_ms)
    tail = _Tail(len(args) + len(entries) + 1)
    # One argument an item, and one for each article, which is large and would be copied.
    at = {topic: _FIRST_FREE + place for place, topic in enumerate(topics)}
    args += [_packed(entry, keys, at, numbers, tail, lifetimes) for entry in entries]
    names = [key if isinstance(key, str) else keys.index(*key) for key in numbers]
    fixed = (keys.raw, keys.outcomes, keys.dead, keys.articles, keys.tally, keys.held)
    return CommitCall((*fixed, keys.near_note, keys.ahead, *topics, *names), (*args, *tail.args))


def _topics(entries: Sequence[Entry], keys: Keys) -> list[str]:
    """Topics beside ``articles`` that the entries write to: only these are named and checked."""
    topics: dict[str, None] = {}
    for entry in entries:
        if entry.advisories:
            topics[keys.priority] = None
        for event in entry.events:
            topics.update(dict.fromkeys([keys.topic(copy.route) for copy in event.copies]))
    return list(topics)


class _Numbers(dict["IndexKey | str", int]):
    """Numbers of keys, given when first asked for."""

    def __init__(self, first: int) -> None:
        super().__init__()
        self._first = first

    def __missing__(self, key: IndexKey | str) -> int:
        number = self[key] = self._first + len(self)
        return number


class _Tail:
    """Arguments that stand behind the items and are referred to by their number."""

    def __init__(self, first: int) -> None:
        self.args: list[bytes] = []
        self._first = first

    def add(self, *args: bytes) -> int:
        """Add arguments; the number of the first of them."""
        number = self._first + len(self.args)
        self.args += args
        return number


def _packed(
    entry: Entry,
    keys: Keys,
    topics: dict[str, int],
    numbers: _Numbers,
    tail: _Tail,
    lifetimes: Lifetimes,
) -> bytes:
    # Everything is text: the server's MessagePack knows no binary strings.
    guards: list[int | bool | str] = []
    for key, value in entry.guards:
        guards += (numbers[key], value is not None, (value or b"").decode())
    writes: list[int | str] = []
    for key, written in entry.writes:
        lifetime = 0 if written is None else lifetimes[key[0]]
        writes += (numbers[key], lifetime, (written or b"").decode())
    adds: list[tuple[int | str, ...]] = []
    for event in entry.events:
        data = tail.add(event.data)
        adds.append((_ARTICLES, data, *event.attributes))
        for copy in event.copies:
            own = data if copy.data is event.data else tail.add(copy.data)
            adds.append((topics[keys.topic(copy.route)], own, *copy.attributes))
    for event in entry.advisories:
        data = tail.add(event.data)
        both = (_ARTICLES, topics[keys.priority])
        adds += ((topic, data, *event.attributes) for topic in both)
    adds.append((_OUTCOMES, 0, *entry.outcome))
    postings: list[int] = []
    for posting in entry.postings:
        places = [numbers[shard].to_bytes(_KEY_BYTES) for shard in posting.shards]
        anchors = b"".join(
            (posting.ticket, *chain.from_iterable(zip(places, posting.anchors, strict=True)))
        )
        postings += (numbers[posting.key], posting.lifetime_ms, tail.add(anchors, posting.value))
    return ormsgpack.packb(
        (
            *(entry.entry_id, entry.deliveries, guards, writes),
            *(adds, entry.dead, tuple(chain(*entry.held)), entry.tally, postings),
        )
    )

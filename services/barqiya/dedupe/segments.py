"""Where anchors lie: segments of the near-duplicate index, and the shards of each.

An anchor is eight bytes of a keyed hash of some words. A segment is a span of time with 2ⁿ shards,
told apart by the first n bits; a shard is a hash small enough for the server's compact form, its
field the last three bytes of an anchor, its value the tickets of the items that have it, three
bytes each, the newest at the end. Segments are dropped whole; a new one is opened when the newest
is old or full, with as many shards as the last one would have needed.

Most anchors of an item lead nowhere. Each segment has a filter, so that only those are looked for
that may be there: a Bloom filter in blocks of 32 bits (Putze, Sanders and Singler 2007). An anchor
has one block, and three bits in it, so that a single word of memory says whether it may lie in the
segment.

The note of the segments is one value on the server: it is compared whole, so that all workers write
to one newest segment, whatever their clocks say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, Self

import numpy as np
import orjson

if TYPE_CHECKING:
    import numpy.typing as npt

    #: Anchors as numbers.
    Codes = npt.NDArray[np.uint64]

#: Bytes of a field and of a ticket.
FIELD_BYTES: Final = 3
#: Tickets that one segment can tell apart.
MOST_TICKETS: Final = 2 ** (8 * FIELD_BYTES) - 1
#: Most items that are remembered under one anchor.
BUCKET: Final = 16
#: Of these, the first that came: a flood of copies does not displace what it copies. The others are
#: the newest.
OLDEST: Final = BUCKET // 4
#: Tickets are given out by twos: an item has the odd one, or the even one if its text is short.
STEP: Final = 2

_SHARD_BYTES: Final = 2
#: Where the bytes of an anchor begin that choose its block, and how many they are.
_PLACE_AT, _PLACE_BYTES = 1, 4
#: A filter has 2 to the power of this bits for each shard, 14 for a field of a full segment: one
#: anchor in seventy is looked for in vain then; with one bit an anchor it was one in fifteen.
_FILTER_BITS: Final = 10
#: A block has 2 to the power of this bits.
_BLOCK_BITS: Final = 5
BLOCK: Final = 1 << _BLOCK_BITS
#: Fields of a shard on average when its segment is full. A server turns a hash of more than 128
#: (its default) into a form that takes five times the memory.
_FIELDS_OF_A_SHARD: Final = 72
# An anchor as a number: its second to fifth byte, and where the last five bits of each of its last
# three bytes begin. Block and bits come from bytes that have nothing in common. That shard and
# field are made of the same bytes does no harm: an anchor that does not lie in the segment, the
# only one that a filter can be wrong about, was hashed without regard to those that do.
_BELOW_PLACE, _PLACE = np.uint64(24), np.uint64(2**32 - 1)
_BITS_AT = (np.uint64(0), np.uint64(8), np.uint64(16))
_IN_BLOCK, _ONE = np.uint64(BLOCK - 1), np.uint32(1)

#: Forms of a filter: one bit an anchor, by its second to fifth byte; and blocks.
FIRST_FORM: Final = 1
BLOCKS: Final = 2

_LEAST_BITS, _MOST_BITS = 12, 16
#: Bits that the next segment has more when one is full before its time.
_GROWTH_BITS: Final = 2


class Segment(NamedTuple):
    """A span of time of the index."""

    number: int
    bits: int
    """It has ``2 ** bits`` shards."""
    first: int
    """Ticket before its first one: tickets are kept relative to it."""
    opened_ms: int
    expires_ms: int
    """When its shards are gone."""
    filter_form: int = FIRST_FORM
    """Form of its filter; in notes that were written before there were two, there is none."""

    @property
    def filter_size(self) -> int:
        """Bits of its filter."""
        return 1 << (self.bits + _FILTER_BITS)

    @property
    def block_divisor(self) -> int:
        """What the number in an anchor's second to fifth byte is divided by to get its block."""
        return (1 << 32 + _BLOCK_BITS) // self.filter_size

    def stored(self) -> tuple[int, ...]:
        """As it stands in a note: notes are compared whole, also those that have no forms."""
        stored = tuple(self)
        return stored if self.filter_form != FIRST_FORM else stored[:-1]

    def capacity(self, anchors: int) -> int:
        """Items of ``anchors`` anchors that it holds before its shards grow too large."""
        return min((1 << self.bits) * _FIELDS_OF_A_SHARD // anchors, MOST_TICKETS // STEP)

    def shard(self, anchor: bytes) -> int:
        """Number of the shard that an anchor lies in."""
        return int.from_bytes(anchor[:_SHARD_BYTES]) >> (_MOST_BITS - self.bits)

    def block(self, anchor: bytes) -> bytes:
        """Number of the filter's block that an anchor has, four bytes: :func:`offsets` of one."""
        place = int.from_bytes(anchor[_PLACE_AT : _PLACE_AT + _PLACE_BYTES])
        return (place // self.block_divisor).to_bytes(_PLACE_BYTES)


class Segments(NamedTuple):
    """The note: the key of the anchors' hash, and the live segments, oldest first."""

    salt: str
    """Secret of this index, in hexadecimal: without it nobody can build texts that meet."""
    live: tuple[Segment, ...] = ()

    @property
    def newest(self) -> Segment:
        """The segment that is written to."""
        return self.live[-1]

    def dump(self) -> bytes:
        """As stored."""
        return orjson.dumps((self.salt, [segment.stored() for segment in self.live]))

    @classmethod
    def load(cls, value: bytes) -> Self:
        """From the stored value."""
        salt, live = orjson.loads(value)
        return cls(salt, tuple(Segment(*segment) for segment in live))

    def due(self, *, ticket: int, now_ms: int, window_ms: int, anchors: int) -> Segments | None:
        """The note with a new segment, when the newest is old or full; else ``None``.

        Args:
            ticket: The last ticket given out.
            now_ms: The time.
            window_ms: How long items are remembered. A segment is open as long, and lives twice.
            anchors: Anchors of an item.

        Nothing is written to a segment whose filter has a former form: it counts as old.
        """
        live = self.live
        bits = _LEAST_BITS
        former = bool(live) and self.newest.filter_form != BLOCKS
        if live:
            newest = self.newest
            used = (ticket - newest.first) // STEP
            # Tickets that begin anew belong to nothing that is there.
            full = used >= newest.capacity(anchors) or used < 0
            if not (full or former) and now_ms < newest.opened_ms + window_ms:
                return None
            bits = _after(newest, used, anchors, full=full, former=former)
        number = live[-1].number + 1 if live else 1
        opened = Segment(number, bits, ticket, now_ms, now_ms + 2 * window_ms, BLOCKS)
        return Segments(self.salt, (*self._needed(now_ms, window_ms), opened))

    def _needed(self, now_ms: int, window_ms: int) -> tuple[Segment, ...]:
        """Segments that may hold an item of the window: those that ended within it."""
        ends = (*(segment.opened_ms for segment in self.live[1:]), now_ms)
        return tuple(
            segment
            for segment, end in zip(self.live, ends, strict=False)
            if end + window_ms > now_ms and segment.expires_ms > now_ms
        )


def is_short(ticket: int) -> bool:
    """Whether a ticket is that of a short text."""
    return ticket % STEP == 0


def codes_of(anchors: bytes) -> Codes:
    """Anchors, joined, as numbers."""
    return np.frombuffer(anchors, dtype=">u8").astype(np.uint64)


def offsets(codes: Codes, segment: Segment) -> Codes:
    """Where the block of each anchor begins in the filter of a segment, in bits."""
    blocks: Codes = (codes >> _BELOW_PLACE & _PLACE) // np.uint64(segment.block_divisor)
    return blocks << np.uint64(_BLOCK_BITS)


def met(codes: Codes, segment: Segment, words: npt.NDArray[np.uint32]) -> npt.NDArray[np.bool_]:
    """Whether each anchor may lie in a segment.

    Args:
        codes: The anchors.
        segment: The segment.
        words: For each the block of the filter that is its own.
    """
    if segment.filter_form == BLOCKS:
        bits = [_bit(codes >> at) for at in _BITS_AT]
        masks = bits[0] | bits[1] | bits[2]
    else:
        # The first bit of all is the highest of the first block.
        places = (codes >> _BELOW_PLACE & _PLACE) // np.uint64(segment.block_divisor // BLOCK)
        masks = _bit(~places)
    found: npt.NDArray[np.bool_] = words & masks == masks
    return found


def _bit(numbers: Codes) -> npt.NDArray[np.uint32]:
    return _ONE << (numbers & _IN_BLOCK).astype(np.uint32)


def taken(codes: Codes, segment: Segment, bits: bytes) -> npt.NDArray[np.bool_]:
    """Whether each anchor may lie in a segment, by its whole filter.

    Args:
        codes: The anchors.
        segment: The segment.
        bits: Its filter; one that is too short was lost, and has no bit set.
    """
    if 8 * len(bits) < segment.filter_size:
        return np.zeros(len(codes), dtype=np.bool_)
    blocks = offsets(codes, segment) >> np.uint64(_BLOCK_BITS)
    words = np.frombuffer(bits, dtype=">u4")[blocks]
    return met(codes, segment, words.astype(np.uint32))


def field_of(anchor: bytes) -> bytes:
    """Field of an anchor in its shard."""
    return anchor[-FIELD_BYTES:]


def _after(newest: Segment, used: int, anchors: int, *, full: bool, former: bool) -> int:
    """Bits of the segment that follows one of so many items."""
    if full:
        return min(newest.bits + _GROWTH_BITS, _MOST_BITS)
    # One that ends before its time, and not because it is full, says nothing of what is to come.
    return newest.bits if former else _bits(used, anchors)


def _bits(items: int, anchors: int) -> int:
    """Bits of a segment that is to hold half as many items again."""
    shards = items * 3 // 2 * anchors // _FIELDS_OF_A_SHARD
    return max(_LEAST_BITS, min(_MOST_BITS, shards.bit_length()))

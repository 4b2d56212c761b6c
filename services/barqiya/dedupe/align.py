"""Alignment of two texts: which stretches they share, and what stands in the gaps between."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

#: Words in one hashed shingle: a block of n shingles covers n + 2 words.
SHINGLE: Final = 3
#: Words of a shared stretch that nobody writes twice by chance.
_LONG: Final = 12


class Block(NamedTuple):
    """A stretch of words that both texts have, figures not looked at."""

    new: int
    old: int
    length: int


class Slot(NamedTuple):
    """A stretch of words of one text and what the other has in its place."""

    new: tuple[int, int]
    """First word and the word after the last."""
    old: tuple[int, int]
    framed: bool
    """Whether shared words stand on both sides, in both texts."""

    def is_short(self, limit: int) -> bool:
        """Whether either side has words, and not more than that."""
        (new, new_end), (old, old_end) = self.new, self.old
        return 0 < new_end - new <= limit and 0 < old_end - old <= limit


def blocks(new: Sequence[int], old: list[int]) -> list[Block]:
    """Shared stretches, in the order of the new text, not overlapping there.

    Of several places in the old text the next one is taken, so that what both texts repeat is
    paired in order.

    Args:
        new: Hashes of the shingles of the new text, in order.
        old: The same of the old text.
    """
    if new == old:
        return [Block(0, 0, len(old) + SHINGLE - 1)] if old else []
    where = dict(zip(reversed(old), range(len(old) - 1, -1, -1), strict=True))
    found: list[Block] = []
    first, start, at, limit = -1, 0, 0, len(old)
    for position, shingle in enumerate(new):
        if first >= 0:
            if at < limit and old[at] == shingle:
                at += 1
                continue
            found.append(Block(first, start, position - first + SHINGLE - 1))
            first = -1
        place = where.get(shingle)
        if place is not None:
            if place < at and shingle in old[at:]:
                place = old.index(shingle, at)
            first, start, at = position, place, place + 1
    if first >= 0:
        found.append(Block(first, start, len(new) - first + SHINGLE - 1))
    return _apart(found)


def _apart(found: list[Block]) -> list[Block]:
    """Cut what a block has in common with the one before it."""
    result: list[Block] = []
    for met in found:
        block = met
        if result:
            over = result[-1].new + result[-1].length - block.new
            if over > 0:
                if over >= block.length:
                    continue
                block = Block(block.new + over, block.old + over, block.length - over)
        result.append(block)
    return result


def slots(shared: Sequence[Block], new: int, old: int) -> Iterator[Slot]:
    """Everything of either text that is not shared, with what the other has in its place.

    Args:
        shared: As :func:`blocks` gives them.
        new: Words of the new text.
        old: Words of the old text.
    """
    new_at, old_at, framed = 0, 0, False
    for block in shared:
        ordered = block.old >= old_at
        if block.new > new_at or (ordered and block.old > old_at):
            yield Slot(
                (new_at, block.new), (old_at, block.old if ordered else old_at), framed and ordered
            )
        new_at, old_at, framed = block.new + block.length, block.old + block.length, True
    if new_at < new or old_at < old:
        yield Slot((new_at, new), (old_at, old), framed=False)


def in_order(shared: Sequence[Block]) -> list[Block]:
    """The blocks that stand in both texts between the same neighbours, or are long.

    A few common words around another figure are found anywhere; that is no place to compare them.
    """
    found: list[Block] = []
    for at, block in enumerate(shared):
        before, after = shared[at - 1] if at else None, shared[at + 1 : at + 2]
        follows = before is None or before.old + before.length <= block.old
        leads = not after or block.old + block.length <= after[0].old
        if block.length >= _LONG or (follows and leads):
            found.append(block)
    return found


def counterparts(shared: Iterable[Block], positions: Iterable[int]) -> dict[int, int]:
    """Places in the old text of the shared words among some of the new one.

    Args:
        shared: As :func:`blocks` gives them, or some of these.
        positions: Places in the new text, ascending.
    """
    found: dict[int, int] = {}
    following = iter(shared)
    block = next(following, None)
    for position in positions:
        while block is not None and position >= block.new + block.length:
            block = next(following, None)
        if block is None:
            break
        if position >= block.new:
            found[position] = block.old + position - block.new
    return found


def covered(shared: Sequence[Block], old: int) -> bytearray:
    """For each word of the old text, 1 when it is in a shared stretch."""
    marks = bytearray(old)
    for block in shared:
        marks[block.old : block.old + block.length] = b"\x01" * block.length
    return marks

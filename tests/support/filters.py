"""Filters of the near-duplicate index by their plain description, bit by bit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from barqiya.dedupe.segments import BLOCKS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from barqiya.dedupe.segments import Segment


def bits_of(anchor: bytes, segment: Segment) -> set[int]:
    """Bits of the filter that an anchor has, the first bit of the first byte being 0."""
    size = 2 ** (segment.bits + 10)
    share = int.from_bytes(anchor[1:5]) / 2**32
    if segment.filter_form != BLOCKS:
        return {int(share * size)}
    block = int(share * (size // 32))
    # In a block as a number of 32 bits, the first is the highest.
    return {32 * block + 31 - byte % 32 for byte in anchor[5:]}


def written(anchors: Iterable[bytes], segment: Segment) -> bytes:
    """Filter in which some anchors lie."""
    held = bytearray(2 ** (segment.bits + 10) // 8)
    for anchor in anchors:
        for bit in bits_of(anchor, segment):
            held[bit // 8] |= 0x80 >> bit % 8
    return bytes(held)

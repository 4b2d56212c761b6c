"""Filters of the near-duplicate index, beside a plain description of them: no anchor is missed."""

from __future__ import annotations

import random
from collections import Counter

import numpy as np
import pytest

from barqiya.dedupe.segments import (
    BLOCK,
    BLOCKS,
    FIRST_FORM,
    Segment,
    codes_of,
    met,
    offsets,
    taken,
)
from support.filters import bits_of, written

#: Fields of a full segment, for each shard.
FULL = 72


def segment(bits: int, form: int = BLOCKS) -> Segment:
    return Segment(1, bits, 0, 0, 1, form)


def some(count: int, seed: int) -> list[bytes]:
    return [random.Random(seed + number).randbytes(8) for number in range(count)]


@pytest.mark.parametrize("form", [FIRST_FORM, BLOCKS])
@pytest.mark.parametrize("bits", [12, 14, 16])
def test_what_was_written_is_found_whatever_the_size(bits: int, form: int) -> None:
    lies, anchors = segment(bits, form), some(20_000, bits)
    assert taken(codes_of(b"".join(anchors)), lies, written(anchors, lies)).all()


@pytest.mark.parametrize(("form", "most"), [(FIRST_FORM, 0.072), (BLOCKS, 0.0145)])
def test_of_what_was_not_written_little_is_found_in_a_full_segment(form: int, most: float) -> None:
    lies, draw = segment(12, form), np.random.default_rng(1)
    anchors = draw.bytes(8 * FULL * 2**lies.bits)
    held = written([anchors[at : at + 8] for at in range(0, len(anchors), 8)], lies)
    others = codes_of(draw.bytes(8 * 400_000))
    assert 0.9 * most < taken(others, lies, held).mean() < most


def test_an_anchor_has_up_to_three_bits_of_one_block_and_each_is_as_likely() -> None:
    lies, anchors = segment(12), some(40_000, 7)
    bits = [bits_of(anchor, lies) for anchor in anchors]
    assert all(len({bit // BLOCK for bit in own}) == 1 for own in bits)
    assert Counter(map(len, bits))[3] / len(anchors) == pytest.approx(31 * 30 / 32**2, abs=0.01)
    places = Counter(bit % BLOCK for own in bits for bit in own)
    assert max(places.values()) < 1.1 * min(places.values())
    assert len(places) == BLOCK


@pytest.mark.parametrize("bits", [12, 14, 16])
def test_who_writes_an_anchor_and_who_looks_for_it_go_to_one_block(bits: int) -> None:
    lies, anchors = segment(bits), some(2_000, 5)
    blocks = [int.from_bytes(lies.block(anchor)) for anchor in anchors]
    assert blocks == [min(bits_of(anchor, lies)) // BLOCK for anchor in anchors]
    assert [BLOCK * block for block in blocks] == offsets(
        codes_of(b"".join(anchors)), lies
    ).tolist()


def test_one_missing_bit_is_enough_to_say_no() -> None:
    lies = segment(12)
    for anchor in some(200, 11):
        held = written([anchor], lies)
        for bit in bits_of(anchor, lies):
            without = bytearray(held)
            without[bit // 8] &= ~(0x80 >> bit % 8)
            assert not taken(codes_of(anchor), lies, bytes(without)).any()


def test_the_block_alone_tells_the_same() -> None:
    lies, anchors = segment(14), some(5_000, 3)
    held = written(anchors[:2_500], lies)
    codes = codes_of(b"".join(anchors))
    words = [
        int.from_bytes(held[at : at + 4])
        for at in (min(bits_of(one, lies)) // BLOCK * 4 for one in anchors)
    ]
    assert (met(codes, lies, np.array(words, dtype=np.uint32)) == taken(codes, lies, held)).all()


@pytest.mark.parametrize("held", [b"", bytes(2**19 - 1)])
def test_a_filter_that_was_lost_or_begun_anew_has_nothing(held: bytes) -> None:
    assert not taken(codes_of(b"anchors!"), segment(12), held).any()
    assert not len(taken(codes_of(b""), segment(12), held))

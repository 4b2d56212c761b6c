"""What a look-up of near-duplicates answers."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

from barqiya.commit import NearIndexView
from barqiya.dedupe.segments import BUCKET, FIELD_BYTES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from barqiya.dedupe.anchors import Anchors
    from barqiya.dedupe.segments import Segments

#: Anchors that two items share at least to be compared.
LEAST_SHARED: Final = 1
_CANDIDATE_BYTES: Final = 6

#: A segment, from 1, and a place in ``Anchors.asked``.
Question = tuple[int, int]


class Found(NamedTuple):
    """What the look-up of one item gave."""

    ticket: int
    """Number that the item is remembered under when it is committed."""
    candidates: tuple[tuple[int, int, int], ...] = ()
    """Tickets of earlier items, the anchors shared and their weight, best first."""
    newest: Mapping[bytes, bytes] = MappingProxyType({})
    """Newest ticket under an anchor in the newest segment, if any: the commit checks it."""


class LookUp(NamedTuple):
    """Answer for a batch: the segments it was looked up in, and one ``Found`` an item."""

    segments: Segments
    filter: str
    """Key of the newest segment's filter."""
    now_ms: int
    found: tuple[Found, ...]

    @property
    def view(self) -> NearIndexView:
        """What the commit compares with."""
        lifetime_ms = max(1, self.segments.newest.expires_ms - self.now_ms)
        return NearIndexView(self.segments.dump(), LEAST_SHARED, BUCKET, self.filter, lifetime_ms)


class Answers(NamedTuple):
    """What the script said of a batch."""

    last: int
    """The last ticket taken."""
    items: list[tuple[tuple[tuple[int, int, int], ...], dict[bytes, bytes]]]
    """For each item its candidates, and the newest ticket under its anchors."""


def read_answer(
    answer: bytes, anchors: Anchors, questions: Sequence[Question], *, newest: int
) -> tuple[tuple[tuple[int, int, int], ...], dict[bytes, bytes]]:
    """Candidates of an item, and the newest ticket under its anchors.

    Args:
        answer: What ``look_up.lua`` said of it.
        anchors: Its anchors.
        questions: Where it was looked for.
        newest: Number of the newest segment.
    """
    end = FIELD_BYTES * len(questions)
    seen = {
        anchors.asked[place]: answer[at : at + FIELD_BYTES]
        for at, (segment, place) in zip(range(0, end, FIELD_BYTES), questions, strict=True)
        if segment == newest
    }
    candidates = tuple(
        (int.from_bytes(answer[at : at + 4]), answer[at + 4], answer[at + 5])
        for at in range(end, len(answer), _CANDIDATE_BYTES)
    )
    return candidates, seen

"""Comparing an item with the earlier ones that the index found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from barqiya.dedupe.compare import PairContext, compare
from barqiya.dedupe.diff import word_diff
from barqiya.dedupe.remembered import source_mark
from barqiya.dedupe.signature import open_payload
from barqiya.keys import entry_order
from barqiya_schemas import NumberChange, TextChanges

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from barqiya.dedupe.compare import Comparison
    from barqiya.dedupe.remembered import Remembered
    from barqiya.dedupe.signature import Signature
    from barqiya.dedupe.tokens import Tokens

#: Most earlier items that one item is compared with.
MOST_CANDIDATES: Final = 8
#: Of these, texts that are remembered under all of their shingles, while there are others: they
#: meet every text of their mould, and would leave no place to what an item is a copy of.
MOST_SHORT: Final = 4
#: Of the anchors that only stand in a lead, so many count, and so many of all with a short text:
#: what is remembered under nine has no more.
MOST_LOOSE: Final = 4
MOST_OF_SHORT: Final = 9
#: Weight of an anchor that one or two items have; up to eight: half of it; more: a quarter.
HEAVIEST: Final = 4
#: Payload, in bytes, of a text of about seventy words. Where both texts are longer, one shared
#: anchor is a phrase that both have: of 7,000 such pairs of real articles 40 were related.
_SHORT: Final = 450
#: What shares less than this part of what the likeliest one shares is a chance meeting: measured,
#: it is never what the item belongs to, and comparing costs as much as with any other.
_SHARE_OF_THE_BEST: Final = 4

#: Signals that say what an item is to a story.
_OF_A_STORY: Final = frozenset(
    {"update", "correction", "kill", "withhold", "writethru", "expansion"}
)


class Earlier(NamedTuple):
    """An earlier item that shares anchors with the one in hand."""

    remembered: Remembered
    shared: int
    """Anchors that both have."""
    tokens: Tokens | None = None
    """Its text, when it need not be unpacked."""
    weight: int = 0
    """Weight of the anchors that both have: what few items have says more than what many have."""
    short: bool = False
    """Whether it is remembered under all of its shingles."""


class Match(NamedTuple):
    """An earlier item, compared."""

    remembered: Remembered
    shared: int
    comparison: Comparison
    new: Tokens
    old: Tokens

    def changes(self) -> TextChanges:
        """What changed in the words since."""
        return text_changes(self.new, self.old)


def text_changes(new: Tokens, old: Tokens) -> TextChanges:
    """What changed in the words from one text to another."""
    found = word_diff(new, old)
    return TextChanges(
        added_words=found.added,
        removed_words=found.removed,
        added=found.added_text,
        removed=found.removed_text,
        numbers=tuple(NumberChange(before=was, after=now) for was, now in found.numbers),
        headline_changed=found.headline_changed,
        complete=found.complete,
    )


class Facts(NamedTuple):
    """What is known of an item besides its text."""

    source_id: str
    received_s: int
    marks: frozenset[str] = frozenset()
    take: int | None = None


def is_note_to_editors(signals: Collection[str]) -> bool:
    """Whether an item is an advisory, and neither a version of a story nor about one."""
    return "advisory" in signals and _OF_A_STORY.isdisjoint(signals)


def anchor_weight(items: int) -> int:
    """Weight of an anchor that so many items have."""
    return 1 if items > 8 else 2 if items > 2 else HEAVIEST  # noqa: PLR2004 - as look_up.lua has it


def likely(earlier: Iterable[Earlier], payload: bytes) -> tuple[Earlier, ...]:
    """Of the earlier items that share anchors, those that are worth comparing, best first.

    Args:
        earlier: Of equal weight, the newest first.
        payload: Of the item in hand.
    """
    short = len(payload) < _SHORT
    chosen: dict[tuple[str, int], Earlier] = {}
    for one in sorted(earlier, key=lambda one: -one.weight):
        if one.shared > 1 or short or len(one.remembered.payload) < _SHORT:
            # A revision that was remembered again stands there twice.
            chosen.setdefault((one.remembered.article, one.remembered.revision), one)
    ranked = list(chosen.values())
    if not ranked:
        return ()
    most = max(one.shared for one in ranked)
    ranked = [one for one in ranked if one.shared * _SHARE_OF_THE_BEST >= most]
    if len(ranked) <= MOST_CANDIDATES:
        return tuple(ranked)
    _keep_first(ranked)
    count = sum(one.short for one in ranked)
    places = max(MOST_CANDIDATES - (len(ranked) - count), min(count, MOST_SHORT))
    left = {True: places, False: MOST_CANDIDATES - places}
    found = []
    for one in ranked:
        if left[one.short]:
            left[one.short] -= 1
            found.append(one)
    return tuple(found)


def _keep_first(ranked: list[Earlier]) -> None:
    """Of those that share half as much as the best one, the first on the queue keeps its place.

    A flood that has the same words is behind what it copies.
    """
    alike = [at for at, one in enumerate(ranked) if 2 * one.weight >= ranked[0].weight]
    first = min(alike, key=lambda at: entry_order(ranked[at].remembered.raw_id))
    if first > 1:
        ranked.insert(1, ranked.pop(first))


def match(signature: Signature, earlier: Iterable[Earlier], facts: Facts) -> tuple[Match, ...]:
    """Compare an item with earlier ones: news with news, and notes to editors with such notes.

    «تنويه للمحررين» that repeats the copy it announces is neither a copy nor a version of it.
    """
    source, note = source_mark(facts.source_id), is_note_to_editors(facts.marks)
    found = (
        _compare(signature, one, facts, source)
        for one in earlier
        if is_note_to_editors(one.remembered.marks) is note
    )
    return tuple(one for one in found if one is not None)


def _compare(signature: Signature, one: Earlier, facts: Facts, source: bytes) -> Match | None:
    remembered = one.remembered
    old = one.tokens or open_payload(remembered.payload)
    if old is None:
        return None  # written by another version; it expires
    context = PairContext(
        hours=abs(facts.received_s - remembered.received_s) / 3600,
        same_source=remembered.source == source,
        new_marks=facts.marks,
        old_marks=remembered.marks,
        new_take=facts.take,
        old_take=remembered.take,
    )
    comparison = compare(signature.tokens, old, context=context)
    return Match(remembered, one.shared, comparison, signature.tokens, old)

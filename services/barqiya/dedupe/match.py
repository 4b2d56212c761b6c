"""Comparing an item with the earlier ones that the index found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from barqiya.dedupe.compare import PairContext, compare
from barqiya.dedupe.diff import word_diff
from barqiya.dedupe.remembered import source_mark
from barqiya.dedupe.signature import open_payload
from barqiya_schemas import NumberChange, TextChanges

if TYPE_CHECKING:
    from collections.abc import Iterable

    from barqiya.dedupe.compare import Comparison
    from barqiya.dedupe.remembered import Remembered
    from barqiya.dedupe.signature import Signature, Tokens

#: Most earlier items that one item is compared with.
MOST_CANDIDATES: Final = 8
#: Payload, in bytes, of a text of about seventy words. Where both texts are longer, one shared
#: anchor is a phrase that both have: of 7,000 such pairs of real articles 40 were related.
_SHORT: Final = 450
#: What shares less than this part of what the likeliest one shares is a chance meeting: measured,
#: it is never what the item belongs to, and comparing costs as much as with any other.
_SHARE_OF_THE_BEST: Final = 4


class Earlier(NamedTuple):
    """An earlier item that shares anchors with the one in hand."""

    remembered: Remembered
    shared: int
    """Anchors that both have."""
    tokens: Tokens | None = None
    """Its text, when it need not be unpacked."""


class Match(NamedTuple):
    """An earlier item, compared."""

    remembered: Remembered
    shared: int
    comparison: Comparison
    new: Tokens
    old: Tokens

    def changes(self) -> TextChanges:
        """What changed in the words since."""
        found = word_diff(self.new, self.old)
        return TextChanges(
            added_words=found.added,
            removed_words=found.removed,
            added=found.added_text,
            removed=found.removed_text,
            numbers=tuple(NumberChange(before=old, after=new) for old, new in found.numbers),
            headline_changed=found.headline_changed,
            complete=found.complete,
        )


class Facts(NamedTuple):
    """What is known of an item besides its text."""

    source_id: str
    received_s: int
    marks: frozenset[str] = frozenset()
    take: int | None = None


def likely(earlier: Iterable[Earlier], payload: bytes) -> tuple[Earlier, ...]:
    """Of the earlier items that share anchors, those that are worth comparing, best first.

    Args:
        earlier: Of those that share as much, the newest first.
        payload: Of the item in hand.
    """
    short = len(payload) < _SHORT
    ranked = sorted(
        (one for one in earlier if one.shared > 1 or short or len(one.remembered.payload) < _SHORT),
        key=lambda one: -one.shared,
    )
    if not ranked:
        return ()
    chosen: dict[tuple[str, int], Earlier] = {}
    for one in ranked:
        if one.shared * _SHARE_OF_THE_BEST < ranked[0].shared or len(chosen) == MOST_CANDIDATES:
            break
        # A revision that was remembered again stands there twice.
        chosen.setdefault((one.remembered.article, one.remembered.revision), one)
    return tuple(chosen.values())


def match(signature: Signature, earlier: Iterable[Earlier], facts: Facts) -> tuple[Match, ...]:
    """Compare an item with earlier ones."""
    source = source_mark(facts.source_id)
    found = (_compare(signature, one, facts, source) for one in earlier)
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

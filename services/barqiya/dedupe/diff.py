"""What a revision changed, in words: the summary that an ``updated`` event carries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from barqiya.dedupe.align import counterparts
from barqiya.dedupe.figures import agree
from barqiya.dedupe.measure import Pair

if TYPE_CHECKING:
    from barqiya.dedupe.tokens import Tokens

#: Stretches and numbers listed at most; the counts are of all.
MAX_LISTED: Final = 10
#: Words of a stretch that are shown.
_SHOWN: Final = 24


class WordDiff(NamedTuple):
    """A word-level difference. Counts are of the words that are compared (``MAX_WORDS``)."""

    added: int
    """Words that only the new text has in this place."""
    removed: int
    """Words that only the old text had."""
    added_text: tuple[str, ...]
    """The longest of them, as written, in the order of the new text; at most ``MAX_LISTED``."""
    removed_text: tuple[str, ...]
    numbers: tuple[tuple[str, str], ...]
    """Numbers that changed, old and new, as written."""
    headline_changed: bool
    complete: bool
    """Whether both texts were compared to their ends."""


def word_diff(new: Tokens, old: Tokens) -> WordDiff:
    """Summarize what ``new`` changed in ``old``."""
    pair = Pair(new, old)
    slots = pair.all_slots
    ours = [slot.new for slot in slots if slot.new[1] > slot.new[0]]
    theirs = pair.missing
    return WordDiff(
        added=sum(end - start for start, end in ours),
        removed=sum(end - start for start, end in theirs),
        added_text=_listed(new, ours),
        removed_text=_listed(old, theirs),
        numbers=tuple(
            (old.word_at(before), new.word_at(after))
            for after, before in _figures(pair)[:MAX_LISTED]
        ),
        headline_changed=new.title.tokens != old.title.tokens,
        complete=new.rest is None and old.rest is None,
    )


def _figures(pair: Pair) -> list[tuple[int, int]]:
    """Places of changed figures, new and old: also rounded ones, and those that moved with others.

    Figures are masked where shared stretches are looked for. One that is another now would be
    neither new nor gone, and nobody would hear of it.
    """
    new, old = pair.new_figures, pair.old_figures
    found = dict(pair.replaced_figures)
    for place, other in counterparts(pair.blocks, new).items():
        if other in old and not agree(new[place], old[other]):
            written = pair.new.word_at(place), pair.old.word_at(other)
            if written[0] != written[1]:  # «5 ملايين» and 5
                found.setdefault(place, other)
    return sorted(found.items())


def _listed(text: Tokens, spans: list[tuple[int, int]]) -> tuple[str, ...]:
    longest = sorted(spans, key=lambda span: span[0] - span[1])[:MAX_LISTED]
    return tuple(text.stretch(span, _SHOWN) for span in sorted(longest))

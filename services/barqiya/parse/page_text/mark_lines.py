"""Lines above the headline that say what the copy is: «عاجل», ``CORRECTION``, «محظور النشر حتى …».

On a page the same words are buttons and sections. At the very top, with copy right below, they are
what an agency says of its copy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from barqiya.parse.page_text.known import find_phrase
from barqiya.registry import packaged_marks
from barqiya.registry.mark_lines import embargo_alone, marks_alone

if TYPE_CHECKING:
    from collections.abc import Sequence

    from barqiya.parse.page_text.draft import Draft
    from barqiya.parse.page_text.known import Vocabulary

#: More than any agency writes above its copy.
_MOST_LINES: Final = 4
_BINDING: Final = frozenset({"embargo", "withhold"})
_REASON: Final = "wire mark above the headline"
_EMBARGO: Final = "until when it must not be published"
#: Reasons of lines that are marks.
REASONS: Final = frozenset({_REASON, _EMBARGO})


def settle_mark_lines(lines: Sequence[Draft], vocabulary: Vocabulary) -> int:
    """Set apart the marks that stand above everything else.

    Where nothing but marks was sent, the first is the headline. Where a button or a section comes
    next, the line is one too, unless it is an embargo.

    Returns:
        How many lines are set apart.
    """
    marks = packaged_marks()
    count, binding = 0, False
    for line in lines[:_MOST_LINES]:
        # Hardly any copy begins with such a word.
        if not line.short or not line.words or not _may_begin(line.words[0]):
            break
        found = [mark.signal for mark in marks_alone(line.content, marks)]
        if not found:
            held = embargo_alone(line.content, marks, vocabulary.phrases.date_words)
            if held is None:
                break
            found = [held.signal]
        binding = binding or not _BINDING.isdisjoint(found)
        count += 1
    if not count:
        return 0
    if count == len(lines):
        lines[0].settle("headline", "wire mark and nothing else")
        for line in lines[1:]:
            line.settle("body", "wire mark and nothing else")
        return 0
    if not binding and find_phrase(lines[count], vocabulary) is not None:
        return 0
    for line in lines[:count]:
        line.settle("ui", _REASON)
    return count


def settle_embargo_lines(lines: Sequence[Draft], vocabulary: Vocabulary) -> None:
    """Set apart every open line that says until when the copy is under embargo, and nothing else.

    On a page it may stand below the headline, or below the story.
    """
    marks = packaged_marks()
    for line in lines:
        if line.words and line.words[0] in marks.embargo_starts and line.label is None:
            held = embargo_alone(line.content, marks, vocabulary.phrases.date_words)
            if held is not None:
                line.settle("ui", _EMBARGO)


def settle_marks_above(lines: Sequence[Draft]) -> None:
    """Set apart the marks that stand right above the line that follows these."""
    for line in reversed(lines[-_MOST_LINES:]):
        if line.label is not None or not marks_alone(line.content, packaged_marks()):
            return
        line.settle("ui", _REASON)


def _may_begin(word: str) -> bool:
    return word.isdecimal() or word in packaged_marks().starts

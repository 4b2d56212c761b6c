"""Lines above the headline that say what the copy is: «عاجل», ``CORRECTION``, «محظور النشر حتى …».

On a page the same words are buttons and sections. At the very top, with copy right below, they are
what an agency says of its copy. So are its slug (``BC-US--Fed-Rates, 2nd Ld-Writethru``) and notes
to editors.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from barqiya.parse._marks import as_mark, begins_note, note_as_mark, read_slug_line
from barqiya.parse.page_text import datelines
from barqiya.parse.page_text.known import find_phrase
from barqiya.parse.page_text.zones import is_page
from barqiya.registry import packaged_marks
from barqiya.registry.mark_lines import (
    embargo_alone,
    marks_alone,
    opens_headline,
    opens_notice,
)
from barqiya.text.fold import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from barqiya.parse.page_text.draft import Draft
    from barqiya.parse.page_text.known import Vocabulary
    from barqiya.registry.phrases import PagePhrases

#: More than any agency writes above its copy.
_MOST_LINES: Final = 4
_BINDING: Final = frozenset({"embargo", "withhold"})
_REASON: Final = "wire mark above the headline"
_EMBARGO: Final = "until when it must not be published"
_SLUG: Final = "slug of the wire"
_NOTE: Final = "note to editors above the copy"
#: A dateline stands within so many lines below a note to editors, below headline and byline.
_COPY_BELOW: Final = 5
#: Words of the longest mark that ends plain copy.
_LONGEST_MARK: Final = 3


def settle_mark_lines(lines: Sequence[Draft], vocabulary: Vocabulary) -> int:
    """Set apart the marks that stand above everything else.

    Where nothing but marks was sent, the first is the headline. Where a button or a section comes
    next, the line is one too, unless it is an embargo.

    Returns:
        How many lines are set apart.
    """
    reasons, binding = _marks_above(lines, vocabulary)
    count = len(reasons)
    if not count:
        return 0
    if count == len(lines):
        lines[0].settle("headline", "wire mark and nothing else")
        for line in lines[1:]:
            line.settle("body", "wire mark and nothing else")
        return 0
    if not binding and find_phrase(lines[count], vocabulary) is not None:
        return 0
    for line, reason in zip(lines, reasons, strict=False):
        line.settle("ui", reason)
    return count


def _marks_above(lines: Sequence[Draft], vocabulary: Vocabulary) -> tuple[list[str], bool]:
    """Why each of the first lines is a mark, and whether one of them forbids publication."""
    marks = packaged_marks()
    reasons: list[str] = []
    binding = False
    if lines and read_slug_line(lines[0].content):
        reasons.append(_SLUG)
    for line in lines[len(reasons) : _MOST_LINES]:
        if not line.words:
            break
        if _is_note(line, lines[len(reasons) + 1 :], vocabulary.phrases):
            reasons.append(_NOTE)
            continue
        # Hardly any copy begins with such a word.
        if not line.short or not _may_begin(line.words[0]):
            break
        found = [mark.signal for mark in marks_alone(line.content, marks)]
        if not found:
            held = embargo_alone(line.content, marks, vocabulary.phrases.date_words)
            if held is None:
                break
            found = [held.signal]
        binding = binding or not _BINDING.isdisjoint(found)
        reasons.append(_REASON)
    return reasons, binding


def _is_dateline(line: Draft, phrases: PagePhrases) -> bool:
    return bool(datelines.inline_dateline(line, phrases)) or bool(
        datelines.wire_dateline_words(line.words, phrases)
    )


def _has_dateline(lines: Sequence[Draft], phrases: PagePhrases) -> bool:
    return any(_is_dateline(line, phrases) for line in lines[:_COPY_BELOW])


def _is_note(line: Draft, below: Sequence[Draft], phrases: PagePhrases) -> bool:
    """Whether a line is a note to editors, and stands above copy: an advisory is copy itself."""
    told = _may_begin(line.words[0]) and opens_notice(line.content, packaged_marks())
    if not told and not begins_note(line.content):
        return False
    if not _has_dateline(below, phrases):
        return False
    # Right above the copy it is the headline, where it has words of one behind its mark.
    named = told and opens_headline(line.content, packaged_marks())
    return not (named and _is_dateline(below[0], phrases))


def marks_of(lines: Sequence[Draft]) -> tuple[str, ...]:
    """What the lines set apart say of the copy, as the registry of marks has it."""
    said: list[str] = []
    for line in lines:
        if line.reason in {_REASON, _EMBARGO}:
            said.append(line.content)
        elif line.reason == _NOTE:
            said.append(note_as_mark(line.content) if begins_note(line.content) else line.content)
        elif line.reason == _SLUG and (slug := read_slug_line(line.content)) and slug[1]:
            said.append(as_mark(slug[1]))
    return tuple(said)


def slugline_of(lines: Sequence[Draft]) -> str | None:
    """The slug above the copy, without its version."""
    slug = read_slug_line(lines[0].content) if lines and lines[0].reason == _SLUG else None
    return slug[0] if slug else None


def notes_of(lines: Sequence[Draft]) -> str | None:
    """The notes to editors above the copy, as written."""
    return "\n".join(line.content for line in lines if line.reason == _NOTE) or None


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


def settle_last_mark(lines: Sequence[Draft], phrases: PagePhrases) -> None:
    """``MORE`` or «يتبع» at the end of plain copy is an end mark, below a page a button."""
    last = lines[-1]
    if last.count > _LONGEST_MARK:
        return
    word = last.content.strip("()-–— .")
    if fold(word) not in phrases.end_words:
        return
    # In small letters («more», «mf») it is one under a dateline: «More» is a button wherever it is.
    ends = (
        word.isupper() or not word.isascii() or (word.islower() and _has_dateline(lines, phrases))
    )
    if ends and last.label in {None, "ui", "related"} and not is_page(lines[:-1]):
        last.is_mark = True
        last.settle("source", "wire end mark")


def _may_begin(word: str) -> bool:
    return word.isdecimal() or word in packaged_marks().starts

"""Parts of a page that hold sentences and are not the story: cards, comments, teasers.

They are told by their structure, never by one line alone, and before the zones are found: a comment
of twenty words would stretch the story over everything above it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from barqiya.parse.page_text import grammar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from barqiya.parse.page_text.draft import Draft

_COMMENTS: Final = "comment form"
_MASTHEAD: Final = "masthead"
_CARD_LINES: Final = 4
_COMMENT_LINES: Final = 6
_NAME_WORDS: Final = 4
_TEASER_REACH: Final = 3
_CUT_OFF: Final = ("...", "…")


def settle_apart(lines: Sequence[Draft]) -> None:
    """Label what is told by its structure before the story is looked for."""
    _cards(lines)
    _comments(lines)
    _teasers(lines)


def _cards(lines: Sequence[Draft]) -> None:
    """Label the cards of other stories: text of an image, title, date, line by line."""
    for at, line in enumerate(lines):
        if line.label != "caption" or not grammar.is_image_alt(line):
            continue
        card = lines[at : at + _CARD_LINES]
        dated = next((n for n, part in enumerate(card) if part.label == "date"), 0)
        if dated and all(part.label is None and not part.terminated for part in card[1:dated]):
            for part in card[: dated + 1]:
                part.settle("related", "card of another story")


def _comments(lines: Sequence[Draft]) -> None:
    """Label comments of readers: below a heading of theirs, each a name, a date and a text.

    The heading must stand below two sentences of the story, and a name between it and the first
    date: above a story stand counters of comments beside its own date.
    """
    if all(line.reason != _COMMENTS for line in lines):
        return
    prose = 0
    for at, line in enumerate(lines):
        prose += line.is_prose
        if prose > 1 and line.label == "ui" and line.reason == _COMMENTS:
            end = _end_of_comments(lines, at + 1)
            for part in lines[at + 1 : end]:
                if part.label in {None, "date", "byline", "body"}:
                    part.settle("ui", "comment of a reader")
            if end > at + 1:
                return


def _end_of_comments(lines: Sequence[Draft], start: int) -> int:
    """Position after the last comment; ``start`` when there is none."""
    end = at = start
    while at < len(lines):
        card = lines[at : at + _COMMENT_LINES]
        dated = next((n for n, part in enumerate(card) if part.label == "date"), 0)
        named = any(part.label is None and part.count <= _NAME_WORDS for part in card[:dated])
        if not named:
            break
        end = at = min(at + dated + 2, len(lines))
    return end


def _teasers(lines: Sequence[Draft]) -> None:
    """A sentence that is cut off above the masthead leads to another story."""
    for at, line in enumerate(lines[:_TEASER_REACH]):
        below = lines[at + 1 : at + 1 + _TEASER_REACH]
        masthead = any(part.reason == _MASTHEAD for part in below)
        if masthead and line.label is None and line.content.endswith(_CUT_OFF):
            line.settle("related", "cut off above the masthead")

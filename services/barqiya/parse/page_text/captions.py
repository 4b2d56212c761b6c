"""Rules for captions: a picture credit at the end, the text of an image, square brackets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from barqiya.parse.page_text import datelines, grammar, picture_credits
from barqiya.parse.page_text.draft import PROSE_WORDS, Verdict

if TYPE_CHECKING:
    from barqiya.parse.page_text.draft import Draft
    from barqiya.parse.page_text.known import Vocabulary

_MOST_CAPTION_WORDS: Final = 45


def image_alt(line: Draft, vocabulary: Vocabulary) -> Verdict | None:
    """Alternative text of an image, with width and date."""
    del vocabulary
    return (
        Verdict("caption", "alternative text of an image") if grammar.is_image_alt(line) else None
    )


def credited_caption(line: Draft, vocabulary: Vocabulary) -> Verdict | None:
    """A line that ends with a picture credit, or has © in it."""
    phrases = vocabulary.phrases
    if line.count > _MOST_CAPTION_WORDS or not picture_credits.has_credit(line, phrases):
        return None
    if line.count >= PROSE_WORDS and grammar.is_dated_summary(line):
        return None
    if (
        not picture_credits.has_credit_sign(line)
        and phrases.archive_words.isdisjoint(line.words)
        and datelines.desk_line(line, phrases) == "dateline"
    ):
        return None
    return Verdict("caption", "picture credit")


def bracketed_caption(line: Draft, vocabulary: Vocabulary) -> Verdict | None:
    """«[ … ]» around a whole line is how some sites set captions."""
    del vocabulary
    content = line.content
    if line.count > 2 and content[0] == "[" and content[-1] == "]":  # noqa: PLR2004
        return Verdict("caption", "in square brackets")
    return None

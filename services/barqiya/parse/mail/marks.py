"""What a desk writes in the text of a mail beside the copy: an embargo, «تصحيح», «(النهاية)».

Such lines are no copy. They are taken out as they are from page text, and what they say is kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from barqiya.items import Line
from barqiya.parse._article import without_headline
from barqiya.parse._end_marks import marks_taken, take_end_marks
from barqiya.registry import packaged_marks
from barqiya.registry.mark_lines import embargo_alone, marks_alone
from barqiya_schemas import Change

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from barqiya.items import LineLabel
    from barqiya.parse._body import Body
    from barqiya.registry.phrases import PagePhrases

#: More than any desk writes above its copy.
_MOST_LINES: Final = 4
_ABOVE: Final = "wire mark above the copy"
_BELOW: Final = "embargo below the copy"
_END: Final = "wire end mark"


class Marks(NamedTuple):
    """What was taken out of the body of a mail."""

    mark_lines: tuple[str, ...]
    end_marks: tuple[str, ...]
    lines: tuple[Line, ...]
    """Every paragraph with its label, where one was taken out."""
    changes: tuple[Change, ...]


def is_mark_line(text: str, date_words: AbstractSet[str]) -> bool:
    """Whether a text says nothing but what the copy is, or until when it must not be published."""
    marks = packaged_marks()
    return bool(marks_alone(text, marks)) or embargo_alone(text, marks, date_words) is not None


def take_marks(body: Body, headline: str | None, phrases: PagePhrases) -> Marks:
    """Take the headline and the marks out of a body; where nothing but marks was sent, they stay.

    The headline may stand above the marks or below them.
    """
    title = Line(1, headline or "", "headline", kept=True, reason="says the subject again")
    repeated = without_headline(body, headline)
    lines = [title] * len(repeated)
    above = _above(body, phrases.date_words)
    lines += _lines(above, "ui", _ABOVE)
    if not repeated:
        repeated = without_headline(body, headline)
        lines += [title] * len(repeated)
    paragraphs = [block.text for block in body.blocks]
    below = _below(body, phrases.date_words)
    end_marks = take_end_marks(body, phrases.end_words)
    below = below or _below(body, phrases.date_words)
    kept = len(body.blocks)
    lines += _lines(paragraphs[:kept], "body", "paragraph")
    for text in paragraphs[kept:]:
        lines += _lines([text], *(("ui", _BELOW) if text in below else ("source", _END)))
    found = (*above, *below)
    taken = (Change(stage="parse", kind="mark_line_removed", count=len(found)),) if found else ()
    numbered = tuple(line._replace(number=number) for number, line in enumerate(lines, 1))
    return Marks(
        found,
        end_marks,
        numbered if found or kept < len(paragraphs) else (),
        (*repeated, *taken, *marks_taken(end_marks)),
    )


def _lines(texts: list[str], label: LineLabel, reason: str) -> list[Line]:
    return [Line(1, text, label, kept=label == "body", reason=reason) for text in texts]


def _above(body: Body, date_words: AbstractSet[str]) -> list[str]:
    texts = [block.text for block in body.blocks[: _MOST_LINES + 1]]
    count = 0
    while count < len(texts) and is_mark_line(texts[count], date_words):
        count += 1
    if count == len(texts):
        return []
    for _ in range(count):
        body.drop_first()
    return texts[:count]


def _below(body: Body, date_words: AbstractSet[str]) -> list[str]:
    last = body.blocks[-1].text if len(body.blocks) > 1 else ""
    if embargo_alone(last, packaged_marks(), date_words) is None:
        return []
    body.drop_last()
    return [last]

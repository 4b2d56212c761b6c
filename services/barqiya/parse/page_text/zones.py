"""Where the story begins and ends on the page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from barqiya.parse.page_text import datelines
from barqiya.parse.page_text.draft import PROSE_WORDS
from barqiya.text.fold import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from barqiya.parse.page_text.draft import Draft
    from barqiya.registry.phrases import PagePhrases

_SENTENCE_WORDS: Final = 8
_FEWEST_WORDS: Final = 4
_LEADING_WORDS: Final = 5

# Share of the content words of a standfirst that the lead says again. In 2,411 articles the second
# paragraph says half of the first again in 1 %, most often opening with «و»: then more is asked.
_RESTATED: Final = 0.5
_RESTATED_AFTER_AND: Final = 0.75
_COMPARED: Final = 240

# Furniture that stands above a story; between two sentences it means that the first is a
# standfirst. Advertisements and links stand between paragraphs too, so they prove nothing.
_ABOVE_STORY: Final = frozenset({"date", "byline", "caption"})
_COPY: Final[frozenset[str | None]] = frozenset({None, "body", "dateline"})
_SHARE: Final = "share button"
_FURNITURE: Final = frozenset({"ui", "date", "kicker", "caption", "related"})

#: The reason of an outlet's or an agency's name above the headline.
NAME_ABOVE: Final = "names the outlet above the headline"
_OF_COPY: Final = frozenset({"no words", NAME_ABOVE})

# A word of at least four letters, without the particles and the article that Arabic writes onto it.
_STEM: Final = re.compile(r"(?<!\w)(?=[^\W\d]{4})(?:وال|بال|لل|ال|[وبلف])?([^\W\d]{3,})")


class Zones(NamedTuple):
    """Positions in the list of lines; the header is before ``start``, the footer from ``end``."""

    start: int
    end: int
    standfirst: int | None
    """Position of a sentence above the story that sums it up."""


def find_zones(lines: Sequence[Draft], phrases: PagePhrases) -> Zones:
    """Find the core of the story: first to last full sentence.

    Full sentences are lines of at least 14 words that end as sentences do. Copy without any is
    read with shorter sentences, then with long lines that lack their full stop, then with the
    shortest sentences. When the first sentence is a standfirst (it is repeated below, or furniture
    of the page head or a dateline stands between it and the rest, or the next sentence restates
    it), the core begins after it; shorter sentences directly above the core belong to it. Whatever
    the length of its lines, the story begins below a dateline of the wire that stands alone.
    """
    opened = _below_dateline(lines)
    prose = _prose(lines)
    if opened is not None and (not prose or opened <= prose[0]):
        return Zones(opened, max(_end_of_run(lines, opened), prose[-1] + 1 if prose else 0), None)
    if not prose:
        return Zones(len(lines), len(lines), None)
    standfirst = prose[0] if _opens_with_standfirst(lines, prose, phrases) else None
    start = prose[0] if standfirst is None else prose[1]
    while start > 1 and _leads_in(lines[start - 1]):
        start -= 1
    return Zones(start, prose[-1] + 1, standfirst)


def _below_dateline(lines: Sequence[Draft]) -> int | None:
    """Position of the first line below «الرياض 25 شوال 1436 هـ … واس», when copy stands there."""
    for at, line in enumerate(lines[:-1]):
        if line.label == "dateline" and line.dateline == line.content:
            return at + 1 if lines[at + 1].label in _COPY else None
    return None


def _end_of_run(lines: Sequence[Draft], start: int) -> int:
    """Position of the first line from ``start`` on that a rule has taken for no copy."""
    return next((at for at in range(start, len(lines)) if lines[at].label not in _COPY), len(lines))


def _prose(lines: Sequence[Draft]) -> list[int]:
    if full := [at for at, line in enumerate(lines) if line.sentence and line.is_prose]:
        return full
    for is_prose in _LOOSER:
        found = [at for at, line in enumerate(lines) if is_prose(line)]
        if len(found) > 1 and found[0] == 0:
            # The first line of loosely written copy is its headline.
            found = found[1:]
        if found:
            return found
    return []


def _short_sentence(line: Draft, least: int = _SENTENCE_WORDS) -> bool:
    return line.label in _COPY and line.count >= least and line.terminated


def _unterminated(line: Draft) -> bool:
    return line.count >= PROSE_WORDS and line.label in {None, "dateline"}


def _few_words(line: Draft) -> bool:
    return _short_sentence(line, _FEWEST_WORDS) and line.ending == "."


_LOOSER: Final[tuple[Callable[[Draft], bool], ...]] = (_short_sentence, _unterminated, _few_words)


def _leads_in(line: Draft) -> bool:
    """A shorter sentence directly above the first long one belongs to the story."""
    if line.ending != "." or line.content.endswith(("..", ")")) or line.count < _LEADING_WORDS:
        return False
    return line.label is None or (line.label == "dateline" and line.dateline != line.content)


def _opens_with_standfirst(
    lines: Sequence[Draft], prose: Sequence[int], phrases: PagePhrases
) -> bool:
    if len(prose) < 2 or lines[prose[0]].label == "dateline":  # noqa: PLR2004
        return False
    first, second = prose[0], prose[1]
    top, lead = lines[first], lines[second]
    if top.content == lead.content:
        return True
    between = lines[first + 1 : second]
    if not between:
        return _has_furniture(lines[:first]) and restates(lead, top)
    if not _is_page_head(between, phrases) and not _repeats_above(between, lines[:first]):
        return False
    return not is_live_blog(lines, prose[1], prose[2] if len(prose) > 2 else prose[1])  # noqa: PLR2004


def _repeats_above(between: Sequence[Draft], above: Sequence[Draft]) -> bool:
    """Whether a line of the page head stands again: the headline as the text of an image."""
    titles = {line.folded for line in above if line.count >= _LEADING_WORDS}
    return any(line.folded in titles for line in between)


def _has_furniture(lines: Sequence[Draft]) -> bool:
    return any(line.label in {"ui", "date", "caption"} for line in lines)


def _is_page_head(between: Sequence[Draft], phrases: PagePhrases) -> bool:
    """Whether what stands between two sentences stands only above stories."""
    if any(line.label in _ABOVE_STORY or line.reason == _SHARE for line in between):
        return True
    return any(
        datelines.desk_line(line, phrases) == "dateline" for line in between if line.label is None
    )


def is_live_blog(lines: Sequence[Draft], first: int, last: int) -> bool:
    """Whether a date stands between two sentences of the story: entries of a live blog."""
    return any(line.label == "date" for line in lines[first + 1 : last])


def restates(line: Draft, earlier: Draft) -> bool:
    """Whether a sentence says again what an earlier one says, by its content words."""
    known = _stems_of(earlier)
    share = _RESTATED_AFTER_AND if line.folded.startswith("و") else _RESTATED
    return bool(known) and len(known & _stems_of(line)) >= share * len(known)


def _stems_of(line: Draft) -> set[str]:
    return stems(line.folded if line.short else fold(line.content[:_COMPARED]))


def stems(folded: str) -> set[str]:
    """Words of a folded text, without the particles written onto them; figures are left out."""
    return set(_STEM.findall(folded))


def is_page(lines: Sequence[Draft]) -> bool:
    """Whether the lines have furniture of a page; plain copy has none, and is not thinned out.

    Signs alone, such as «* * *», stand between the parts of a poem as well, and an agency writes
    its name above its copy.
    """
    return any(line.label in _FURNITURE and line.reason not in _OF_COPY for line in lines)

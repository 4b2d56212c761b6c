"""Which line above the story is its headline."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from barqiya.parse.page_text.datelines import desk_line
from barqiya.parse.page_text.grammar import BULLETS, is_known
from barqiya.parse.page_text.zones import is_live_blog, is_page, stems
from barqiya.text.fold import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from barqiya.parse.page_text.draft import Draft
    from barqiya.parse.page_text.zones import Zones
    from barqiya.registry.phrases import PagePhrases

_LONGEST: Final = 30
_USUAL: Final = range(5, 21)
_CAPTION_WORDS: Final = 12
_KICKER_WORDS: Final = 4
_BULLETS: Final = tuple(BULLETS)
_VERY_SHORT_WORDS: Final = 3
_STORY_LINES: Final = 4
_COMPARED: Final = 160

# Weights of the evidence. Words shared with the story outweigh the first place, so that a row of
# other headlines above the article does not win; the first place decides between headline and deck.
_SHARED: Final = 3.0
_SHARED_WITH_STORY: Final = 2
_ENOUGH_SHARED: Final = 0.5
_REPEATED: Final = 2.0
_USUAL_LENGTH: Final = 1.0
_FIRST: Final = 0.75
_VERY_SHORT: Final = -2.0
_CAPTION_LIKE: Final = -1.5
_ENDS_LIKE_SENTENCE: Final = -1.0


def choose_headline(lines: Sequence[Draft], zones: Zones, phrases: PagePhrases) -> int | None:
    """Choose the headline among the open lines above the story, by its evidence.

    In plain copy it is the first. On a page repetition, words shared with the story, usual length
    and the first place count for a line; the words captions begin with, a full stop and shortness
    against it.

    Args:
        lines: All lines of the page.
        zones: Where the story stands.
        phrases: Vocabularies.

    Returns:
        Position of the headline, or ``None`` when no line above the story can be one.
    """
    candidates = _candidates(lines, zones, phrases)
    if len(candidates) < 2:  # noqa: PLR2004
        return candidates[0] if candidates else None
    said = [lines[at].folded for at in candidates]
    different = len(set(said))
    if different == 1:
        return candidates[0]
    story = story_words(lines, zones)
    if different == len(candidates) and not is_page(lines):
        first, second = (lines[at] for at in candidates[:2])
        kicker = _is_kicker_of(first, second, story, phrases)
        return candidates[1] if kicker else candidates[0]
    times = Counter(said)
    scores = [
        _score(lines[at], story, phrases) + (_REPEATED if times[lines[at].folded] > 1 else 0.0)
        for at in candidates
    ]
    leading = next((n for n, at in enumerate(candidates) if lines[at].count > _KICKER_WORDS), 0)
    scores[leading] += _FIRST
    best = scores.index(max(scores))
    if best > leading and _titles(lines, zones, candidates[leading], candidates[best], story):
        return candidates[leading]
    return candidates[best]


def _titles(lines: Sequence[Draft], zones: Zones, first: int, best: int, story: set[str]) -> bool:
    """Whether the first line is the headline all the same.

    The deck right under a headline shares more words with the story than the headline does, and so
    does the title of the latest entry of a live blog.
    """
    if first + 1 == best:
        return len(stems(lines[first].folded) & story) >= _SHARED_WITH_STORY
    entry = best + 1 == zones.start and lines[best - 1].label == "date"
    return entry and is_live_blog(lines, zones.start, zones.end)


def story_words(lines: Sequence[Draft], zones: Zones) -> set[str]:
    """Content words of the first sentences of the story and of its standfirst."""
    first = list(lines[zones.start : zones.start + _STORY_LINES])
    if zones.standfirst is not None:
        first.append(lines[zones.standfirst])
    return stems(fold(" ".join(line.content[:_COMPARED] for line in first)))


def is_latin(line: Draft) -> bool:
    """Whether the line has no letter beyond the Latin blocks."""
    content = line.content
    return content.isascii() or all(
        letter < "\u0250" or "\u1dff" < letter < "\u2c00" for letter in content
    )


def is_bullet(line: Draft) -> bool:
    """Whether the line is an item of a list of links."""
    return line.content.startswith(_BULLETS)


def is_note(line: Draft) -> bool:
    """Whether the whole line stands in brackets, such as «(لإضافة تفاصيل)»."""
    return line.content[:1] == "(" and line.content[-1:] == ")"


def shows(line: Draft, phrases: PagePhrases) -> bool:
    """Whether the line begins as captions do: with who or what one sees."""
    return bool(line.words) and line.words[0] in phrases.caption_words


def _candidates(lines: Sequence[Draft], zones: Zones, phrases: PagePhrases) -> list[int]:
    found = [
        at
        for at, line in enumerate(lines[: zones.start])
        if line.label is None and line.count <= _LONGEST and not _no_headline(line, phrases)
    ]
    dateline = next((at for at in range(zones.start) if lines[at].label == "dateline"), zones.start)
    found = [at for at in found if at < dateline]
    latin_story = zones.start >= len(lines) or is_latin(lines[zones.start])
    if not latin_story:
        found = [at for at in found if not is_latin(lines[at])]
    if zones.standfirst is not None:
        # What stands below a standfirst is rarely the headline, when anything stands above it.
        above = [at for at in found if at < zones.standfirst]
        if any(lines[at].count > _KICKER_WORDS for at in above):
            return above
    return found


def _no_headline(line: Draft, phrases: PagePhrases) -> bool:
    """What never is a headline: notes, agencies alone, desk lines, lead-ins with a colon."""
    if is_note(line) or is_bullet(line) or line.content.endswith(":"):
        return True
    if is_known(" ".join(line.words), phrases):
        return True
    return desk_line(line, phrases) == "name" and line.words[0] not in phrases.place_starts


def _is_kicker_of(first: Draft, second: Draft, story: set[str], phrases: PagePhrases) -> bool:
    """Whether a very short first line of plain copy only leads to the headline below it."""
    if first.count >= _VERY_SHORT_WORDS or second.count not in _USUAL:
        return False
    if " ".join(first.words) in phrases.places or first.content.endswith(".."):
        return True
    shared = stems(second.folded) & story
    return len(shared) >= _VERY_SHORT_WORDS and stems(first.folded).isdisjoint(story)


def _score(line: Draft, story: set[str], phrases: PagePhrases) -> float:
    words = stems(line.folded)
    share = len(words & story) / max(len(words), _VERY_SHORT_WORDS)
    score = _SHARED * min(1.0, share / _ENOUGH_SHARED)
    if line.count in _USUAL:
        score += _USUAL_LENGTH
    elif line.count < _VERY_SHORT_WORDS:
        score += _VERY_SHORT
    if line.count <= _CAPTION_WORDS and shows(line, phrases):
        score += _CAPTION_LIKE
    if line.content.endswith("."):
        score += _ENDS_LIKE_SENTENCE
    return score

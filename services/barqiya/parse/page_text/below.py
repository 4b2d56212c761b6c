"""What a line between headline and story is: deck, caption, byline, dateline, first sentence."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final

from barqiya.parse.page_text import grammar
from barqiya.parse.page_text.draft import PROSE_WORDS, Verdict
from barqiya.parse.page_text.headline import is_note, shows, story_words
from barqiya.parse.page_text.zones import is_page, restates, stems

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from barqiya.parse.page_text.draft import Draft
    from barqiya.parse.page_text.zones import Zones
    from barqiya.registry.phrases import PagePhrases

_SENTENCE_WORDS: Final = 4
_DECK_WORDS: Final = 6
_CAPTION_WORDS: Final = 12
_NAME_WORDS: Final = 4


class Head:
    """The page head while its lines are judged from the top."""

    def __init__(
        self,
        lines: Sequence[Draft],
        zones: Zones,
        chosen: int | None,
        phrases: PagePhrases,
    ) -> None:
        self.lines = lines
        self.zones = zones
        self.phrases = phrases
        self.captions: set[str] = set()
        """Folded captions so far."""
        self.below_headline = False
        """Whether nothing but the headline stands above the line at hand."""
        self._headline = lines[chosen] if chosen is not None else None

    def pass_line(self, line: Draft) -> None:
        """Note a line that has its label."""
        if line.label == "caption":
            self.captions.add(line.folded)
        is_headline = line is self._headline or (self.below_headline and line.label == "headline")
        self.below_headline = is_headline

    @cached_property
    def on_page(self) -> bool:
        """Whether the text has the furniture of a page."""
        return is_page(self.lines)

    @cached_property
    def story(self) -> set[str]:
        """Content words of the first sentences of the story."""
        return story_words(self.lines, self.zones)

    def next_to_story(self, at: int) -> bool:
        """Whether the story begins with the next line."""
        return at + 1 == self.zones.start


def judge(head: Head, at: int) -> Verdict:
    """Judge an open line of the page head by the first rule that has a verdict."""
    for rule in _RULES:
        verdict = rule(head, at)
        if verdict:
            return verdict
    if head.on_page:
        return Verdict("caption", "short line between headline and story")
    return Verdict("body", "line of plain copy")


def _note(head: Head, at: int) -> Verdict | None:
    if is_note(head.lines[at]):
        return Verdict("body", "note in brackets above the story")
    return None


def _repeated_caption(head: Head, at: int) -> Verdict | None:
    line = head.lines[at]
    if line.folded not in head.captions:
        return None
    line.repeat = True
    return Verdict("caption", "repeats caption")


def _said_twice(head: Head, at: int) -> Verdict | None:
    line = head.lines[at]
    following = head.lines[at + 1] if not head.next_to_story(at) else None
    if following and following.folded == line.folded and not line.terminated:
        return Verdict("caption", "stands twice between headline and story")
    return None


def _trails_off(head: Head, at: int) -> Verdict | None:
    line = head.lines[at]
    if line.content.endswith("..") and (head.below_headline or line.count >= _DECK_WORDS):
        return Verdict("standfirst", "trails off under the headline")
    return None


def _outlet(head: Head, at: int) -> Verdict | None:
    line = head.lines[at]
    if not head.next_to_story(at) or line.count > _NAME_WORDS:
        return None
    key = " ".join(line.words)
    if key not in head.phrases.places and not grammar.is_agency(key, head.phrases):
        return None
    line.dateline = line.content
    return Verdict("dateline", "place, outlet or agency above the first paragraph")


def _sentence(head: Head, at: int) -> Verdict | None:
    line = head.lines[at]
    if line.terminated and line.count >= _SENTENCE_WORDS:
        return Verdict("body", "sentence before the first long paragraph")
    if line.content.endswith(":") and head.next_to_story(at):
        return Verdict("body", "introduces the paragraph after it")
    return None


def _long_line(head: Head, at: int) -> Verdict | None:
    line = head.lines[at]
    if line.count < PROSE_WORDS:
        return None
    if head.next_to_story(at):
        sums_up = head.below_headline and restates(head.lines[at + 1], line)
        if not sums_up:
            return Verdict("body", "long line that leads into the story")
    return Verdict("standfirst", "long line under the headline")


def _deck(head: Head, at: int) -> Verdict | None:
    line = head.lines[at]
    if not head.below_headline or line.count < _DECK_WORDS:
        return None
    following = head.lines[at + 1] if at + 1 < len(head.lines) else None
    if following is None or following.folded == line.folded:
        return None
    speaks = ":" in line.content or not head.phrases.reporting_verbs.isdisjoint(line.words)
    apart = line.count > _CAPTION_WORDS or not following.is_prose
    if speaks or (apart and not shows(line, head.phrases)):
        return Verdict("standfirst", "under the headline, above the rest of the page head")
    return None


def _person(head: Head, at: int) -> Verdict | None:
    line = head.lines[at]
    if not head.on_page or not 1 < line.count <= _NAME_WORDS or shows(line, head.phrases):
        return None
    words = stems(line.folded)
    named = bool(words) and not any(word.isdecimal() for word in line.words)
    if named and words.isdisjoint(head.story):
        return Verdict("byline", "a name that the story does not mention")
    return None


_RULES: Final[tuple[Callable[[Head, int], Verdict | None], ...]] = (
    _note,
    _repeated_caption,
    _said_twice,
    _trails_off,
    _outlet,
    _sentence,
    _long_line,
    _deck,
    _person,
)

"""What a line between headline and story is: deck, caption, byline, dateline, first sentence."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Final

from barqiya.parse.page_text import grammar, picture_credits
from barqiya.parse.page_text.draft import PROSE_WORDS, Verdict
from barqiya.parse.page_text.headline import is_latin, is_note, shows, story_words
from barqiya.parse.page_text.zones import is_live_blog, is_page, restates, stems
from barqiya.text.fold import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from barqiya.parse.page_text.draft import Draft
    from barqiya.parse.page_text.zones import Zones
    from barqiya.registry.phrases import PagePhrases

_SENTENCE_WORDS: Final = 4
_DECK_WORDS: Final = 6
_CAPTION_WORDS: Final = 12
_NAME_WORDS: Final = 4
_BUTTON_WORDS: Final = 3
_POINTS: Final = frozenset(f"{grammar.BULLETS}-–—")
# «Rania Mabrouk in Zarzis»: capitals, and where she writes from.
_NAMED: Final = re.compile(
    r"([A-ZÀ-Ý]\S{1,20}(?: [A-ZÀ-Ý]\S{1,20}){1,3}) (?:in|à|en) [A-ZÀ-Ý]\S{1,20}$"
)


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
        self.named = False
        """Whether a byline stands above the line at hand."""
        self._headline = lines[chosen] if chosen is not None else None

    def pass_line(self, line: Draft) -> None:
        """Note a line that has its label."""
        if line.label == "caption":
            self.captions.add(line.folded)
        self.named = self.named or line.label == "byline"
        is_headline = line is self._headline or (self.below_headline and line.label == "headline")
        self.below_headline = is_headline

    @cached_property
    def on_page(self) -> bool:
        """Whether the text has the furniture of a page."""
        return is_page(self.lines)

    @cached_property
    def author(self) -> int:
        """Position of the open line that is most like the author's name: it stands by the date."""
        open_lines = [at for at in range(self.zones.start) if self.lines[at].label is None]
        names = [at for at in open_lines if _may_be_name(self, at)]
        dates = {at for at in range(self.zones.start) if self.lines[at].label == "date"}
        by_date = (at for at in names if not dates.isdisjoint({at - 1, at + 1}))
        return next(by_date, names[-1] if names else -1)

    @cached_property
    def latin(self) -> bool:
        """Whether the story is in Latin letters."""
        start = self.zones.start
        return start >= len(self.lines) or is_latin(self.lines[start])

    @cached_property
    def title(self) -> set[str]:
        """Content words of the headline."""
        return stems(self._headline.folded) if self._headline else set()

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
        if _says_nothing(head, head.lines[at]):
            return Verdict("ui", "few words, none of the story's")
        return Verdict("caption", "short line between headline and story")
    return Verdict("body", "line of plain copy")


def _says_nothing(head: Head, line: Draft) -> bool:
    """A caption shows something of the story; a button does not."""
    if is_latin(line) and not head.latin:
        return True
    few = line.count <= _BUTTON_WORDS and not shows(line, head.phrases)
    return few and stems(line.folded).isdisjoint(head.story | head.title)


def _entry_title(head: Head, at: int) -> Verdict | None:
    """The latest entry of a live blog: a time, its title, its text."""
    if not head.next_to_story(at) or not at or head.lines[at - 1].label != "date":
        return None
    if head.lines[at].terminated or not is_live_blog(head.lines, head.zones.start, head.zones.end):
        return None
    return Verdict("intertitle", "title of an entry of a live blog")


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


def _point(head: Head, at: int) -> Verdict | None:
    """«- الكلفة 4 مليارات دولار»: the points of a story above it; pictures have no bullets."""
    line = head.lines[at]
    sign, _, said = line.content.partition(" ")
    if sign in _POINTS and len(said.split()) >= _SENTENCE_WORDS - 1:
        return Verdict("body", "point of a list above the story")
    return None


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


def _masthead(head: Head, at: int) -> Verdict | None:
    """An agency's name above all of its copy says whose it is."""
    line = head.lines[at]
    if at or not grammar.is_agency(" ".join(line.words), head.phrases):
        return None
    return Verdict("source", "agency above the story")


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
    if not head.on_page or not _may_be_name(head, at):
        return None
    if head.named or (at != head.author and head.author > at):
        return Verdict("caption", "few words beside the name of the author")
    return Verdict("byline", "a name that the story does not mention")


def _may_be_name(head: Head, at: int) -> bool:
    line = head.lines[at]
    if "://" in line.content or any(word.isdecimal() for word in line.words):
        return False
    if shows(line, head.phrases):
        return False
    if is_latin(line) and (named := _NAMED.match(line.content)):
        return stems(fold(named[1])).isdisjoint(head.story)
    words = stems(line.folded)
    few = 1 < line.count <= _NAME_WORDS and not (is_latin(line) and line.content[1:].islower())
    return few and bool(words) and words.isdisjoint(head.story)


def _credited(head: Head, at: int) -> Verdict | None:
    line = head.lines[at]
    if head.on_page and picture_credits.has_closing_credit(line, head.phrases):
        return Verdict("caption", "picture credit")
    return None


def _picture(head: Head, at: int) -> Verdict | None:
    """«جانب من الحفل.»: a caption with its full stop."""
    line = head.lines[at]
    if (
        head.on_page
        and line.count <= _CAPTION_WORDS
        and not head.phrases.picture_words.isdisjoint(line.words[:1])
    ):
        return Verdict("caption", "begins with what a picture is")
    return None


def _author(head: Head, at: int) -> Verdict | None:
    """«كاتبة وأكاديمية …» under the name of the author."""
    line = head.lines[at]
    above = head.lines[at - 1] if at else None
    role = not head.phrases.role_words.isdisjoint(line.words[:1])
    if role and above is not None and above.label in {"byline", "caption"}:
        return Verdict("byline", "who the author is")
    return None


_RULES: Final[tuple[Callable[[Head, int], Verdict | None], ...]] = (
    _note,
    _entry_title,
    _repeated_caption,
    _said_twice,
    _point,
    _trails_off,
    _masthead,
    _outlet,
    _author,
    _credited,
    _picture,
    _sentence,
    _long_line,
    _deck,
    _person,
)

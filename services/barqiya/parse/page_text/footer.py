"""Labels after the story: sources, end marks, links, comments."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from barqiya.parse.page_text import datelines, grammar
from barqiya.parse.page_text.draft import PROSE_WORDS, Verdict
from barqiya.parse.page_text.source_names import names_alone
from barqiya.parse.page_text.zones import is_page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from barqiya.parse.page_text.draft import Draft
    from barqiya.parse.page_text.zones import Zones
    from barqiya.registry.phrases import PagePhrases

_SOURCE_WORDS: Final = 10
_SENTENCE_WORDS: Final = 4
_LINK_WORDS: Final = 4
_LONG_LINE: Final = 9
_JOINED_WORDS: Final = 4
_LONGEST_NAME: Final = 8
_BULLETS: Final = tuple("•-*–▪●·")
# Titles of other stories ask as well; right below the story a question is its own.
_ENDS: Final = frozenset(".!")
_ENDS_DIRECTLY: Final = frozenset(".!?؟")
_LISTED: Final = (*_BULLETS, *"0123456789٠١٢٣٤٥٦٧٨٩")
_BETWEEN_SENTENCES: Final = frozenset(
    {
        "advertisement marker",
        "share button",
        "reader tool",
        "signs and figures",
        "figures alone",
        "subscription or follow request",
        "navigation",
        "gallery arrows",
        "picture label",
        "short line after the story",
    }
)


def label_footer(lines: Sequence[Draft], zones: Zones, phrases: PagePhrases) -> None:
    """Label every line after the last full sentence of the story.

    A sentence that ends with a full stop still belongs to the story until a source, an end mark, a
    comment form or the like has closed it. In plain copy, without any furniture of a page, every
    line does, but for the sources.
    """
    tail = lines[zones.start :]
    _sources(tail, phrases)
    _numbers(tail)
    footer = lines[zones.end :]
    if not footer:
        return
    times = Counter(line.folded for line in footer)
    state = _State(plain=not is_page(lines), directly_after=bool(tail))
    state.listing = zones.end > zones.start and lines[zones.end - 1].content.endswith(":")
    for line in footer:
        state.after_links = state.after_links or line.opens == "related"
        if line.label in {"kicker", "caption", "byline"}:
            _reconsider(line, phrases)
        elif line.label is None and _signs(line, state):
            line.is_mark = True
            line.settle("source", "initials of the desk")
        elif line.label is None:
            repeated = times[line.folded] > 1
            line.settle(*_judge(line, phrases, state, repeated=repeated))
        state.directly_after = state.directly_after and line.label == "body"
        state.closed = state.closed or _closes(line)
        state.after_source = line.label == "source"
        opened = state.listing or line.content.endswith(":")
        state.listing = state.directly_after and opened


def _signs(line: Draft, state: _State) -> bool:
    """Initials such as «أ م» below the copy; or a name alone, once a mark or a source closed it."""
    if grammar.is_letters(line):
        return state.after_source or state.plain
    alone = len(line.words) == 1 and line.content.isalpha() and not line.content.isascii()
    return state.after_source and state.plain and alone and len(line.content) <= _LONGEST_NAME


def _closes(line: Draft) -> bool:
    """Whether the story is over; buttons and advertisements stand between its sentences too."""
    return line.label == "source" or (line.label == "ui" and line.reason not in _BETWEEN_SENTENCES)


@dataclass
class _State:
    """What the lines of the footer so far have told."""

    plain: bool
    """No furniture of a page anywhere."""
    directly_after: bool
    """Only story so far."""
    closed: bool = False
    """A source, an end mark or a button has been seen."""
    listing: bool = False
    """A line of the story that ends with a colon stands above, and nothing but lines since."""
    after_links: bool = False
    after_source: bool = False
    """The line above is a source or an end mark."""


def _judge(line: Draft, phrases: PagePhrases, state: _State, *, repeated: bool) -> Verdict:
    if line.count >= PROSE_WORDS and (line.terminated or state.directly_after):
        return Verdict("body", "long line after the story is kept")
    if repeated and not state.plain and not line.content.startswith(_LISTED):
        return Verdict("ui", "stands more than once after the story")
    if not state.plain and not phrases.imperatives.isdisjoint(line.words):
        return Verdict("ui", "request after the story")
    least = 1 if state.directly_after else _SENTENCE_WORDS
    ends = _ENDS_DIRECTLY if state.directly_after else _ENDS
    if not state.closed and line.count >= least and line.ending in ends:
        return Verdict("body", "sentence after the last long paragraph")
    if state.listing or (state.directly_after and _introduces(line)):
        return Verdict("body", "line of a list after the story")
    return _names(line, phrases) or _furniture(line, phrases, state)


def _introduces(line: Draft) -> bool:
    """«وأصبحت الأسعار على الشكل الآتي:» opens a list that belongs to the story."""
    return line.content.endswith(":") and line.count >= _SENTENCE_WORDS


def _goes_on(line: Draft, phrases: PagePhrases) -> bool:
    """Whether a line without a full stop goes on with the story that it stands right below.

    «وناشدت الهيئة …» does; «وزير الطاقة: …» is the title of another.
    """
    if line.count >= _LONG_LINE:
        return True
    first = line.words[0] if line.words else ""
    joined = first.startswith("و") and first not in phrases.waw_nouns
    return joined and line.count >= _JOINED_WORDS


def _names(line: Draft, phrases: PagePhrases) -> Verdict | None:
    if _names_source(line, phrases):
        return Verdict("source", "agency or outlet after the story")
    if datelines.desk_line(line, phrases):
        return Verdict("byline", "names a desk, a place or a person after the story")
    return None


def _furniture(line: Draft, phrases: PagePhrases, state: _State) -> Verdict:
    if state.plain or (state.directly_after and _goes_on(line, phrases)):
        return Verdict("body", "line of plain copy")
    if "http" in line.folded:
        return Verdict("ui", "web address after the story")
    if state.after_links:
        return Verdict("related", "listed under links to other stories")
    if line.count < _LINK_WORDS:
        return Verdict("ui", "short line after the story")
    return Verdict("related", "line after the story")


def _reconsider(line: Draft, phrases: PagePhrases) -> None:
    """After the story agencies in brackets are its sources; a section leads to other stories."""
    # «© AFP / Getty» says whose picture it is, «(رويترز، أ ف ب)» whose copy.
    if grammar.is_known(" ".join(line.words), phrases) or (
        "©" not in line.content and _names_source(line, phrases)
    ):
        line.lead_words = 0
        line.settle("source", "agency or outlet after the story")
    elif line.label == "kicker":
        line.settle("related", "section after the story")


def _names_source(line: Draft, phrases: PagePhrases) -> bool:
    return line.count <= _SOURCE_WORDS and names_alone(line, phrases)


def _sources(lines: Sequence[Draft], phrases: PagePhrases) -> None:
    """What follows «المصادر:» is a credit: the next line, and further ones that look like one."""
    expected = False
    for line in lines:
        if line.opens == "source":
            expected = True
            continue
        # «ترجمة: فلان» below the sources says who, in its own words.
        free = line.label in {None, "kicker", "caption", "byline"}
        free = free and not (line.label == "byline" and line.lead_words)
        if expected and free and line.count <= _SOURCE_WORDS and not line.terminated:
            line.settle("source", "credit after a source lead-in")
            expected = line.content.startswith(_BULLETS) or _names_source(line, phrases)
        else:
            expected = False


def _numbers(lines: Sequence[Draft]) -> None:
    """A bare number after an end mark is the sequence number of the wire."""
    marked = False
    for line in lines:
        if line.is_mark:
            marked = True
        elif marked and grammar.is_bare_number(line):
            line.is_mark = True
            line.settle("source", "wire sequence number")
        elif line.label not in {"ui", "source"}:
            marked = False

"""A line on its way to a label, with the features that rules look at."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from barqiya.registry.phrase_words import phrase_words_of
from barqiya.text.coded import CHARACTERS, coded
from barqiya.text.fold import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from barqiya.items import LineLabel
    from barqiya.parse.page_text.datelines import DeskLine
    from barqiya.registry.phrase_file import Opens

#: A sentence of the story has at least this many words.
PROSE_WORDS: Final = 14

# A line of more words or characters than this is only looked at from its two ends.
_SHORT_WORDS: Final = 24
# Longer lines are headlines and captions: hardly any comes twice.
_LONGEST_REMEMBERED: Final = 48
_MOST_REMEMBERED: Final = 4096
_SHORT_LENGTH: Final = 400
_MOST_COUNTED: Final = 80
_MANY_LINES: Final = 8
_HEAD: Final = 60
_TAIL: Final = 48

# Characters that folding handles in its fast way; a line with any other is folded by itself.
_PLAIN: Final = re.compile(r"[ -}\u00a0،؛؟«»–—“”\u0621-\u063a\u0640-\u0652\u0660-\u0669\u200f]+")
_BETWEEN: Final = "~"
_SEPARATOR: Final = f" {_BETWEEN} "
_PLAIN_BYTES: Final = bytes(
    at for at, one in enumerate(CHARACTERS) if _PLAIN.fullmatch(one) or one == _BETWEEN
)

_SIGNS: Final = ".,:;!?،؛؟…-–—|/\\()[]{}«»\"'“”‘’•*+<>=·"
_SIGN_SET: Final = frozenset(_SIGNS)
#: Signs that stand alone between spaces.
_LONE_SIGN: Final = re.compile(f" [{re.escape(_SIGNS)}]++(?![^ ])")
_CLOSERS: Final = "\"'»”’)]}\u200f\u200e\u202c\u2069 \u00a0"
_ENDINGS: Final = frozenset(".!?؟…۔。")
# A colon ends the sentence that a list or a quotation follows. A headline may end with «؟» or «!»:
# a line that ends so must be longer before it counts as a sentence of the story.
_STOPS: Final = frozenset(".…۔。:")
_LONG_QUESTION: Final = 20
_LABELS_OF_PROSE: Final[frozenset[LineLabel | None]] = frozenset(
    {None, "body", "dateline", "standfirst"}
)

# End marks that agencies glue to the last sentence: «.انتهى/25», «(النهاية) ر ج», «// انتهى //».
_GLUED_MARK: Final = re.compile(
    r"(?:"
    r"//? ?[^\W\d]{3,6} ?//?"
    r"|-{0,2} ?\([^\W\d]{5,8}\)(?: ?[-/]? ?[^\W\d]{1,2}(?![^\W\d])){0,8}"
    r"|انته[ىي] ?/ ?\w{1,3}(?: ?/ ?\w{1,3})?"
    r")[ .]{0,3}$"
)
# An agency in brackets after the last full stop: «… في الموسم المقبل".-(بترا)».
_GLUED_AGENCY: Final = re.compile(r"(?<=[.!?؟…\"»”])[ ]?[-–—]{0,2} ?\([^()\d]{2,24}\)[ .]{0,3}$")
_END_STEM: Final = re.compile("نته|نهاية|تبع")


class Verdict(NamedTuple):
    """What a rule decided for a line."""

    label: LineLabel
    reason: str
    opens: Opens | None = None


@dataclass(slots=True)
class Draft:
    """One line and its features; ``label`` is ``None`` until a rule decides."""

    text: str
    """Verbatim."""
    content: str
    """Without white space at the ends."""
    count: int
    """Words of the line, cut at white space; of a long one about."""
    short: bool
    """Whether ``folded`` and ``words`` are of the whole line, not only of its beginning."""
    folded: str
    """Folded content, for comparison only."""
    words: list[str]
    """Folded words, figures apart from letters."""
    ending: str
    """Last character, end marks and closing quotes and brackets aside."""
    terminated: bool
    """Whether the line ends as a sentence does."""
    sentence: bool
    """Whether it ends so, and is long enough for a sentence of the story."""
    glued_mark: str
    """Wire end mark that the last sentence carries, or empty."""
    label: LineLabel | None = None
    reason: str = ""
    """The rule that gave the label."""
    opens: Opens | None = None
    """What the lines after this one are, when it announces them."""
    dateline: str = ""
    """Beginning of the line that is a dateline, as written, or empty."""
    lead_words: int = 0
    """How many first words are a lead-in such as «المصدر:», not data."""
    is_mark: bool = False
    """Whether the line is a wire end mark or sequence number."""
    repeat: bool = False
    """Whether the line only repeats an earlier headline or caption."""
    desk: DeskLine | None = None
    """What :func:`.datelines.desk_line` made of the line, once it was asked."""
    twin: Draft | None = None
    """The same line as it was judged before: earlier on the page, or on another one."""

    @property
    def is_prose(self) -> bool:
        """Whether the line is a full sentence that no rule has taken for furniture."""
        return self.sentence and self.label in _LABELS_OF_PROSE

    def settle(self, label: LineLabel, reason: str, opens: Opens | None = None) -> None:
        """Give the line its label."""
        self.label = label
        self.reason = reason
        self.opens = opens

    def judge_like(self, twin: Draft) -> None:
        """Take over what rules for a single line made of the same line before."""
        self.label, self.reason, self.opens = twin.label, twin.reason, twin.opens
        self.dateline, self.lead_words = twin.dateline, twin.lead_words
        self.is_mark, self.twin = twin.is_mark, twin

    def again(self, text: str) -> Draft:
        """The same line once more, with its features and without a label."""
        return Draft(
            *(text, self.content, self.count, self.short, self.folded, self.words),
            *(self.ending, self.terminated, self.sentence, self.glued_mark),
            twin=self,
        )


class LineMemory:
    """Short lines met lately, with what rules for a single line made of them.

    Most lines of a page are furniture, and the same on every page of its source.
    """

    __slots__ = ("_met",)

    def __init__(self) -> None:
        self._met: dict[str, Draft] = {}

    def find(self, contents: Sequence[str]) -> list[Draft | None]:
        """Each line as it was judged, if it was met."""
        return list(map(self._met.get, contents))

    def keep(self, line: Draft) -> None:
        """Remember a line that was judged by itself, before its neighbours are looked at."""
        if len(line.content) > _LONGEST_REMEMBERED:
            return
        if len(self._met) >= _MOST_REMEMBERED:
            self._met.clear()
        judged = line.again(line.content)
        judged.judge_like(line)
        judged.twin, line.twin = None, judged
        self._met[line.content] = judged


def make_drafts(texts: Sequence[str], memory: LineMemory | None = None) -> list[Draft]:
    """Look at each line once: fold it, count it, see how it ends; what is remembered is known."""
    contents = [text.strip() for text in texts]
    if memory is None:
        return _look_at(texts, contents)
    known = memory.find(contents)
    new = [at for at, twin in enumerate(known) if twin is None]
    looked_at = iter(_look_at([texts[at] for at in new], [contents[at] for at in new]))
    return [
        next(looked_at) if twin is None else twin.again(text)
        for text, twin in zip(texts, known, strict=True)
    ]


def _look_at(texts: Sequence[str], contents: Sequence[str]) -> list[Draft]:
    counts = _count_all(contents)
    shorts = [
        count <= _SHORT_WORDS and len(content) <= _SHORT_LENGTH
        for content, count in zip(contents, counts, strict=True)
    ]
    heads = [
        content if short else content[:_HEAD]
        for content, short in zip(contents, shorts, strict=True)
    ]
    folded = _fold_all(heads)
    words = phrase_words_of(folded)
    ends = map(_look_at_end, contents, counts)
    return [
        Draft(texts[at], content, counts[at], shorts[at], folded[at], words[at], *end)
        for at, (content, end) in enumerate(zip(contents, ends, strict=True))
    ]


def _look_at_end(content: str, count: int) -> tuple[str, bool, bool, str]:
    """How a line ends: last character, whether as a sentence, whether as one of the story, mark."""
    mark, tail = "", content[-_TAIL:]
    if count > 2 and ("/" in tail or "(" in tail):  # noqa: PLR2004
        mark, tail = _split_end_mark(tail)
    ending = tail.rstrip(_CLOSERS)[-1:]
    terminated = ending in _ENDINGS
    stops = ending in _STOPS or (terminated and count >= _LONG_QUESTION)
    return ending, terminated, stops and count >= PROSE_WORDS, mark


def _count_all(contents: Sequence[str]) -> list[int]:
    """Count the words of each line: spaces where that is enough, which is an order faster."""
    together = " ".join(contents) if len(contents) >= _MANY_LINES else "  "
    if "  " in together or not together.isprintable():
        # Few lines; or white space in runs, or of other kinds, somewhere on the page.
        return [_count(content) for content in contents]
    counts = [content.count(" ") + 1 for content in contents]
    exact = [at for at, count in enumerate(counts) if PROSE_WORDS <= count <= _SHORT_WORDS]
    if _LONE_SIGN.search("".join([f" {contents[at]}" for at in exact])):
        for at in exact:
            counts[at] = _count(contents[at])
    return counts


def _count(content: str) -> int:
    rough = content.count(" ") + 1
    even = not ("  " in content or "\t" in content or "\u00a0" in content)
    if even and not PROSE_WORDS <= rough <= _SHORT_WORDS:
        return rough
    tokens = content.split(None, _MOST_COUNTED)
    if PROSE_WORDS <= len(tokens) <= _SHORT_WORDS:
        # Signs that stand alone are no words: «قال .. إن».
        return len(tokens) - len(
            [token for token in tokens if token[0] in _SIGN_SET and not token.strip(_SIGNS)]
        )
    return len(tokens)


def _fold_all(heads: Sequence[str]) -> list[str]:
    """Fold many texts: the plain ones in one go, which costs half of folding them one by one."""
    whole = _SEPARATOR.join(heads)
    written = coded(whole)
    if (
        written is not None
        and not written.translate(None, _PLAIN_BYTES)
        and whole.count(_BETWEEN) == len(heads) - 1
    ):
        return [part.strip() for part in fold(whole).split(_BETWEEN)]
    plain = [at for at, head in enumerate(heads) if _PLAIN.fullmatch(head)]
    together = fold(_SEPARATOR.join([heads[at] for at in plain])).split(_BETWEEN)
    if len(together) != len(plain):
        return [fold(head) for head in heads]
    folded = dict(zip(plain, together, strict=True))
    return [folded[at].strip() if at in folded else fold(head) for at, head in enumerate(heads)]


def _split_end_mark(tail: str) -> tuple[str, str]:
    """Split an end mark off the end of a line, for reading only; returns it and what precedes."""
    found = _GLUED_MARK.search(tail) if _END_STEM.search(tail) else None
    if not found or not _END_STEM.search(found[0]):
        agency = _GLUED_AGENCY.search(tail)
        return "", tail[: agency.start()] if agency else tail
    return found[0].strip(), tail[: found.start()].rstrip(" -\u00a0")

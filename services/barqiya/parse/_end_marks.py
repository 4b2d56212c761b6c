"""Wire end marks at the end of the copy: behind its last sentence, or in lines of their own.

«… للأسواق. (النهاية) ر ج», «… للأسواق".انتهى/25», ``… the port. (END)``. The words are those of
``page_phrases.toml``; what stands around one tells a mark from copy: «كانت هذه النهاية.» is copy.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from barqiya.text.fold import fold
from barqiya_schemas import Change

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Set as AbstractSet

    from barqiya.parse._body import Body

#: Marks stand within so many characters from the end.
_TAIL: Final = 72
#: More lines of marks than any agency writes below its copy.
_MOST_LINES: Final = 6
#: A line of marks alone is no longer.
_SHORT_LINE: Final = 48
#: A paragraph of at least so many words that lacks its full stop is a sentence all the same.
_PROSE_WORDS: Final = 14
_WORD: Final = re.compile(r"[^\W\d_]{2,8}")
#: One of these stands at a mark that a full stop follows.
_SIGN: Final = re.compile(r"[)\]>»”*/=]")
_OPENERS: Final = "([<«“*/=–—- \xa0"
_PAIRS: Final = (("(", ")"), ("[", "]"), ("<", ">"), *((sign, sign) for sign in "*/=-"))
_QUOTES: Final = (("«", "»"), ("“", "”"))
_SENTENCE_ENDS: Final = (".", "!", "?", "؟", "…", "»", '"', "”", ")")
_FULL_STOPS: Final = (".", "!", "?", "؟", "…")
#: After the word: what it is the end of, what closes it, initials of the desk, a clock time, NNNN,
#: a number of the wire.
_REST: Final = re.compile(
    r"(?: (?:الخبر|البرقية|الخدمة|التقرير|النشرة))?"
    r"(?P<close> ?[)\]>»”*/=–—-]{0,6})"
    r"(?P<initials>(?:(?: ?[-/] ?| )?(?:[A-Za-z]{3}|[^\W\d_]{1,2}|\d{1,3}[^\W\d_]?)(?!\w)){0,8})"
    r"(?P<more>(?:[ \xa0]{1,3}(?:\d{1,2}:\d\d ?ت ?م\w{0,2}|N{4,8}|\d{3,5})(?!\w)){0,3})"
    r"[ .]{0,3}"
)
_MORE: Final = re.compile(r"\d{1,2}:\d\d ?ت ?م\w{0,2}|N{4,8}|\d{3,5}")
#: Verbs, which end no phrase in brackets as «النهاية», "the end", can.
_VERBS: Final = ("انته", "يتبع")


class Ending(NamedTuple):
    """A paragraph without its end marks, and those."""

    copy: str
    """Empty when the text is nothing but marks."""
    marks: tuple[str, ...]
    """As written, in their order; never empty."""


def split_end_marks(text: str, end_words: AbstractSet[str]) -> Ending | None:
    """Cut the end marks off a paragraph; ``None`` where there is none, or it may be copy.

    A mark is an end word in brackets, between slashes or dashes or before a slash, with initials or
    without; or «انتهى» or ``ENDS`` alone. It must stand behind the end of a sentence, or close a
    long paragraph in a form that no copy has.

    Args:
        text: A paragraph or a line.
        end_words: Folded end words.
    """
    start = max(0, len(text) - _TAIL)
    tail = text[start:]
    if tail.endswith(_FULL_STOPS) and _SIGN.search(tail) is None:
        return None  # nearly every paragraph
    if end_words.isdisjoint(_WORD.findall(fold(tail))):
        return None
    for word in reversed(list(_WORD.finditer(text, start))):
        if fold(word[0]) in end_words and (found := _ending(text, word)):
            return found
    return None


def take_end_marks(body: Body, end_words: AbstractSet[str]) -> tuple[str, ...]:
    """Take the end marks off the end of a body: lines of their own, and behind the last sentence.

    A clock time or a number of the wire below the copy goes only with an end mark.
    """
    taken: list[str] = []
    texts = [block.text for block in body.blocks[-_MOST_LINES:]]
    while texts and _MORE.fullmatch(texts[-1]):
        taken.insert(0, texts.pop())
    lines = len(taken)
    found = split_end_marks(texts[-1], end_words) if texts else None
    if found is None:
        return ()
    while found is not None:
        taken[:0] = found.marks
        if found.copy:
            break
        texts.pop()
        lines += 1
        found = split_end_marks(texts[-1], end_words) if texts else None
    if lines == len(body.blocks):
        return ()  # where nothing but marks was sent, they are the text
    for _ in range(lines):
        body.drop_last()
    if found is not None:
        body.cut_last(found.copy)
    return tuple(taken)


def marks_apart(lines: list[str], end_words: AbstractSet[str]) -> list[str]:
    """Lines of copy whose lines of end marks are paragraphs: a printer joins them to the last one.

    Args:
        lines: The lines of the copy.
        end_words: Folded end words.
    """
    for number in range(max(0, len(lines) - _MOST_LINES), len(lines)):
        line = lines[number].strip()
        # A longer line has copy before its marks.
        found = split_end_marks(line, end_words) if len(line) <= _SHORT_LINE else None
        if found is not None and not found.copy:
            below = (one for line in lines[number:] for one in ("", line))
            return [*lines[:number], *below]
    return lines


def marks_taken(end_marks: tuple[str, ...]) -> tuple[Change, ...]:
    """The record of end marks that were taken off the copy."""
    count = len(end_marks)
    return (Change(stage="parse", kind="end_mark_removed", count=count),) if count else ()


def _ending(text: str, word: re.Match[str]) -> Ending | None:
    rest = _REST.fullmatch(text, word.end())
    if rest is None:
        return None
    copy = text[: word.start()].rstrip(_OPENERS)
    opened = text[len(copy) : word.start()]
    set_off = rest["close"].lstrip().startswith("/") or _are_around(_PAIRS, opened, rest["close"])
    quoted = _are_around(_QUOTES, opened, rest["close"])
    verb = fold(word[0]).startswith(_VERBS)
    if set_off or quoted:
        sure = set_off and (verb or bool(rest["initials"]) or "//" in opened)
        is_mark = copy.endswith(_SENTENCE_ENDS) or (sure and copy.count(" ") >= _PROSE_WORDS - 1)
    else:
        alone = not rest["close"].strip() and not rest["initials"] and text[-1:] != "."
        ended = copy.endswith(".") and not copy.endswith("..")
        is_mark = alone and (verb or word[0].isupper()) and ended
    if not is_mark and (copy or not (set_off or quoted or verb or word[0].isupper())):
        return None
    mark = text[len(copy) : rest.end("initials")].strip(" \xa0")
    return Ending(copy, (mark, *_MORE.findall(rest["more"])))


def _are_around(pairs: Iterable[tuple[str, str]], opened: str, closed: str) -> bool:
    return any(one in opened and other in closed for one, other in pairs)

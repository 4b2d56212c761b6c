"""Takes: the parts that an agency sends a long story in, and the marks that end them.

SPA repeats the headline with «إضافة أولى», ends a part with «// يتبع //» and the story with
«// انتهى //»; ANPA copy has ``1st Add``, ``more`` and ``ends``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from barqiya.registry.phrase_words import phrase_words
from barqiya.text.fold import fold
from barqiya_schemas.article import Take

if TYPE_CHECKING:
    from barqiya.registry import Registry
    from barqiya.registry.marks import TakeWords


class _Position(NamedTuple):
    number: int | None
    last: bool | None


_WINDOW: Final = 400
_MOST_MARKS: Final = 12
_LONGEST_MARK: Final = 60
_MOST_WORDS: Final = 6
_WORDS_AT_THE_END: Final = 6
_MOST_WORDS_OF_A_MARK: Final = 6
_WAW: Final = "و"
_ORDINAL_SUFFIX: Final = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b")


def read_take(
    headline: str, end_marks: tuple[str, ...], body_head: str, registry: Registry
) -> Take | None:
    """Read the position of a part in its story.

    Args:
        headline: The headline; «إضافة …» stands at its end, after a slash or after spaces.
        end_marks: Marks that stood under the copy.
        body_head: First line of the body, where some parts have «إضافة …» instead.
        registry: Ordinals and end words.

    Returns:
        The take. Copy with an end mark and no «إضافة» is take 1: the lead of what follows, or with
        «انتهى» the whole story. ``None`` when nothing says either.
    """
    words = registry.marks.takes
    ended = says_last(end_marks, registry)
    position = _at_end(headline, words) or _whole(body_head, words)
    if position is None:
        return None if ended is None else Take(number=1, last=ended)
    return Take(number=position.number, last=position.last or ended)


def series_key(headline: str, registry: Registry) -> str:
    """Folded words of a headline without the mark of its part: what all parts of a story share."""
    words = registry.marks.takes
    tokens = _tokens(headline[-_WINDOW:])
    for start in range(max(1, len(tokens) - _WORDS_AT_THE_END), len(tokens)):
        if _position(tokens[start:], words) is not None:
            tokens = tokens[:start]
            break
    return " ".join(tokens)


def says_last(end_marks: tuple[str, ...], registry: Registry) -> bool | None:
    """What the marks under the copy say: true at «انتهى», false at «يتبع»; the last one decides."""
    words = registry.marks.takes
    last: bool | None = None
    for mark in end_marks[:_MOST_MARKS]:
        last = _ends(mark[:_LONGEST_MARK].strip(), words, last)
    return last


def _ends(text: str, words: TakeWords, before: bool | None) -> bool | None:
    tokens = phrase_words(fold(text))
    if len(tokens) > _MOST_WORDS_OF_A_MARK:
        return before  # «انتهت المباراة بفوز …» is copy
    for count in range(len(tokens), 0, -1):
        key = " ".join(tokens[:count])
        if key in words.follows:
            return False
        if key in words.ended:
            return True
    return before


def _at_end(headline: str, words: TakeWords) -> _Position | None:
    """«… / إضافة أولى وأخيرة», «…      إضافة ثانية», ``…, 1st Add``."""
    tokens = _tokens(headline[-_WINDOW:])
    tail = tokens[-_WORDS_AT_THE_END:]
    if words.add.isdisjoint(tail) and words.part.isdisjoint(tail):
        return None
    for start in range(len(tail)):
        position = _position(tail[start:], words)
        if position is not None and len(tokens) > len(tail) - start:
            return position
    return _whole(headline, words)


def _whole(text: str, words: TakeWords) -> _Position | None:
    """A line that is nothing but the mark."""
    if len(text) > _LONGEST_MARK:
        return None
    tokens = _tokens(text)
    return _position(tokens, words) if 1 < len(tokens) <= _MOST_WORDS else None


def _tokens(text: str) -> list[str]:
    folded = fold(text)
    return phrase_words(_ORDINAL_SUFFIX.sub("", folded))


def _position(tokens: list[str], words: TakeWords) -> _Position | None:
    """Read tokens that are a mark and nothing else: «اضافه خامسه واخيره», ``take 2 of 3``."""
    if len(tokens) < 2:  # noqa: PLR2004 - a mark has a word and a number
        return None
    if tokens[0] in words.add or tokens[0] in words.part:
        offset = 1 if tokens[0] in words.add else 0
        number, used = _number(tokens[1:], words)
        rest = tokens[1 + used :]
    else:
        number, used = _number(tokens, words)
        if number is None or tokens[used : used + 1] == [] or tokens[used] not in words.add:
            return None
        offset, rest = 1, tokens[used + 1 :]
    if number is None and not rest:
        return None
    last = _last(rest, number, words)
    if last is None and rest:
        return None
    return _Position(None if number is None else number + offset, last)


def _number(tokens: list[str], words: TakeWords) -> tuple[int | None, int]:
    """Ordinal or figure at the head of the tokens, and how many tokens it takes."""
    for used in (2, 1):
        number = words.ordinals.get(" ".join(tokens[:used])) if len(tokens) >= used else None
        if number is not None:
            return number, used
    if tokens and tokens[0].isdecimal() and 0 < int(tokens[0][:3]) < 100:  # noqa: PLR2004
        return int(tokens[0][:3]), 1
    return None, 0


def _last(rest: list[str], number: int | None, words: TakeWords) -> bool | None:
    if rest and all(word in words.last or word == _WAW for word in rest):
        return True
    if len(rest) == 2 and rest[0] in {"of", "من"} and rest[1].isdecimal():  # noqa: PLR2004
        return number == int(rest[1][:3])
    return None

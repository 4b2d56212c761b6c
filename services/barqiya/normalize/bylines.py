"""Bylines: the names of those who wrote the copy, out of a line that credits them.

«كتب: فلان», «جدة: فلان», «فلان - سبق - جدة», «(إعداد فلان للنشرة العربية - تحرير فلان)»,
``By Jane Doe``, ``(Reporting by Jane Doe; Editing by John Roe)``. Places, outlets, dates and
editors are not part of the byline.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from barqiya.normalize.parts import BLANK, WORD, Kind, fold_word, name_before_place, split_parts
from barqiya.registry.parties import line_words

if TYPE_CHECKING:
    from barqiya.registry import Registry

_LONGEST: Final = 300
_LONGEST_PHRASE: Final = 40
_MOST_WORDS: Final = 16
_LONGEST_LABEL: Final = 4
_AROUND: Final = BLANK + "()[]*•-–—_ـ:/|.,،؛;"
_LABEL_SIGN: Final = re.compile(r"[:/\-–—|]")
_STATEMENT_ENDS: Final = re.compile(r"[;؛|\n،,]|[-–—/](?=\s)|[ \xa0]{3,}")
_BETWEEN_NAMES: Final = re.compile(r"[\s,،\-–—ـ/+&]*")


def read_byline(line: str, registry: Registry) -> str | None:
    """Read the names out of a byline, a sign-off or a credit line.

    Args:
        line: The whole line. It is taken for what it was called: in a line of names alone, the
            names are returned.
        registry: Agencies, places and labels.

    Returns:
        The names as written; ``None`` when the line names nobody, e.g. only a place and an outlet.
    """
    text = line[:_LONGEST].strip(BLANK)
    if registry.words.byline_starts.isdisjoint(line_words(text)):
        return _names(text, registry)
    found = _label(text, registry)
    if found is None:
        return _names(_statement(text, registry), registry)
    rest, certain = found
    statement = _statement(rest, registry)
    names = _names(statement, registry)
    if names is None and certain and 1 < len(line_words(statement)) <= _MOST_WORDS:
        # «Jane Doe in Paris and John Roe in London»: kept whole.
        return statement.strip(_AROUND) or None
    return names


def without_lead(line: str, registry: Registry) -> str:
    """A byline without ``By`` or «بقلم:» at its head; as it is where nothing else is in it."""
    found = _label(line.strip(BLANK), registry)
    return (found[0] if found else "") or line


def without_work(name: str, registry: Registry) -> str:
    """A name without what its bearer did, which no sign sets apart: «تحرير أميرة بن عامر».

    Nor with «من» before it: «من فاطمة عثمان» is from her, «من شرم الشيخ» from a place.
    """
    first = WORD.match(name)
    if first is None:
        return name
    key, words = fold_word(first[0]), registry.words
    rest = name[first.end() :].lstrip(_AROUND)
    work = words.byline_labels | words.byline_leads | words.other_work_labels
    place = " ".join(line_words(rest)) in registry.phrases.places
    sender = key in registry.phrases.from_words and " " in rest and not place
    return rest if rest and (key in work or sender) else name


def _label(text: str, registry: Registry) -> tuple[str, bool] | None:
    """What follows a label such as «كتب:» or ``By``, and whether it can only be names."""
    words = list(WORD.finditer(text, 0, 80))[:_LONGEST_LABEL]
    keys = [fold_word(match[0]) for match in words]
    for count in range(len(words), 0, -1):
        key = " ".join(keys[:count])
        after = text[words[count - 1].end() :].lstrip(BLANK)
        if key in registry.words.byline_leads:
            return after.lstrip(_AROUND), True
        if key in registry.words.byline_labels and _LABEL_SIGN.match(after):
            return after.lstrip(_AROUND), False
    return None


def _statement(text: str, registry: Registry) -> str:
    """The part of a sign-off that is about the writers: up to the editors."""
    for match in _STATEMENT_ENDS.finditer(text):
        if _begins(text[match.end() :], registry.words.other_work_labels):
            text = text[: match.start()]
            break
    for match in WORD.finditer(text):
        if match.start() and _begins(
            text[match.start() : match.start() + 60], registry.words.byline_ends
        ):
            return text[: match.start()]
    return text


def _begins(text: str, phrases: frozenset[str]) -> bool:
    words = line_words(text[:_LONGEST_PHRASE])[:3]
    return any(" ".join(words[:count]) in phrases for count in range(1, len(words) + 1))


def _names(text: str, registry: Registry) -> str | None:
    spans: list[tuple[int, int]] = []
    for part in split_parts(text, registry, window=_LONGEST, past_text=True):
        if text[part.start - 1 : part.start] == "(":
            continue  # the place that a reporter files from
        if part.kind is Kind.NAME and part.key not in registry.words.byline_labels:
            name = without_work(text[part.start : part.end], registry)
            spans.append((part.end - len(name), part.end))
        elif part.kind is Kind.TEXT:
            span = name_before_place(text, part, registry)
            if span is None and not any(word.isdecimal() for word in part.key.split()):
                return None
            spans += [span] if span else []
    full = [span for span in spans if " " in text[slice(*span)].strip(BLANK)]
    return _join(text, full) if full else None


def _join(text: str, spans: list[tuple[int, int]]) -> str:
    """Names that only commas or dashes divide stay as written; others are listed."""
    groups = [spans[0]]
    for start, end in spans[1:]:
        if _BETWEEN_NAMES.fullmatch(text, groups[-1][1], start):
            groups[-1] = (groups[-1][0], end)
        else:
            groups.append((start, end))
    comma = ", " if text[spans[0][0]].isascii() else "، "
    return comma.join(text[start:end] for start, end in groups)

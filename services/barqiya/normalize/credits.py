"""Credits: who took or supplied a picture, cut from the caption that carries it.

«… (غيتي)», «… 2025. رويترز», «© AP Photo / NAME» glued before or after, «تصوير: فلان»,
``Photo by X/AFP``. The words that go are kept in the credit; a caption never loses another word.
What stands in brackets and names nobody («(من الأرشيف)», «(2024)») stays in the caption.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from barqiya.normalize.parts import BLANK, WORD, fold_word
from barqiya.registry.parties import Strength, line_words, name_key
from barqiya_schemas.article import Credit

if TYPE_CHECKING:
    from barqiya.registry import Registry
    from barqiya.registry.model import Party


class _Reading(NamedTuple):
    """Whether a text is a credit, and whose."""

    party: Party | None


#: A credit is looked for at the two ends of a caption, within this many characters.
_LONGEST_CREDIT: Final = 120
_MOST_WORDS_OF_A_NAME: Final = 5
_MOST_WORDS_OF_A_LABEL: Final = 3
_LONGEST_LABEL: Final = 60

_LOOSE: Final = BLANK + "-–—ـ|/•،,:"
_OPENING: Final = {")": "(", "]": "["}
_BETWEEN_NAMES: Final = re.compile(r"[/|+&،,؛;:()\[\]•·]|(?<=\s)[-–—ـ](?=\s)|(?<=\s)\.(?=\s)")
_BEFORE_CREDIT: Final = re.compile(r"[.…!?؟/|،:\n•·]|(?<=[\s.])[-–—ـ]|[-–—ـ](?=\s)")
_SENTENCE_ENDS: Final = frozenset(".…!?؟")
_JOINS: Final = frozenset("/|")
_MOST_SIGNS: Final = 10
_YEAR: Final = re.compile(r"(?<!\d)\d{4}(?!\d)")
_COPYRIGHT: Final = re.compile(r"©|\([Cc]\)(?=\s)|[Cc]opyright(?=\s)")
_LABEL_SIGN: Final = re.compile(r"[:：،/]")
_LATIN_AFTER_ARABIC: Final = re.compile(
    r"(?<=[\u0621-\u064a0-9.»\")])\s?(?=[A-Za-z])[A-Za-z][A-Za-z .&/'-]{1,59}$"
)
#: Letters of a name without the article, so that «فيالأناضول» stays a place.
_ARABIC_NAME: Final = re.compile("(?!ال)[\u0621-\u064a]{4,}")
_LONG_NAME: Final = 6
_LONGEST_GLUED: Final = 40
_FEWEST_LETTERS_BEFORE: Final = 2
_GLUED_CAPITAL: Final = re.compile(r"(?<=[a-z]{3})(?=[A-Z][a-z])")
_LATIN_TO_ARABIC: Final = re.compile(r"(?<=[A-Za-z.)])\s?(?=[\u0620-\u064a«\"])")


def split_credit(caption: str, registry: Registry) -> tuple[str, Credit | None]:
    """Cut the credit from a caption.

    Args:
        caption: The caption line as it arrived.
        registry: Agencies, outlets and the words of credits.

    Returns:
        The caption without its credit, and the credit; the caption as it was and ``None`` when it
        has none. ``Credit.raw`` is what was cut, without brackets. Of several parties
        («أ ف ب/غيتي») the first is named: the one that took the picture.
    """
    text = caption.strip(BLANK)
    for find in (_in_brackets, _copyright, _labelled, _after_sign, _glued):
        found = find(text, registry)
        if found is not None:
            rest, raw, party = found
            return rest.strip(_LOOSE), Credit(
                raw=raw.strip(BLANK),
                name=party.name if party else None,
                agency_id=party.id if party else None,
            )
    return caption, None


_Found = tuple[str, str, "Party | None"]


def _in_brackets(text: str, registry: Registry) -> _Found | None:
    """«… (غيتي)», ``… (Photo by X/AFP)``, and «… صورة أرشيفية (رويترز)»."""
    end = text.rstrip(BLANK + ".")
    opening = _OPENING.get(end[-1:])
    if opening is None:
        return None
    start = end.rfind(opening, max(0, len(end) - _LONGEST_CREDIT))
    if start < 0:
        return None
    inside = end[start + 1 : -1]
    reading = _read(inside, registry) or _read_label(inside, registry)
    return (end[:start], inside, reading.party) if reading else None


def _copyright(text: str, registry: Registry) -> _Found | None:
    """``© AP Photo / NAME``, glued before or after the caption."""
    leading = _COPYRIGHT.match(text)
    if leading is not None:
        end = _end_of_leading(text, leading.end(), registry)
        if end is None:
            return None
        return text[end:], text[:end], _first_party(text[leading.end() : end], registry)
    trailing = _COPYRIGHT.search(text, max(0, len(text) - _LONGEST_CREDIT))
    if trailing is None:
        return None
    credit = text[trailing.end() :]
    reading = _read(credit, registry)
    if reading is None and not _are_names(credit, registry):
        return None
    party = reading.party if reading else _first_party(credit, registry)
    return text[: trailing.start()], text[trailing.start() :], party


def _end_of_leading(text: str, start: int, registry: Registry) -> int | None:
    """Where a credit ends that stands before the caption: at a line, a script or a glued word."""
    limit = min(len(text), start + _LONGEST_CREDIT)
    line = text.find("\n", start, limit)
    if line >= 0:
        return line
    for pattern in (_LATIN_TO_ARABIC, _GLUED_CAPITAL):
        match = pattern.search(text, start, limit)
        if match is not None:
            return match.start()
    alone = len(text) == limit and _are_names(text[start:], registry)
    return len(text) if alone else None


def _labelled(text: str, registry: Registry) -> _Found | None:
    """«تصوير: فلان», «صدر الصورة، غيتي», ``Photo: X``: the whole line, or its end."""
    reading = _read_label(text, registry)
    if reading is not None:
        return "", text, reading.party
    begin = max(0, len(text) - _LONGEST_CREDIT)
    if registry.words.credit_label_starts.isdisjoint(line_words(text[begin:])):
        return None
    for match in WORD.finditer(text, begin):
        if match.start() and fold_word(match[0]) in registry.words.credit_label_starts:
            before = text[: match.start()].rstrip(BLANK)[-1:]
            credit = text[match.start() :]
            reading = (
                None if before.isalnum() and ":" not in credit else _read_label(credit, registry)
            )
            if reading is not None:
                return text[: match.start()], credit, reading.party
    return None


def _read_label(text: str, registry: Registry) -> _Reading | None:
    """Read a text that begins with a label such as «تصوير:»."""
    first = WORD.search(text, 0, _LONGEST_LABEL) if len(text) <= _LONGEST_CREDIT else None
    if first is None or fold_word(first[0]) not in registry.words.credit_label_starts:
        return None
    words = list(WORD.finditer(text, 0, _LONGEST_LABEL))[:_MOST_WORDS_OF_A_LABEL]
    for count in range(len(words), 0, -1):
        end = words[count - 1].end()
        label = name_key(text[:end])
        names_too = label in registry.words.credit_labels
        rest = text[end:].strip(BLANK)
        signed = _LABEL_SIGN.match(rest) is not None
        if not names_too and not (signed and label in registry.words.picture_labels):
            continue
        certain = signed or " " in label
        name = rest.lstrip(BLANK + ":：،/").rstrip(BLANK + ".")
        reading = _read(name, registry)
        if reading is not None:
            return reading
        if certain and names_too and _are_names(name, registry):
            return _Reading(_first_party(name, registry))
    return None


def _after_sign(text: str, registry: Registry) -> _Found | None:
    """«… 2025. رويترز», «… - أ ف ب», ``… NAME/REUTERS``: bare, at the end, after a sign."""
    end = text.rstrip(BLANK + ".")
    tail = line_words(end[-_LONGEST_CREDIT:])
    if registry.table.starts.isdisjoint(tail):
        return None
    alone = registry.named(name_key(end)) if len(end) <= _LONGEST_CREDIT else None
    if alone is not None and alone.strength is Strength.CERTAIN:
        return "", end, alone.preferred
    signs = list(_BEFORE_CREDIT.finditer(end, max(0, len(end) - _LONGEST_CREDIT)))
    found: _Found | None = None
    for match in reversed(signs[-_MOST_SIGNS:]):
        credit = end[match.end() :].strip(BLANK)
        reading = _read(credit, registry)
        if reading is None or reading.party is None:
            if found is not None:
                break
            continue
        kept = match.end() if match[0] in _SENTENCE_ENDS else match.start()
        found = end[:kept], credit, reading.party
        if match[0] not in _JOINS:
            break  # «فلان / رويترز»: the name before the stroke belongs to the credit
    return found


def _glued(text: str, registry: Registry) -> _Found | None:
    """«…صورAFP», «… في صور Getty Images», «…صورغيتي»: an agency without any sign before it.

    In Latin letters after Arabic ones, or an Arabic name that ends no Arabic word.
    """
    end = text.rstrip(BLANK + ".")
    latin = _LATIN_AFTER_ARABIC.search(end, max(0, len(end) - _LONGEST_CREDIT))
    if latin is not None:
        reading = _read(latin[0], registry)
        found = reading and reading.party
        return (end[: latin.start()], latin[0], found) if found else None
    last = fold_word(end.rpartition(" ")[2][-_LONGEST_GLUED:])
    for name, party in _glued_names(registry):
        if last.endswith(name) and len(last) - len(name) >= _FEWEST_LETTERS_BEFORE:
            # Folding may change the length of a word, but not of these names.
            return end[: -len(name)], end[-len(name) :], party
    return None


@lru_cache(maxsize=8)
def _glued_names(registry: Registry) -> tuple[tuple[str, Party], ...]:
    """Names of agencies in Arabic letters that no Arabic word ends with: long, or «غيتي»."""
    return tuple(
        (key, named.preferred)
        for key, named in registry.table.names.items()
        if named.preferred is not None
        and named.strength is Strength.CERTAIN
        and _ARABIC_NAME.fullmatch(key)
        and (
            (named.preferred.kind == "agency" and len(key) >= _LONG_NAME)
            or (named.preferred.kind == "photo_agency" and key[0] != "ا")
        )
    )


def _read(text: str, registry: Registry) -> _Reading | None:
    """Read a text that is a credit and nothing else: parties, and names beside them."""
    if not text or len(text) > _LONGEST_CREDIT:
        return None
    text = _COPYRIGHT.sub("", text, count=1)
    party: Party | None = None
    credited = False
    for piece in _BETWEEN_NAMES.split(text):
        key = name_key(piece)
        if not key or key in registry.words.archive or key.isdecimal():
            continue
        named = registry.named(key)
        if named is not None and named.strength > Strength.WEAK and key not in registry.places:
            credited, party = True, party or named.preferred
        elif key in registry.words.image_origins or key in registry.words.unnamed:
            credited = True
        elif (inner := _party_beside(key, registry)) is not None:
            credited, party = True, party or inner
        elif not _is_name(piece, registry):
            return None
    return _Reading(party) if credited else None


def _party_beside(key: str, registry: Registry) -> Party | None:
    """The party in «رويترز أرشيفية», ``AFP 2024`` or ``Photo by X``: at an end of the piece."""
    words = key.split()
    while words and (words[-1].isdecimal() or words[-1] in registry.words.archive):
        words.pop()
    while words and words[0] in registry.words.archive:
        del words[0]
    shorter = " ".join(words)
    named = registry.named(shorter) if shorter != key else None
    return named.preferred if named and named.strength > Strength.WEAK else None


def _first_party(text: str, registry: Registry) -> Party | None:
    for piece in _BETWEEN_NAMES.split(text[:_LONGEST_CREDIT]):
        key = name_key(piece)
        named = registry.named(key)
        if named is not None:
            return named.preferred
        party = _party_beside(key, registry)
        if party is not None:
            return party
    return None


def _are_names(text: str, registry: Registry) -> bool:
    pieces = [piece for piece in _BETWEEN_NAMES.split(text) if name_key(piece)]
    return (
        bool(pieces)
        and len(text) <= _LONGEST_CREDIT
        and all(_is_name(_YEAR.sub("", piece), registry) for piece in pieces)
    )


def _is_name(text: str, registry: Registry) -> bool:
    """Whether a text can be the name of a photographer."""
    words = line_words(text)
    return (
        0 < len(words) <= _MOST_WORDS_OF_A_NAME
        and not any(word.isdecimal() for word in words)
        and registry.words.not_in_names.isdisjoint(words)
        and registry.phrases.reporting_verbs.isdisjoint(words)
    )

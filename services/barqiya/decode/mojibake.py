"""Mojibake that can be taken back: text that was decoded with the wrong charset before it came.

Three kinds are seen in live Arabic feeds. Each is a one-to-one map of characters to the bytes they
were, so nothing is guessed; it is applied only where the result is clearly Arabic (or, for UTF-8
read as Latin-1, well-formed UTF-8), word by word or line by line, because pages mix good copy and
bad.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from barqiya.decode.quality import READABLE, SAMPLE, arabic_score

# cp1252 with its five undefined bytes as the C1 controls that browsers make of them.
_BYTE_TO_LATIN: Final = [
    bytes([byte]).decode("cp1252", errors="replace").replace("\ufffd", chr(byte))
    for byte in range(256)
]
_BYTE_TO_1256: Final = [bytes([byte]).decode("cp1256") for byte in range(256)]
# A C1 control stands for its byte too: text read as true ISO-8859-1.
_LATIN_TO_BYTE: Final = {
    **{chr(byte): byte for byte in range(0x80, 0x100)},
    **{character: byte for byte, character in enumerate(_BYTE_TO_LATIN) if byte > 0x7F},  # noqa: PLR2004
}
_1256_TO_BYTE: Final = {character: byte for byte, character in enumerate(_BYTE_TO_1256)}


class Repair(NamedTuple):
    """Text with mojibake taken back."""

    text: str
    kind: str
    """Which charset was read as which, in English."""
    places: int
    """Words or lines that were taken back."""


def _class(characters: list[str]) -> str:
    return "".join(map(re.escape, dict.fromkeys(characters)))


class _Utf8As:
    """UTF-8 that was read in a single-byte charset."""

    def __init__(self, name: str, to_byte: dict[str, int], leads: str) -> None:
        def of(first: int, last: int) -> str:
            return _class([c for c, byte in to_byte.items() if first <= byte <= last])

        tail = f"[{of(0x80, 0xBF)}]"
        self.kind = f"UTF-8 read as {name}"
        self._to_byte = to_byte
        # The lead bytes of Arabic letters, D8 and D9, as this charset shows them. Alef (D8 A7) and
        # lam (D9 84) are in every line; as mojibake they are signs no language puts side by side.
        self._leads = leads
        self.marks = (f"{leads[0]}§", f"{leads[1]}„", f"{leads[1]}\x84")
        self._pair = re.compile(f"[{leads}]{tail}")
        self._run = re.compile(
            f"(?:[{of(0xC2, 0xDF)}]{tail}|[{of(0xE0, 0xEF)}]{tail}{{2}}"
            f"|[{of(0xF0, 0xF4)}]{tail}{{3}})+"
        )
        self._orphan = re.compile(f"{leads[0]}(?!{tail})")
        self._letter = re.compile(f"[{of(0xC0, 0xFF)}]")

    def repair(self, text: str) -> Repair | None:
        """Take back every line in which most letters of Arabic stand as pairs of signs."""
        if not any(mark in text for mark in self.marks):
            return None
        lines = text.split("\n")
        count = 0
        for number, line in enumerate(lines):
            if any(mark in line for mark in self.marks):
                repaired = self._repair_line(line)
                count += repaired != line
                lines[number] = repaired
        return Repair("\n".join(lines), self.kind, count) if count else None

    def _repair_line(self, line: str) -> str:
        pairs = len(self._pair.findall(line))
        if pairs < _PAIRS or pairs < _PAIRED * sum(map(line.count, self._leads)):
            return line
        outside = set(self._letter.findall(self._run.sub(" ", line)))
        if outside == {self._leads[0]}:
            # A site that drops soft hyphens drops the second half of one letter, hah (D8 AD).
            line = self._orphan.sub(f"{self._leads[0]}\u00ad", line)
        elif outside & set(self._leads):
            return line
        repaired = self._run.sub(self._decode, line)
        return repaired if arabic_score(repaired) >= READABLE else line

    def repair_signs(self, text: str) -> Repair | None:
        """Take back accents and quotation marks («Ã©», «â€œ») in text that is good otherwise."""
        if not any(mark in text for mark in _SIGNS):
            return None
        if self._letter.search(self._run.sub(" ", text)):
            return None
        repaired, count = self._run.subn(self._decode, text)
        return Repair(repaired, self.kind, count) if repaired != text else None

    def _decode(self, run: re.Match[str]) -> str:
        content = bytes(self._to_byte[character] for character in run[0])
        try:
            return content.decode("utf-8")
        except UnicodeDecodeError:
            return run[0]


# Pairs that a line must have, and the share of its lead characters that must be in pairs.
_PAIRS: Final = 2
_PAIRED: Final = 0.6
_SIGNS: Final = ("Ã", "â€")

_UTF8_AS_1256: Final = _Utf8As("Windows-1256", _1256_TO_BYTE, "طظ")
_UTF8_AS_LATIN: Final = _Utf8As("Latin-1", _LATIN_TO_BYTE, "ØÙ")


# Windows-1256 read as Latin-1: a run of letters, with the signs that stand for Arabic ones.
_LATIN_RUN: Final = re.compile(f"[A-Za-z{_class(list(_LATIN_TO_BYTE))}]+")
_HEAVY_RUN: Final = re.compile("[À-ÖØ-öø-ÿŒœŠšŽžŸƒ\u0080-\u009f]{3,}")
_HEAVY_ENOUGH: Final = 6
_LATIN_TO_1256: Final = {
    ord(character): _BYTE_TO_1256[byte] for character, byte in _LATIN_TO_BYTE.items()
}


def _repair_1256_as_latin(text: str) -> Repair | None:
    heavy = " ".join(_HEAVY_RUN.findall(text[: 4 * SAMPLE]))
    letters = len(heavy.replace(" ", ""))
    whole = len(text) - sum(map(text.count, " \n\t"))
    if letters < _HEAVY_ENOUGH and 2 * letters < whole:
        return None
    if not heavy or arabic_score(heavy.translate(_LATIN_TO_1256)) < READABLE:
        return None
    count = 0

    def take_back(run: re.Match[str]) -> str:
        nonlocal count
        word = run[0]
        if 2 * sum(map(str.isascii, word)) > len(word):
            return word
        count += 1
        return word.translate(_LATIN_TO_1256)

    repaired = _LATIN_RUN.sub(take_back, text)
    return Repair(repaired, "Windows-1256 read as Latin-1", count) if count else None


_REPAIRS: Final = (
    _UTF8_AS_1256.repair,
    _UTF8_AS_LATIN.repair,
    _repair_1256_as_latin,
    _UTF8_AS_LATIN.repair_signs,
)
# Text can have been through it twice.
_ROUNDS: Final = 2


def take_back(text: str) -> list[Repair]:
    """Return the repairs of ``text`` in order, each with the text after it; often none.

    Cost is linear in the length of the text, and next to nothing where no sign of mojibake stands.
    """
    repairs: list[Repair] = []
    for _ in range(_ROUNDS):
        found = False
        for repair in _REPAIRS:
            if (done := repair(text)) is not None:
                text, found = done.text, True
                repairs.append(done)
        if not found:
            break
    return repairs


def is_left(text: str) -> bool:
    """Tell whether mojibake of these kinds is still in ``text``, which then cannot be read."""
    marks = (*_UTF8_AS_1256.marks, *_UTF8_AS_LATIN.marks)
    if sum(map(text.count, marks)) >= _PAIRS:
        return True
    return _repair_1256_as_latin(text) is not None

"""Mojibake that can be taken back: text that was decoded with the wrong charset before it came.

Three kinds are seen in live Arabic feeds. Each is a one-to-one map of characters to the bytes they
were, so nothing is guessed; it is applied only where the result is clearly Arabic (or, for UTF-8
read as Latin-1, well-formed UTF-8), word by word or line by line, because pages mix good copy and
bad.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from barqiya.decode.quality import PLAUSIBLE, READABLE, arabic_score

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


#: First two bytes of general punctuation in UTF-8, alike in both charsets.
_E2_80: Final = "â€"


class _Utf8As:
    """UTF-8 that was read in a single-byte charset."""

    def __init__(self, name: str, to_byte: dict[str, int], leads: str) -> None:
        def of(first: int, last: int) -> str:
            return _class([c for c, byte in to_byte.items() if first <= byte <= last])

        tail = f"[{of(0x80, 0xBF)}]"
        letter = f"[{of(0xC0, 0xFF)}]"
        self.kind = f"UTF-8 read as {name}"
        self._to_byte = to_byte
        # The lead bytes of Arabic letters, D8 and D9, as this charset shows them. Alef (D8 A7) and
        # lam (D9 84) are in nearly every line; as mojibake they are signs no language puts side
        # by side.
        self._leads = leads
        self._marks = (f"{leads[0]}§", f"{leads[1]}„", f"{leads[1]}\x84")
        self._pair = re.compile(f"[{leads}]{tail}")
        run = (
            f"(?:[{of(0xC2, 0xDF)}]{tail}|[{of(0xE0, 0xEF)}]{tail}{{2}}"
            f"|[{of(0xF0, 0xF4)}]{tail}{{3}})++"
        )
        self._run = re.compile(run)
        # Beside good copy, a run that touches a letter is none: «فقط،» ends in what could be one.
        self._run_apart = re.compile(f"(?<!{letter}){run}(?!{letter})")
        # A site that drops soft hyphens (byte AD) drops the last byte of one letter, hah (D8 AD),
        # and of an invisible direction mark (E2 80 AD).
        self._orphan = re.compile(f"(?:{leads[0]}|{_E2_80})(?!{tail})")
        self._orphans = {leads[0], _E2_80[0]}
        self._letter = re.compile(letter)

    def repair(self, text: str) -> Repair | None:
        """Take back every line in which Arabic stands as pairs of signs."""
        if not self.is_in(text):
            return None
        lines = text.split("\n")
        repaired = {
            number: self._repair_line(line)
            for number, line in enumerate(lines)
            if self._run.search(line)
        }
        repaired = {number: line for number, line in repaired.items() if line != lines[number]}
        if arabic_score("\n".join(repaired.values())) < PLAUSIBLE:
            return None
        lines = [repaired.get(number, line) for number, line in enumerate(lines)]
        return Repair("\n".join(lines), self.kind, len(repaired))

    def is_in(self, text: str) -> bool:
        """Tell whether a line has nothing but pairs for letters, or pairs that prove it."""
        if self._pair.search(text) is None:
            return False
        return any(
            len(self._pair.findall(line)) >= _PAIRS
            and (self._outside(line) <= {*self._leads, *self._orphans} or self._is_proved(line))
            for line in text.split("\n")
        )

    def _is_proved(self, line: str) -> bool:
        return sum(map(line.count, self._marks)) >= _PAIRS

    def _outside(self, line: str) -> set[str]:
        return set(self._letter.findall(self._run.sub(" ", line)))

    def _repair_line(self, line: str) -> str:
        outside = self._outside(line)
        run = self._run
        if outside <= self._orphans:
            line = self._orphan.sub("\\g<0>\u00ad", line)
        elif outside and self._is_proved(line):
            run = self._run_apart
        elif outside:
            return line
        return run.sub(self._decode, line)

    def repair_signs(self, text: str) -> Repair | None:
        """Take back accents and quotation marks («Ã©», «â€œ») in text that is good otherwise."""
        if not any(mark in text for mark in _SIGNS) or self._outside(text):
            return None
        repaired, count = self._run.subn(self._decode, text)
        return Repair(repaired, self.kind, count) if repaired != text else None

    def _decode(self, run: re.Match[str]) -> str:
        content = bytes(self._to_byte[character] for character in run[0])
        try:
            return content.decode("utf-8")
        except UnicodeDecodeError:
            return run[0]


# Pairs that a line must have to show that a text is mojibake; other lines follow with fewer.
_PAIRS: Final = 2
_SIGNS: Final = ("Ã", _E2_80)

_UTF8_AS_1256: Final = _Utf8As("Windows-1256", _1256_TO_BYTE, "طظ")
_UTF8_AS_LATIN: Final = _Utf8As("Latin-1", _LATIN_TO_BYTE, "ØÙ")


# A run of letters, with the signs that stand for Arabic ones.
_1256_AS_LATIN: Final = "Windows-1256 read as Latin-1"
_ARABIC: Final = re.compile("[\u0621-\u064a]")
_LATIN_RUN: Final = re.compile(f"[A-Za-z{_class(list(_LATIN_TO_BYTE))}]+")
# Words of accents alone: no European language has one of two letters.
_ACCENTS: Final = "À-ÖØ-öø-ÿŒœŠšŽžŸƒ\u0080-\u009f"
_HEAVY_RUN: Final = re.compile(f"(?<![A-Za-z])[{_ACCENTS}]{{2,}}+(?![A-Za-z])|[{_ACCENTS}]{{3,}}+")
_HEAVY_ENOUGH: Final = 6
_HEAVY_SAMPLE: Final = 16_384
_SIGN_BESIDE: Final = re.compile("[\x80-\x9f]|[¡¿](?![A-Za-z])")
_LATIN_TO_1256: Final = {
    ord(character): _BYTE_TO_1256[byte] for character, byte in _LATIN_TO_BYTE.items()
}


def _is_1256_as_latin(text: str) -> bool:
    sample = text[:_HEAVY_SAMPLE]
    heavy = " ".join(_HEAVY_RUN.findall(sample))
    letters = len(heavy) - heavy.count(" ")
    if letters < _HEAVY_ENOUGH and (not heavy or 2 * letters < sum(map(str.isalpha, sample))):
        return False
    return arabic_score(heavy.translate(_LATIN_TO_1256)) >= READABLE


def _repair_1256_as_latin(text: str) -> Repair | None:
    if not _is_1256_as_latin(text):
        return None
    if not _ARABIC.search(text):
        # All of it went through the wrong charset, Latin words and signs too.
        return Repair(text.translate(_LATIN_TO_1256), _1256_AS_LATIN, len(_HEAVY_RUN.findall(text)))
    count = 0

    def repaired(run: re.Match[str]) -> str:
        nonlocal count
        word = run[0]
        if 2 * sum(map(str.isascii, word)) > len(word):
            # A Latin word, with signs of the Arabic text beside it.
            return _SIGN_BESIDE.sub(lambda sign: sign[0].translate(_LATIN_TO_1256), word)
        count += 1
        return word.translate(_LATIN_TO_1256)

    text = _LATIN_RUN.sub(repaired, text)
    return Repair(text, _1256_AS_LATIN, count) if count else None


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
    return _UTF8_AS_1256.is_in(text) or _UTF8_AS_LATIN.is_in(text) or _is_1256_as_latin(text)

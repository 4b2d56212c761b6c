"""A text as it is compared: its words, and what is computed from them when somebody asks."""

from __future__ import annotations

import html
import re
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Final, NamedTuple
from unicodedata import decimal

import numpy as np

from barqiya.dedupe.align import SHINGLE
from barqiya.dedupe.lazy import lazy
from barqiya.dedupe.words import (
    EDGES,
    TOKEN_BYTES,
    Words,
    places_of,
    read_words,
    token_of,
    total_weight,
    words_of,
)
from barqiya.text.coded import coded

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    #: Tokens one after the other, and the figures among them by their place.
    _Part = tuple[bytes, dict[int, str]]

_FIRST: Final = np.uint64(0x9E3779B97F4A7C15)
_SECOND: Final = np.uint64(0xC2B2AE3D27D4EB4F)
_SHIFT: Final = np.uint64(29)
#: Bits of a shingle that choose its place: a text has some hundred shingles, and 8,192 places.
_PLACE_BITS: Final = 13
_PLACE_SHIFT: Final = np.uint64(64 - _PLACE_BITS)
_OPENS: Final = re.compile('[«“„"]')
_CLOSING: Final = ("»", "”", '"')
_STOPS: Final = ".,;:!?،؛؟)"
#: Runs after which a quotation mark that was never closed is forgotten.
_LONGEST_QUOTE: Final = 60
#: Bytes of any value, those of one token.
_TOKEN: Final = np.dtype(f"V{TOKEN_BYTES}")
_MASKED: Final = np.frombuffer(token_of("#"), dtype="<u8")[0]
_REH: Final = re.compile(r"(?<!\d)(\d{1,18})ر(\d{1,18})(?!\d)")
#: A search that begins with a literal is an order faster: it tells whether the other is needed.
_REH_IN_NUMBER: Final = re.compile(r"ر(?<=\dر)\d")
#: A space for every byte that stands in no number.
_NUMBER_BYTES: Final = bytes(byte if byte in b"0123456789.," else 32 for byte in range(256))
_NUMBER: Final = re.compile(r"\d+(?:[.,\u066b\u066c]\d+)*")
#: What a text has that is kept compact: everything else can be computed from it.
_COMPACT: Final = (
    *("headline", "body", "rest", "filing", "text", "joined", "shingles"),
    *("shingle_bits", "_figures", "_steps"),
)


class Filing(NamedTuple):
    """Where the dateline of a text stands in its body, and the day that it states."""

    first: int
    """Runs before it."""
    runs: int
    day: int = 0
    """Days since 1970 began; 0: none."""


class Tokens:
    """A text as it is compared. What is computed from it is computed once, when it is asked for."""

    def __init__(
        self,
        headline: str,
        body: str,
        rest: bytes | None = None,
        filing: Filing | None = None,
        *,
        runs: list[str] | None = None,
    ) -> None:
        """Make one; ``runs`` are those of the body, if they are known."""
        self.headline = headline
        self.body = body
        """The first ``MAX_WORDS`` runs, as written."""
        self.rest = rest
        """Digest of what comes after them; ``None`` when nothing does."""
        self.filing = filing
        """Its dateline, when one was recognized."""
        self.words, self._steps = read_words(body.split() if runs is None else runs)
        self.text = body
        """What ``words`` are of: the body, after its headline where it has next to none."""
        if len(self.words.tokens) < SHINGLE:
            self.text = f"{headline}\n{body}"
            self.words, self._steps = read_words(self.text.split())
        self._figures = self.words.figures

    def compact(self) -> Tokens:
        """The same in few objects: a fifth of the size, and soon given back when it goes."""
        copy = Tokens.__new__(Tokens)
        for name in _COMPACT:
            setattr(copy, name, getattr(self, name))
        return copy

    @lazy
    def words(self) -> Words:
        """Tokens of ``text``, and its figures."""
        # A sixth of the time that slicing takes.
        return Words(np.frombuffer(self.joined, dtype=_TOKEN).tolist(), self._figures)

    @property
    def word_count(self) -> int:
        """How many tokens ``text`` has; told without making them."""
        return len(self.joined) // TOKEN_BYTES

    @lazy
    def joined(self) -> bytes:
        """Tokens of ``text`` one after the other."""
        return b"".join(self.words.tokens)

    @lazy
    def title(self) -> Words:
        """The headline, in words."""
        return words_of(self.headline)

    @lazy
    def shingles(self) -> npt.NDArray[np.uint64]:
        """Hashes of three successive words, in order; a figure among words is masked.

        Figures side by side are not: a date is no frame for another date.
        """
        return _shingles([self._part()])[0]

    @lazy
    def title_shingles(self) -> npt.NDArray[np.uint64]:
        """The same of the headline; none where it is part of ``text``, or too short."""
        return _shingles([self._title_part()])[0]

    def _part(self) -> _Part:
        return self.joined, self._figures

    def _title_part(self) -> _Part:
        """The headline; nothing where it has no shingles of its own."""
        if self.text is not self.body or len(self.title.tokens) < SHINGLE:
            return b"", {}
        return b"".join(self.title.tokens), self.title.figures

    @lazy
    def shingle_list(self) -> list[int]:
        """The same as plain numbers."""
        return self.shingles.tolist()  # type: ignore[no-any-return]  # numpy does not say

    @lazy
    def shingle_set(self) -> frozenset[int]:
        """The same without order."""
        return frozenset(self.shingle_list)

    @lazy
    def shingle_bits(self) -> int:
        """A number with a bit set for each shingle; several may have the same one.

        Two of them tell what two texts cannot share, in a hundredth of the time that the sets take.
        """
        marks = np.zeros(1 << _PLACE_BITS, dtype=np.uint8)
        marks[self.shingles >> _PLACE_SHIFT] = 1
        return int.from_bytes(np.packbits(marks).tobytes())

    @lazy
    def word_set(self) -> frozenset[bytes]:
        """Tokens of the body without order."""
        return frozenset(self.words.tokens)

    @lazy
    def weight(self) -> int:
        """Weight of all words of the body, each counted once."""
        return total_weight(self.word_set)

    @lazy
    def vocabulary(self) -> frozenset[bytes]:
        """Tokens of headline and body."""
        return self.word_set.union(self.title.tokens)

    @lazy
    def digits(self) -> frozenset[str]:
        """Numbers of headline and body that are written in digits, without points and commas."""
        return _digits(f"{self.headline}\n{self.body}")

    @lazy
    def dateline(self) -> range:
        """Places of the tokens of its dateline."""
        if self.filing is None or self.text is not self.body:
            return range(0)
        first, count, _ = self.filing
        runs = self.body.split(None, first + count)
        start = len(words_of(" ".join(runs[:first])).tokens)
        return range(start, start + len(words_of(" ".join(runs[first : first + count])).tokens))

    @lazy
    def told_figures(self) -> dict[int, str]:
        """Figures by their place, but for those of the dateline: they say when it was filed."""
        skipped = self.dateline
        return {at: figure for at, figure in self.words.figures.items() if at not in skipped}

    @lazy
    def told_digits(self) -> frozenset[str]:
        """The same as ``digits`` without the dateline."""
        if not self.dateline or self.filing is None:
            return self.digits
        first, count, _ = self.filing
        runs = self.body.split(None, first + count)
        told = " ".join((*runs[:first], *runs[first + count :]))
        return _digits(f"{self.headline}\n{told}")

    @lazy
    def places(self) -> tuple[list[str], list[int]]:
        """Runs of the body, and for each token the index of its run."""
        runs = self.text.split()
        return runs, places_of(len(runs), self._steps)

    def word_at(self, token: int) -> str:
        """The run that a token of the body begins in, as written but for signs at its ends."""
        runs, places = self.places
        return runs[places[token]].strip(EDGES)

    def written(self, token: bytes) -> str:
        """A word of the body as it is written where it stands first."""
        return self.word_at(self.words.tokens.index(token))

    def runs_of(self, span: tuple[int, int]) -> list[str]:
        """Tokens of the body as written."""
        runs, places = self.places
        return runs[places[span[0]] : places[span[1] - 1] + 1] if span[0] < span[1] else []

    def stretch(self, span: tuple[int, int], limit: int) -> str:
        """Tokens of the body as written, at most ``limit`` runs of them."""
        runs, places = self.places
        if span[1] <= span[0]:
            return ""
        first, last = places[span[0]], places[span[1] - 1] + 1
        shown = runs[first : min(last, first + limit)]
        return " ".join(shown) + ("…" if last > first + limit else "")

    def around(self, token: int, words: int) -> str:
        """A token of the body with the runs around it."""
        runs, places = self.places
        at = places[token]
        return " ".join(runs[max(0, at - words) : at + words + 1])

    @lazy
    def quoted(self) -> bytes:
        """For each token of the body, 1 when it stands within quotation marks."""
        if not _OPENS.search(self.text):
            return bytes(len(self.words.tokens))
        runs, places = self.places
        # Most runs have no mark: those between two that have are done at once.
        inside = bytearray(len(runs))
        after = 0
        for at in [at for at, run in enumerate(runs) if _OPENS.search(run)]:
            if at >= after:
                last = min(at + _LONGEST_QUOTE + 1, len(runs))
                after = next((end for end in range(at, last) if _closes(runs[end])), last - 1) + 1
                inside[at:after] = b"\x01" * (after - at)
        return bytes(map(inside.__getitem__, places))


def shingle_all(texts: Sequence[Tokens]) -> None:
    """Make the shingles of texts and of their headlines in one go.

    Of a text, calling numpy costs more than what it does.
    """
    parts = [text._part() for text in texts]  # noqa: SLF001 - of this module
    parts += [text._title_part() for text in texts]  # noqa: SLF001 - same
    made = iter(_shingles(parts))
    for text, codes in zip(texts, made, strict=False):
        text.shingles = codes.copy()  # what is kept of one must not keep those of all
    for text, codes in zip(texts, made, strict=True):
        text.title_shingles = codes


def _shingles(parts: Sequence[_Part]) -> list[npt.NDArray[np.uint64]]:
    starts = [0, *accumulate([len(joined) // TOKEN_BYTES for joined, _ in parts])]
    codes = np.frombuffer(b"".join([joined for joined, _ in parts]), dtype="<u8")
    alone = [
        start + at
        for (_, figures), start in zip(parts, starts, strict=False)
        for at in figures
        if at - 1 not in figures and at + 1 not in figures
    ]
    if alone:
        codes = codes.copy()
        codes[alone] = _MASKED
    mixed = codes[:-2] * _FIRST
    mixed ^= codes[1:-1] * _SECOND
    mixed ^= codes[2:]
    mixed ^= mixed >> _SHIFT
    mixed *= _FIRST
    # What has no three words has them alone, and none goes on into the next.
    return [
        mixed[start : end - SHINGLE + 1] if end - start >= SHINGLE else codes[start:end]
        for start, end in pairwise(starts)
    ]


def _closes(run: str) -> bool:
    """Whether a run ends a quotation."""
    return run.strip(_STOPS)[-1:] in _CLOSING


def _digits(text: str) -> frozenset[str]:
    text = html.unescape(text) if "&#" in text else text
    if _REH_IN_NUMBER.search(text):
        # «22ر0» is 0.22 as it is read on paper.
        text = _REH.sub(r"\2.\1", text)
    written = coded(text)
    if written is None:
        found = _NUMBER.findall(text)
        return frozenset("".join(str(decimal(sign, "")) for sign in number) for number in found)
    # No digits but those of ASCII are left, and few characters to look at.
    numbers = _NUMBER.findall(b" ".join(written.translate(_NUMBER_BYTES).split()).decode())
    return frozenset([number.replace(".", "").replace(",", "") for number in numbers])

"""The signature of a text: anchors to find it by, and a payload to compare it with.

Anchors are keyed hashes of three successive words, figures masked, so that a text is found again
when its numbers have changed. The payload is the text itself, as written, compressed: comparing is
exact, and evidence and differences can be shown in the words of the copy.
"""

from __future__ import annotations

import html
import re
import sys
from datetime import date
from functools import cache, cached_property, lru_cache
from hashlib import blake2b
from struct import Struct
from typing import TYPE_CHECKING, Final, NamedTuple
from unicodedata import decimal

import numpy as np

from barqiya.dedupe.align import SHINGLE
from barqiya.dedupe.anchors import Anchors, anchors
from barqiya.dedupe.frequency import common_words
from barqiya.dedupe.words import EDGES, Words, places_of, token_of, words_of

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

#: Words of a text that are compared, headline not counted.
MAX_WORDS: Final = 512
#: Characters that are looked at; 512 words of Arabic have about 3,200.
_MAX_CHARACTERS: Final = 8_000
_MAX_HEADLINE: Final = 400
#: Of an opened payload: four for each character, and no more however it was made.
_MAX_BYTES: Final = 4 * (_MAX_CHARACTERS + _MAX_HEADLINE + 1)

#: Payloads kept open, 40 KB each once it has been compared. What one item is compared with, the
#: next copy is: on real copy every other candidate is one of these.
_MOST_OPENED: Final = 512

_VERSION: Final = 1
_REST_BYTES: Final = 4
#: What the flags of a payload say stands before the text.
_HAS_REST: Final = 1
_HAS_FILING: Final = 2
_UNKNOWN: Final = 4
_FILING: Final = Struct(">BBH")
_MANY: Final = 256
_EPOCH: Final = date(1970, 1, 1).toordinal()
_MAX_REST: Final = 50_000
_FIRST: Final = np.uint64(0x9E3779B97F4A7C15)
_SECOND: Final = np.uint64(0xC2B2AE3D27D4EB4F)
_SHIFT: Final = np.uint64(29)
_OPENING: Final = '«“„"'
_CLOSING: Final = ("»", "”", '"')
_STOPS: Final = ".,;:!?،؛؟)"
#: Runs after which a quotation mark that was never closed is forgotten.
_LONGEST_QUOTE: Final = 60
_MASKED: Final = token_of("#")
_REH: Final = re.compile(r"(?<!\d)(\d{1,18})ر(\d{1,18})(?!\d)")
_NUMBER: Final = re.compile(r"\d+(?:[.,\u066b\u066c]\d+)*")


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
        self, headline: str, body: str, rest: bytes | None = None, filing: Filing | None = None
    ) -> None:
        self.headline = headline
        self.body = body
        """The first ``MAX_WORDS`` runs, as written."""
        self.rest = rest
        """Digest of what comes after them; ``None`` when nothing does."""
        self.filing = filing
        """Its dateline, when one was recognized."""
        self.words: Words = words_of(body)
        self.text = body
        """What ``words`` are of: the body, after its headline where it has next to none."""
        if len(self.words.tokens) < SHINGLE:
            self.text = f"{headline}\n{body}"
            self.words = words_of(self.text)

    @cached_property
    def title(self) -> Words:
        """The headline, in words."""
        return words_of(self.headline)

    @cached_property
    def shingles(self) -> npt.NDArray[np.uint64]:
        """Hashes of three successive words, in order; a figure among words is masked.

        Figures side by side are not: a date is no frame for another date.
        """
        tokens, figures = self.words
        if figures:
            tokens = tokens.copy()
            for at in figures:
                if at - 1 not in figures and at + 1 not in figures:
                    tokens[at] = _MASKED
        codes = np.frombuffer(b"".join(tokens), dtype="<u8")
        if len(codes) >= SHINGLE:
            codes = codes[:-2] * _FIRST ^ codes[1:-1] * _SECOND ^ codes[2:]
            codes = (codes ^ (codes >> _SHIFT)) * _FIRST
        return codes

    @cached_property
    def shingle_list(self) -> list[int]:
        """The same as plain numbers."""
        return self.shingles.tolist()  # type: ignore[no-any-return]  # numpy does not say

    @cached_property
    def shingle_set(self) -> frozenset[int]:
        """The same without order."""
        return frozenset(self.shingle_list)

    @cached_property
    def word_set(self) -> frozenset[bytes]:
        """Tokens of the body without order."""
        return frozenset(self.words.tokens)

    @cached_property
    def vocabulary(self) -> frozenset[bytes]:
        """Tokens of headline and body."""
        return self.word_set.union(self.title.tokens)

    @cached_property
    def digits(self) -> frozenset[str]:
        """Numbers of headline and body that are written in digits, without points and commas."""
        return _digits(f"{self.headline}\n{self.body}")

    @cached_property
    def dateline(self) -> range:
        """Places of the tokens of its dateline."""
        if self.filing is None or self.text is not self.body:
            return range(0)
        first, count, _ = self.filing
        runs = self.body.split(None, first + count)
        start = len(words_of(" ".join(runs[:first])).tokens)
        return range(start, start + len(words_of(" ".join(runs[first : first + count])).tokens))

    @cached_property
    def told_figures(self) -> dict[int, str]:
        """Figures by their place, but for those of the dateline: they say when it was filed."""
        skipped = self.dateline
        return {at: figure for at, figure in self.words.figures.items() if at not in skipped}

    @cached_property
    def told_digits(self) -> frozenset[str]:
        """The same as ``digits`` without the dateline."""
        if not self.dateline or self.filing is None:
            return self.digits
        first, count, _ = self.filing
        runs = self.body.split(None, first + count)
        told = " ".join((*runs[:first], *runs[first + count :]))
        return _digits(f"{self.headline}\n{told}")

    @cached_property
    def places(self) -> tuple[list[str], list[int]]:
        """Runs of the body, and for each token the index of its run."""
        return places_of(self.text)

    def word_at(self, token: int) -> str:
        """The run that a token of the body begins in, as written but for signs at its ends."""
        runs, places = self.places
        return runs[places[token]].strip(EDGES)

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

    @cached_property
    def quoted(self) -> list[bool]:
        """For each token of the body, whether it stands within quotation marks."""
        runs, places = self.places
        inside: list[bool] = []
        since = 0
        for run in runs:
            opens = since == 0 and any(mark in run for mark in _OPENING)
            since = since + 1 if since or opens else 0
            inside.append(since > 0)
            if (since and (run.strip(_STOPS)[-1:] in _CLOSING)) or since > _LONGEST_QUOTE:
                since = 0
        return [inside[place] for place in places]


def _digits(text: str) -> frozenset[str]:
    text = html.unescape(text) if "&#" in text else text
    # «22ر0» is 0.22 as it is read on paper.
    found = _NUMBER.findall(_REH.sub(r"\2.\1", text) if "ر" in text else text)
    return frozenset("".join(str(decimal(sign, "")) for sign in number) for number in found)


class Signature(NamedTuple):
    """What the index needs of a text."""

    anchors: Anchors
    payload: bytes
    tokens: Tokens

    def under(self, salt: bytes) -> Signature:
        """The same with anchors of another secret."""
        return self._replace(anchors=anchors(self.tokens, salt))


def sign(
    headline: str,
    standfirst: str | None,
    paragraphs: Sequence[str],
    *,
    salt: bytes,
    dateline: str = "",
    filed_on: str = "",
) -> Signature:
    """Sign a text.

    Args:
        headline: As published; may be empty.
        standfirst: Counted as the first paragraph.
        paragraphs: The body.
        salt: Secret of the installation, up to 64 bytes, so that nobody outside can choose copy
            that meets in one bucket.
        dateline: Its dateline as written, when one was recognized; it may stand anywhere.
        filed_on: The day that the dateline states, in ISO 8601.
    """
    headline = " ".join(headline[:_MAX_HEADLINE].split())
    body, rest = _cut("\n".join([standfirst, *paragraphs] if standfirst else paragraphs))
    tokens = Tokens(headline, body, rest, _filing(body, dateline, filed_on))
    return Signature(anchors(tokens, salt), _pack(tokens), tokens)


def _filing(body: str, dateline: str, filed_on: str) -> Filing | None:
    """Where the dateline stands, if it stands in the head of the body."""
    runs = len(dateline.split())
    at = body.find(dateline, 0, _MAX_HEADLINE + len(dateline)) if 0 < runs < _MANY else -1
    if at < 0:
        return None
    first = len(body[:at].split())
    return Filing(first, runs, _day(filed_on)) if first < _MANY else None


def _day(filed_on: str) -> int:
    try:
        day = date.fromisoformat(filed_on[:10]).toordinal() - _EPOCH
    except ValueError:
        return 0
    return day if 0 < day < _MANY**2 else 0


def _cut(text: str) -> tuple[str, bytes | None]:
    """The part of a body that is compared, and a digest of the rest."""
    head = text[:_MAX_CHARACTERS]
    if len(head) > MAX_WORDS:
        runs = head.split(None, MAX_WORDS)
        if len(runs) > MAX_WORDS:
            head = head[: len(head) - len(runs[-1])].rstrip()
    rest = text[len(head) :].strip()
    return head, _digest(rest) if rest else None


def _digest(rest: str) -> bytes:
    """Digest of the words of a text, however they are written."""
    # Beyond what a long read has, the bytes will do.
    words, more = rest[:_MAX_REST], rest[_MAX_REST:]
    data = b"".join(words_of(words).tokens) + more.encode(errors="replace")
    return blake2b(data, digest_size=_REST_BYTES).digest()


@cache
def _dictionary() -> zstd.ZstdDict:
    # The commonest last: what is near the end of a dictionary is cheapest to refer to.
    words = common_words("ar", 5000)
    return zstd.ZstdDict(" ".join(reversed(words)).encode(), is_raw=True)


@cache
def _compressor() -> zstd.ZstdCompressor:
    return zstd.ZstdCompressor(level=3, zstd_dict=_dictionary().as_digested_dict)


def _decompressor() -> zstd.ZstdDecompressor:
    return zstd.ZstdDecompressor(zstd_dict=_dictionary().as_digested_dict)


def _pack(tokens: Tokens) -> bytes:
    text = f"{tokens.headline}\n{tokens.body}".encode(errors="replace")
    compressor = _compressor()
    packed = compressor.compress(text, compressor.FLUSH_FRAME)
    return _header(tokens) + packed


def _header(tokens: Tokens) -> bytes:
    flags, more = 0, b""
    if tokens.rest is not None:
        flags, more = _HAS_REST, tokens.rest
    if tokens.filing is not None:
        flags, more = flags | _HAS_FILING, more + _FILING.pack(*tokens.filing)
    return _written_by() + bytes((flags,)) + more


@cache
def _written_by() -> bytes:
    """Version of the format, and what tells the dictionary: another one gives other words."""
    return bytes((_VERSION,)) + blake2b(_dictionary().dict_content, digest_size=2).digest()


@lru_cache(_MOST_OPENED)
def open_payload(payload: bytes) -> Tokens | None:
    """Open a payload that :func:`sign` made; those met lately are kept open.

    Returns:
        The text, or ``None`` when another version wrote it or it is damaged: it cannot be
        compared, and expires.
    """
    head = len(_written_by())
    flags = payload[head] if len(payload) > head else _UNKNOWN
    if payload[:head] != _written_by() or flags >= _UNKNOWN:
        return None
    after_rest = head + 1 + (_REST_BYTES if flags & _HAS_REST else 0)
    start = after_rest + (_FILING.size if flags & _HAS_FILING else 0)
    if len(payload) < start:
        return None
    decompressor = _decompressor()
    try:
        text = decompressor.decompress(payload[start:], _MAX_BYTES).decode()
    except (zstd.ZstdError, UnicodeDecodeError):
        return None
    if not decompressor.eof:
        return None
    headline, _, body = text.partition("\n")
    filing = Filing(*_FILING.unpack(payload[after_rest:start])) if start > after_rest else None
    return Tokens(headline, body, payload[head + 1 : after_rest] or None, filing)

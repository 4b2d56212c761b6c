"""The signature of a text: anchors to find it by, and a payload to compare it with.

Anchors are keyed hashes of three successive words, figures masked, so that a text is found again
when its numbers have changed. The payload is the text itself, as written, compressed: comparing is
exact, and evidence and differences can be shown in the words of the copy.
"""

from __future__ import annotations

import sys
from collections import OrderedDict
from datetime import date
from functools import cache
from hashlib import blake2b
from struct import Struct
from typing import TYPE_CHECKING, Final

from barqiya.dedupe.anchors import anchors
from barqiya.dedupe.frequency import common_words
from barqiya.dedupe.lazy import lazy
from barqiya.dedupe.tokens import Filing, Tokens
from barqiya.dedupe.words import words_of

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

if TYPE_CHECKING:
    from collections.abc import Sequence

    from barqiya.dedupe.anchors import Anchors

#: Words of a text that are compared, headline not counted.
MAX_WORDS: Final = 512
#: Characters that are looked at; 512 words of Arabic have about 3,200.
_MAX_CHARACTERS: Final = 8_000
_MAX_HEADLINE: Final = 400
#: Of an opened payload: four for each character, and no more however it was made.
_MAX_BYTES: Final = 4 * (_MAX_CHARACTERS + _MAX_HEADLINE + 1)

#: Payloads kept open, 8 KB each, 40 KB once it has been measured: 45 MB on real copy. An item is
#: compared with what was signed or compared lately: nine candidates of ten are among these.
_MOST_OPENED: Final = 2048

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


class Signature:
    """What the index needs of a text.

    Anchors and payload are made when they are asked for. Reading words, hashing and compressing
    each fill the processor's cache with tables of their own: who has a batch reads all its texts
    first and seals them then, one after the other, which halves what sealing costs.
    """

    def __init__(self, tokens: Tokens, salt: bytes) -> None:
        """Make one; ``salt`` as :func:`sign` takes it."""
        self.tokens = tokens
        self._salt = salt

    @lazy
    def anchors(self) -> Anchors:
        """What the text is found by."""
        return anchors([self.tokens], self._salt)[0]

    @lazy
    def payload(self) -> bytes:
        """The text as it is remembered, for the comparison."""
        return _pack(self.tokens)

    def seal(self) -> Signature:
        """Make what is not made yet; returns itself."""
        _ = self.anchors, self.payload
        return self

    def under(self, salt: bytes) -> Signature:
        """The same with anchors of another secret."""
        other = Signature(self.tokens, salt)
        other.payload = self.payload
        return other


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
    body, runs, rest = _cut("\n".join([standfirst, *paragraphs] if standfirst else paragraphs))
    tokens = Tokens(headline, body, rest, _filing(body, dateline, filed_on), runs=runs)
    return Signature(tokens, salt)


def anchor_all(signatures: Sequence[Signature], salt: bytes) -> None:
    """Make the anchors of signatures, all in one go, which halves what they cost.

    Args:
        signatures: Of texts; under another secret they get anchors of this one.
        salt: As :func:`sign` takes it.
    """
    made = anchors([one.tokens for one in signatures], salt)
    for signature, its in zip(signatures, made, strict=True):
        signature.anchors = its


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


def _cut(text: str) -> tuple[str, list[str], bytes | None]:
    """The part of a body that is compared, its runs, and a digest of the rest."""
    head = text[:_MAX_CHARACTERS]
    runs = head.split(None, MAX_WORDS)
    if len(runs) > MAX_WORDS:
        head = head[: len(head) - len(runs.pop())].rstrip()
    rest = text[len(head) :].strip()
    return head, runs, _digest(rest) if rest else None


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
    text = f"{tokens.headline}\n{tokens.body}"
    try:
        payload = _header(tokens) + _compressed(text.encode())
    except UnicodeEncodeError:
        # A lone surrogate: what will be opened is not what is in hand.
        return _header(tokens) + _compressed(text.encode(errors="replace"))
    _OPENED.keep(payload, tokens.compact())
    return payload


def _compressed(text: bytes) -> bytes:
    compressor = _compressor()
    return compressor.compress(text, compressor.FLUSH_FRAME)


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


class _Opened:
    """Texts by their payloads, those met lately."""

    def __init__(self) -> None:
        self._texts: OrderedDict[bytes, Tokens] = OrderedDict()

    def keep(self, payload: bytes, tokens: Tokens) -> None:
        """Keep a text as the one met last; the one that was not met for longest goes."""
        self._texts[payload] = tokens
        if len(self._texts) > _MOST_OPENED:
            self._texts.popitem(last=False)

    def take(self, payload: bytes) -> Tokens | None:
        """A text, no longer kept."""
        return self._texts.pop(payload, None)


_OPENED: Final = _Opened()


def open_payload(payload: bytes) -> Tokens | None:
    """Open a payload that :func:`sign` made; those that were signed or opened lately are at hand.

    Returns:
        The text, or ``None`` when another version wrote it or it is damaged: it cannot be
        compared, and expires.
    """
    tokens = _OPENED.take(payload)
    if tokens is None:
        opened = unpack(payload)
        tokens = opened and opened.compact()
    if tokens is not None:
        _OPENED.keep(payload, tokens)
    return tokens


def unpack(payload: bytes) -> Tokens | None:
    """The same, not looked up among those at hand."""
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

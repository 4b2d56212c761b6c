"""Which 8-bit or East Asian charset the bytes are in.

Each candidate reads a sample, and the reading must look like writing. What the publisher declares
is believed unless another reading is clearly better.
"""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING, Final, NamedTuple

from charset_normalizer import from_bytes

from barqiya.decode.content_type import codec_of
from barqiya.decode.quality import (
    NEUTRAL,
    READABLE,
    SAMPLE,
    arabic_score,
    readable_score,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# 8-bit charsets of Arabic. ISO-8859-6 stands before Mac Arabic, which contains it: the first wins
# a tie. All but the first are rare, and must be better to be chosen, and good to be believed.
_ARABIC_CODECS: Final = ("cp1256", "iso8859-6", "mac-arabic", "cp720")
_RARE: Final = 0.1
_RARE_BELIEVABLE: Final = 0.7

# Letters beyond ASCII that the languages of each Latin charset write; the first wins a tie.
_LATIN_CODECS: Final = {
    "cp1252": frozenset("éèêëàâçùûüôîïœæäößñáíóúøåãõìòº"),
    "cp1254": frozenset("çğıöşüâî\u0307"),
    "cp1250": frozenset("ąćęłńóśźżáčďéěíňřšťúůýžőűöüăţşđ"),
}

# A trusted side needs less to be believed, and detection must be this much better to overrule it.
_BELIEVABLE: Final = 0.35
_CLEARLY_BETTER: Final = 0.1
_WORTH_DETECTING: Final = 8

_HIGH_WORD: Final = re.compile(rb"[\x80-\xff]{3}")
_HIGH: Final = re.compile(rb"[\x80-\xff]")
_HIGH_BYTES: Final = bytes(range(0x80, 0x100))

# Controls that no text has; NUL is apart, because fixed-width records are padded with it.
_CONTROL_BYTES: Final = bytes([*range(0x01, 0x09), *range(0x0E, 0x20), 0x7F])
_CONTROL_SHARE: Final = 0.08
_CONTROLS_OF_A_WIRE: Final = 12

# Charset normalizer, for scripts that are neither Arabic nor Latin.
_STEPS: Final = 3
_CHUNK: Final = 512
_WORTH_GUESSING: Final = 32
_GUESSES: Final = [
    "cp1251", "koi8_r", "cp866", "iso8859_5", "cp1253", "iso8859_7", "cp1255",
    "gb18030", "big5", "cp932", "euc_jp", "cp949",
]  # fmt: skip


class Reading(NamedTuple):
    """What some bytes say when they are read in one charset."""

    text: str
    codec: str
    trusted: int | None
    """Which of the trusted codecs it is; ``None`` when it was detected."""
    score: float
    """How much it looks like writing, 0 to 1."""


def sample_of(content: bytes) -> bytes:
    """Return a bounded piece of ``content`` with its first word beyond ASCII.

    It begins with that word's line where it can, so that no character of two bytes is cut in half.
    """
    first = _HIGH_WORD.search(content) or _HIGH.search(content)
    if first is None:
        return content[:SAMPLE]
    line = content.rfind(b"\n", 0, first.start()) + 1
    start = line if first.start() - line < SAMPLE // 4 else first.start()
    return content[start : start + SAMPLE]


def is_binary(sample: bytes) -> bool:
    """Tell whether bytes hold more control bytes than any text."""
    controls = len(sample) - len(sample.translate(None, _CONTROL_BYTES))
    return controls > _CONTROLS_OF_A_WIRE and controls > _CONTROL_SHARE * len(sample)


def read_legacy(content: bytes, sample: bytes, trusted: Sequence[str]) -> Reading | None:
    """Read bytes that are not Unicode; ``None`` when no charset makes them readable.

    Args:
        content: All bytes.
        sample: What :func:`sample_of` returns for them.
        trusted: Codecs that the publisher or the source's profile names, the most trusted first.
    """
    best_codec, best = "", 0.0
    for place, codec in enumerate(trusted):
        score = _score(sample, codec)
        if score < 1.0 - _CLEARLY_BETTER and not best_codec:
            best_codec, best = _best_arabic(sample)
        overruled = (
            best >= READABLE and best - score > _CLEARLY_BETTER and _high(sample) > _WORTH_DETECTING
        )
        if score >= _BELIEVABLE and not overruled and (text := _read(content, codec)) is not None:
            return Reading(text, codec, place, score)
    for codec, score in _detected(sample):
        if score >= READABLE and (text := _read(content, codec)) is not None:
            return Reading(text, codec, None, score)
    return None


def _high(sample: bytes) -> int:
    return len(sample) - len(sample.translate(None, _HIGH_BYTES))


def _detected(sample: bytes) -> Iterator[tuple[str, float]]:
    """Yield codecs and scores, the most believable first; later ones cost more."""
    yield _best_arabic(sample)
    yield _best_latin(sample)
    if _high(sample) < _WORTH_GUESSING:
        return
    found = from_bytes(sample, _STEPS, _CHUNK, cp_isolation=_GUESSES).best()
    codec = codec_of(found.encoding) if found else None
    if codec:
        yield codec, _score(sample, codec)


def _read(content: bytes, codec: str) -> str | None:
    try:
        return content.decode(codec)
    except UnicodeError:
        return None


def _read_sample(sample: bytes, codec: str) -> str | None:
    try:
        # Not final: the sample may end inside a character of two bytes.
        return codecs.getincrementaldecoder(codec)().decode(sample)
    except UnicodeError:
        return None


def _score(sample: bytes, codec: str) -> float:
    text = _read_sample(sample, codec)
    return 0.0 if text is None else readable_score(text)


def _best_arabic(sample: bytes) -> tuple[str, float]:
    scores = {codec: arabic_score(_read_sample(sample, codec) or "") for codec in _ARABIC_CODECS}
    usual = _ARABIC_CODECS[0]
    best = max(scores, key=lambda codec: scores[codec] - _RARE * (codec != usual))
    return (best, scores[best]) if scores[best] >= _RARE_BELIEVABLE else (usual, scores[usual])


def _best_latin(sample: bytes) -> tuple[str, float]:
    shares: dict[str, float] = {}
    for codec, usual in _LATIN_CODECS.items():
        text = (_read_sample(sample, codec) or "").lower()
        accents = [c for c in text if not c.isascii() and c not in NEUTRAL]
        shares[codec] = sum(c in usual for c in accents) / len(accents) if accents else 1.0
    best = max(shares, key=shares.__getitem__)
    return best, shares[best] * readable_score(_read_sample(sample, best) or "")

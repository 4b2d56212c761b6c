"""Reading bytes that are Unicode: by their mark, as UTF-8, or as UTF-16 without a mark."""

from __future__ import annotations

import codecs
import re
from typing import Final, NamedTuple

from barqiya.decode.quality import PLAUSIBLE, READABLE, SAMPLE, readable_score
from barqiya_schemas import Change

# UTF-32 stands first: its little-endian mark begins like that of UTF-16.
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_ANY_MARK: Final = tuple(mark for mark, _ in _MARKS)
_UNIT: Final = {"utf-16-le": 2, "utf-16-be": 2, "utf-32-le": 4, "utf-32-be": 4}

# High bytes of the code units of a text in Arabic or Latin: the blocks of ASCII, Arabic, general
# punctuation and presentation forms.
_USUAL_HIGH_BYTES: Final = b"\x00\x06\x20\xfb\xfe"
_HIGH_SHARE: Final = 0.85
_ASCII: Final = bytes([*b"\t\n\r", *range(0x20, 0x7F)])
_ASCII_SHARE: Final = 0.8
_LEAD: Final = 0.3

_LONGEST_TAIL: Final = 3
_SURROGATE_PAIR: Final = re.compile(rb"\xed[\xa0-\xaf][\x80-\xbf]\xed[\xb0-\xbf][\x80-\xbf]")
_MULTIBYTE: Final = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
_HIGH_BYTES: Final = bytes(range(0x80, 0x100))
_MULTIBYTE_SHARE: Final = 0.8
_MULTIBYTE_MINIMUM: Final = 8


class UnicodeReading(NamedTuple):
    """Text with the codec that read it and what had to be done."""

    text: str
    codec: str
    changes: tuple[Change, ...] = ()


def read_marked(content: bytes) -> UnicodeReading | None:
    """Read bytes that begin with a byte order mark, without the mark."""
    if not content.startswith(_ANY_MARK):
        return None
    for mark, codec in _MARKS:
        if content.startswith(mark):
            if codec == "utf-8":
                return read_utf8(content[len(mark) :])
            reading = _read_units(content[len(mark) :], codec)
            # The mark of UTF-16 is two letters in a charset of 8 bits: what follows must be text.
            return reading if reading and readable_score(reading.text) >= PLAUSIBLE else None
    return None


def read_unmarked_utf16(content: bytes, declared: str | None) -> UnicodeReading | None:
    """Read UTF-16 (or UTF-32 where declared) without a mark, when it shows in the bytes."""
    enough = READABLE
    if codec := _utf16_by_high_bytes(content[:SAMPLE]):
        candidates, enough = [codec], PLAUSIBLE
    elif declared is None or not declared.startswith(("utf-16", "utf-32")) or _is_8_bit(content):
        # Pairs of ASCII bytes are Chinese letters in UTF-16: it takes more than a declaration.
        return None
    else:
        candidates = [declared] if declared in _UNIT else [f"{declared}-be", f"{declared}-le"]
    readings = [reading for codec in candidates if (reading := _read_units(content, codec))]
    best = max(readings, key=lambda reading: readable_score(reading.text), default=None)
    return best if best and readable_score(best.text) >= enough else None


def _is_8_bit(content: bytes) -> bool:
    sample = content[:SAMPLE]
    ascii_bytes = len(sample) - len(sample.translate(None, _ASCII))
    if ascii_bytes >= _ASCII_SHARE * len(sample):
        return True
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


def _utf16_by_high_bytes(sample: bytes) -> str | None:
    if b"\x00" not in sample and b"\x06" not in sample:
        return None
    units = len(sample) // 2
    if not units:
        return None
    shares = {
        codec: 1 - len(half.translate(None, _USUAL_HIGH_BYTES)) / units
        for codec, half in (
            ("utf-16-le", sample[1 : 2 * units : 2]),
            ("utf-16-be", sample[: 2 * units : 2]),
        )
    }
    best, other = sorted(shares, key=shares.__getitem__, reverse=True)
    if shares[best] >= _HIGH_SHARE and shares[best] - shares[other] >= _LEAD:
        return best
    return None


def _read_units(content: bytes, codec: str) -> UnicodeReading | None:
    tail = len(content) % _UNIT[codec]
    try:
        text = content[: len(content) - tail].decode(codec)
    except UnicodeError:
        return None
    return UnicodeReading(text, codec, (_cut_tail(tail),) if tail else ())


def read_utf8(content: bytes) -> UnicodeReading | None:
    """Read strict UTF-8; a last character that was cut off is dropped and recorded.

    Pairs of surrogates in six bytes (CESU-8, as some Java and Oracle systems write emoji) are
    read as the characters they mean, and recorded too.
    """
    try:
        return UnicodeReading(content.decode(), "utf-8")
    except UnicodeDecodeError as error:
        start = error.start
        cut = error.reason == "unexpected end of data"
    if cut and len(content) - start <= _LONGEST_TAIL and not content[:start].isascii():
        # A lone high byte after plain ASCII is no tail: it is an accent in a Latin charset.
        return UnicodeReading(content[:start].decode(), "utf-8", (_cut_tail(len(content) - start),))
    pairs = len(_SURROGATE_PAIR.findall(content))
    return _read_cesu8(content, pairs) if pairs else None


def _read_cesu8(content: bytes, pairs: int) -> UnicodeReading | None:
    try:
        halves = content.decode("utf-8", "surrogatepass").encode("utf-16", "surrogatepass")
        text = halves.decode("utf-16")
    except UnicodeError:
        return None
    change = Change(stage="decode", kind="surrogate_pairs", count=pairs)
    return UnicodeReading(text, "utf-8", (change,))


def _cut_tail(length: int) -> Change:
    return Change(stage="decode", kind="cut_tail", detail=f"{length} bytes of a last character")


def is_broken_utf8(sample: bytes) -> bool:
    """Tell whether bytes that are not valid UTF-8 were meant to be: most of them are."""
    high = len(sample) - len(sample.translate(None, _HIGH_BYTES))
    valid = sum(map(len, _MULTIBYTE.findall(sample)))
    return valid >= _MULTIBYTE_MINIMUM and valid >= _MULTIBYTE_SHARE * high

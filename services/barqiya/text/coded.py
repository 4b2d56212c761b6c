"""A text in the bytes of Windows-1256, which nearly all Arabic copy can be written in.

There a table for ``bytes.translate`` does to a whole text, in a microsecond, what a pattern or
``str.translate`` does in twenty or a hundred: replace, leave out, tell kinds apart.
"""

from __future__ import annotations

from codecs import charmap_decode, charmap_encode
from encodings import cp1256
from functools import lru_cache
from typing import Final

CHARSET: Final = "cp1256"
#: The character of each byte.
CHARACTERS: Final = tuple(bytes([byte]).decode(CHARSET) for byte in range(256))

#: From here on a text is likely an article's, and looked at in several ways one after the other.
_LONG: Final = 500


def coded(text: str) -> bytes | None:
    """The text in bytes, one for each character; ``None`` where it has another character."""
    return _last(text) if len(text) >= _LONG else _encode(text)


def uncoded(written: bytes) -> str:
    """The text of bytes that :func:`coded` gave, or that a table made of them."""
    return charmap_decode(written, "strict", cp1256.decoding_table)[0]


def _encode(text: str) -> bytes | None:
    # What ``str.encode`` comes to in the end; for a short text the way there costs more.
    try:
        return charmap_encode(text, "strict", cp1256.encoding_table)[0]
    except UnicodeEncodeError:
        return None


_last = lru_cache(maxsize=2)(_encode)

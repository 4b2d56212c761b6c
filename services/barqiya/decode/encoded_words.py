"""Headers of mail: encoded words (RFC 2047), and the raw bytes that some senders put there."""

from __future__ import annotations

import binascii
import re
from typing import TYPE_CHECKING, Final

from barqiya.decode.content_type import codec_of
from barqiya.items import Rejected

if TYPE_CHECKING:
    from barqiya.decode.mail import ReadText

#: Longer headers are cut: what a desk writes into one is a line or two.
_LONGEST: Final = 8000
# Some senders leave spaces in the words, which the standard forbids.
_HEAD: Final = r"=\?{0}[\w.:+-]{{1,40}}){1}(?:\*[\w-]{{0,20}})?\?{0}[BbQq])\?"
_BODY: Final = r"{0}[^?\r\n]{{0,2000}})\?="
_WORD: Final = re.compile((_HEAD + _BODY).format("(", ""))
_RUN: Final = re.compile("(?:" + (_HEAD + _BODY).format("(?:", "") + ")+")
_BETWEEN: Final = re.compile(r"(?<=\?=)\s+(?=" + _HEAD.format("(?:", "") + ")")
_Q: Final = re.compile(rb"=([0-9A-Fa-f]{2})")


def read_header(value: str, read: ReadText, usual: str) -> str:
    """Text of a header, in one line.

    Args:
        value: As the parser gives it: bytes beyond ASCII as lone surrogates.
        read: Decodes bytes whose charset is not known.
        usual: Charset of the mail's text, for bytes that say nothing of theirs.
    """
    raw = value[:_LONGEST].encode("utf-8", "surrogateescape")
    text = _text(raw, read, usual)
    text = _BETWEEN.sub("", text)
    return " ".join(_RUN.sub(lambda run: _decoded(run[0], read, usual), text).split())


def _text(raw: bytes, read: ReadText, usual: str) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        pass
    found = read(raw, f"text/plain; charset={usual}")
    return raw.decode("ascii", "replace") if isinstance(found, Rejected) else found.text


def _decoded(run: str, read: ReadText, usual: str) -> str:
    """Text of adjacent encoded words.

    Bytes of one charset go together, since a character may be cut between two words.
    """
    pieces: list[tuple[str, bytes]] = []
    for charset, encoding, content in _WORD.findall(run):
        data = _bytes(content, encoding, codec_of(charset) or "utf-8")
        if pieces and pieces[-1][0] == charset.lower():
            pieces[-1] = (charset.lower(), pieces[-1][1] + data)
        else:
            pieces.append((charset.lower(), data))
    return "".join(_piece(charset, data, read, usual) for charset, data in pieces)


def _piece(charset: str, data: bytes, read: ReadText, usual: str) -> str:
    codec = codec_of(charset)
    if codec:
        try:
            return data.decode(codec)
        except UnicodeError:
            pass
    return _text(data, read, usual)


def _bytes(content: str, encoding: str, codec: str) -> bytes:
    # A word should be ASCII; where it is not, its letters were in its charset already.
    data = content.encode("utf-8" if codec.startswith("utf-") else codec, "replace")
    if encoding in "Qq":
        return _Q.sub(lambda code: bytes([int(code[1], 16)]), data.replace(b"_", b" "))
    try:
        return binascii.a2b_base64(data + b"=" * (-len(data) % 4))
    except binascii.Error:
        return data

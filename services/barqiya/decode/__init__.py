"""Decode: bytes to text. Nothing is ignored, nothing is guessed where the bytes can tell.

Order of belief: byte order mark, strict UTF-8 where it has characters of several bytes, what the
publisher declares, what the document declares, the source's profile, detection. A declaration that
the bytes contradict is overruled, and that is recorded. Mojibake of three kinds is taken back; text
whose words were lost before it came is refused, never published.
"""

from __future__ import annotations

import re
from typing import Final, Literal, NamedTuple

from barqiya.decode import mojibake
from barqiya.decode.content_type import (
    ContentType,
    charset_in_document,
    codec_of,
    read_content_type,
)
from barqiya.decode.detect import is_binary, read_legacy, sample_of
from barqiya.decode.mail import decode_mail, is_mail
from barqiya.decode.quality import damage
from barqiya.decode.unicode import (
    UnicodeReading,
    is_broken_utf8,
    read_marked,
    read_unmarked_utf16,
    read_utf8,
)
from barqiya.items import Decoded, Rejected
from barqiya.reasons import Reason
from barqiya_schemas import Change

__all__ = ["decode"]

_Method = Literal["declared", "bom", "utf-8", "profile", "detected"]

# First bytes of files that get onto a queue by mistake.
_FILES: Final = {
    b"%PDF-": "PDF",
    b"PK\x03\x04": "ZIP or an office document",
    b"\x1f\x8b": "gzip",
    b"\x89PNG\r\n": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"\xd0\xcf\x11\xe0": "old office document",
}
_MAGIC: Final = tuple(_FILES)

# A text of nothing else has no mojibake, no controls, and lost nothing but by question marks.
_ORDINARY: Final = re.compile(
    r"[\t\n\r -~\xa0«»×،؛؟\u0621-\u0652\u0660-\u066a\u0671\u067e\u0686\u0698\u06a9\u06af\u06cc"
    r"\u200e\u200f\u2013\u2014\u2018\u2019\u201c\u201d\u2022\u2026]*"
)
_QUESTION: Final = "?"

#: Confidence in text from which mojibake was taken back.
_REPAIRED: Final = 0.9
_CERTAIN: Final = 1.0


class _Reading(NamedTuple):
    text: str
    codec: str
    method: _Method
    confidence: float = _CERTAIN
    changes: tuple[Change, ...] = ()


def decode(
    content: bytes, content_type: str, profile_charset: str | None = None
) -> Decoded | Rejected:
    """Return the text of a raw item, or why it has none.

    Args:
        content: The item as it arrived.
        content_type: Media type, optionally with ``charset=``; any string will do.
        profile_charset: Charset label of the source's profile, tried when nothing else decides.

    Returns:
        ``Decoded`` with the codec, how it was found, and a ``Change`` for everything done:
        ``declared_charset_wrong``, ``declared_charset_unknown``, ``content_type_unreadable``,
        ``cut_tail``, ``surrogate_pairs``, ``byte_order_mark``, ``nul``, ``mojibake``. Or
        ``Rejected`` with ``decode.unknown_charset``, ``decode.invalid``, ``decode.noise`` or, for a
        mail, ``decode.forbidden``.
    """
    header = read_content_type(content_type)
    if is_mail(content, header.media_type):
        return decode_mail(content, lambda part, kind: _decode(part, kind, profile_charset))
    return _decode(content, content_type, profile_charset)


def _decode(content: bytes, content_type: str, profile_charset: str | None) -> Decoded | Rejected:
    header = read_content_type(content_type)
    if content.startswith(_MAGIC):
        kind = next(name for magic, name in _FILES.items() if content.startswith(magic))
        return Rejected(Reason.DECODE_NOISE, f"binary file: {kind}")
    label = header.charset_label or charset_in_document(content, header.media_type)
    declared = codec_of(label) if label else None
    profile = codec_of(profile_charset) if profile_charset else None
    reading = _read_unicode(content, declared) or _read_8_bit(content, label, declared, profile)
    if isinstance(reading, Rejected):
        return reading
    changes = [*_about_header(header, label, declared, reading), *reading.changes]
    return _finish(reading, header.media_type, changes)


def _read_unicode(content: bytes, declared: str | None) -> _Reading | None:
    if marked := read_marked(content):
        agrees = declared is not None and marked.codec.startswith(declared)
        return _unicode(marked, "declared" if agrees else "bom")
    if utf16 := read_unmarked_utf16(content, declared):
        agrees = declared is not None and utf16.codec.startswith(declared)
        return _unicode(utf16, "declared" if agrees else "detected")
    content, nuls = _without_nul(content)
    read = read_utf8(content)
    if read is None:
        return None
    codec = read.codec
    method: _Method = "declared" if declared == "utf-8" else "utf-8"
    if declared and content.isascii() and not declared.startswith(("utf-16", "utf-32")):
        # Every 8-bit charset has ASCII: the declaration stands.
        codec, method = declared, "declared"
    return _Reading(read.text, codec, method, changes=(*nuls, *read.changes))


def _unicode(read: UnicodeReading, method: _Method) -> _Reading:
    return _Reading(read.text, read.codec, method, changes=read.changes)


def _read_8_bit(
    content: bytes, label: str | None, declared: str | None, profile: str | None
) -> _Reading | Rejected:
    content, nuls = _without_nul(content)
    sample = sample_of(content)
    if is_binary(sample):
        return Rejected(Reason.DECODE_NOISE, "binary data: too many control bytes for text")
    if is_broken_utf8(sample):
        return Rejected(Reason.DECODE_INVALID, "UTF-8 with invalid bytes in it")
    sides: dict[str, _Method] = {}
    if profile and not profile.startswith("utf-"):
        sides[profile] = "profile"
    if declared and not declared.startswith("utf-"):
        sides = {declared: "declared", **{k: v for k, v in sides.items() if k != declared}}
    read = read_legacy(content, sample, list(sides))
    if read is not None:
        method = sides.get(read.codec, "detected")
        certain = method != "detected"
        confidence = _CERTAIN if certain else round(min(read.score, 0.99), 2)
        return _Reading(read.text, read.codec, method, confidence, nuls)
    if label and declared is None:
        return Rejected(
            Reason.DECODE_UNKNOWN_CHARSET, f"declared {label}; no charset gives readable text"
        )
    said = f"declared {label}" if label else "no charset declared"
    return Rejected(Reason.DECODE_INVALID, f"{said}; no charset gives readable text")


def _without_nul(content: bytes) -> tuple[bytes, tuple[Change, ...]]:
    if b"\x00" not in content:
        return content, ()
    nuls = content.count(b"\x00")
    return content.replace(b"\x00", b""), (Change(stage="decode", kind="nul", count=nuls),)


def _about_header(
    header: ContentType, label: str | None, declared: str | None, reading: _Reading
) -> list[Change]:
    changes = []
    if not header.readable:
        changes.append(
            Change(
                stage="decode",
                kind="content_type_unreadable",
                detail=f"taken for {header.media_type}",
            )
        )
    if label and declared is None:
        kind = "declared_charset_unknown"
    elif label and reading.method != "declared":
        kind = "declared_charset_wrong"
    else:
        return changes
    detail = f"declared {label}, read as {reading.codec}"
    return [*changes, Change(stage="decode", kind=kind, detail=detail)]


def _finish(reading: _Reading, media_type: str, changes: list[Change]) -> Decoded | Rejected:
    text, confidence = reading.text, reading.confidence
    if not _ORDINARY.fullmatch(text) or (_QUESTION in text and 2 * _QUESTION in text):
        text, found = _without_marks(text)
        changes += found
        for repair in mojibake.take_back(text):
            text, confidence = repair.text, min(confidence, _REPAIRED)
            changes.append(
                Change(stage="decode", kind="mojibake", count=repair.places, detail=repair.kind)
            )
        if mojibake.is_left(text):
            return Rejected(Reason.DECODE_NOISE, "mojibake that cannot be taken back")
        if lost := damage(text):
            return Rejected(Reason.DECODE_NOISE, lost)
    return Decoded(
        text=text,
        charset=reading.codec,
        method=reading.method,
        confidence=confidence,
        media_type=media_type,
        changes=tuple(changes),
    )


def _without_marks(text: str) -> tuple[str, list[Change]]:
    """Take out byte order marks in mid-text and NULs that UTF-16 left."""
    changes = []
    for character, kind in (("\ufeff", "byte_order_mark"), ("\x00", "nul")):
        if count := text.count(character):
            text = text.replace(character, "")
            changes.append(Change(stage="decode", kind=kind, count=count))
    return text, changes

"""What the publisher says of the bytes: media type and charset label. Nothing here can fail."""

from __future__ import annotations

import codecs
import re
from encodings.aliases import aliases
from functools import lru_cache
from typing import Final, NamedTuple

#: Default of the queue contract, and what RFC 2045 (5.2) lets a reader assume of a header that
#: cannot be read.
DEFAULT_MEDIA_TYPE: Final = "text/plain"

# RFC 6838 names; long enough for any registered type.
_MEDIA_TYPE: Final = re.compile(r"[a-z0-9!#$&^_.+-]{1,127}/[a-z0-9!#$&^_.+-]{1,127}")
_CHARSET: Final = re.compile(r"(?<![\w-])charset *= *[\"']?([a-z0-9_.:+-]{1,40})")
_LONGEST_HEADER: Final = 1024

# Declarations inside a document. They are ASCII in every charset that has ASCII.
_XML_DECLARATION: Final = re.compile(
    rb"<\?xml[^>]{1,100}?encoding\s?=\s?[\"']([A-Za-z0-9_.:+-]{1,40})[\"']"
)
_META_CHARSET: Final = re.compile(
    rb"<meta\s[^>]{0,200}?charset\s?=\s?[\"']?([A-Za-z0-9_.:+-]{1,40})", re.IGNORECASE
)
_HEAD_OF_DOCUMENT: Final = 1024


class ContentType(NamedTuple):
    """A content type taken apart."""

    media_type: str
    """Lower case, without parameters."""
    charset_label: str | None
    """As declared, in lower case; letters, digits and ``_.:+-`` only."""
    readable: bool
    """False when the header was not a media type and the default was taken."""


def read_content_type(header: str) -> ContentType:
    """Take a content type apart; any string will do."""
    return _read_content_type(header[:_LONGEST_HEADER])


@lru_cache(maxsize=256)
def _read_content_type(header: str) -> ContentType:
    header = header.strip().lower()
    if not header:
        return ContentType(DEFAULT_MEDIA_TYPE, None, readable=True)
    charset = _CHARSET.search(header)
    label = charset[1] if charset else None
    media_type = _MEDIA_TYPE.match(header)
    if media_type is None:
        return ContentType(DEFAULT_MEDIA_TYPE, label, readable=False)
    return ContentType(media_type[0], label, readable=True)


def charset_in_document(content: bytes, media_type: str) -> str | None:
    """Return the charset label that an XML or HTML document declares in its first kilobyte."""
    head = content[:_HEAD_OF_DOCUMENT]
    found = None
    if "xml" in media_type or head.lstrip()[:5] == b"<?xml":
        found = _XML_DECLARATION.search(head)
    if found is None and "html" in media_type:
        found = _META_CHARSET.search(head)
    return found[1].decode("ascii").lower() if found else None


# Codecs that text may come in. Codecs that are no charsets (base64, rot13, punycode, unicode_escape
# and UTF-7) are left out on purpose: a label from outside must never reach codecs.lookup.
_CODECS: Final = {
    "utf_8", "utf_16", "utf_16_le", "utf_16_be", "utf_32", "utf_32_le", "utf_32_be",
    "cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258",
    "iso8859_2", "iso8859_3", "iso8859_4", "iso8859_5", "iso8859_6", "iso8859_7", "iso8859_8",
    "iso8859_10", "iso8859_13", "iso8859_14", "iso8859_15", "iso8859_16",
    "cp437", "cp720", "cp850", "cp852", "cp858", "cp862", "cp864", "cp866", "cp874",
    "koi8_r", "koi8_u", "mac_arabic", "mac_cyrillic", "mac_farsi", "mac_roman",
    "gb18030", "big5", "big5hkscs", "cp932", "cp949", "euc_jp",
}  # fmt: skip

# Labels that mean a larger charset than they say (WHATWG Encoding Standard, 4.2), or that Python
# does not know. ASCII is read as UTF-8, which contains it.
_WIDER: Final = {
    "ascii": "utf_8", "latin_1": "cp1252", "iso8859_9": "cp1254", "iso8859_11": "cp874",
    "tis_620": "cp874", "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932",
    "euc_kr": "cp949", "utf_8_sig": "utf_8",
}  # fmt: skip
_OTHER_LABELS: Final = {
    "xcp1256": "cp1256", "win1256": "cp1256", "windowsarabic": "cp1256", "dos720": "cp720",
    "iso88596e": "iso8859_6", "iso88596i": "iso8859_6", "xmacarabic": "mac_arabic",
    "utf8mb3": "utf_8", "utf8mb4": "utf_8", "unicode11utf8": "utf_8", "unicode": "utf_16",
    "ucs2": "utf_16", "iso10646ucs2": "utf_16", "xcp1252": "cp1252", "win1252": "cp1252",
    "iso88598i": "iso8859_8",
}  # fmt: skip


def _squeeze(label: str) -> str:
    return "".join(filter(str.isalnum, label))


def _labels() -> dict[str, str]:
    table = dict(_OTHER_LABELS)
    for alias, codec in (*aliases.items(), *((codec, codec) for codec in {*_CODECS, *_WIDER})):
        wider = _WIDER.get(codec, codec)
        if wider in _CODECS:
            table[_squeeze(alias)] = codecs.lookup(wider).name
    return {label: codecs.lookup(codec).name for label, codec in table.items()}


_CODEC_OF_LABEL: Final = _labels()


def codec_of(label: str) -> str | None:
    """Return the name of the Python codec for a charset label, ``None`` for an unknown one."""
    return _CODEC_OF_LABEL.get(_squeeze(label.lower()))

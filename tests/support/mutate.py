"""Documents of the wire formats, damaged in the ways that wires and attackers damage them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import strategies as st

from barqiya.items import Rejected
from support.formats import MEDIA_TYPES, contents

if TYPE_CHECKING:
    from pathlib import Path

#: What is put into a document: signs that mean something to a parser, and texts that hurt one.
_PIECES = (
    b"<", b">", b"&", b"</p>", b"<p>", b"<![CDATA[", b"]]>", b"<!--", b"-->", b"<?xml ?>", b'"',
    b"\\", b"\\u", b"\\ud800", b"{", b"}", b"[", b"]", b",", b":", b"null", b"1e999", b"-1",
    b"\x00", b"\x0b", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"&nbsp;", b"&#x1F;",
    b"&#1114112;", b"<x:y/>", b"<br/>", b"<!DOCTYPE x>", b"<!DOCTYPE x [", b"\xe2\x80\xae",
    b"2026-13-40T99:99:99", b"0001-01-01T00:00:00Z", b"9999-12-31T23:59:59-23:59", b"\xd9\xa3",
    b"a" * 300, b"[" * 200, b"<b>" * 300, b"<table><tr><td>", b"xmlns=''", b" xml:lang='q'",
    b"\r\n\r\n", b"\x01", b"\x02", b"\x03\r\n", b"\x04", b"\x16\x16\x01", b"\r\r\n", b"ZCZC ",
    b"\nNNNN\n", b"^", b"<\r\n^", b"=\r\n", b"=?utf-8?B?", b"=?x?Q?=FF?=", b"--=_alt1",
    b"boundary=x", b"\r\n--x\r\n", b"Content-Type: message/rfc822\r\n\r\n", b"charset=utf-7",
    b"=D9=", b"<media:group>", b"<item>",
)  # fmt: skip
_CUT, _COPY, _PUT, _FLIP = range(4)

#: Kind of damage, where (share of the length), how long, and what.
Damage = tuple[int, float, int, int]


def damages() -> st.SearchStrategy[list[Damage]]:
    """One to six damages."""
    one = st.tuples(
        st.integers(_CUT, _FLIP),
        st.floats(0, 1, width=32),
        st.integers(1, 400),
        st.integers(0, len(_PIECES) - 1),
    )
    return st.lists(one, min_size=1, max_size=6)


def damaged(data: bytes, found: list[Damage]) -> bytes:
    """The document with all damages done, one after the other."""
    for kind, place, length, piece in found:
        at = int(place * len(data))
        if kind == _CUT:
            data = data[:at] + data[at + length :]
        elif kind == _COPY:
            data = data[:at] + data[at : at + length] * 2 + data[at + length :]
        elif kind == _PUT:
            data = data[:at] + _PIECES[piece] + data[at:]
        elif at < len(data):
            data = data[:at] + bytes([data[at] ^ (1 << length % 8)]) + data[at + 1 :]
    return data


def check(path: Path, data: bytes) -> None:
    """A damaged document is an article or is refused; nothing crashes, nothing misleads."""
    result = contents(data or b" ", MEDIA_TYPES.get(path.suffix, "text/plain"))
    if isinstance(result, Rejected):
        assert not result.reason.value.endswith("crashed"), result.exception
        return
    for content in result:
        assert content.headline
        shown = {*content.headline, *(content.slugline or ""), *(content.byline or "")}
        assert not shown & set("\u202a\u202b\u202d\u202e\u2066\u2067\u2068\x00\x1b\n")
        assert all(block.text == block.text.strip() != "" for block in content.body)
        assert content.model_validate_json(content.model_dump_json()) == content

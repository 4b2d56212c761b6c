"""Intake: every entry becomes a raw item or has its own reason; nothing raises."""

from __future__ import annotations

import asyncio

import orjson
import pytest
from faststream.redis.parser import BinaryMessageFormatV1
from hypothesis import given
from hypothesis import strategies as st

from barqiya.intake import read_entry
from barqiya.intake.entry import entry_time
from barqiya.items import Rejected
from barqiya.reasons import Reason
from barqiya_schemas import RawItem

RAW_ID = "1764000000000-0"
ITEM = {b"source": b"spa", b"content": "عاجل / انعقاد القمة".encode()}


def read(fields: dict[bytes, bytes], largest: int = 1000) -> RawItem | Rejected:
    return read_entry(RAW_ID, fields, max_content_bytes=largest)


def reason(fields: dict[bytes, bytes]) -> Reason:
    result = read(fields)
    assert isinstance(result, Rejected)
    return result.reason


def test_a_minimal_entry_is_read_with_its_defaults() -> None:
    item = read(ITEM)
    assert isinstance(item, RawItem)
    assert item.content_type == "text/plain"
    assert item.received_at == "2025-11-24T16:00:00.000Z"
    assert item.meta == {}


def test_content_is_any_bytes() -> None:
    windows_1256 = "برقية".encode("cp1256")
    item = read(ITEM | {b"content": windows_1256, b"content_type": b"text/plain; charset=cp1256"})
    assert isinstance(item, RawItem)
    assert item.content == windows_1256


def test_meta_fields_are_kept_and_not_interpreted() -> None:
    item = read(ITEM | {b"meta.desk": "التحرير".encode(), b"meta.source": b"x"})
    assert isinstance(item, RawItem)
    assert item.meta == {"desk": "التحرير", "source": "x"}
    assert item.source == "spa"


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, Reason.INTAKE_NO_SOURCE),
        ({b"content": b"x"}, Reason.INTAKE_NO_SOURCE),
        (ITEM | {b"source": b"  "}, Reason.INTAKE_NO_SOURCE),
        (ITEM | {b"source": b"\xff\xfe"}, Reason.INTAKE_SOURCE_NOT_UTF8),
        (ITEM | {b"url": b"\xff"}, Reason.INTAKE_FIELD_NOT_UTF8),
        (ITEM | {b"\xff": b"x"}, Reason.INTAKE_FIELD_NOT_UTF8),
        ({b"source": b"spa"}, Reason.INTAKE_NO_CONTENT),
        (ITEM | {b"content": b""}, Reason.INTAKE_EMPTY),
        (ITEM | {b"content": b" \r\n\t"}, Reason.INTAKE_EMPTY),
        (ITEM | {b"content": b"x" * 1001}, Reason.INTAKE_TOO_LARGE),
        (ITEM | {b"headline": b"x"}, Reason.INTAKE_UNKNOWN_FIELD),
        (ITEM | {b"raw_id": b"1-0"}, Reason.INTAKE_UNKNOWN_FIELD),
        (ITEM | {b"received_at": b"yesterday"}, Reason.INTAKE_BAD_FIELD),
        (ITEM | {b"received_at": b"2026-02-30T10:00:00Z"}, Reason.INTAKE_BAD_FIELD),
        (ITEM | {b"received_at": b"2026-02-03T10:00:00"}, Reason.INTAKE_BAD_FIELD),
        (ITEM | {b"source": b"x" * 300}, Reason.INTAKE_BAD_FIELD),
        (ITEM | {b"meta.a": b"x" * 10_000}, Reason.INTAKE_BAD_FIELD),
        (ITEM | {f"meta.{i}".encode(): b"" for i in range(100)}, Reason.INTAKE_BAD_FIELD),
        ({b"__data__": b"\x00\x01"}, Reason.INTAKE_BAD_ENVELOPE),
        ({b"__data__": b"[]"}, Reason.INTAKE_BAD_ENVELOPE),
        ({b"__data__": b'{"source": 1}'}, Reason.INTAKE_BAD_ENVELOPE),
        ({b"__data__": b'{"source": "a", "content_base64": "%"}'}, Reason.INTAKE_BAD_ENVELOPE),
        (
            {b"__data__": '{"source": "a", "content_base64": "برقية"}'.encode()},
            Reason.INTAKE_BAD_ENVELOPE,
        ),
        ({b"__data__": b'{"source": "a"}'}, Reason.INTAKE_NO_CONTENT),
        (ITEM | {b"__data__": b"{}"}, Reason.INTAKE_UNKNOWN_FIELD),
    ],
)
def test_each_bad_entry_has_its_own_reason(fields: dict[bytes, bytes], expected: Reason) -> None:
    assert reason(fields) is expected


def test_refusals_never_repeat_a_value() -> None:
    result = read(ITEM | {b"received_at": b"SECRET-COPY"})
    assert isinstance(result, Rejected)
    assert "SECRET" not in result.detail


def test_what_faststream_publishes_is_understood() -> None:
    body = {"source": "العربي", "content": "خبر", "meta.desk": "a"}
    envelope = asyncio.run(
        BinaryMessageFormatV1.encode(
            message=body, reply_to=None, headers={"x": "y"}, correlation_id="c"
        )
    )
    item = read({b"__data__": envelope})
    assert isinstance(item, RawItem)
    assert (item.source, item.content, item.meta) == ("العربي", "خبر".encode(), {"desk": "a"})


def test_an_envelope_may_carry_bytes_as_base64() -> None:
    item = read({b"__data__": orjson.dumps({"source": "a", "content_base64": "x8g="})})
    assert isinstance(item, RawItem)
    assert item.content == b"\xc7\xc8"


def test_an_id_beyond_the_calendar_has_a_time_all_the_same() -> None:
    assert entry_time("18446744073709551615-1").startswith("9999-12-31")


@given(
    st.dictionaries(
        st.binary(max_size=12)
        | st.sampled_from([b"source", b"content", b"__data__", b"received_at", b"meta.x", b"url"]),
        st.binary(max_size=40),
        max_size=6,
    )
)
def test_no_entry_raises(fields: dict[bytes, bytes]) -> None:
    assert isinstance(read(fields), RawItem | Rejected)

"""Logs: one line is one event, whatever wire text is in it."""

from __future__ import annotations

import io
import json
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barqiya.operate.log import configure_logging, get_logger, neutralize


def lines(level: str = "info", log_format: str = "json") -> io.StringIO:
    stream = io.StringIO()
    configure_logging(level, log_format, stream)
    return stream


UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
HOSTILE = 'عاجل\n{"event":"forged"}\x1b[2J\u202eevil\u2028x\x85\ud800'


def test_hostile_text_stays_in_its_value() -> None:
    stream = lines()
    get_logger().info("item.committed", source=HOSTILE)
    text = stream.getvalue()
    assert text.count("\n") == 1
    assert not any(unicodedata.category(c) in {"Cc", "Cf", "Zl", "Zp"} for c in text.rstrip("\n"))
    assert "عاجل" in text
    record = json.loads(text)
    assert record["event"] == "item.committed"
    assert "\\u202e" in record["source"]


def test_hostile_keys_and_nested_values_are_neutralized_on_a_terminal() -> None:
    stream = lines(log_format="console")
    get_logger().info("x", **{"a\x1b[31m": {"k\n": [HOSTILE]}})
    assert "\x1b[2J" not in stream.getvalue()
    assert stream.getvalue().count("\n") == 1


@pytest.mark.parametrize(
    "text", ["redis://user:canary@host:6379/0", "Error to rediss://:canary@h: refused"]
)
def test_credentials_in_urls_are_scrubbed(text: str) -> None:
    assert "canary" not in neutralize(text)
    assert "[secret]@" in neutralize(text)


def test_values_under_secret_names_are_hidden() -> None:
    stream = lines()
    get_logger().info("x", password="canary", auth_token="canary")  # noqa: S106 - a canary
    assert "canary" not in stream.getvalue()


def test_what_is_no_json_is_written_all_the_same() -> None:
    stream = lines()
    get_logger().info("x", raw=b"12", where={1: object, "k": {"v": 1}}, lone="\ud800")
    record = json.loads(stream.getvalue())
    assert (record["raw"], record["lone"], record["where"]["k"]) == (
        "[2 bytes]",
        "\\ud800",
        {"v": 1},
    )


@given(st.text(max_size=40), st.text(max_size=2000))
def test_every_line_is_one_harmless_line_of_json(key: str, value: str) -> None:
    stream = lines()
    get_logger().info("x", **{key or "k": value, "list": [value, {key: value}]})
    text = stream.getvalue()
    assert text.endswith("\n")
    assert json.loads(text)["event"]
    assert not UNSAFE.search(text[:-1])


def test_long_values_are_cut_and_say_so() -> None:
    assert neutralize("ا" * 2000).endswith("[2000 characters]")


def test_lower_levels_are_left_out() -> None:
    stream = lines(level="warning")
    get_logger().info("quiet")
    get_logger().warning("loud")
    assert json.loads(stream.getvalue())["event"] == "loud"


def test_bound_context_is_on_every_line() -> None:
    stream = lines()
    log = get_logger(consumer="w1")
    log.info("a")
    log.info("b")
    assert [json.loads(x)["consumer"] for x in stream.getvalue().splitlines()] == ["w1", "w1"]

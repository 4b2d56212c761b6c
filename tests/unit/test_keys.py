"""Ids of stream entries as people type them."""

from __future__ import annotations

import pytest

from barqiya.keys import LAST_NUMBER, is_entry_id


@pytest.mark.parametrize("text", ["0-0", "1712345678901-0", f"{LAST_NUMBER}-{LAST_NUMBER}"])
def test_entry_ids(text: str) -> None:
    assert is_entry_id(text)


@pytest.mark.parametrize(
    "text",
    ["", "1712345678901", "-", "1-", "1-x", "1-0\n", "١-٠", f"{LAST_NUMBER + 1}-0", f"0-{2**64}"],
)
def test_what_a_server_would_refuse_is_none(text: str) -> None:
    assert not is_entry_id(text)

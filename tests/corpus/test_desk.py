"""Pairs of a desk's day through the service: what the later item is, and whether it is dropped."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest

from barqiya.dedupe import Segments
from barqiya.dedupe.compare import compare
from support.dedupe_pairs import tokens
from support.processing import Desk

FILE: Final = Path(__file__).parent / "dedupe" / "desk.toml"
PAIRS: Final = tomllib.loads(FILE.read_text(encoding="utf-8"))["pair"]
_BEGAN: Final = datetime(2026, 3, 10, 6, tzinfo=UTC)


def test_there_are_forty_pairs_and_more() -> None:
    names = [pair["name"] for pair in PAIRS]
    assert len(names) == len(set(names)) >= 40


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair["name"])
async def test_a_pair_is_what_it_was_labelled(
    client: Any, namespace: str, pair: dict[str, Any]
) -> None:
    desk = Desk(client, namespace)
    await client.set(desk.keys.near_note, Segments("11" * 16).dump())
    old, new = pair.get("sources", ("agency", "newspaper"))
    (first,) = await desk.take(_item(pair["a"], old, 0))
    (second,) = await desk.take(_item(pair["b"], new, pair.get("hours", 1)))
    assert second["relation"] in pair["relation"].split("/"), second
    assert (second["outcome"] == "duplicate") is pair["drop"], second
    if "story" in pair:
        assert (second["story_id"] == first["story_id"]) is pair["story"], second


@pytest.mark.parametrize(
    "pair", [pair for pair in PAIRS if "differs" in pair], ids=lambda pair: pair["name"]
)
def test_what_a_copy_differs_in_is_said(pair: dict[str, Any]) -> None:
    old, new = (tokens(text[0], text[1:]) for text in (pair["a"], pair["b"]))
    for found in (compare(new, old), compare(old, new)):
        assert {*pair["differs"]} <= {*found.differs_in}, found.evidence
        assert not found.may_suppress


def _item(text: list[str], source: str, hours: float) -> dict[str, str | bytes]:
    received = _BEGAN + timedelta(hours=hours)
    return {"source": source, "content": "\n\n".join(text), "received_at": received.isoformat()}

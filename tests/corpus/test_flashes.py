"""A flash and the full story of another desk meet by their headlines, and no other event's does."""

from __future__ import annotations

import tomllib
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from barqiya.dedupe import Segments
from support.processing import Desk

if TYPE_CHECKING:
    from collections.abc import Sequence

FILE: Final = Path(__file__).parent / "dedupe" / "flashes.toml"
EVENTS: Final = tomllib.loads(FILE.read_text(encoding="utf-8"))["event"]
#: Which postings a text is remembered under is a little by chance: with several secrets less so.
SECRETS: Final = tuple(bytes((number,)) * 16 for number in range(1, 5))


async def stories(client: Any, namespace: str, *, flash_first: bool) -> list[tuple[str, str]]:
    """Take every flash and every full story, the one after all of the other; their story ids."""
    desk = Desk(client, namespace)
    flashes = [_item(event["flash"], (), "agency", 0) for event in EVENTS]
    full = [_item(one["headline"], one["paragraphs"], "newspaper", 20) for one in EVENTS]
    waves = [flashes, full] if flash_first else [full, flashes]
    first, second = [[one["story_id"] for one in await desk.take(*wave)] for wave in waves]
    return list(zip(first, second, strict=True))


def _item(
    headline: str, paragraphs: Sequence[str], source: str, minutes: int
) -> dict[str, str | bytes]:
    text = "\n\n".join([headline, *paragraphs]) if paragraphs else f"عاجل: {headline}"
    return {
        "source": source,
        "content": text,
        "received_at": f"2026-03-10T12:{minutes:02}:00+00:00",
    }


@pytest.mark.parametrize(("flash_first", "floor"), [(True, 0.85), (False, 0.55)])
async def test_a_flash_and_its_full_story_are_one_story(
    client: Any, namespace: str, flash_first: bool, floor: float
) -> None:
    met = 0
    for secret in SECRETS:
        name = f"{namespace}-{secret[0]}"
        await client.set(Desk(client, name).keys.near_note, Segments(secret.hex()).dump())
        found = await stories(client, name, flash_first=flash_first)
        met += sum(flash == full for flash, full in found)
        for one, other in combinations(range(len(EVENTS)), 2):
            assert not set(found[one]) & set(found[other]), (EVENTS[one], EVENTS[other])
    assert met >= floor * len(EVENTS) * len(SECRETS)

"""Thousands of items made to meet in one place: what others cost stays bounded."""

from __future__ import annotations

import importlib
import random
from typing import TYPE_CHECKING, Any

import pytest

from barqiya.dedupe.anchors import BODY_ASKED, LEAD_FIRM, LEAD_SHINGLES, TITLE_SHINGLES
from barqiya.dedupe.match import MOST_CANDIDATES
from barqiya.dedupe.segments import BUCKET, OLDEST, Segment, Segments
from barqiya.dedupe.signature import sign
from support.processing import Desk
from support.stories import story

if TYPE_CHECKING:
    from collections.abc import Mapping

FLOOD = 600
#: Secrets under which an article is to be found behind a flood.
SECRETS = 200
#: Questions that one item can ask the index.
MOST_ASKED = BODY_ASKED + LEAD_FIRM + LEAD_SHINGLES + TITLE_SHINGLES


class Compared:
    """Counts comparisons."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.count = 0
        module = importlib.import_module("barqiya.dedupe.match")
        compare = module._compare

        def counted(*args: Any) -> Any:
            self.count += 1
            return compare(*args)

        monkeypatch.setattr(module, "_compare", counted)


def flood(lead: str, number: int, headline: str = "", count: int = 120) -> dict[str, str | bytes]:
    """An item with the lead of somebody else's article and words of its own after it."""
    headline = headline or f"عنوان رقم {number}"
    return {
        "source": "flood",
        "content": f"{headline}\n\n{lead}\n\n{own_words(number, 6, count)}.",
    }


def own_words(seed: int, letters: int, count: int = 120) -> str:
    """Words that no other text has."""
    draw = random.Random(seed)
    return " ".join("".join(draw.choices("ابتثجحخدذرزسشصض", k=letters)) for _ in range(count))


def stranger(source: str, seed: int) -> dict[str, str | bytes]:
    """An item as long as a story, without three words of any other, whatever the secret."""
    body = "\n\n".join(own_words(seed + part, 8, 40) for part in range(5))
    return {"source": source, "content": f"{own_words(seed - 1, 8, 8)}\n\n{body}."}


async def commands(desk: Desk) -> int:
    """Commands that the server has run, those of scripts among them."""
    stats: Mapping[str, Mapping[str, int]] = await desk.client.info("commandstats")
    return sum(one["calls"] for one in stats.values())


async def cost(desk: Desk, compared: Compared, item: dict[str, str | bytes]) -> tuple[int, int]:
    """Commands and comparisons that one item takes."""
    before, count = await commands(desk), compared.count
    await desk.take(item)
    return await commands(desk) - before, compared.count - count


async def test_a_flood_hides_no_article_whose_words_it_took_whatever_the_secret(
    client: Any, namespace: str
) -> None:
    """All that an article is found by may be in what was taken: that is up to the secret."""
    headline, *paragraphs = story(1).split("\n\n")
    taken = "\n\n".join(paragraphs[:-1])
    for number in range(SECRETS):
        desk = Desk(client, f"{namespace}-{number}")
        await client.set(desk.keys.near_note, Segments(f"{number:032x}").dump())
        (first,) = await desk.take({"source": "outlet first", "content": story(1)})
        await desk.take(*[flood(taken, one, headline, 40) for one in range(BUCKET + OLDEST)])
        copy = {"source": "outlet second", "content": story(1, reordered=True)}
        (copied,) = await desk.take(copy)
        assert copied["article_id"] == first["article_id"], number
        await client.delete(*[key async for key in client.scan_iter(f"{desk.keys.raw[:-4]}*")])


async def test_a_flood_that_shares_a_lead_costs_others_no_more_than_the_bounds(
    client: Any, namespace: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, compared = Desk(client, namespace), Compared(monkeypatch)
    original = {"source": "outlet first", "content": story(1)}
    (first,) = await desk.take(original)
    usual, _ = await cost(desk, compared, stranger("outlet first", 10_000))
    lead = story(1).split("\n\n")[1]
    for start in range(0, FLOOD, 100):
        await desk.take(*(flood(lead, number) for number in range(start, start + 100)))
    assert compared.count <= FLOOD * MOST_CANDIDATES

    bystander, met = await cost(desk, compared, stranger("outlet", 20_000))
    assert met == 0
    # Each anchor that something may lie under is a command; nothing else grows.
    assert bystander <= usual + MOST_ASKED
    victim, met = await cost(desk, compared, flood(lead, FLOOD))
    assert 0 < met <= MOST_CANDIDATES
    assert victim <= usual + MOST_ASKED

    # No list under an anchor is longer than its cap.
    longest = 0
    async for shard in client.scan_iter(f"{namespace}:index:near:1:*"):
        longest = max(longest, *map(len, (await client.hvals(shard))))
    assert longest == 3 * BUCKET

    # The article whose lead was taken is still found: by what the flood does not have.
    (copied,) = await desk.take({"source": "outlet second", "content": story(1, reordered=True)})
    assert (copied["outcome"], copied["article_id"]) == ("duplicate", first["article_id"]), copied


def in_few_shards(segment: Segment, text: str, salt: bytes) -> int:
    """Anchors of a text that lie in the first shards, one in sixty-four of all."""
    few = 1 << (segment.bits - 6)
    return sum(
        segment.shard(anchor) < few for anchor in sign("", None, [text], salt=salt).anchors.kept
    )


async def test_who_does_not_know_the_secret_cannot_choose_a_place(
    client: Any, namespace: str
) -> None:
    desk = Desk(client, namespace)
    await desk.take({"source": "outlet", "content": story(1)})
    note = Segments.load(await client.get(desk.keys.near_note))
    segment, salt = note.newest, bytes.fromhex(note.salt)
    draw = random.Random(1)
    texts = [
        " ".join("".join(draw.choices("ابتثجحخدذ", k=5)) for _ in range(3)) for _ in range(6400)
    ]
    # Chosen under the secret they meet in one place, under any other they are spread.
    for known, share in ((salt, 1.0), (b"guess", 1 / 64)):
        chosen = [text for text in texts if in_few_shards(segment, text, known)]
        assert len(chosen) > 50
        met = sum(in_few_shards(segment, text, salt) for text in chosen) / len(chosen)
        assert met == pytest.approx(share, abs=0.06)

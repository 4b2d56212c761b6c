"""Near-identical items that reach several workers in the same moment: one original, one copy."""

from __future__ import annotations

import random
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from support.service import serving
from support.stories import story

if TYPE_CHECKING:
    from pathlib import Path

PAIRS = 200
WORKERS = 4


@pytest.mark.slow
def test_of_two_hundred_pairs_at_four_workers_each_is_one_original_and_one_copy(
    redis_url: str, namespace: str, tmp_path: Path
) -> None:
    with ExitStack() as stack:
        services = []
        for number in range(WORKERS):
            folder = tmp_path / f"w{number}"
            folder.mkdir()
            # Small batches, so that the twins of a pair are in different hands.
            settings = {"BARQIYA_CONSUMER_NAME": f"w{number}", "BARQIYA_BATCH_SIZE": "3"}
            services.append(stack.enter_context(serving(redis_url, namespace, folder, **settings)))
        service = services[0]
        # A first round, so that every worker runs before the race begins.
        warm_up = [service.publish(item(seed, "first")) for seed in range(1000, 1000 + 6 * WORKERS)]
        service.settle(len(warm_up))
        with service.client.pipeline(transaction=True) as pipe:
            for seed in range(PAIRS):
                for source in random.Random(seed).sample(["first", "second"], 2):
                    pipe.xadd(service.keys.raw, item(seed, source))
            raw_ids = [raw_id.decode() for raw_id in pipe.execute()]
        outcomes = {one["raw_id"]: one for one in service.settle(len(warm_up) + 2 * PAIRS)}
        pairs = list(zip(raw_ids[::2], raw_ids[1::2], strict=True))
        told = [sorted(outcomes[raw_id]["outcome"] for raw_id in pair) for pair in pairs]
        assert told == [["duplicate", "published"]] * PAIRS
        for pair in pairs:
            assert len({outcomes[raw_id]["article_id"] for raw_id in pair}) == 1
        hands = {line["consumer"] for one in services for line in one.log() if "outcome" in line}
        assert len(hands) == WORKERS


def item(seed: int, source: str) -> dict[str, bytes | str]:
    """One of the two versions of a story; neither says more than the other."""
    text = story(seed, reordered=source == "second")
    return {"source": f"outlet {source}", "content": text}

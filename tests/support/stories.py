"""Copy made by a program: as many texts as a test wants, each of its own words."""

from __future__ import annotations

import random
from functools import cache

import wordfreq


@cache
def _vocabulary() -> tuple[str, ...]:
    words = wordfreq.top_n_list("ar", 12_000)
    return tuple(word for word in words if len(word) > 2 and word.isalpha())


def paragraphs(seed: int, count: int = 5) -> list[str]:
    """Paragraphs of about 40 words that share no three successive words with those of other seeds.

    The words are as common as in Arabic copy, their order is chance: nothing to read, but what an
    index of wording sees.
    """
    rng = random.Random(seed)
    words = _vocabulary()
    return [
        " ".join(words[min(int(rng.paretovariate(0.35)), len(words)) - 1] for _ in range(40)) + "."
        for _ in range(count)
    ]


def headline(seed: int) -> str:
    """A headline of eight words."""
    return " ".join(random.Random(seed).choices(_vocabulary()[300:], k=8))


def story(seed: int, *, reordered: bool = False) -> str:
    """A text of about 200 words; reordered, the same with its last two paragraphs exchanged."""
    body = paragraphs(seed)
    if reordered:
        body[-2:] = body[-1], body[-2]
    return "\n\n".join([headline(seed), *body])

"""Arabic copy for benchmarks: page text of about 3 KB, every item different."""

from __future__ import annotations

import random
from functools import cache
from pathlib import Path

import wordfreq

_SENTENCES = (Path(__file__).parent / "sentences.txt").read_text(encoding="utf-8").splitlines()
_HEADS = (
    "بدء صيانة الطريق الساحلي بكلفة {} مليون دولار",
    "الميناء يناول {} ألف حاوية في ثلاثة أشهر",
    "جدل بشأن {} مناقصة ملغاة في مشروع الطريق",
)


@cache
def vocabulary() -> tuple[str, ...]:
    """The commonest Arabic words of three letters or more."""
    words = wordfreq.top_n_list("ar", 12_000)
    return tuple(word for word in words if len(word) > 2 and word.isalpha())


def _own(sentence: str, rng: random.Random) -> str:
    """A sentence with every third word another one: no item is a copy of the others' wording."""
    words = sentence.split()
    words[2::3] = rng.choices(vocabulary(), k=len(words[2::3]))
    return " ".join(words)


def page_text(seed: int) -> str:
    """One page of about 3 KB in UTF-8: date, headline twice, caption, body, intertitles, source."""
    rng = random.Random(seed)
    head = rng.choice(_HEADS).format(rng.randint(100, 10_000_000))
    caption = f"أعمال الصيانة على الطريق الساحلي، القطاع {seed} (رويترز)"
    body = [
        _own(sentence.format(rng.randint(2, 9_999_999)), rng)
        for sentence in rng.sample(_SENTENCES, len(_SENTENCES))
    ]
    body.insert(5, "مطالب بجدول زمني واضح")
    return "\n".join(
        [
            "الإثنين 12 يناير 2026",
            head,
            head,
            "شارك القصة",
            caption,
            caption,
            *body,
            "المصادر:",
            "العربي - وكالات",
        ]
    )

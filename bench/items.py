"""Arabic copy for benchmarks: page text of about 3 KB, every item different."""

from __future__ import annotations

import random
from pathlib import Path

_SENTENCES = (Path(__file__).parent / "sentences.txt").read_text(encoding="utf-8").splitlines()
_HEADS = (
    "بدء صيانة الطريق الساحلي بكلفة {} مليون دولار",
    "الميناء يناول {} ألف حاوية في ثلاثة أشهر",
    "جدل بشأن {} مناقصة ملغاة في مشروع الطريق",
)


def page_text(seed: int) -> str:
    """One page of about 3 KB in UTF-8: date, headline twice, caption, body, intertitles, source."""
    rng = random.Random(seed)
    head = rng.choice(_HEADS).format(rng.randint(100, 10_000_000))
    caption = f"أعمال الصيانة على الطريق الساحلي، القطاع {seed} (رويترز)"
    body = [s.format(rng.randint(2, 9_999_999)) for s in rng.sample(_SENTENCES, len(_SENTENCES))]
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

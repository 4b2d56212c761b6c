"""Long texts made to hurt a reader of lines, and the time that one may take over each."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SIZE = 64 * 1024
#: Seconds for one text of ``SIZE`` characters.
LIMIT = 0.05

_PIECES = (
    " ", "\n", "-", "- ", " - ", ".", ". ", "..", "/", "(", ")", "()", "((", "رويترز ",
    "رويترز - ", "(رويترز) - ", "أ. ", "أ ف ب ", "و", "ـ", "ـ ", "واس", "وام", "عاجل ", "عاجل - ",
    "تحديث 1", "1st ", "إضافة ", "إضافة أولى ", "// يتبع // ", "20:26 ", "© ", "©AP/", "تصوير: ",
    "Photo by ", "كتب: ", "إعداد ", "جدة - ", "13 أبريل ", "3/", "A", "a-", "محمد ", "محمد، ",
    "\u064b", "\u200f", "«", '"', "\ud800", "ﷺ", "１", "تم سحبه ",
)  # fmt: skip


def hostile_texts() -> Iterator[str]:
    """Yield texts of ``SIZE`` characters: one piece over and over, and a mixture."""
    for piece in _PIECES:
        yield (piece * (SIZE // len(piece) + 1))[:SIZE]
    yield ("".join(_PIECES) * SIZE)[:SIZE]


def slowest(read: Callable[[str], object]) -> tuple[float, str]:
    """Longest CPU time that ``read`` takes over a hostile text, and how that text begins.

    Of three runs the fastest counts: what else the machine does must not.
    """
    worst = (0.0, "")
    for text in hostile_texts():
        taken = []
        for _ in range(3):
            started = time.process_time()
            read(text)
            taken.append(time.process_time() - started)
            if taken[-1] < LIMIT:
                break
        worst = max(worst, (min(taken), text[:20]))
    return worst

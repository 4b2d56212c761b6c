"""What arrives: new stories, reprints by other outlets, revisions, flashes, some noise."""

from __future__ import annotations

import random
from typing import Final, NamedTuple

from bench.items import page_text

#: Parts of a hundred. The rest are new stories.
_REPRINTS, _REVISIONS, _FLASHES, _NOISE = 20, 10, 3, 1
#: Reprints and revisions are of one of this many newest stories.
_RECENT: Final = 500
_OUTLETS: Final = ("العربي - وكالات", "صحيفة الميناء", "موقع الساحل الإخباري", "بوابة الخليج")
_FLASH: Final = "عاجل | الميناء يعلن وقف الملاحة في القطاع {} بعد تصادم سفينتين قرب الرصيف {}"
_ADDED: Final = "وأضاف المتحدث أن الأرقام النهائية ستعلن بعد اجتماع اللجنة رقم {} مساء اليوم."


class Sent(NamedTuple):
    """One item as it is put on the queue."""

    kind: str
    """``new``, ``reprint``, ``revision``, ``flash`` or ``noise``."""
    fields: dict[str, str | bytes]


def copy_of_the_day(number: int, seed: int) -> Sent:
    """The item with this number; the same for the same seed."""
    rng = random.Random(f"{seed}:{number}")
    draw = rng.randrange(100)
    if draw < _NOISE:
        return Sent("noise", {"source": _OUTLETS[0], "content": rng.randbytes(400)})
    draw -= _NOISE
    if draw < _FLASHES:
        text = _FLASH.format(rng.randrange(10**6), rng.randrange(10**6))
        return Sent("flash", {"source": _OUTLETS[1], "content": text, "item_id": f"f{number}"})
    draw -= _FLASHES
    earlier = max(0, number - 1 - rng.randrange(_RECENT))
    if draw < _REPRINTS:
        outlet = rng.choice(_OUTLETS[1:])
        return Sent("reprint", {"source": outlet, "content": page_text(earlier)})
    draw -= _REPRINTS
    if draw < _REVISIONS:
        text = page_text(earlier).replace("\nالمصادر:", f"\n{_ADDED.format(number)}\nالمصادر:")
        fields = {"source": _OUTLETS[0], "content": text, "item_id": f"n{earlier}"}
        return Sent("revision", {**fields, "revision": str(number)})
    fields = {"source": _OUTLETS[0], "content": page_text(number), "item_id": f"n{number}"}
    return Sent("new", {**fields, "revision": str(number)})

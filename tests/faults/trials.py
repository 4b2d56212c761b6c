"""Which fault catches which mutant, reliably and within seconds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from faults.scenarios import slow, twins, twisted, zombie
from faults.sweep import BLOWS, Sweep

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from faults.arena import Arena
    from faults.checker import Violation


@dataclass(frozen=True, slots=True)
class Trial:
    """A mutant and the fault that shows what is wrong with it."""

    label: str
    run: Callable[[Arena], Awaitable[list[Violation]]]


def _swept(mutant: str) -> Trial:
    async def run(arena: Arena) -> list[Violation]:
        killed = [b for b in BLOWS if (b.name, b.when) == ("worker killed", "after")]
        sweep = Sweep(arena, mutant=mutant)
        result = await sweep.run(killed, "read", only=("other script", "XACK"))
        return [violation for _, found in result.bad for violation in found]

    return Trial("a sweep that kills after each command of the commit", run)


def _aimed(mutant: str, *scenarios: Callable[[Arena, str], Any]) -> Trial:
    async def run(arena: Arena) -> list[Violation]:
        return [v for scenario in scenarios for v in await scenario(arena, mutant)]

    names = " and ".join(scenario.__name__ for scenario in scenarios)
    return Trial(f"scenario {names}", run)


TRIALS: dict[str, Trial] = {
    "publish-then-ack": _swept("publish-then-ack"),
    "ack-then-publish": _swept("ack-then-publish"),
    "check-outside-the-script": _aimed("check-outside-the-script", twins),
    "no-fence": _aimed("no-fence", zombie),
    "write-before-validate": _aimed("write-before-validate", twins, twisted),
    "no-heartbeat": _aimed("no-heartbeat", slow),
}

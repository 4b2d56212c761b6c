"""Running a stage: its time is noted, and an exception ends the item, not the batch."""

from __future__ import annotations

import traceback
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import TYPE_CHECKING, TypeVar

from barqiya.items import Rejected
from barqiya.reasons import Reason

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

#: Stages in the order an item passes them; the same words everywhere.
STAGES = ("intake", "decode", "parse", "normalize", "dedupe", "commit")

_CRASHED = {
    "intake": Reason.INTAKE_CRASHED,
    "decode": Reason.DECODE_CRASHED,
    "parse": Reason.PARSE_CRASHED,
    "normalize": Reason.NORMALIZE_CRASHED,
    "dedupe": Reason.DEDUPE_CRASHED,
    "commit": Reason.COMMIT_CRASHED,
}


@dataclass(slots=True)
class Timings:
    """Seconds spent in each stage, on the timer given."""

    timer: Callable[[], float]
    seconds: dict[str, float] = field(default_factory=dict)

    def run(self, stage: str, work: Callable[[], T | Rejected]) -> T | Rejected:
        """Run one stage; an exception ends the item, not the batch."""
        started = self.timer()
        try:
            return work()
        except Exception as error:  # noqa: BLE001 - whatever an item raises is the item's end only
            return Rejected(_CRASHED[stage], exception=where(error))
        finally:
            self.add(stage, self.timer() - started)

    def add(self, stage: str, seconds: float) -> None:
        """Add to what a stage took."""
        self.seconds[stage] = self.seconds.get(stage, 0.0) + seconds

    def milliseconds(self) -> dict[str, float]:
        """For the log line: to the microsecond."""
        return {stage: round(value * 1000, 3) for stage, value in self.seconds.items()}


def where(error: BaseException) -> str:
    """Type of an exception and where it was raised.

    Never its message, which may hold unpublished copy.
    """
    frames = traceback.extract_tb(error.__traceback__)
    last = frames[-1] if frames else None
    place = f" at {PurePath(last.filename).name}:{last.lineno} in {last.name}" if last else ""
    return f"{type(error).__name__}{place}"

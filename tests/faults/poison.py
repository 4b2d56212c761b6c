"""Items that harm the worker that handles them: markers in the content, and what they set off.

The hook replaces the parser, so the harm is done where hostile copy would do it: in a stage.
"""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

#: The process ends on the spot, as it does when native code crashes.
KILLER = "علامة-الإنهاء"
#: The stage raises.
RAISER = "علامة-الخطأ"
#: The stage takes all the memory the process may have.
HOG = "علامة-الذاكرة"

#: Harmless, but the stage takes its time over it.
SLOW = "علامة-البطء"

EXIT_STATUS = 9
_SLOW_SECONDS = 0.4
_PIECES = (16 << 20, 1 << 20, 64 << 10)
_HOLD_SECONDS = 0.05


class PoisonError(Exception):
    """Raised by the stage that handles a raiser."""


def install() -> None:
    """Put the hook in front of the parser of this process."""
    from barqiya.pipeline import stages  # noqa: PLC0415 - only in a worker

    names = vars(stages)
    names["parse"] = _poisoned(names["parse"])


def _poisoned(parse: Callable[..., Any]) -> Callable[..., Any]:
    def hooked(decoded: Any, *args: Any, **kwargs: Any) -> Any:
        if KILLER in decoded.text:
            os._exit(EXIT_STATUS)
        if RAISER in decoded.text:
            raise PoisonError
        if HOG in decoded.text:
            _take_all_memory()
        if SLOW in decoded.text:
            time.sleep(_SLOW_SECONDS)
        return parse(decoded, *args, **kwargs)

    return hooked


def _take_all_memory() -> None:
    """Allocate until nothing is left, and hold it for a moment, so that other threads feel it."""
    held: list[bytearray] = []
    for size in _PIECES:
        try:
            while True:
                held.append(bytearray(size))
        except MemoryError:
            continue
    time.sleep(_HOLD_SECONDS)
    raise MemoryError

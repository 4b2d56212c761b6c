"""Back-pressure: how full the server's memory is, and which items may still be accepted.

Publishers are stopped well below the limit, low urgency first. What is left above belongs to the
workers: their scripts run even on a full server, because they are what empties it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Any

from redis.exceptions import NoPermissionError

if TYPE_CHECKING:
    from redis.asyncio import Redis

#: IPTC urgency of an item that names none: the middle of 1 (most urgent) to 9.
ROUTINE_URGENCY = 5
_MIB = 1 << 20


class Level(IntEnum):
    """What may still be accepted."""

    FREE = 0
    WARN = 1
    """Everything, but somebody should look."""
    URGENT_ONLY = 2
    """Items of urgency 1 to 4."""
    CLOSED = 3
    """Nothing."""


#: Per cent of the memory from which on a level holds, fullest first.
_FROM_PERCENT = ((90, Level.CLOSED), (80, Level.URGENT_ONLY), (70, Level.WARN))


@dataclass(frozen=True, slots=True)
class Pressure:
    """Memory of the server, in bytes."""

    used: int
    limit: int
    """``maxmemory``; 0 when the server has none."""

    @property
    def level(self) -> Level:
        """What may still be accepted. Without a limit: everything."""
        if self.limit <= 0:
            return Level.FREE
        for percent, level in _FROM_PERCENT:
            if self.used * 100 >= self.limit * percent:
                return level
        return Level.FREE

    def admits(self, urgency: int | None) -> bool:
        """Whether an item of this IPTC urgency may be accepted now."""
        if self.level is Level.URGENT_ONLY:
            return (urgency or ROUTINE_URGENCY) < ROUTINE_URGENCY
        return self.level < Level.CLOSED

    def __str__(self) -> str:
        """The figures, for a message."""
        if self.limit <= 0:
            return f"{self.used / _MIB:.1f} MiB, no limit"
        share = self.used / self.limit
        return f"{self.used / _MIB:.1f} of {self.limit / _MIB:.1f} MiB ({share:.0%})"


async def read_pressure(client: Redis) -> Pressure:
    """Memory of the server now; without a limit where we may not ask."""
    try:
        info: dict[str, Any] = await client.info("memory")
    except NoPermissionError:
        return Pressure(0, 0)
    return Pressure(int(info["used_memory"]), int(info.get("maxmemory", 0)))

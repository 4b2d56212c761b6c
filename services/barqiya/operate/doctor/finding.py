"""One thing that was looked at, and looking without failing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from redis.exceptions import NoPermissionError, RedisError

if TYPE_CHECKING:
    from collections.abc import Awaitable

Verdict = Literal["ok", "warn", "bad", "unknown"]


class Finding(NamedTuple):
    """One thing that was looked at."""

    name: str
    verdict: Verdict
    seen: str
    remedy: str = ""
    """What to do; empty where nothing has to be done."""


async def tried(name: str, look: Awaitable[Finding]) -> Finding:
    """What a look found; that it could not be had is a finding too."""
    try:
        return await look
    except NoPermissionError as error:
        return Finding(name, "unknown", f"this user may not ask: {error}")
    except RedisError as error:
        return Finding(name, "unknown", f"{type(error).__name__}: {error}")

"""Lua scripts: package data, run by digest with fall-back to the text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from barqiya.commit import script_source

if TYPE_CHECKING:
    from redis.asyncio import Redis


def load_script(client: Redis, package: str, name: str) -> Any:  # noqa: ANN401 - replies vary
    """The script ``name`` of ``package``, ready to be awaited with ``keys`` and ``args``.

    It is sent by digest (``EVALSHA``); a server that does not know it gets the text and keeps it.
    """
    return client.register_script(script_source(package, name))

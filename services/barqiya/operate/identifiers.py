"""Ids as people type them: the first letters are enough where they are one thing's only."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import orjson

from barqiya.errors import InputError
from barqiya.operate.streams import newest

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from redis.asyncio import Redis

    from barqiya.keys import Keys

_ARTICLE_OR_STORY = re.compile(r"^[as]-[0-9a-f]{4,24}$")
_WHOLE = 26
#: Outcomes that are searched, the newest first: what is on a screen is among them.
_SEARCHED = 20_000
_PAGE = 500


class UnknownIdError(InputError):
    """No outcome that is searched names it."""


async def whole_id(client: Redis, keys: Keys, typed: str) -> str:
    """The id of an article or story (``a-…``, ``s-…``) of which the first letters were typed.

    Anything else is given back as it is.

    Raises:
        UnknownIdError: None that is known begins so.
        InputError: Several begin so.
    """
    if len(typed) == _WHOLE or not _ARTICLE_OR_STORY.match(typed):
        return typed
    found = {name async for _, names in _outcomes(client, keys) for name in names}
    fitting = sorted(name for name in found if name.startswith(typed))
    if not fitting:
        raise UnknownIdError(f"{typed}: no article or story of the newest outcomes begins so")
    if len(fitting) > 1:
        raise InputError(f"{typed}: several begin so: {', '.join(fitting[:5])}")
    return fitting[0]


async def newest_item_of(client: Redis, keys: Keys, article_id: str) -> str:
    """Raw id of the newest item of an article.

    Raises:
        UnknownIdError: None of the newest outcomes is one of it.
    """
    async for raw_id, names in _outcomes(client, keys):
        if article_id in names:
            return raw_id
    raise UnknownIdError(f"{article_id}: none of the newest outcomes is of it")


async def _outcomes(client: Redis, keys: Keys) -> AsyncIterator[tuple[str, set[str]]]:
    """Raw ids, newest first, each with the articles and stories that its outcome names."""
    end, read = "+", 0
    while read < _SEARCHED:
        page = await newest(client, keys.outcomes, end=end, count=_PAGE)
        for _, fields in page:
            names = {fields.get(b"article_id", b"").decode(), fields.get(b"story_id", b"").decode()}
            if b"articles" in fields:
                for part in orjson.loads(fields[b"articles"]):
                    names |= {part.get("article_id") or "", part.get("story_id") or ""}
            yield fields.get(b"raw_id", b"").decode(), names - {""}
        if not page:
            return
        read += len(page)
        end = f"({page[-1][0]}"

"""Content through the pure pipeline, as ``barqiya explain`` does it."""

from __future__ import annotations

import time
from functools import cache
from typing import TYPE_CHECKING

from barqiya.items import Rejected
from barqiya.pipeline import Timings, prepare
from barqiya.registry import load_registry

if TYPE_CHECKING:
    from barqiya.pipeline import Prepared
    from barqiya.reasons import Reason
    from barqiya.registry import Registry

_MOST_BYTES = 4 << 20
#: 2026-04-13 09:04:37 UTC.
_RAW_ID = "1776071077000-0"


@cache
def built_in() -> Registry:
    """The built-in registry, read once."""
    return load_registry()


def prepared(
    content: str | bytes, content_type: str = "text/plain; charset=utf-8", source: str = "test"
) -> Prepared:
    """Take content that must give one article through decode, parse and normalize."""
    result = attempt(content, content_type, source)
    assert not isinstance(result, Rejected), result
    (article,) = result
    return article


def refused(
    content: str | bytes, content_type: str = "text/plain; charset=utf-8", source: str = "test"
) -> Reason:
    """Reason why content is refused."""
    result = attempt(content, content_type, source)
    assert isinstance(result, Rejected), result
    return result.reason


def attempt(
    content: str | bytes,
    content_type: str,
    source: str = "test",
    registry: Registry | None = None,
) -> tuple[Prepared, ...] | Rejected:
    """What becomes of content: its articles, or why it is refused."""
    fields = {
        b"source": source.encode(),
        b"content": content.encode() if isinstance(content, str) else content,
        b"content_type": content_type.encode(),
    }
    timings = Timings(time.perf_counter)
    return prepare(
        _RAW_ID, fields, registry or built_in(), max_content_bytes=_MOST_BYTES, timings=timings
    )

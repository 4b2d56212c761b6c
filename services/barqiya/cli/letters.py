"""Describing a dead letter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from barqiya.cli.entries import text_of
from barqiya.cli.safe import clean, isolate, visible
from barqiya.reasons import Reason

if TYPE_CHECKING:
    from collections.abc import Iterator

    from barqiya.operate.streams import Fields

_OWN_FIELDS = ("raw_id", "source", "stage", "reason", "detail", "exception", "attempts")


def describe(entry_id: str, fields: Fields) -> Iterator[str]:
    """Lines for people: what and why, then the raw fields with every odd byte escaped."""
    yield f"dead letter  {entry_id}"
    for name in _OWN_FIELDS:
        if text := text_of(fields, name):
            shown = isolate(text) if name == "source" else clean(text)
            yield f"{name:<12} {shown}"
    reason = text_of(fields, "reason")
    meanings = [known.meaning for known in Reason if known.value == reason]
    yield from (f"{'meaning':<12} {meaning}" for meaning in meanings)
    for raw_name, value in fields.items():
        name = raw_name.decode("utf-8", "backslashreplace")
        if name.startswith("raw."):
            yield f"\n--- {clean(name)} ({len(value)} bytes)"
            yield visible(value)

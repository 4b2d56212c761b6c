"""Moments on the command line: an age, a date, a date-time, an entry id, of a start ``start``."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import typer

from barqiya.cli.ages import hours
from barqiya.keys import LAST_NUMBER, is_entry_id

_DAY_LETTERS = len("2026-01-12")


def first_entry(text: str) -> str:
    """Id of the first entry that may come at or after a moment.

    Raises:
        typer.BadParameter: It is no moment.
    """
    if text == "start":
        return "0-0"
    return text if is_entry_id(text) else f"{_milliseconds(text, 'an entry id, or start')}-0"


def last_entry(text: str) -> str:
    """Id of the last entry that may come before a moment ends: a day ends with its last second.

    Raises:
        typer.BadParameter: It is no moment.
    """
    if is_entry_id(text):
        return text
    end = _milliseconds(text, "or an entry id")
    if len(text) == _DAY_LETTERS and text.count("-") == 2:  # noqa: PLR2004 - a date has two
        end += 86_400_000 - 1
    return f"{end}-{LAST_NUMBER}"


def _milliseconds(text: str, else_: str) -> int:
    """Unix time of an age or a date; ``else_`` says what the caller takes besides."""
    try:
        # No entry is older than the clock of Unix: an age that leads beyond means all of them.
        return max(int((time.time() - hours(text) * 3600) * 1000), 0)
    except typer.BadParameter:
        pass  # no age: perhaps a date
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(
            "must be an age (30m, 2h, 3d), a date or date-time (2026-01-12, 2026-01-12T09:30Z), "
            f"{else_}"
        ) from None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(int(moment.timestamp() * 1000), 0)

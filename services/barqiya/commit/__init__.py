"""Commit: decisions → the arguments of one atomic script. Pure; the worker runs the script."""

from barqiya.commit.entry import (
    Entry,
    Event,
    Part,
    content_json,
    dead_entry,
    decided_entry,
    held_key,
)
from barqiya.commit.plan import CommitCall, Status, pieces, plan_commit, script_source

__all__ = [
    "CommitCall",
    "Entry",
    "Event",
    "Part",
    "Status",
    "content_json",
    "dead_entry",
    "decided_entry",
    "held_key",
    "pieces",
    "plan_commit",
    "script_source",
]

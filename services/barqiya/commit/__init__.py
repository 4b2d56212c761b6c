"""Commit: decisions → the arguments of one atomic script. Pure; the worker runs the script."""

from barqiya.commit.entry import Entry, Part, Posting, dead_entry, decided_entry, held_key
from barqiya.commit.plan import (
    CommitCall,
    NearIndexView,
    Status,
    pieces,
    plan_commit,
    script_source,
)

__all__ = [
    "CommitCall",
    "Entry",
    "NearIndexView",
    "Part",
    "Posting",
    "Status",
    "dead_entry",
    "decided_entry",
    "held_key",
    "pieces",
    "plan_commit",
    "script_source",
]

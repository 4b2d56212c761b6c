"""Commit: decisions → the arguments of one atomic script. Pure; the worker runs the script."""

from barqiya.commit.entry import Entry, dead_entry, decided_entry, held_key
from barqiya.commit.event import Copy, Event, Part, Posting, Route, content_json
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
    "Copy",
    "Entry",
    "Event",
    "NearIndexView",
    "Part",
    "Posting",
    "Route",
    "Status",
    "content_json",
    "dead_entry",
    "decided_entry",
    "held_key",
    "pieces",
    "plan_commit",
    "script_source",
]

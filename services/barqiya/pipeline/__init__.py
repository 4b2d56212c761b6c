"""The whole flow: what happens to a raw item between the queue and the commit.

    entry ─▶ intake ─▶ decode ─▶ parse ─▶ normalize ─▶ dedupe ─▶ commit

Everything here is pure: no I/O, no clock, no global state. ``barqiya explain`` and the worker run
the same functions; the worker takes a group of items through them in step (:mod:`.steps`). A stage
returns its value, or a ``Rejected`` that makes the item a dead letter.
"""

from barqiya.pipeline.candidate import (
    Candidate,
    condense,
    decide_candidate,
    facts_of,
    remembered,
    replayed,
    routes_of,
    traits_of,
)
from barqiya.pipeline.stages import (
    Learned,
    Prepared,
    prepare,
    prepare_raw,
    way_of_entry,
    way_of_raw,
)
from barqiya.pipeline.steps import Way, finish, in_step
from barqiya.pipeline.timings import STAGES, Timings, where

__all__ = [
    "STAGES",
    "Candidate",
    "Learned",
    "Prepared",
    "Timings",
    "Way",
    "condense",
    "decide_candidate",
    "facts_of",
    "finish",
    "in_step",
    "prepare",
    "prepare_raw",
    "remembered",
    "replayed",
    "routes_of",
    "traits_of",
    "way_of_entry",
    "way_of_raw",
    "where",
]

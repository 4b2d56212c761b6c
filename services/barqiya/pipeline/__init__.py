"""The whole flow: what happens to a raw item between the queue and the commit.

    entry ─▶ intake ─▶ decode ─▶ parse ─▶ normalize ─▶ dedupe ─▶ commit

Everything here is pure: no I/O, no clock, no global state. ``barqiya explain`` and the worker run
the same functions. A stage returns its value, or a ``Rejected`` that makes the item a dead letter.
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
from barqiya.pipeline.stages import Learned, Prepared, prepare, prepare_raw
from barqiya.pipeline.timings import STAGES, Timings, where

__all__ = [
    "STAGES",
    "Candidate",
    "Learned",
    "Prepared",
    "Timings",
    "condense",
    "decide_candidate",
    "facts_of",
    "prepare",
    "prepare_raw",
    "remembered",
    "replayed",
    "routes_of",
    "traits_of",
    "where",
]

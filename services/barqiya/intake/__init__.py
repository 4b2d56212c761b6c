"""Intake: the fields of a stream entry → a raw item, or the reason why not. Never an exception.

The contract is flat fields, binary-safe (see ``docs/reference/queue.md``). An entry that FastStream
wrote, with the one field ``__data__``, is understood when its body is a raw item in JSON.
"""

from barqiya.intake.entry import entry_time, open_entry, read_entry
from barqiya.intake.returned import (
    REPLAY_OF,
    RETRY_OF,
    Standing,
    dump_replays,
    first_id,
    is_returned,
    pass_key,
    pass_keys,
    stand,
)
from barqiya.intake.urgent import HEAD_BYTES, Glimpse, urgency_reader

__all__ = [
    "HEAD_BYTES",
    "REPLAY_OF",
    "RETRY_OF",
    "Glimpse",
    "Standing",
    "dump_replays",
    "entry_time",
    "first_id",
    "is_returned",
    "open_entry",
    "pass_key",
    "pass_keys",
    "read_entry",
    "stand",
    "urgency_reader",
]

"""Intake: the fields of a stream entry → a raw item, or the reason why not. Never an exception.

The contract is flat fields, binary-safe (see ``docs/reference/queue.md``). An entry that FastStream
wrote, with the one field ``__data__``, is understood when its body is a raw item in JSON.
"""

from barqiya.intake.entry import first_id, read_entry

__all__ = ["first_id", "read_entry"]

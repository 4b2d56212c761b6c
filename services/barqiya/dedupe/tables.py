"""Tables that comparing goes by: each is read when it is first needed, or all of them at once."""

from __future__ import annotations

from barqiya.dedupe.classes import word_classes
from barqiya.dedupe.frequency import word_weight
from barqiya.dedupe.signature import sign
from barqiya.dedupe.vocabulary import vocabulary


def load_tables() -> None:
    """Read the frequencies, the classes of words, the vocabulary and the dictionary of payloads.

    They take half a second, which the first items would wait for.

    Raises:
        RegistryError: A packaged file does not fit its schema.
    """
    word_weight("")
    word_classes()
    vocabulary()
    sign("", None, [], salt=b"").seal()

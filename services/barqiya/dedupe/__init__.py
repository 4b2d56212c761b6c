"""Dedupe: article + what the index remembers → decision. Pure; the worker does the reading.

This release compares exactly: the same delivery, the same provider item, and equal content after
folding. A decision lists the index values it was made from; the commit script checks that they are
still so, and an item whose ground has shifted is decided again.
"""

from barqiya.dedupe.decide import Decision, decide
from barqiya.dedupe.fingerprint import Probe, content_digest, probe
from barqiya.dedupe.memory import ArticleState, DeliveryNote, TextNote
from barqiya.dedupe.versions import compare_versions

__all__ = [
    "ArticleState",
    "Decision",
    "DeliveryNote",
    "Probe",
    "TextNote",
    "compare_versions",
    "content_digest",
    "decide",
    "probe",
]

"""Dedupe: article + what the index remembers → decision. Pure; the worker does the reading.

Identity comes first (the delivery, the provider's item, equal content), then wording: items that
share anchors are compared text by text. A decision lists the index values it was made from; the
commit script checks that they are still so, and that no near-duplicate has come since. An item
whose ground has shifted is decided again.
"""

from barqiya.dedupe.anchors import ANCHOR_BYTES, Anchors
from barqiya.dedupe.case import Case, TakeFacts
from barqiya.dedupe.decide import decide
from barqiya.dedupe.decision import Advice, Considered, Decision, Later
from barqiya.dedupe.fingerprint import Probe, content_digest, probe
from barqiya.dedupe.headlines import HeadlineNote, headline_digest, named_headlines, slug_digest
from barqiya.dedupe.match import Earlier, Facts, Match, is_note_to_editors, likely, match
from barqiya.dedupe.memory import ArticleState, DeliveryNote, Member, Story, TextNote, loaded
from barqiya.dedupe.policy import Policy, load_policy
from barqiya.dedupe.remembered import Remembered, source_mark
from barqiya.dedupe.segments import Segments
from barqiya.dedupe.signature import Signature, anchor_all, sign
from barqiya.dedupe.tables import load_tables
from barqiya.dedupe.takes import Series, series_digest
from barqiya.dedupe.versions import compare_versions

__all__ = [
    "ANCHOR_BYTES",
    "Advice",
    "Anchors",
    "ArticleState",
    "Case",
    "Considered",
    "Decision",
    "DeliveryNote",
    "Earlier",
    "Facts",
    "HeadlineNote",
    "Later",
    "Match",
    "Member",
    "Policy",
    "Probe",
    "Remembered",
    "Segments",
    "Series",
    "Signature",
    "Story",
    "TakeFacts",
    "TextNote",
    "anchor_all",
    "compare_versions",
    "content_digest",
    "decide",
    "headline_digest",
    "is_note_to_editors",
    "likely",
    "load_policy",
    "load_tables",
    "loaded",
    "match",
    "named_headlines",
    "probe",
    "series_digest",
    "sign",
    "slug_digest",
    "source_mark",
]

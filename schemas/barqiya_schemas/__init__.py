"""Barqiya's contract: the models of what goes in and what comes out. No service imports."""

from barqiya_schemas.advisory import (
    ADVISORY_SCHEMA_URI,
    ADVISORY_TYPE,
    AdvisoryAction,
    AdvisoryEvent,
    StoryAdvisory,
)
from barqiya_schemas.article import (
    Article,
    Block,
    Change,
    Content,
    Credit,
    DateEvidence,
    Dateline,
    Dates,
    Image,
    NumberChange,
    Provenance,
    Relation,
    SourceCredit,
    Subject,
    Take,
    TextChanges,
)
from barqiya_schemas.base import SCHEMA_VERSION, OutcomeKind, RelationKind
from barqiya_schemas.event import ARTICLE_SCHEMA_URI, EVENT_OF_OUTCOME, ArticleEvent, EventType
from barqiya_schemas.outcome import ArticleOutcome, DeadLetter, Outcome
from barqiya_schemas.raw import META_PREFIX, RAW_FIELDS, RawItem

__all__ = [
    "ADVISORY_SCHEMA_URI",
    "ADVISORY_TYPE",
    "ARTICLE_SCHEMA_URI",
    "EVENT_OF_OUTCOME",
    "META_PREFIX",
    "RAW_FIELDS",
    "SCHEMA_VERSION",
    "AdvisoryAction",
    "AdvisoryEvent",
    "Article",
    "ArticleEvent",
    "ArticleOutcome",
    "Block",
    "Change",
    "Content",
    "Credit",
    "DateEvidence",
    "Dateline",
    "Dates",
    "DeadLetter",
    "EventType",
    "Image",
    "NumberChange",
    "Outcome",
    "OutcomeKind",
    "Provenance",
    "RawItem",
    "Relation",
    "RelationKind",
    "SourceCredit",
    "StoryAdvisory",
    "Subject",
    "Take",
    "TextChanges",
]

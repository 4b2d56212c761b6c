"""Barqiya's contract: the models of what goes in and what comes out. No service imports."""

from barqiya_schemas.article import (
    Article,
    Block,
    Change,
    Content,
    Credit,
    DateEvidence,
    Dateline,
    Dates,
    Embed,
    Image,
    Provenance,
    Relation,
    SourceCredit,
    Subject,
    Take,
)
from barqiya_schemas.base import SCHEMA_VERSION, OutcomeKind, RelationKind
from barqiya_schemas.event import ARTICLE_SCHEMA_URI, EVENT_OF_OUTCOME, ArticleEvent, EventType
from barqiya_schemas.outcome import ArticleOutcome, DeadLetter, Outcome
from barqiya_schemas.raw import META_PREFIX, RAW_FIELDS, RawItem

__all__ = [
    "ARTICLE_SCHEMA_URI",
    "EVENT_OF_OUTCOME",
    "META_PREFIX",
    "RAW_FIELDS",
    "SCHEMA_VERSION",
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
    "Embed",
    "EventType",
    "Image",
    "Outcome",
    "OutcomeKind",
    "Provenance",
    "RawItem",
    "Relation",
    "RelationKind",
    "SourceCredit",
    "Subject",
    "Take",
]

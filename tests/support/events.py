"""Article events as a test needs them."""

from __future__ import annotations

from barqiya_schemas import (
    Article,
    ArticleEvent,
    Block,
    Dates,
    EventType,
    Provenance,
    Relation,
    RelationKind,
)

MOMENT = "2026-04-13T09:04:37Z"


def article_event(name: str = "one", headline: str = "افتتاح جسر المشاة في الموصل") -> ArticleEvent:
    """An event that says ``headline``; other names give other ids."""
    article = Article(
        language="ar",
        direction="rtl",
        headline=headline,
        body=(Block(text="افتتحت بلدية الموصل صباح اليوم جسرا للمشاة على نهر دجلة."),),
        dates=Dates(received_at=MOMENT),
        provenance=Provenance(
            raw_id="1-0",
            source="ina",
            media_type="text/plain",
            charset="utf-8",
            parser="page_text",
            received_at=MOMENT,
        ),
        article_id=f"a-{name}",
        story_id=f"s-{name}",
        revision=1,
        relation=Relation(kind=RelationKind.UNRELATED),
    )
    return ArticleEvent(
        id=f"e-{name}",
        source="/barqiya/wire/ina",
        type=EventType.PUBLISHED,
        subject=article.article_id,
        time=MOMENT,
        sequence="0000000001",
        partitionkey=article.story_id,
        data=article,
    )


def stream_fields(event: ArticleEvent) -> dict[bytes, bytes]:
    """The fields of a topic entry that carries ``event``."""
    attributes = event.model_dump(mode="json", exclude={"data"}, exclude_none=True)
    fields = {name.encode(): str(value).encode() for name, value in attributes.items()}
    return {**fields, b"data": event.data.model_dump_json(exclude_none=True).encode()}

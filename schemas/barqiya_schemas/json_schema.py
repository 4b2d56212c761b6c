"""JSON Schema (draft 2020-12) of the contract models, for readers and writers in any language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal

from pydantic.json_schema import GenerateJsonSchema

from barqiya_schemas.advisory import AdvisoryEvent, StoryAdvisory
from barqiya_schemas.article import Article
from barqiya_schemas.base import SCHEMA_VERSION
from barqiya_schemas.event import ArticleEvent
from barqiya_schemas.gap import GapEvent, TopicGap
from barqiya_schemas.outcome import DeadLetter, Outcome
from barqiya_schemas.raw import RawItem

if TYPE_CHECKING:
    from pydantic_core import core_schema

    from barqiya_schemas.base import Model

#: A JSON value that is an object.
Json = dict[str, Any]

#: Who writes a document: publishers write what Barqiya reads (``input``), Barqiya the rest.
Direction = Literal["input", "output"]

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"

_MODELS: Final[dict[str, tuple[type[Model], Direction]]] = {
    "raw-item": (RawItem, "input"),
    "article": (Article, "output"),
    "article-event": (ArticleEvent, "output"),
    "story-advisory": (StoryAdvisory, "output"),
    "story-advisory-event": (AdvisoryEvent, "output"),
    "topic-gap": (TopicGap, "output"),
    "topic-gap-event": (GapEvent, "output"),
    "outcome": (Outcome, "output"),
    "dead-letter": (DeadLetter, "output"),
}

#: Names of the published schemas.
SCHEMA_NAMES: Final = tuple(_MODELS)


def schema_id(name: str) -> str:
    """``$id`` of a published schema, e.g. ``urn:barqiya:schema:article:v1``."""
    return f"urn:barqiya:schema:{name}:v{SCHEMA_VERSION}"


def direction_of(name: str) -> Direction:
    """Who writes documents of a published schema."""
    return _MODELS[name][1]


def model_of(name: str) -> type[Model]:
    """The model behind a published schema."""
    return _MODELS[name][0]


def json_schema(name: str) -> Json:
    """Published schema of that name, whole: it refers to nothing outside itself.

    Raises:
        KeyError: There is no schema of that name.
    """
    model, direction = _MODELS[name]
    schema = model.model_json_schema(
        mode="validation" if direction == "input" else "serialization",
        schema_generator=ContractSchema,
    )
    return {"$schema": DIALECT, "$id": schema_id(name), **_readable(schema)}


class ContractSchema(GenerateJsonSchema):
    """Pydantic's schema without titles that repeat field names, and with bytes as RFC 4648 §5."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ANN401, ARG002 - as overridden
        """No field has a title: its name says it, its description explains it."""
        return False

    def field_is_required(self, field: Any, total: bool) -> bool:  # noqa: ANN401 - as overridden
        """In what we write, a constant is always there: it tells the reader what it reads."""
        inner = field["schema"].get("schema", {})
        constant = inner.get("type") == "literal" and len(inner["expected"]) == 1
        return (self.mode == "serialization" and constant) or super().field_is_required(
            field, total
        )

    def bytes_schema(self, schema: core_schema.BytesSchema) -> Json:
        """Bytes are base64url text; ``format`` has no such word, ``contentEncoding`` has."""
        text = super().bytes_schema(schema)
        text.pop("format", None)
        return {**text, "contentEncoding": "base64url"}


def _readable(node: Any) -> Any:  # noqa: ANN401 - any JSON value
    """Descriptions as Markdown in the words of JSON instead of reStructuredText and Python."""
    if isinstance(node, list):
        return [_readable(item) for item in node]
    if not isinstance(node, dict):
        return node
    out = {key: _readable(value) for key, value in node.items()}
    if isinstance(text := out.get("description"), str):
        paragraphs = (" ".join(paragraph.split()) for paragraph in text.split("\n\n"))
        words = "\n\n".join(paragraphs)
        out["description"] = words.replace("``None``", "``null``").replace("``", "`")
    return out

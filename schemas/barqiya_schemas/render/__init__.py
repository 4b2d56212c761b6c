"""The article in formats that subscribers know already: ninjs, NewsML-G2, schema.org.

Each rendering is a pure function of an :class:`barqiya_schemas.Article`. Words are never changed;
what a format has no place for is left out, and nothing is invented to fill a place.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final, NamedTuple

from barqiya_schemas.event import ARTICLE_SCHEMA_URI
from barqiya_schemas.render.newsml_g2 import to_newsml_g2
from barqiya_schemas.render.ninjs import SCHEMA, to_ninjs
from barqiya_schemas.render.schema_org import to_news_article

if TYPE_CHECKING:
    from collections.abc import Callable

    from barqiya_schemas.article import Article

__all__ = ["OWN_FORM", "RENDERINGS", "Rendering", "to_news_article", "to_newsml_g2", "to_ninjs"]


class Rendering(NamedTuple):
    """One way to write an article."""

    media_type: str
    """Media type of what is written."""
    write: Callable[[Article], str]
    """The article as text in this format."""
    schema_uri: str | None = None
    """Where its schema is, for ``dataschema`` of an event; ``None`` when it has none to name."""


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


#: The article itself.
OWN_FORM: Final = "barqiya"
#: Renderings by the names that routes and the command line use.
RENDERINGS: Final[dict[str, Rendering]] = {
    OWN_FORM: Rendering(
        "application/json", lambda a: a.model_dump_json(exclude_none=True), ARTICLE_SCHEMA_URI
    ),
    "ninjs-3.1": Rendering("application/json", lambda a: _json(to_ninjs(a)), SCHEMA.format("3.1")),
    "ninjs-2.1": Rendering(
        "application/json", lambda a: _json(to_ninjs(a, version="2.1")), SCHEMA.format("2.1")
    ),
    "newsml-g2": Rendering("application/vnd.iptc.g2.newsitem+xml", to_newsml_g2),
    "schema.org": Rendering("application/ld+json", lambda a: _json(to_news_article(a))),
}

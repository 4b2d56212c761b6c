"""Examples of the messages, and how they are shown: Arabic reads from right to left."""

from __future__ import annotations

import json
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from barqiya_schemas.article import Article
from barqiya_schemas.render import RENDERINGS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from barqiya_schemas.json_schema import Json

#: Where they are in an installed package, and where in a checkout.
_FOLDERS: Final = (
    Path(__file__).resolve().parents[1] / "examples",
    Path(__file__).resolve().parents[2] / "json" / "examples",
)
_FILES: Final = {
    "RawEntry": "raw-item.flash",
    "ArticleEventEntry": "article-event.corrected",
    "StoryAdvisoryEntry": "story-advisory-event.disputed",
    "GapEntry": "topic-gap-event.too-slow",
    "OutcomeEntry": "outcome.duplicate",
    "DeadLetterEntry": "dead-letter.empty",
}
_RENDERED: Final = "ninjs-2.1"


def examples() -> dict[str, Json]:
    """An example of each message, by its name; none where the package came without them."""
    folder = next((one for one in _FOLDERS if one.is_dir()), None)
    if folder is None:
        return {}
    found = {
        message: json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
        for message, name in _FILES.items()
    }
    event, form = found["ArticleEventEntry"], RENDERINGS[_RENDERED]
    found["RenderedEventEntry"] = {
        **event,
        "dataschema": form.schema_uri,
        "data": json.loads(form.write(Article.model_validate(event["data"]))),
    }
    return found


def shown(example: Json) -> str:
    """An example as HTML: indented JSON, each text in a direction of its own."""
    return "\n".join(_lines(example, "", ""))


def _lines(value: Any, indent: str, before: str) -> Iterator[str]:  # noqa: ANN401 - any JSON value
    """Lines of a value; ``before`` is its name, or nothing for an item of a list."""
    inner = f"{indent}  "
    if isinstance(value, dict) and value:
        yield f"{indent}{before}{{"
        yield from _separated(_lines(one, inner, f'"{escape(k)}": ') for k, one in value.items())
        yield f"{indent}}}"
    elif isinstance(value, list) and value:
        yield f"{indent}{before}["
        yield from _separated(_lines(one, inner, "") for one in value)
        yield f"{indent}]"
    else:
        yield f"{indent}{before}{_scalar(value)}"


def _separated(members: Iterator[Iterator[str]]) -> Iterator[str]:
    """The lines of several members, with a comma after each but the last."""
    lines: list[str] = []
    for member in members:
        if lines:
            lines[-1] += ","
        lines += member
    yield from lines


def _scalar(value: Any) -> str:  # noqa: ANN401 - any JSON value
    if not isinstance(value, str):
        return escape(json.dumps(value))
    text = escape(json.dumps(value, ensure_ascii=False)[1:-1])
    return f'"<bdi dir="{"rtl" if _is_arabic(value) else "ltr"}">{text}</bdi>"'


def _is_arabic(text: str) -> bool:
    first = next((letter for letter in text if letter.isalpha()), "")
    return "\u0600" <= first <= "\u06ff"

"""The fixtures of the structured formats, and what an article says, in a form to compare."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

from barqiya.items import Rejected
from barqiya.pipeline import Timings, prepare_raw
from barqiya.registry import load_registry
from barqiya_schemas import Content, RawItem
from support.corpus import ROOT

if TYPE_CHECKING:
    from pathlib import Path

FOLDER = ROOT / "tests" / "corpus" / "formats"
EXPECTED = FOLDER / "expected.json"
#: Later than the dates of all fixtures.
RECEIVED_AT = "2026-01-18T12:00:00Z"

#: Media type that a publisher would declare, by the end of the file's name.
MEDIA_TYPES = {
    ".json": "application/json",
    ".xml": "application/xml",
    ".7901": "application/x-iptc-7901",
    ".anpa": "application/x-anpa-1312",
    ".eml": "message/rfc822",
}
#: Fields of the contract that are given as they are.
_PLAIN = (
    "status", "language", "direction", "headline", "kicker", "standfirst", "byline", "credit_line",
    "urgency", "priority", "slugline", "editorial_note", "embargoed_until", "usage_terms",
    "copyright_holder", "copyright_notice", "body_html",
)  # fmt: skip


def fixtures() -> list[Path]:
    """Every fixture, sorted."""
    return sorted(
        path for folder in FOLDER.iterdir() if folder.is_dir() for path in folder.iterdir()
    )


def name_of(path: Path) -> str:
    """Format and file name, as the expectations have it."""
    return f"{path.parent.name}/{path.name}"


def contents(data: bytes, media_type: str) -> list[Content] | Rejected:
    """Run decode, parse and normalize."""
    raw = RawItem(
        raw_id="1-0",
        source="wire-example",
        content=data,
        content_type=media_type,
        received_at=RECEIVED_AT,
    )
    prepared = prepare_raw(raw, load_registry(), Timings(lambda: 0.0))
    if isinstance(prepared, Rejected):
        return prepared
    return [one.normalized.content for one in prepared]


def summary(content: Content) -> dict[str, Any]:
    """What an article says, without what it does not say."""
    dates = content.dates
    said: dict[str, Any] = {name: getattr(content, name) for name in _PLAIN}
    said |= {
        "item_id": content.provenance.item_id,
        "item_revision": content.provenance.item_revision,
        "published_at": dates.published_at,
        "updated_at": dates.updated_at,
        "first_created": dates.first_created,
        "version_created": dates.version_created,
        "dateline": [content.dateline.raw, content.dateline.place] if content.dateline else None,
        "signals": list(content.signals),
        "alternative_headlines": list(content.alternative_headlines),
        "headline_roles": [one.role for one in content.headlines],
        "keywords": list(content.keywords),
        "subjects": [one.code for one in content.subjects],
        "genres": [one.code for one in content.genres],
        "locations": [one.name or one.code for one in content.locations],
        "sources": [one.raw for one in content.sources if one.role != "publisher"],
        "images": [
            [one.caption, one.credit.raw if one.credit else None, one.url] for one in content.images
        ],
        "take": [content.take.number, content.take.last] if content.take else None,
        "links": [[one.rel, one.item_id or one.url] for one in content.links],
        "body": [[block.type, block.text] for block in content.body],
        "changes": [
            f"{one.stage}.{one.kind}" for one in content.provenance.changes if one.stage != "decode"
        ],
    }
    return {name: value for name, value in said.items() if value not in (None, [], "")}


def outcome(path: Path) -> list[dict[str, Any]] | str:
    """What becomes of a fixture: its articles, or the reason why there is none."""
    result = contents(path.read_bytes(), MEDIA_TYPES.get(path.suffix, "text/plain"))
    if isinstance(result, Rejected):
        return result.reason.value
    return [summary(one) for one in result]


@cache
def expected() -> dict[str, Any]:
    """What is expected of each fixture, by its name."""
    loaded: dict[str, Any] = json.loads(EXPECTED.read_text(encoding="utf-8"))
    return loaded

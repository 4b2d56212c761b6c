"""Kept items under a route file: where each would go."""

from __future__ import annotations

import time
from collections import Counter
from typing import TYPE_CHECKING, Any

from barqiya.cli.safe import clean, isolate
from barqiya.cli.target import client_of, keys_of
from barqiya.items import Rejected
from barqiya.operate.kept import Kept
from barqiya.pipeline import Prepared, Timings, prepare, traits_of
from barqiya.registry import load_registry
from barqiya.route import RouteFile, choose, read_routes

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

    from barqiya.settings import Settings

_HEADLINE_SHOWN = 60


class Counts:
    """Events by topic."""

    def __init__(self) -> None:
        self._events: Counter[str] = Counter()

    def add(self, found: dict[str, Any]) -> None:
        """Count one event."""
        self._events.update(found["topics"] or ["(none)"])

    def rows(self) -> list[tuple[str, int]]:
        """Topics, the busiest first."""
        return self._events.most_common()


async def choices(
    settings: Settings, file: Path, start: str, count: int
) -> AsyncIterator[dict[str, Any]]:
    """For each article of the kept items: where it would go, and what each route says.

    Raises:
        BarqiyaError: The route file is wrong, or the server cannot be read.
    """
    routes = read_routes(file)
    registry = load_registry(settings.registry_file, settings.digits)
    folder = settings.archive_folder if settings.archive_kind == "folder" else None
    left = count
    async with client_of(settings) as client:
        async for raw_id, fields in Kept(client, keys_of(settings), folder).read(start):
            prepared = prepare(
                raw_id.decode(),
                fields,
                registry,
                max_content_bytes=settings.max_content_bytes,
                timings=Timings(time.perf_counter),
            )
            if not isinstance(prepared, Rejected):
                for article in prepared:
                    yield _choice(raw_id.decode(), article, routes)
            left -= 1
            if not left:
                return


def _choice(raw_id: str, article: Prepared, routes: RouteFile) -> dict[str, Any]:
    event = _event_of(article)
    facts = traits_of(article)._replace(event=event, relation="unrelated")
    choice = choose(routes, facts)
    content = article.normalized.content
    return {
        "raw_id": raw_id,
        "source": content.provenance.source,
        "headline": content.headline,
        "event": event,
        "topics": list(choice.topics),
        "routes": [verdict._asdict() for verdict in choice.verdicts],
    }


def _event_of(article: Prepared) -> str:
    """What its event would be, as far as the copy itself tells."""
    if article.normalized.content.status == "canceled":
        return "withdrawn"
    return "corrected" if "correction" in article.normalized.signals else "published"


def lines(found: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """One event for people, and under it what each route says."""
    topics = ", ".join(found["topics"]) or "articles only"
    headline = isolate(found["headline"], _HEADLINE_SHOWN)
    yield f"{found['raw_id']}  {found['event']:<9} {headline}  -> {topics}", "new"
    for verdict in found["routes"]:
        sign = "+" if verdict["taken"] else "-"
        yield f"  {sign} {verdict['route']:<20} {clean(verdict['why'])}", ""

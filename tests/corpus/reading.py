"""Real articles of the reference data, and the way of one from bytes to content."""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pytest

from barqiya.items import Rejected
from barqiya.pipeline import Prepared, Timings, prepare_raw
from barqiya.registry import load_registry
from barqiya_schemas import RawItem
from support.corpus import corpus_path

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

REGISTRY: Final = load_registry(None)
ARTICLES: Final = ("corpus", "saudi_dev.jsonl.gz")
#: Their source name of the Saudi Press Agency.
AGENCY: Final = "was"


@dataclass(frozen=True, slots=True)
class Stored:
    """One article as the reference data has it."""

    number: str
    source: str
    title: str
    text: str
    seen_at: str
    """When it was captured, in Riyadh."""

    @property
    def copy(self) -> str:
        """Headline and text, as a raw item has them."""
        return f"{self.title}\n{self.text}"


def articles(*, every: int = 1, source: str | None = None) -> Iterator[Stored]:
    """Yield one article in ``every``; skips a test, or ends a script, when the data is not here."""
    with gzip.open(corpus_path(*ARTICLES), "rt", encoding="utf-8") as rows:
        for at, row in enumerate(map(json.loads, rows)):
            if at % every == 0 and source in {None, row["source"]}:
                number = row["id"].partition("=")[2]
                yield Stored(number, row["source"], row["title"], row["text"], row["seen_at"])


def report(main: Callable[[], None]) -> None:
    """Run a report as a script; where the reference data is not here, say so."""
    try:
        main()
    except pytest.skip.Exception as missing:
        print(f"not scored: {missing.msg}")  # noqa: T201


def prepare(
    content: bytes, *, source: str, content_type: str, seen_at: str | None = None
) -> Prepared | Rejected:
    """Take one raw item through decode, parse and normalize.

    Raises:
        AssertionError: A stage raised, or gave several articles.
    """
    received = seen_at.replace(" ", "T") + "+03:00" if seen_at else "2015-08-15T12:00:00+03:00"
    raw = RawItem(
        raw_id="1-0",
        source=source,
        content=content,
        content_type=content_type,
        received_at=received,
    )
    found = prepare_raw(raw, REGISTRY, Timings(timer=lambda: 0.0))
    if isinstance(found, Rejected):
        assert not found.exception, found
        return found
    (prepared,) = found
    return prepared


def prepare_article(article: Stored) -> Prepared | Rejected:
    """Take one article through the stages, in UTF-8."""
    return prepare(
        article.copy.encode(),
        source=article.source,
        content_type="text/plain; charset=utf-8",
        seen_at=article.seen_at,
    )

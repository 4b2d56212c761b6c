"""What parse and normalize make of the items of a benchmark, for what is measured without them."""

from __future__ import annotations

import contextlib
import pickle
import time
from typing import TYPE_CHECKING, Final
from unittest import mock

from barqiya.items import Decoded, ParsedItem, Rejected
from barqiya.pipeline import Timings, prepare_raw
from barqiya.registry import load_registry
from barqiya_schemas import RawItem
from bench.items import page_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from barqiya.normalize.article import Normalized

SOURCE: Final = "العربي - وكالات"


class Answers:
    """What parse and normalize make of every item of the benchmark, given in their place."""

    def __init__(self, items: int) -> None:
        self._pickles = {
            text: pickle.dumps(answer) for text, answer in prepared_answers(items).items()
        }
        self._normalized: dict[int, Normalized] = {}
        self._given = 0
        # Asking for the time costs more than an answer where a system call is dear: a few
        # microseconds, and many more on a busy virtual machine. So it is measured once, for all.
        started = time.thread_time()
        for text in self._pickles:
            self._normalize(self._answer(text))
        self._seconds_each = (time.thread_time() - started) / max(1, self._given)
        self._given = 0

    def time_spent(self) -> float:
        """Processor seconds spent so far on giving answers."""
        return self._given * self._seconds_each

    @contextlib.contextmanager
    def in_place(self) -> Iterator[Answers]:
        """Replace the two stages."""
        with (
            mock.patch("barqiya.pipeline.stages.parse", self._parse),
            mock.patch("barqiya.pipeline.stages.normalize", self._normalize),
        ):
            yield self

    def _parse(self, decoded: Decoded, **_: object) -> tuple[ParsedItem, ...]:
        return (self._answer(decoded.text),)

    def _answer(self, text: str) -> ParsedItem:
        answer: tuple[ParsedItem, Normalized] = pickle.loads(self._pickles[text])  # noqa: S301 - our own
        parsed, self._normalized[id(parsed)] = answer
        self._given += 1
        return parsed

    def _normalize(self, parsed: ParsedItem, *_: object) -> Normalized:
        return self._normalized.pop(id(parsed))


def prepared_answers(items: int) -> dict[str, tuple[ParsedItem, Normalized]]:
    """What parse and normalize make of every item of the benchmark, by its text."""
    registry = load_registry(None)
    answers = {}
    for seed in range(items):
        raw = RawItem(
            raw_id=f"{seed}-0",
            source=SOURCE,
            content=page_text(seed).encode(),
            received_at="2026-01-12T10:00:00.000Z",
        )
        articles = prepare_raw(raw, registry, Timings(time.perf_counter))
        if isinstance(articles, Rejected):
            raise TypeError(f"item {seed} is refused: {articles.reason}")
        (prepared,) = articles
        answers[prepared.decoded.text] = (prepared.parsed, prepared.normalized)
    return answers

"""What a batch is decided on: index values, and the earlier items that its texts resemble.

Read once a round, before anything is decided. Items of the batch that are decided stand here too,
for those after them: the commit puts them in together.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from typing import TYPE_CHECKING

from barqiya.commit import NearIndexView
from barqiya.dedupe import ArticleState, Earlier, HeadlineNote, Series, TextNote, likely, loaded
from barqiya.dedupe.match import HEAVIEST, MOST_LOOSE, MOST_OF_SHORT, anchor_weight
from barqiya.dedupe.segments import BUCKET, OLDEST, is_short
from barqiya.pipeline import remembered
from barqiya.worker.found import LEAST_SHARED

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from barqiya.commit import Posting
    from barqiya.dedupe import Decision
    from barqiya.pipeline import Candidate
    from barqiya.worker.found import Found, LookUp
    from barqiya.worker.near import NearIndex
    from barqiya.worker.queue import Queue

IndexKey = tuple[str, str]
Known = dict[IndexKey, "bytes | None"]


class Ground:
    """The index as one round of a batch sees it."""

    def __init__(self, known: Known, look_up: LookUp | None) -> None:
        self.known = known
        self._look_up = look_up
        self._found: dict[int, tuple[Found, tuple[Earlier, ...]]] = {}
        self._mates: dict[bytes, list[Earlier]] = defaultdict(list)

    @property
    def view(self) -> NearIndexView:
        """What the commit compares the index with."""
        return self._look_up.view if self._look_up is not None else NearIndexView()

    def add_found(self, article: Candidate, found: Found, earlier: tuple[Earlier, ...]) -> None:
        """Note what the look-up of an article gave."""
        self._found[id(article)] = found, earlier

    def earlier(self, article: Candidate, window_s: int) -> tuple[Earlier, ...]:
        """Earlier items that an article resembles, best first: of the index and of the batch.

        Args:
            article: The article.
            window_s: How long before or after it an item may have been received, in seconds.
        """
        _, earlier = self._found.get(id(article), (None, ()))
        received_s = article.facts.received_s
        near = [
            one
            for one in (*self._batch_mates(article), *earlier)
            if abs(received_s - one.remembered.received_s) <= window_s
        ]
        return likely(near, article.signature.payload)

    def _batch_mates(self, article: Candidate) -> Iterable[Earlier]:
        """What of this batch an article resembles, counted and weighed as the index does it."""
        asked, firm = article.signature.anchors.asked, article.signature.anchors.firm
        counts: dict[int, tuple[Earlier, int, int]] = {}
        for place in (*range(firm, len(asked)), *range(firm)):
            met = self._mates.get(asked[place])
            if met is None:
                continue
            weight = anchor_weight(len(met))
            for mate in met:
                _, shared, weighs = counts.get(id(mate), (mate, 0, 0))
                shared, weighs = shared + 1, weighs + weight
                if place >= firm:
                    shared, weighs = min(shared, MOST_LOOSE), min(weighs, HEAVIEST * MOST_LOOSE)
                counts[id(mate)] = mate, shared, weighs
        return [
            _counted(*counted)
            for counted in reversed(counts.values())
            if counted[1] >= LEAST_SHARED
        ]

    def decided(
        self, article: Candidate, decision: Decision, near: NearIndex, lifetime_ms: int
    ) -> Posting | None:
        """Note a decided article for those after it; returns what the index is to remember."""
        signature, what = article.signature, remembered(article, decision)
        if what is None or self._look_up is None:
            return None
        tokens = signature.tokens if decision.again is None else None
        mate = Earlier(what, 0, tokens, short=signature.anchors.short)
        for anchor in signature.anchors.kept:
            mates = self._mates[anchor]
            mates.append(mate)
            del mates[OLDEST : OLDEST - BUCKET]
        found, _ = self._found[id(article)]
        return near.posting(found, signature.anchors, what, self._look_up, lifetime_ms)


def _counted(mate: Earlier, shared: int, weight: int) -> Earlier:
    """A mate of the batch with what it shares; a short one counts for no more than its share."""
    if mate.short:
        shared, weight = min(shared, MOST_OF_SHORT), min(weight, HEAVIEST * MOST_OF_SHORT)
    # Made anew: a third of what ``_replace`` costs, and an item may meet dozens.
    return Earlier(mate.remembered, shared, mate.tokens, weight, mate.short)


async def read_ground(
    articles: Sequence[Candidate],
    queue: Queue,
    near: NearIndex,
    salt: bytes,
    now_ms: int | None,
) -> Ground | None:
    """Read everything that the articles of a batch are decided on.

    Args:
        articles: The articles of the batch.
        queue: Where index values are.
        near: Where near-duplicates are looked up.
        salt: The secret that the articles were signed with.
        now_ms: The time; ``None`` only to look: nothing is written, and nothing can be committed.

    Returns:
        ``None`` when the articles were signed under a secret that the server no longer has.
    """
    wanted = dict.fromkeys(
        key for one in articles for key in (*one.probe.index_keys(), *one.probe.headline_keys())
    )
    takes = {("take", one.take.series): None for one in articles if one.take is not None}
    wanted |= takes
    known, look_up = await asyncio.gather(
        _values(queue, wanted),
        _look_up(near, articles, salt, now_ms),
    )
    if look_up is None:
        return Ground(known, None) if not articles or now_ms is None else None
    tickets = dict.fromkeys(t for found in look_up.found for t, *_ in found.candidates)
    items = await near.remembered(tuple(tickets))
    states = {("item", one.article): None for one in items.values()}
    states |= {("item", _noted(known[one.probe.index_keys()[2]])): None for one in articles}
    states |= {("item", article): None for one in articles for article in _named(one, known)}
    # An article that an operator moves: what the story begins with, whose first it may be.
    moved = [one.replay.story_id for one in articles if one.replay and one.replay.story_id]
    states |= {("item", story_id.removeprefix("s-")): None for story_id in moved}
    series = [one for key in takes if (one := loaded(Series, known[key])) is not None]
    states |= {("item", one.article_id.removeprefix("a-")): None for one in series}
    known |= await _values(queue, [key for key in states if key not in known and key[1]])
    stories = dict.fromkeys((*_stories(known), *(("story", one) for one in moved)))
    known |= await _values(queue, stories)
    ground = Ground(known, look_up)
    for article, found in zip(articles, look_up.found, strict=True):
        earlier = tuple(
            Earlier(items[ticket], shared, weight=weight, short=is_short(ticket))
            for ticket, shared, weight in found.candidates
            if ticket in items
        )
        ground.add_found(article, found, earlier)
    return ground


async def _look_up(
    near: NearIndex, articles: Sequence[Candidate], salt: bytes, now_ms: int | None
) -> LookUp | None:
    if not articles:
        return None
    if now_ms is None:
        return await near.peek([one.signature.anchors for one in articles])
    return await near.look_up([one.signature.anchors for one in articles], salt, now_ms)


async def _values(queue: Queue, wanted: Iterable[IndexKey]) -> Known:
    keys = list(wanted)
    values = await queue.remembered([queue.keys.index(*key) for key in keys])
    return dict(zip(keys, values, strict=True))


def _noted(value: bytes | None) -> str:
    """Digest of the article that a text note names; empty for none."""
    note = loaded(TextNote, value)
    return note.article_id.removeprefix("a-") if note is not None else ""


def _named(article: Candidate, known: Known) -> list[str]:
    """Digests of the articles whose headline a kill or a correction names."""
    named = [("headline", one) for group in article.probe.named for one in group]
    notes = [loaded(HeadlineNote, known[key]) for key in named]
    return [one for note in notes if note is not None for one in note.articles]


def _stories(known: Known) -> list[IndexKey]:
    """Stories of the articles that are known."""
    states = (loaded(ArticleState, value) for (kind, _), value in known.items() if kind == "item")
    return list(dict.fromkeys(("story", state.story_id) for state in states if state))

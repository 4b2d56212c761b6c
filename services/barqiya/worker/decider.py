"""Deciding the items of a batch, one after the other, on what was read for them."""

from __future__ import annotations

from collections import ChainMap
from typing import TYPE_CHECKING

from barqiya.commit import Entry, Part, dead_entry, decided_entry
from barqiya.items import Rejected
from barqiya.pipeline import Candidate, Timings, decide_candidate, routes_of
from barqiya_schemas import RelationKind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from barqiya.dedupe import Decision, Policy
    from barqiya.route import RouteFile
    from barqiya.settings import Settings
    from barqiya.worker.ground import Ground, IndexKey, Known
    from barqiya.worker.item import Item
    from barqiya.worker.near import NearIndex

#: What begins a story: its page shows what its source puts around every story.
_NEW_STORIES = frozenset({RelationKind.UNRELATED, RelationKind.TEMPLATE_SIBLING})
#: What says something of an article that was there before.
_OF_ANOTHER = frozenset({RelationKind.CORRECTION, RelationKind.WITHDRAWAL})


class Decider:
    """Turns items into what their commit writes."""

    def __init__(
        self,
        settings: Settings,
        policy: Policy,
        near: NearIndex,
        routes: RouteFile,
        clock: Callable[[], float],
    ) -> None:
        """Make one.

        Args:
            settings: Namespace and window.
            policy: What may suppress, supersede and join what.
            near: The near-duplicate index, for what it is to remember.
            routes: Which events are copied to which topics.
            clock: Unix time: an embargo that ends after it holds.
        """
        self._settings = settings
        self._policy = policy
        self._near = near
        self._routes = routes
        self._forms = routes.forms()
        self._clock = clock

    def decide(self, item: Item, ground: Ground) -> Entry:
        """Decide one item; the ground is carried on, so that later items see what it will write."""
        standing, delivery = item.standing, item.delivery
        returned = (standing.raw_id, standing.replay_of, standing.passes)
        if not isinstance(item.prepared, Rejected):
            entry = self._decided(item, item.prepared, ground)
            if not isinstance(entry, Rejected):
                return entry.standing_for(*returned)
            item.prepared = entry
        dead = dead_entry(
            delivery.entry_id,
            standing.raw_id,
            delivery.fields.get(b"source", b"").decode(errors="replace"),
            item.prepared,
            deliveries=delivery.deliveries,
            attempts=item.attempts,
        )
        return dead.standing_for(*returned)

    def _decided(
        self, item: Item, articles: tuple[Candidate, ...], ground: Ground
    ) -> Entry | Rejected:
        # What earlier articles of this item write is seen by later ones, and by no other item
        # before the whole item is decided.
        ahead: Known = {}
        item.new_stories.clear()
        item.in_turn = False
        parts: list[Part] = []
        for article in articles:
            # Most items are one article, and one table is looked up in a tenth of the time.
            view = ChainMap(ahead, ground.known) if ahead else ground.known
            part = self._decide_part(article, view, ground, item.timings)
            if isinstance(part, Rejected):
                return part
            ahead.update(part.decision.writes)
            if part.decision.relation.kind in _NEW_STORIES:
                item.new_stories.append(article)
            item.in_turn |= _waits_for_another(part.decision)
            parts.append(part)
        entry = item.timings.run(
            "commit",
            lambda: decided_entry(
                parts,
                entry_id=item.delivery.entry_id,
                deliveries=item.delivery.deliveries,
                namespace=self._settings.namespace,
            ),
        )
        if not isinstance(entry, Rejected):
            ground.known.update(ahead)
        return entry

    def _decide_part(
        self,
        article: Candidate,
        known: Mapping[IndexKey, bytes | None],
        ground: Ground,
        timings: Timings,
    ) -> Part | Rejected:
        hold_until_ms = article.embargo_ms
        held = hold_until_ms is not None and hold_until_ms > self._clock() * 1000
        window_ms = self._policy.window_ms(article.profile.kind, self._settings.window_hours)
        decision = decide_candidate(
            article,
            known,
            ground.earlier(article, window_ms // 1000),
            policy=self._policy,
            under_embargo=held,
            timings=timings,
        )
        if isinstance(decision, Rejected):
            return decision
        probe = article.probe
        based_on = dict.fromkeys((*probe.index_keys(), *probe.headline_keys(), *decision.based_on))
        guards = tuple([(key, known.get(key)) for key in based_on])
        # What is received late is remembered a little longer, so that its neighbours are found.
        posting = ground.decided(article, decision, self._near, window_ms + window_ms // 8)
        if decision.later is not None:
            hold_until_ms = int(self._clock() * 1000) + self._policy.takes.incomplete_after_ms
        content = article.content if decision.content is None else decision.content
        choice = routes_of(article, decision, self._routes)
        taken = tuple((name, self._forms[name]) for name in choice.topics) if choice else ()
        return Part(article.raw, content, decision, guards, hold_until_ms, posting, taken)


def _waits_for_another(decision: Decision) -> bool:
    """Whether an article takes back or corrects one that is not known: it may wait before it."""
    relation = decision.relation
    return relation.kind in _OF_ANOTHER and relation.article_id is None

"""Preparing a batch: from deliveries to what can be decided, each item on its own."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final

from barqiya.dedupe import anchor_all
from barqiya.intake import Standing
from barqiya.items import Rejected
from barqiya.pipeline import Candidate, Timings, condense, finish, in_step, way_of_entry
from barqiya.reasons import Reason
from barqiya.worker.item import Item
from barqiya.worker.traced import TracedTimings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from barqiya.operate.tracing import Tracing
    from barqiya.pipeline import Way
    from barqiya.registry import Registry
    from barqiya.route import RouteFile
    from barqiya.settings import Settings
    from barqiya.worker.queue import Delivery
    from barqiya.worker.template_memory import TemplateMemory

#: Items that go through the stages in step, and their bytes at most: their lines and blocks, many
#: times as large, are all in memory then.
_GROUP: Final = 16
_GROUP_BYTES: Final = 1024 * 1024


class Preparer:
    """Runs the pure stages before dedupe on deliveries. Safe to run in a thread."""

    def __init__(
        self,
        settings: Settings,
        registry: Registry,
        routes: RouteFile,
        templates: TemplateMemory | None,
        timer: Callable[[], float],
        make_way: Callable[[], None] | None = None,
        tracing: Tracing | None = None,
    ) -> None:
        self._settings = settings
        self._registry = registry
        self._routes = routes
        self._templates = templates
        self._timer = timer
        self._make_way = make_way
        self._tracing = tracing
        self._salt = b""

    def prepare_all(self, deliveries: Sequence[Delivery], salt: bytes) -> list[Item]:
        """Take every delivery through the stages that need nothing of the index."""
        self._salt = salt
        items: list[Item] = []
        for group in _groups(deliveries):
            items += in_step([self._prepare(delivery) for delivery in group], self._make_way)
        self._anchor(items)
        for item in items:
            _seal(item)
        return items

    def _anchor(self, items: Sequence[Item]) -> None:
        """Make the anchors of a batch; where that fails, each item's are made as it is sealed."""
        ready = [
            (item.timings, [article.signature for article in item.prepared])
            for item in items
            if not isinstance(item.prepared, Rejected)
        ]
        started = self._timer()
        with suppress(Exception):
            anchor_all([one for _, signatures in ready for one in signatures], self._salt)
        seconds = self._timer() - started
        for timings, _ in ready:
            timings.add("dedupe", seconds / len(ready))

    def _prepare(self, delivery: Delivery) -> Way[Item]:
        timings, own = Timings(self._timer), Standing(delivery.entry_id)
        if self._tracing is not None:
            span = self._tracing.begin(delivery.entry_id, delivery.fields)
            delivery = delivery._replace(fields=span.carried_by(delivery.fields))
            timings = TracedTimings(self._timer, span)
        if delivery.deliveries > self._settings.max_deliveries:
            poison = Rejected(Reason.COMMIT_POISON, f"delivered {delivery.deliveries} times")
            return Item(delivery, timings, poison, own, attempts=delivery.deliveries)
        prepared = yield from self._run(delivery, timings)
        if isinstance(prepared, Rejected) and prepared.exception:
            # A second try alone: what failed for want of memory may pass without its neighbours.
            again = finish(self._run(delivery, timings))
            return Item(delivery, timings, again, own, attempts=2)
        return Item(delivery, timings, prepared, own, attempts=delivery.deliveries)

    def _run(self, delivery: Delivery, timings: Timings) -> Way[tuple[Candidate, ...] | Rejected]:
        articles = yield from way_of_entry(
            delivery.entry_id,
            delivery.fields,
            self._registry,
            max_content_bytes=self._settings.max_content_bytes,
            timings=timings,
            salt=self._salt,
            learned=self._templates.of if self._templates is not None else None,
        )
        if isinstance(articles, Rejected):
            return articles
        candidates = []
        for article in articles:
            candidate = condense(article, timings, self._routes)
            if isinstance(candidate, Rejected):
                return candidate
            candidates.append(candidate)
        return tuple(candidates)


def _seal(item: Item) -> None:
    """Finish the signatures of an item: after all items are read, for it is cheaper in one go."""
    if isinstance(item.prepared, Rejected):
        return
    for article in item.prepared:
        sealed = item.timings.run("dedupe", article.signature.seal)
        if isinstance(sealed, Rejected):
            item.prepared = sealed
            return


def _groups(deliveries: Sequence[Delivery]) -> Iterator[list[Delivery]]:
    """Cut a batch into groups that are not too large; what is too large by itself is a group."""
    group: list[Delivery] = []
    size = 0
    for delivery in deliveries:
        more = sum(map(len, delivery.fields.values()))
        if group and (len(group) == _GROUP or size + more > _GROUP_BYTES):
            yield group
            group, size = [], 0
        group.append(delivery)
        size += more
    if group:
        yield group

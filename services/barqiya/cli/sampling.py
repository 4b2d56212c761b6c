"""Publishing the sample and keeping account of what becomes of each item."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from barqiya.cli.entries import text_of
from barqiya.cli.safe import clean
from barqiya.operate.streams import add
from barqiya_schemas import OutcomeKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from redis.asyncio import Redis

    from barqiya.cli.output import Output
    from barqiya.operate.streams import Fields
    from barqiya.sample import SampleItem


_NAMES_SHOWN = 10
#: Dead letters last: their reasons follow in the table.
_KINDS = tuple(kind.value for kind in OutcomeKind)


@dataclass(slots=True)
class _Sent:
    """One item of the sample that was published."""

    item: SampleItem
    outcome: str | None = None
    relation: str = ""
    reason: str = ""


class SampleRun:
    """The sample on its way through the service."""

    def __init__(self, items: Iterable[SampleItem], *, first_time: bool) -> None:
        """Hold the sample ready.

        Args:
            items: The sample, in publishing order.
            first_time: Whether the service has seen no item before: only then is it promised what
                becomes of each.
        """
        self._items = tuple(items)
        self._first_time = first_time
        self._sent: dict[str, _Sent] = {}

    async def publish(self, client: Redis, key: str) -> None:
        """Put the items on the queue, in order."""
        for item in self._items:
            fields = {name.encode(): value for name, value in item.fields.items()}
            self._sent[await add(client, key, fields)] = _Sent(item)

    def note(self, outcome: Fields) -> None:
        """Take note of an entry of ``wire:outcomes``; those of other items are none of ours."""
        if sent := self._sent.get(text_of(outcome, "raw_id")):
            sent.outcome = text_of(outcome, "outcome")
            sent.relation = text_of(outcome, "relation")
            sent.reason = text_of(outcome, "reason")

    @property
    def open_items(self) -> list[str]:
        """Names of items without an outcome yet."""
        return [sent.item.name for sent in self._sent.values() if sent.outcome is None]

    @property
    def is_finished(self) -> bool:
        """Whether every item has its outcome."""
        return len(self._sent) == len(self._items) and not self.open_items

    @property
    def is_as_promised(self) -> bool:
        """Whether every item ended as the sample promises, where it does."""
        return self.is_finished and not (self._first_time and self._unexpected())

    def summary(self) -> dict[str, Any]:
        """The account: ``items`` in, ``outcomes`` and ``dead`` reasons counted, ``open`` names.

        ``unexpected`` names the items that ended otherwise than the sample promises, with what
        became of them; ``None`` when the service had seen items before.
        """
        sent = self._sent.values()
        outcomes = Counter(each.outcome for each in sent)
        return {
            "items": len(self._items),
            "outcomes": {kind: count for kind in _KINDS if (count := outcomes[kind])},
            "dead": dict(Counter(each.reason for each in sent if each.outcome == "dead")),
            "open": self.open_items,
            "unexpected": self._unexpected() if self._first_time else None,
        }

    def _unexpected(self) -> dict[str, str]:
        return {
            sent.item.name: f"{sent.outcome} ({sent.reason}), not {_promise(sent.item)}"
            for sent in self._sent.values()
            if sent.outcome is not None and not _as_promised(sent)
        }


def _as_promised(sent: _Sent) -> bool:
    item = sent.item
    return (
        sent.outcome == item.outcome
        and (item.relation is None or sent.relation == item.relation)
        and (item.reason is None or sent.reason == item.reason)
    )


def _promise(item: SampleItem) -> str:
    return f"{item.outcome} ({item.reason or item.relation or 'any relation'})"


def show_summary(summary: dict[str, Any], out: Output) -> None:
    """Print the account as a table."""
    rows = [("items in", str(summary["items"]))]
    rows += [(clean(kind), str(count)) for kind, count in summary["outcomes"].items()]
    rows += [(f"  {clean(reason)}", str(count)) for reason, count in summary["dead"].items()]
    rows.append(("without an outcome", str(len(summary["open"]))))
    out.say()
    out.table(("the sample", ""), rows)
    out.say()
    if names := summary["open"]:
        more = f" and {len(names) - _NAMES_SHOWN} more" if len(names) > _NAMES_SHOWN else ""
        out.say(f"no outcome yet: {', '.join(names[:_NAMES_SHOWN])}{more}", "bad")
    if summary["unexpected"] is None:
        out.say(
            "This service had seen items before: what it remembers is a duplicate now, and the "
            "original stands.",
            "dim",
        )
        return
    if not summary["unexpected"] and not summary["open"]:
        out.say("Every item ended as the sample promises.", "good")
    unexpected = list(summary["unexpected"].items())
    for name, what in unexpected[:_NAMES_SHOWN]:
        out.say(f"unexpected: {name}: {clean(what)}", "warn")
    if len(unexpected) > _NAMES_SHOWN:
        out.say(f"unexpected: {len(unexpected) - _NAMES_SHOWN} more; --json names all", "warn")

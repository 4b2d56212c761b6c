"""The one place that spells Redis keys.

With a namespace ``wire`` the queue is ``wire:raw``. With a partition ``p`` as well, every key of
the partition carries the hash tag ``{p}`` (``wire:{p}:raw``), so that a commit touches one cluster
slot.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from hashlib import blake2b

#: Consumer group of the workers on ``raw``.
GROUP = "barqiya"
#: The largest that either number of an entry id can be.
LAST_NUMBER = 2**64 - 1
_ENTRY_ID = re.compile(r"([0-9]{1,20})-([0-9]{1,20})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Keys:
    """Key names of one namespace and partition."""

    namespace: str = "wire"
    partition: str = ""
    _prefix: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Put together what all names begin with."""
        tag = f":{{{self.partition}}}" if self.partition else ""
        object.__setattr__(self, "_prefix", f"{self.namespace}{tag}")

    @property
    def raw(self) -> str:
        """The queue of raw items (stream)."""
        return f"{self._prefix}:raw"

    @property
    def ahead(self) -> str:
        """Raw items that were finished before their turn on the queue came (sorted set)."""
        return f"{self._prefix}:ahead"

    @property
    def archive(self) -> str:
        """Raw items that the queue has forgotten, where no folder keeps them (stream)."""
        return f"{self._prefix}:archive"

    @property
    def outcomes(self) -> str:
        """One entry per raw item (stream)."""
        return f"{self._prefix}:outcomes"

    @property
    def dead(self) -> str:
        """Dead letters (stream)."""
        return f"{self._prefix}:dead"

    @property
    def articles(self) -> str:
        """Every article event, in order (stream)."""
        return f"{self._prefix}:articles"

    def topic(self, route: str) -> str:
        """Copy of the article events that a route selects (stream)."""
        return f"{self._prefix}:articles:{route}"

    @property
    def priority(self) -> str:
        """What an editor must hear at once: flashes, corrections, kills, advisories (stream)."""
        return self.topic("priority")

    @property
    def held(self) -> str:
        """Items held back until a time (sorted set)."""
        return f"{self._prefix}:held"

    @property
    def tally(self) -> str:
        """Outcomes and dead letters counted since the beginning (hash)."""
        return f"{self._prefix}:tally"

    @property
    def subscribers(self) -> str:
        """Where registered subscribers are: ``<topic>|<name>`` → last finished id (hash)."""
        return f"{self._prefix}:subscribers"

    def template(self, source: str, period: int) -> str:
        """How often lines of a source stood outside its stories in a period (string, a sketch)."""
        name = blake2b(source.encode(errors="surrogatepass"), digest_size=8).hexdigest()
        return f"{self._prefix}:template:{period}:{name}"

    @property
    def retention_lock(self) -> str:
        """Held by the worker whose turn it is to trim (string)."""
        return f"{self._prefix}:lock:retention"

    @property
    def mended(self) -> str:
        """Run of the server whose append-only file was written anew at its start (string)."""
        return f"{self._prefix}:mended"

    @property
    def schema(self) -> str:
        """Version of the data layout (string)."""
        return f"{self._prefix}:schema"

    def index(self, kind: str, digest: str) -> str:
        """An entry of the dedupe index (string); of the kind ``story``, the story itself."""
        if kind == "story":
            return self.story(digest)
        return f"{self._prefix}:index:{kind}:{digest}"

    @property
    def near_note(self) -> str:
        """Secret and segments of the near-duplicate index (string)."""
        return f"{self._prefix}:index:near"

    @property
    def near_tickets(self) -> str:
        """Last number given to an item of the near-duplicate index (string)."""
        return f"{self._prefix}:index:near:ticket"

    def near_filter(self, segment: int) -> str:
        """Which anchors of a segment of the near-duplicate index may be taken (a Bloom filter)."""
        return f"{self._prefix}:index:near:{segment}"

    def near_shard(self, segment: int, shard: int) -> str:
        """Anchors of the near-duplicate index and the items that have them (hash)."""
        return f"{self._prefix}:index:near:{segment}:{shard}"

    def near_item(self, ticket: int) -> str:
        """What the near-duplicate index remembers of an item (string)."""
        return f"{self._prefix}:index:near:item:{ticket}"

    def story(self, story_id: str) -> str:
        """Articles of a story that has more than one (string)."""
        return f"{self._prefix}:story:{story_id}"


def is_entry_id(text: str) -> bool:
    """Whether a text is the id of a stream entry, such as ``1712345678901-0``.

    Each of its two numbers has 64 bits: servers refuse a larger one.
    """
    found = _ENTRY_ID.fullmatch(text)
    return found is not None and max(map(int, found.groups())) <= LAST_NUMBER


def entry_order(entry_id: str) -> tuple[int, int]:
    """The two numbers of an entry id, by which ids compare: as texts they do not."""
    milliseconds, _, number = entry_id.partition("-")
    return int(milliseconds), int(number or 0)

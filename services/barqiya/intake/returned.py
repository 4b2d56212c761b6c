"""Entries that stand for an earlier one: given back by ``dead retry``, or made by ``replay``.

Such an entry names the earlier one in a field that any publisher could set. It counts only with a
pass: an index entry that the script of the command wrote in the step that put the entry on the
queue, and that the commit takes away again. Without one the entry could take another's place.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import orjson

from barqiya.items import Rejected, Replay
from barqiya.reasons import Reason

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

#: The item is the earlier one, and keeps its id: its outcome ``dead`` was taken back.
RETRY_OF = "retry_of"
#: The item is a new one, made from the fields of the earlier one.
REPLAY_OF = "replay_of"
MARKERS = frozenset({RETRY_OF, REPLAY_OF})
_BYTES_OF = {name.encode(): name for name in sorted(MARKERS)}
_ENTRY_ID = re.compile(rb"[0-9]{1,20}-[0-9]{1,20}", re.ASCII)

#: (kind, digest) of an index entry, as in ``barqiya.dedupe``.
IndexKey = tuple[str, str]


class Standing(NamedTuple):
    """What an entry is, when its passes have been read."""

    raw_id: str
    """Id under which the item is known: its outcome's ``raw_id``."""
    replay_of: str | None = None
    """The raw item that it replays."""
    replays: tuple[Replay, ...] = ()
    """For each article of a replayed item: what it is to take the place of."""
    passes: tuple[tuple[IndexKey, bytes], ...] = ()
    """Passes that the commit must find as they were read, and take away."""


def first_id(raw_id: str, fields: Mapping[bytes, bytes]) -> str:
    """Id that an entry says it is known by: its own, or that of the entry it is a retry of."""
    value = fields.get(RETRY_OF.encode(), b"")
    return value.decode() if _ENTRY_ID.fullmatch(value) else raw_id


def pass_key(marker: str, raw_id: str) -> IndexKey:
    """Index entry that holds the pass of whatever stands for ``raw_id``."""
    return (marker, raw_id)


def is_returned(fields: Mapping[bytes, bytes]) -> bool:
    """Whether an entry says that it stands for an earlier one: hardly any does."""
    return not _BYTES_OF.keys().isdisjoint(fields)


def pass_keys(fields: Mapping[bytes, bytes]) -> tuple[IndexKey, ...]:
    """The passes that an entry needs; none for nearly every entry."""
    return tuple(
        pass_key(marker, fields[name].decode())
        for name, marker in _BYTES_OF.items()
        if name in fields and _ENTRY_ID.fullmatch(fields[name])
    )


def stand(
    entry_id: str, fields: Mapping[bytes, bytes], known: Mapping[IndexKey, bytes | None]
) -> Standing | Rejected:
    """Find out what an entry stands for.

    Args:
        entry_id: Its stream entry id.
        fields: Its fields.
        known: The values of its :func:`pass_keys`.
    """
    marked = [marker for name, marker in _BYTES_OF.items() if name in fields]
    if not marked:
        return Standing(entry_id)
    keys = dict(pass_keys(fields))
    raw_id, passes = entry_id, []
    if RETRY_OF in marked:
        key = pass_key(RETRY_OF, keys.get(RETRY_OF, ""))
        value = known.get(key)
        if value is None or value != entry_id.encode():
            return Rejected(Reason.INTAKE_UNVERIFIED_RETURN, f"no pass for its {RETRY_OF}")
        raw_id = key[1]
        passes.append((key, value))
    if REPLAY_OF not in marked:
        return Standing(raw_id, passes=tuple(passes))
    key = pass_key(REPLAY_OF, keys.get(REPLAY_OF, ""))
    value = known.get(key)
    holder, replays = _load_replay(value) if value is not None else ("", ())
    if value is None or holder != raw_id:
        return Rejected(Reason.INTAKE_UNVERIFIED_RETURN, f"no pass for its {REPLAY_OF}")
    passes.append((key, value))
    return Standing(raw_id, key[1], replays, tuple(passes))


def dump_replays(replays: Sequence[Replay]) -> bytes:
    """The part of a replay's pass that the command knows; the script puts the entry id before."""
    return orjson.dumps([tuple(each) for each in replays])


def _load_replay(value: bytes) -> tuple[str, tuple[Replay, ...]]:
    entry_id, _, rest = value.partition(b" ")
    return entry_id.decode(), tuple(Replay(*each) for each in orjson.loads(rest))

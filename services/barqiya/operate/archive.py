"""The archive: raw items that the queue has forgotten, in a folder, whole.

One gzip file of JSON lines for each hour (UTC) of the items' own time:
``<folder>/2026-01-12/09.jsonl.gz``. Appending writes a new gzip member, so what was written before
is never touched. A line is ``{"raw_id": …, "fields": {…}}`` with names and values in base64. The
same item may stand there twice after a crash; readers take the first.
"""

from __future__ import annotations

import base64
import gzip
import os
import shutil
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import orjson

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

Entry = tuple[bytes, dict[bytes, bytes]]


class Archive:
    """Raw items in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def add(self, entries: Iterable[Entry]) -> None:
        """Write entries; they are on the disk when this returns.

        Raises:
            OSError: The folder cannot be written; nothing may be forgotten then.
        """
        by_file: dict[Path, list[bytes]] = {}
        for raw_id, fields in entries:
            by_file.setdefault(self._file(raw_id.decode()), []).append(_dump(raw_id, fields))
        for path, lines in by_file.items():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
            with path.open("ab") as file:
                file.write(gzip.compress(b"".join(lines), mtime=0))
                file.flush()
                os.fsync(file.fileno())

    def read(self, start: str = "0-0", end: str | None = None) -> Iterator[Entry]:
        """Entries from ``start`` to ``end`` (ids, inclusive), in the order of their ids."""
        for path in sorted(self._folder.glob("*/*.jsonl.gz")):
            found: dict[bytes, dict[bytes, bytes]] = {}
            with gzip.open(path) as file:
                for line in file:
                    raw_id, fields = _load(line)
                    found.setdefault(raw_id, fields)
            for raw_id in sorted(found, key=_order):
                after_start = _order(raw_id) >= _order(start.encode())
                if after_start and (end is None or _order(raw_id) <= _order(end.encode())):
                    yield raw_id, found[raw_id]

    def expire(self, now_ms: int, days: int) -> int:
        """Delete whole days that are older than ``days``; returns how many."""
        oldest = (datetime.fromtimestamp(now_ms / 1000, tz=UTC) - timedelta(days=days)).date()
        deleted = 0
        for folder in self._folder.glob("????-??-??"):
            try:
                day = date.fromisoformat(folder.name)
            except ValueError:
                continue
            if day < oldest:
                shutil.rmtree(folder)
                deleted += 1
        return deleted

    def _file(self, raw_id: str) -> Path:
        try:
            moment = datetime.fromtimestamp(int(raw_id.partition("-")[0]) / 1000, tz=UTC)
        except (OverflowError, ValueError, OSError):
            moment = datetime(9999, 12, 31, tzinfo=UTC)
        return self._folder / f"{moment:%Y-%m-%d}" / f"{moment:%H}.jsonl.gz"


def _dump(raw_id: bytes, fields: dict[bytes, bytes]) -> bytes:
    flat = {
        base64.b64encode(name).decode(): base64.b64encode(value).decode()
        for name, value in fields.items()
    }
    return orjson.dumps({"raw_id": raw_id.decode(), "fields": flat}) + b"\n"


def _load(line: bytes) -> Entry:
    record = orjson.loads(line)
    fields = {
        base64.b64decode(name): base64.b64decode(value) for name, value in record["fields"].items()
    }
    return record["raw_id"].encode(), fields


def _order(raw_id: bytes) -> tuple[int, int]:
    milliseconds, _, sequence = raw_id.partition(b"-")
    return int(milliseconds), int(sequence or 0)

"""The archive folder: raw items that the queue has forgotten, whole.

One gzip file of JSON lines for each hour (UTC) of the items' own time:
``<folder>/2026-01-12/09.jsonl.gz``. Appending writes a new gzip member, so what was written before
is never touched. A line is ``{"raw_id": …, "fields": {…}}`` with names and values in base64. The
same item may stand there twice after a crash, and the crash may leave a member that ends early: the
queue has forgotten nothing then, and readers pass over both.
"""

from __future__ import annotations

import base64
import gzip
import os
import shutil
import zlib
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, BinaryIO

import orjson

from barqiya.keys import entry_order

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

Entry = tuple[bytes, dict[bytes, bytes]]

_MEMBER = b"\x1f\x8b\x08"
_GZIP = 16 + zlib.MAX_WBITS
_BLOCK = 1 << 16


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
        """Entries from ``start`` to ``end`` (ids, inclusive), in the order of their ids.

        Raises:
            OSError: A file cannot be read.
        """
        # Items are archived in the order of their ids; what comes again was written twice.
        newest = (-1, -1)
        first, last = entry_order(start), entry_order(end) if end else None
        first_file, last_file = self._file(start), self._file(end) if end else None
        for path in sorted(self._folder.glob("*/*.jsonl.gz")):
            if path < first_file or (last_file is not None and path > last_file):
                continue
            with path.open("rb") as file:
                for line in _lines(file):
                    raw_id, fields = _load(line)
                    order = entry_order(raw_id.decode())
                    if order <= newest or order < first or (last is not None and order > last):
                        continue
                    newest = order
                    yield raw_id, fields

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


def _lines(file: BinaryIO) -> Iterator[bytes]:
    """Whole lines of every gzip member; of one that ends early, those that can be read."""
    start: int | None = 0
    while start is not None:
        file.seek(start)
        member = zlib.decompressobj(_GZIP)
        rest = b""
        try:
            while not member.eof and (block := file.read(_BLOCK)):
                *lines, rest = (rest + member.decompress(block)).split(b"\n")
                yield from lines
        except zlib.error:
            start = _next_member(file, start + 1)
            continue
        if not member.eof:
            start = _next_member(file, start + 1)
            continue
        start = file.tell() - len(member.unused_data)
        if not member.unused_data and not file.read(1):
            return


def _next_member(file: BinaryIO, start: int) -> int | None:
    """Where the next gzip header stands, from ``start`` on; ``None`` for nowhere."""
    file.seek(start)
    carried = b""
    while block := file.read(_BLOCK):
        window = carried + block
        at = window.find(_MEMBER)
        if at >= 0:
            return file.tell() - len(window) + at
        carried = window[-len(_MEMBER) + 1 :]
    return None

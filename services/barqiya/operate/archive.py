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


class _Reader:
    """Reads a file once, and what is appended to it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._member = 0  # where the gzip member of the last line begins
        self._size = -1  # bytes that the file had when it was read to its end

    def lines(self) -> Iterator[bytes]:
        """The lines that were not read yet; once the file has grown, after its last member's."""
        try:
            with self.path.open("rb") as file:
                size = os.fstat(file.fileno()).st_size
                if size == self._size:
                    return
                self._size = size
                for member, line in _lines(file, self._member):
                    self._member = member
                    yield line
        except FileNotFoundError:
            return  # its day has been forgotten


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
        for entry in self.follow(start, end):
            if entry is None:
                return
            yield entry

    def follow(self, start: str = "0-0", end: str | None = None) -> Iterator[Entry | None]:
        """As :meth:`read`, without an end: ``None`` where there are no more for now.

        Whoever asks again after that gets what has been added meanwhile. What was read is not read
        again, but for the last gzip member of a file that has grown.

        Raises:
            OSError: A file cannot be read.
        """
        # Items are archived in the order of their ids; what comes again was written twice.
        newest = (-1, -1)
        first, last = entry_order(start), entry_order(end) if end else None
        reader = _Reader(self._file(start))
        last_file = self._file(end) if end else None
        while True:
            found = False
            for path in sorted(self._folder.glob("*/*.jsonl.gz")):
                if path < reader.path or (last_file is not None and path > last_file):
                    continue
                if path != reader.path:
                    reader = _Reader(path)
                for line in reader.lines():
                    raw_id, fields = _load(line)
                    order = entry_order(raw_id.decode())
                    if order <= newest or order < first or (last is not None and order > last):
                        continue
                    newest, found = order, True
                    yield raw_id, fields
            # After a look at every file that found nothing: while what is found is being used,
            # files may come that this look does not know of.
            if not found:
                yield None

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


def _lines(file: BinaryIO, start: int | None) -> Iterator[tuple[int, bytes]]:
    """Whole lines of every gzip member from ``start`` on, each with the offset of its member.

    Of a member that ends early, those that can be read.
    """
    while start is not None:
        file.seek(start)
        member = zlib.decompressobj(_GZIP)
        rest = b""
        try:
            while not member.eof and (block := file.read(_BLOCK)):
                *lines, rest = (rest + member.decompress(block)).split(b"\n")
                for line in lines:
                    yield start, line
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

"""The Redis protocol, as far as a proxy needs it: where one command or reply ends.

RESP 2 and 3 (https://redis.io/docs/latest/develop/reference/protocol-spec/). Frames are passed on
byte for byte.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from asyncio import StreamReader

_LINES = frozenset(b"+-:_,#(")
_STRINGS = frozenset(b"$=!")
_LISTS = frozenset(b"*~>")
_MAPS = frozenset(b"%|")
_ATTRIBUTE = ord("|")


class ForeignByteError(ValueError):
    """The stream is not RESP, or out of step."""


async def read_frame(reader: StreamReader) -> bytes:
    """Read one command or reply, whole.

    Raises:
        IncompleteReadError: The other end closed the connection.
        ForeignByteError: What came is not RESP.
    """
    parts: list[bytes] = []
    await _read(reader, parts)
    return b"".join(parts)


async def _read(reader: StreamReader, parts: list[bytes]) -> None:
    line = await reader.readuntil(b"\r\n")
    parts.append(line)
    kind = line[0]
    if kind in _LINES:
        return
    try:
        size = int(line[1:-2])
    except ValueError:
        raise ForeignByteError(f"not RESP: {line[:20]!r}") from None
    if kind in _STRINGS:
        if size >= 0:
            parts.append(await reader.readexactly(size + 2))
        return
    if kind not in _LISTS | _MAPS:
        raise ForeignByteError(f"not RESP: {line[:20]!r}")
    for _ in range(size * 2 if kind in _MAPS else size):
        await _read(reader, parts)
    if kind == _ATTRIBUTE:
        await _read(reader, parts)


def first_words(command: bytes, count: int = 2) -> tuple[bytes, ...]:
    """The first words of a command (an array of bulk strings)."""
    words: list[bytes] = []
    at = command.index(b"\r\n") + 2
    while at < len(command) and len(words) < count:
        end = command.index(b"\r\n", at)
        size = int(command[at + 1 : end])
        words.append(command[end + 2 : end + 2 + size])
        at = end + size + 4
    return tuple(words)

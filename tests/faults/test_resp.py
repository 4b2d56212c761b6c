"""Frames are found whole, whatever they hold and however they arrive."""

from __future__ import annotations

import asyncio

import pytest

from faults.resp import ForeignByteError, first_words, read_frame

COMMAND = b"*3\r\n$7\r\nEVALSHA\r\n$3\r\n\r\n\xff\r\n$0\r\n\r\n"
FRAMES = [
    COMMAND,
    b"+OK\r\n",
    b"-ERR no\r\n",
    b":12\r\n",
    b"$-1\r\n",
    b"*-1\r\n",
    b"*0\r\n",
    b"*2\r\n*1\r\n$1\r\nx\r\n:1\r\n",
    b"%1\r\n$1\r\nk\r\n*1\r\n+v\r\n",
    b"~1\r\n#t\r\n",
    b"_\r\n",
    b",1.5\r\n",
    b"(123\r\n",
    b"=7\r\ntxt:abc\r\n",
    b"|1\r\n+ttl\r\n:3\r\n+reply\r\n",
]


async def _read(data: bytes, piece: int) -> list[bytes]:
    reader = asyncio.StreamReader()

    async def feed() -> None:
        for at in range(0, len(data), piece):
            reader.feed_data(data[at : at + piece])
            await asyncio.sleep(0)
        reader.feed_eof()

    feeding = asyncio.create_task(feed())
    frames = [await read_frame(reader) for _ in FRAMES]
    await feeding
    with pytest.raises(asyncio.IncompleteReadError):
        await read_frame(reader)
    return frames


@pytest.mark.parametrize("piece", [1, 7, 10_000])
async def test_frames_are_found_whole_however_they_arrive(piece: int) -> None:
    assert await _read(b"".join(FRAMES), piece) == FRAMES


@pytest.mark.parametrize("data", [b"PING\r\n", b"*x\r\n", b"\x00\r\n"])
async def test_what_is_not_the_protocol_is_noticed(data: bytes) -> None:
    reader = asyncio.StreamReader()
    reader.feed_data(data)
    with pytest.raises(ForeignByteError):
        await read_frame(reader)


def test_the_first_words_of_a_command_are_read() -> None:
    assert first_words(COMMAND) == (b"EVALSHA", b"\r\n\xff")
    assert first_words(b"*1\r\n$4\r\nPING\r\n") == (b"PING",)

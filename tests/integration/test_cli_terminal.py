"""On a terminal: colour, columns, a progress bar. Anywhere else: plain text."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING

from redis import Redis

if TYPE_CHECKING:
    from pathlib import Path

ESCAPE = "\x1b["


def on_terminal(*arguments: str, **environment: str) -> tuple[int, str]:
    """Run a command on a pseudo terminal; gives exit code and what the terminal got."""
    master, slave = os.openpty()
    process = subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, "-m", "barqiya", *arguments],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        env={**os.environ, "TERM": "xterm-256color", "COLUMNS": "100", **environment},
    )
    os.close(slave)
    got = b""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        try:
            data = os.read(master, 65536)
        except OSError:  # the other side is closed
            break
        if not data:
            break
        got += data
    os.close(master)
    return process.wait(30), got.decode()


def test_a_terminal_gets_colour_and_columns(on_server: str) -> None:
    assert on_server
    code, text = on_terminal("status")
    assert code == 0
    assert ESCAPE in text
    assert "waiting" in text


def test_json_has_no_colour_on_a_terminal_either(on_server: str) -> None:
    assert on_server
    code, text = on_terminal("status", "--json")
    assert code == 0
    assert ESCAPE not in text


def test_many_files_show_a_progress_bar_and_every_id(
    on_server: str, redis_url: str, tmp_path: Path
) -> None:
    files = [tmp_path / f"{number}.txt" for number in range(30)]
    for file in files:
        file.write_text(f"خبر {file.name}")
    code, text = on_terminal("publish", *map(str, files))
    assert code == 0
    assert "publishing" in text
    assert "100%" in text
    with Redis.from_url(redis_url) as client:
        ids = [entry_id.decode() for entry_id, _ in client.xrange(f"{on_server}:raw")]
    assert len(ids) == 30
    assert all(entry_id in text for entry_id in ids)


def test_a_hostile_headline_brings_no_sequence_of_its_own(on_server: str, redis_url: str) -> None:
    with Redis.from_url(redis_url) as client:
        client.xadd(
            f"{on_server}:articles",
            {"type": "org.barqiya.article.published.v1", "data": '{"headline": "\\u001b[2Jx"}'},
        )
    _, text = on_terminal("tail", "--from", "start", "--no-follow")
    assert "[2Jx" in text
    assert "\x1b[2J" not in text

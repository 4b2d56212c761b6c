"""docs/how-to/find-what-is-wrong.md: five things are broken, and found by the commands it shows.

Every command of the page is run, and every line that it shows must be in the output, in that order.
A number in the page stands for any number, `…` for any text.
"""

from __future__ import annotations

import os
import re
import shlex
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from barqiya.keys import Keys
from support.corpus import ROOT
from support.examples import PATIENCE, copy_of_wire, environment
from support.secured import SecuredServer, secured_server
from support.service import Service, serving

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

KEYS = Keys()
PAGE = ROOT / "docs" / "how-to" / "find-what-is-wrong.md"
#: What the page promises for each of them.
PROMISED_SECONDS = 60
MINUTE_MS = 60_000
#: Makes every clock of a process an hour and a half wrong.
WRONG_CLOCK = "import time\n_now = time.time\ntime.time = lambda: _now() - 5400\n"


@dataclass
class Desk:
    """What an operator sits before: a folder with the worker's log, and a server."""

    server: SecuredServer
    service: Service
    folder: Path

    @property
    def admin(self) -> Any:
        return self.server.client("admin")

    def run(self, command: str) -> str:
        """What a command of the page prints, errors included."""
        words = shlex.split(command)
        assert words[0] == "barqiya"
        done = subprocess.run(  # noqa: S603 - commands of our own page
            [sys.executable, "-m", "barqiya", *words[1:]],
            cwd=self.folder,
            env=environment(self.server.url("operator"), KEYS.namespace, **self.more()),
            capture_output=True,
            check=False,
            timeout=PATIENCE,
        )
        return (done.stdout + done.stderr).decode()

    def more(self) -> dict[str, str]:
        wrong = self.folder / "wrong-clock"
        if not wrong.exists():
            return {}
        roots = (wrong, ROOT / "services", ROOT / "schemas")
        return {"PYTHONPATH": os.pathsep.join(map(str, roots))}


def blocks(title: str) -> list[list[str]]:
    """Commands under a heading of the page, each with the lines that it shows."""
    text = PAGE.read_text(encoding="utf-8")
    (section,) = re.findall(rf"^## {title}\n(.*?)(?=^## |\Z)", text, re.DOTALL | re.MULTILINE)
    found: list[list[str]] = []
    for block in re.findall(r"```console\n(.*?)```", section, re.DOTALL):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append([line.removeprefix("$ ")])
            elif line.strip():
                found[-1].append(line)
    assert found, title
    return found


def pattern(line: str) -> re.Pattern[str]:
    """A line of the page as what it stands for."""
    parts = re.split(r"(…|[0-9]+)", " ".join(line.split()))
    stands = {"…": ".*"}
    return re.compile(
        "".join("[0-9]+" if part.isdigit() else stands.get(part, re.escape(part)) for part in parts)
    )


def shows(output: str, lines: list[str]) -> str | None:
    """The first line of the page that the output does not have; ``None`` when it has all."""
    rest = [" ".join(line.split()) for line in output.splitlines()]
    for line in lines:
        wanted = pattern(line)
        at = next((n for n, said in enumerate(rest) if wanted.fullmatch(said)), None)
        if at is None:
            return line
        rest = rest[at + 1 :]
    return None


def history(admin: Any) -> None:
    """Outcomes of the last hour and a half: `wam` fell silent, `spa` did not."""
    now = int(time.time() * 1000)
    for ago in range(90, 0, -2):
        for number, source in enumerate(("spa", "wam") if ago > 48 else ("spa",)):
            entry_id = f"{now - ago * MINUTE_MS}-{number}"
            fields = {"raw_id": entry_id, "source": source, "outcome": "published"}
            admin.xadd(KEYS.outcomes, fields, id=entry_id)


@contextmanager
def at_the_desk(folder: Path, *, seeded: bool = False, **settings: str) -> Iterator[Desk]:
    with secured_server(folder) as server:
        if seeded:
            history(server.client("admin"))
        url = server.url("worker")
        with serving(url, KEYS.namespace, folder, BARQIYA_HEALTH_PORT="0", **settings) as service:
            service.wait_until_started()
            (folder / ".barqiya").mkdir()
            (folder / ".barqiya" / "worker.log").symlink_to(service.log_file)
            service.redis_url = server.url("admin")
            yield Desk(server, service, folder)


def stop_the_server(desk: Desk) -> None:
    os.kill(desk.admin.info("server")["process_id"], signal.SIGKILL)


def fill_the_memory(desk: Desk) -> None:
    used = desk.admin.info("memory")["used_memory"]
    desk.admin.config_set("maxmemory", used + used // 20)


def poison_a_source(desk: Desk) -> None:
    for number in range(6):
        picture = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes([number]) * 500
        desk.service.publish({"source": "wam", "content": picture})
    desk.service.publish({"source": "spa", "content": copy_of_wire("الباروك")})


def skew_a_clock(desk: Desk) -> None:
    wrong = desk.folder / "wrong-clock"
    wrong.mkdir()
    (wrong / "sitecustomize.py").write_text(WRONG_CLOCK, encoding="utf-8")


def silence_a_source(_desk: Desk) -> None:
    """It is silent already: see ``history``."""


BREAKS: dict[str, Callable[[Desk], None]] = {
    "The server is gone": stop_the_server,
    "The memory is full": fill_the_memory,
    "A source sends what cannot be read": poison_a_source,
    "A clock is wrong": skew_a_clock,
    "A source is silent": silence_a_source,
}


@pytest.mark.parametrize("title", BREAKS)
def test_what_is_broken_is_found_as_the_page_says(title: str, tmp_path: Path) -> None:
    with at_the_desk(tmp_path, seeded=title == "A source is silent") as desk:
        (tmp_path / "story.txt").write_text(copy_of_wire("بشري"), encoding="utf-8")
        BREAKS[title](desk)
        began = time.monotonic()
        for command, *lines in blocks(title):
            # What a worker logs comes a moment after what happened.
            end = time.monotonic() + PROMISED_SECONDS
            while missing := shows(output := desk.run(command), lines):
                assert time.monotonic() < end, f"{command}: no {missing!r} in:\n{output}"
                time.sleep(0.5)
        assert time.monotonic() - began < PROMISED_SECONDS


def test_the_page_has_no_section_that_is_not_tried() -> None:
    titles = re.findall(r"^## (.*)$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert titles == list(BREAKS)

"""Running the examples of the documentation as their readers do: as programs of their own."""

from __future__ import annotations

import os
import subprocess
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from redis import Redis

from support.corpus import ROOT
from support.stories import paragraphs

if TYPE_CHECKING:
    from pathlib import Path

EXAMPLES = ROOT / "docs" / "examples"

#: Seconds that anything here may take on a loaded machine.
PATIENCE = 120.0


def environment(redis_url: str, namespace: str, **more: str) -> dict[str, str]:
    """Environment of an example or a worker: that of the tests, without their settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BARQIYA_")}
    roots = os.pathsep.join([str(ROOT / "services"), str(ROOT / "schemas")])
    return {
        **kept,
        "PYTHONPATH": roots,
        "BARQIYA_REDIS_URL": redis_url,
        "BARQIYA_NAMESPACE": namespace,
        **more,
    }


def copy_of_wire(name: str) -> str:
    """A short item that no other test sends, with words of its own: no two are nearly equal."""
    own = paragraphs(sum(map(ord, name)), 1)[0]
    return (
        f"بلدية {name} تفتتح حديقة عامة على ضفة النهر\n\n"
        f"افتتحت بلدية {name} صباح اليوم الاثنين حديقة عامة على ضفة النهر تضم ممرات للمشاة وملاعب "
        f"للأطفال ومكتبة صغيرة، بعد أعمال استمرت أحد عشر شهرا. {own}\n"
    )


@dataclass(frozen=True)
class Place:
    """A namespace on the server, and how to start programs that use it."""

    redis_url: str
    namespace: str
    worker_log: Path | None = None
    """Output of the worker that serves it, when one does."""
    worker: subprocess.Popen[bytes] | None = None

    @property
    def client(self) -> Redis:
        """A client that answers with bytes."""
        client: Redis = Redis.from_url(self.redis_url, socket_timeout=5)
        return client

    def start(self, *command: str | Path, cwd: Path, **more: str) -> subprocess.Popen[str]:
        """Start a program that goes on; the caller stops it."""
        return subprocess.Popen(  # noqa: S603 - commands of the tests
            [str(word) for word in command],
            cwd=cwd,
            env=environment(self.redis_url, self.namespace, **more),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def run(
        self,
        *command: str | Path,
        cwd: Path,
        stdin: bytes = b"",
        exit_code: int = 0,
        **more: str,
    ) -> str:
        """Run a program to its end; returns what it printed."""
        done = subprocess.run(  # noqa: S603 - commands of the tests
            [str(word) for word in command],
            cwd=cwd,
            env=environment(self.redis_url, self.namespace, **more),
            input=stdin,
            capture_output=True,
            timeout=PATIENCE,
            check=False,
        )
        output = done.stdout.decode()
        assert done.returncode == exit_code, output + done.stderr.decode()
        return output

    def outcome_of(self, raw_id: str) -> dict[str, str]:
        """The outcome of an item, as soon as there is one."""
        end = time.monotonic() + PATIENCE
        with self.client as client:
            while time.monotonic() < end and (self.worker is None or self.worker.poll() is None):
                for _, fields in client.xrange(f"{self.namespace}:outcomes"):
                    if fields[b"raw_id"].decode() == raw_id:
                        return {name.decode(): value.decode() for name, value in fields.items()}
                time.sleep(0.05)
        log = self.worker_log.read_text()[-4000:] if self.worker_log else ""
        pytest.fail(f"no outcome for {raw_id}\n{log}")

    def content_of(self, raw_id: str) -> bytes:
        """The content of an item, as it lies on the queue."""
        with self.client as client:
            [(_, fields)] = client.xrange(f"{self.namespace}:raw", raw_id, raw_id)
        content: bytes = fields[b"content"]
        return content

    def pending(self, group: str) -> int:
        """Events that the group was handed and has not acknowledged."""
        with self.client as client:
            return int(client.xpending(f"{self.namespace}:articles", group)["pending"])


def read_lines(program: subprocess.Popen[str], wanted: str) -> list[str]:
    """Lines that a running program prints, up to and with the first that holds ``wanted``.

    A program that ends or never prints it is stopped by the fixture's time limit or ends the read.
    """
    assert program.stdout is not None
    lines: list[str] = []
    for line in program.stdout:
        lines.append(line)
        if wanted in line:
            return lines
    errors = program.stderr.read() if program.stderr else ""
    pytest.fail(f"ended without {wanted!r}: {lines}\n{errors[-4000:]}")

"""Starting a child process that does not outlive this one."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import signal
    from collections.abc import Mapping, Sequence
    from typing import IO

_LAUNCHER = Path(__file__).with_name("_launch.py")


class BoundProcess:
    """A child process that ends when this process ends, even when that is killed.

    It runs in a session of its own, so a Ctrl-C at the terminal reaches only this process, which
    then stops its children in the right order.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        output: IO[bytes],
        environment: Mapping[str, str],
        death_signal: signal.Signals,
        keep_fds: Sequence[int] = (),
    ) -> None:
        """Start ``command``.

        Args:
            command: Absolute path of the program and its arguments.
            output: File for its standard output and standard error.
            environment: Its whole environment.
            death_signal: What it gets when this process ends.
            keep_fds: File descriptors that it inherits.

        Raises:
            OSError: It could not be started.
        """
        mode = "bind" if _can_bind() else "watch"
        python = [sys.executable, "-I", "-S", str(_LAUNCHER)]
        self._process = subprocess.Popen(  # noqa: S603 - our own launcher, no shell
            [*python, mode, str(os.getpid()), str(int(death_signal)), *command],
            stdin=subprocess.DEVNULL if mode == "bind" else subprocess.PIPE,
            stdout=output,
            stderr=output,
            env=dict(environment),
            pass_fds=keep_fds,
            start_new_session=True,
        )

    @property
    def pid(self) -> int:
        """Process id; the launcher becomes the program, so it is the program's."""
        return self._process.pid

    def poll(self) -> int | None:
        """Exit status, or ``None`` while it runs."""
        status = self._process.poll()
        if status is not None and self._process.stdin is not None:
            self._process.stdin.close()
        return status

    def wait(self) -> None:
        """Wait until it has ended."""
        self._process.wait()
        self.poll()

    def terminate(self) -> None:
        """Ask it to stop."""
        self._process.terminate()

    def kill(self) -> None:
        """End it at once."""
        self._process.kill()


def _can_bind() -> bool:
    """Whether the death signal of the kernel can be used: Linux ties it to the starting thread."""
    return sys.platform == "linux" and threading.current_thread() is threading.main_thread()

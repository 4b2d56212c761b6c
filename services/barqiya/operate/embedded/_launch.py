"""Start a program that ends when its starter ends. Run by path; needs only the standard library.

``python -I -S _launch.py bind|watch STARTER_PID SIGNAL PROGRAM [ARGUMENT…]``

It stands between ``subprocess`` and the program because ``preexec_fn`` is not safe in a process
with threads, and because only the child itself can check that its starter was still there after
the death signal was armed.

``bind`` (Linux) arms ``PR_SET_PDEATHSIG``, which survives ``execv``. The kernel ties it to the
*thread* that started us, so it is for the main thread only.
``watch`` (other systems, other threads) leaves a small process behind that waits for the end of
standard input: the starter holds the other end of that pipe, and the kernel closes it whatever the
starter dies of.
"""

from __future__ import annotations

import contextlib
import os
import sys

_PR_SET_PDEATHSIG = 1
_STARTER_GONE = 71


def _bind(starter: int, signal_number: int) -> None:
    import ctypes  # noqa: PLC0415 - the other mode must run where ctypes is missing

    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_PDEATHSIG, signal_number, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG)")
    if os.getppid() != starter:
        sys.exit(_STARTER_GONE)


def _watch(signal_number: int) -> None:
    program = os.getpid()
    if os.fork() != 0:
        return
    # Only standard input stays open here: the data folder's lock must end with the program.
    for descriptor in {int(entry.name) for entry in os.scandir("/dev/fd")} - {0}:
        with contextlib.suppress(OSError):
            os.close(descriptor)
    while os.read(0, 1024):
        pass
    if os.getppid() == program:
        os.kill(program, signal_number)
    os._exit(0)


def _main(mode: str, starter: str, signal_number: str, *command: str) -> None:
    os.umask(0o077)
    if mode == "bind":
        _bind(int(starter), int(signal_number))
    else:
        _watch(int(signal_number))
    os.execv(command[0], command)  # noqa: S606 - the command is our own argument list


if __name__ == "__main__":
    _main(*sys.argv[1:])
